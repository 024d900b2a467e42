"""The table of all runs in the HTML report, with links to plans and logs, sortable and with a filter."""

from __future__ import annotations

from collections.abc import Callable

from planner.bench.analysis import Report
from planner.bench.html import Html, label, link, number, tag
from planner.bench.report_data import Run

MOST_ROWS = 5000  # more would make the page slow; all runs are in the CSV file
COLUMNS: tuple[tuple[str, Callable[[Run], float | None]], ...] = (
    ("Cost", lambda r: r.cost),
    ("Length", lambda r: r.plan_length),
    ("CPU s", lambda r: r.cpu_time),
    ("Wall s", lambda r: r.wall_time),
    ("Memory MiB", lambda r: r.memory_mb),
    ("Expansions", lambda r: r.expansions),
    ("Evaluations", lambda r: r.evaluations),
)
FILES = (("plan", "plan_file"), ("log", "log_file"), ("errors", "err_file"))


def runs_section(report: Report) -> Html:
    """Empty without runs."""
    runs = report.results.runs
    if not runs:
        return Html("")
    order = {config: i for i, config in enumerate(report.results.configs)}
    rank = {task: i for i, task in enumerate(report.results.tasks)}
    shown = sorted(runs, key=lambda r: (rank[r.task], order[r.config], r.seed or 0))[:MOST_ROWS]
    columns = [c for c in COLUMNS if any(c[1](run) is not None for run in runs)]
    seeds = len({run.seed for run in runs}) > 1
    heads = [tag("th", h, scope="col", class_="name") for h in ("Task", "Configuration")]
    heads += [tag("th", "Seed", scope="col")] if seeds else []
    heads += [tag("th", "Status", scope="col", class_="text")]
    heads += [tag("th", title, scope="col") for title, _ in columns] + [tag("th", "Files", scope="col", class_="text")]
    rows = [_row(run, columns, seeds) for run in shown]
    table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows), class_="sortable", id="all-runs")
    left_out = f"The first {MOST_ROWS:,} of {len(runs):,} runs; all are in report-runs.csv." if len(runs) > MOST_ROWS else ""
    box = tag(
        "input", type="search", class_="filter", placeholder="filter: words that a run must have", hidden=True,
        aria_label="Filter runs", aria_controls="all-runs",
    )  # fmt: skip
    body = tag("div", table, class_="scroll tall", tabindex="0", role="region", aria_label="All runs")
    return tag(
        "details",
        tag("summary", f"All runs ({len(runs):,})"),
        tag("p", left_out) if left_out else None,
        box,
        body,
        open=len(runs) <= 500,
    )


def _row(run: Run, columns: list[tuple[str, Callable[[Run], float | None]]], seeds: bool) -> Html:
    cells = [tag("th", label(str(run.task)), class_="name", scope="row"), tag("td", label(run.config), class_="text")]
    if seeds:
        cells.append(tag("td", "" if run.seed is None else run.seed))
    words = run.status if run.solved or run.error in ("", "success") else f"{run.status} ({run.error})"
    if run.plan_valid is False:
        words += ", invalid plan"
    cells.append(tag("td", words, class_="text bad" if run.plan_valid is False else "text"))
    for _, get in columns:
        value = get(run)
        cells.append(tag("td", "" if value is None else number(value), data_v="" if value is None else value))
    links = [link(path, name, run.place) for name, attribute in FILES if (path := getattr(run, attribute))]
    spaced = [part for a in links for part in (a, Html(" "))]
    return tag("tr", cells, tag("td", spaced, class_="text"))
