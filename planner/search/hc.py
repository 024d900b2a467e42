"""Hill climbing: take the first successor with a lower estimate; where there is none, start again in another order.

Quick on easy tasks, and incomplete: it gives up after the last restart.
"""

from __future__ import annotations

import numpy as np

from heuristics._base import DEAD_END, Heuristic
from planner.ground_task import GroundTask
from planner.search._stepwise import START, Steps, StepwiseSearch, first_goal, note_estimates, nothing_left
from planner.search.base import Context, Ending, Outcome
from planner.states import StateSpace

SLICE = 64  # successors estimated at a time


class HillClimbing(StepwiseSearch):
    """Hill climbing. restarts: how often to start again, with the operators in random order (the first time in their own order)."""

    complete = False

    def __init__(self, task: GroundTask, heuristic: Heuristic, *, restarts: int = 10) -> None:
        super().__init__(task)
        self.heuristic, self.restarts = heuristic, restarts

    def steps(self, context: Context) -> Steps:
        """The search, one slice of successors a step."""
        space, statistics = StateSpace(self.task, context.limits), context.statistics
        rng = np.random.default_rng(context.seed)
        for attempt in range(self.restarts + 1):
            waiting, lowest = START, int(DEAD_END)
            while len(waiting):
                context.tick()
                states, waiting = waiting[:SLICE], waiting[SLICE:]
                rows = space.rows(states)
                goal = first_goal(space, rows)
                if goal is not None:
                    return Outcome(Ending.PLAN, space.plan(int(states[goal])))
                evaluation = self.heuristic.evaluate(rows)
                note_estimates(statistics, evaluation)
                better = np.flatnonzero(evaluation.h < lowest)
                if len(better):
                    here, lowest = states[better[:1]], int(evaluation.h[better[0]])
                    operators = space.applicable(here).values
                    operators = rng.permutation(operators) if attempt else operators
                    waiting, _ = space.successors(np.repeat(here, len(operators)), operators)
                    statistics.expanded += 1
                    statistics.generated += len(operators)
                yield
            if lowest == DEAD_END:  # the initial state is a dead end: no order helps
                return nothing_left(statistics, safe=self.heuristic.safe)
        return Outcome(Ending.EXHAUSTED)
