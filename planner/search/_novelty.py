"""Novelty of states: the size of the smallest set of facts that no earlier state of the same partition had.

Computed up to pairs, over the facts that a state has and its parent has not. Partitions are estimates of another heuristic
(landmarks left, say), so that reaching a new estimate makes everything new again. A table of n facts takes n² / 8 bytes a
partition; where that passes the budget, partitions share tables, and where one table passes it, only single facts count.

References: Lipovetzky and Geffner, Best-first width search, AAAI 2017; Corrêa and Seipp, Consolidating LAMA with best-first width
search, ICAPS 2025 (the partition by landmarks alone, and novelty beside other queues).
"""

from __future__ import annotations

import numpy as np

from planner.ground_task import GroundTask

BUDGET_BYTES = 256 * 2**20  # for the tables of pairs
MAX_PARTS = 4096


class NoveltyTable:
    """What has been seen so far, by partition."""

    def __init__(self, task: GroundTask, width: int = 2, budget_bytes: int = BUDGET_BYTES) -> None:
        counted = np.flatnonzero(~task.symbols.fact_negated[: task.n_basic])
        self._index = np.full(task.n_facts, -1, dtype=np.int32)
        self._index[counted] = np.arange(len(counted))
        bits = np.zeros(64 * task.n_words, dtype=np.uint8)
        bits[counted] = 1
        self._is_counted = np.packbits(bits, bitorder="little").view(np.uint64)
        self._scratch = np.zeros(max(1, len(counted)), dtype=np.int32)
        pair_words = len(self._scratch) ** 2 // 64 + 1
        self.width = width if 8 * pair_words <= budget_bytes else 1
        if self.width == 1:
            pair_words = 1
        self._max_parts = min(MAX_PARTS, max(1, budget_bytes // (8 * pair_words)))
        # All at once: the system gives zeroed memory only as it is touched, while tables that grow are copied.
        self._seen_facts = np.zeros((self._max_parts, len(self._scratch) // 64 + 1), dtype=np.uint64)
        self._seen_pairs = np.zeros((self._max_parts, pair_words), dtype=np.uint64)
        self._parts: dict[int, int] = {}

    def evaluate(self, rows: np.ndarray, parent_rows: np.ndarray, partition: np.ndarray) -> np.ndarray:
        """Novelty 1, 2 or 3 of states uint64 [n, n_words] given their parents' rows (zeros for the initial state) and the number
        (int64 [n]) that partitions them; in their order, each seen by those after it. int64 [n]."""
        from planner.search.novelty_kernels import novelties

        parts = np.array([self._part(p) for p in partition.tolist()], dtype=np.int32)
        out = np.empty(len(rows), dtype=np.int8)
        seen = self._seen_facts, self._seen_pairs
        novelties(rows, parent_rows, parts, self._is_counted, self._index, *seen, self.width, self._scratch, out)
        return out.astype(np.int64)

    def _part(self, value: int) -> int:
        part = self._parts.get(value)
        if part is None:
            part = self._parts[value] = len(self._parts) % self._max_parts
        return part
