"""How a benchmark goes: a bar with the time left on a terminal, a line for each run elsewhere. Both on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from planner.cli._errors import printable, say

if TYPE_CHECKING:
    from planner.bench.benchmark import Listener


@contextmanager
def make_listener() -> Iterator[Listener]:
    """The listener that suits stderr."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    with Bar() as bar:
        yield bar


class Lines:
    """A line for each run, with what is left by the pace so far."""

    def __init__(self) -> None:
        self.total = self.done = self.before = 0
        self.began = time.monotonic()

    def note(self, text: str) -> None:
        """A line of its own."""
        self.write("note: " + printable(text))

    def start(self, total: int, done: int, jobs: int) -> None:
        """Time is counted from now."""
        self.total, self.done, self.before, self.began = total, done, done, time.monotonic()
        if done:
            self.write(f"{done} of {total} runs are recorded already")

    def ended(self, record: dict[str, Any]) -> None:
        """One more."""
        self.done += 1
        self.write(f"[{self.done}/{self.total}] {line_of(record)} · {self.left()}")

    def left(self) -> str:
        """The time left, by the pace so far."""
        pace = (time.monotonic() - self.began) / max(1, self.done - self.before)
        return f"{duration(pace * (self.total - self.done))} left"

    def write(self, line: str) -> None:
        """To stderr."""
        say(line)


class Bar(Lines):
    """A bar at the bottom, and above it a line for each run."""

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        self.progress = Progress(*columns, console=Console(stderr=True))
        self.progress.start()
        self.bar = self.progress.add_task("warming up", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def start(self, total: int, done: int, jobs: int) -> None:
        """The bar starts where the benchmark was left."""
        super().start(total, done, jobs)
        self.progress.update(self.bar, total=total, completed=done)

    def ended(self, record: dict[str, Any]) -> None:
        """One more."""
        super().ended(record)
        self.progress.update(self.bar, completed=self.done, description=self.left())

    def write(self, line: str) -> None:
        """Above the bar."""
        self.progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def line_of(record: dict[str, Any]) -> str:
    """A run in a line."""
    seconds = record["planner_wall_clock_time"]
    parts = [f"{record['config']} {record['domain']} {record['problem']}: {record['error']}"]
    parts += [f"cost {record['cost']}"] if record["cost"] is not None else []
    parts += [f"{seconds:.2f} s"] if seconds is not None else []
    return printable(", ".join(parts))


def duration(seconds: float) -> str:
    """A time for people."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
