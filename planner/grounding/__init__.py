"""Grounding: a PDDL task becomes arrays.

    normalize → rules → join plans → relaxed reachability → instances → simplify → assemble → mutex groups →
    impossible

Each step is a module of that name and works on whole columns; no Python object is made per atom or operator. `ground` runs them
all.

Where a task is too large to ground, `ground(task, max_operators=…)` raises GroundingTooLarge before the rows are stored. This
is the seam for a lifted view: `rules.Program` and `plans.compile_plans` do not depend on reachability, so the same join plans
can run against the facts of one state instead.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.ground_task import GroundTask
    from planner.limits import Limits
    from planner.pddl.ast import Task


def ground(task: Task, *, limits: Limits | None = None, max_operators: int | None = None, everything: bool = False) -> GroundTask:
    """Ground a task. Facts that nothing needs and operators that cannot contribute to the goal are left out.

    With `everything` they stay: every atom that can change becomes a fact, with its complement, whatever the goal.

    Goals that are unreachable even if nothing were ever deleted are named in `unreachable_goals`; then the task has no plan.
    Raises LimitReached, GroundingTooLarge (more than `max_operators` operators), UnsupportedFeature, and InvalidInput for costs
    that are undefined or negative.
    """
    from planner.grounding.assemble import assemble
    from planner.grounding.impossible import without_impossible
    from planner.grounding.instances import instantiate
    from planner.grounding.mutex import choose_variables, find_mutex_groups
    from planner.grounding.normalize import normalize
    from planner.grounding.reachability import Reachability
    from planner.grounding.rules import Program
    from planner.grounding.simplify import Simplifier
    from planner.limits import Limits

    limits = limits or Limits()
    normal = normalize(task)
    reachability = Reachability(Program(normal), limits, max_operators)
    reachability.run()
    limits.check()
    simplified = Simplifier(instantiate(reachability))
    del reachability
    limits.check()
    simplified.run(everything=everything)
    limits.check()
    plain = assemble(simplified)
    groups, exactly_one = find_mutex_groups(normal, plain, limits)
    with_groups = without_impossible(replace(plain, mutex_groups=groups, mutex_exactly_one=exactly_one))
    variables, has_none = choose_variables(with_groups, groups, exactly_one)
    return replace(with_groups, variables=variables, variable_has_none=has_none)
