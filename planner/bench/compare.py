"""Two configurations, task by task.

Only tasks that both ran are compared. Coverage: the tasks that one solved more often than the other (with one seed: that only one
solved), a sign test, and a bootstrap interval for the difference. Every other quantity: on the tasks that both solved, the
geometric mean of the ratio second/first with a bootstrap interval over tasks, and Wilcoxon's signed-rank test on the logarithms
of the ratios. A ratio of 2 for time means that the second needs twice as long.

All p-values of a report are adjusted together by Holm's method: see `adjust`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.bench.report_data import Results, Run, Task
from planner.bench.scores import geometric_mean
from planner.bench.significance import bootstrap_mean, holm, sign_test, signed_rank_test

# quantity → (title, smallest value that is told apart: below it all are equal)
QUANTITIES = {
    "cpu_time": ("CPU time", 0.01),
    "wall_time": ("Wall time", 0.01),
    "expansions": ("Expansions", 1.0),
    "evaluations": ("Evaluations", 1.0),
    "memory_mb": ("Memory", 1.0),
    "cost": ("Plan cost", 0.0),
}
LEVEL = 0.05  # adjusted p-values below it are called significant


@dataclass(frozen=True)
class Ratio:
    """A quantity on the tasks that both solved: geometric mean of second/first, its 95 % interval (None for too few tasks), on how
    many tasks the second was lower, higher, equal, and the signed-rank test's p-value, plain and adjusted."""

    quantity: str
    title: str
    tasks: int
    ratio: float
    interval: tuple[float, float] | None
    lower: int
    higher: int
    equal: int
    p: float
    adjusted: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """Two configurations on the tasks that both ran. `difference` is coverage of the second minus the first, in tasks per task."""

    first: str
    second: str
    tasks: tuple[Task, ...]
    both: tuple[Task, ...]
    only_first: tuple[Task, ...]
    only_second: tuple[Task, ...]
    neither: tuple[Task, ...]
    difference: float
    interval: tuple[float, float] | None
    p: float
    ratios: tuple[Ratio, ...]
    adjusted: float = 1.0


def compare(results: Results, first: str, second: str) -> Comparison:
    """Compare two configurations of the same results."""
    tasks = [t for t in results.tasks if results.cell(first, t) and results.cell(second, t)]
    shares = [(results.share_solved(first, t), results.share_solved(second, t)) for t in tasks]
    differences = [b - a for a, b in shares]
    both = tuple(t for t, (a, b) in zip(tasks, shares, strict=True) if a == b == 1.0)
    only_first = tuple(t for t, d in zip(tasks, differences, strict=True) if d < 0)
    only_second = tuple(t for t, d in zip(tasks, differences, strict=True) if d > 0)
    decided = {*both, *only_first, *only_second}
    return Comparison(
        first,
        second,
        tasks=tuple(tasks),
        both=both,
        only_first=only_first,
        only_second=only_second,
        neither=tuple(t for t in tasks if t not in decided),
        difference=math.fsum(differences) / len(differences) if differences else 0.0,
        interval=bootstrap_mean(differences),
        p=sign_test(len(only_second), len(only_first)),
        ratios=tuple(r for q in QUANTITIES if (r := _ratio(results, first, second, both, q)) is not None),
    )


def _ratio(results: Results, first: str, second: str, tasks: Sequence[Task], quantity: str) -> Ratio | None:
    """None if there is no task with a value on both sides."""
    title, floor = QUANTITIES[quantity]
    logs = []
    for task in tasks:
        a, b = (value_of(results.cell(c, task), quantity) for c in (first, second))
        if a is None or b is None:
            continue
        if a == b:
            logs.append(0.0)
        elif max(a, floor) > 0 and max(b, floor) > 0:
            logs.append(math.log(max(b, floor) / max(a, floor)))
    if not logs:
        return None
    mean = math.fsum(logs) / len(logs)
    interval = bootstrap_mean(logs)
    return Ratio(
        quantity,
        title,
        tasks=len(logs),
        ratio=math.exp(mean),
        interval=None if interval is None else (math.exp(interval[0]), math.exp(interval[1])),
        lower=sum(x < 0 for x in logs),
        higher=sum(x > 0 for x in logs),
        equal=sum(x == 0 for x in logs),
        p=signed_rank_test([round(x, 9) for x in logs])[1],  # rounded: equal ratios must tie
    )


def value_of(runs: Sequence[Run], quantity: str) -> float | None:
    """The value of a cell: geometric mean over its seeds; None unless all were solved and have a value."""
    values = [getattr(run, quantity) if run.solved else None for run in runs]
    if not values or None in values:
        return None
    if len(values) == 1:
        return values[0]
    return 0.0 if 0.0 in values else geometric_mean([v for v in values if v is not None])


def adjust(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The same comparisons with p-values adjusted for all tests in all of them."""
    family = [p for c in comparisons for p in (c.p, *(r.p for r in c.ratios))]
    adjusted = iter(holm(family))
    done = []
    for c in comparisons:
        own = next(adjusted)
        done.append(replace(c, adjusted=own, ratios=tuple(replace(r, adjusted=next(adjusted)) for r in c.ratios)))
    return done


def pairs(results: Results, most: int = 10) -> list[tuple[str, str]]:
    """Which configurations to compare: those that two folders share, or the first with each other one."""
    if results.pairs:
        return results.pairs[:most]
    return [(results.configs[0], other) for other in results.configs[1 : most + 1]]


def coverage_at(results: Results, config: str, quantity: str, budget: float) -> float:
    """Tasks solved within a budget of "cpu_time" or "wall_time" (seconds); a cell with several seeds counts as its share."""
    solved = 0.0
    for task in results.tasks:
        runs = results.cell(config, task)
        within = [run for run in runs if run.solved and (time := getattr(run, quantity)) is not None and time <= budget]
        solved += len(within) / len(runs) if runs else 0.0
    return round(solved, 9)
