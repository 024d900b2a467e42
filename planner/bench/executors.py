"""Where runs are done: by threads of this process (each run is a process tree of its own anyway), or by the workers of a Dask
cluster.

An executor takes runs and yields their records in the order in which they end; only the process that asked writes them down. A run
whose supervisor or worker is lost is done once more, then recorded as "runner-error"."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any, Protocol

from planner.bench.peers import Limits
from planner.bench.process import Cancellation, Cancelled
from planner.bench.runs import Run, failed, perform
from planner.bench.runs import validator as thread_validator
from planner.bench.warmup import warm_up
from planner.errors import InvalidInput, PlanloomError

Record = dict[str, Any]
DASK = "dask://"
CONNECT_S = 20


class Stopped(PlanloomError):
    """The benchmark cannot go on here. What was recorded is safe."""

    code = "stopped"


class Executor(Protocol):
    """What the benchmark needs of a place to run things."""

    def warm_up(self, peers: list[str], limits: Limits) -> list[str]:
        """Let every machine run each planner once, untimed; what is noteworthy."""

    def run(self, runs: list[Run]) -> Iterator[Record]:
        """Do all runs. Raises Stopped where nothing more can be done."""

    def close(self) -> None:
        """End what still runs, and wait for that."""


def check_address(address: str | None) -> None:
    """Raises InvalidInput for the address of an executor that there is not."""
    if address is not None and not address.startswith(DASK):
        raise InvalidInput(f"there is no executor {address!r}", expected="dask://HOST:PORT, the address of a Dask scheduler")


def make_executor(address: str | None, jobs: int) -> Executor:
    """Threads here, or a cluster by its address ("dask://HOST:PORT")."""
    check_address(address)
    return LocalExecutor(jobs) if address is None else DaskExecutor(address)


class LocalExecutor:
    """`jobs` runs at a time on this machine."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.cancellation = Cancellation()
        self.threads: list[threading.Thread] = []

    def warm_up(self, peers: list[str], limits: Limits) -> list[str]:
        """One after another, so that two of them do not compile the same kernels."""
        return [note for peer in peers if (note := warm_up(peer, limits, self.cancellation))]

    def run(self, runs: list[Run]) -> Iterator[Record]:
        """Each thread takes the next run when it is done with one."""
        waiting: queue.SimpleQueue[Run] = queue.SimpleQueue()
        ended: queue.SimpleQueue[Record | Exception] = queue.SimpleQueue()
        for run in runs:
            waiting.put(run)
        self.threads = [threading.Thread(target=self._work, args=(waiting, ended), daemon=True) for _ in range(self.jobs)]
        for thread in self.threads:
            thread.start()
        for _ in runs:
            result = ended.get()
            if isinstance(result, Exception):
                raise result
            yield result

    def _work(self, waiting: queue.SimpleQueue[Run], ended: queue.SimpleQueue[Record | Exception]) -> None:
        try:
            while not self.cancellation.cancelled:
                ended.put(_perform_or_fail(waiting.get_nowait(), self.cancellation))
        except (queue.Empty, Cancelled):
            return  # nothing is left to do, or nobody wants it any more
        except OSError as error:
            ended.put(_stopped(error))
        finally:
            thread_validator().close()

    def close(self) -> None:
        """Cut the lifelines of all supervisors; each ends its tree."""
        self.cancellation.cancel()
        for thread in self.threads:
            thread.join()


class DaskExecutor:
    """The workers of an existing Dask cluster; as many runs at a time as they have threads.

    Workers need planloom and the planners installed, and the benchmark's folder and the tasks at the same paths. Dask itself does a
    run again whose worker died; we do so once if it gave up."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise InvalidInput("Dask is not installed here", hint='install it: pip install "planloom[cluster]"') from error
        self.dask = distributed
        url = "tcp://" + address.removeprefix(DASK)
        try:
            self.client = distributed.Client(url, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise InvalidInput(f"there is no Dask scheduler at {url}: {error}", hint="start one with `dask scheduler`") from error
        self.futures: list[Any] = []

    def warm_up(self, peers: list[str], limits: Limits) -> list[str]:
        """On every worker that is there now."""
        workers = list(self.client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            return ["the cluster has no worker yet; runs start when one comes"]
        notes = []
        for peer in peers:
            found = self.client.run(warm_up, peer, limits, workers=workers, on_error="return")
            notes += [f"{w}: {note}" for w, note in found.items() if note]
            for result in found.values():
                if isinstance(result, PlanloomError):
                    raise result
        return notes

    def run(self, runs: list[Run]) -> Iterator[Record]:
        """All runs are handed to the scheduler at once."""
        by_key = {run.id: run for run in runs}
        self.futures = [self._submit(run, "first") for run in runs]
        ending = self.dask.as_completed(self.futures)
        for future in ending:
            kind, _, key = future.key.partition("-")
            if future.status == "finished":
                yield future.result()
                future.release()
            elif self.client.status not in ("running", "newly-created"):
                raise Stopped("the connection to the Dask scheduler is lost", hint="go on with planloom bench --resume")
            elif kind == "first":
                again = self._submit(by_key[key], "again")
                self.futures.append(again)
                ending.add(again)
            else:
                yield failed(
                    by_key[key], f"the run was lost twice: {future.exception() if future.status == 'error' else future.status}"
                )

    def _submit(self, run: Run, kind: str) -> Any:
        return self.client.submit(_perform_or_fail, run, key=f"{kind}-{run.id}", pure=False)

    def close(self) -> None:
        """Take back what has not started. Runs that go on at workers end by their limits, unrecorded."""
        self.client.cancel(self.futures, force=True)
        self.client.close()


def _perform_or_fail(run: Run, cancellation: Cancellation | None = None) -> Record:
    """The record of a run, whatever happens; once more where its supervisor was lost."""
    try:
        record = perform(run, cancellation)
        return perform(run, cancellation) if record["error"] == "runner-error" else record
    except (Cancelled, OSError):
        raise
    except Exception as error:  # noqa: BLE001  (a mistake of ours about one run must not end the others)
        return failed(run, f"planloom itself failed: {type(error).__name__}: {error}")


def _stopped(error: OSError) -> Stopped:
    return Stopped(
        f"the benchmark cannot write {error.filename or 'its files'}: {error.strerror}",
        hint="every run that ended before is recorded; make room, then go on with planloom bench --resume",
    )
