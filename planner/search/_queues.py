"""Queues for batches: everything goes in and comes out as arrays, and what leaves the queue is the best there is.

All are built from buckets: one first-in-first-out list of int32 values per key, 4 bytes a value, and a heap of the keys. Keys are
few (estimates, f values), so a batch costs a handful of Python operations.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np

from planner.states import Space

Key = tuple[int, ...]


class Fifo:
    """Parallel int32 columns, first in, first out."""

    def __init__(self, n_columns: int) -> None:
        self._columns = [array("i") for _ in range(n_columns)]
        self._head = 0

    def __len__(self) -> int:
        return len(self._columns[0]) - self._head

    def push(self, columns: Sequence[bytes]) -> None:
        """Append columns of one length, as the bytes of int32 values."""
        for mine, new in zip(self._columns, columns, strict=True):
            mine.frombytes(new)

    def pop(self, k: int) -> list[np.ndarray]:
        """The first k entries, or all there are."""
        head, end = self._head, self._head + k
        popped = [np.array(column[head:end], dtype=np.int32) for column in self._columns]
        self._head += len(popped[0])
        if self._head > 1024 and 2 * self._head > len(self._columns[0]):  # give the memory of what has left back
            for column in self._columns:
                del column[: self._head]
            self._head = 0
        return popped


class BucketQueue:
    """Entries of `n_columns` int32 values in the order of their keys (tuples of int), equal keys first in, first out."""

    def __init__(self, n_columns: int) -> None:
        self._n_columns = n_columns
        self._buckets: dict[Key, Fifo] = {}
        self._heap: list[Key] = []

    def __bool__(self) -> bool:
        return bool(self._heap)

    def __len__(self) -> int:
        return sum(len(bucket) for bucket in self._buckets.values())

    def min_key(self) -> Key:
        """The lowest key; the queue must not be empty."""
        return self._heap[0]

    def push(self, keys: Sequence[np.ndarray], *columns: np.ndarray) -> None:
        """Add entries: key i is (keys[0][i], keys[1][i], …), int64; the entry columns[0][i], columns[1][i], …, int32."""
        n = len(columns[0])
        if n == 0:
            return
        if n == 1:
            self._bucket(tuple(int(k[0]) for k in keys)).push([c.tobytes() for c in columns])
            return
        order = np.lexsort(tuple(keys)[::-1]) if len(keys) > 1 else np.argsort(keys[0], kind="stable")
        ordered = [k[order] for k in keys]
        is_start = np.ones(n, dtype=bool)
        np.logical_or.reduce([k[1:] != k[:-1] for k in ordered], out=is_start[1:])
        starts = np.flatnonzero(is_start)
        data = [c[order].tobytes() for c in columns]
        ends = (4 * np.append(starts, n)).tolist()  # in bytes
        for key, (start, end) in zip(zip(*(k[starts].tolist() for k in ordered), strict=True), pairwise(ends), strict=True):
            self._bucket(key).push([d[start:end] for d in data])

    def _bucket(self, key: Key) -> Fifo:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Fifo(self._n_columns)
            heapq.heappush(self._heap, key)
        return bucket

    def pop_run(self, k: int) -> tuple[Key, list[np.ndarray]]:
        """At most k entries of the lowest key, with that key; the queue must not be empty."""
        key = self._heap[0]
        bucket = self._buckets[key]
        columns = bucket.pop(k)
        if not bucket:
            heapq.heappop(self._heap)
            del self._buckets[key]
        return key, columns

    def pop(self, k: int) -> list[np.ndarray]:
        """The first k entries, or all there are."""
        runs, left = [], k
        while left > 0 and self._heap:
            runs.append(self.pop_run(left)[1])
            left -= len(runs[-1][0])
        return _joined(runs, self._n_columns)


def _joined(runs: list[list[np.ndarray]], n_columns: int) -> list[np.ndarray]:
    if len(runs) == 1:
        return runs[0]
    return [np.concatenate([run[c] for run in runs] or [np.zeros(0, dtype=np.int32)]) for c in range(n_columns)]


class EdgeQueue(Protocol):
    """What lazy search takes edges (state, operator) from."""

    def __bool__(self) -> bool: ...

    def pop(self, k: int) -> list[np.ndarray]:
        """At most k edges: states and operators, int32."""
        ...


class OperatorQueue:
    """All edges of states in the order of the states' keys, but only the states are kept: 4 bytes a state instead of 8 an edge.

    The operators of a state are computed when its turn comes, so that those of states whose turn never comes cost nothing. With a
    random generator they come in random order.
    """

    def __init__(self, space: Space, shuffle: np.random.Generator | None = None) -> None:
        self._space, self._shuffle = space, shuffle
        self._states, self._edges = BucketQueue(1), BucketQueue(2)

    def __bool__(self) -> bool:
        return bool(self._states) or bool(self._edges)

    def push(self, keys: Sequence[np.ndarray], states: np.ndarray) -> None:
        """Add states with their keys."""
        self._states.push(keys, states)

    def pop(self, k: int) -> list[np.ndarray]:
        """The first k edges, or all there are: states and operators."""
        runs, left = [], k
        while left > 0 and self:
            if self._edges and (not self._states or self._edges.min_key() <= self._states.min_key()):
                runs.append(self._edges.pop_run(left)[1])
                left -= len(runs[-1][0])
            else:
                self._open(max(1, left // 32))
        return _joined(runs, 2)

    def _open(self, n_states: int) -> None:
        key, (states,) = self._states.pop_run(n_states)
        operators = self._space.applicable(states)
        edges = np.repeat(states, operators.lengths()), operators.values
        if self._shuffle is not None:
            order = self._shuffle.permutation(len(edges[0]))
            edges = edges[0][order], edges[1][order]
        self._edges.push([np.full(len(edges[0]), k, dtype=np.int64) for k in key], *edges)


class TypeQueue:
    """Random edges for exploration: a random type (h, g), a random state of it, a random applicable operator.

    Type-based buckets of Xie, Müller, Holte and Imai (AAAI 2014). States stay in: the queue is never exhausted, so it never
    counts as having something left.
    """

    def __init__(self, space: Space, rng: np.random.Generator) -> None:
        self._space, self._rng = space, rng
        self._types: dict[Key, array[int]] = {}
        self._lists: list[array[int]] = []

    def __bool__(self) -> bool:
        return bool(self._lists)

    def push(self, h: np.ndarray, states: np.ndarray) -> None:
        """Add states with their estimates."""
        for key, state in zip(zip(h.tolist(), self._space.costs(states).tolist(), strict=True), states.tolist(), strict=True):
            if key not in self._types:
                self._types[key] = array("i")
                self._lists.append(self._types[key])
            self._types[key].append(state)

    def pop(self, k: int) -> list[np.ndarray]:
        """k random edges (fewer where a state has no applicable operator): states and operators."""
        chosen = [self._lists[i] for i in self._rng.integers(len(self._lists), size=k).tolist()]
        at = self._rng.random(2 * k)
        states = np.array(
            [members[int(x * len(members))] for members, x in zip(chosen, at[:k].tolist(), strict=True)], dtype=np.int32
        )
        operators = self._space.applicable(states)
        lengths = operators.lengths()
        alive = lengths > 0
        positions = operators.offsets[:-1] + (at[k:] * lengths).astype(np.int64)
        return [states[alive], operators.values[positions[alive]]]


class Alternation:
    """Queues take turns: the one that has given the fewest edges so far gives the next batch; a boost counts as having given fewer.

    Boosting preferred operators on progress: Richter and Helmert, Preferred operators and deferred evaluation, ICAPS 2009.
    """

    def __init__(self, queues: Sequence[EdgeQueue]) -> None:
        self._queues = list(queues)
        self._given = [0] * len(self._queues)

    def boost(self, queue: EdgeQueue, edges: int) -> None:
        """Let `queue` give that many edges more before others have their turn again."""
        self._given[self._queues.index(queue)] -= edges

    def pop(self, k: int) -> list[np.ndarray]:
        """At most k edges from the queue whose turn it is; at least one queue must not be empty."""
        _, turn = min((given, i) for i, given in enumerate(self._given) if self._queues[i])
        popped = self._queues[turn].pop(k)
        self._given[turn] += max(1, len(popped[0]))
        return popped
