"""One program under supervision: hand a job to `supervisor.py`, wait for its outcome.

Each run has a supervisor of its own, a small Python process (see there for how limits are enforced). Its standard input is the
lifeline: closing it, or dying, ends the run and everything that it started.
"""

from __future__ import annotations

import contextlib
import marshal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from planner import keys
from planner.errors import PlanloomError, UnsupportedFeature

SOURCE = Path(__file__).with_name("supervisor.py")
BOOT = """import marshal, os
size, code = int.from_bytes(os.read(0, 8), "little"), b""
while len(code) < size:
    code += os.read(0, size - len(code)) or os._exit(1)
exec(marshal.loads(code))"""  # reads the supervisor's code from stdin; the job follows it
OUTPUT_HEAD = OUTPUT_TAIL = 2**20  # bytes of each output that are kept
GRACE_S = 0.5  # between being asked to end at the time limit and being killed
PATIENCE_S = 60.0  # a supervisor that does not answer this long after the limit is given up


class Cancelled(PlanloomError):
    """The run was ended because the benchmark ends."""

    code = "cancelled"


class SupervisorLost(PlanloomError):
    """The supervisor of a run died or did not answer; what the planner did is not known."""

    code = "supervisor-lost"


@dataclass(frozen=True)
class Job:
    """What to run and how far it may go. `out` and `err` are files for the outputs, `remove` a folder to remove if the runner
    dies."""

    argv: list[str]
    env: dict[str, str]
    folder: str
    out: str
    err: str
    cpu_limit_s: float
    wall_limit_s: float
    memory_limit_mb: float
    remove: str = ""
    grace_s: float = GRACE_S
    head: int = OUTPUT_HEAD
    tail: int = OUTPUT_TAIL


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    exit_code is negative for a signal. killed says which limit ended it: "cpu", "wall", "memory" or "" for none; limit_at is when
    (seconds since the epoch). refused says why the program could not be started. cpu_s and memory_mb (peak) are of the whole tree;
    left_over counts processes that outlived the program and were killed, stubborn those that could not be killed.
    """

    exit_code: int
    killed: str
    limit_at: float
    refused: str
    cpu_s: float
    wall_s: float
    memory_mb: float
    processes: int
    left_over: int
    stubborn: int
    output_bytes: int


class Cancellation:
    """Ends running jobs from another thread, and lets none start afterwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen] = set()
        self.cancelled = False

    def cancel(self) -> None:
        """End everything that runs."""
        with self._lock:
            self.cancelled = True
            for process in self._running:
                _close(process)

    def start(self, process: subprocess.Popen) -> None:
        """A job has started."""
        with self._lock:
            self._running.add(process)
            if self.cancelled:
                _close(process)

    def end(self, process: subprocess.Popen) -> None:
        """A job has ended."""
        with self._lock:
            self._running.discard(process)
            _close(process)


def execute(job: Job, cancellation: Cancellation | None = None) -> Outcome:
    """Run a job and wait for it.

    Raises Cancelled if it was ended by `cancellation`, SupervisorLost if its supervisor died, UnsupportedFeature on a system
    without Linux's /proc.
    """
    if not sys.platform.startswith("linux"):
        raise UnsupportedFeature("limits on process trees need Linux", hint="run planloom bench on Linux, or in a Linux container")
    cancellation = cancellation or Cancellation()
    command = [sys.executable, "-I", "-S", "-E", "-c", BOOT]
    process = subprocess.Popen(
        command, stdin=-1, stdout=-1, stderr=-1, cwd="/", env=keys.child_environment(), start_new_session=True
    )
    cancellation.start(process)
    assert process.stdin is not None
    assert process.stdout is not None
    patience = threading.Timer(min(job.wall_limit_s + PATIENCE_S, threading.TIMEOUT_MAX), process.kill)
    patience.daemon = True
    patience.start()
    try:
        with contextlib.suppress(OSError, ValueError):  # cancelled or dead already: the answer, which is missing, says so
            process.stdin.write(_framed(_supervisor()) + _framed(marshal.dumps(asdict(job))))
            process.stdin.flush()
        answer = process.stdout.read()
    finally:
        patience.cancel()
        cancellation.end(process)
        errors = process.stderr.read() if process.stderr else b""
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    return _outcome(answer, errors, process.returncode, cancellation)


def _outcome(answer: bytes, errors: bytes, code: int, cancellation: Cancellation) -> Outcome:
    if cancellation.cancelled:
        raise Cancelled("the benchmark was ended while this run went on")
    if not answer:
        words = errors.decode(errors="replace").strip().rpartition("\n")[2]
        raise SupervisorLost(f"the supervisor of the run ended without an answer (exit code {code}) {words}".strip())
    return Outcome(**marshal.loads(answer))


def _close(process: subprocess.Popen) -> None:
    """Cut the lifeline. What was not yet sent is lost, as it should be."""
    if process.stdin is not None and not process.stdin.closed:
        try:
            process.stdin.close()
        except OSError:
            return


@cache
def _supervisor() -> bytes:
    """The supervisor's code, compiled once here: a new process starts faster with it than with the source."""
    return marshal.dumps(compile(SOURCE.read_text(encoding="utf-8"), str(SOURCE), "exec"))


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "little") + data


def child_environment(**more: str) -> dict[str, str]:
    """The environment that planners get: ours without API keys; one thread for numeric libraries unless the user says else."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    return {**threads, **keys.child_environment(), **more}
