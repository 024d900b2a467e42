"""The default: a portfolio of searches that take turns, because no single one is good everywhere.

Greedy search with hFF, preferred operators, goal count and a queue of novel states goes first and keeps its state. The others get
as much work after each of its slices, and slices double every round, so the first search pays at most a constant factor for the
company: the same with landmarks instead of goals; greedy search with hFF alone; greedy searches that start anew each time, with
random operator order and exploration of random states (what one order of operators leads astray, another often does not);
greedy search with other heuristics, goal count being far cheaper and h_add often better where relaxed plans mislead; and
breadth-first search, which proves small tasks unsolvable. What is cheap per state gets larger slices, h_add smaller ones. They
are counted in states, not in seconds, so a seed gives the same run everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from planner.ground_task import GroundTask
from planner.improve.elimination import tidied
from planner.search._stepwise import Steps, StepwiseSearch
from planner.search.base import Context, Ending, Outcome, Statistics


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

    first_slice: evaluated and generated states of the first slice; slices double every round.
    """

    def __init__(self, task: GroundTask, *, first_slice: int = 20_000) -> None:
        super().__init__(task)
        self.first_slice = first_slice
        self.details: tuple[str, ...] = ()  # what was done, one line a slice

    def steps(self, context: Context) -> Steps:
        """The search, one batch of one member a step."""
        members = self._members()
        past = Statistics()  # of runs that have been started anew since
        self.details = ()

        def update() -> None:
            _sum(context.statistics, [past, *(m.statistics for m in members)])

        turn = 0
        while True:
            for member in members:
                if member.over:
                    continue
                if member.restarts or member.steps is None:
                    _add(past, member.statistics)
                    member.statistics = Statistics()
                    member.steps = member.make(turn).steps(_context_of(member, context, turn, update))
                outcome = yield from self._slice(member, max(1, int(self.first_slice * member.weight)) << turn, update)
                if outcome is not None and (outcome.plan is not None or outcome.ending == Ending.UNSOLVABLE):
                    return tidied(self.task, outcome, context)
                member.over = outcome is not None and not member.restarts
            if members[0].over:  # only after a wrong dead end: the restarts would make the same mistake
                return Outcome(Ending.EXHAUSTED)
            turn += 1

    def _members(self) -> list[Member]:
        def member(spec: str, *, weight: float = 1, restarts: bool = False) -> Member:
            return Member(spec, lambda turn: self._build(spec.replace("TURN", str(turn))), weight, restarts)

        restart = "gbfs([ff(order=difficulty, seed=TURN), goalcount], randomize_order=true, explore=true, novelty=2)"
        return [
            member("gbfs([ff, goalcount], novelty=2)"),
            member("gbfs([ff, lmcount], novelty=2)"),
            member("gbfs(ff)"),
            member("gbfs(goalcount)", weight=4),
            member("bfs", weight=4),
            member(restart, restarts=True),
            member("gbfs(add(cost=unit))", weight=1 / 16),
        ]

    def _build(self, spec: str) -> StepwiseSearch:
        from planner.registry import build_search

        search = build_search(spec, self.task)
        assert isinstance(search, StepwiseSearch)
        return search

    def _slice(self, member: Member, work: int, update: Callable[[], None]) -> Generator[None, None, Outcome | None]:
        """Run a member for a slice of work; its outcome if it ends."""
        assert member.steps is not None
        end, outcome = member.work() + work, None
        before = member.statistics.evaluated
        try:
            while outcome is None and member.work() < end:
                try:
                    next(member.steps)
                except StopIteration as stop:
                    outcome = stop.value
                yield
        finally:
            update()
            done, lowest = member.statistics.evaluated - before, member.statistics.best_h
            estimate = "" if lowest is None else f", lowest estimate {lowest}"
            result = "" if outcome is None else f": {outcome.ending.value}"
            self.details = (*self.details, f"{member.name}: {done} states evaluated{estimate}{result}")
        return outcome


def _context_of(member: Member, context: Context, turn: int, update: Callable[[], None]) -> Context:
    """What a member runs with: its own counts, which the portfolio's observer sees added up, and a seed of its own."""

    def observe(_: Statistics) -> None:
        update()
        context.observer(context.statistics)

    return replace(context, statistics=member.statistics, observer=observe, seed=context.seed + turn)


COUNTS = ("expanded", "evaluated", "generated", "reopened", "dead_ends")


def _add(total: Statistics, part: Statistics) -> None:
    for name in COUNTS:
        setattr(total, name, getattr(total, name) + getattr(part, name))
    if part.best_h is not None and (total.best_h is None or part.best_h < total.best_h):
        total.best_h = part.best_h


def _sum(total: Statistics, parts: list[Statistics]) -> None:
    for name in COUNTS:
        setattr(total, name, 0)
    for part in parts:
        _add(total, part)
