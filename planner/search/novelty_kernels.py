"""Kernel of novelty: which facts, and pairs of facts, a state is the first of its partition to have."""

from __future__ import annotations

import numpy as np

from planner.kernels import kernel

KNOWN = 3  # novelty of a state that has no new fact and no new pair


@kernel
def novelties(rows, parent_rows, parts, is_counted, index, seen_facts, seen_pairs, width, scratch, out):
    """Novelty of states, in their order: 1 if a fact is new to the partition, 2 if a pair of facts is, else KNOWN; and note them.

    Only facts that the state has and its parent has not are looked at, and pairs with one of them. rows, parent_rows: uint64
    [n, n_words]; parts: int32 [n]; is_counted: uint64 [n_words], the facts that count; index: int32 [n_facts], their numbers;
    seen_facts, seen_pairs: uint64 [n_parts, …] bit tables; scratch: int32 [n counted facts]; out: int8 [n].
    """
    one, n_facts = np.uint64(1), np.int64(len(scratch))
    for i in range(len(rows)):
        part = parts[i]
        n_new = n_true = np.int64(0)
        for new in range(2):
            for w in range(rows.shape[1]):
                bits = rows[i, w] & is_counted[w]
                bits &= parent_rows[i, w] if new == 1 else ~parent_rows[i, w]
                b = np.int64(w * 64)
                while bits != 0:
                    if bits & one:
                        scratch[n_true] = index[b]
                        n_true += 1
                    bits >>= one
                    b += 1
            if new == 0:
                n_new = n_true
        result = KNOWN
        for a in range(n_new):
            fact = np.int64(scratch[a])
            mask = one << np.uint64(fact & 63)
            if seen_facts[part, fact >> 6] & mask == 0:
                seen_facts[part, fact >> 6] |= mask
                result = 1
            if width == 2:
                for c in range(a + 1, n_true):
                    other = np.int64(scratch[c])
                    pair = min(fact, other) * n_facts + max(fact, other)
                    mask = one << np.uint64(pair & 63)
                    if seen_pairs[part, pair >> 6] & mask == 0:
                        seen_pairs[part, pair >> 6] |= mask
                        result = min(result, 2)
        out[i] = result
