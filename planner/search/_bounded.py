"""Best-first search for plans cheaper than one that is known: what cannot lead to one is not queued.

A state is left out if its cost so far and a safe lower bound of the rest reach the bound: the estimate where it is admissible, the
cheapest operator otherwise. A search that has nothing left, although its heuristic may be inadmissible, has then proved that no
plan is cheaper than the bound (if its dead ends are real).
"""

from __future__ import annotations

import numpy as np

from heuristics._base import Heuristic
from planner.ground_task import GroundTask
from planner.search._eager import BestFirst
from planner.search.base import Context
from planner.states import StateSpace


class Bounded(BestFirst):
    """Best-first search for plans that cost less than `bound`, which falls with every plan found and may be lowered from outside.

    weight: f = g + weight · h. first: end with the first plan, rather than when nothing is left. space: search this one.
    """

    def __init__(
        self,
        task: GroundTask,
        heuristic: Heuristic,
        context: Context,
        *,
        bound: int,
        weight: int = 1,
        first: bool = False,
        space: StateSpace | None = None,
    ) -> None:
        super().__init__(task, heuristic, context, weights=(1, weight), batch=0, space=space)
        self.bound, self._first = bound, first
        self._rest = int(task.cost.min()) if task.n_operators else 0

    @property
    def has_plan(self) -> bool:
        """True once a plan below the bound was found."""
        return self._plan is not None

    @property
    def exhausted(self) -> bool:
        """True if there is no plan below the bound: nothing is left, and nothing was dropped that might have led to one."""
        return not self._queue and (self._safe or self._statistics.dead_ends == 0)

    def _is_over(self) -> bool:
        if self._first and self.has_plan:
            return True
        if self._optimal and self._queue:
            lowest = min(self._queue.min_key()[0], self.bound)
            self._statistics.bound = max(lowest, self._statistics.bound or 0)
        return not self._queue

    def _is_promising(self, states: np.ndarray) -> np.ndarray:
        rest = self._h[states].astype(np.int64) if self._optimal else self._rest
        return super()._is_promising(states) & (self._space.costs(states) + rest < self.bound)

    def _expand(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return super()._expand(states[self._is_promising(states)])  # the bound may have fallen since they were queued

    def _note_plan(self, goals: np.ndarray) -> None:
        if self._space.costs(goals).min() < self.bound:
            super()._note_plan(goals)
            self.bound = min(self.bound, self._plan_cost)
