"""What a peer is: how to find it, how to call it, how to read what it says.

A file `peers/fast_downward.py` is the peer "fast-downward"; it holds one subclass of `Peer`, and nothing is registered anywhere.
What stands after the colon of "fast-downward:lama-first" is its `argument`. A peer is always a program of its own, started under
supervision; its package is never imported here."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar

from planner.errors import PlanloomError
from planner.statuses import Status


class MissingPeer(PlanloomError):
    """A peer is not installed; `hint` says how to install it."""

    code = "missing-peer"


@dataclass(frozen=True)
class Files:
    """What a run works on, in a folder of its own that is also its working directory."""

    folder: Path
    domain: Path
    problem: Path
    plan: Path


@dataclass(frozen=True)
class Limits:
    """The limits that the runner enforces, for planners that plan their time; and the seed, for those that take one.

    time_limit_s: CPU seconds of the whole run. wall_limit_s: its wall clock; None if it is the same.
    """

    time_limit_s: float
    memory_limit_mb: float
    seed: int = 0
    wall_limit_s: float | None = None

    @property
    def clock_s(self) -> float:
        """The wall clock, for planners whose own limit is measured by it."""
        return self.time_limit_s if self.wall_limit_s is None else self.wall_limit_s


@dataclass(frozen=True)
class Command:
    """A program to start: its words, and what it adds to the environment."""

    argv: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Said:
    """What a planner said about a run. None where it did not tell.

    status is for runs that ended without a limit; error may say more than the status does. phase is "translate" or "search", where
    the planner was when it ended. numbers holds attributes of records: cost, plan_length, expansions, evaluations, generated,
    search_time, translator_time.
    """

    status: Status | None = None
    error: str | None = None
    phase: str | None = None
    numbers: dict[str, Any] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)


class Peer:
    """A planner to run. `argument` is what the user wrote after the name and a colon."""

    name: ClassVar[str] = ""
    install: ClassVar[str] = ""  # the line that installs it
    package: ClassVar[str | None] = None  # the distribution whose version is recorded
    seeded: bool = False  # whether it takes the seed; one that does not runs once, however many seeds there are

    def __init__(self, argument: str = "") -> None:
        self.argument = argument
        self.planner = self.name  # the attribute `planner` of records

    def check(self) -> None:
        """Raise MissingPeer if it is not installed, InvalidInput if the argument has no meaning. Runs nothing."""

    def command(self, files: Files, limits: Limits) -> Command:
        """The program that plans for `files` and writes its plan."""
        raise TypeError(f"{type(self).__name__} has no command")

    def plans(self, files: Files) -> list[Path]:
        """The plan files there are after the run, best first."""
        return [files.plan] if files.plan.is_file() else []

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """Understand the outputs (their kept parts) and the exit code."""
        return Said()

    def version(self) -> str | None:
        """The version of the program, if it can be known without running it."""
        try:
            return version(self.package) if self.package else None
        except PackageNotFoundError:
            return None

    def missing(self, what: str) -> MissingPeer:
        """The error for a program that is not there."""
        return MissingPeer(f"{self.name} is not installed: {what}", hint=f"install it: {self.install}")


def variable(name: str) -> str:
    """The environment variable that names a peer's program: PLANLOOM_FAST_DOWNWARD for fast-downward."""
    return "PLANLOOM_" + name.upper().replace("-", "_")


def named_by_user(peer: Peer) -> list[str] | None:
    """The program that the peer's environment variable names, as words. Raises MissingPeer where it does not exist."""
    path = os.environ.get(variable(peer.name))
    if not path:
        return None
    if not Path(path).exists():
        raise peer.missing(f"{variable(peer.name)} names {path}, which does not exist")
    return [sys.executable, path] if path.endswith(".py") else [path]


def on_path(*names: str) -> list[str] | None:
    """The first of these programs that is on PATH."""
    for name in names:
        found = shutil.which(name)
        if found:
            return [found]
    return None


def package_folder(module: str) -> Path | None:
    """Where a top-level package is installed, without importing it."""
    found = importlib.util.find_spec(module)
    return Path(found.origin).parent if found is not None and found.origin else None


def our_path() -> str:
    """PYTHONPATH under which a child finds planloom, also where it is not installed."""
    return os.pathsep.join(p for p in (str(Path(__file__).resolve().parents[3]), os.environ.get("PYTHONPATH", "")) if p)


def first_number(pattern: str, text: str, kind: Callable[[str], Any] = float, last: bool = False) -> Any:
    """The number that the first group of a pattern catches in a text (at its first or last match), None if there is none."""
    found = re.findall(pattern, text, re.MULTILINE)
    return kind(found[-1 if last else 0].replace(",", "")) if found else None


def without_none(**values: Any) -> dict[str, Any]:
    """The values that are known."""
    return {k: v for k, v in values.items() if v is not None}
