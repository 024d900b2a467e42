"""What lazy search thinks of a batch of states, and the queues in which their edges wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from heuristics._base import DEAD_END, Evaluation, Heuristic
from planner.csr import Csr
from planner.search._novelty import NoveltyTable
from planner.search._queues import Alternation, BucketQueue, EdgeQueue, OperatorQueue, TypeQueue
from planner.search.base import Statistics
from planner.states import Space

if TYPE_CHECKING:
    from planner.search.gbfs import Gbfs


@dataclass
class Estimates:
    """What all heuristics say of a batch of n states: one h (int64 [n]) each, which states are no dead ends (bool [n]), the
    preferred operators of all together, and whether any heuristic has a new lowest estimate."""

    h: list[np.ndarray]
    alive: np.ndarray
    preferred: Csr | None
    progress: bool


class Opinions:
    """Asks all heuristics about a batch, and keeps the lowest estimate of each."""

    def __init__(self, heuristics: Sequence[Heuristic], space: Space, statistics: Statistics) -> None:
        self._heuristics, self._space, self._statistics = heuristics, space, statistics
        self._lowest = [int(DEAD_END)] * len(heuristics)

    def of(self, rows: np.ndarray, states: np.ndarray, parents: np.ndarray) -> Estimates:
        """Estimates of states with their rows, ids and parents (int32; -1 for the initial state)."""
        evaluations = [h.evaluate_states(rows, states, parents, operators=True) for h in self._heuristics]
        alive = np.logical_and.reduce([e.h < DEAD_END for e in evaluations])
        statistics = self._statistics
        statistics.evaluated += len(states)
        statistics.dead_ends += len(states) - int(alive.sum())
        progress = False
        for i, evaluation in enumerate(evaluations):
            lowest = int(evaluation.h[alive].min(initial=DEAD_END))
            progress |= lowest < self._lowest[i]
            self._lowest[i] = min(lowest, self._lowest[i])
        if self._lowest[0] < DEAD_END:
            statistics.best_h = self._lowest[0]
        return Estimates([e.h for e in evaluations], alive, self._preferred(evaluations, rows, states), progress)

    def _preferred(self, evaluations: list[Evaluation], rows: np.ndarray, states: np.ndarray) -> Csr | None:
        """Operators that any heuristic prefers. A heuristic that needs to know the applicable operators for it gets them."""
        applicable = next((e.applicable for e in evaluations if e.applicable is not None), None)
        parts = []
        for heuristic, evaluation in zip(self._heuristics, evaluations, strict=True):
            if evaluation.preferred is not None:
                parts.append(evaluation.preferred)
            elif heuristic.has_preferred:
                applicable = self._space.applicable(states) if applicable is None else applicable
                parts.append(heuristic.preferred(rows, states, applicable))
        if len(parts) <= 1:
            return parts[0] if parts else None
        pairs = np.concatenate([p.row_ids() for p in parts]), np.concatenate([p.values for p in parts])
        return Csr.from_pairs(*pairs, len(states))


class LazyQueues:
    """The queues of lazy search, which take turns: for each heuristic one of all edges and one of preferred operators; one of
    novel states, which stands in for the regular queues of all heuristics but the first; and exploration."""

    def __init__(self, search: Gbfs, space: Space, seed: int) -> None:
        n = len(search.heuristics)
        self._space, self._boost = space, search.boost
        self._shuffle = np.random.default_rng(seed) if search.randomize_order else None
        self._regular = [OperatorQueue(space, self._shuffle) for _ in range(1 if search.novelty else n)]
        prefers = search.preferred and any(h.has_preferred for h in search.heuristics)
        self._preferred = [BucketQueue(2) for _ in range(n)] if prefers else []
        self._table = NoveltyTable(search.task, search.novelty) if search.novelty else None
        self._novel = OperatorQueue(space, self._shuffle) if search.novelty else None
        self._types = TypeQueue(space, np.random.default_rng((seed, 1))) if search.explore else None
        queues: tuple[EdgeQueue | None, ...] = (*self._regular, *self._preferred, self._novel, self._types)
        self._turns = Alternation([q for q in queues if q is not None])

    def __bool__(self) -> bool:
        return bool(self._regular[0])  # the other queues hold nothing that this one has not held

    def push(self, rows: np.ndarray, states: np.ndarray, parents: np.ndarray, estimates: Estimates) -> int:
        """Queue the edges of evaluated states; returns how many of the states are not dead ends."""
        alive = estimates.alive
        living = states[alive]
        h = [values[alive] for values in estimates.h]
        for queue, keys in zip(self._regular, h, strict=False):
            queue.push((keys,), living)
        if self._table is not None and self._novel is not None:
            novelty = self._table.evaluate(rows[alive], self._rows_of(parents[alive]), h[-1])
            self._novel.push((novelty, h[-1], self._space.costs(living)), living)
        if self._preferred and estimates.preferred is not None:
            self._push_preferred(states, estimates, estimates.preferred)
        if self._types is not None:
            self._types.push(h[0], living)
        if estimates.progress:
            for preferred in self._preferred:
                self._turns.boost(preferred, self._boost)
        return len(living)

    def _rows_of(self, parents: np.ndarray) -> np.ndarray:
        rows = self._space.rows(np.maximum(parents, 0))
        rows[parents < 0] = 0
        return rows

    def _push_preferred(self, states: np.ndarray, estimates: Estimates, preferred: Csr) -> None:
        at = preferred.row_ids()
        if self._shuffle is not None:
            order = self._shuffle.permutation(len(at))
            at, operators = at[order], preferred.values[order]
        else:
            operators = preferred.values
        alive = estimates.alive[at]
        at, operators = at[alive], operators[alive]
        for queue, h in zip(self._preferred, estimates.h, strict=True):
            queue.push((h[at],), states[at], operators)

    def pop(self, k: int) -> list[np.ndarray]:
        """The next batch of edges: states and operators."""
        return self._turns.pop(k)
