"""Several processes plan for one task at the same time, each with a portfolio in another order; the first plan or proof ends it.

Each worker is a whole call of `solve` behind reading: it grounds for itself, which costs memory but no time, searches, and
validates. Worker 0 does what a call without workers does. The others start their portfolio with another member, other seeds and a
longer lifted search. Which worker is first depends on the machine: with several, a seed no longer gives the same run everywhere.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from planner.errors import LimitReached
from planner.limits import Limits
from planner.result import Result
from planner.statuses import Status

if TYPE_CHECKING:
    from planner.api import _Run
    from planner.pddl.ast import Task
    from planner.search.base import Statistics

EVERY_S = 0.2  # between a worker's words about its counts
_CONCLUSIVE = (Status.SOLVED, Status.SOLVED_OPTIMAL, Status.UNSOLVABLE)
# What to report where no worker has a plan or a proof: the first of these that any of them says.
_ORDER = (Status.TIME_LIMIT, Status.MEMORY_LIMIT, Status.INTERRUPTED, Status.INCOMPLETE, Status.UNSUPPORTED, Status.INVALID_INPUT,
          Status.ENGINE_ERROR)  # fmt: skip


@dataclass
class _Worker:
    number: int
    process: Any
    words: Connection
    counts: Statistics | None = None
    result: Result | None = None


def share(run: _Run, task: Task, n: int) -> None:
    """Let `n` processes plan for the task of a call, and put what comes of it into its result.

    Raises LimitReached and KeyboardInterrupt as a search does; no process is left behind.
    """
    workers: list[_Worker] = []
    started = time.perf_counter()
    try:
        workers += [_start(run, task, number, n) for number in range(n)]
        _listen(run, workers)
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()
            worker.words.close()
        run.result.statistics.search_s = time.perf_counter() - started
    _conclude(run.result, workers)
    if run.result.plan is not None and run.on_plan is not None:
        run.on_plan(run.result.plan)


def _start(run: _Run, task: Task, number: int, n: int) -> _Worker:
    # Forking is cheap and safe as long as there is one thread; with several, another one might hold a lock for ever.
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    context: Any = multiprocessing.get_context("fork" if can_fork else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    memory_mb = run.limits.memory_limit_mb
    limits = Limits(run.limits.time_limit_s, None if memory_mb is None else memory_mb / n, run.limits.started_s)
    arguments = (theirs, task, limits, run.result.search, run.result.seed, number)
    process = context.Process(target=_work, args=arguments, daemon=True)
    process.start()
    theirs.close()
    return _Worker(number, process, ours)


def _work(words: Connection, task: Task, limits: Limits, search: str, seed: int, number: int) -> None:
    """The life of a worker process."""
    from planner import api

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent, last = os.getppid(), time.perf_counter()

    def tell(statistics: Statistics) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last > EVERY_S:
            last = now
            if os.getppid() != parent:
                os._exit(1)
            words.send(("counts", statistics))

    run = api._Run(Result(Status.ENGINE_ERROR, search=search, seed=seed), limits, tell, None, worker=number)
    with run.ending_well():
        run.plan(task)
    run.result.error = None  # not every exception can be sent; its message is in the result
    words.send(("result", run.result))
    words.close()


def _listen(run: _Run, workers: list[_Worker]) -> None:
    """Hear what the workers say until one has a plan or a proof, or all have ended."""
    from planner.search.base import Statistics

    listening = {worker.words: worker for worker in workers}
    while listening:
        for words in wait(list(listening), timeout=0.05):
            worker = listening[words]  # type: ignore[index]
            try:
                kind, said = worker.words.recv()
            except (EOFError, OSError, pickle.UnpicklingError):  # it was killed
                del listening[worker.words]
                continue
            if kind == "counts":
                worker.counts = said
                continue
            worker.result = said
            if said.status in _CONCLUSIVE:
                return
            del listening[worker.words]
        try:
            run.limits.check()
        except LimitReached as reached:
            if reached.kind != "time" or run.limits.elapsed_s() > run.limits.time_limit_s + 0.3:  # type: ignore[operator]
                raise  # at the time limit the workers end by themselves, and have more to say
        if run.observer is not None and any(w.counts for w in workers):
            run.observer(_sum(Statistics(), workers))


def _sum(total: Statistics, workers: list[_Worker]) -> Statistics:
    for counts in (w.counts for w in workers if w.counts is not None):
        for name in ("expanded", "evaluated", "generated", "reopened", "dead_ends"):
            setattr(total, name, getattr(total, name) + getattr(counts, name))
        if counts.best_h is not None and (total.best_h is None or counts.best_h < total.best_h):
            total.best_h = counts.best_h
    return total


def _conclude(result: Result, workers: list[_Worker]) -> None:
    """The result of the worker that decided, with the work of all in its statistics."""
    ended = [w for w in workers if w.result is not None]
    if not ended:
        result.status, result.message = Status.ENGINE_ERROR, "all workers were killed from outside"
        return
    best = min(ended, key=_rank)
    assert best.result is not None
    theirs = best.result
    mine, read_s = result.statistics, result.statistics.read_s
    result.status, result.message, result.plan = theirs.status, theirs.message, theirs.plan
    result.search, result.searched = theirs.search, theirs.searched
    result.statistics = replace(theirs.statistics, read_s=read_s, search_s=mine.search_s)
    for worker in workers:
        if worker is not best and worker.counts is not None:
            for name in ("expanded", "evaluated", "generated", "reopened", "dead_ends"):
                setattr(result.statistics, name, getattr(result.statistics, name) + getattr(worker.counts, name))
    result.details = (f"worker {best.number} of {len(workers)} decided", *theirs.details)


def _rank(worker: _Worker) -> tuple[int, int]:
    assert worker.result is not None
    status = worker.result.status
    return (-1 if status in _CONCLUSIVE else _ORDER.index(status), worker.number)
