"""A*: optimal plans, with an admissible heuristic. See `_eager.py` for the loop and why batches do not spoil optimality."""

from __future__ import annotations

from heuristics._base import Heuristic
from planner.ground_task import GroundTask
from planner.search._eager import BestFirst
from planner.search._stepwise import Steps, StepwiseSearch
from planner.search.base import Context


class AStar(StepwiseSearch):
    """A*, f = g + h. batch: states expanded a step, 0 for adaptive."""

    default_heuristic = "lmcut"
    optimal = True

    def __init__(self, task: GroundTask, heuristic: Heuristic, *, batch: int = 0) -> None:
        super().__init__(task)
        self.heuristic, self.batch = heuristic, batch

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        return BestFirst(self.task, self.heuristic, context, weights=(1, 1), batch=self.batch).steps()
