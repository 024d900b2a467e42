"""IPC satisficing score: solved tasks weighted by the quality of the plan."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class IpcSatisficing(Score):
    title = "IPC sat"
    formula = "sum of C*/C, where C is the cost of the plan and C* the cheapest known; 1 if both are 0; unsolved tasks count 0"
    source = "IPC 2008 to 2023, satisficing tracks"
    how = "sum"
    better = "higher"
    order = 20

    def of(self, run: Run, references: References) -> float | None:
        """C*/C of a solved task."""
        best = references.costs.get(run.task)
        if not run.solved or run.cost is None or best is None:
            return None
        return 1.0 if run.cost <= best else best / run.cost
