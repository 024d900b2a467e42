"""Goal count: the number of goal facts that do not hold. Cheap and not admissible: one operator may reach several goals at once.

Reference: Fikes and Nilsson, STRIPS, AIJ 2, 1971 (differences to the goal as a guide).
"""

from __future__ import annotations

import numpy as np

from heuristics._base import Evaluation, Heuristic
from planner.ground_task import GroundTask


class GoalCount(Heuristic):
    """Number of unmet goals; negative goals count through their complement facts."""

    def __init__(self, task: GroundTask) -> None:
        from heuristics._goals import goal_mask

        super().__init__(task)
        self._mask = goal_mask(task)

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Unmet goal facts, int64 [n]."""
        from heuristics._goals import count_bits

        words = np.flatnonzero(self._mask)
        return Evaluation(count_bits(~rows[:, words] & self._mask[words]))
