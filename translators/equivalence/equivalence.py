"""Do two tasks mean the same? By the names of their objects, or up to renaming these.

Two tasks are equivalent if they have the same actions, objects, initial facts, values and metric, and if in every state that can be
reached the goals either both hold or both do not. So facts that a goal implies may come or go, while initial facts are compared as
they are: there, what is not said is false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planner.errors import GroundingTooLarge, LimitReached, PlanloomError
from planner.limits import Limits
from planner.pddl.ast import Task
from translators.equivalence.base import Equivalence, Verdict, different
from translators.equivalence.canonical import canonical_domain, canonical_formula
from translators.equivalence.effort import Effort
from translators.equivalence.start import Start, compare_starts, starts

if TYPE_CHECKING:
    from translators.equivalence.compare_goals import GoalComparison

TIME_LIMIT_S = 20.0  # of processor time, unless the caller sets limits


def equivalent(left: Task, right: Task, *, renaming: bool = False, limits: Limits | None = None) -> Equivalence:
    """Whether two tasks mean the same, proved either way, or UNKNOWN with the reason.

    renaming: whether they do after objects are renamed (constants of the domain keep their names). Without `limits` the call takes
    at most about TIME_LIMIT_S seconds of processor time. A limit gives UNKNOWN; an interruption raises LimitReached.

    >>> equivalent(task, other).verdict          # doctest: +SKIP
    <Verdict.DIFFERENT: 'DIFFERENT'>
    """
    limits = limits or Effort(TIME_LIMIT_S)
    try:
        if renaming:
            from translators.equivalence.renaming import equivalent_up_to_renaming

            return equivalent_up_to_renaming(left, right, limits)
        return Comparison(limits).compare(left, right)
    except LimitReached as reached:
        if reached.kind == "interrupt":
            raise
        return Equivalence(Verdict.UNKNOWN, f"{reached.message} before the tasks were told apart or proved to mean the same")
    except GroundingTooLarge as error:
        return Equivalence(Verdict.UNKNOWN, f"the start is the same, but the task is too large to compare goals: {error.message}")
    except RecursionError:
        return Equivalence(Verdict.UNKNOWN, "the conditions are nested too deeply to be compared")


class Comparison:
    """Compares tasks by name; remembers what it has learnt about the last start, for further tasks that start alike."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._key: Any = None
        self._goals: GoalComparison | None = None

    def compare(self, left: Task, right: Task) -> Equivalence:
        """The verdict on two tasks. Raises LimitReached, GroundingTooLarge and what grounding raises for a wrong task."""
        from translators.equivalence.dynamics import compare_domains

        mine, other = starts(left, right)
        witness = compare_starts(mine, other)
        if witness is not None:
            return different(witness)
        answer = compare_domains(left, right, self.limits)
        return answer if answer is not None else self.compare_goals(mine, right)

    def compare_goals(self, start: Start, right: Task) -> Equivalence:
        """The verdict on the goals of two tasks that start alike and have the same actions."""
        left = start.task
        if canonical_formula(left.problem.goal) == canonical_formula(right.problem.goal):
            return Equivalence(Verdict.EQUIVALENT, "objects, initial facts and goal are the same")
        from translators.equivalence.compare_goals import GoalComparison
        from translators.equivalence.world import World

        key = (tuple(canonical_domain(left.domain).items()), start.key())
        if key != self._key:
            self._key, self._goals = key, GoalComparison(World(_knowing_all(left, right), self.limits), self.limits)
        assert self._goals is not None
        return self._goals.compare(left, right)


def _knowing_all(left: Task, right: Task) -> Task:
    """The left task, with predicates of which only the right one's domain knows: nothing makes them true."""
    missing = tuple(p for name, p in right.predicates.items() if name not in left.predicates)
    return replace(left, domain=replace(left.domain, predicates=(*left.domain.predicates, *missing))) if missing else left


def classes(tasks: Sequence[Task], *, limits: Limits | None = None) -> list[list[int]]:
    """Indices of `tasks` grouped by equivalence of name, larger classes first, then by their first index.

    A task that is not proved equivalent to any other is a class of its own. What is compared as it is sorts the tasks first; only
    different goals of tasks that start alike are compared in pairs, each with the first task of a class. A limit leaves what is not
    decided apart; an interruption raises LimitReached.
    """
    limits = limits or Effort(TIME_LIMIT_S)
    comparison = Comparison(limits)
    worlds: dict[Any, dict[Any, list[int]]] = {}
    for i, (task, start) in enumerate(zip(tasks, starts(*tasks), strict=True)):
        domain = tuple(sorted(canonical_domain(task.domain).items()))
        same_goal = worlds.setdefault((domain, start.key()), {})
        same_goal.setdefault(canonical_formula(task.problem.goal), []).append(i)
    found: list[list[int]] = []
    for same_goal in worlds.values():
        found += _merged(list(same_goal.values()), tasks, comparison)
    return sorted((sorted(c) for c in found), key=lambda c: (-len(c), c[0]))


def _merged(groups: list[list[int]], tasks: Sequence[Task], comparison: Comparison) -> list[list[int]]:
    """The groups, all of one start, with those put together that are proved to have equivalent goals."""
    merged: list[list[int]] = []
    for group in groups:
        home = next((c for c in merged if _same(tasks[c[0]], tasks[group[0]], comparison)), None)
        if home is None:
            merged.append(list(group))
        else:
            home += group
    return merged


def _same(left: Task, right: Task, comparison: Comparison) -> bool:
    try:
        return bool(comparison.compare(left, right))
    except LimitReached as reached:
        if reached.kind == "interrupt":
            raise
        return False
    except (PlanloomError, RecursionError):
        return False
