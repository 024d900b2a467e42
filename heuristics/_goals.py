"""Goals as a bit mask over state rows."""

from __future__ import annotations

import numpy as np

from planner.ground_task import GroundTask


def goal_mask(task: GroundTask) -> np.ndarray:
    """uint64 [n_words] with the bits of all goal facts."""
    mask = np.zeros(task.n_words, dtype=np.uint64)
    np.bitwise_or.at(mask, task.goal >> 6, np.uint64(1) << (task.goal & 63).astype(np.uint64))
    return mask


def count_bits(words: np.ndarray) -> np.ndarray:
    """Set bits of each row of uint64 [n, k], int64 [n]."""
    n, k = words.shape
    octets = np.ascontiguousarray(words).view(np.uint8).reshape(n, 8 * k)  # NumPy counts bits itself only from version 2 on
    return _BITS_OF_OCTET[octets].sum(axis=1, dtype=np.int64)


_BITS_OF_OCTET = np.array([bin(i).count("1") for i in range(256)], dtype=np.uint8)
