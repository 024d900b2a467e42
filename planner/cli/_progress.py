"""One line on a terminal that says how the search goes; nothing at all in pipes and files."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from planner.limits import memory_mb
from planner.search.base import Statistics

_EVERY_S = 0.2


@contextmanager
def progress() -> Iterator[Callable[[Statistics], None] | None]:
    """Yield an observer that keeps a progress line on stderr, or None where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    started = time.perf_counter()
    last = started
    with Console(stderr=True).status("reading and grounding …") as line:

        def show(statistics: Statistics) -> None:
            nonlocal last
            now = time.perf_counter()
            if now - last < _EVERY_S:
                return
            last = now
            best = "–" if statistics.best_h is None else str(statistics.best_h)
            line.update(
                f"{now - started:.0f} s · {statistics.expanded:,} expanded · {statistics.evaluated:,} evaluated · best h {best} · "
                f"{memory_mb():,.0f} MiB"
            )

        yield show
