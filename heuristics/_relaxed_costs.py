"""Relaxation costs state by state: h_add, h_max with any costs, hFF with h_add supporters. Tables and memory for the kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heuristics._base import DEAD_END
from heuristics._relaxation import pack, rule_table
from planner.csr import Csr
from planner.ground_task import GroundTask

if TYPE_CHECKING:
    from heuristics.relaxed_costs_kernels import Values


class RelaxedCosts:
    """Evaluates states one by one. `costs` int64 [n_operators] is what operators cost here."""

    chunk = 64  # states a kernel call: well under a second even for large tasks

    def __init__(self, task: GroundTask, costs: np.ndarray) -> None:
        table = rule_table(task)
        self.n_operators = task.n_operators
        self.rules = pack(task, table, costs, watch=np.zeros(task.n_facts, dtype=np.int64))
        self.rule_cost = (
            self.rules.slot_cost[table.slot] if len(self.rules.slot_cost) else np.zeros(len(table.slot), dtype=np.int64)
        )
        self._values = new_values(task, table.add.values.size, len(self.rules.start), len(self.rules.slot_cost), self.rules.goal)

    def estimates(self, rows: np.ndarray, *, use_sum: bool) -> np.ndarray:
        """h_add (use_sum) or h_max, int64 [n]; DEAD_END where a goal is out of reach."""
        from heuristics.relaxed_costs_kernels import relaxed_costs

        rows = np.require(rows, np.uint64, ["C", "W"])
        h = np.full(len(rows), DEAD_END, dtype=np.int64)
        for i in range(0, len(rows), self.chunk):
            relaxed_costs(rows[i : i + self.chunk], self.rules, self.rule_cost, use_sum, self._values, h[i : i + self.chunk])
        return h

    def plans(self, rows: np.ndarray) -> tuple[np.ndarray, Csr]:
        """Costs int64 [n] of relaxed plans with h_add supporters, and state → operators of the plan (ascending)."""
        from heuristics.relaxed_costs_kernels import relaxed_plans

        rows = np.require(rows, np.uint64, ["C", "W"])
        h = np.full(len(rows), DEAD_END, dtype=np.int64)
        states, operators = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
        for i in range(0, len(rows), self.chunk):
            part = Csr(*relaxed_plans(rows[i : i + self.chunk], self.rules, self.rule_cost, self._values, h[i : i + self.chunk]))
            is_operator = part.values < self.n_operators
            states.append((part.row_ids() + i)[is_operator].astype(np.int32))
            operators.append(part.values[is_operator])
        return h, Csr.from_pairs(np.concatenate(states), np.concatenate(operators), len(rows))


def new_values(task: GroundTask, n_adds: int, n_rules: int, n_slots: int, goal: np.ndarray) -> Values:
    """Scratch memory for one state."""
    from heuristics.relaxed_costs_kernels import Values

    n_facts, n_heap = task.n_facts, task.n_facts + n_adds
    is_goal = np.zeros(n_facts, dtype=np.uint8)
    is_goal[goal] = 1
    return Values(
        np.zeros(n_facts, dtype=np.int64), np.zeros(n_facts, dtype=np.int32), np.zeros(n_rules, dtype=np.int32),
        np.zeros(n_rules, dtype=np.int64), np.zeros(n_heap, dtype=np.int64), np.zeros(n_heap, dtype=np.int32), is_goal,
        np.zeros(n_slots, dtype=np.uint8), np.zeros(n_facts, dtype=np.int32), np.zeros(n_facts, dtype=np.uint8),
    )  # fmt: skip
