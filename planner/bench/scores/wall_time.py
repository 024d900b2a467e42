"""Wall-clock time, start of the program included."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class WallTime(Score):
    title = "Wall time"
    formula = "geometric mean of wall-clock seconds on common tasks; times below 0.01 s count as 0.01 s"
    source = "planner_wall_clock_time of downward-lab"
    floor = 0.01
    order = 45
    unit = "s"

    def of(self, run: Run, references: References) -> float | None:
        """The recorded value."""
        return run.wall_time
