"""Limits that count the processor time of the calling thread: on a busy machine a verdict comes later, but it is the same one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from planner.limits import Limits

COMPILING_S = 90.0  # granted once, where the planner's kernels are not compiled yet


@dataclass
class Effort(Limits):
    """At most `time_limit_s` seconds of processor time, and never more than the limits of `parent`."""

    started_s: float = field(default_factory=time.thread_time)
    parent: Limits | None = None

    _granted: bool = False

    def allow_compiling(self) -> None:
        """Grant more time if the planner's kernels have to be compiled first. Imports Numba, so only who needs kernels calls it."""
        from planner import kernels

        if self.time_limit_s is not None and not self._granted and not kernels.is_warm():
            self.time_limit_s += COMPILING_S
        self._granted = True

    def elapsed_s(self) -> float:
        """Processor seconds of this thread since these limits were made."""
        return time.thread_time() - self.started_s

    def check(self) -> None:
        """As Limits.check, the parent's first."""
        if self.parent is not None:
            self.parent.check()
        super().check()

    def require_mb(self, needed_mb: float) -> None:
        """As Limits.require_mb, by the parent's memory limit."""
        if self.parent is not None:
            self.parent.require_mb(needed_mb)
        super().require_mb(needed_mb)
