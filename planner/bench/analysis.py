"""Everything a report says, computed once: score tables, paired comparisons, and notes on what a careful reader must know.

The writers (HTML, Markdown, CSV) only lay this out, so they cannot disagree.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from planner.bench.compare import Comparison, adjust, compare, pairs
from planner.bench.html import count, number
from planner.bench.references import References, find_references
from planner.bench.report_data import Results, Run, Task, load, merge
from planner.bench.scores import ScoreTable, all_scores, tabulate

BUDGETS = (0.1, 1, 3, 10, 30, 60, 100, 300, 600, 1800, 3600, 7200)  # seconds, for coverage at equal time


@dataclass(frozen=True)
class Report:
    """title; the results; one table per score that has anything to show; comparisons with adjusted p-values; notes to be read
    first. unpaired: configurations that are in the tables but in no comparison, because there are too many."""

    title: str
    results: Results
    references: References
    tables: tuple[ScoreTable, ...]
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]
    unpaired: int = 0

    @property
    def time_limit_s(self) -> float | None:
        """The largest time limit of any run, None if no run says."""
        return max((run.time_limit_s for run in self.results.runs if run.time_limit_s is not None), default=None)

    def budgets(self) -> list[float]:
        """Times at which coverage is compared: from the first that solves anything to the time limit."""
        times = [t for run in self.results.runs if run.solved for t in (run.cpu_time, run.wall_time) if t is not None]
        first = min(times, default=0.0)
        last = self.time_limit_s if self.time_limit_s is not None else max(times, default=1.0)
        return [*(b for b in BUDGETS if first <= b < last), last]

    def statuses(self) -> list[str]:
        """Statuses that occur, solved ones first."""
        order = ["SOLVED_OPTIMAL", "SOLVED", "UNSOLVABLE", "INCOMPLETE", "TIME_LIMIT", "MEMORY_LIMIT"]
        found = {run.status for run in self.results.runs}
        return [s for s in order if s in found] + sorted(found - set(order))


def analyse(folder: Path, other: Path | None = None) -> Report:
    """Read one benchmark folder, or two to compare, and compute the report. Raises InvalidInput if a folder holds no results."""
    results = load(folder)
    title = _name(folder)
    if other is not None:
        names = (title, _name(other)) if title != _name(other) else (f"{title} 1", f"{title} 2")
        place = PurePath(os.path.relpath(other.resolve(), folder.resolve())).as_posix()
        results = merge(results, load(other), names, place)
        title = " and ".join(names)
    references = find_references(results)
    tabulated = [tabulate(score, results, references) for score in all_scores()]
    tables = tuple(t for t in tabulated if t.score.name == "coverage" or not t.empty)
    chosen = pairs(results)
    comparisons = tuple(adjust([compare(results, first, second) for first, second in chosen]))
    unpaired = len(set(results.configs) - {c for pair in chosen for c in pair}) if len(results.configs) > 1 else 0
    return Report(title, results, references, tables, comparisons, tuple(_notes(results, references, tables)), unpaired)


def _name(folder: Path) -> str:
    return folder.resolve().name or str(folder.resolve())


# notes


def _notes(results: Results, references: References, tables: Iterable[ScoreTable]) -> Iterable[str]:
    if not results.runs:
        yield "No run has ended yet: there is nothing to show."
    yield from results.notes
    yield from _on_configs(results, references)
    yield from _on_tasks(results)
    yield from _on_conditions(results)
    yield from _on_common_tasks(results, tables)
    if references.costs:
        yield _on_references(results, references)


def _on_configs(results: Results, references: References) -> Iterable[str]:
    for config in results.configs:
        runs = [run for run in results.runs if run.config == config]
        lacking = sum(not results.cell(config, task) for task in results.tasks)
        invalid = [run for run in runs if run.plan_valid is False]
        false = [run for run in references.false_claims if run.config == config]
        if lacking and results.tasks:
            of = f"{lacking} of {len(results.tasks)} tasks"
            yield f"{config} has no result for {of}. Sums count them as unsolved; comparisons leave them out."
        if invalid:
            yield f"{config} gave {count(len(invalid), 'invalid plan')} (counted as unsolved): {_some(r.task for r in invalid)}."
        if false:
            called = f"{config} called {count(len(false), 'plan')} optimal"
            yield f"{called} though a cheaper one is known: {_some(r.task for r in false)}."
        solved = [run for run in runs if run.solved]
        for what, missing in (("cost", lambda r: r.cost is None), ("CPU time", lambda r: r.cpu_time is None)):
            if n := sum(missing(run) for run in solved):
                yield f"{config}: {count(n, 'solved run')} without a {what}, which therefore count 0 where it is needed."


def _on_tasks(results: Results) -> Iterable[str]:
    versions: dict[tuple[str, str], set[str]] = {}
    for task in results.tasks:
        versions.setdefault((task.domain, task.problem), set()).add(task.sha256)
    changed = [f"{d}/{p}" for (d, p), texts in versions.items() if len(texts) > 1]
    if changed:
        differs = f"The text of {count(len(changed), 'task')} differs between runs"
        yield f"{differs}; each text is a task of its own here: {_some(changed)}."
    solvable = {run.task for run in results.runs if run.solved}
    wrong = [(run.config, run.task) for run in results.runs if run.status == "UNSOLVABLE" and run.task in solvable]
    for config in dict.fromkeys(config for config, _ in wrong):
        tasks = [task for c, task in wrong if c == config]
        yield f"{config} called {count(len(tasks), 'task')} unsolvable for which another run has a valid plan: {_some(tasks)}."


def _on_conditions(results: Results) -> Iterable[str]:
    limits: tuple[tuple[str, Callable[[Run], float | None]], ...] = (
        ("time limits (s)", lambda r: r.time_limit_s),
        ("memory limits (MiB)", lambda r: r.memory_limit_mb),
    )
    for what, get in limits:
        values = sorted({v for run in results.runs if (v := get(run)) is not None})
        if len(values) > 1:
            yield f"Runs had different {what}: {', '.join(number(v) for v in values[:6])}. Their scores are not comparable."
    hosts = sorted({run.host for run in results.runs if run.host})
    if len(hosts) > 1:
        yield f"Runs were made on {len(hosts)} machines ({_some(hosts)}); times and memory are comparable only if these are alike."
    for config in results.configs:
        versions = sorted({run.version for run in results.runs if run.config == config and run.version})
        if len(versions) > 1:
            yield f"{config} was run in several versions: {_some(versions)}."


def _on_common_tasks(results: Results, tables: Iterable[ScoreTable]) -> Iterable[str]:
    lacking: dict[str, list[str]] = {}
    for table in tables:
        without = [c for c, value in table.total.items() if value is None]
        if table.score.how == "geometric mean" and without:
            lacking.setdefault(_some(without), []).append(table.score.title)
    for who, titles in lacking.items():
        yield f"{who} has no values of {_some(titles, 9)}; these means are over the tasks that the others share."
    if len(results.configs) > 1 and not any(all(results.share_solved(c, t) == 1 for c in results.configs) for t in results.tasks):
        yield "No task was solved by every configuration."


def _on_references(results: Results, references: References) -> str:
    files = ", ".join(PurePath(f).name for f in references.files)
    rest = "the cheapest plan of the runs shown here is the reference, so that IPC satisficing scores depend on who takes part"
    if not references.from_files:
        return f"Reference costs: no file of known costs was found; {rest}."
    n = references.from_files
    tail = "" if n == len(results.tasks) else f" for {n} of {len(results.tasks)} tasks; elsewhere {rest}"
    return f"Reference costs: {files}{tail}."


def _some(items: Iterable[str | Task], most: int = 5) -> str:
    texts = [str(item) for item in items]
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")
