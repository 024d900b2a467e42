"""The report as Markdown and as tables for other programs (CSV).

Markdown is for reading in a terminal, an issue or a paper's notes; names are escaped so that they stay names. CSV files are UTF-8
with a header line and full precision; a text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields

from planner.bench.analysis import Report
from planner.bench.compare import coverage_at
from planner.bench.html import compact, number, visible
from planner.bench.report_data import Run
from planner.bench.report_pairs import coverage_in_words, ratio_in_words
from planner.bench.scores import ScoreTable

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&!])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def markdown(report: Report) -> str:
    """Headline table, notes, coverage over time, comparisons and coverage by domain."""
    parts = [f"# Benchmark {plain(report.title)}", _headline(report)]
    parts.append("\n".join(["**Before you quote these numbers**", "", *(f"- {plain(note)}" for note in report.notes)]))
    if report.results.runs:
        parts += ["## Coverage over time", _over_time(report, "cpu_time", "CPU time"), _over_time(report, "wall_time", "Wall time")]
    if report.comparisons:
        parts.append("## Paired comparison")
    for c in report.comparisons:
        lines = [coverage_in_words(c), *(ratio_in_words(c, r) for r in c.ratios)]
        parts.append("\n".join([f"### {plain(c.first)} against {plain(c.second)}", "", *(f"- {plain(line)}" for line in lines)]))
    if report.results.runs:
        parts += ["## Domains", *(_by_domain(report, table) for table in report.tables if table.score.how == "sum")]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", visible(text.replace("\n", " ").replace("\t", " "), 2000))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells must be plain already."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def _headline(report: Report) -> str:
    head = ["Configuration", "Runs"]
    for table in report.tables:
        n = f", n = {table.n}" if table.score.how == "geometric mean" else ""
        unit = f" ({table.score.unit}{n})" if table.score.unit else f" ({n[2:]})" if n else ""
        head.append(plain(table.score.title) + unit)
    rows = []
    for config in report.results.configs:
        runs = sum(run.config == config for run in report.results.runs)
        values = [table.score.shown(table.total[config]) for table in report.tables]
        rows.append([plain(config), number(runs), *values])
    return _table(head, rows)


def _over_time(report: Report, quantity: str, title: str) -> str:
    budgets = report.budgets()
    rows = []
    for config in report.results.configs:
        rows.append([plain(config), *(f"{coverage_at(report.results, config, quantity, b):.6g}" for b in budgets)])
    return _table([f"Solved within {title}", *(f"{compact(b)} s" for b in budgets)], rows)


def _by_domain(report: Report, table: ScoreTable) -> str:
    configs = report.results.configs
    head = [plain(table.score.title), "Tasks", *(plain(c) for c in configs)]
    rows = [
        [plain(domain), number(table.n_by_domain[domain]), *(table.score.shown(row[c]) for c in configs)]
        for domain, row in table.by_domain.items()
    ]
    rows.append(["**All**", number(table.n), *(table.score.shown(table.total[c]) for c in configs)])
    return _table(head, rows)


# CSV


def runs_csv(report: Report) -> str:
    """One line per run with everything that is known of it."""
    names = [f.name for f in fields(Run) if f.name not in ("task", "place")]
    rows = (
        [run.task.domain, run.task.problem, run.task.sha256, *(getattr(run, name) for name in names)] for run in report.results.runs
    )
    return _csv(["domain", "problem", "task_sha256", *names], rows)


def scores_csv(report: Report) -> str:
    """One line per score, domain and configuration; the domain is empty for the total. tasks: how many the value rests on."""
    rows: list[list[object]] = []
    for table in report.tables:
        for domain, row, n in [("", table.total, table.n), *((d, r, table.n_by_domain[d]) for d, r in table.by_domain.items())]:
            rows += [[table.score.name, table.score.how, domain, config, value, n] for config, value in row.items()]
    return _csv(["score", "how", "domain", "config", "value", "tasks"], rows)


def comparison_csv(report: Report) -> str:
    """One line per pair and quantity. For coverage `value` is the difference in tasks per task, for the others the ratio."""
    rows: list[list[object]] = []
    for c in report.comparisons:
        low, high = c.interval or (None, None)
        wins = [len(c.only_second), len(c.only_first), len(c.tasks) - len(c.only_first) - len(c.only_second)]
        rows.append([c.first, c.second, "coverage", len(c.tasks), c.difference, low, high, *wins, c.p, c.adjusted])
        for r in c.ratios:
            low, high = r.interval or (None, None)
            rows.append([c.first, c.second, r.quantity, r.tasks, r.ratio, low, high, r.lower, r.higher, r.equal, r.p, r.adjusted])
    head = [
        "first",
        "second",
        "quantity",
        "tasks",
        "value",
        "low95",
        "high95",
        "second_better",
        "first_better",
        "equal",
        "p",
        "p_adjusted",
    ]
    return _csv(head, rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str):
        safe = value.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")
        return "'" + safe if safe.startswith(_FORMULA) else safe
    return value
