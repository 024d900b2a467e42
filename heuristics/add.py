"""h_add: the cost of the goals if every fact had to be reached on its own, added up over preconditions and goals.

Informative, not admissible (shared steps count often). Exact (up to a cap of 2^60) and one state at a time; `ff` is far faster and
usually guides better.

Reference: Bonet and Geffner, Planning as heuristic search, AIJ 129, 2001.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from heuristics._base import Evaluation, Heuristic
from planner.ground_task import GroundTask


class Add(Heuristic):
    """h_add. cost: "unit" lets every operator cost one, "real" takes the task's costs."""

    def __init__(self, task: GroundTask, *, cost: Literal["unit", "real"] = "real") -> None:
        from heuristics._relaxed_costs import RelaxedCosts

        super().__init__(task)
        self._relaxed = RelaxedCosts(task, np.ones(task.n_operators, dtype=np.int64) if cost == "unit" else task.cost)

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """h_add, int64 [n], DEAD_END where a goal is out of reach of the relaxation."""
        return Evaluation(self._relaxed.estimates(rows, use_sum=True))
