"""Greedy best-first search: always go on from the states that look closest to the goal.

Lazy (the default): a state is evaluated only when it is taken from the queue, and waits there with its parent's estimate
(deferred evaluation). Most successors are never looked at. Preferred operators wait in a second queue, which has more turns after
progress (Richter and Helmert, ICAPS 2009). Edges are taken in batches, because heuristics estimate a batch in little more than
the time of one state: small batches while the estimate falls, larger ones on plateaus.

Eager (`lazy=false`): every successor is evaluated when it is generated.
"""

from __future__ import annotations

import numpy as np

from heuristics._base import DEAD_END, Evaluation, Heuristic
from planner.ground_task import GroundTask
from planner.search._eager import BestFirst
from planner.search._queues import Alternation, BucketQueue, EdgeQueue, OperatorQueue, TypeQueue
from planner.search._stepwise import START, BatchSize, Steps, StepwiseSearch, first_goal, note_estimates, nothing_left
from planner.search.base import Context, Ending, Outcome
from planner.states import NEW, Space, StateSpace


class Gbfs(StepwiseSearch):
    """Greedy best-first search.

    lazy: evaluate states when they are taken from the queue, not when they are generated. preferred: a second queue for preferred
    operators (lazy only). boost: how many edges more that queue gives after progress. batch: edges (eager: states) a step, 0 for
    adaptive. randomize_order: operators of a state in random order (lazy only). explore: a third queue of random states by type
    (lazy only).
    """

    def __init__(
        self,
        task: GroundTask,
        heuristic: Heuristic,
        *,
        lazy: bool = True,
        preferred: bool = True,
        boost: int = 1000,
        batch: int = 0,
        randomize_order: bool = False,
        explore: bool = False,
    ) -> None:
        super().__init__(task)
        self.heuristic = heuristic
        self.lazy, self.preferred, self.boost, self.batch = lazy, preferred, boost, batch
        self.randomize_order, self.explore = randomize_order, explore

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        if self.lazy:
            return self._lazy(context)
        return BestFirst(self.task, self.heuristic, context, weights=(0, 1), batch=self.batch).steps()

    def _lazy(self, context: Context) -> Steps:
        space, statistics = StateSpace(self.task, context.limits), context.statistics
        queues, size, states = _Queues(self, space, context.seed), BatchSize(self.batch), START
        while True:
            context.tick()
            rows = space.rows(states)
            goal = first_goal(space, rows)
            if goal is not None:
                return Outcome(Ending.PLAN, space.plan(int(states[goal])))
            evaluation = self.heuristic.evaluate(rows, operators=True)
            progress = note_estimates(statistics, evaluation)
            statistics.expanded += queues.push(states, evaluation, progress)
            k = size.after(len(states), progress=progress)
            yield
            states = states[:0]
            while len(states) == 0:
                if not queues:
                    return nothing_left(statistics, safe=self.heuristic.safe)
                context.tick()
                parents, operators = queues.pop(k)
                statistics.generated += len(parents)
                ids, statuses = space.successors(parents, operators)
                states = ids[statuses == NEW]


class _Queues:
    """The queues of lazy search: regular, preferred operators, exploration."""

    def __init__(self, search: Gbfs, space: Space, seed: int) -> None:
        self._boost = search.boost
        self._shuffle = np.random.default_rng(seed) if search.randomize_order else None
        self._regular = OperatorQueue(space, self._shuffle)
        self._preferred = BucketQueue(2) if search.preferred else None
        self._types = TypeQueue(space, np.random.default_rng((seed, 1))) if search.explore else None
        queues: tuple[EdgeQueue | None, ...] = (self._regular, self._preferred, self._types)
        self._turns = Alternation([q for q in queues if q is not None])

    def __bool__(self) -> bool:
        return bool(self._regular)  # the other queues hold nothing that this one has not held

    def push(self, states: np.ndarray, evaluation: Evaluation, progress: bool) -> int:
        """Queue the edges of evaluated states; returns how many of the states are not dead ends."""
        alive = evaluation.h < DEAD_END
        h, living = evaluation.h[alive], states[alive]
        self._regular.push((h,), living)
        if self._preferred is not None and evaluation.preferred is not None:
            edges, lengths = evaluation.preferred, evaluation.preferred.lengths()
            self._push_preferred(np.repeat(evaluation.h, lengths), np.repeat(states, lengths), edges.values)
        if self._types is not None:
            self._types.push(h, living)
        if progress and self._preferred is not None:
            self._turns.boost(self._preferred, self._boost)
        return len(living)

    def _push_preferred(self, h: np.ndarray, states: np.ndarray, operators: np.ndarray) -> None:
        assert self._preferred is not None
        order = np.arange(len(h)) if self._shuffle is None else self._shuffle.permutation(len(h))
        order = order[h[order] < DEAD_END]
        self._preferred.push((h[order],), states[order], operators[order])

    def pop(self, k: int) -> list[np.ndarray]:
        """The next batch of edges: states and operators."""
        return self._turns.pop(k)
