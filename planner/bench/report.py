"""Write the report of a benchmark: HTML for reading, Markdown for quoting, CSV for other programs.

`write_report(folder)` reads the folder's results, which may still be growing, and writes beside them `report.html`, `report.md`,
`report-runs.csv`, `report-scores.csv` and `report-comparison.csv`. With `compare`, a second folder is put beside the first, and
configurations that both have are compared. Nothing but these files is written, each whole or not at all.
"""

from __future__ import annotations

from pathlib import Path

from planner.bench.analysis import analyse
from planner.bench.report_html import render
from planner.bench.report_text import comparison_csv, markdown, runs_csv, scores_csv
from planner.files import write_text

WRITERS = {
    "report.html": render,
    "report.md": markdown,
    "report-runs.csv": runs_csv,
    "report-scores.csv": scores_csv,
    "report-comparison.csv": comparison_csv,
}


def write_report(folder: Path, compare: Path | None = None) -> list[Path]:
    """Write all files of the report and return them, the HTML file first. Raises InvalidInput if a folder holds no results."""
    report = analyse(Path(folder), None if compare is None else Path(compare))
    written = []
    for name, write in WRITERS.items():
        path = Path(folder) / name
        write_text(path, write(report))
        written.append(path)
    return written
