"""Cooperative limits: time, memory and Ctrl-C are looked at between kernels, never inside one.

A limit of 0 is a limit; None means there is none.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from planner.errors import LimitReached

_STATM = Path("/proc/self/statm")


def memory_mb() -> float:
    """Resident memory of this process in MiB (the peak, where the system tells no current value)."""
    try:
        return int(_STATM.read_text().split()[1]) * resource.getpagesize() / 2**20
    except OSError:
        return peak_memory_mb()


def peak_memory_mb() -> float:
    """Peak resident memory of this process in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


@dataclass
class Limits:
    """Wall-clock and memory limits of one call; `check()` raises LimitReached when one is passed or after `interrupt()`."""

    time_limit_s: float | None = None
    memory_limit_mb: float | None = None
    started_s: float = field(default_factory=time.perf_counter)
    interrupted: bool = False

    def elapsed_s(self) -> float:
        """Seconds since these limits were made."""
        return time.perf_counter() - self.started_s

    def remaining_s(self) -> float:
        """Seconds left, infinity without a time limit; never negative."""
        return float("inf") if self.time_limit_s is None else max(0.0, self.time_limit_s - self.elapsed_s())

    def interrupt(self) -> None:
        """Ask the running search to stop at its next check (called by signal handlers and by other threads)."""
        self.interrupted = True

    def check(self) -> None:
        """Raise LimitReached if interrupted, out of time or out of memory. Costs microseconds: call it once a batch."""
        if self.interrupted:
            raise LimitReached("interrupt", "interrupted")
        if self.time_limit_s is not None and self.elapsed_s() >= self.time_limit_s:
            raise LimitReached("time", f"time limit of {self.time_limit_s:g} s reached")
        if self.memory_limit_mb is not None and memory_mb() >= self.memory_limit_mb:
            raise LimitReached("memory", f"memory limit of {self.memory_limit_mb:g} MiB reached")

    def require_mb(self, needed_mb: float) -> None:
        """Raise LimitReached before an allocation of `needed_mb` that would pass the memory limit."""
        if self.memory_limit_mb is not None and memory_mb() + needed_mb > self.memory_limit_mb:
            raise LimitReached("memory", f"{needed_mb:.0f} MiB more would pass the memory limit")

    def part(self, time_limit_s: float) -> Limits:
        """Limits for a part of the work: at most `time_limit_s` from now, never more than what is left of these."""
        return _PartLimits(parent=self, time_limit_s=min(time_limit_s, self.remaining_s()))


@dataclass
class _PartLimits(Limits):
    parent: Limits | None = None

    def check(self) -> None:
        assert self.parent is not None
        self.parent.check()
        super().check()

    def require_mb(self, needed_mb: float) -> None:
        assert self.parent is not None
        self.parent.require_mb(needed_mb)
