"""Peers: found by file name, reported when missing, understood from what they print; and really run where they are installed."""

import importlib.util
import shlex
import sys

import pytest

from planner.bench.peers import Files, Limits, MissingPeer, build_peer, peer_names
from planner.errors import InvalidInput, SearchSpecError
from planner.statuses import Status
from tests.bench.conftest import PROGRAM

LIMITS = ("--time-limit", "60", "--memory-limit", "2G")


def files(folder) -> Files:
    return Files(folder, folder / "domain.pddl", folder / "problem.pddl", folder / "plan")


def needs(module: str):
    """Skip where a peer's package is not installed."""
    reason = f"the peer's package {module} is not installed"
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=reason)


def test_peers_are_found_by_their_files():
    assert {"command", "fast-downward", "planloom", "pymimir", "pyperplan", "up"} <= set(peer_names())
    for name in peer_names():
        assert build_peer(name).name == name


def test_an_unknown_peer_is_answered_with_the_nearest_one():
    with pytest.raises(InvalidInput, match="did you mean pyperplan"):
        build_peer("pyperpln:gbf")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("fast-downward", "needs a configuration"),
        ("pyperplan:gbf-hfff", "SEARCH-HEURISTIC"),
        ("pymimir:gbfs-lmcut", "SEARCH-HEURISTIC"),
        ("up", "needs an engine"),
        ("command", "a name and words"),
        ("command:mine", "a name and words"),
        ("command:mine=ls {domain}", "{domain} and {problem} are needed"),
        ("command:mine=ls {domain} {problem} {pln}", "{pln} is not known"),
        ("command:mine=ls 'x", "No closing quotation"),
    ],
)
def test_a_configuration_that_makes_no_sense_is_explained(spec, words, monkeypatch):
    monkeypatch.setattr("planner.bench.peers._base.package_folder", lambda module: PROGRAM.parent)
    for peer in ("pyperplan", "pymimir", "up"):
        monkeypatch.setattr(f"planner.bench.peers.{peer}.package_folder", lambda module: PROGRAM.parent)
    monkeypatch.setenv("PLANLOOM_FAST_DOWNWARD", str(PROGRAM))
    with pytest.raises(InvalidInput) as error:
        build_peer(spec).check()
    assert words in str(error.value)


def test_a_search_of_ours_with_a_mistake_is_explained():
    with pytest.raises(SearchSpecError, match="--config"):
        build_peer("planloom:gbfs(ff").check()


@pytest.mark.parametrize(
    "spec", ["fast-downward:lama-first", "pyperplan", "pymimir", "up:enhsp", "command:mine=no-such-planner {domain} {problem}"]
)
def test_a_peer_that_is_not_installed_says_how_to_install_it(spec, monkeypatch):
    for peer in ("fast_downward", "pyperplan", "pymimir", "up"):
        monkeypatch.setattr(f"planner.bench.peers.{peer}.package_folder", lambda module: None, raising=False)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(MissingPeer, match="install it"):
        build_peer(spec).check()


def test_a_variable_names_another_program(monkeypatch, tmp_path):
    program = tmp_path / "fast-downward.py"
    program.write_text("")
    monkeypatch.setenv("PLANLOOM_FAST_DOWNWARD", str(program))
    argv = build_peer("fast-downward:lama-first").command(files(tmp_path), Limits(60, 2048)).argv
    assert argv[:2] == [sys.executable, str(program)]
    monkeypatch.setenv("PLANLOOM_FAST_DOWNWARD", str(tmp_path / "gone"))
    with pytest.raises(MissingPeer, match="PLANLOOM_FAST_DOWNWARD names"):
        build_peer("fast-downward:lama-first").check()


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("lama-first", ["--alias", "lama-first", "D", "P"]),
        ("astar(lmcut())", ["D", "P", "--search", "astar(lmcut())"]),
        ("--evaluator 'h=ff()' --search 'eager_greedy([h])'", ["D", "P", "--evaluator", "h=ff()", "--search", "eager_greedy([h])"]),
    ],
)
def test_fast_downward_takes_aliases_searches_and_words(argument, words, monkeypatch, tmp_path):
    monkeypatch.setenv("PLANLOOM_FAST_DOWNWARD", str(PROGRAM))
    where = files(tmp_path)
    argv = build_peer(f"fast-downward:{argument}").command(where, Limits(29.5, 2048)).argv
    short = ["D" if w == str(where.domain) else "P" if w == str(where.problem) else w for w in argv]
    assert short[2:] == ["--plan-file", str(where.plan), "--overall-time-limit", "30s", *words]


def test_the_best_plan_of_an_anytime_planner_is_the_last(tmp_path):
    for name in ("plan.1", "plan.2", "plan.10", "plan.part"):
        (tmp_path / name).write_text("")
    assert [p.name for p in build_peer("fast-downward:lama").plans(files(tmp_path))] == ["plan.10", "plan.2", "plan.1"]


FAST_DOWNWARD_OUTPUT = """INFO     Running translator.
Done! [0.120s CPU, 0.130s wall-clock]
INFO     Running search (release).
[t=0.01s, 10544 KB] Plan length: 12 step(s).
[t=0.01s, 10544 KB] Plan cost: 14
[t=0.01s, 10544 KB] Expanded 5 state(s).
[t=0.02s, 10544 KB] Expanded until last jump: 3 state(s).
[t=0.02s, 10544 KB] Plan length: 10 step(s).
[t=0.02s, 10544 KB] Plan cost: 11
[t=0.02s, 10544 KB] Expanded 25 state(s).
[t=0.02s, 10544 KB] Evaluated 30 state(s).
[t=0.02s, 10544 KB] Generated 70 state(s).
[t=0.02s, 10544 KB] Search time: 0.0125s
"""


def test_fast_downwards_numbers_are_those_of_its_last_search():
    said = build_peer("fast-downward:lama").read(FAST_DOWNWARD_OUTPUT, "", 0)
    assert said.numbers == {
        "expansions": 25, "evaluations": 30, "generated": 70, "cost": 11, "plan_length": 10, "search_time": 0.0125, "translator_time": 0.12,
    }  # fmt: skip
    assert (said.status, said.phase) == (None, "search")


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        (10, Status.UNSOLVABLE, "unsolvable"),
        (11, Status.UNSOLVABLE, "unsolvable"),
        (12, Status.INCOMPLETE, "incomplete"),
        (20, Status.MEMORY_LIMIT, "translate-out-of-memory"),
        (21, Status.TIME_LIMIT, "translate-out-of-time"),
        (22, Status.MEMORY_LIMIT, "search-out-of-memory"),
        (23, Status.TIME_LIMIT, "search-out-of-time"),
        (32, Status.ENGINE_ERROR, "critical-error"),
        (31, Status.INVALID_INPUT, "input-error"),
        (34, Status.UNSUPPORTED, "unsupported"),
    ],
)
def test_exit_codes_of_fast_downward_are_understood_also_of_other_programs(code, status, error):
    for spec in ("fast-downward:lama", "command:mine=x {domain} {problem}"):
        said = build_peer(spec).read("", "", code)
        assert (said.status, said.error) == (status, error)


def test_pyperplans_log_is_understood():
    log = "INFO     Search start: x\nINFO     21 Nodes expanded\nINFO     Search time: 0.0044\nINFO     Plan length: 10\n"
    said = build_peer("pyperplan:gbf-hff").read(log, "", 0)
    assert (said.numbers, said.phase) == ({"expansions": 21, "plan_length": 10, "search_time": 0.0044}, "search")
    none = "WARNING  No solution could be found"
    assert build_peer("pyperplan:bfs").read(none, "", 0).status is Status.UNSOLVABLE
    assert build_peer("pyperplan:ehs").read(none, "", 0).status is Status.INCOMPLETE


@needs("pyperplan")
def test_a_task_that_pyperplans_language_lacks_is_unsupported_not_a_crash(bench):
    domain = bench.folder / "tasks" / "domain.pddl"
    domain.write_text(
        domain.read_text().replace("(and (at ?p) (next ?p ?q)) :effect", "(and (at ?p) (not (at ?q)) (next ?p ?q)) :effect")
    )
    (bench.folder / "one.txt").write_text("tasks/domain.pddl tasks/p01.pddl\n")
    bench.run("--list", "one.txt", "--peer", "pyperplan:gbf-hff", "--out", "out", *LIMITS)
    (record,) = bench.records()
    assert (record["error"], record["status"], record["coverage"]) == ("unsupported", "UNSUPPORTED", 0), record


def test_planlooms_object_is_found_behind_other_output_and_its_absence_is_no_error():
    out = 'hello\n{"status": "TIME_LIMIT", "message": "time limit", "statistics": {"expanded": 7, "evaluated": 9, "search_s": 1.5, "read_s": 0.5}}\n'
    said = build_peer("planloom:auto").read(out, "", 23)
    assert (said.status, said.phase) == (Status.TIME_LIMIT, "search")
    assert said.numbers == {"expansions": 7, "evaluations": 9, "search_time": 1.5, "translator_time": 0.5}
    assert build_peer("planloom:auto").read('{"status": torn', "", -9).status is None


def test_planlooms_own_clock_is_the_wall_clock_of_the_run(tmp_path):
    where, peer = files(tmp_path), build_peer("planloom:auto")
    for limits, clock in ((Limits(30, 2048), "30.000s"), (Limits(30, 2048, 0, 90), "90.000s"), (Limits(30, 2048, 0, 0), "0.000s")):
        argv = peer.command(where, limits).argv
        assert argv[argv.index("--time-limit") + 1] == clock


def test_a_template_is_filled_in_word_by_word_without_a_shell(tmp_path):
    peer = build_peer("command:mine=sh -c 'echo $0; {plan}' {domain} {problem} --t={time} --m={memory} --s={seed}")
    where = files(tmp_path / "a folder; rm -rf x")
    argv = peer.command(where, Limits(30, 2048, 7)).argv
    assert argv[0].endswith("/sh")
    assert argv[1:] == ["-c", f"echo $0; {where.plan}", str(where.domain), str(where.problem), "--t=30", "--m=2048", "--s=7"]
    assert peer.planner == "mine"


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("fast-downward:lama-first", marks=needs("up_fast_downward")),
        pytest.param("fast-downward:lama", marks=needs("up_fast_downward")),
        pytest.param("fast-downward:astar(lmcut())", marks=needs("up_fast_downward")),
        pytest.param("pyperplan:gbf-hff", marks=needs("pyperplan")),
        pytest.param("pymimir:gbfs-ff", marks=needs("pymimir")),
        pytest.param("pymimir:astar-max", marks=needs("pymimir")),
        pytest.param("pymimir:brfs", marks=needs("pymimir")),
        pytest.param("up:fast-downward", marks=[needs("up_fast_downward"), needs("unified_planning")]),
    ],
)
def test_an_installed_peer_plans_and_its_plan_is_valid(bench, spec):
    (bench.folder / "one.txt").write_text("tasks/domain.pddl tasks/p03.pddl\n")
    bench.run("--list", "one.txt", "--peer", spec, "--out", "out", *LIMITS)
    (record,) = bench.records()
    assert (record["error"], record["config"], record["cost"], record["plan_valid"]) == ("success", spec, 4, True), record
    assert record["planner"] == spec.partition(":")[0]
    assert record["version"]
    assert record["search_time"] is not None


@needs("up_fast_downward")
def test_fast_downwards_proof_that_there_is_no_plan_is_recorded(bench):
    (bench.folder / "tasks" / "p01.pddl").write_text(
        "(define (problem none) (:domain steps) (:objects a b - place) (:init (at a) (next b a)) (:goal (at b)))"
    )
    (bench.folder / "one.txt").write_text("tasks/domain.pddl tasks/p01.pddl\n")
    bench.run("--list", "one.txt", "--peer", "fast-downward:lama-first", "--out", "out", *LIMITS)
    (record,) = bench.records()
    assert (record["error"], record["status"], record["coverage"]) == ("unsolvable", "UNSOLVABLE", 0)


@needs("unified_planning")
def test_an_engine_that_unified_planning_does_not_know_is_told_of(bench):
    (bench.folder / "one.txt").write_text("tasks/domain.pddl tasks/p01.pddl\n")
    bench.run("--list", "one.txt", "--peer", "up:no-such-engine", "--out", "out", *LIMITS)
    (record,) = bench.records()
    assert (record["error"], record["status"]) == ("input-error", "INVALID_INPUT")
    assert "knows no engine no-such-engine" in record["details"]


def test_runs_of_a_missing_peer_are_recorded_and_the_others_done_and_resuming_does_them_when_it_comes(bench):
    program = bench.folder / "late-planner"
    template = f"command:late={program} {{domain}} {{problem}} {{plan}}"
    bench.run("tasks", "--peer", template, "--peer", bench.peer("solve"), "--out", "out", *LIMITS)
    assert bench.code == 0
    assert "late: there is no program" in bench.err
    assert sorted((r["config"], r["error"]) for r in bench.records()) == [("late", "missing")] * 3 + [("solve", "success")] * 3
    before = (bench.folder / "out" / "results.jsonl").read_bytes()
    assert bench.run("--resume", "out").code == 0
    assert (bench.folder / "out" / "results.jsonl").read_bytes() == before, "what is still missing is not recorded again"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S {shlex.quote(str(PROGRAM))} solve "$@"\n')
    program.chmod(0o755)
    assert bench.run("--resume", "out").code == 0
    assert {r["error"] for r in bench.records()} == {"success"}
    assert len(bench.records()) == 6
