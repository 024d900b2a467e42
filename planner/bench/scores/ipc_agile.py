"""IPC agile score: solved tasks weighted by the logarithm of the time."""

from __future__ import annotations

import math

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class IpcAgile(Score):
    title = "IPC agile"
    formula = "sum of 1 if t ≤ 1 s, else 1 − log(t)/log(T), with t the CPU time and T the time limit; unsolved tasks count 0"
    source = "IPC 2018 and 2023, agile tracks (there T = 300 s)"
    how = "sum"
    better = "higher"
    order = 25

    def of(self, run: Run, references: References) -> float | None:
        """Between 0 (solved at the limit) and 1 (within a second)."""
        time = run.cpu_time if run.cpu_time is not None else run.wall_time
        if not run.solved or time is None:
            return None
        if time <= 1.0:
            return 1.0
        limit = run.time_limit_s
        if limit is None or time >= limit:  # a limit of at most one second ends up here too: no logarithm of it is needed
            return None if limit is None else 0.0
        return 1.0 - math.log(time) / math.log(limit)
