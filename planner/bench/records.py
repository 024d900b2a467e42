"""Results on disk: one JSON object a line, appended as runs end, so that nothing is lost whatever happens to the benchmark.

A line is written with a single write(2) to a file opened for appending, then synced. A line that could not be written whole (a full
disk) is taken back; one that a crash tore is dropped when the benchmark resumes, and its run is done again. Reading keeps each run
once."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput, Location, PlanloomError
from planner.files import write_text

RESULTS, DATABASE, LOCK = "results.jsonl", "results.db", "lock"

# Every record has these attributes; None where a planner does not tell. Names are downward-lab's where it has one.
ATTRIBUTES = {
    "id": "TEXT", "suite": "TEXT", "domain": "TEXT", "problem": "TEXT", "domain_file": "TEXT", "problem_file": "TEXT",
    "task_sha256": "TEXT", "config": "TEXT", "planner": "TEXT", "seed": "INTEGER", "time_limit_s": "REAL",
    "memory_limit_mb": "REAL", "status": "TEXT", "coverage": "INTEGER", "cost": "REAL", "plan_length": "INTEGER",
    "plan_valid": "INTEGER", "error": "TEXT", "expansions": "INTEGER", "evaluations": "INTEGER", "generated": "INTEGER",
    "planner_time": "REAL", "planner_wall_clock_time": "REAL", "search_time": "REAL", "translator_time": "REAL",
    "memory_mb": "REAL", "cpu_s": "REAL", "exit_code": "INTEGER", "started_at": "TEXT", "host": "TEXT", "version": "TEXT",
    "plan_file": "TEXT", "log_file": "TEXT", "err_file": "TEXT", "details": "TEXT",
}  # fmt: skip

# Errors of runs that did not really happen: a resumed benchmark does them again, and any other record of the run counts before.
NOT_RUN = frozenset({"missing", "task-changed", "runner-error"})


class CannotRecord(PlanloomError):
    """A result could not be written. What was written before is safe."""

    code = "cannot-record"


@dataclass
class Results:
    """Records of a folder, each run once, and what was wrong with the file."""

    records: list[dict[str, Any]]
    damages: list[str] = field(default_factory=list)

    def done(self) -> set[str]:
        """Ids of the runs that need not be done again."""
        return {r["id"] for r in self.records if r["error"] not in NOT_RUN}


class ResultsFile:
    """The results of one benchmark, open for appending. Only one process can have it open."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / RESULTS
        self._lock = os.open(folder / LOCK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise InvalidInput(
                f"another planloom bench is running in {folder}", hint="wait for it, or use another --out"
            ) from error
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self.note = self._drop_torn_line()

    def append(self, record: dict[str, Any]) -> None:
        """Write one record and sync it to the disk. Raises CannotRecord, with the file as it was before."""
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        before = os.fstat(self._file).st_size
        try:
            written = os.write(self._file, line)
            if written != len(line):
                raise OSError(28, f"only {written} of {len(line)} bytes could be written")
            os.fsync(self._file)
        except OSError as error:
            self._take_back(before)
            raise CannotRecord(
                f"cannot write results to {self.path}: {error.strerror}",
                hint="every run that ended before is recorded; make room, then go on with planloom bench --resume",
            ) from error

    def close(self) -> None:
        """Let others open it."""
        os.close(self._file)
        os.close(self._lock)

    def _take_back(self, size: int) -> None:
        try:
            os.ftruncate(self._file, size)
        except OSError:  # not a regular file; a torn line is dropped on the next resume
            return

    def _drop_torn_line(self) -> str:
        size = os.fstat(self._file).st_size
        data = self.path.read_bytes() if size else b""
        torn = len(data) - (data.rfind(b"\n") + 1)
        if torn == 0:
            return ""
        os.ftruncate(self._file, size - torn)
        return f"the last line of {self.path.name} was torn ({torn} bytes): it is dropped and its run is done again"


def read_results(folder: str | Path) -> Results:
    """The records of a folder, each run once: the first that really ran, else the last. Lines that are no record are reported."""
    path = Path(folder) / RESULTS
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Results([])
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}", location=Location(str(path))) from error
    by_id: dict[str, dict[str, Any]] = {}
    damages = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line:
            continue
        record = _record(line)
        if record is None:
            damages.append(f"{path}:{number}: this line is not a record of a run; it is left out")
            continue
        known = by_id.get(record["id"])
        if known is None or known["error"] in NOT_RUN:
            by_id[record["id"]] = record
    return Results(list(by_id.values()), damages)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    needed = ("id", "domain", "problem", "config", "status", "error")
    if not isinstance(record, dict) or not all(isinstance(record.get(k), str) for k in needed):
        return None
    return {**dict.fromkeys(ATTRIBUTES), **record}


def collect(folder: str | Path) -> Path:
    """Put the records of a folder into an SQLite database beside them: table `runs`, a column for each attribute.

    The database holds nothing that the lines do not hold, and can be made anew at any time.
    """
    folder = Path(folder)
    target, temporary = folder / DATABASE, folder / f".{DATABASE}.new"
    temporary.unlink(missing_ok=True)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in ATTRIBUTES.items())
    marks = ", ".join("?" * len(ATTRIBUTES))
    try:
        with sqlite3.connect(temporary) as database:
            database.execute(f"CREATE TABLE runs ({columns}, PRIMARY KEY (id))")
            database.executemany(f"INSERT INTO runs VALUES ({marks})", map(_row, read_results(folder).records))
        database.close()
        os.replace(temporary, target)
    except sqlite3.Error as error:
        raise CannotRecord(f"cannot write {target}: {error}", hint="the results are safe; make room and collect again") from error
    return target


def _row(record: dict[str, Any]) -> list[Any]:
    values = (record[name] for name in ATTRIBUTES)
    return [v if v is None or isinstance(v, str | int | float) else json.dumps(v, ensure_ascii=False) for v in values]


def export_lab(folder: str | Path, target: str | Path) -> Path:
    """Write the records as the file `properties` of a downward-lab evaluation folder, for its reports."""
    out = Path(target)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"cannot make the folder {target}: {error.strerror}") from error
    runs = {"-".join(_lab_id(r)): _lab_run(r) for r in read_results(folder).records}
    write_text(out / "properties", json.dumps(runs, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return out / "properties"


def _lab_id(record: dict[str, Any]) -> list[str]:
    return [str(record[k]).replace("/", "_") for k in ("config", "domain", "problem")]


def _lab_run(record: dict[str, Any]) -> dict[str, Any]:
    algorithm, domain, problem = _lab_id(record)
    unexplained = [] if record["error"] in EXPLAINED else [str(record["error"])]
    return {
        **{k: v for k, v in record.items() if v is not None},
        "id": [algorithm, domain, problem],
        "algorithm": algorithm,
        "domain": domain,
        "problem": problem,
        "planner_exit_code": record["exit_code"],
        "memory": None if record["memory_mb"] is None else round(record["memory_mb"] * 1024),  # KiB
        "unexplained_errors": unexplained,
    }


# Endings that are answers or limits, not faults.
EXPLAINED = frozenset(
    {"success", "unsolvable", "incomplete", "search-out-of-time", "search-out-of-memory", "translate-out-of-time",
     "translate-out-of-memory", "timeout", "out-of-memory", "unsupported"}
)  # fmt: skip


def write_json(path: Path, value: Any) -> None:
    """Write JSON for people to read, whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
