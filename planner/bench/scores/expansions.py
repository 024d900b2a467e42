"""States expanded: the size of the search, independent of the machine."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class Expansions(Score):
    title = "Expansions"
    formula = "geometric mean of expanded states on common tasks; 0 counts as 1"
    source = "expansions of downward-lab"
    floor = 1.0
    order = 50

    def of(self, run: Run, references: References) -> float | None:
        """The recorded value."""
        return run.expansions
