"""A domain's folder: domain.pddl, language.toml, scenarios/ and, where a model wrote it, contract.json and report.md.

It is written beside its place and renamed into it, so there is never half a folder. `scenarios/scenarios.toml` is made to be
written by hand too:

    [[invariant]]                                    # in every reachable state of every scenario
    words = "each robot is at exactly one place"
    for = "?r - robot"
    exactly = 1                                      # or at-most, at-least
    of = ["(at ?r ?p)"]                              # instead of for/exactly/of: always = "(…)" or never = "(…)"

    [[scenario]]
    name = "no-water"
    expect = "must-fail"                             # or must-reach
    problem = "dry.pddl"                             # beside this file, or elsewhere in the domain's folder
    goal = "(wet fern)"                              # optional: instead of the problem's goal
    steps = ["(move r1 a b)", "(pour r1 b fern)"]    # optional: these must work, or the last of them must be impossible
    never = ["(spilt)"]                              # optional, also always
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput, Location
from planner.pddl.source import load
from translators.authoring import expressions as ex
from translators.authoring.contract_reader import KINDS, read_constraints, read_invariant, words_of
from translators.authoring.intent import MUST_FAIL, Invariant, Scenario

SCENARIOS = Path("scenarios") / "scenarios.toml"
MAX_TOML = 2_000_000  # bytes
MAX_SCENARIOS = 500


def write_folder(folder: str | Path, files: Mapping[str, str], *, force: bool = False) -> None:
    """Write a folder at once. A folder that is there must be empty, or with `force` is renamed to NAME.old-1, -2, …, never deleted.

    Raises InvalidInput where that is not possible.
    """
    target = Path(os.path.abspath(folder))
    check_folder_free(target, force=force)
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name[:60]}."))
        for name, text in files.items():
            path = temporary / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="replace")
        os.chmod(temporary, 0o755)
        if target.exists() and any(target.iterdir()):
            os.rename(target, _old_name(target))
        os.rename(temporary, target)
    except OSError as error:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        raise _cannot(target, error.strerror or str(error)) from error


def check_folder_free(folder: str | Path, *, force: bool = False) -> None:
    """Raise InvalidInput now if `write_folder` would refuse later: nobody should pay a model for what cannot be written."""
    target = Path(os.path.abspath(folder))
    try:
        there = next(p for p in (target.parent, *target.parent.parents) if p.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            raise _cannot(target, f"you may not write to {there}")
        if target.exists() and not target.is_dir():
            raise _cannot(target, "it is a file")
        if target.is_dir() and any(target.iterdir()) and not force:
            raise _cannot(
                target, "the folder is not empty", "name another folder, or say --force: the old one is then kept as NAME.old-1"
            )
    except OSError as error:
        raise _cannot(target, error.strerror or str(error)) from error


def _old_name(target: Path) -> Path:
    for number in range(1, 1000):
        old = target.with_name(f"{target.name}.old-{number}")
        if not old.exists():
            return old
    raise _cannot(target, "there are a thousand old folders beside it")


def _cannot(target: Path, why: str, hint: str | None = None) -> InvalidInput:
    return InvalidInput(f"cannot write {target}: {why}", location=Location(str(target)), hint=hint, code="not-writable")


def read_scenarios(folder: str | Path) -> tuple[tuple[Invariant, ...], tuple[Scenario, ...]]:
    """Invariants and scenarios of a domain's folder. Raises InvalidInput with the place of the first mistake."""
    path = Path(folder) / SCENARIOS
    data = _toml(path)
    unknown = sorted(set(data) - {"invariant", "scenario"})
    if unknown:
        raise _wrong(path, f"there is no section {unknown[0][:60]}", "[[invariant]] and [[scenario]]")
    invariants = tuple(_read(path, "invariant", i, d, read_invariant) for i, d in enumerate(_members(path, data, "invariant")))
    scenarios = tuple(
        _read(path, "scenario", i, d, lambda d: _scenario(d, path.parent)) for i, d in enumerate(_members(path, data, "scenario"))
    )
    names = [s.name for s in scenarios]
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice:
        raise _wrong(path, f"the scenario {twice} comes twice")
    if not scenarios:
        raise _wrong(path, "it has no scenario", "[[scenario]] with name, expect and problem")
    return invariants, scenarios


def _toml(path: Path) -> dict[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        if path.stat().st_size > MAX_TOML:
            raise _wrong(path, f"it is larger than {MAX_TOML:,} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(
            path, error.strerror or str(error), "a domain's folder with domain.pddl and scenarios/scenarios.toml"
        ) from error
    except (ValueError, RecursionError) as error:
        raise _wrong(path, f"it is no TOML: {str(error)[:200]}") from error


def _members(path: Path, data: Mapping[str, Any], section: str) -> list[Any]:
    members = data.get(section, [])
    if not isinstance(members, list) or len(members) > MAX_SCENARIOS:
        raise _wrong(path, f"{section} is no list of at most {MAX_SCENARIOS} tables", f"[[{section}]]")
    return members


def _read(path: Path, section: str, number: int, data: Any, read: Any) -> Any:
    try:
        if not isinstance(data, dict):
            raise InvalidInput("it is no table")
        return read(data)
    except InvalidInput as error:
        name = str(data.get("name", number + 1))[:60] if isinstance(data, dict) else number + 1
        raise _wrong(path, f"{section} {name}: {error.message}", error.expected) from error


def _scenario(data: dict[str, Any], folder: Path) -> Scenario:
    name = str(data.get("name", ""))
    if not ex.is_name(name):
        raise InvalidInput("it has no name", expected='name = "two-plants" (a-z, 0-9, - and _)')
    kind = KINDS.get(str(data.get("expect", ""))[:20])
    if kind is None:
        raise InvalidInput("expect is missing or wrong", expected='expect = "must-reach" or "must-fail"')
    file = data.get("problem")
    problem = (folder / str(file)).resolve()
    if not isinstance(file, str) or not problem.is_relative_to(folder.resolve().parent):
        raise InvalidInput("problem names no file in the domain's folder", expected=f'problem = "{name}.pddl"')
    steps = data.get("steps", [])
    if not isinstance(steps, list) or len(steps) > 1000:
        raise InvalidInput("steps is no list", expected='steps = ["(move r1 a b)"]')
    goal = ex.formula(data["goal"]) if data.get("goal") else ""
    if kind == MUST_FAIL and steps and goal:
        raise InvalidInput("must-fail takes a goal or steps, not both")
    made = Scenario(name, kind, words_of(data.get("words"), name), load(problem, "problem")[0], goal)
    return replace(made, steps=tuple(map(ex.atom, steps)), invariants=read_constraints(data))


def _wrong(path: Path, message: str, expected: str | None = None) -> InvalidInput:
    return InvalidInput(message, location=Location(str(path)), expected=expected, code="scenarios")
