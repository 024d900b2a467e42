"""unified_planning Problems, in and out, by way of PDDL text (both sides read and write it completely)."""

from __future__ import annotations

from typing import Any

from planner.errors import UnsupportedFeature
from planner.pddl.ast import Task


def from_unified_planning(problem: Any) -> Task:
    """A Task from a classical `unified_planning.model.Problem`.

    Raises UnsupportedFeature for what PDDL writing or planloom does not take (numeric fluents, time, …). Names that PDDL does
    not allow are changed by unified_planning's writer.
    """
    from unified_planning.exceptions import UPException
    from unified_planning.io import PDDLWriter

    from planner.pddl import read_task

    try:
        writer = PDDLWriter(problem, needs_requirements=True)
        domain, text = writer.get_domain(), writer.get_problem()
    except UPException as error:
        raise UnsupportedFeature(f"unified_planning cannot write this problem as PDDL: {error}") from error
    return read_task(domain, text)


def to_unified_planning(task: Task) -> Any:
    """The task as a `unified_planning.model.Problem`; raises what unified_planning raises for what it does not model."""
    from unified_planning.io import PDDLReader

    from planner.pddl import write_domain, write_problem

    return PDDLReader().parse_problem_string(write_domain(task.domain), write_problem(task))
