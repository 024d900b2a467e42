"""Reference costs: the cheapest plan known for each task, from files beside the benchmarks and from the runs themselves.

The IPC divides a reference cost by the cost found. Where a folder above the task holds `solutions/upper_bounds*.json` (a JSON
object from the problem's path, relative to that folder, to the best known cost), that is the reference; a plan in the compared
runs that is cheaper still replaces it, so that no score exceeds 1. Without such a file the best plan of the compared runs is the
reference, and scores then depend on who takes part.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.bench.report_data import LARGEST_FILE, Results, Run, Task, usable_number

PATTERN = "upper_bounds*.json"
LEVELS = 8  # folders above a problem that are looked at


@dataclass(frozen=True)
class References:
    """costs: the cheapest known cost of a task. from_files: how many tasks have a bound from a file, and those files' paths.
    false_claims: runs that call a plan optimal though a cheaper one is known. disqualified: (configuration, domain) pairs that lose
    their optimal score because of a false claim or an invalid plan (a rule of the IPC)."""

    costs: dict[Task, float]
    from_files: int = 0
    files: tuple[str, ...] = ()
    false_claims: tuple[Run, ...] = ()
    disqualified: frozenset[tuple[str, str]] = frozenset()


def find_references(results: Results) -> References:
    """Collect reference costs for all tasks of the runs."""
    costs: dict[Task, float] = {}
    files: set[str] = set()
    seen: dict[Path, list[tuple[str, dict[str, Any]]]] = {}
    for run in results.runs:
        if run.task not in costs and run.problem_file and (found := _bound(Path(run.folder) / run.problem_file, seen)) is not None:
            costs[run.task] = found[0]
            files.add(found[1])
    from_files = len(costs)
    for run in results.runs:
        if run.solved and run.cost is not None:
            costs[run.task] = min(costs.get(run.task, math.inf), run.cost)
    false_claims = tuple(
        run for run in results.runs
        if run.solved and run.status == "SOLVED_OPTIMAL" and run.cost is not None and run.cost > costs[run.task] + 1e-9
    )  # fmt: skip
    invalid = [run for run in results.runs if run.plan_valid is False]
    disqualified = frozenset((run.config, run.task.domain) for run in [*false_claims, *invalid])
    return References(costs, from_files, tuple(sorted(files)), false_claims, disqualified)


def _bound(problem_file: Path, seen: dict[Path, list[tuple[str, dict[str, Any]]]]) -> tuple[float, str] | None:
    """Best known cost of a problem and the file that says so."""
    try:
        problem = Path(os.path.abspath(problem_file))
    except (OSError, ValueError):
        return None
    for folder in list(problem.parents)[:LEVELS]:
        if folder not in seen:
            seen[folder] = _bounds_in(folder)
        for path, costs in seen[folder]:
            value = usable_number(costs.get(problem.relative_to(folder).as_posix()))
            if value is not None:
                return value, path
    return None


def _bounds_in(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    found = []
    try:
        paths = sorted((folder / "solutions").glob(PATTERN))
    except (OSError, ValueError):
        return []
    for path in paths:
        try:
            if path.stat().st_size > LARGEST_FILE:
                continue
            data = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            found.append((str(path), data))
    return found
