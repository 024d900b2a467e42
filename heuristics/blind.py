"""The blind heuristic: 0 for goal states, else the cost of the cheapest operator.

Admissible and consistent; A* with it is Dijkstra's algorithm.
"""

from __future__ import annotations

import numpy as np

from heuristics._base import Evaluation, Heuristic
from planner.ground_task import GroundTask


class Blind(Heuristic):
    """Knows nothing but the goal."""

    admissible = True
    consistent = True

    def __init__(self, task: GroundTask) -> None:
        from heuristics._goals import goal_mask

        super().__init__(task)
        self._mask = goal_mask(task)
        self._cheapest = int(task.cost.min()) if task.n_operators else 0

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """0 or the cheapest operator's cost, int64 [n]."""
        words = np.flatnonzero(self._mask)
        is_goal = np.all(rows[:, words] & self._mask[words] == self._mask[words], axis=1)
        return Evaluation(np.where(is_goal, 0, self._cheapest).astype(np.int64))
