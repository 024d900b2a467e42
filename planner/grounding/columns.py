"""Small tools over integer columns: pairs to rows, distinct values, membership. Sorting beats hashing on a million ids."""

from __future__ import annotations

import numpy as np

from planner.csr import Csr
from planner.grounding.columns_kernels import sort_pairs


def pairs_to_csr(rows: np.ndarray, values: np.ndarray, n_rows: int, n_values: int) -> Csr:
    """Rows sorted and distinct, like Csr.from_pairs; linear, because row and value numbers are bounded."""
    offsets, found = sort_pairs(rows.astype(np.int64), values.astype(np.int64), n_rows, n_values)
    return Csr(offsets, found[: offsets[-1]])


def distinct(values: np.ndarray, bound: int) -> np.ndarray:
    """Sorted distinct values of ids below `bound` (np.unique hashes, which is slower for a million ids)."""
    if 8 * len(values) > bound:
        seen = np.zeros(bound, dtype=bool)
        seen[values] = True
        return np.flatnonzero(seen)
    values = np.sort(values)
    if len(values) == 0:
        return values
    keep: np.ndarray = values[np.concatenate([[True], values[1:] != values[:-1]])]
    return keep


def contains(keys: np.ndarray, among: np.ndarray) -> np.ndarray:
    """bool [n]: which keys occur in `among`."""
    if len(among) == 0 or len(keys) == 0:
        return np.zeros(len(keys), dtype=bool)
    among = np.sort(among)
    found: np.ndarray = among[np.minimum(np.searchsorted(among, keys), len(among) - 1)] == keys
    return found
