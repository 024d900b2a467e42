"""One run: copy the task to a folder of its own, run the planner under supervision, validate its plan, and make the record.

The planner sees copies, so a task that changes on the way cannot change a run in half; and it can write only beside the copies. The
copies' hash must be the one that the benchmark was defined with. Everything here is one function of plain data (`perform`), so that
the same run can be done by a thread here or by a worker on another machine."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from planner.bench.labels import label
from planner.bench.peers import Files, Limits, Peer, Said, build_peer
from planner.bench.process import Cancellation, Job, Outcome, SupervisorLost, child_environment, execute
from planner.bench.records import ATTRIBUTES
from planner.bench.validator import Validator, Verdict
from planner.errors import PlanloomError
from planner.statuses import Status

VALIDATION_S = 60.0
OUT, ERR, PLAN = "run.log", "run.err", "plan"  # names of the files that are kept of a run
LATE_S = 0.05  # a plan file written this long after a limit does not count
_local = threading.local()


@dataclass(frozen=True)
class Run:
    """What to run, as plain data: a task, a planner, limits, and where its files go (`folder` of the benchmark, `place` within)."""

    id: str
    suite: str
    domain: str
    problem: str
    domain_file: str
    problem_file: str
    task_sha256: str
    config: str
    peer: str
    seed: int
    time_limit_s: float
    wall_limit_s: float
    memory_limit_mb: float
    folder: str
    place: str

    def file(self, path: str) -> Path:
        """A file of the task; generated ones are written relative to the benchmark's folder."""
        return Path(self.folder) / path


@dataclass
class Findings:
    """What is known about a finished run, from three sources."""

    said: Said = field(default_factory=Said)
    outcome: Outcome | None = None
    verdict: Verdict | None = None
    plan: Path | None = None
    details: list[str] = field(default_factory=list)


def task_hash(domain: bytes, problem: bytes) -> str:
    """What identifies a task's text: sha256 of the domain, a zero byte, and the problem."""
    return hashlib.sha256(domain + b"\0" + problem).hexdigest()


def perform(run: Run, cancellation: Cancellation | None = None) -> dict[str, Any]:
    """Do a run and return its record. Raises Cancelled, and OSError where the benchmark's folder cannot be written."""
    record = blank(run)
    scratch = Path(tempfile.mkdtemp(prefix="planloom-bench-"))
    try:
        files = Files(scratch, scratch / "domain.pddl", scratch / "problem.pddl", scratch / PLAN)
        changed = _copy_task(run, files)
        if changed:
            return {**record, "status": Status.INVALID_INPUT.value, "error": "task-changed", "details": changed}
        found = _plan(run, files, cancellation)
        record.update(_measured(found), **label(found.said, found.outcome, found.verdict))
        record.update(_keep_files(run, scratch, found.plan))
        return {**record, "details": "\n".join([*found.said.details, *found.details])}
    except SupervisorLost as error:
        return {**record, "status": Status.ENGINE_ERROR.value, "error": "runner-error", "details": str(error)}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def blank(run: Run) -> dict[str, Any]:
    """The record of a run that has not been done."""
    peer = build_peer(run.peer)
    given = {k: v for k, v in asdict(run).items() if k in ATTRIBUTES}
    own = {"planner": peer.planner, "host": socket.gethostname(), "version": peer.version()}
    return {**dict.fromkeys(ATTRIBUTES), **given, **own, "coverage": 0, "started_at": datetime.now(timezone.utc).isoformat()}


def missing(run: Run, error: PlanloomError) -> dict[str, Any]:
    """The record of a run whose planner is not installed."""
    return {**blank(run), "status": Status.UNSUPPORTED.value, "error": "missing", "details": str(error)}


def failed(run: Run, reason: str) -> dict[str, Any]:
    """The record of a run that could not be done, for a reason that is not the planner's."""
    return {**blank(run), "status": Status.ENGINE_ERROR.value, "error": "runner-error", "details": reason}


def validator() -> Validator:
    """This thread's validator."""
    if not hasattr(_local, "validator"):
        _local.validator = Validator()
    found: Validator = _local.validator
    return found


def _copy_task(run: Run, files: Files) -> str:
    """Copy domain and problem; what is wrong with them, or ""."""
    try:
        texts = run.file(run.domain_file).read_bytes(), run.file(run.problem_file).read_bytes()
    except OSError as error:
        return f"{error.filename}: {error.strerror}; it was there when the benchmark was defined"
    if task_hash(*texts) != run.task_sha256:
        return f"{run.problem_file} or its domain has changed since the benchmark was defined"
    files.domain.write_bytes(texts[0])
    files.problem.write_bytes(texts[1])
    return ""


def run_peer(peer: Peer, files: Files, limits: Limits, wall_limit_s: float, cancellation: Cancellation | None) -> Outcome:
    """Run a planner on a task under supervision; its outputs are in the files that `output` reads."""
    command = peer.command(files, limits)
    folder = str(files.folder)
    job = Job(
        argv=command.argv,
        env=child_environment(**command.environment),
        folder=folder,
        out=str(files.folder / OUT),
        err=str(files.folder / ERR),
        cpu_limit_s=limits.time_limit_s,
        wall_limit_s=wall_limit_s,
        memory_limit_mb=limits.memory_limit_mb,
        remove=folder,
    )
    return execute(job, cancellation)


def output(folder: Path) -> tuple[str, str]:
    """What a planner wrote to its standard output and error, as far as it was kept."""
    paths = folder / OUT, folder / ERR
    out, err = (p.read_text(encoding="utf-8", errors="replace") if p.is_file() else "" for p in paths)
    return out, err


def _plan(run: Run, files: Files, cancellation: Cancellation | None) -> Findings:
    """Run the planner, understand its words, validate its plan."""
    peer = build_peer(run.peer)
    limits = Limits(run.time_limit_s, run.memory_limit_mb, run.seed, run.wall_limit_s)
    outcome = run_peer(peer, files, limits, run.wall_limit_s, cancellation)
    found = Findings(peer.read(*output(files.folder), outcome.exit_code), outcome)
    _note(found, outcome)
    _judge(found, [p for p in peer.plans(files) if _in_time(p, outcome)], files)
    return found


def _in_time(plan: Path, outcome: Outcome) -> bool:
    return not outcome.killed or plan.stat().st_mtime <= outcome.limit_at + LATE_S


def _judge(found: Findings, plans: list[Path], files: Files) -> None:
    """Validate the best plan. Only where a limit cut the planner off may its last plan be a torn one, and the one before count."""
    for plan in plans:
        verdict = validator().validate(files.domain, files.problem, plan, VALIDATION_S)
        if found.verdict is None or verdict.valid:
            found.verdict, found.plan = verdict, plan
        if verdict.valid or found.outcome is None or not found.outcome.killed:
            break
    if found.verdict is None:
        return
    if found.verdict.message:
        found.details.append(found.verdict.message)
    claimed = found.said.numbers.get("cost")
    if found.verdict.valid and claimed is not None and claimed != found.verdict.cost:
        found.details.append(f"the planner says that its plan costs {claimed}; it costs {found.verdict.cost}")


def _note(found: Findings, outcome: Outcome) -> None:
    if outcome.refused:
        found.details.append(f"the program could not be started: {outcome.refused}")
    if outcome.left_over and not outcome.killed:
        found.details.append(f"{outcome.left_over} processes outlived the planner and were killed")
    if outcome.stubborn:
        found.details.append(f"{outcome.stubborn} processes could not be killed")


def _measured(found: Findings) -> dict[str, Any]:
    """Numbers: times and memory as we measured them, counts as the planner says, cost and length as we validated them."""
    outcome = found.outcome
    assert outcome is not None
    numbers = {k: v for k, v in found.said.numbers.items() if k in ATTRIBUTES and k not in ("cost", "plan_length")}
    valid = found.verdict is not None and found.verdict.valid
    return {
        **numbers,
        "cost": found.verdict.cost if found.verdict is not None and valid else None,
        "plan_length": found.verdict.length if found.verdict is not None and valid else None,
        "plan_valid": found.verdict.valid if found.verdict is not None else None,
        "planner_time": round(outcome.cpu_s, 6),
        "cpu_s": round(outcome.cpu_s, 6),
        "planner_wall_clock_time": round(outcome.wall_s, 6),
        "memory_mb": round(outcome.memory_mb, 3),
        "exit_code": outcome.exit_code,
    }


def _keep_files(run: Run, scratch: Path, plan: Path | None) -> dict[str, str | None]:
    """Copy outputs and plan to the benchmark's folder; empty outputs are not kept."""
    folder = Path(run.folder) / run.place
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, str | None] = {}
    sources = {"log_file": (scratch / OUT, OUT), "err_file": (scratch / ERR, ERR), "plan_file": (plan, PLAN)}
    for attribute, (source, name) in sources.items():
        target = folder / name
        if source is None or not source.is_file() or source.stat().st_size == 0:
            kept[attribute] = None
            continue
        temporary = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}")
        shutil.copyfile(source, temporary)
        os.replace(temporary, target)
        kept[attribute] = f"{run.place}/{target.name}"
    return kept
