"""Slow, obvious heuristics for tests of searches."""

from __future__ import annotations

import random

import numpy as np

from heuristics._base import DEAD_END, Evaluation, Heuristic
from planner.csr import Csr
from planner.search.base import Context
from tests.ground_tasks import applicable, apply, is_plan, perfect_estimates, to_set

FEW_STATES = 3000


class Blind(Heuristic):
    """Zero everywhere."""

    admissible = consistent = True

    def evaluate(self, rows, *, operators=False):
        return Evaluation(np.zeros(len(rows), dtype=np.int64))


class GoalCount(Heuristic):
    """How many goal facts are false; prefers operators that add one. Counts the batches it is given."""

    has_preferred = True

    def __init__(self, task):
        super().__init__(task)
        self.batches = []

    def evaluate(self, rows, *, operators=False):
        self.batches.append(len(rows))
        goal = set(self.task.goal.tolist())
        states = [to_set(self.task, row) for row in rows]
        h = np.array([len(goal - s) for s in states], dtype=np.int64)
        preferred = None
        if operators:
            useful = [[o for o in applicable(self.task, s) if goal & (apply(self.task, s, o) - s)] for s in states]
            preferred = Csr.from_rows(useful)
        return Evaluation(h, preferred)


class Table(Heuristic):
    """Estimates from a dictionary of states."""

    def __init__(self, task, estimates, *, admissible=False, consistent=False, safe=True):
        super().__init__(task)
        self.estimates = estimates
        self.admissible, self.consistent, self.safe = admissible, consistent, safe

    def evaluate(self, rows, *, operators=False):
        h = [self.estimates[to_set(self.task, row)] for row in rows]
        return Evaluation(np.array([DEAD_END if x == float("inf") else x for x in h], dtype=np.int64))


def perfect(task):
    """h* as a heuristic."""
    return Table(task, perfect_estimates(task, FEW_STATES), admissible=True, consistent=True)


def admissible_but_inconsistent(task, seed):
    """Random estimates between 0 and h*."""
    rng = random.Random(seed)
    exact = perfect_estimates(task, FEW_STATES)
    below = {
        s: x if x == float("inf") and rng.random() < 0.5 else rng.randint(0, 9 if x == float("inf") else int(x))
        for s, x in exact.items()
    }
    return Table(task, below, admissible=True)


def optimal_cost(task):
    """h* of the initial state."""
    return perfect_estimates(task, FEW_STATES)[to_set(task, task.init)]


def run(search, **options):
    """Outcome and statistics of a search; its plan is checked against the naive semantics."""
    context = Context(**options)
    outcome = search.run(context)
    if outcome.plan is not None:
        assert is_plan(search.task, outcome.plan)
    return outcome, context.statistics
