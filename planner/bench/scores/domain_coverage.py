"""Coverage with equal weight for every domain, so that a domain with many tasks does not decide alone."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class DomainCoverage(Score):
    title = "Domains"
    formula = "mean over the domains of the percentage of tasks solved"
    source = "normalisation of the IPC 2020 hierarchical tracks"
    how = "domain mean"
    better = "higher"
    unit = "%"
    digits = 1
    order = 15

    def of(self, run: Run, references: References) -> float | None:
        """1 for a solved task."""
        return float(run.solved)
