"""h_max: the cost of the most expensive goal, where a set of facts costs as much as its most expensive one.

Admissible and consistent. If all operators cost the same it is the layer count of the relaxed planning graph, swept for whole
batches of states (`relaxation_kernels.py`); with other costs it is computed state by state by a generalised Dijkstra.

Reference: Bonet and Geffner, Planning as heuristic search, AIJ 129, 2001.
"""

from __future__ import annotations

import numpy as np

from heuristics._base import DEAD_END, Evaluation, Heuristic
from planner.ground_task import GroundTask


class HMax(Heuristic):
    """h_max with the task's costs."""

    admissible = True
    consistent = True

    def __init__(self, task: GroundTask) -> None:
        from heuristics._relaxation import Relaxation
        from heuristics._relaxed_costs import RelaxedCosts

        super().__init__(task)
        same = task.n_operators > 0 and bool(np.all(task.cost == task.cost[0]))
        self._step = int(task.cost[0]) if same else 0
        self._layers = Relaxation(task, task.cost, plans=False) if self._step > 0 else None
        self._costs = RelaxedCosts(task, task.cost) if self._layers is None else None

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """h_max, int64 [n], DEAD_END where a goal is out of reach of the relaxation; if all operators cost the same, also the
        applicable ones when asked for.
        """
        if self._layers is None:
            assert self._costs is not None
            return Evaluation(self._costs.estimates(rows, use_sum=False))
        result = self._layers.run(rows, operators=operators)
        reached = result.layers != DEAD_END
        return Evaluation(np.where(reached, result.layers * np.where(reached, self._step, 1), DEAD_END), None, result.applicable)
