"""Ragged arrays: rows of different lengths as one flat array and offsets (compressed sparse rows)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np


class Csr(NamedTuple):
    """Row i is `values[offsets[i]:offsets[i + 1]]`; offsets int64 [n + 1], values int32."""

    offsets: np.ndarray
    values: np.ndarray

    @property
    def n_rows(self) -> int:
        """Number of rows (len() of a named tuple is taken)."""
        return len(self.offsets) - 1

    def row(self, i: int) -> np.ndarray:
        """The values of row i (a view)."""
        return self.values[self.offsets[i] : self.offsets[i + 1]]

    def rows(self) -> Iterator[np.ndarray]:
        """All rows, as views."""
        return (self.row(i) for i in range(self.n_rows))

    def lengths(self) -> np.ndarray:
        """Row lengths, int64 [n]."""
        return np.diff(self.offsets)

    def row_ids(self) -> np.ndarray:
        """For every value the row it stands in, int32."""
        return np.repeat(np.arange(self.n_rows, dtype=np.int32), self.lengths())

    def take(self, rows: np.ndarray) -> Csr:
        """The given rows, in the given order (int ids), as a new Csr."""
        lengths = self.lengths()[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        positions = np.arange(offsets[-1], dtype=np.int64) + np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths)
        return Csr(offsets, self.values[positions])

    def transpose(self, n_columns: int) -> Csr:
        """Row j of the result lists, ascending, the rows of this one that contain value j (values < n_columns)."""
        order = np.argsort(self.values, kind="stable")
        counts = np.bincount(self.values, minlength=n_columns)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Csr(offsets, self.row_ids()[order])

    @staticmethod
    def from_rows(rows: Iterable[Iterable[int]]) -> Csr:
        """Build from Python rows (tests, small things)."""
        lists = [list(r) for r in rows]
        offsets = np.concatenate([[0], np.cumsum([len(r) for r in lists])]).astype(np.int64)
        return Csr(offsets, np.array([v for r in lists for v in r], dtype=np.int32))

    @staticmethod
    def from_pairs(row_ids: np.ndarray, values: np.ndarray, n_rows: int, *, unique: bool = True) -> Csr:
        """Build from (row, value) pairs in any order; values of a row come out sorted and, if `unique`, distinct."""
        order = np.lexsort((values, row_ids))
        row_ids, values = row_ids[order], values[order]
        if unique and len(values):
            keep = np.ones(len(values), dtype=bool)
            keep[1:] = (row_ids[1:] != row_ids[:-1]) | (values[1:] != values[:-1])
            row_ids, values = row_ids[keep], values[keep]
        counts = np.bincount(row_ids, minlength=n_rows)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Csr(offsets, values.astype(np.int32))
