"""Rate of evaluation: how fast states go through the heuristic."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class EvaluationsPerSecond(Score):
    title = "Evaluations/s"
    formula = "geometric mean of evaluations / search time on common tasks; runs with fewer than 100 evaluations have no rate"
    source = "evaluations_per_time of downward-lab projects"
    better = "higher"
    order = 60

    def of(self, run: Run, references: References) -> float | None:
        """Evaluations per second of search; none for searches too short to time."""
        if run.evaluations is None or run.evaluations < 100 or not run.search_time:
            return None
        return run.evaluations / run.search_time
