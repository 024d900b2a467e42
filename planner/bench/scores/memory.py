"""Peak memory of the whole process tree."""

from __future__ import annotations

from planner.bench.references import References
from planner.bench.report_data import Run
from planner.bench.scores._base import Score


class Memory(Score):
    title = "Memory"
    formula = "geometric mean of peak memory (MiB) on common tasks; less than 1 MiB counts as 1"
    source = "memory of downward-lab"
    floor = 1.0
    order = 70
    unit = "MiB"

    def of(self, run: Run, references: References) -> float | None:
        """The recorded value."""
        return run.memory_mb
