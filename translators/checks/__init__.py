"""Does the PDDL mean anything sensible? Checks from the domain alone, one file each, found by their file names.

A problem file that parses and types may still be wrong: a relation left out ("add the rest here"), a block that is neither on the
table nor on another. Such things show without knowing what was asked: the domain's own invariants, its static relations and
the delete relaxation say what a sound initial state looks like. Findings are `planner.pddl.Finding`: an error certainly leaves no
plan, a warning is probably not meant, a note is merely odd.

    from translators.checks import check_meaning
    for finding in check_meaning(task, problem_text=text):
        print(finding)

A check is a module here with a tuple CODES and a function `check(subject) -> Iterator[Finding]`; nothing is registered by hand.
Cost: one grounding of the task within the limits; tasks too large for it are checked without what needs it.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.limits import Limits
    from planner.pddl.ast import Task
    from planner.pddl.findings import Finding

TIME_LIMIT_S = 10.0
COMPILING_S = 90.0  # the same on a machine whose kernels are not compiled yet
_RANK = {"error": 0, "warning": 1, "note": 2}


def find_checks() -> dict[str, ModuleType]:
    """All checks by name, in alphabetical order."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def check_meaning(task: Task, *, problem_text: str | None = None, limits: Limits | None = None) -> list[Finding]:
    """What is probably not meant in a task that reads well: errors first, then warnings, then notes.

    problem_text: the source of the problem, for what only stands in comments. limits: time for all checks together, ten seconds
    if not given; what does not fit in is left out. Raises LimitReached only for an interrupt.
    """
    from planner import kernels
    from planner.limits import Limits
    from translators.checks._subject import Subject

    time_limit_s = TIME_LIMIT_S if kernels.is_warm() else COMPILING_S
    subject = Subject(task, problem_text, (limits or Limits()).part(time_limit_s))
    found = [finding for check in find_checks().values() for finding in subject.run(check.check)]
    return sorted(dict.fromkeys(found), key=lambda f: _RANK[f.severity])
