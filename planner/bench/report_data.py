"""What a report is made from: the runs of one benchmark folder, or of two, cleaned and grouped.

The records may be torn (the benchmark was killed), hold a run twice, or hold nonsense; nothing of that stops a report, and
everything of that is told in its notes. Records of runs that did not take place (a missing peer) are told and not counted. A task
is known by its names and by the hash of its text, so that a task that was edited between two benchmarks is never compared with
itself.

A cell is what one configuration did on one task: one run per seed. Cost: one pass over the file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from planner.bench.records import NOT_RUN, RESULTS, read_results
from planner.errors import InvalidInput

DEFINITION = "experiment.json"
LARGEST_FILE = 2**24  # bytes; a larger definition or list of costs is not read


class Task(NamedTuple):
    """A task: the names under which it was run, and the hash of its text ("" if unknown)."""

    domain: str
    problem: str
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.domain}/{self.problem}"


@dataclass(frozen=True)
class Run:
    """One run. Numbers are None where nothing usable was recorded; times are seconds, memory MiB. `solved` means that there is a
    plan and the validator did not reject it. Paths are relative to the benchmark's folder; `folder` is its path, `place` that
    folder seen from the report."""

    config: str
    task: Task
    solved: bool
    id: str = ""
    suite: str = ""
    planner: str = ""
    seed: int | None = None
    status: str = ""
    error: str = ""
    plan_valid: bool | None = None
    cost: float | None = None
    plan_length: float | None = None
    expansions: float | None = None
    evaluations: float | None = None
    generated: float | None = None
    planner_time: float | None = None
    planner_wall_clock_time: float | None = None
    search_time: float | None = None
    translator_time: float | None = None
    memory_mb: float | None = None
    cpu_s: float | None = None
    time_limit_s: float | None = None
    memory_limit_mb: float | None = None
    exit_code: int | None = None
    started_at: str = ""
    host: str = ""
    version: str = ""
    domain_file: str = ""
    problem_file: str = ""
    plan_file: str = ""
    log_file: str = ""
    err_file: str = ""
    place: str = ""
    folder: str = ""

    @property
    def cpu_time(self) -> float | None:
        """CPU seconds of the whole process tree."""
        return self.planner_time if self.planner_time is not None else self.cpu_s

    @property
    def wall_time(self) -> float | None:
        """Wall-clock seconds."""
        return self.planner_wall_clock_time


_TEXTS = (
    "id", "suite", "planner", "status", "error", "started_at", "host", "version", "domain_file", "problem_file", "plan_file",
    "log_file", "err_file",
)  # fmt: skip
_NUMBERS = (
    "cost", "plan_length", "expansions", "evaluations", "generated", "planner_time", "planner_wall_clock_time", "search_time",
    "translator_time", "memory_mb", "cpu_s", "time_limit_s", "memory_limit_mb",
)  # fmt: skip


@dataclass
class Results:
    """The runs of a benchmark, grouped. `configs` are in the order of the experiment, `cells` holds the runs of each
    configuration on each task, `notes` what the reader of a report should know, `definitions` the experiment's own description
    per folder."""

    runs: list[Run]
    configs: list[str]
    notes: list[str] = field(default_factory=list)
    definitions: dict[str, Any] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)  # configurations to compare; empty: the first with each other one

    def __post_init__(self) -> None:
        self.cells: dict[tuple[str, Task], list[Run]] = {}
        for run in self.runs:
            self.cells.setdefault((run.config, run.task), []).append(run)
        self.tasks = sorted({run.task for run in self.runs}, key=_natural)
        self.domains = list(dict.fromkeys(task.domain for task in self.tasks))

    def cell(self, config: str, task: Task) -> list[Run]:
        """The runs of a configuration on a task, one per seed; empty if there is none."""
        return self.cells.get((config, task), [])

    def share_solved(self, config: str, task: Task) -> float:
        """Fraction of the runs of a cell that solved the task; 0 without runs."""
        runs = self.cell(config, task)
        return sum(run.solved for run in runs) / len(runs) if runs else 0.0


def load(folder: Path) -> Results:
    """Read a benchmark folder. Raises InvalidInput if there are no results in it."""
    if not (folder / RESULTS).is_file():
        raise InvalidInput(
            f"{folder} holds no results ({RESULTS} is not there)",
            expected="a folder that `planloom bench --out FOLDER` has written",
            code="no-results",
        )
    read = read_results(folder)
    notes = [damage.removeprefix(f"{folder}/") for damage in read.damages]
    named = list(dict.fromkeys(str(record["config"]) for record in read.records))
    runs = _latest((run for record in read.records if (run := _run(record, folder, notes)) is not None), notes)
    definition = _definition(folder)
    rank = {name: i for i, name in enumerate(_order_in(definition))}
    named.sort(key=lambda name: rank.get(name, len(rank)))
    notes += _unfinished(definition, runs)
    title = folder.resolve().name or str(folder)
    return Results(runs, named, _counted(notes), {} if definition is None else {title: definition})


def merge(first: Results, second: Results, names: tuple[str, str], place: str) -> Results:
    """Two benchmarks as one, each configuration marked with the name of its folder. The same configuration in both becomes a pair
    to compare. `place`: the second folder, as seen from the first."""
    parts = [_renamed(first, names[0], ""), _renamed(second, names[1], place)]
    shared = [c for c in first.configs if c in second.configs]
    pairs = [(_label(c, names[0]), _label(c, names[1])) for c in shared]
    if not pairs and first.configs:
        pairs = [(_label(first.configs[0], names[0]), _label(c, names[1])) for c in second.configs]
    notes = [f"{name}: {note}" for name, part in zip(names, (first, second), strict=True) for note in part.notes]
    definitions = {name: d for name, part in zip(names, (first, second), strict=True) for d in part.definitions.values()}
    configs = [*parts[0].configs, *parts[1].configs]
    return Results([*parts[0].runs, *parts[1].runs], configs, notes, definitions, pairs)


def _label(config: str, name: str) -> str:
    return f"{config} [{name}]"


def _renamed(results: Results, name: str, place: str) -> Results:
    runs = [replace(run, config=_label(run.config, name), place=place) for run in results.runs]
    return Results(runs, [_label(c, name) for c in results.configs])


def _run(data: dict, folder: Path, notes: list[str]) -> Run | None:
    config, error = str(data["config"]), str(data["error"])
    if error in NOT_RUN:
        notes.append(f"{config}: a run did not take place ({error}{_reason(data.get('details'))}); the task counts as not run.")
        return None
    values: dict[str, Any] = {key: _text(data.get(key)) for key in _TEXTS}
    for key in _NUMBERS:
        value = data.get(key)
        values[key] = number = usable_number(value)
        if value is not None and number is None:
            notes.append(f"A value of {key} is not a number that makes sense and was left out.")
    valid = data.get("plan_valid")
    plan_valid = bool(valid) if isinstance(valid, (bool, int)) else None
    solved = usable_number(data.get("coverage")) == 1.0 and plan_valid is not False
    task = Task(str(data["domain"]), str(data["problem"]), _text(data.get("task_sha256")))
    seed, exit_code = _integer(data.get("seed")), _integer(data.get("exit_code"))
    return Run(config, task, solved, folder=str(folder), seed=seed, exit_code=exit_code, plan_valid=plan_valid, **values)


def _reason(details: Any) -> str:
    """What the details of a record say of why there was no run, if anything."""
    for key in ("message", "reason", "missing", "hint"):
        if isinstance(details, dict) and isinstance(details.get(key), str):
            return f": {details[key][:300]}"
    return f": {details[:300]}" if isinstance(details, str) and details else ""


def _latest(runs: Iterable[Run], notes: list[str]) -> list[Run]:
    """One run per configuration, task and seed: the last that was written."""
    kept: dict[tuple, Run] = {}
    for run in runs:
        key = (run.config, run.task, run.seed)
        if key in kept:
            notes.append("A run is recorded more than once; the last record counts.")
        kept[key] = run
    return list(kept.values())


def _counted(notes: list[str]) -> list[str]:
    """Equal notes become one with a count."""
    counts: dict[str, int] = {}
    for note in notes:
        counts[note] = counts.get(note, 0) + 1
    return [note if n == 1 else f"{note} ({n} times)" for note, n in counts.items()]


def _text(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)


def usable_number(value: Any) -> float | None:
    """A finite number that is not negative, as a float; None for everything else."""
    if not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None


def _natural(task: Task) -> tuple:
    """p2 before p10."""
    return (task.domain, _chunks(task.problem), task.sha256)


def _chunks(text: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part[:18]), part) if part.isdecimal() and part.isascii() else (1, 0, part) for part in re.split(r"([0-9]+)", text)
    ]


def _definition(folder: Path) -> Any:
    path = folder / DEFINITION
    try:
        if path.is_file() and path.stat().st_size <= LARGEST_FILE:
            return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {"unreadable": DEFINITION}
    return None


def _unfinished(definition: Any, runs: list[Run]) -> list[str]:
    """A note if tasks of the experiment have no run at all."""
    defined = definition.get("tasks") if isinstance(definition, dict) else None
    if not isinstance(defined, list):
        return []
    seen = {(run.task.domain, run.task.problem) for run in runs}
    left = sum(isinstance(t, dict) and (t.get("domain"), t.get("problem")) not in seen for t in defined)
    return [f"{left} of the {len(defined)} tasks of the experiment have no run yet and are left out here."] if left else []


def _order_in(definition: Any) -> list[str]:
    """Labels of configurations in the order of the experiment's definition, if it names them."""
    named = definition.get("configs", []) if isinstance(definition, dict) else []
    if not isinstance(named, list):
        return []
    return [str(c["label"]) for c in named if isinstance(c, dict) and "label" in c]
