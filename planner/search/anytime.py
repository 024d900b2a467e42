"""A plan at once, then better ones until a proof or a limit.

The first plan is that of `auto`, which does not look at costs. Then weighted A* with hFF on the real costs starts anew with weights
5, 3, 2 and 1, each time with the cost of the best plan as a bound, and ends with a better plan or after a number of evaluations;
then all over again with four times as many, until one of them has nothing left, which is a proof. Every plan is improved by action
elimination, by optimal windows, and by a search of its neighbourhood. A* with an admissible heuristic takes turns with all this: it
proves the last plan optimal where the task is small enough, and raises the lower bound in any case.

Reference: Richter and Westphal, The LAMA planner: guiding cost-based anytime planning with landmarks, JAIR 39, 2010.
"""

from __future__ import annotations

from collections.abc import Generator
from copy import copy
from dataclasses import dataclass, field, replace

from heuristics._base import Heuristic
from planner.errors import UnsupportedFeature
from planner.ground_task import GroundTask
from planner.improve import eliminate, optimise_windows, shortcuts
from planner.improve.simulation import cost_of
from planner.improve.windows import window_heuristic
from planner.search._bounded import Bounded
from planner.search._stepwise import Steps, StepwiseSearch
from planner.search.auto import Auto
from planner.search.base import Context, Ending, Outcome, Statistics

WEIGHTS = (5, 3, 2, 1)
FIRST_LIMIT = 50_000  # evaluations of each restart in the first round; rounds get longer by GROWTH
GROWTH = 4
# Of an evaluation, when turns are given; a generated state costs 1. hFF takes some 10 µs a state and LM-cut about 1 ms.
PRICE = {"lmcut": 6000, "ff": 16, "blind": 1}
ELIMINATION_STEPS = 4_000_000  # about a second
Part = Generator[None, None, None]


@dataclass
class Member:
    """One of the parts that take turns: the one that has done the least work is next."""

    statistics: Statistics = field(default_factory=Statistics)
    price: int = PRICE["ff"]
    steps: Part | None = None
    bounded: Bounded | None = None  # the search it runs, whose bound falls with every better plan

    def work(self) -> int:
        """What turns are given by."""
        return self.price * self.statistics.evaluated + self.statistics.generated


class Anytime(StepwiseSearch):
    """Better and better plans, by restarting weighted A* and by improving each plan, until one is proved optimal.

    improve: post-process every plan. prove: let A* with LM-cut (blind where that does not apply) take turns. first_slice: as in
    auto, for the first plan.
    """

    optimal = True

    def __init__(self, task: GroundTask, *, improve: bool = True, prove: bool = True, first_slice: int = 20_000) -> None:
        super().__init__(task)
        self.improve, self.prove, self.first_slice = improve, prove, first_slice
        self._first = Auto(task, first_slice=first_slice)
        self.found: tuple[str, ...] = ()

    @property
    def details(self) -> tuple[str, ...]:
        """What was done and found, in the order of time."""
        return (*self._first.details, *self.found)

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        self._first, self.found = Auto(self.task, first_slice=self.first_slice), ()
        improvement = _Improvement(self, context)
        outcome = yield from self._first.steps(replace(context, on_plan=lambda plan: improvement.offer(plan, "auto")))
        if outcome.plan is None:
            return outcome
        improvement.offer(outcome.plan, "auto")
        yield from improvement.steps()
        return Outcome(Ending.OPTIMAL if improvement.proved else Ending.PLAN, improvement.plan)


class _Improvement:
    """From the first plan on: the best plan, and the members that look for better ones."""

    def __init__(self, search: Anytime, context: Context) -> None:
        self.task, self._search, self._context = search.task, search, context
        self._before = Statistics()  # of the search for the first plan
        self.plan: list[int] = []
        self.cost: int | None = None
        self.proved = False
        self._is_fresh = False  # the best plan has not been improved yet
        self._restarts, self._improver, self._prover = Member(), Member(), Member()
        self._members = (self._restarts, self._improver, self._prover)

    def offer(self, plan: list[int], source: str, *, fresh: bool = True) -> None:
        """A plan was found: keep it and hand it on if it is better, or as good and shorter."""
        cost = cost_of(self.task, plan)
        if self.cost is not None and (cost, len(plan)) >= (self.cost, len(self.plan)):
            return
        self.plan, self.cost, self._is_fresh = list(plan), cost, fresh
        self._search.found = (
            *self._search.found,
            f"{source}: plan of {len(plan)} steps, cost {float(self.task.plan_cost(plan)):g}",
        )
        for member in self._members:
            if member.bounded is not None:
                member.bounded.bound = min(member.bounded.bound, cost)
        self._context.on_plan(self.plan)

    def steps(self) -> Part:
        """Members take turns until the plan is proved optimal or nobody has anything left to do."""
        self._before = copy(self._context.statistics)
        self._restarts.steps = self._restarting()
        if self._search.prove:
            self._prover.steps = self._proving()
        try:
            while not self.proved:
                if self._is_fresh and self._search.improve:
                    self._is_fresh, self._improver.steps = False, self._improving()
                ready = [m for m in self._members if m.steps is not None]
                if not ready:
                    return
                member = min(ready, key=Member.work)
                assert member.steps is not None
                if next(member.steps, self) is self:
                    member.steps = member.bounded = None
                yield
        finally:
            self._update()

    def _restarting(self) -> Part:
        from heuristics.ff import FF

        heuristic = FF(self.task, cost="real")
        limit = FIRST_LIMIT
        while True:  # until one of them has nothing left: limits grow, so that comes
            for weight in WEIGHTS:
                context = self._context_of(self._restarts, f"wastar(ff(cost=real), weight={weight})")
                yield from self._bounded(self._restarts, heuristic, context, weight, limit=limit)
                if self.proved:
                    return
            limit *= GROWTH

    def _proving(self) -> Part:
        name, heuristic = _admissible(self.task)
        self._prover.price = PRICE[name]
        yield from self._bounded(self._prover, heuristic, self._context_of(self._prover, f"astar({name})"), 1)

    def _bounded(self, member: Member, heuristic: Heuristic, context: Context, weight: int, *, limit: int | None = None) -> Part:
        """Search for plans better than the best; with a weight, only for the next one."""
        assert self.cost is not None
        search = Bounded(self.task, heuristic, context, bound=self.cost, weight=weight, first=weight > 1)
        member.bounded = search
        before = context.statistics.evaluated
        for _ in search.steps():
            yield
            if limit is not None and context.statistics.evaluated - before >= limit:
                break
        self.proved = self.proved or search.exhausted

    def _improving(self) -> Part:
        """Action elimination, windows, neighbourhood, and elimination again, on the best plan."""
        statistics = self._improver.statistics
        self._improver.price = PRICE[window_heuristic(self.task)]

        def eliminated(plan: list[int]) -> list[int]:
            plan = eliminate(self.task, plan, max_steps=ELIMINATION_STEPS)
            self.offer(plan, "action elimination", fresh=False)
            return plan

        plan = eliminated(self.plan)
        yield
        near = yield from shortcuts(self.task, plan, context=self._context_of(self._improver, "neighbourhood"))
        self.offer(near, "neighbourhood", fresh=False)
        plan = eliminated(near)
        context = self._context_of(self._improver, "windows")
        plan = yield from optimise_windows(self.task, plan, context=context)
        eliminated(plan)
        statistics.bound = None  # of the last window, not of the task

    def _context_of(self, member: Member, source: str) -> Context:
        """What a member runs with: its own counts, which the observer sees added up."""

        def observe(_: Statistics) -> None:
            self._update()
            self._context.observer(self._context.statistics)

        def on_plan(plan: list[int]) -> None:
            self.offer(plan, source, fresh=member is not self._improver)

        return replace(self._context, statistics=member.statistics, observer=observe, on_plan=on_plan)

    def _update(self) -> None:
        total = self._context.statistics
        for name in ("expanded", "evaluated", "generated", "reopened", "dead_ends"):
            parts = [self._before, *(m.statistics for m in self._members)]
            setattr(total, name, sum(getattr(part, name) for part in parts))
        total.bound = self.cost if self.proved else self._prover.statistics.bound


def _admissible(task: GroundTask) -> tuple[str, Heuristic]:
    """The heuristic for proofs, with its name."""
    from heuristics.blind import Blind
    from heuristics.lmcut import LmCut

    try:
        return "lmcut", LmCut(task)
    except UnsupportedFeature:
        return "blind", Blind(task)
