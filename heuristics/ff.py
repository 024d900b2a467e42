"""hFF: the cost of a plan of the delete relaxation, with preferred operators, for a whole batch of states at once.

A relaxed plan is taken backwards from the goals through the layers of the relaxed planning graph: every needed fact is supported by the rule
that gave it first. Not admissible, but the best known guide of greedy search; an operator counts once, however many of its
effects are used. Preferred operators are the applicable ones of the relaxed plan. A batch of 512 states costs about two looks at every
operator for all states together (`relaxation_kernels.py`).

Reference: Hoffmann and Nebel, The FF planning system: fast plan generation through heuristic search, JAIR 14, 2001.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from heuristics._base import Evaluation, Heuristic
from planner.ground_task import GroundTask


class FF(Heuristic):
    """hFF by relaxed planning graph layers.

    cost: "unit" counts the operators of the relaxed plan (what greedy search wants first), "real" adds up their costs.
    """

    has_preferred = True

    def __init__(self, task: GroundTask, *, cost: Literal["unit", "real"] = "unit") -> None:
        from heuristics._relaxation import Relaxation

        super().__init__(task)
        costs = np.ones(task.n_operators, dtype=np.int64) if cost == "unit" else task.cost
        self._relaxation = Relaxation(task, costs)

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Relaxed plan costs int64 [n], DEAD_END where the goals are out of reach of the relaxation; operators if asked for."""
        result = self._relaxation.run(rows, operators=operators)
        return Evaluation(result.costs, result.preferred, result.applicable)
