"""hFF: the cost of a plan of the delete relaxation, with preferred operators, for a whole batch of states at once.

A relaxed plan is taken backwards from the goals through the layers of the relaxed planning graph: every needed fact is supported by
the rule that gave it first. Not admissible, but the classic guide of greedy search; an operator counts once, however many of its
effects are used. Preferred operators are the applicable ones of the relaxed plan. A batch of 512 states costs about two looks at
every operator for all states together (`relaxation_kernels.py`).

Reference: Hoffmann and Nebel, The FF planning system: fast plan generation through heuristic search, JAIR 14, 2001.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from heuristics._base import Evaluation, Heuristic
from planner.ground_task import GroundTask

if TYPE_CHECKING:
    from heuristics._relaxed_costs import RelaxedCosts


class FF(Heuristic):
    """hFF by relaxed planning graph layers.

    cost: "unit" counts the operators of the relaxed plan (what greedy search wants first), "real" adds up their costs.
    supporters: "layers" for the rule that gives a fact in the earliest layer, fast; "add" for the best by h_add, state by state.
    order: which of the rules of one layer supports a fact: the first in the order of the task, the least difficult from the initial
    state (h_add of its preconditions), or a random one. seed: for "random", and to break ties of "difficulty" unless it is 0.
    """

    has_preferred = True

    def __init__(
        self,
        task: GroundTask,
        *,
        cost: Literal["unit", "real"] = "unit",
        supporters: Literal["layers", "add"] = "layers",
        order: Literal["task", "difficulty", "random"] = "task",
        seed: int = 0,
    ) -> None:
        from heuristics._relaxation import Relaxation
        from heuristics._relaxed_costs import RelaxedCosts

        super().__init__(task)
        costs = np.ones(task.n_operators, dtype=np.int64) if cost == "unit" else task.cost
        self._by_add: RelaxedCosts | None = RelaxedCosts(task, costs) if supporters == "add" else None
        self._relaxation = Relaxation(task, costs, plans=self._by_add is None, order=order, seed=seed)

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Relaxed plan costs int64 [n], DEAD_END where the goals are out of reach of the relaxation; operators if asked for."""
        if self._by_add is not None:
            return self._evaluate_by_add(self._by_add, rows, operators)
        result = self._relaxation.run(rows, operators=operators)
        return Evaluation(result.costs, result.preferred, result.applicable)

    def _evaluate_by_add(self, by_add: RelaxedCosts, rows: np.ndarray, operators: bool) -> Evaluation:
        h, plans = by_add.plans(rows)
        if not operators:
            return Evaluation(h)
        from heuristics._relaxation import intersection

        applicable = self._relaxation.run(rows, operators=True).applicable
        assert applicable is not None
        return Evaluation(h, intersection(plans, applicable), applicable)
