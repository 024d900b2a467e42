"""Shortcuts near a plan: the states around those of the plan as a graph, and the cheapest way through it.

All states of the plan are expanded, then their successors, and so on, until a number of states is reached; costs are corrected
wherever a cheaper way is found, so the graph's cheapest plan is known at every moment. Memory and time are those of a breadth-first
search of that size; no heuristic is needed.

Reference: Nakhost and Müller, Action elimination and plan neighborhood graph search, ICAPS 2010.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from planner.ground_task import GroundTask
from planner.improve.simulation import cost_of
from planner.search.base import Context
from planner.states import OLD, StateSpace

BATCH = 64  # states expanded together


def shortcuts(
    task: GroundTask,
    plan: list[int],
    *,
    max_expanded: int = 20_000,
    max_states: int = 300_000,
    context: Context | None = None,
) -> Generator[None, None, list[int]]:
    """Yields after every batch and returns the cheapest plan found in the neighbourhood (the plan itself if none is cheaper).

    It ends when about so many states are expanded or stored. The context has the limits and counts the states.
    """
    context = context or Context()
    space = StateSpace(task, context.limits)
    best, best_cost = plan, cost_of(task, plan)
    waiting, expanded = _walk(space, plan), 0
    later = [waiting]
    while len(waiting):
        for states in later:
            goals = states[space.goals(space.rows(states))]
            costs = space.costs(goals)
            if len(goals) and costs.min() < best_cost:
                best, best_cost = space.plan(int(goals[np.argmin(costs)])), int(costs.min())
        later = []
        for start in range(0, min(len(waiting), max_expanded - expanded), BATCH):
            context.tick()
            if space.n_states >= max_states:
                break
            batch = waiting[start : start + min(BATCH, max_expanded - expanded)]
            batch = batch[space.costs(batch) < best_cost]
            later.append(_expand(space, batch, context))
            expanded += len(batch)
            yield
        waiting = np.unique(np.concatenate(later)) if later else waiting[:0]
    return best


def _walk(space: StateSpace, plan: list[int]) -> np.ndarray:
    """Store the states of the plan; their ids int32, the initial state first."""
    states = [0]
    for operator in plan:
        ids, _ = space.successors(np.array(states[-1:], dtype=np.int32), np.array([operator], dtype=np.int32), cheaper=True)
        states.append(int(ids[0]))
    return np.unique(np.array(states, dtype=np.int32))


def _expand(space: StateSpace, states: np.ndarray, context: Context) -> np.ndarray:
    """All successors that are new or now cheaper."""
    operators = space.applicable(states)
    context.statistics.expanded += len(states)
    context.statistics.generated += len(operators.values)
    parents = np.repeat(states, operators.lengths())
    ids, statuses = space.successors(parents, operators.values, cheaper=True)
    return np.unique(ids[statuses != OLD])
