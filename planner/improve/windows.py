"""Window optimisation: replace parts of a plan by cheaper ones, found by small A* searches.

A window of some steps leads from the state before it to what the rest of the plan needs: the goal regressed through the rest, which
is much less than the state after it. A* with a bound below the window's cost looks for another way, a limited number of states
each. Windows slide along the plan and double in size. Where an operator has conditional effects, or facts are derived, regression
as it is done here is only a guess; so every new plan is executed before it replaces the old one.

References: Siddiqui and Haslum, Plan quality optimisation via block decomposition, IJCAI 2013 (there on partial orders); Ratner and
Pohl, Joint and LPA*: combination of approximation and search, AAAI 1986 (windows of a path).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from heuristics._base import Heuristic
from planner.errors import UnsupportedFeature
from planner.ground_task import GroundTask
from planner.improve.simulation import Simulation, cost_of, facts_of
from planner.search._bounded import Bounded
from planner.search.base import Context
from planner.states import StateSpace

SHORTEST = 4  # steps of the first windows
LARGE_TASK = 20_000  # operators above which building LM-cut for each window costs more than it gives
EXPANDED = {"lmcut": 500, "blind": 10_000}  # states a window


def optimise_windows(
    task: GroundTask, plan: list[int], *, max_searches: int = 200, max_expanded: int | None = None, context: Context | None = None
) -> Generator[None, None, list[int]]:
    """Yields between batches and returns a plan that is no dearer (the same list if no window was improved).

    max_searches: windows that are searched; max_expanded: states expanded for each (the default depends on the heuristic). The
    context has the limits, counts the states, and is handed each better plan at once.
    """
    context = context or Context()
    optimiser = _Optimiser(task, context, max_expanded)
    length, start = SHORTEST, 0
    while plan and max_searches > 0:
        context.tick()
        better = None
        if cost_of(task, plan[start : start + length]) > 0:
            better = yield from optimiser.without_window(plan, start, length)
            max_searches -= 1
        if better is not None:
            plan = better  # and look at the same place again
            context.on_plan(plan)
        elif length >= len(plan) and start == 0:
            break  # that was the whole plan
        else:
            start += max(1, length // 2)
        if start >= len(plan):
            length, start = 2 * length, 0
    return plan


def window_heuristic(task: GroundTask) -> str:
    """Which heuristic windows are searched with."""
    supported = task.n_operators <= LARGE_TASK and not task.has_conditional_effects and not task.has_axioms
    return "lmcut" if supported else "blind"


class _Optimiser:
    def __init__(self, task: GroundTask, context: Context, max_expanded: int | None) -> None:
        self._task, self._context = task, context
        self._space = StateSpace(task, context.limits)
        self._heuristic = window_heuristic(task)
        self._max_expanded = EXPANDED[self._heuristic] if max_expanded is None else max_expanded

    def without_window(self, plan: list[int], start: int, length: int) -> Generator[None, None, list[int] | None]:
        """The plan with steps [start, start + length) replaced by cheaper ones, None if none were found."""
        simulation = Simulation(self._task, plan)
        states = simulation.states(plan)
        assert states is not None
        end = min(start + length, len(plan))
        needed = _regress(simulation, plan[end:])
        window = plan[start:end]
        found = yield from self._search(simulation.row(states[start]), facts_of(needed), cost_of(self._task, window))
        if found is None:
            return None
        better = plan[:start] + found + plan[end:]
        is_plan = Simulation(self._task, better).states(better) is not None
        return better if is_plan and cost_of(self._task, better) < cost_of(self._task, plan) else None

    def _search(self, row: np.ndarray, goal: np.ndarray, bound: int) -> Generator[None, None, list[int] | None]:
        part = replace(self._task, init=row, goal=goal)
        found: list[list[int]] = []
        context = replace(self._context, on_plan=found.append)
        space = self._space.started_at(row, goal)
        most = context.statistics.expanded + self._max_expanded
        search = Bounded(part, self._build(part), context, bound=bound, space=space)
        for _ in search.steps():
            yield
            if context.statistics.expanded >= most:
                break
        return found[-1] if found else None

    def _build(self, task: GroundTask) -> Heuristic:
        from planner.registry import build_heuristic

        try:
            return build_heuristic(self._heuristic, task)
        except UnsupportedFeature:
            return build_heuristic("blind", task)


def _regress(simulation: Simulation, steps: list[int]) -> int:
    """The facts that `steps` need to reach the goal."""
    needed = simulation.goal
    for operator in reversed(steps):
        needed = needed & ~simulation.adds(operator) | simulation.precondition(operator)
    return needed
