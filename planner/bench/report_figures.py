"""The figures of the HTML report: what to draw, from the computed report. How it is drawn is in charts.py."""

from __future__ import annotations

from collections.abc import Sequence

from planner.bench.analysis import Report
from planner.bench.charts import Line, Point, bars, scatter, steps, style_class
from planner.bench.compare import QUANTITIES, Comparison, value_of
from planner.bench.html import Html, label, tag
from planner.bench.report_data import Task

SCATTERS = ("cpu_time", "expansions", "cost")
UNITS = {"cpu_time": "s", "wall_time": "s", "memory_mb": "MiB"}
PAIRS_IN_FULL = 4  # pairs with all scatter plots; the others have CPU time only


def key(index: int) -> Html:
    """The sign of a configuration in legends and tables."""
    return tag("span", class_=f"key {style_class(index)}", aria_hidden="true")


def legend(names: Sequence[str]) -> Html:
    """Names of all configurations with their signs."""
    return tag("ul", [tag("li", key(i), label(name)) for i, name in enumerate(names)], class_="legend")


def time_curve(report: Report, quantity: str, title: str) -> Html:
    """Cactus plot against "cpu_time" or "wall_time"."""
    lines = [Line(name, i, _solved_over(report, name, quantity)) for i, name in enumerate(report.results.configs)]
    chart = steps(lines, len(report.results.tasks), report.time_limit_s, f"{title} (s)")
    return tag("figure", chart, tag("figcaption", f"Tasks solved within a given {title}. Higher and further left is better."))


def _solved_over(report: Report, config: str, quantity: str) -> list[tuple[float, float, str]]:
    """(time, tasks solved by then, last task): with several seeds a run counts as its share of the task."""
    solved = []
    for task in report.results.tasks:
        runs = report.results.cell(config, task)
        solved += [(t, 1 / len(runs), str(task)) for run in runs if run.solved and (t := getattr(run, quantity)) is not None]
    points, count = [], 0.0
    for time, share, last in sorted(solved):
        count += share
        points.append((time, round(count, 9), last))
    return points


def domain_bars(report: Report) -> Html:
    """Share of tasks solved per domain and configuration."""
    results = report.results
    tasks = {d: [t for t in results.tasks if t.domain == d] for d in results.domains}
    values = [[round(sum(results.share_solved(c, t) for t in tasks[d]), 9) for c in results.configs] for d in results.domains]
    return tag("figure", bars(results.domains, results.configs, values, [len(tasks[d]) for d in results.domains]))


def pair_scatters(report: Report, comparison: Comparison, place: int) -> Html:
    """Scatter plots of a pair for every quantity in SCATTERS that both report."""
    indices = (report.results.configs.index(comparison.first), report.results.configs.index(comparison.second))
    figures = []
    for quantity in SCATTERS if place < PAIRS_IN_FULL else SCATTERS[:1]:
        points = _points(report, comparison, quantity)
        if not any(p.x is not None and p.y is not None for p in points) and quantity != "cpu_time":
            continue
        title, floor = QUANTITIES[quantity]
        unit = f" ({UNITS[quantity]})" if quantity in UNITS else ""
        limit = report.time_limit_s if quantity == "cpu_time" else None
        chart = scatter(points, (comparison.first, comparison.second), indices, max(floor, 0.01), limit)
        figures.append(tag("figure", chart, tag("figcaption", f"{title}{unit}, {len(points)} tasks that at least one solved")))
    return tag("div", figures, class_="figures pair")


def _points(report: Report, comparison: Comparison, quantity: str) -> list[Point]:
    """One point per task that a side solved. A solved side that does not report the quantity gives no point."""
    points = []
    for task in (*comparison.both, *comparison.only_first, *comparison.only_second):
        x, y = (_side(report, config, task, quantity) for config in (comparison.first, comparison.second))
        if x != "unknown" and y != "unknown" and (x, y) != (None, None):
            points.append(Point(x, y, str(task)))
    return points


def _side(report: Report, config: str, task: Task, quantity: str):
    """The value, None if not solved (or not by every seed), "unknown" if solved and not reported."""
    runs = report.results.cell(config, task)
    if not all(run.solved for run in runs):
        return None
    value = value_of(runs, quantity)
    return "unknown" if value is None else value
