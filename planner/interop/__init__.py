"""Whatever a user holds, as a Task: files, texts, a Task, a unified_planning Problem, the `pddl` package's Domain and Problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.errors import InvalidInput
from planner.pddl.ast import Task

if TYPE_CHECKING:
    from planner.pddl import Finding


def as_task(domain: Any, problem: Any = None, *, strict: bool = False) -> tuple[Task, list[Finding]]:
    """The Task that `domain` and `problem` mean, with what the reader found odd.

    Raises InvalidInput (a kind of input that is not known, or bad PDDL) and UnsupportedFeature.
    """
    if isinstance(domain, Task):
        return domain, []
    package = type(domain).__module__.split(".")[0]
    if package == "unified_planning":
        from planner.interop.up import from_unified_planning

        return from_unified_planning(domain), []
    if package == "pddl" and problem is not None:
        from planner.interop.pddl_package import from_pddl

        return from_pddl(domain, problem), []
    if problem is None:
        raise InvalidInput("a problem is needed as well as a domain", hint='solve("domain.pddl", "problem.pddl")')
    from planner.pddl import read_task_with_findings

    return read_task_with_findings(domain, problem, strict=strict)
