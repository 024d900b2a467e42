"""Axioms as the tables that the kernel `derive` runs on. See there for the algorithm."""

from __future__ import annotations

import numpy as np

from planner.ground_task import GroundTask
from planner.states import state_kernels as kernels


class Axioms:
    """Fills in the derived facts of rows."""

    def __init__(self, task: GroundTask) -> None:
        body = task.axiom_body
        uses = body.transpose(task.n_facts)
        in_bodies = np.unique(body.values)
        derived = np.arange(task.n_basic, task.n_facts)
        of_layer = derived[~task.symbols.fact_negated[derived] & (task.complement[derived] >= 0)]
        layer = task.derived_layer[of_layer - task.n_basic]
        order = np.argsort(layer, kind="stable")
        n_layers = int(task.derived_layer.max(initial=-1)) + 1
        offsets = np.concatenate([[0], np.cumsum(np.bincount(layer, minlength=n_layers))]).astype(np.int64)
        positive = of_layer[order].astype(np.int32)
        size = body.lengths().astype(np.int32)
        self._tables = (
            in_bodies[in_bodies < task.n_basic].astype(np.int32), uses.offsets, uses.values, size, task.axiom_head,
            offsets, positive, task.complement[positive].astype(np.int32),
            np.empty(len(size), dtype=np.int32), np.empty(task.n_facts, dtype=np.int32),
        )  # fmt: skip
        work = len(body.values) + len(size) + task.n_facts
        self._slice = max(16, 20_000_000 // (work + 1))  # rows per kernel call, so that it takes a few 10 ms

    def fill(self, rows: np.ndarray) -> None:
        """Set the derived facts of `rows` (uint64 [n, n_words], derived facts false before) in place."""
        for start in range(0, len(rows), self._slice):
            kernels.derive(rows[start : start + self._slice], *self._tables)
