"""Several processes that plan for one task: the same answers, clean ends, nothing left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import domains
from planner import Limits, Status, read_task, solve, validate_plan
from planner.errors import SearchSpecError
from tests.cli.conftest import DOMAIN, PROBLEM

HANOI = domains.domain_path("hanoi")
UNSOLVABLE = """(define (problem p) (:domain d) (:init (p)) (:goal (and (q) (p))))"""
SWITCH = """(define (domain d) (:predicates (p) (q)) (:action flip :precondition (p) :effect (and (q) (not (p))))
  (:action back :precondition (q) :effect (and (p) (not (q)))))"""


@pytest.fixture(scope="module", autouse=True)
def compiled_kernels(tmp_path_factory):
    """What is compiled on a new machine must not count against the short limits below."""
    path = tmp_path_factory.mktemp("small") / "p.pddl"
    path.write_text(domains.generate("hanoi", discs=8).problem)
    assert solve(HANOI, path).plan


def endless(tmp_path) -> Path:
    """A task that nobody solves in a test's time."""
    path = tmp_path / "p.pddl"
    path.write_text(domains.generate("hanoi", discs=18).problem)
    return path


def processes_named(word: str) -> list[int]:
    """Running processes of this user that have a word in their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, state = (folder / "cmdline").read_bytes(), (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if word.encode() in words and state != "Z":
            found.append(int(folder.name))
    return found


def test_two_workers_find_a_valid_plan_and_say_who_did():
    result = solve(DOMAIN, PROBLEM, workers=2)
    assert result.status is Status.SOLVED
    assert validate_plan(read_task(DOMAIN, PROBLEM), result.plan).valid
    assert result.details[0].startswith("worker ")
    assert result.statistics.evaluated > 0
    assert not multiprocessing.active_children()


def test_the_plan_of_workers_is_handed_on_and_written(tmp_path, monkeypatch):
    plans = []
    result = solve(DOMAIN, PROBLEM, workers=2, on_plan=plans.append)
    assert plans == [result.plan]
    monkeypatch.chdir(tmp_path)
    Path("d.pddl").write_text(DOMAIN)
    Path("p.pddl").write_text(PROBLEM)
    command = [sys.executable, "-m", "planner", "plan", "d.pddl", "p.pddl", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={
        **os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})  # fmt: skip
    assert "written to sas_plan" in done.stderr
    assert Path("sas_plan").read_text() == done.stdout


def test_workers_prove_unsolvability():
    assert solve(SWITCH, UNSOLVABLE, workers=2).status is Status.UNSOLVABLE


@pytest.mark.parametrize(("limit", "status"), [({"time_limit_s": 0}, "TIME_LIMIT"), ({"memory_limit_mb": 0}, "MEMORY_LIMIT")])
def test_a_limit_of_0_ends_the_workers_too(limit, status):
    assert solve(DOMAIN, PROBLEM, workers=2, **limit).status == status


def test_at_the_time_limit_the_counts_of_all_workers_are_told(tmp_path):
    result = solve(HANOI, endless(tmp_path), workers=2, time_limit_s=3)
    assert result.status is Status.TIME_LIMIT
    assert result.statistics.evaluated > 0
    assert not multiprocessing.active_children()


def test_an_observer_sees_the_work_of_all_grow(tmp_path):
    seen = []
    solve(HANOI, endless(tmp_path), workers=2, time_limit_s=3, observer=lambda s: seen.append(s.evaluated))
    assert seen == sorted(seen)
    assert seen[-1] > 0


def test_an_interrupt_ends_all_workers(tmp_path):
    limits = Limits(time_limit_s=60)
    threading.Timer(2, limits.interrupt).start()
    assert solve(HANOI, endless(tmp_path), workers=2, limits=limits).status is Status.INTERRUPTED
    assert not multiprocessing.active_children()


def test_a_killed_worker_leaves_the_work_to_the_other(tmp_path):
    def kill_one() -> None:
        multiprocessing.active_children()[0].kill()

    path = tmp_path / "p.pddl"
    path.write_text(domains.generate("hanoi", discs=11).problem)
    killer = threading.Timer(0.3, kill_one)
    killer.start()
    assert solve(HANOI, path, workers=2).status is Status.SOLVED


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_when_their_parent_is_killed(tmp_path):
    command = [sys.executable, "-m", "planner", "plan", str(HANOI), str(endless(tmp_path)), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path, env={
        **os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}) as process:  # fmt: skip
        deadline = time.monotonic() + 60
        while len(processes_named(str(tmp_path))) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(processes_named(str(tmp_path))) == 3
        process.send_signal(signal.SIGKILL)
    while processes_named(str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not processes_named(str(tmp_path))


@pytest.mark.parametrize("options", [{"search": "gbfs(ff)"}, {"optimal": True}, {"k": 3}, {"engine": "tamer"}])
def test_workers_share_only_the_default_search(options):
    with pytest.raises(SearchSpecError):
        solve(DOMAIN, PROBLEM, workers=2, **options)


def test_there_is_at_least_one_worker():
    with pytest.raises(ValueError, match="at least 1"):
        solve(DOMAIN, PROBLEM, workers=0)
