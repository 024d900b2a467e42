"""Whatever a user holds, as a Task: files, texts, a Task, a unified_planning Problem, the `pddl` package's Domain and Problem.

And planloom as an engine of unified_planning, `register` and `write_up_ini`; and the way back, in `engines`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from planner.errors import InvalidInput
from planner.pddl.ast import Task

if TYPE_CHECKING:
    from planner.pddl import Finding

UP_ENGINES = {"planloom": "PlanloomEngine", "planloom-opt": "PlanloomOptimalEngine"}  # name in unified_planning → class
UP_MODULE = "planner.interop.up_engine"


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


def register(environment: Any = None, *, first: bool = False) -> None:
    """Make `OneshotPlanner(name="planloom")` and its kin known to a unified_planning environment (None: the global one).

    first: prefer planloom to other engines where unified_planning chooses one by the problem's kind. Does nothing twice. Raises
    ImportError if unified_planning is not installed.
    """
    from unified_planning.environment import get_environment

    factory = get_environment(environment).factory
    for name, class_name in UP_ENGINES.items():
        if name not in factory.engines:
            factory.add_engine(name, UP_MODULE, class_name)
    if first:
        others = [name for name in factory.preference_list if name not in UP_ENGINES]
        factory.preference_list = [*UP_ENGINES, *others]


def write_up_ini(path: str | os.PathLike[str] = "up.ini") -> None:
    """Add planloom to a unified_planning configuration file, keeping what is in it.

    unified_planning reads `up.ini` in the folder of the running script and in those above it, and `~/.up.ini`. Raises
    InvalidInput if the file cannot be read or written.
    """
    from planner.files import write_text

    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {os.fspath(path)}: {error}") from error
    lines = {line.strip().lower() for line in text.splitlines()}
    for name, class_name in UP_ENGINES.items():
        if f"[engine {name}]" not in lines:
            text += "\n" if text and not text.endswith("\n") else ""
            text += f"[engine {name}]\nmodule_name: {UP_MODULE}\nclass_name: {class_name}\n"
    write_text(os.fspath(path), text)
