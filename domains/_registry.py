"""Finds the shipped domains by looking at the folders beside this file, and runs their generators.

A domain's folder holds `domain.pddl` and `generator.py`. A domain is known by its name for users (`language.toml`), by its
folder's name and by its PDDL name: "8-puzzle", "eight_puzzle" and "eight-puzzle" are the same.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domains._base import Generated, load_language
from planner.errors import InvalidInput

HOME = Path(__file__).parent


@dataclass(frozen=True)
class Option:
    """A size or switch of a generator; the type of `default` (int or bool) is the type of the option."""

    name: str
    default: int | bool
    doc: str


@dataclass(frozen=True)
class DomainInfo:
    """A shipped domain: its name, what it is about in a line, the options of its generator (`seed` apart), the file `domain.pddl`,
    and its tasks, smallest first; beside each task the same path ending in `.txt` is the task in plain words."""

    name: str
    about: str
    options: tuple[Option, ...]
    path: Path
    tasks: tuple[Path, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {**asdict(self), "path": str(self.path), "tasks": [str(task) for task in self.tasks]}


def list_domains() -> list[DomainInfo]:
    """All shipped domains, by name."""
    return sorted((_describe(folder) for folder in _folders()), key=lambda info: info.name)


def domain_info(name: str) -> DomainInfo:
    """The shipped domain called `name`. Raises InvalidInput for an unknown one."""
    return _describe(_find(name))


def generate(name: str, seed: int = 0, **sizes: int | bool) -> Generated:
    """Generates a task of the domain called `name`; sizes left out take the generator's defaults.

    The same arguments give the same text in every Python version and on every machine. Raises InvalidInput for an unknown
    domain, an unknown option or a value out of range.
    """
    folder = _find(name)
    function = _generator(folder)
    known = [option.name for option in _options(folder)]
    for given in sizes:
        if given not in known:
            raise InvalidInput(
                f"the generator of {name} has no option {given}",
                expected="one of " + ", ".join(known),
                hint=_nearest(given, known),
                code="unknown-option",
            )
    generated: Generated = function(seed=seed, **sizes)
    return generated


def domain_path(name: str) -> Path:
    """The file `domain.pddl` of a shipped domain."""
    return _find(name) / "domain.pddl"


def language_path(name: str) -> Path:
    """The file `language.toml` of a shipped domain."""
    return _find(name) / "language.toml"


def task_paths(name: str) -> list[Path]:
    """The shipped tasks of a domain (PDDL), smallest first; the same path ending in `.txt` is the task in plain words."""
    return list(_tasks(_find(name)))


def shipped_tasks(name: str) -> dict[str, dict[str, Any]]:
    """Task name ("p01") → the arguments of `generate` that make it."""
    tasks: dict[str, dict[str, Any]] = importlib.import_module(f"domains.{_find(name).name}.generator").TASKS
    return tasks


@cache
def _folders() -> tuple[Path, ...]:
    return tuple(sorted(path.parent for path in HOME.glob("*/generator.py") if (path.parent / "domain.pddl").is_file()))


def _find(name: str) -> Path:
    wanted = name.lower().replace("-", "_")
    by_name = {folder.name: folder for folder in _folders()}
    if wanted in by_name:
        return by_name[wanted]
    by_title = {load_language(folder).name: folder for folder in _folders()}
    for title, folder in by_title.items():
        if title.replace("-", "_") == wanted:
            return folder
    raise InvalidInput(
        f"there is no shipped domain called {name!r}",
        expected="one of " + ", ".join(sorted(by_title)),
        hint=_nearest(name.lower(), sorted(by_title)),
        code="unknown-domain",
    )


def _generator(folder: Path) -> Callable[..., Generated]:
    function: Callable[..., Generated] = importlib.import_module(f"domains.{folder.name}.generator").generate
    return function


def _describe(folder: Path) -> DomainInfo:
    language = load_language(folder)
    return DomainInfo(language.name, language.about, _options(folder), folder / "domain.pddl", _tasks(folder))


def _tasks(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted((folder / "tasks").glob("*.pddl")))


def _options(folder: Path) -> tuple[Option, ...]:
    function = _generator(folder)
    docs = _option_docs(inspect.getdoc(function) or "")
    signature = inspect.signature(function)
    return tuple(Option(name, p.default, docs.get(name, "")) for name, p in signature.parameters.items() if name != "seed")


def _option_docs(docstring: str) -> dict[str, str]:
    """The lines "name: meaning" of a docstring; further lines of a meaning are indented."""
    docs: dict[str, str] = {}
    current = None
    for line in docstring.splitlines():
        start = re.match(r"(\w+): (.*)", line)
        if start:
            current = start[1]
            docs[current] = start[2].strip()
        elif current and line.startswith(" ") and line.strip():
            docs[current] += " " + line.strip()
        else:
            current = None
    return docs


def _nearest(name: str, known: list[str]) -> str | None:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else None
