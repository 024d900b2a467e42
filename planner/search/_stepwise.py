"""What the searches share: running step by step, so that `auto` can take turns, and counting."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Generator
from typing import TypeAlias

import numpy as np

from heuristics._base import DEAD_END, Evaluation, Heuristic
from planner.search.base import Context, Ending, Outcome, Search, Statistics
from planner.states import Space

Steps: TypeAlias = Generator[None, None, Outcome]
START = np.zeros(1, dtype=np.int32)  # the initial state, as a batch


class StepwiseSearch(Search):
    """A search written as a generator that stops after every batch and returns its outcome."""

    def run(self, context: Context) -> Outcome:
        """Search until a plan is found or the space is exhausted; LimitReached passes through."""
        context.tick()
        if self.task.unreachable_goals:
            return Outcome(Ending.UNSOLVABLE)
        steps = self.steps(context)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    @abstractmethod
    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""


class BatchSize:
    """Small batches while the estimate falls, large ones while it does not; or always `fixed`, if that is not 0.

    A sequential search would not have looked at much of what a batch holds, but a bit-sliced heuristic estimates 64 states in
    about the time of one: on IPC tasks batches of 64 were as fast as smaller ones even where every step is progress, and gave
    shorter plans. On plateaus, states per second are what counts.
    """

    # (evaluations without progress, batch size from there on)
    STEPS = ((0, 64), (1024, 128), (4096, 512))

    def __init__(self, fixed: int = 0) -> None:
        self._fixed = fixed
        self._since = 0

    def after(self, evaluated: int, *, progress: bool) -> int:
        """The next batch's size, when `evaluated` more states have been evaluated with or without progress."""
        self._since = 0 if progress else self._since + evaluated
        if self._fixed:
            return self._fixed
        return max(size for start, size in self.STEPS if self._since >= start)


class Estimator:
    """Estimates large batches in slices, so that limits are looked at a few times a second however slow the heuristic is.

    Slices are found by timing, which changes no result.
    """

    def __init__(self, heuristic: Heuristic, context: Context) -> None:
        self._heuristic, self._context = heuristic, context
        self._slice = 64

    def estimate(self, rows: np.ndarray) -> np.ndarray:
        """Estimates of a batch of rows, int64 [n], counted in the statistics."""
        parts, start = [np.zeros(0, dtype=np.int64)], 0
        while start < len(rows):
            if start > 0:
                self._context.limits.check()
            began = time.perf_counter()
            evaluation = self._heuristic.evaluate(rows[start : start + self._slice])
            note_estimates(self._context.statistics, evaluation)
            parts.append(evaluation.h)
            start += self._slice
            seconds = time.perf_counter() - began
            if seconds > 0.1:
                self._slice = max(1, self._slice // 2)
            elif seconds < 0.02:
                self._slice *= 2
        return np.concatenate(parts)


def note_estimates(statistics: Statistics, evaluation: Evaluation) -> bool:
    """Count a batch of evaluations; True if one of them is the lowest so far."""
    h = evaluation.h
    statistics.evaluated += len(h)
    statistics.dead_ends += int((h >= DEAD_END).sum())
    lowest = int(h.min(initial=DEAD_END))
    if lowest >= DEAD_END or (statistics.best_h is not None and lowest >= statistics.best_h):
        return False
    statistics.best_h = lowest
    return True


def first_goal(space: Space, rows: np.ndarray) -> int | None:
    """Position of the first row that satisfies the goal, or None."""
    where = np.flatnonzero(space.goals(rows))
    return int(where[0]) if len(where) else None


def nothing_left(statistics: Statistics, *, safe: bool) -> Outcome:
    """The outcome of a complete search with nothing left: a proof, unless a heuristic that may be wrong pruned something."""
    return Outcome(Ending.UNSOLVABLE if safe or statistics.dead_ends == 0 else Ending.EXHAUSTED)
