"""An explicit part of the state space, and its loopless paths from the initial state to goals in the order of their costs.

Distances to the nearest goal inside the graph are exact, so a best-first search over *paths* goes straight from one plan to the
next: about length × branching entries for each plan. Only paths that would have to repeat a state to get on are looked at in vain.

Reference for looplessness: von Tschammer, Mattmüller and Speck, Loopless top-k planning, ICAPS 2022.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from planner.limits import Limits

FAR = np.int64(2**62)  # the distance where there is no way
PAUSE = 2048  # entries between two looks at the limits


class PlanGraph:
    """Edges src → dst (int32 state ids, state 0 first) by operators at costs (int64); `goals`: bool by state."""

    def __init__(self, src: np.ndarray, operator: np.ndarray, dst: np.ndarray, cost: np.ndarray, goals: np.ndarray) -> None:
        useful = src != dst
        order = np.flatnonzero(useful)[np.argsort(src[useful], kind="stable")]
        self._src, self._operator, self._dst, self._cost = src[order], operator[order], dst[order], cost[order]
        self._goals = goals
        self._offsets = np.searchsorted(self._src, np.arange(len(goals) + 1))
        self._distance = np.zeros(0, dtype=np.int64)
        self._edges: dict[int, list[tuple[int, int, int, int]]] = {}

    def plans(
        self, limits: Limits, *, below: int | None = None, distinct_sets: bool = False, most_entries: int | None = None
    ) -> Iterator[tuple[int, list[int]]]:
        """Loopless plans that cost less than `below` with their costs, cheapest first.

        distinct_sets: of plans with the same operators in another order, only one. most_entries: give up after this many paths.
        """
        self._measure(limits)
        end = int(FAR) if below is None else below
        keys = _Keys() if distinct_sets else None
        # an entry: cost if it goes well, -steps, number, cost so far, path (path before it, operator, state)
        heap: list[tuple[int, int, int, int, Any]] = [(int(self._distance[0]), 0, 0, 0, (None, -1, 0))]
        number, popped = 0, 0
        seen: set[tuple[int, int]] = set()
        while heap and heap[0][0] < end:
            popped += 1
            if most_entries is not None and popped > most_entries:
                return
            if popped % PAUSE == 0:
                limits.check()
            _, steps, _, g, path = heapq.heappop(heap)
            state = path[2]
            if keys is not None and not _is_new(seen, (state, keys.of(path))):
                continue
            if self._goals[state]:
                yield g, _operators(path)
            visited = _states(path)
            for operator, after, cost, distance in self._edges_of(state):
                if after not in visited and g + cost + distance < end:
                    number += 1
                    heapq.heappush(heap, (g + cost + distance, steps - 1, number, g + cost, (path, operator, after)))

    def _edges_of(self, state: int) -> list[tuple[int, int, int, int]]:
        """Edges that lead on: operator, state after it, cost, distance from there."""
        edges = self._edges.get(state)
        if edges is None:
            part = slice(self._offsets[state], self._offsets[state + 1])
            after = self._dst[part]
            distance = self._distance[after]
            keep = distance < FAR
            columns = (self._operator[part], after, self._cost[part], distance)
            edges = self._edges[state] = list(zip(*(c[keep].tolist() for c in columns), strict=True))
        return edges

    def _measure(self, limits: Limits) -> None:
        """Distances to the nearest goal: relax all edges until nothing changes."""
        distance = np.where(self._goals, 0, FAR).astype(np.int64)
        starts = np.flatnonzero(np.diff(self._src, prepend=-1))
        sources = self._src[starts]
        while len(starts):
            limits.check()
            best = np.minimum.reduceat(np.minimum(distance[self._dst] + self._cost, FAR), starts)
            better = best < distance[sources]
            if not better.any():
                break
            distance[sources[better]] = best[better]
        self._distance = distance
        self._edges = {}


class _Keys:
    """A number for each multiset of operators, the sum of random numbers of the operators."""

    def __init__(self) -> None:
        self._random = random.Random(0)
        self._numbers: dict[int, int] = {}

    def of(self, path: tuple) -> int:
        total = 0
        for operator in _operators(path):
            if operator not in self._numbers:
                self._numbers[operator] = self._random.getrandbits(96)
            total += self._numbers[operator]
        return total


def _is_new(seen: set[tuple[int, int]], key: tuple[int, int]) -> bool:
    if key in seen:
        return False
    seen.add(key)
    return True


def _operators(path: tuple) -> list[int]:
    operators = []
    while path[0] is not None:
        operators.append(path[1])
        path = path[0]
    return operators[::-1]


def _states(path: tuple | None) -> set[int]:
    states = set()
    while path is not None:
        states.add(path[2])
        path = path[0]
    return states
