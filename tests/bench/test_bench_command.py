"""`planloom bench` as people meet it: its words, its order of runs, its progress, its mistakes."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from planner.bench.benchmark import Summary
from tests.bench.conftest import write_tasks

LIMITS = ("--time-limit", "30", "--memory-limit", "500M")
ROOT = Path(__file__).resolve().parents[2]


def test_each_task_is_run_by_every_configuration_in_turn(bench):
    bench.run("tasks", "--peer", bench.peer("solve", "a"), "--peer", bench.peer("solve", "b"), "--out", "out", *LIMITS)
    assert [(r["problem"], r["config"]) for r in bench.records()] == [(p, c) for p in ("p01", "p02", "p03") for c in "ab"]


def test_progress_says_what_ended_how_many_there_are_and_what_time_is_left(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out", *LIMITS)
    assert "3 tasks, 1 configurations; results go to out" in bench.err
    assert "[1/3] solve tasks p01: success, cost 2, " in bench.err
    assert " left" in bench.err
    assert "3 of 3 runs are recorded; planloom bench report out" in bench.err
    assert bench.out == ""


def test_on_a_terminal_there_is_a_bar(bench):
    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "planner", "bench", "tasks", "--peer", bench.peer("solve"), "--out", "out", *LIMITS]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(command, stderr=writer, stdout=subprocess.DEVNULL, env=environment)
    os.close(writer)
    seen = b""
    while True:
        try:
            data = os.read(reader, 65536)
        except OSError:  # the other end has closed
            break
        if not data:
            break
        seen += data
    os.close(reader)
    assert process.wait() == 0
    assert b"3/3" in seen
    assert "━".encode() in seen
    assert b"solve tasks p03: success" in seen


def test_seeds_are_for_planners_that_take_one(bench):
    seeded = bench.peer("solve", "a").replace("{plan}", "{plan} {seed}")
    unseeded = bench.peer("solve", "b")
    bench.run("tasks", "--peer", seeded, "--peer", unseeded, "--seed", "1", "--seed", "2", "--out", "out", *LIMITS)
    found = sorted((r["config"], r["problem"], r["seed"]) for r in bench.records())
    assert found == [("a", p, s) for p in ("p01", "p02", "p03") for s in (1, 2)] + [("b", p, 1) for p in ("p01", "p02", "p03")]
    assert len({r["id"] for r in bench.records()}) == 9


def test_generated_tasks_are_written_into_the_folder(bench):
    bench.run("domains:gripper?balls=2..3", "--peer", bench.peer("unsolvable"), "--out", "out", *LIMITS)
    (first, second) = bench.records()
    assert (first["domain"], first["problem"], second["problem"]) == ("gripper", "balls-2", "balls-3")
    assert (bench.folder / "out" / first["problem_file"]).is_file()
    os.rename("out", "moved")
    assert bench.run("--resume", "moved").code == 0
    assert "changed" not in bench.err


def test_the_definition_can_be_read_by_people_and_programs(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--out", "out", *LIMITS)
    definition = json.loads((bench.folder / "out" / "experiment.json").read_text())
    assert (definition["time_limit_s"], definition["wall_limit_s"], definition["memory_limit_mb"]) == (30, 30, 500)
    assert [c["label"] for c in definition["configs"]] == ["solve"]
    assert [t["problem"] for t in definition["tasks"]] == ["p01", "p02", "p03"]


def test_a_configuration_that_is_named_twice_is_refused(bench):
    assert bench.run("tasks", "--peer", bench.peer("solve"), "--peer", bench.peer("wrong", "solve"), "--out", "out").code == 31
    assert "named twice" in bench.err
    assert not (bench.folder / "out").exists()


def test_names_that_look_the_same_as_folders_get_folders_of_their_own(bench):
    bench.run("tasks", "--peer", bench.peer("solve", "a/b"), "--peer", bench.peer("solve", "a b"), "--out", "out", *LIMITS)
    files = {r["plan_file"] for r in bench.records()}
    assert len(files) == 6
    assert all((bench.folder / "out" / f).is_file() for f in files)


def test_mistakes_are_found_before_anything_is_written(bench):
    for args, words in [
        (("nothing",), "no suite nothing"),
        ((), "nothing to run"),
        (("tasks", "--peer", "nonsense"), "no peer 'nonsense'"),
        (("tasks", "--executor", "slurm"), "dask://HOST:PORT"),
        (("tasks", "--time-limit", "fast"), "is not a time"),
    ]:
        bench.run(*args, "--out", "out")
        assert bench.code == 31, args
        assert words in bench.err
        assert not (bench.folder / "out" / "results.jsonl").exists()


def test_a_suite_without_a_domain_is_a_clear_error(bench):
    write_tasks(bench.folder / "broken", [2])
    (bench.folder / "broken" / "domain.pddl").unlink()
    assert bench.run("broken", "--out", "out").code == 31
    assert "broken/p01.pddl: this problem has no domain" in bench.err


def test_a_folder_that_cannot_be_written_is_a_clear_error(bench):
    (bench.folder / "file").write_text("")
    assert bench.run("tasks", "--peer", bench.peer("solve"), "--out", "file/out").code == 31
    assert "cannot write to file/out" in bench.err


def test_without_a_planner_named_auto_is_run(bench, monkeypatch):
    monkeypatch.setattr("planner.bench.benchmark.go_on", lambda *_: Summary(3, 3, {}))
    bench.run("tasks", "--out", "out")
    assert json.loads((bench.folder / "out" / "experiment.json").read_text())["configs"] == [
        {"label": "auto", "peer": "planloom:auto"}
    ]


def test_a_report_is_made_from_what_was_recorded(bench):
    bench.run("tasks", "--peer", bench.peer("solve"), "--peer", bench.peer("wrong"), "--out", "out", *LIMITS)
    assert bench.run("report", "out").code == 0
    assert "out/report.html" in bench.out.splitlines()
    text = (bench.folder / "out" / "report.md").read_text()
    assert "| solve | 3 | 3 |" in text
    assert "| wrong | 3 | 0 |" in text


def test_collecting_a_folder_without_a_benchmark_is_an_error(bench):
    assert bench.run("collect", "tasks").code == 31
    assert "no benchmark" in bench.err


def test_help_imports_nothing_that_starts_slowly():
    code = "import sys\nfrom planner.cli import cli\ntry: cli.main(['bench', '--help'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(done.stderr.split()) & {"numpy", "numba", "rich", "distributed", "unified_planning", "sqlite3"}
