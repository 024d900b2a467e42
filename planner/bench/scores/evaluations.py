"""States evaluated by a heuristic."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class Evaluations(Score):
    title = "Evaluations"
    formula = "geometric mean of evaluated states on common tasks; 0 counts as 1"
    source = "evaluations of downward-lab"
    floor = 1.0
    order = 55

    def of(self, run: Run, references: References) -> float | None:
        """The recorded value."""
        return run.evaluations
