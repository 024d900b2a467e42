"""The default: a portfolio of searches that take turns, because no single one is good everywhere.

Greedy search with hFF, preferred operators, goal count and a queue of novel states goes first and keeps its state. The others
together get about as much time as it has, and slices double every round, so it pays at most a constant factor for the company: the
same with landmarks instead of goals; greedy search with hFF alone; greedy searches that start anew each time, with random operator
order and exploration of random states (what one order of operators leads astray, another often does not); greedy search with
other heuristics, goal count being far cheaper and h_add often better where relaxed plans mislead; and breadth-first search, which
proves small tasks unsolvable. A search whose estimate still falls keeps its turn for a while. Slices are counted in states, not in
seconds, so a seed gives the same run everywhere; what costs more per state gets fewer of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace

from planner.ground_task import GroundTask
from planner.improve.elimination import tidied
from planner.search._stepwise import Steps, StepwiseSearch
from planner.search.base import Context, Ending, Outcome, Statistics

# While its estimate falls, a search keeps its turn for up to this many slices.
MOST_SLICES = 4


@dataclass
class Member:
    """One search of the portfolio. `weight`: work per slice, relative to the others; `restarts`: start anew in every round."""

    name: str
    make: Callable[[int], StepwiseSearch]  # from the number of the round
    weight: float = 1
    restarts: bool = False
    over: bool = False
    steps: Iterator[None] | None = None
    statistics: Statistics = field(default_factory=Statistics)

    def work(self) -> int:
        """What slices are measured by."""
        return self.statistics.evaluated + self.statistics.generated


class Auto(StepwiseSearch):
    """Greedy searches with hFF, goal count, landmarks, novelty and h_add, restarts with exploration, and breadth-first search,
    in turns.

    first_slice: evaluated and generated states of the first slice; slices double every round. worker: which of several processes
    that plan at the same time this is; each does things in another order.
    """

    def __init__(self, task: GroundTask, *, first_slice: int = 20_000, worker: int = 0) -> None:
        super().__init__(task)
        self.first_slice, self.worker = first_slice, worker
        self.details: tuple[str, ...] = ()  # what was done, one line a slice
        self._others = Statistics()  # all work but that of the search whose turn it is

    def steps(self, context: Context) -> Steps:
        """The search, one batch of one member a step."""
        members = self._members()
        past = Statistics()  # of runs that have been started anew since
        self.details = ()
        turn = 0
        while True:
            for member in members:
                if member.over:
                    continue
                if member.restarts:
                    _sum(past, (replace(past), member.statistics))
                    member.statistics, member.steps = Statistics(), None
                _sum(self._others, (past, *(m.statistics for m in members if m is not member)))
                if member.steps is None:
                    member.steps = member.make(turn).steps(self._context_of(member, context, turn))
                outcome = yield from self._slice(member, max(1, int(self.first_slice * member.weight)) << turn, context)
                if outcome is not None and (outcome.plan is not None or outcome.ending == Ending.UNSOLVABLE):
                    return tidied(self.task, outcome, context)
                member.over = outcome is not None and not member.restarts
            if members[0].over:  # only after a wrong dead end: the restarts would make the same mistake
                return Outcome(Ending.EXHAUSTED)
            turn += 1

    def _members(self) -> list[Member]:
        """What takes turns. Each further worker has other supporters, another order of operators, and landmarks or goals first."""

        def member(spec: str, *, weight: float = 1, restarts: bool = False) -> Member:
            return Member(spec, lambda turn: self._build(spec.replace("TURN", str(turn + 100 * self.worker))), weight, restarts)

        first, second = ("goalcount", "lmcount") if self.worker % 2 == 0 else ("lmcount", "goalcount")
        ff = f"ff(order=difficulty, seed={self.worker})" if self.worker else "ff"
        order = ", randomize_order=true" if self.worker else ""
        restart = "gbfs([ff(order=difficulty, seed=TURN), goalcount], randomize_order=true, explore=true, novelty=2)"
        return [
            member(f"gbfs([{ff}, {first}], novelty=2{order})", weight=4),
            member(f"gbfs([{ff}, {second}], novelty=2{order})"),
            member(f"gbfs({ff}{order})"),
            member(f"gbfs(goalcount{order})", weight=2),
            member("bfs"),
            member(restart, restarts=True),
            member("gbfs(add(cost=unit))", weight=1 / 64),
        ]

    def _build(self, spec: str) -> StepwiseSearch:
        from planner.registry import build_search

        search = build_search(spec, self.task)
        assert isinstance(search, StepwiseSearch)
        return search

    def _context_of(self, member: Member, context: Context, turn: int) -> Context:
        """What a member runs with: its own counts, which the portfolio's observer sees added up, and a seed of its own."""

        def observe(statistics: Statistics) -> None:
            _sum(context.statistics, (self._others, statistics))
            context.observer(context.statistics)

        return replace(context, statistics=member.statistics, observer=observe, seed=context.seed + turn + 1000 * self.worker)

    def _slice(self, member: Member, work: int, context: Context) -> Generator[None, None, Outcome | None]:
        """Run a member for a slice of work, or for more while its estimate falls; its outcome if it ends."""
        assert member.steps is not None
        statistics, outcome = member.statistics, None
        start, before, lowest = member.work(), statistics.evaluated, statistics.best_h
        end = start + work
        try:
            while outcome is None and member.work() < end:
                try:
                    next(member.steps)
                except StopIteration as stop:
                    outcome = stop.value
                if statistics.best_h != lowest:
                    lowest, end = statistics.best_h, min(start + MOST_SLICES * work, member.work() + work)
                yield
        finally:
            _sum(context.statistics, (self._others, statistics))
            estimate = "" if statistics.best_h is None else f", lowest estimate {statistics.best_h}"
            result = "" if outcome is None else f": {outcome.ending.value}"
            done = statistics.evaluated - before
            self.details = (*self.details, f"{member.name}: {done} states evaluated{estimate}{result}")
        return outcome


def _sum(total: Statistics, parts: Iterable[Statistics]) -> None:
    """Set the counts of `total` to the sums of those of the parts, and its lowest estimate to their lowest."""
    parts = tuple(parts)
    total.expanded = sum(p.expanded for p in parts)
    total.evaluated = sum(p.evaluated for p in parts)
    total.generated = sum(p.generated for p in parts)
    total.reopened = sum(p.reopened for p in parts)
    total.dead_ends = sum(p.dead_ends for p in parts)
    total.best_h = min((p.best_h for p in parts if p.best_h is not None), default=None)
