"""The `pddl` package's Domain and Problem, in and out, by way of PDDL text (both sides read and write it completely)."""

from __future__ import annotations

from typing import Any

from planner.pddl.ast import Task


def from_pddl(domain: Any, problem: Any) -> Task:
    """A Task from `pddl.core.Domain` and `pddl.core.Problem`. Raises PddlError, UnsupportedFeature."""
    from pddl.formatter import domain_to_string, problem_to_string

    from planner.pddl import read_task

    return read_task(domain_to_string(domain), problem_to_string(problem))


def to_pddl(task: Task) -> tuple[Any, Any]:
    """`pddl.core.Domain` and `pddl.core.Problem` of a task; raises what the package raises for PDDL that it does not accept."""
    from pddl.parser.domain import DomainParser
    from pddl.parser.problem import ProblemParser

    from planner.pddl import write_domain, write_problem

    return DomainParser()(write_domain(task.domain)), ProblemParser()(write_problem(task))
