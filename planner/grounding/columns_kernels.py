"""Kernel that sorts pairs by counting."""

from __future__ import annotations

import numpy as np

from planner.kernels import kernel


@kernel
def sort_pairs(rows, values, n_rows, n_values):
    """(offsets int64 [n_rows + 1], values int32 [n], of which the first offsets[-1] count): pairs by row, then by value, without
    repetitions. rows, values: int64 [n].

    Two stable counting sorts, by value and then by row: O(n + n_rows + n_values).
    """
    n = len(rows)
    place = np.zeros(n_values + 1, dtype=np.int64)
    for i in range(n):
        place[values[i] + 1] += 1
    for v in range(n_values):
        place[v + 1] += place[v]
    by_value = np.empty(n, dtype=np.int64)
    for i in range(n):
        by_value[place[values[i]]] = i
        place[values[i]] += 1
    start = np.zeros(n_rows + 1, dtype=np.int64)
    for i in range(n):
        start[rows[i] + 1] += 1
    for r in range(n_rows):
        start[r + 1] += start[r]
    at = np.empty(n_rows, dtype=np.int64)
    for r in range(n_rows):
        at[r] = start[r]
    found = np.empty(n, dtype=np.int32)
    for k in range(n):
        i = by_value[k]
        r = rows[i]
        if at[r] == start[r] or found[at[r] - 1] != values[i]:
            found[at[r]] = values[i]
            at[r] += 1
    offsets = np.zeros(n_rows + 1, dtype=np.int64)
    total = 0
    for r in range(n_rows):
        for k in range(start[r], at[r]):
            found[total] = found[k]
            total += 1
        offsets[r + 1] = total
    return offsets, found
