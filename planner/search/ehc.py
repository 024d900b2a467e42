"""Enforced hill climbing: breadth-first search from the current state until a state with a lower estimate is found, and on from
there.

Hoffmann and Nebel, The FF planning system, JAIR 2001. The breadth-first search follows preferred ("helpful") operators only;
where they lead nowhere it is repeated with all operators. Incomplete: it never goes back, so a dead end is the end.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from heuristics._base import DEAD_END, Heuristic
from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.search._queues import Fifo
from planner.search._stepwise import START, Steps, StepwiseSearch, first_goal, note_estimates, nothing_left
from planner.search.base import Context, Ending, Outcome
from planner.states import Space, StateSpace

SMALLEST_BATCH, LARGEST_BATCH = 16, 512


class Found(NamedTuple):
    """A state with a lower estimate, or a goal state."""

    state: int
    h: int
    is_goal: bool


class EnforcedHillClimbing(StepwiseSearch):
    """Enforced hill climbing. preferred: try the preferred operators alone first."""

    complete = False

    def __init__(self, task: GroundTask, heuristic: Heuristic, *, preferred: bool = True) -> None:
        super().__init__(task)
        self.heuristic, self.preferred = heuristic, preferred

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        space = StateSpace(self.task, context.limits)
        current = Found(0, int(DEAD_END), False)
        while not current.is_goal:
            better = None
            if self.preferred:
                better = yield from self._lower(space, context, current, only_preferred=True)
            if better is None:
                better = yield from self._lower(space, context, current, only_preferred=False)
            if better is None and current.h == DEAD_END:  # the initial state is a dead end
                return nothing_left(context.statistics, safe=self.heuristic.safe)
            if better is None:
                return Outcome(Ending.EXHAUSTED)
            current = better
        return Outcome(Ending.PLAN, space.plan(current.state))

    def _lower(
        self, space: Space, context: Context, current: Found, *, only_preferred: bool
    ) -> Generator[None, None, Found | None]:
        """Breadth-first search from `current` for a lower estimate; None when there is none to be reached."""
        edges, seen, evaluated = Fifo(2), np.zeros(space.n_states, dtype=bool), 0
        states = np.full(1, current.state, dtype=np.int32)
        while True:
            context.tick()
            seen = _mark(seen, states, space.n_states)
            rows = space.rows(states)
            goal = first_goal(space, rows)
            if goal is not None:
                return Found(int(states[goal]), 0, True)
            evaluation = self.heuristic.evaluate(rows, operators=True)
            note_estimates(context.statistics, evaluation)
            better = np.flatnonzero(evaluation.h < current.h)
            if len(better):
                return Found(int(states[better[0]]), int(evaluation.h[better[0]]), False)
            alive = np.flatnonzero(evaluation.h < DEAD_END)
            operators = _operators(space, states[alive], evaluation.preferred if only_preferred else None, alive)
            edges.push([np.repeat(states[alive], operators.lengths()).tobytes(), operators.values.tobytes()])
            context.statistics.expanded += len(alive)
            evaluated += len(states)
            yield
            states = START[:0]
            while len(states) == 0:
                if not edges:
                    return None
                context.limits.check()
                parents, applied = edges.pop(min(LARGEST_BATCH, max(SMALLEST_BATCH, evaluated)))
                context.statistics.generated += len(parents)
                ids, _ = space.successors(parents, applied)
                states = _first_seen(ids, seen)


def _operators(space: Space, states: np.ndarray, preferred: Csr | None, rows: np.ndarray) -> Csr:
    return space.applicable(states) if preferred is None else preferred.take(rows)


def _mark(seen: np.ndarray, states: np.ndarray, n_states: int) -> np.ndarray:
    if n_states > len(seen):
        seen = np.concatenate([seen, np.zeros(n_states, dtype=bool)])
    seen[states] = True
    return seen


def _first_seen(ids: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The ids that are not marked in `seen` (ids beyond its end are not), each once, in the order of their first occurrence."""
    distinct, first = np.unique(ids, return_index=True)
    inside = distinct < len(seen)
    known = np.zeros(len(distinct), dtype=bool)
    known[inside] = seen[distinct[inside]]
    return ids[np.sort(first[~known])]
