"""IPC optimal score: tasks solved with a proof that no plan is cheaper."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class IpcOptimal(Score):
    title = "IPC opt"
    formula = "number of tasks solved and proved optimal; a domain counts 0 after an invalid plan or a false claim of optimality"
    source = "IPC 2018 and 2023, optimal tracks"
    how = "sum"
    better = "higher"
    digits = 0
    order = 30

    def of(self, run: Run, references: References) -> float | None:
        """1 for a plan with a proof."""
        if not run.solved or run.status != "SOLVED_OPTIMAL" or (run.config, run.task.domain) in references.disqualified:
            return 0.0
        return 1.0
