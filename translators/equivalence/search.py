"""A reachable state that has one goal and not the other, found by planning for exactly that; or a proof that there is none.

The planner is asked for "all of these facts, and not that one". A plan is run through the validator's simulator, and both goals are
looked at in the state where it ends: only then it is a witness.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from planner.errors import LimitReached
from planner.limits import Limits
from planner.pddl.ast import And, Formula, Task
from planner.statuses import Status
from planner.validate import State, simulate
from translators.equivalence.effort import Effort


class Found(Enum):
    """What a search for a state came to."""

    PLAN = "plan"
    NONE = "none"  # proved
    UNDECIDED = "undecided"


def with_goal(task: Task, goal: Formula) -> Task:
    """The task with another goal. Costs do not matter here, and free actions only make planning harder."""
    return replace(task, problem=replace(task.problem, goal=goal, minimize_cost=False))


def reach(task: Task, goal: Formula, time_limit_s: float, limits: Limits, search: str = "auto") -> tuple[Found, tuple[str, ...]]:
    """Look for a state with `goal` for so many seconds of work: (PLAN, steps), or (NONE, ()) with proof, or (UNDECIDED, ()).

    Raises LimitReached if the whole call was interrupted.
    """
    from planner.api import solve

    limits.check()
    asked = with_goal(task, goal if isinstance(goal, And) else And((goal,)))
    result = solve(asked, search=search, limits=Effort(time_limit_s, parent=limits))
    if result.status is Status.INTERRUPTED:
        raise LimitReached("interrupt")
    if result.plan is not None:
        return Found.PLAN, tuple(map(str, result.plan))
    return (Found.NONE if result.status is Status.UNSOLVABLE else Found.UNDECIDED), ()


def end_of(task: Task, steps: tuple[str, ...]) -> State:
    """The state after the steps ("(move a b)") by the validator's simulator. Raises InvalidInput if they cannot be executed."""
    *_, last = simulate(task, [tuple(step[1:-1].split()) for step in steps])
    return last
