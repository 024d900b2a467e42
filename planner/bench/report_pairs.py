"""The part of the HTML report that compares configurations in pairs: in words, in numbers, in scatter plots, and task by task."""

from __future__ import annotations

from collections.abc import Sequence

from planner.bench.analysis import Report
from planner.bench.compare import LEVEL, Comparison, Ratio
from planner.bench.html import Html, count, data_table, label, number, tag
from planner.bench.report_data import Task
from planner.bench.report_figures import key, pair_scatters

MOST_TASKS = 200  # tasks listed by name


def pairs_section(report: Report) -> Html:
    """Empty if there is nothing to compare."""
    if not report.comparisons:
        return Html("")
    parts = [_overview(report), _matrix(report)]
    if report.unpaired:
        parts.append(
            tag(
                "p",
                f"{report.unpaired} more configurations are not compared in pairs; make a report of fewer for that.",
                class_="soft",
            )
        )
    parts += [_pair(report, comparison, place) for place, comparison in enumerate(report.comparisons)]
    return Html("".join(parts))


def p_value(p: float) -> str:
    """As papers write it."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"


def coverage_in_words(c: Comparison) -> str:
    """One sentence on who solves more."""
    if not c.tasks:
        return f"No task was run by both {c.first} and {c.second}."
    if c.difference == 0:
        return f"Both solve equally much of the {len(c.tasks)} tasks that both ran."
    better = c.second if c.difference > 0 else c.first
    more = abs(c.difference) * len(c.tasks)
    verdict = "significant" if c.adjusted < LEVEL else "not significant"
    amount = number(more, 0 if float(round(more, 6)).is_integer() else 1)
    return (
        f"{better} solves {amount} more of {len(c.tasks)} tasks ({points(abs(c.difference))} points"
        f"{_interval_in_words(c)}; p {p_value(c.p)}, adjusted {p_value(c.adjusted)}: {verdict})."
    )


def _interval_in_words(c: Comparison) -> str:
    if c.interval is None:
        return ""
    low, high = c.interval if c.difference > 0 else (-c.interval[1], -c.interval[0])
    return f", 95 % interval {points(low)} to {points(high)}"


def points(share: float) -> str:
    """A share as percentage points."""
    return f"{round(100 * share, 1) + 0.0:.1f}".replace("-", "−")  # adding 0.0 turns a negative zero


def ratio_in_words(c: Comparison, r: Ratio) -> str:
    """One sentence on a quantity."""
    verdict = "significant" if r.adjusted < LEVEL else "not significant"
    interval = f", 95 % interval {number(r.interval[0])} to {number(r.interval[1])}" if r.interval else ""
    return (
        f"{r.title}: {c.second} takes {number(r.ratio)} times that of {c.first} on {r.tasks} common tasks{interval}; "
        f"p {p_value(r.p)}, adjusted {p_value(r.adjusted)}: {verdict}."
    )


def _overview(report: Report) -> Html:
    heads = (
        "First",
        "Second",
        "Tasks",
        "Both",
        "Only first",
        "Only second",
        "Neither",
        "Difference",
        "p adj.",
        "CPU time",
        "p adj.",
    )
    cells = [tag("th", h, scope="col", class_="name" if h in heads[:2] else None) for h in heads]
    caption = "Second against first on the tasks that both ran. Difference: in percentage points. CPU time: ratio on common tasks."
    rows = [_overview_row(c) for c in report.comparisons]
    return data_table(cells, rows, caption)


def _overview_row(c: Comparison) -> Html:
    counts = [len(c.tasks), len(c.both), len(c.only_first), len(c.only_second), len(c.neither)]
    row = [tag("td", label(name), class_="text") for name in (c.first, c.second)] + [tag("td", number(n), data_v=n) for n in counts]
    row += [tag("td", points(c.difference), _interval(c.interval, points), data_v=c.difference), _p_cell(c.adjusted)]
    time = next((r for r in c.ratios if r.quantity == "cpu_time"), None)
    if time is None:
        row += [tag("td", "–", data_v=""), tag("td", "–", data_v="")]
    else:
        row += [tag("td", f"× {number(time.ratio)}", _interval(time.interval, number), data_v=time.ratio), _p_cell(time.adjusted)]
    return tag("tr", row)


def _interval(interval: tuple[float, float] | None, write) -> Html | None:
    return None if interval is None else tag("span", f"{write(interval[0])} … {write(interval[1])}", class_="interval")


def _p_cell(p: float) -> Html:
    shown = p_value(p).removeprefix("= ")
    return tag("td", shown, data_v=p, class_="best" if p < LEVEL else None)


def _matrix(report: Report) -> Html:
    """For three or more configurations: how many tasks one solved and the other did not."""
    results = report.results
    if not 3 <= len(results.configs) <= 20:
        return Html("")
    heads = [
        tag("th", "Solved, but not by →", class_="name", scope="col"),
        *(tag("th", label(c), scope="col") for c in results.configs),
    ]
    rows = []
    for a in results.configs:
        cells = [tag("td", "" if a == b else number(_more_often(report, a, b))) for b in results.configs]
        rows.append(tag("tr", tag("th", label(a), class_="name", scope="row"), cells))
    caption = "Tasks that the configuration of the row solved (more often) and that of the column did not"
    return data_table(heads, rows, caption)


def _more_often(report: Report, first: str, second: str) -> int:
    """Tasks that both ran and the first solved more often."""
    results = report.results
    both = [t for t in results.tasks if results.cell(first, t) and results.cell(second, t)]
    return sum(results.share_solved(first, t) > results.share_solved(second, t) for t in both)


def _pair(report: Report, c: Comparison, place: int) -> Html:
    time = [ratio_in_words(c, r) for r in c.ratios if r.quantity == "cpu_time"]
    content = [
        tag("p", " ".join([coverage_in_words(c), *time])),
        pair_scatters(report, c, place) if c.both or c.only_first or c.only_second else None,
        _pair_legend(report, c),
        _ratios(c),
        _task_list(f"Only {c.first}", c.only_first),
        _task_list(f"Only {c.second}", c.only_second),
    ]
    summary = tag("summary", tag("strong", f"{c.first} against {c.second}"))
    return tag("details", summary, content, open=place < 2)


def _pair_legend(report: Report, c: Comparison) -> Html:
    names = [(key(report.results.configs.index(name)), label(name)) for name in (c.first, c.second)]
    words = tag("span", "marks have the colour of the better side; hollow marks failed on one side", class_="soft")
    return tag("ul", [tag("li", sign, name) for sign, name in names], tag("li", words), class_="legend")


def _ratios(c: Comparison) -> Html | None:
    if not c.ratios:
        return None
    heads = ["Quantity", "Tasks", "Ratio", "95 % interval", "Second lower", "Second higher", "Equal", "p", "p adjusted"]
    cells = [tag("th", h, scope="col", class_="name" if h == "Quantity" else None) for h in heads]
    rows = []
    for r in c.ratios:
        interval = "–" if r.interval is None else f"{number(r.interval[0])} … {number(r.interval[1])}"
        values = [number(r.tasks), f"× {number(r.ratio)}", interval, number(r.lower), number(r.higher), number(r.equal)]
        row = [tag("td", v) for v in values] + [tag("td", p_value(r.p).removeprefix("= ")), _p_cell(r.adjusted)]
        rows.append(tag("tr", tag("th", r.title, class_="name", scope="row"), row))
    caption = "Geometric mean of second/first on the tasks that both solved"
    return data_table(cells, rows, caption)


def _task_list(title: str, tasks: Sequence[Task]) -> Html | None:
    if not tasks:
        return None
    more = f" and {len(tasks) - MOST_TASKS} more" if len(tasks) > MOST_TASKS else ""
    listed = [tag("code", str(t)) for t in tasks[:MOST_TASKS]]
    spaced = [part for code in listed for part in (code, Html(" "))]
    return tag("details", tag("summary", f"{title}: {count(len(tasks), 'task')}"), tag("p", spaced, more))
