"""Searches that keep the edges of the states they expand, as a graph of plans."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from heuristics._base import Heuristic
from planner.ground_task import GroundTask
from planner.search._eager import BestFirst
from planner.search._plan_graph import FAR, PlanGraph
from planner.search._stepwise import START
from planner.search.base import Context
from planner.states import CHEAPER, NEW, StateSpace

BATCH = 64  # states
MAX_EDGES = 300_000  # around a plan


class Edges:
    """The edges of expanded states, collected batch by batch: 12 bytes each."""

    def __init__(self, task: GroundTask, space: StateSpace, context: Context) -> None:
        self._task, self._space, self._statistics = task, space, context.statistics
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.number = 0  # of edges collected

    def expand(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Generate all successors: their ids and statuses (see `Space.successors`)."""
        operators = self._space.applicable(states)
        self._statistics.expanded += len(states)
        self._statistics.generated += len(operators.values)
        parents = np.repeat(states, operators.lengths()).astype(np.int32)
        ids, statuses = self._space.successors(parents, operators.values, cheaper=True)
        self._parts.append((parents, operators.values, ids))
        self.number += len(ids)
        return ids, statuses

    def graph(self) -> PlanGraph:
        """All of them as a graph. States that were expanded twice are in it once."""
        empty = (np.zeros(0, dtype=np.int32),) * 3
        src, operator, dst = (np.concatenate(columns) for columns in zip(empty, *self._parts, strict=True))
        keys = src.astype(np.int64) * max(1, self._task.n_operators) + operator
        _, first = np.unique(keys, return_index=True)
        self._parts = [(src[first], operator[first], dst[first])]
        goals = np.zeros(self._space.n_states, dtype=bool)
        for start in range(0, len(goals), 1 << 15):
            part = np.arange(start, min(start + (1 << 15), len(goals)), dtype=np.int32)
            goals[part] = self._space.goals(self._space.rows(part))
        return PlanGraph(src[first], operator[first], dst[first], self._task.cost[operator[first]], goals)


class Recorder(BestFirst):
    """A* that goes on after the first plan, past goal states too, and keeps its edges.

    bound: leave out states whose f reaches it (None: nothing is left out).
    """

    def __init__(self, task: GroundTask, heuristic: Heuristic, context: Context) -> None:
        super().__init__(task, heuristic, context, weights=(1, 1), batch=0)
        self.bound: int | None = None
        self._edges = Edges(task, self._space, context)

    @property
    def known_below(self) -> int:
        """With an admissible heuristic: all plans that cost less are in the graph."""
        lowest = self._queue.min_key()[0] if self._queue else int(FAR)
        return lowest if self.bound is None else min(lowest, self.bound)

    def has_plan_below(self, cost: int) -> bool:
        """True if a plan was found that costs less."""
        return self._plan is not None and self._plan_cost < cost

    def graph(self) -> PlanGraph:
        """The states expanded so far, with their edges."""
        return self._edges.graph()

    def _is_over(self) -> bool:
        super()._is_over()  # which notes the lower bound
        return not self._queue

    def _is_promising(self, states: np.ndarray) -> np.ndarray:
        promising = super()._is_promising(states)
        return promising if self.bound is None else promising & (self._f(states) < self.bound)

    def _expand(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ids, statuses = self._edges.expand(states[self._is_promising(states)])
        new = ids[statuses == NEW]
        return new, np.setdiff1d(ids[statuses == CHEAPER], new).astype(np.int32)


def states_near(task: GroundTask, context: Context, plan: list[int], most: int) -> Generator[None, None, PlanGraph]:
    """The graph of about `most` states around a plan: those of the plan are expanded first, then their successors, and so on; fewer
    states if they have very many successors."""
    space = StateSpace(task, context.limits)
    edges = Edges(task, space, context)
    states = START
    walk = [states]
    for operator in plan:
        states, _ = space.successors(states, np.array([operator], dtype=np.int32))
        walk.append(states)
    waiting, left = np.unique(np.concatenate(walk)), most
    seen = space.n_states
    while len(waiting) and left > 0 and edges.number < MAX_EDGES:
        for start in range(0, min(left, len(waiting)), BATCH):
            context.tick()
            if edges.number >= MAX_EDGES:
                break
            edges.expand(waiting[start : min(left, start + BATCH)])
            yield
        left -= len(waiting)
        waiting = np.arange(seen, space.n_states, dtype=np.int32)
        seen = space.n_states
    return edges.graph()
