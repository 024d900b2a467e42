"""A real Dask scheduler and two workers as processes of their own; one worker is killed in mid-run."""

import importlib.util
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.conftest import processes_with, wait_until, write_tasks

ROOT = Path(__file__).resolve().parents[2]
LIMITS = ("--time-limit", "30", "--memory-limit", "500M")
pytestmark = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="dask[distributed] is not installed")


@pytest.fixture
def cluster(bench, request):
    """The address of a scheduler, and its two workers. The parameter says how often Dask itself does a run again (3 is its
    default)."""
    failures = str(getattr(request, "param", 3))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": failures}
    processes = []

    def start(*args: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "distributed.cli." + args[0], *args[1:]]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        processes.append(process)
        return process

    file = bench.folder / "scheduler.json"
    start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    assert wait_until(lambda: file.exists() and file.read_text().endswith("}"))
    address = file.read_text().split('"address": "tcp://')[1].split('"')[0]
    workers = [start("dask_worker", f"tcp://{address}", "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)]
    wait_for_workers(address, 2)
    yield address, workers
    for process in reversed(processes):
        process.kill()
        process.wait()


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(f"tcp://{address}", timeout=30) as client:
        client.wait_for_workers(count, timeout=60)


def test_runs_go_to_the_workers_and_are_recorded_by_the_one_who_asked(bench, cluster):
    address, _ = cluster
    bench.run(
        "tasks",
        "--peer",
        bench.peer("solve"),
        "--peer",
        bench.peer("wrong"),
        "--executor",
        f"dask://{address}",
        "--out",
        "out",
        *LIMITS,
    )
    assert bench.code == 0, bench.err
    assert Counter(r["error"] for r in bench.records()) == {"success": 3, "invalid-plan": 3}
    assert all((bench.folder / "out" / r["plan_file"]).is_file() for r in bench.records())


@pytest.mark.parametrize("cluster", [3, 0], indirect=True, ids=["dask does it again", "dask gives up"])
def test_a_worker_that_is_killed_in_mid_run_loses_nothing_and_nothing_is_recorded_twice(bench, cluster):
    address, workers = cluster
    write_tasks(bench.folder / "many", range(2, 12))
    command = [
        sys.executable,
        "-m",
        "planner",
        "bench",
        "many",
        "--peer",
        bench.peer("slow"),
        "--executor",
        f"dask://{address}",
        "--out",
        "out",
    ]
    process = subprocess.Popen([*command, *LIMITS], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True)
    results = bench.folder / "out" / "results.jsonl"
    assert wait_until(lambda: results.exists() and results.read_bytes().count(b"\n") >= 2)
    assert wait_until(lambda: processes_with(f"slow\0{bench.folder}"))
    workers[0].send_signal(signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    ids = [r["id"] for r in bench.records()]
    assert len(ids) == 10
    assert results.read_bytes().count(b"\n") == 10
    assert {r["error"] for r in bench.records()} == {"success"}
    assert wait_until(lambda: not processes_with(str(bench.folder / "many")))


def test_a_scheduler_that_is_not_there_is_a_clear_error(bench, monkeypatch):
    monkeypatch.setattr("planner.bench.executors.CONNECT_S", 1)
    bench.run("tasks", "--peer", bench.peer("solve"), "--executor", "dask://127.0.0.1:9", "--out", "out", *LIMITS)
    assert bench.code == 31
    assert "no Dask scheduler at tcp://127.0.0.1:9" in bench.err
