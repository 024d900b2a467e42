"""A folder of tiny tasks, planners that misbehave, and the command line as a function."""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planner.bench.records import read_results
from planner.cli import cli
from planner.cli._errors import run
from tests.bench import planners

PROGRAM = Path(planners.__file__)


@dataclass
class Bench:
    """A working folder with a suite `tasks` of three chains in it, and ways to run planloom bench there."""

    folder: Path
    capsys: pytest.CaptureFixture
    code: int = 0
    err: str = ""
    out: str = ""
    token: str = field(default="")

    def peer(self, mode: str, name: str | None = None) -> str:
        """The peer that runs tests/bench/planners.py in a mode; its processes carry this test's folder in their command lines."""
        words = f"{sys.executable} -S {PROGRAM} {mode} {{domain}} {{problem}} {{plan}}"
        return f"command:{name or mode}={words}"

    def run(self, *args: object) -> "Bench":
        """planloom bench ARGS in this process."""
        self.code = run(cli, ["bench", *map(str, args)])
        captured = self.capsys.readouterr()
        self.out, self.err = captured.out, captured.err
        return self

    def records(self, folder: str = "out") -> list[dict]:
        """What is recorded."""
        return read_results(self.folder / folder).records

    def one(self, mode: str, *args: object) -> dict:
        """The record of a planner in some mode on the smallest task."""
        (self.folder / "one.txt").write_text("tasks/domain.pddl tasks/p01.pddl\n")
        self.run("--list", "one.txt", "--peer", self.peer(mode), "--out", "out", *args)
        (record,) = self.records()
        return record


@pytest.fixture
def bench(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANLOOM_BENCHMARKS", raising=False)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    write_tasks(tmp_path / "tasks", (2, 3, 4))
    return Bench(tmp_path, capsys)


def write_tasks(folder: Path, lengths) -> None:
    folder.mkdir(parents=True)
    (folder / "domain.pddl").write_text(planners.DOMAIN)
    for number, length in enumerate(lengths, start=1):
        (folder / f"p{number:02}.pddl").write_text(planners.chain(length))


def processes_with(word: str) -> list[int]:
    """Processes (zombies apart) with a word in their command line, this one apart."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and int(path.name) != os.getpid():
            try:
                if word in (path / "cmdline").read_bytes().decode(errors="replace"):
                    found.append(int(path.name))
            except OSError:  # it has just ended
                continue
    return found


def wait_until(condition, patience_s: float = 60.0) -> bool:
    """Whether a condition comes true."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())
