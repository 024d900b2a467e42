"""planloom: plans for people and for agents.

>>> from planner import solve
>>> result = solve("domain.pddl", "problem.pddl", time_limit_s=60)  # doctest: +SKIP
>>> result.status, result.plan, result.cost, result.statistics  # doctest: +SKIP

Everything is imported on first use, so `import planner` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "solve": "planner.api",
    "solve_async": "planner.asynchronous",
    "ask": "translators.ask",
    "Plan": "planner.result",
    "Step": "planner.result",
    "Result": "planner.result",
    "Status": "planner.statuses",
    "Limits": "planner.limits",
    "Task": "planner.pddl.ast",
    "PlanloomError": "planner.errors",
    "read_task": "planner.pddl",
    "check": "planner.pddl",
    "ground": "planner.grounding",
    "validate_plan": "planner.validate:validate",
    "explain_plan": "planner.explain:explain",
}
__all__ = [
    "Limits",
    "Plan",
    "PlanloomError",
    "Result",
    "Status",
    "Step",
    "Task",
    "__version__",
    "ask",
    "check",
    "explain_plan",
    "ground",
    "read_task",
    "solve",
    "solve_async",
    "validate_plan",
]

if TYPE_CHECKING:
    from planner.api import solve
    from planner.asynchronous import solve_async
    from planner.errors import PlanloomError
    from planner.explain import explain as explain_plan
    from planner.grounding import ground
    from planner.limits import Limits
    from planner.pddl import check, read_task
    from planner.pddl.ast import Task
    from planner.result import Plan, Result, Step
    from planner.statuses import Status
    from planner.validate import validate as validate_plan
    from translators.ask import ask


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        module, _, attribute = _HOMES[name].partition(":")
        return getattr(import_module(module), attribute or name)
    raise AttributeError(f"module 'planner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
