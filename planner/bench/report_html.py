"""The report as one HTML file: style, script and charts are inside, and a content security policy forbids the browser to load
anything else. Everything works without the script; it adds sorting and filtering."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from planner.bench.analysis import Report
from planner.bench.compare import coverage_at
from planner.bench.html import Html, compact, count, data_table, label, number, tag
from planner.bench.report_figures import domain_bars, key, legend, time_curve
from planner.bench.report_pairs import pairs_section
from planner.bench.report_runs import runs_section
from planner.bench.scores import ScoreTable

PAGE = Path(__file__).with_name("page")
LARGEST_DEFINITION = 20_000  # characters of an experiment's definition that are shown
METHOD = {
    "Solved": "The plan was accepted by planloom's own validator, whoever made the plan.",
    "Common tasks": "Geometric means are over the tasks that every configuration with such values solved; n is how many. They say "
    "nothing about the other tasks.",
    "Several seeds": "Values of a task are averaged over its seeds first, so that every task counts once.",
    "Coverage test": "Exact two-sided sign test on the tasks that one of two configurations solved more often (with one seed: "
    "McNemar's exact test).",
    "Ratios": "Geometric mean of second/first over the tasks that both solved; p-value of Wilcoxon's signed-rank test on the "
    "logarithms (exact up to 200 differing tasks).",
    "Intervals": "95 % bootstrap intervals: percentiles of 5,000 seeded resamples of tasks; none for under 5.",
    "Several tests": "Adjusted p-values hold for all tests of this report together (Holm's method). Significant: below 0.05.",
    "Equal time": "Coverage at a time counts runs that ended within it. Runs of planners that go on improving plans end late, and "
    "are not credited for an early first plan.",
}


def render(report: Report) -> str:
    """The whole page."""
    sections = [
        ("summary", "Summary", _summary(report)),
        ("time", "Coverage over time", _time(report)),
        ("pairs", "Paired comparison", pairs_section(report)),
        ("domains", "Domains", _domains(report)),
        ("endings", "How runs ended", _endings(report)),
        ("runs", "Runs", runs_section(report)),
        ("experiment", "Experiment", _experiment(report)),
        ("method", "How to read the numbers", _method(report)),
    ]
    sections = [s for s in sections if s[2]]
    body = [
        tag("a", "To the content", href="#summary", class_="skip"),
        tag("header", tag("h1", f"Benchmark {report.title}"), _facts(report)),
        tag("nav", tag("ul", [tag("li", tag("a", title, href=f"#{id_}")) for id_, title, _ in sections]), aria_label="Sections"),
        tag("main", [tag("section", tag("h2", title, id=id_), content) for id_, title, content in sections]),
    ]
    script = _asset("report.js")
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="generator", content="planloom bench report"),
        tag("title", f"Benchmark {report.title}"),
        tag("style", Html(_asset("report.css"))),
    ]
    page = tag("html", tag("head", head), tag("body", body, tag("script", Html(script))), lang="en")
    return "<!DOCTYPE html>\n" + page + "\n"


@cache
def _asset(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """Nothing may be loaded from anywhere, and no script runs but ours."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _facts(report: Report) -> Html:
    results = report.results
    started = sorted(run.started_at for run in results.runs if run.started_at)
    facts = {
        "Tasks": f"{len(results.tasks):,} in {count(len(results.domains), 'domain')}",
        "Configurations": f"{len(results.configs):,}",
        "Runs": f"{len(results.runs):,}",
        "Time limit": _one({number(r.time_limit_s) + " s" for r in results.runs if r.time_limit_s is not None}),
        "Memory limit": _one({number(r.memory_limit_mb) + " MiB" for r in results.runs if r.memory_limit_mb is not None}),
        "Machine": _one({r.host for r in results.runs if r.host}),
        "Started": started[0][:19].replace("T", " ") if started else "",
    }
    return tag("dl", [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts.items() if value], class_="facts")


def _one(values: set[str]) -> str:
    return " or ".join(sorted(values)[:3]) + (" …" if len(values) > 3 else "")


def _summary(report: Report) -> Html:
    notes = tag("ul", [tag("li", note) for note in report.notes])
    box = tag("aside", tag("h2", "Before you quote these numbers"), notes, class_="notes", aria_label="Notes")
    heads = [tag("th", "Configuration", class_="name", scope="col"), tag("th", "Runs", scope="col")]
    heads += [_score_head(table) for table in report.tables]
    rows = []
    for i, config in enumerate(report.results.configs):
        runs = sum(run.config == config for run in report.results.runs)
        cells = [tag("td", number(runs), data_v=runs)]
        cells += [_score_cell(table, table.total, config, table.best()) for table in report.tables]
        rows.append(tag("tr", tag("th", key(i), label(config), class_="name", scope="row"), cells))
    caption = "Best values are marked. Means are over the n tasks that all configurations with such values solved."
    return Html(data_table(heads, rows, caption) + box)


def _score_head(table: ScoreTable) -> Html:
    score = table.score
    rest = f"n = {table.n:,}" if score.how == "geometric mean" else "mean" if score.how == "domain mean" else "sum"
    return tag("th", score.title, tag("small", score.unit or " "), tag("small", rest), scope="col", title=score.formula)


def _score_cell(table: ScoreTable, row: dict[str, float | None], config: str, best: float | None) -> Html:
    value = row.get(config)
    differ = len({v for v in row.values() if v is not None}) > 1
    marked = differ and value is not None and value == best
    return tag("td", table.score.shown(value), class_="best" if marked else None, data_v="" if value is None else value)


def _time(report: Report) -> Html:
    if not report.results.runs:
        return Html("")
    columns = []
    for quantity, title in (("cpu_time", "CPU time"), ("wall_time", "wall-clock time")):
        columns.append(tag("div", time_curve(report, quantity, title), _equal_time(report, quantity, title)))
    return Html(legend(report.results.configs) + tag("div", columns, class_="figures"))


def _equal_time(report: Report, quantity: str, title: str) -> Html:
    """Tasks solved within several times."""
    configs, budgets = report.results.configs, report.budgets()
    heads = [tag("th", "Configuration", class_="name", scope="col"), *(tag("th", f"{compact(b)} s", scope="col") for b in budgets)]
    columns = [[coverage_at(report.results, c, quantity, b) for c in configs] for b in budgets]
    rows = []
    for i, config in enumerate(configs):
        cells = [_count_cell(column[i], column) for column in columns]
        rows.append(tag("tr", tag("th", key(i), label(config), class_="name", scope="row"), cells))
    return data_table(heads, rows, f"Tasks solved at equal {title}")


def _count_cell(value: float, column: Sequence[float]) -> Html:
    best = len(set(column)) > 1 and value == max(column)
    return tag("td", number(value, 0 if float(value).is_integer() else 1), class_="best" if best else None, data_v=value)


def _domains(report: Report) -> Html:
    if not report.results.runs:
        return Html("")
    first, *others = (t for t in report.tables if t.score.how != "domain mean")
    both = tag("div", domain_bars(report), tag("div", _domain_table(report, first)), class_="figures")
    tables = []
    for table in others:
        title = f"{table.score.title}{f' ({table.score.unit})' if table.score.unit else ''} by domain"
        tables.append(
            tag("details", tag("summary", title), tag("p", table.score.formula, class_="soft"), _domain_table(report, table))
        )
    return Html(legend(report.results.configs) + both + "".join(tables))


def _domain_table(report: Report, table: ScoreTable) -> Html:
    configs = report.results.configs
    heads = [tag("th", "Domain", class_="name", scope="col"), tag("th", "Tasks", tag("small", "compared"), scope="col")]
    heads += [tag("th", label(config), scope="col") for config in configs]
    rows = []
    for domain, row in table.by_domain.items():
        values = [v for v in row.values() if v is not None]
        best = None if not values else max(values) if table.score.better == "higher" else min(values)
        n = table.n_by_domain[domain]
        cells = [tag("td", number(n), data_v=n), *(_score_cell(table, row, c, best) for c in configs)]
        rows.append(tag("tr", tag("th", label(domain), class_="name", scope="row"), cells))
    total = [tag("td", number(table.n)), *(_score_cell(table, table.total, c, table.best()) for c in configs)]
    return data_table(heads, rows, f"{table.score.title} by domain", tag("tr", tag("th", "All", class_="name", scope="row"), total))


def _endings(report: Report) -> Html:
    if not report.results.runs:
        return Html("")
    results, statuses = report.results, report.statuses()
    heads = [tag("th", "Configuration", class_="name", scope="col"), *(tag("th", s or "(none)", scope="col") for s in statuses)]
    heads.append(tag("th", "Invalid plans", scope="col"))
    rows = []
    for i, config in enumerate(results.configs):
        runs = [run for run in results.runs if run.config == config]
        counts = [sum(run.status == status for run in runs) for status in statuses]
        invalid = sum(run.plan_valid is False for run in runs)
        cells = [tag("td", number(n), data_v=n) for n in counts]
        cells.append(tag("td", number(invalid), data_v=invalid, class_="bad" if invalid else None))
        rows.append(tag("tr", tag("th", key(i), label(config), class_="name", scope="row"), cells))
    return Html(data_table(heads, rows, "Runs by status") + _errors(report))


def _errors(report: Report) -> Html:
    """What planners reported, most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for run in report.results.runs:
        if run.error and not run.solved:
            counts[run.config, run.error] = counts.get((run.config, run.error), 0) + 1
    if not counts:
        return Html("")
    order = sorted(counts.items(), key=lambda item: -item[1])
    heads = [
        tag("th", "Configuration", class_="name", scope="col"),
        tag("th", "Error", class_="text", scope="col"),
        tag("th", "Runs", scope="col"),
    ]
    rows = [
        tag("tr", tag("th", c, class_="name", scope="row"), tag("td", e, class_="text"), tag("td", number(n), data_v=n))
        for (c, e), n in order[:200]
    ]
    return tag("details", tag("summary", "Errors of runs that solved nothing"), data_table(heads, rows, "Runs by error"))


def _experiment(report: Report) -> Html:
    parts = []
    for name, definition in report.results.definitions.items():
        text = json.dumps(_without_tasks(definition), indent=2, ensure_ascii=False)
        cut = text if len(text) <= LARGEST_DEFINITION else text[:LARGEST_DEFINITION] + "\n… (cut)"
        lines = [tag("code", line + "\n") for line in cut.split("\n")]
        parts += [tag("h3", name), tag("pre", lines, tabindex="0")]
    return Html("".join(parts))


def _without_tasks(definition: object) -> object:
    """The definition without the list of tasks, which the other tables show."""
    if not isinstance(definition, dict) or not isinstance(definition.get("tasks"), list):
        return definition
    return {**definition, "tasks": f"{count(len(definition['tasks']), 'task')}"}


def _method(report: Report) -> Html:
    items = []
    for table in report.tables:
        score = table.score
        items += [tag("dt", score.title), tag("dd", f"{score.formula[0].upper()}{score.formula[1:]}. Source: {score.source}.")]
    for name, text in METHOD.items():
        items += [tag("dt", name), tag("dd", text)]
    return tag("dl", items, class_="method")
