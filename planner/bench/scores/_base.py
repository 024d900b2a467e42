"""The protocol every score follows: what one run is worth, and how runs become one number.

Three ways to put runs together (`how`):

* "sum": sum over all tasks; a run without a value, and a task without a run, count 0.
* "domain mean": mean over the tasks of a domain, then over the domains, in percent; missing ones count 0.
* "geometric mean": over the tasks that every configuration solved and has a value for; n says how many those are. Configurations
  that never have a value (a peer that does not report expansions; one that solved nothing) are left out of "every" and get no
  number.

Several seeds on one task are averaged first, so that a task never counts more than once.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from planner.bench.html import number
from planner.bench.references import References
from planner.bench.report_data import Results, Run, Task


class Score(ABC):
    """Base of all scores. Class attributes: title (head of the column), formula and source (for the reader of a report), how (see
    above), better ("higher" or "lower"), unit, digits after the point for sums, order (place in the table), floor (values below
    it are raised to it before logarithms are taken)."""

    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    how: ClassVar[Literal["sum", "domain mean", "geometric mean"]] = "geometric mean"
    better: ClassVar[Literal["higher", "lower"]] = "lower"
    unit: ClassVar[str] = ""
    digits: ClassVar[int] = 2
    order: ClassVar[int] = 100
    floor: ClassVar[float] = 1e-9

    @abstractmethod
    def of(self, run: Run, references: References) -> float | None:
        """What a run is worth; None if it has no value (then it counts 0 in sums and is left out of geometric means)."""

    @property
    def name(self) -> str:
        """The name of the file that defines the score."""
        return type(self).__module__.rpartition(".")[2]

    def shown(self, value: float | None) -> str:
        """A value as reports show it: three significant digits for means; for sums `digits` after the point, and two where a whole
        number was expected and seeds make it a fraction."""
        if self.how == "geometric mean" or value is None:
            return number(value)
        return number(value, self.digits or (0 if abs(value - round(value)) < 1e-9 else 2))


@dataclass(frozen=True)
class ScoreTable:
    """A score of every configuration: `total` over all domains and `by_domain`, None where there is no number; `n` and
    `n_by_domain` say on how many tasks they rest."""

    score: Score
    total: dict[str, float | None]
    by_domain: dict[str, dict[str, float | None]]
    n: int
    n_by_domain: dict[str, int]

    def best(self) -> float | None:
        """The best total."""
        values = [v for v in self.total.values() if v is not None]
        if not values:
            return None
        return max(values) if self.score.better == "higher" else min(values)

    @property
    def empty(self) -> bool:
        """Nothing to show: no value anywhere, or only zeros."""
        return not any(self.total.values())


def tabulate(score: Score, results: Results, references: References) -> ScoreTable:
    """Compute a score for all configurations, over everything and per domain."""
    values = _values(score, results, references)
    tasks: Sequence[Task] = results.tasks
    if score.how == "geometric mean":
        members = [c for c in results.configs if any((c, task) in values for task in tasks)]
        tasks = [task for task in tasks if members and all((c, task) in values for c in members)]
    by_domain = {d: _row(score, results.configs, [t for t in tasks if t.domain == d], values) for d in results.domains}
    total = _row(score, results.configs, tasks, values)
    if score.how == "domain mean":
        total = {c: None if v is None else _mean([row[c] or 0.0 for row in by_domain.values()]) for c, v in total.items()}
    n_by_domain = {d: sum(t.domain == d for t in tasks) for d in results.domains}
    return ScoreTable(score, total, by_domain, len(tasks), n_by_domain)


def _values(score: Score, results: Results, references: References) -> dict[tuple[str, Task], float]:
    """The value of each cell that has one."""
    values = {}
    for key, runs in results.cells.items():
        of_runs = [score.of(run, references) for run in runs]
        if score.how != "geometric mean":
            values[key] = sum(v or 0.0 for v in of_runs) / len(runs)
        elif all(run.solved for run in runs) and None not in of_runs:
            values[key] = geometric_mean([v for v in of_runs if v is not None], score.floor)
    return values


def _row(score: Score, configs: list[str], tasks: Sequence[Task], values: dict[tuple[str, Task], float]) -> dict[str, float | None]:
    row: dict[str, float | None] = {}
    members = {config for config, _ in values}
    for config in configs:
        if config not in members:
            row[config] = None  # nothing was run, or nothing has a value
        elif score.how == "geometric mean":
            own = [values[config, task] for task in tasks if (config, task) in values]
            row[config] = geometric_mean(own, score.floor) if own else None
        else:
            own = [values.get((config, task), 0.0) for task in tasks]
            row[config] = 100 * _mean(own) if score.how == "domain mean" else math.fsum(own)
    return row


def geometric_mean(values: Iterable[float], floor: float = 1e-9) -> float:
    """exp of the mean logarithm; values below `floor` are raised to it. At least one value."""
    logs = [math.log(max(value, floor)) for value in values]
    return math.exp(math.fsum(logs) / len(logs))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
