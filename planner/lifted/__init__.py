"""The lifted view: planning without grounding, for tasks whose operators do not fit in memory.

    normalize → rules → LiftedTask → LiftedSearch

Facts are integer codes, states sorted arrays of them, operators exist once they are used. Two programs made from the same rules
run on the facts of single states with the kernels of grounding: one enumerates applicable operators (`successors`), the other,
split so that no rule is wider than an effect (`decompose`), finds relaxed plans (`relaxed`). `search` puts them together.

Supported are typing, constants, equality, negative preconditions and goals, and action costs. Axioms, conditional effects and
what needs them raise UnsupportedFeature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.lifted.task import LiftedTask
    from planner.pddl.ast import Task


def lift(task: Task) -> LiftedTask:
    """The lifted view of a task. Its cost does not depend on the number of operators. Raises UnsupportedFeature."""
    from planner.grounding.normalize import normalize
    from planner.grounding.rules import Program
    from planner.lifted.task import LiftedTask

    return LiftedTask(Program(normalize(task)))
