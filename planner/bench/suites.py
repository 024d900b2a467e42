"""Suites: from what a user writes to a list of tasks.

A suite is a folder of PDDL, a name of such a folder under PLANLOOM_BENCHMARKS, a list file ("domain problem" a line), a suite file
in TOML, or a shipped domain with generated sizes ("domains:blocksworld?blocks=10..200"). A task is named by its domain and its
problem; names are unique in a benchmark, so that results of two configurations can be put side by side."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.bench.generated import generated
from planner.bench.layouts import Found, find_tasks
from planner.errors import NOWHERE, InvalidInput, Location

VARIABLE = "PLANLOOM_BENCHMARKS"
DEEPEST = 8  # suite files within suite files


@dataclass(frozen=True)
class Task:
    """A planning task of a benchmark: names, and either two files or two texts that are still to be written to files."""

    suite: str
    domain: str
    problem: str
    domain_file: str
    problem_file: str
    texts: tuple[str, str] | None = None

    @property
    def name(self) -> tuple[str, str]:
        """What identifies the task in a benchmark."""
        return self.domain, self.problem

    def content(self) -> tuple[bytes, bytes]:
        """Domain and problem as they are now. Raises OSError where a file is gone."""
        if self.texts is not None:
            return self.texts[0].encode(), self.texts[1].encode()
        return Path(self.domain_file).read_bytes(), Path(self.problem_file).read_bytes()


def load_suites(suites: Iterable[str], lists: Iterable[str] = ()) -> list[Task]:
    """The tasks of all suites and list files, in order; a task that several suites hold is taken once.

    Raises InvalidInput for a suite that does not exist or holds no task, for a problem without a domain, and where different tasks
    have the same names.
    """
    tasks = [task for suite in suites for task in load_suite(suite)]
    tasks += [task for file in lists for task in load_list(file)]
    if not tasks:
        raise InvalidInput(
            "there is nothing to run: no suite was named",
            hint='name a folder, a suite under PLANLOOM_BENCHMARKS, --list FILE, or "domains:blocksworld?blocks=10..100"',
        )
    return unique(tasks)


def unique(tasks: Iterable[Task]) -> list[Task]:
    """Each task once. Raises InvalidInput where two different tasks have the same names."""
    known: dict[tuple[str, str], Task] = {}
    for task in tasks:
        first = known.setdefault(task.name, task)
        if (first.domain_file, first.problem_file, first.texts) != (task.domain_file, task.problem_file, task.texts):
            raise InvalidInput(
                f"two different tasks are named {task.domain} {task.problem}: "
                f"{first.problem_file or first.suite} and {task.problem_file or task.suite}",
                hint="give one of them another name (`name = …` in a suite file), or run them in two benchmarks",
                code="duplicate-task",
            )
    return list(known.values())


def load_suite(suite: str, _depth: int = 0) -> list[Task]:
    """The tasks of one suite, as a user names it on the command line."""
    if suite.startswith("domains:"):
        return [Task(suite, g.domain, g.problem, "", "", g.texts) for g in generated(suite)]
    path, label = _look_up(suite)
    if path.is_dir():
        return [_task(suite, label, found) for found in find_tasks(path)]
    if path.suffix.lower() == ".toml":
        return _load_toml(path, suite, _depth)
    return load_list(str(path))


def roots() -> list[Path]:
    """The folders that names of suites are looked up in."""
    return [Path(p) for p in os.environ.get(VARIABLE, "").split(os.pathsep) if p]


def load_list(file: str, suite: str | None = None) -> list[Task]:
    """A list file: a domain and a problem a line, `#` starts a comment.

    Relative paths are looked up beside the list, then under PLANLOOM_BENCHMARKS, then in the current folder.
    """
    path = _first([Path(file), *(r / file for r in roots()), *(r / "lists" / file for r in roots())], file)
    suite = suite or path.stem
    tasks: dict[tuple[str, str], int] = {}
    found = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        here = Location(str(path), number)
        words = _words(line, here)
        if not words:
            continue
        if len(words) != 2:
            raise InvalidInput(f"this line has {len(words)} words", location=here, expected="a domain file and a problem file")
        task = _listed(words[0], words[1], path.parent, suite, here)
        earlier = tasks.setdefault((task.domain_file, task.problem_file), number)
        if earlier != number:
            raise InvalidInput(f"this task is listed twice, first in line {earlier}", location=here, code="duplicate-task")
        found.append(task)
    if not found:
        raise InvalidInput(f"the list {path} names no task", hint='each line holds "DOMAIN PROBLEM"')
    return found


def _words(line: str, here: Location) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError as error:
        raise InvalidInput(f"this line cannot be read: {error}", location=here) from error


def _listed(domain: str, problem: str, beside: Path, suite: str, here: Location, name: str | None = None) -> Task:
    folders = [beside, *roots(), Path()]
    domain_file, problem_file = (_first([f / word for f in folders], word, here) for word in (domain, problem))
    for file in (domain_file, problem_file):
        if not file.is_file():
            raise InvalidInput(f"{file} is not a file", location=here)
    written = Path(domain)
    label = domain_file.resolve().parent.name if written.is_absolute() or ".." in written.parts else written.parent.as_posix()
    label = domain_file.resolve().parent.name if label == "." else label
    if name is None:
        name = _relative(problem_file, domain_file.parent)
    return Task(suite, label, name, str(domain_file.absolute()), str(problem_file.absolute()))


def _relative(problem: Path, folder: Path) -> str:
    inside = problem.is_relative_to(folder)
    return (problem.relative_to(folder) if inside else Path(problem.name)).with_suffix("").as_posix()


def _task(suite: str, label: str, found: Found) -> Task:
    domain = label if found.folder == "." else f"{label}/{found.folder}"
    return Task(suite, domain, found.problem, str(found.domain_file.absolute()), str(found.problem_file.absolute()))


def _look_up(suite: str) -> tuple[Path, str]:
    """The path of a suite, and the name of its tasks' domain: as written where it is a name, else the folder's own name."""
    path = Path(suite)
    if path.exists():
        relative = not path.is_absolute() and ".." not in path.parts and path != Path()
        return path, path.as_posix() if relative else path.resolve().name
    for root in roots():
        if (root / suite).exists():
            return root / suite, Path(suite).as_posix()
    raise _not_found(suite, f"there is no suite {suite}")


def _first(candidates: list[Path], name: str, here: Location = NOWHERE) -> Path:
    for path in candidates:
        if path.exists():
            return path
    raise _not_found(name, f"there is no file {name}", here)


def _not_found(name: str, message: str, here: Location = NOWHERE) -> InvalidInput:
    searched = os.pathsep.join(map(str, roots()))
    hint = f"set {VARIABLE} to the folder of benchmarks"
    if searched:
        hint = f"looked in the current folder and in {VARIABLE} ({searched})"
    return InvalidInput(message, location=here, hint=hint, code="no-such-suite")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidInput(f"cannot read {path}: {reason}", location=Location(str(path))) from error


# suite files


def _load_toml(path: Path, suite: str, depth: int) -> list[Task]:
    """A suite file: `name`, `suites` (a list, as on the command line), `lists`, and tables `[[task]]` with domain, problem,
    name."""
    here = Location(str(path))
    if depth > DEEPEST:
        raise InvalidInput(f"suite files name each other more than {DEEPEST} deep: do they go in a circle?", location=here)
    data = _toml(path)
    _check(data, {"name": str, "suites": list, "lists": list, "task": list}, here)
    name = data.get("name", suite)
    tasks = [t for s in data.get("suites", []) for t in load_suite(_beside(path, s), depth + 1)]
    tasks += [t for file in data.get("lists", []) for t in load_list(_beside(path, file))]
    for entry in data.get("task", []):
        _check(entry, {"domain": str, "problem": str, "name": str}, here)
        if "domain" not in entry or "problem" not in entry:
            raise InvalidInput("a [[task]] needs `domain` and `problem`", location=here)
        tasks.append(_listed(entry["domain"], entry["problem"], path.parent, name, here, entry.get("name")))
    if not tasks:
        raise InvalidInput("this suite file names no task", location=here, hint="it may have `suites`, `lists` and [[task]] tables")
    return [replace(t, suite=name) for t in unique(tasks)]


def _toml(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"this is not TOML: {error}", location=Location(str(path))) from error


def _check(data: Any, keys: dict[str, type], here: Location) -> None:
    if not isinstance(data, dict):
        raise InvalidInput("a table is expected", location=here)
    for key, value in data.items():
        right = isinstance(value, keys.get(key, ()))
        if right and isinstance(value, list) and key != "task":
            right = all(isinstance(v, str) for v in value)
        if not right:
            raise InvalidInput(f"`{key}` is not understood here", location=here, expected="one of " + ", ".join(keys))


def _beside(path: Path, name: str) -> str:
    beside = path.parent / name
    return str(beside) if beside.exists() else name
