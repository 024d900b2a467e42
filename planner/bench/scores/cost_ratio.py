"""Plan cost relative to the cheapest known plan."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class CostRatio(Score):
    title = "Cost ratio"
    formula = "geometric mean of C/C* on common tasks: 1 is as good as the cheapest known plan; tasks with C* = 0 < C are left out"
    source = "inverse of the IPC satisficing score, on common tasks only"
    order = 80
    floor = 1.0

    def of(self, run: Run, references: References) -> float | None:
        """C/C* of a solved task."""
        best = references.costs.get(run.task)
        if not run.solved or run.cost is None or best is None:
            return None
        if run.cost <= best:
            return 1.0
        return run.cost / best if best > 0 else None
