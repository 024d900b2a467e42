"""Nothing is lost: killed benchmarks, damaged files, full disks, and going on afterwards."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from planner.bench.records import ATTRIBUTES, CannotRecord, ResultsFile, collect, read_results
from planner.bench.records import sqlite3 as database
from tests.bench.conftest import processes_with, wait_until, write_tasks

ROOT = Path(__file__).resolve().parents[2]


def start(*args: str) -> subprocess.Popen:
    """planloom bench in a process of its own."""
    command = [sys.executable, "-m", "planner", "bench", *args]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


def test_a_benchmark_that_is_killed_twice_is_resumed_and_every_run_is_recorded_once(bench):
    write_tasks(bench.folder / "many", range(2, 14))
    results = bench.folder / "out" / "results.jsonl"
    arguments = (
        "many",
        "--peer",
        bench.peer("slow"),
        "--time-limit",
        "30",
        "--memory-limit",
        "500M",
        "--jobs",
        "2",
        "--out",
        "out",
    )
    kept: list[bytes] = []
    for args in (arguments, ("--resume", "out", "--jobs", "2")):
        process = start(*args)
        enough = len(kept) + 2
        assert wait_until(lambda enough=enough: len(lines(results)) >= enough)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert wait_until(lambda: not processes_with(str(bench.folder))), "planners outlived the benchmark"
        assert lines(results)[: len(kept)] == kept
        kept = lines(results)
    assert 4 <= len(kept) < 12
    assert bench.run("--resume", "out", "--jobs", "2").code == 0
    assert lines(results)[: len(kept)] == kept, "runs that were recorded were done again"
    ids = Counter(json.loads(line)["id"] for line in lines(results))
    assert len(ids) == 12
    assert set(ids.values()) == {1}
    assert {r["error"] for r in bench.records()} == {"success"}
    assert "12 of 12 runs are recorded" in bench.err


def test_ctrl_c_ends_the_runs_in_flight_and_says_how_to_go_on(bench):
    process = subprocess.Popen(
        [sys.executable, "-m", "planner", "bench", "tasks", "--peer", bench.peer("sleep"), "--out", "out"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert wait_until(lambda: processes_with(f"sleep\0{bench.folder}"))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert "planloom bench --resume out" in err
    assert "Traceback" not in err
    assert not processes_with(str(bench.folder))


def test_a_resumed_benchmark_that_is_complete_runs_nothing(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    before = (bench.folder / "out" / "results.jsonl").read_bytes()
    assert bench.run("--resume", "out").code == 0
    assert "3 of 3 runs are recorded already" in bench.err
    assert (bench.folder / "out" / "results.jsonl").read_bytes() == before


def test_a_torn_last_line_is_dropped_and_its_run_done_again(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    path = bench.folder / "out" / "results.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    assert bench.run("--resume", "out").code == 0
    assert "was torn" in bench.err
    assert [len(lines(path)), len(bench.records())] == [3, 3]


def test_lines_that_are_no_records_are_reported_left_out_and_done_again(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    path = bench.folder / "out" / "results.jsonl"
    good = lines(path)
    path.write_bytes(b"\n".join([good[0], b"\x00\xff{{{", b'{"id": 3}', b"[1, 2]", good[2]]) + b"\n")
    assert bench.run("--resume", "out").code == 0
    assert all(f"results.jsonl:{n}: this line is not a record" in bench.err for n in (2, 3, 4))
    assert {r["problem"] for r in bench.records()} == {"p01", "p02", "p03"}
    assert good[0] in lines(path)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"format": 99}'])
def test_a_damaged_definition_is_an_error_that_leaves_the_results_alone(bench, damage):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    before = (bench.folder / "out" / "results.jsonl").read_bytes()
    (bench.folder / "out" / "experiment.json").write_text(damage)
    assert bench.run("--resume", "out").code == 31
    assert "damaged" in bench.err
    assert "experiment.json" in bench.err
    assert (bench.folder / "out" / "results.jsonl").read_bytes() == before


def test_resuming_a_folder_without_a_benchmark_is_an_error(bench):
    assert bench.run("--resume", "tasks").code == 31
    assert "no benchmark in tasks" in bench.err


def test_a_second_benchmark_in_the_same_folder_is_refused(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    assert bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out").code == 31
    assert "--resume out" in bench.err


def test_a_folder_cannot_be_resumed_while_it_is_being_worked_on(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    working = ResultsFile(bench.folder / "out")
    assert bench.run("--resume", "out").code == 31
    assert "another planloom bench is running" in bench.err
    working.close()
    assert bench.run("--resume", "out").code == 0


def test_resuming_with_another_definition_is_refused(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    assert bench.run("--resume", "out", "--time-limit", "5").code == 31
    assert "leave out time_limit" in bench.err


def test_a_full_disk_takes_back_what_it_could_not_write_and_keeps_the_rest(tmp_path):
    """The kernel's limit on file sizes stands for a full disk: it, too, lets a part of a line be written."""
    results = ResultsFile(tmp_path)
    record = dict.fromkeys(ATTRIBUTES, "x")
    results.append({**record, "id": "first"})
    size = (tmp_path / "results.jsonl").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, before[1]))
    try:
        with pytest.raises(CannotRecord, match="--resume"):
            results.append({**record, "id": "second"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert (tmp_path / "results.jsonl").stat().st_size == size
    results.append({**record, "id": "third"})
    results.close()
    assert [r["id"] for r in read_results(tmp_path).records] == ["first", "third"]
    assert not read_results(tmp_path).damages


def test_a_benchmark_on_a_full_disk_stops_with_a_message_and_goes_on_when_there_is_room(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out")
    path = bench.folder / "out" / "results.jsonl"
    first = lines(path)[0] + b"\n"
    path.write_bytes(first)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    command = [sys.executable, "-m", "planner", "bench", "--resume", "out"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (len(first) + 100, limits[1])),
    )  # fmt: skip
    assert done.returncode != 0
    assert "make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == first
    assert bench.run("--resume", "out").code == 0
    assert len(bench.records()) == 3


def test_the_database_holds_each_run_once_and_can_be_made_anew(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--peer", bench.peer("wrong"), "--out", "out")
    path = bench.folder / "out" / "results.jsonl"
    path.write_bytes(path.read_bytes() + lines(path)[0] + b"\n")  # the same run recorded twice
    (bench.folder / "out" / "results.db").write_bytes(b"not a database")
    assert bench.run("collect", "out").code == 0
    with database.connect(bench.folder / "out" / "results.db") as runs:
        rows = runs.execute("SELECT config, problem, coverage, plan_valid FROM runs ORDER BY config, problem").fetchall()
    assert rows == [(c, p, int(c == "solve"), int(c == "solve")) for c in ("solve", "wrong") for p in ("p01", "p02", "p03")]


def test_a_run_that_really_happened_counts_before_one_that_did_not(tmp_path):
    base = dict.fromkeys(ATTRIBUTES) | {"id": "a", "domain": "d", "problem": "p", "config": "c", "status": "SOLVED"}
    records = [
        {**base, "error": e, "details": str(i)} for i, e in enumerate(["missing", "task-changed", "success", "success", "missing"])
    ]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    (record,) = read_results(tmp_path).records
    assert (record["error"], record["details"]) == ("success", "2")
    assert collect(tmp_path).is_file()


def test_a_folder_is_exported_for_downward_lab(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--peer", bench.peer("crash"), "--out", "out", "--export-lab", "lab")
    runs = json.loads((bench.folder / "lab" / "properties").read_text())
    solved = runs["solve-tasks-p01"]
    assert (solved["algorithm"], solved["domain"], solved["problem"]) == ("solve", "tasks", "p01")
    assert (solved["coverage"], solved["cost"], solved["unexplained_errors"]) == (1, 2, [])
    assert solved["id"] == ["solve", "tasks", "p01"]
    assert runs["crash-tasks-p02"]["unexplained_errors"] == ["critical-error"]
