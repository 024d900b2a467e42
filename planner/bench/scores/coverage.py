"""Coverage: how many tasks were solved. The first thing to look at, and blind to how fast and how well."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class Coverage(Score):
    title = "Solved"
    formula = "number of tasks with a plan that our validator accepts"
    source = "coverage of downward-lab; the score of the IPC optimal track"
    how = "sum"
    better = "higher"
    digits = 0
    order = 10

    def of(self, run: Run, references: References) -> float | None:
        """1 for a solved task."""
        return float(run.solved)
