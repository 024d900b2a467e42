"""The k cheapest plans, or k cheap plans that differ.

What is counted: different sequences of operators that visit no state twice ("loopless" plans); a plan may go through a goal state
and on to another. First comes the plan of `auto`, then the cheapest plans among the states around it: k plans at once, for tasks
where no more is possible. Then A* with an admissible heuristic keeps every edge of the states that it expands. When the lowest f in
its queue is c, every plan cheaper than c lies in that graph, where plans are enumerated in the order of their costs; the search
goes on until k of them are cheaper than c, or nothing is left.

Diverse plans: from some hundreds of the cheapest plans with different sets of operators, first the cheapest, then again and again
the one whose operators differ most from those of the plans chosen (one minus the shared fraction of two sets, its minimum over the
chosen plans). Plans with the same set of operators count as one, so there may be fewer than k.

References: Katz, Sohrabi, Udrea and Winterer, A novel iterative approach to top-k planning, ICAPS 2018 (the task); von Tschammer,
Mattmüller and Speck, Loopless top-k planning, ICAPS 2022; Fox, Gerevini, Long and Serina, Plan stability, ICAPS 2006 (distance).
"""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice

import numpy as np

from heuristics._base import Heuristic
from planner.ground_task import GroundTask
from planner.improve.simulation import Simulation, cost_of
from planner.search._eager import is_admissible
from planner.search._explored import Recorder, states_near
from planner.search._plan_graph import PlanGraph
from planner.search._stepwise import Steps, StepwiseSearch
from planner.search.auto import Auto
from planner.search.base import Context, Ending, Outcome

NEAR = 5_000  # states expanded around the first plan
GROWTH = 1.2  # of the expanded states between two enumerations
POOL = 20  # plans from which each of the diverse plans is chosen, and at least POOL_LEAST in all
POOL_LEAST = 200
POOL_ENTRIES = 100_000  # paths looked at for them: a few seconds


class TopK(StepwiseSearch):
    """The k cheapest loopless plans, proved with an admissible heuristic.

    k: how many plans. diverse: k plans that differ in their operators, the first of them the cheapest.
    """

    default_heuristic = "lmcut"
    optimal = True

    def __init__(self, task: GroundTask, heuristic: Heuristic, *, k: int = 10, diverse: bool = False) -> None:
        super().__init__(task)
        if k < 1:
            raise ValueError(f"k has to be at least 1, not {k}")
        self.heuristic, self.k, self.diverse = heuristic, k, diverse
        self.plans: list[list[int]] = []  # the best so far, cheapest first (diverse: in the order of choice)
        self.details: tuple[str, ...] = ()
        self._pool: dict[tuple[int, ...], int] = {}  # plans and their costs

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        self.plans, self.details, self._pool = [], (), {}
        first = Auto(self.task)
        try:
            outcome = yield from first.steps(context)
        finally:
            self.details = first.details
        if outcome.plan is None:
            return outcome
        simulation = Simulation(self.task, outcome.plan)
        self._add([without_loops(simulation, outcome.plan)], context, "auto")
        near = yield from states_near(self.task, context, self.plans[0], NEAR)
        self._add(self._of(near, context), context, "states near the first plan")
        admissible = is_admissible(self.heuristic)
        yield from self._exact(context, admissible)
        return Outcome(Ending.OPTIMAL if admissible else Ending.PLAN, self.plans[0])

    def _exact(self, context: Context, admissible: bool) -> Generator[None, None, None]:
        recorder = Recorder(self.task, self.heuristic, context)
        steps = recorder.steps()
        next_try = 0.0
        over = False
        while not over:
            if admissible and not self.diverse and len(self._pool) >= self.k:
                recorder.bound = 1 + cost_of(self.task, self.plans[-1])
            over = next(steps, self) is self
            end = recorder.known_below
            if not over and not (recorder.has_plan_below(end) and context.statistics.expanded >= next_try):
                yield
                continue
            next_try = context.statistics.expanded * GROWTH
            found = self._of(recorder.graph(), context, end if admissible and not self.diverse else None)
            self._add(found, context, "A*")
            over = over or len(found) >= self.k or self.diverse
        if admissible:
            self._tell(self._what_is_proved())

    def _what_is_proved(self) -> str:
        if self.diverse:
            return "the first plan is proved cheapest"
        if len(self.plans) < self.k:
            return f"proved: there are only {len(self.plans)} plans without loops"
        return f"proved: no plan without loops is cheaper than these {self.k}"

    def _tell(self, line: str) -> None:
        self.details = (*self.details, line)

    def _of(self, graph: PlanGraph, context: Context, below: int | None = None) -> list[list[int]]:
        """The cheapest plans of a graph, as many as are needed."""
        if not self.diverse:
            return [plan for _, plan in islice(graph.plans(context.limits, below=below), self.k)]
        plans = graph.plans(context.limits, distinct_sets=True, most_entries=POOL_ENTRIES)
        return [plan for _, plan in islice(plans, max(POOL_LEAST, POOL * self.k))]

    def _add(self, plans: list[list[int]], context: Context, source: str) -> None:
        """Take plans into the pool and choose anew."""
        for plan in plans:
            self._pool[tuple(plan)] = cost_of(self.task, plan)
        ranked = self._ranked()
        chosen = _differing(ranked, self.k) if self.diverse else ranked[: self.k]
        before, self.plans = self.plans, [list(plan) for plan in chosen]
        if self.plans != before:
            costs = [float(self.task.plan_cost(plan)) for plan in self.plans]
            number = f"{len(costs)} plans" if len(costs) > 1 else "1 plan"
            self._tell(f"{source}: {number}, cost {min(costs):g}" + (f" to {max(costs):g}" if max(costs) > min(costs) else ""))
            context.on_plan(self.plans[0])

    def _ranked(self) -> list[tuple[int, ...]]:
        return sorted(self._pool, key=lambda plan: (self._pool[plan], len(plan), plan))


def _differing(ranked: list[tuple[int, ...]], k: int) -> list[tuple[int, ...]]:
    """Greedy choice: the first, then always the one with the greatest distance to those chosen (the first in rank among equals).
    Fewer than k if no more differ."""
    sets = [frozenset(plan) for plan in ranked]
    distance = np.full(len(ranked), np.inf)
    chosen: list[int] = []
    while len(chosen) < min(k, len(ranked)):
        best = int(np.argmax(distance))
        if distance[best] <= 0:
            break  # the others use the operators of one that was chosen
        chosen.append(best)
        to_best = np.array([len(s ^ sets[best]) / max(1, len(s | sets[best])) for s in sets])
        distance = np.minimum(distance, to_best)
    return [ranked[i] for i in chosen]


def without_loops(simulation: Simulation, plan: list[int]) -> list[int]:
    """The plan without the steps between two visits of a state."""
    states = simulation.states(plan)
    assert states is not None
    kept: list[int] = []
    at = 0
    last = {state: i for i, state in enumerate(states)}
    while (at := last[states[at]]) < len(plan):
        kept.append(plan[at])
        at += 1
    return kept
