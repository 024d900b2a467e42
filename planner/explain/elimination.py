"""Steps that a plan does not need: greedy action elimination (Nakhost & Müller, "Action elimination and plan neighborhood graph
search", ICAPS 2010).

Each step in turn is left out together with all later steps that can no longer be executed; if the goal is still reached, they stay
out. Passes are repeated until one finds nothing: with conditional effects a step may become needless once a later one is gone. What
remains is a plan. Cost: quadratic in the length, so for long plans only the steps without causal links to the goal are tried, all
at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.validate.actions import CompiledAction
from planner.validate.formula import Env
from planner.validate.simulator import Simulator
from planner.validate.state import Fact

LONGEST = 500  # steps; above, the quadratic method takes more than a few seconds

Bound = Sequence[tuple[CompiledAction, Env]]


def needless_steps(simulator: Simulator, bound: Bound, useful: Collection[int], longest: int = LONGEST) -> list[tuple[int, ...]]:
    """Groups of 1-based step numbers; without all of them the plan is still valid. Steps of a group go together.

    `useful` are the steps with causal links to the goal.
    """
    if len(bound) > longest:
        rest = [n for n in range(1, len(bound) + 1) if n not in useful]
        kept = [bound[n - 1] for n in range(1, len(bound) + 1) if n in useful]
        return [(n,) for n in rest] if rest and _reaches_goal(simulator, kept) else []
    groups: list[tuple[int, ...]] = []
    left = list(range(1, len(bound) + 1))
    while found := _Elimination(simulator, [bound[n - 1] for n in left]).groups():
        groups += [tuple(left[i] for i in group) for group in found]
        left = [n for i, n in enumerate(left) if not any(i in group for group in found)]
    return groups


def _reaches_goal(simulator: Simulator, bound: Bound) -> bool:
    state = simulator.initial()
    for action, env in bound:
        if not simulator.precondition_holds(state, action, env):
            return False
        simulator.update(state, *action.effects(state, env))
    return simulator.goal_reached(state)


class _Elimination:
    """One run of action elimination on one state that is changed in place and taken back."""

    def __init__(self, simulator: Simulator, bound: Bound) -> None:
        self.simulator = simulator
        self.bound = bound
        self.state = simulator.initial()

    def groups(self) -> list[tuple[int, ...]]:
        """Groups of 0-based positions, found in one pass from the first step to the last."""
        groups: list[tuple[int, ...]] = []
        out: set[int] = set()
        for first in range(len(self.bound)):
            if first in out:
                continue
            group = self._try_without(first, out)
            if group is None:
                self._execute(first)
            else:
                groups.append(tuple(group))
                out.update(group)
        return groups

    def _try_without(self, first: int, out: set[int]) -> list[int] | None:
        """The group that goes with step `first`, None if the goal is missed without it. Leaves the state as it was."""
        group, undo = [first], []
        for i in range(first + 1, len(self.bound)):
            if i not in out:
                change = self._execute(i)
                if change is None:
                    group.append(i)
                else:
                    undo.append(change)
        reached = self.simulator.goal_reached(self.state)
        for came, gone in reversed(undo):
            self.simulator.update(self.state, came, gone)
        return group if reached else None

    def _execute(self, i: int) -> tuple[list[Fact], list[Fact]] | None:
        action, env = self.bound[i]
        if not self.simulator.precondition_holds(self.state, action, env):
            return None
        return self.simulator.update(self.state, *action.effects(self.state, env))
