"""Breadth-first search, without a heuristic: shortest plans, and a proof where there is none.

States are numbered in the order in which they are found, so the queue is nothing but a counter.
"""

from __future__ import annotations

import numpy as np

from planner.ground_task import GroundTask
from planner.search._stepwise import START, Steps, StepwiseSearch, first_goal
from planner.search.base import Context, Ending, Outcome
from planner.states import NEW, StateSpace

MAX_BATCH = 4096  # states
MAX_SUCCESSORS = 1 << 16  # successors of a batch, about


class Bfs(StepwiseSearch):
    """Breadth-first search: shortest plans, optimal where all operators cost the same.

    batch: states expanded a step, 0 for adaptive.
    """

    def __init__(self, task: GroundTask, *, batch: int = 0) -> None:
        super().__init__(task)
        self.batch = batch

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        space, statistics = StateSpace(self.task, context.limits), context.statistics
        shortest_is_cheapest = len(np.unique(self.task.cost)) <= 1
        new = START
        while True:
            context.tick()
            goal = first_goal(space, space.rows(new))
            if goal is not None:
                plan = space.plan(int(new[goal]))
                return Outcome(Ending.OPTIMAL if shortest_is_cheapest else Ending.PLAN, plan)
            statistics.evaluated += len(new)
            first = statistics.expanded
            if first == space.n_states:
                return Outcome(Ending.UNSOLVABLE)
            yield
            k = self.batch or max(1, min(MAX_BATCH, first // 4, MAX_SUCCESSORS * first // max(1, statistics.generated)))
            states = np.arange(first, min(space.n_states, first + k), dtype=np.int32)
            operators = space.applicable(states)
            ids, statuses = space.successors(np.repeat(states, operators.lengths()), operators.values)
            statistics.expanded += len(states)
            statistics.generated += len(ids)
            new = ids[statuses == NEW]
