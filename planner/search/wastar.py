"""Weighted A*: f = g + weight · h, with reopening. With an admissible heuristic a plan costs at most `weight` times the optimum.

Pohl, Heuristic search viewed as path finding in a graph, 1970.
"""

from __future__ import annotations

from heuristics._base import Heuristic
from planner.errors import SearchSpecError
from planner.ground_task import GroundTask
from planner.search._eager import BestFirst
from planner.search._stepwise import Steps, StepwiseSearch
from planner.search.base import Context


class WeightedAStar(StepwiseSearch):
    """Weighted A*. weight: at least 1, which is A*. batch: states expanded a step, 0 for adaptive."""

    def __init__(self, task: GroundTask, heuristic: Heuristic, *, weight: int = 3, batch: int = 0) -> None:
        super().__init__(task)
        if weight < 1:
            raise SearchSpecError(f"wastar needs a weight of at least 1, not {weight}", hint='for example "wastar(ff, weight=3)"')
        self.heuristic, self.weight, self.batch = heuristic, weight, batch

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        return BestFirst(self.task, self.heuristic, context, weights=(1, self.weight), batch=self.batch).steps()
