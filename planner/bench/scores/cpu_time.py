"""CPU time of the whole process tree, start of the program included."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class CpuTime(Score):
    title = "CPU time"
    formula = "geometric mean of CPU seconds on common tasks; times below 0.01 s count as 0.01 s"
    source = "planner_time of downward-lab"
    floor = 0.01
    order = 40
    unit = "s"

    def of(self, run: Run, references: References) -> float | None:
        """The recorded value."""
        return run.cpu_time
