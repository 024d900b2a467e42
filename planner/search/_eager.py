"""Eager best-first search over batches: A*, weighted A* and eager greedy search differ only in the weights of f = a·g + b·h.

States of the lowest f (among these, of the lowest h) are expanded in batches, and successors evaluated in one batch. When a
cheaper path to a state is found, the state is queued again with its new cost, and expanded again if it had been expanded
("reopened"); so the order of expansions, and thus batching, inconsistent heuristics and operators of cost zero, cannot spoil the
result.

With weights (1, 1) and an admissible heuristic the lowest f in the queue is a lower bound on the cost of any plan. The search
ends when the best plan found costs no more than the lowest f: the moment at which sequential A* takes a goal state from its
queue. A batch is never larger than a 64th of the expansions so far, so at most about that share of work is wasted.

Hart, Nilsson and Raphael, A formal basis for the heuristic determination of minimum cost paths, 1968.
"""

from __future__ import annotations

import numpy as np

from heuristics._base import DEAD_END, Heuristic
from planner.ground_task import GroundTask
from planner.search._queues import BucketQueue
from planner.search._stepwise import START, Estimator, Steps, nothing_left
from planner.search.base import Context, Ending, Outcome
from planner.states import CHEAPER, NEW, StateSpace

WASTE = 64  # a batch is at most a 64th of the expansions so far
MAX_BATCH = 4096  # states
MAX_SUCCESSORS = 1 << 16  # successors of a batch, about
DEAD = -1  # the estimate kept for dead ends


class BestFirst:
    """One run of the search. Weights (0, b) mean greedy: the first plan is taken, costs are ignored. `batch` 0 is adaptive."""

    def __init__(
        self,
        task: GroundTask,
        heuristic: Heuristic,
        context: Context,
        *,
        weights: tuple[int, int],
        batch: int,
        space: StateSpace | None = None,
    ) -> None:
        self._context, self._statistics = context, context.statistics
        self._space = space or StateSpace(task, context.limits)
        self._estimator = Estimator(heuristic, context)
        self._weights, self._batch = weights, batch
        self._greedy = weights[0] == 0
        self._optimal = weights == (1, 1) and is_admissible(heuristic)
        self._safe = heuristic.safe
        self._queue = BucketQueue(1)  # key (f, h)
        self._h = np.zeros(0, dtype=np.int32)  # by state; int64 once an estimate needs it
        self._closed = np.zeros(0, dtype=bool)  # by state
        self._plan: list[int] | None = None
        self._plan_cost = 0

    def steps(self) -> Steps:
        """The search, one batch a step."""
        self._take_in(START, START[:0])
        while not self._is_over():
            yield
            self._context.tick()
            new, cheaper = self._expand(self._next_batch())
            self._take_in(new, cheaper)
        if self._plan is None:
            return nothing_left(self._statistics, safe=self._safe)
        if not self._optimal:
            return Outcome(Ending.PLAN, self._plan)
        self._statistics.bound = self._plan_cost
        return Outcome(Ending.OPTIMAL, self._plan)

    def _is_over(self) -> bool:
        if not self._queue:
            return True
        lowest = self._queue.min_key()[0]
        if self._optimal:
            bound = lowest if self._plan is None else min(lowest, self._plan_cost)
            self._statistics.bound = max(bound, self._statistics.bound or 0)
        return self._plan is not None and (self._greedy or self._plan_cost <= lowest)

    def _next_batch(self) -> np.ndarray:
        """States of the lowest f; the next f only while the batch is less than an eighth full."""
        done, generated = self._statistics.expanded, self._statistics.generated
        k = self._batch or max(1, min(MAX_BATCH, done // WASTE, MAX_SUCCESSORS * done // max(1, generated)))
        runs, n, f = [START[:0]], 0, None
        while self._queue and n < k and (self._queue.min_key()[0] == f or 8 * n < k):
            (f, _), (states,) = self._queue.pop_run(k - n)
            states = states[~self._closed[states] & (self._f(states) == f)]  # neither expanded nor queued again at less cost
            self._closed[states] = True
            runs.append(states)
            n += len(states)
        return np.concatenate(runs)

    def _expand(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Generate all successors; returns the new states and the known ones that now cost less."""
        operators = self._space.applicable(states)
        self._statistics.expanded += len(states)
        self._statistics.generated += len(operators.values)
        parents = np.repeat(states, operators.lengths())
        ids, statuses = self._space.successors(parents, operators.values, cheaper=not self._greedy)
        new, cheaper = ids[statuses == NEW], ids[statuses == CHEAPER]
        if len(cheaper):
            cheaper = np.setdiff1d(cheaper, new).astype(np.int32)  # a state may be new and cheaper in one batch
        return new, cheaper

    def _take_in(self, new: np.ndarray, cheaper: np.ndarray) -> None:
        """Look for goals, estimate the new states, queue all that are no dead ends."""
        both = np.concatenate([new, cheaper])
        rows = self._space.rows(both)
        goals = both[self._space.goals(rows)]
        if len(goals):
            self._note_plan(goals)
        self._reserve()
        h = self._estimator.estimate(rows[: len(new)])
        alive = h < DEAD_END
        if h[alive].max(initial=0) > np.iinfo(np.int32).max:
            self._h = self._h.astype(np.int64)
        self._h[new] = np.where(alive, h, DEAD)
        self._statistics.reopened += int(self._closed[cheaper].sum())
        self._closed[cheaper] = False
        both = both[self._is_promising(both)]
        self._queue.push((self._f(both), self._h[both].astype(np.int64)), both)

    def _is_promising(self, states: np.ndarray) -> np.ndarray:
        """Which evaluated states are worth a place in the queue: all but dead ends, bool [n]."""
        return self._h[states] != DEAD

    def _note_plan(self, goals: np.ndarray) -> None:
        costs = self._space.costs(goals)
        best = int(np.argmin(costs))
        if self._plan is None or costs[best] < self._plan_cost:
            self._plan, self._plan_cost = self._space.plan(int(goals[best])), int(costs[best])
            if not self._greedy:
                self._context.on_plan(self._plan)

    def _f(self, states: np.ndarray) -> np.ndarray:
        g_weight, h_weight = self._weights
        return g_weight * self._space.costs(states) + h_weight * self._h[states].astype(np.int64)

    def _reserve(self) -> None:
        """Room for all states of the space in the columns by state."""
        n = self._space.n_states
        if n > len(self._closed):
            capacity = n + n // 8 + 1024
            self._h.resize(capacity, refcheck=False)
            self._closed.resize(capacity, refcheck=False)


def is_admissible(heuristic: Heuristic) -> bool:
    """True if the heuristic is admissible for its task."""
    unit_only = getattr(heuristic, "unit_cost_only_admissible", False)
    return heuristic.admissible and (not unit_only or heuristic.task.is_unit_cost)
