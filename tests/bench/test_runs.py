"""How a run ends, and what is recorded of it, whatever the planner does."""

import json

import pytest

from planner.bench.records import ATTRIBUTES
from tests.bench.conftest import processes_with

LIMITS = ("--time-limit", "30", "--memory-limit", "500M")


@pytest.mark.parametrize(
    ("mode", "error", "status", "coverage", "valid"),
    [
        ("solve", "success", "SOLVED", 1, True),
        ("wrong", "invalid-plan", "ENGINE_ERROR", 0, False),
        ("garbage", "invalid-plan", "ENGINE_ERROR", 0, False),
        ("crash", "critical-error", "ENGINE_ERROR", 0, None),
        ("unsolvable", "unsolvable", "UNSOLVABLE", 0, None),
        ("nothing", "no-plan", "ENGINE_ERROR", 0, None),
    ],
)
def test_a_planner_that_ends_by_itself_is_labelled_by_what_it_did(bench, mode, error, status, coverage, valid):
    record = bench.one(mode, *LIMITS)
    assert (record["error"], record["status"], record["coverage"], record["plan_valid"]) == (error, status, coverage, valid)
    assert bench.code == 0


def test_a_record_has_every_attribute_and_the_numbers_of_a_solved_task(bench):
    record = bench.one("solve", *LIMITS)
    assert list(record) == list(ATTRIBUTES)
    assert record["config"] == record["planner"] == "solve"
    assert (record["domain"], record["problem"], record["suite"]) == ("tasks", "p01", "one")
    assert (record["cost"], record["plan_length"], record["exit_code"]) == (2, 2, 0)
    assert (record["time_limit_s"], record["memory_limit_mb"], record["seed"]) == (30.0, 500.0, 0)
    assert 0 < record["planner_time"] == record["cpu_s"]
    assert record["planner_wall_clock_time"] > 0
    assert 0 < record["memory_mb"] < 500
    assert (bench.folder / "out" / record["plan_file"]).read_text() == "(go p0 p1)\n(go p1 p2)\n"


def test_what_is_wrong_with_an_invalid_plan_is_told(bench):
    assert "(at p2)" in bench.one("wrong", *LIMITS)["details"]


def test_the_last_words_of_a_planner_that_crashed_are_kept(bench):
    record = bench.one("crash", *LIMITS)
    assert "something broke" in record["details"]
    assert "something broke" in (bench.folder / "out" / record["err_file"]).read_text()


def test_cpu_time_is_summed_over_all_processes_and_ends_the_run(bench):
    record = bench.one("spin", "--time-limit", "1", "--wall-limit", "60", "--memory-limit", "500M")
    assert (record["error"], record["status"], record["coverage"]) == ("timeout", "TIME_LIMIT", 0)
    assert record["cpu_s"] >= 1
    assert record["planner_wall_clock_time"] < 60
    assert not processes_with(str(bench.folder))


def test_wall_clock_time_ends_a_run_that_uses_no_cpu(bench):
    record = bench.one("sleep", "--time-limit", "0.3", "--memory-limit", "500M")
    assert (record["error"], record["status"]) == ("timeout", "TIME_LIMIT")
    assert record["cpu_s"] < record["planner_wall_clock_time"]


def test_a_plan_that_is_written_after_the_limit_does_not_count(bench):
    record = bench.one("stubborn", "--time-limit", "0.3", "--memory-limit", "500M")
    assert (record["error"], record["coverage"], record["plan_file"]) == ("timeout", 0, None)


def test_an_anytime_planner_keeps_its_last_whole_plan_when_time_is_up(bench):
    record = bench.one("anytime", "--time-limit", "0.5", "--memory-limit", "500M")
    assert (record["error"], record["coverage"], record["cost"]) == ("success", 1, 2)


def test_the_memory_limit_ends_a_run(bench):
    record = bench.one("memory", "--time-limit", "60", "--memory-limit", "200M")
    assert (record["error"], record["status"]) == ("out-of-memory", "MEMORY_LIMIT")
    assert 200 < record["memory_mb"] < 300


def test_memory_that_processes_share_is_counted_once(bench):
    record = bench.one("shared", "--time-limit", "60", "--memory-limit", "300M")
    assert record["error"] == "success"
    assert 60 < record["memory_mb"] < 300


def test_a_planner_that_prints_a_hundred_megabytes_is_drained_and_its_output_kept_in_part(bench):
    record = bench.one("print", *LIMITS)
    assert record["error"] == "success"
    log = (bench.folder / "out" / record["log_file"]).read_text()
    assert len(log) < 2.2 * 2**20
    assert log.startswith("line of a chatty planner\n")
    assert log.endswith("the end\n")
    assert f"[... {100 * 40000 * 25 + 8 - 2 * 2**20} bytes left out ...]" in log


def test_processes_that_outlive_the_planner_are_killed_and_told_of(bench):
    record = bench.one("daemons", *LIMITS)
    assert record["error"] == "success"
    assert "5 processes outlived the planner" in record["details"]
    assert not processes_with(str(bench.folder))


def test_a_bounded_runaway_is_reaped_whole_and_labelled(bench):
    record = bench.one("runaway", "--time-limit", "60", "--memory-limit", "400M")
    assert (record["error"], record["status"]) == ("out-of-memory", "MEMORY_LIMIT")
    assert record["memory_mb"] > 400
    assert "could not be killed" not in record["details"]
    assert not processes_with(str(bench.folder))
    assert not list((bench.folder / "scratch").iterdir())


def test_a_task_that_changes_is_labelled_and_done_when_it_is_back(bench):
    task = bench.folder / "tasks" / "p02.pddl"
    text = task.read_text()
    edit = f"command:edit={bench.folder / 'edit.sh'} {{domain}} {{problem}} {{plan}}"
    (bench.folder / "edit.sh").write_text(f"#!/bin/sh\necho '; edited' >> {task}\n")
    (bench.folder / "edit.sh").chmod(0o755)
    bench.run("tasks", "--peer", edit, "--out", "out", *LIMITS)
    assert bench.code == 1
    assert {r["problem"]: r["error"] for r in bench.records()} == {"p01": "no-plan", "p02": "task-changed", "p03": "no-plan"}
    task.write_text(text)
    (bench.folder / "edit.sh").write_text("#!/bin/sh\nexit 12\n")
    assert bench.run("--resume", "out").code == 0
    assert {r["problem"]: r["error"] for r in bench.records()} == {"p01": "no-plan", "p02": "incomplete", "p03": "no-plan"}


def test_planloom_itself_is_run_with_its_own_numbers(bench):
    (bench.folder / "one.txt").write_text("tasks/domain.pddl tasks/p03.pddl\n")
    bench.run("--list", "one.txt", "--config", "astar(blind)", "--out", "out", "--time-limit", "120", "--memory-limit", "4G")
    assert bench.code == 0, bench.err
    (record,) = bench.records()
    assert (record["status"], record["error"], record["cost"], record["planner"]) == ("SOLVED_OPTIMAL", "success", 4, "planloom")
    assert record["expansions"] >= 4
    assert record["evaluations"] >= 4
    assert record["search_time"] > 0
    assert record["translator_time"] > 0
    assert json.loads((bench.folder / "out" / record["log_file"]).read_text())["valid"] is True


def test_a_search_that_does_not_exist_ends_the_benchmark_before_it_begins(bench):
    bench.run("tasks", "--config", "gbfs(nonsense)", "--out", "out")
    assert bench.code == 33
    assert "gbfs(nonsense)" in bench.err
    assert not bench.records()
