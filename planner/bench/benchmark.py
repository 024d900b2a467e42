"""The benchmark itself: what is left to do, done, and written down run by run."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from planner.bench.executors import Executor
from planner.bench.experiment import Experiment
from planner.bench.peers import Limits
from planner.bench.records import NOT_RUN, ResultsFile, collect, read_results
from planner.bench.runs import Run, missing


class Listener(Protocol):
    """Who wants to know how it goes."""

    def note(self, text: str) -> None:
        """Something that a person should read."""

    def start(self, total: int, done: int, jobs: int) -> None:
        """Of `total` runs `done` are recorded already."""

    def ended(self, record: dict[str, Any]) -> None:
        """A run has been recorded."""


@dataclass(frozen=True)
class Summary:
    """Of `total` runs, how many are recorded, and how many of those did not really run (see NOT_RUN)."""

    total: int
    recorded: int
    not_run: dict[str, int]


def go_on(experiment: Experiment, make: Callable[[], Executor], listener: Listener, jobs: int = 1) -> Summary:
    """Do all runs of a benchmark that are not recorded yet.

    Raises CannotRecord or Stopped where results cannot be written; whatever ends it, what was recorded stays.
    """
    results = ResultsFile(experiment.folder)
    try:
        if results.note:
            listener.note(results.note)
        runs = experiment.runs()
        todo = _left(experiment, runs, results, listener)
        listener.start(len(runs), len(runs) - len(todo), jobs)
        if todo:
            _do(todo, make, results, listener)
        return _conclude(experiment, runs)
    finally:
        results.close()


def _left(experiment: Experiment, runs: list[Run], results: ResultsFile, listener: Listener) -> list[Run]:
    """Runs to be done; those of peers that are not installed are recorded as missing instead."""
    known = read_results(experiment.folder)
    for damage in known.damages:
        listener.note(damage)
    for name in experiment.changed():
        listener.note(f"{name} has changed since the benchmark was defined: its runs from now on are labelled task-changed")
    absent = experiment.missing()
    for error in absent.values():
        listener.note(f"{error}; its runs are recorded as missing, and done when you resume with it installed")
    done = known.done()
    recorded = {r["id"] for r in known.records}
    for run in runs:
        if run.peer in absent and run.id not in recorded:
            results.append(missing(run, absent[run.peer]))
    return [run for run in runs if run.id not in done and run.peer not in absent]


def _do(todo: list[Run], make: Callable[[], Executor], results: ResultsFile, listener: Listener) -> None:
    executor = make()
    try:
        limits = Limits(todo[0].time_limit_s, todo[0].memory_limit_mb)
        for note in executor.warm_up(list(dict.fromkeys(run.peer for run in todo)), limits):
            listener.note(note)
        for record in executor.run(todo):
            results.append(record)
            listener.ended(record)
    finally:
        executor.close()


def _conclude(experiment: Experiment, runs: list[Run]) -> Summary:
    collect(experiment.folder)
    records = read_results(experiment.folder).records
    not_run: dict[str, int] = {}
    for record in records:
        if record["error"] in NOT_RUN:
            not_run[record["error"]] = not_run.get(record["error"], 0) + 1
    ids = {run.id for run in runs}
    return Summary(len(runs), sum(record["id"] in ids for record in records), not_run)


def advice(jobs: int, memory_limit_mb: float) -> list[str]:
    """What makes measurements less trustworthy on this machine."""
    notes = []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if jobs > cores:
        notes.append(f"{jobs} jobs share {cores} processors: wall-clock times will be longer than they need be")
    total_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    if jobs * memory_limit_mb > total_mb:
        notes.append(f"{jobs} jobs of {memory_limit_mb:.0f} MiB may need more than the {total_mb:.0f} MiB of this machine")
    return notes
