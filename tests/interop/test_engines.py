"""Tasks handed to unified_planning engines: their answers are checked, their failures named, their processes ended."""

import json
import os
import threading
import time
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from planner import Status, solve
from planner.interop.timed_plan import TimedPlan, TimedStep, decimal
from planner.limits import Limits
from planner.pddl import read_plan
from planner.result import Step
from planner.statuses import plan_exit_code

pytest.importorskip("unified_planning")
pytestmark = pytest.mark.usefixtures("fake_engines")

NUMERIC = """(define (domain tank)
  (:requirements :strips :typing :numeric-fluents)
  (:types place)
  (:predicates (at ?p - place) (road ?a ?b - place))
  (:functions (fuel))
  (:action drive :parameters (?a ?b - place) :precondition (and (at ?a) (road ?a ?b) (>= (fuel) 2))
    :effect (and (at ?b) (not (at ?a)) (decrease (fuel) 2)))
  (:action refuel :parameters () :precondition (< (fuel) 3) :effect (increase (fuel) 4)))"""
NUMERIC_PROBLEM = """(define (problem trip) (:domain tank) (:objects a b c - place)
  (:init (at a) (road a b) (road b c) (= (fuel) 2)) (:goal (at c)))"""
TEMPORAL = """(define (domain cellar)
  (:requirements :strips :typing :durative-actions)
  (:types match fuse)
  (:predicates (unused ?m - match) (light) (mended ?f - fuse))
  (:durative-action strike :parameters (?m - match) :duration (= ?duration 6) :condition (at start (unused ?m))
    :effect (and (at start (light)) (at start (not (unused ?m))) (at end (not (light)))))
  (:durative-action mend :parameters (?f - fuse) :duration (= ?duration 5) :condition (over all (light))
    :effect (at end (mended ?f))))"""
TEMPORAL_PROBLEM = """(define (problem one) (:domain cellar) (:objects m - match f - fuse) (:init (unused m)) (:goal (mended f)))"""
CLASSICAL = """(define (domain steps) (:requirements :strips :action-costs) (:predicates (high)) (:functions (total-cost) - number)
  (:action up :parameters () :effect (and (high) (increase (total-cost) 5))))"""
CLASSICAL_PROBLEM = "(define (problem s) (:domain steps) (:init) (:goal (high)) (:metric minimize (total-cost)))"


def numeric(engine, **options):
    return solve(NUMERIC, NUMERIC_PROBLEM, engine=engine, **options)


def test_a_numeric_task_is_planned_for_and_checked_by_unified_planning():
    seen = []
    result = numeric("numeric", on_plan=seen.append)
    assert (result.status, result.cost) == (Status.SOLVED, 3)
    assert [str(s) for s in result.plan] == ["(drive a b)", "(refuel)", "(drive b c)"]
    assert result.plan.validator == "sequential_plan_validator"
    assert seen == [result.plan]
    assert result.to_dict()["valid"] is True


def test_a_temporal_plan_has_its_times_in_order_and_its_makespan():
    result = solve(TEMPORAL, TEMPORAL_PROBLEM, engine="temporal")
    assert result.status is Status.SOLVED
    assert str(result.plan) == (
        "0.000: (strike m) [6.000]\n0.500: (mend f) [5.000]\n; Makespan: 6.000\n; cost = 6 (general cost)\n"
    )
    assert result.plan.validator == "time_triggered_plan_validator"
    assert [step.name for step in read_plan(str(result.plan))] == ["strike", "mend"]


def test_a_classical_task_is_checked_by_our_validator_with_its_exact_cost():
    result = solve(CLASSICAL, CLASSICAL_PROBLEM, engine="classical")
    assert (result.status, result.cost, result.plan.unit_cost, result.plan.validator) == (Status.SOLVED, 5, False, "planloom")


@pytest.mark.parametrize(
    ("engine", "domain", "problem"),
    [
        ("wrong", NUMERIC, NUMERIC_PROBLEM),
        ("toolate", TEMPORAL, TEMPORAL_PROBLEM),
        ("classicalwrong", CLASSICAL, CLASSICAL_PROBLEM),
    ],
)
def test_a_wrong_plan_of_an_engine_never_gets_out(engine, domain, problem):
    result = solve(domain, problem, engine=engine)
    assert (result.status, result.plan) == (Status.ENGINE_ERROR, None)
    assert "refuses the plan" in result.message


FAILURES = {
    "says_unsolvable": (Status.UNSOLVABLE, 11, "says that there is none"),
    "says_timeout": (Status.TIME_LIMIT, 23, ""),
    "says_unsupported": (Status.UNSUPPORTED, 34, "does not support"),
    "says_error": (Status.ENGINE_ERROR, 32, "valve three stuck"),
    "crashing": (Status.ENGINE_ERROR, 32, "the last words of an engine"),
    "raising": (Status.ENGINE_ERROR, 32, "boiler pressure"),
}


@pytest.mark.parametrize("engine", FAILURES)
def test_an_engine_without_a_plan_gives_a_status_an_exit_code_and_its_own_words(engine):
    result = numeric(engine)
    code = plan_exit_code(result.status, has_plan=result.plan is not None, searched=result.searched)
    status, expected_code, words = FAILURES[engine]
    assert (result.status, code, result.plan) == (status, expected_code, None)
    assert words in result.message


def test_every_status_of_unified_planning_has_a_status_of_ours():
    from unified_planning.engines.results import PlanGenerationResultStatus

    from planner.interop.up_results import FROM_UP, UP_STATUS

    assert set(FROM_UP) == set(PlanGenerationResultStatus)
    assert set(UP_STATUS) == set(Status)
    for status in set(FROM_UP) - {PlanGenerationResultStatus.INTERMEDIATE}:
        assert UP_STATUS[FROM_UP[status]] is status


def test_a_proof_of_optimality_is_taken_from_engines_that_promise_it():
    assert numeric("optimal", optimal=True).status is Status.SOLVED_OPTIMAL
    refused = numeric("numeric", optimal=True)
    assert refused.status is Status.UNSUPPORTED
    assert "does not promise optimal plans" in refused.message


def test_a_task_beyond_an_engine_is_refused_with_the_features_it_lacks():
    result = numeric("narrow")
    assert result.status is Status.UNSUPPORTED
    assert "DECREASE_EFFECTS" in result.message
    assert "ACTION_BASED" not in result.message


def test_an_engine_that_is_not_installed_is_named_with_its_package():
    result = numeric("fmap")
    assert result.status is Status.UNSUPPORTED
    assert "up-fmap" in result.message


def test_an_engine_that_nobody_knows_gets_a_list_of_those_that_are_installed():
    result = numeric("no-such-engine")
    assert result.status is Status.UNSUPPORTED
    assert "temporal" in result.message


def test_without_unified_planning_the_hint_says_what_to_install(tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    (broken / "unified_planning").mkdir(parents=True)
    (broken / "unified_planning" / "__init__.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    result = numeric("tamer")
    assert result.status is Status.UNSUPPORTED
    assert "pip install unified-planning" in result.message


def test_bad_pddl_is_bad_input_with_its_place():
    result = solve(NUMERIC.replace("(:types place)", "(:types place"), NUMERIC_PROBLEM, engine="numeric")
    assert result.status is Status.INVALID_INPUT
    assert ":3:" in str(result.error.location) or result.error.location.line == 3


def test_a_numeric_task_that_only_unified_planning_finds_wrong_is_bad_input():
    result = solve(NUMERIC.replace("(at ?b) (not", "(att ?b) (not"), NUMERIC_PROBLEM, engine="numeric")
    assert result.status is Status.INVALID_INPUT


def gone(pid):
    """Whether a process has ended (a zombie that nobody reaps has)."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at processes through /proc")


@needs_proc
def test_the_time_limit_ends_an_engine_that_hangs_with_all_it_started(tmp_path):
    for limit_s in (4, 8, 16, 32):  # a busy machine may take seconds to start the engine
        result = numeric("hanging", time_limit_s=limit_s)
        assert result.status is Status.TIME_LIMIT
        if (tmp_path / "pid").exists():
            break
    assert gone(int((tmp_path / "pid").read_text()))


@needs_proc
def test_an_interrupt_ends_an_engine_that_hangs_with_all_it_started(tmp_path):
    limits = Limits()
    ended = []
    thread = threading.Thread(target=lambda: ended.append(numeric("hanging", limits=limits)))
    thread.start()
    while thread.is_alive() and not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
        time.sleep(0.02)
    limits.interrupt()
    thread.join()
    assert ended[0].status is Status.INTERRUPTED
    assert gone(int((tmp_path / "pid").read_text()))


@needs_proc
def test_the_memory_limit_counts_what_the_engine_holds():
    result = numeric("hungry", memory_limit_mb=600)
    assert result.status is Status.MEMORY_LIMIT


def test_a_time_limit_of_zero_is_a_limit():
    result = numeric("numeric", time_limit_s=0)
    assert (result.status, result.plan) == (Status.TIME_LIMIT, None)


def test_a_unified_planning_problem_goes_to_engines_too():
    import unified_planning.shortcuts as up

    high = up.Fluent("High", up.BoolType())
    rise = up.InstantaneousAction("up")
    rise.add_effect(high, True)
    problem = up.Problem("p", initial_defaults={up.BoolType(): False})
    problem.add_fluent(high)
    problem.add_action(rise)
    problem.add_goal(high)
    result = solve(problem, engine="classical")
    assert [str(s) for s in result.plan] == ["(up)"]


def test_the_command_line_hands_tasks_over_and_writes_the_plan(planloom, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.pddl").write_text(TEMPORAL)
    (tmp_path / "p.pddl").write_text(TEMPORAL_PROBLEM)
    ended = planloom("plan", "d.pddl", "p.pddl", "--engine", "temporal", "--json")
    assert ended.code == 0
    answer = json.loads(ended.out)
    assert answer["plan"] == ["0.000: (strike m) [6.000]", "0.500: (mend f) [5.000]"]
    assert (tmp_path / "sas_plan").read_text().endswith("; cost = 6 (general cost)\n")
    ended = planloom("plan", "d.pddl", "p.pddl", "--engine", "temporal", "--plan-file", "other")
    assert "valid says time_triggered_plan_validator" in ended.err


def test_the_command_line_refuses_an_engine_with_a_search(planloom, tmp_path):
    ended = planloom("plan", "d.pddl", "p.pddl", "--engine", "enhsp", "--search", "bfs")
    assert ended.code == 31
    assert "--engine" in ended.err


@pytest.mark.skipif(find_spec("up_enhsp") is None or which("java") is None, reason="needs up-enhsp and Java")
def test_enhsp_plans_for_a_numeric_task():
    result = numeric("enhsp")
    assert (result.status, result.cost) == (Status.SOLVED, 3)


@pytest.mark.skipif(find_spec("up_tamer") is None, reason="needs up-tamer")
def test_tamer_plans_for_a_temporal_task():
    result = solve(TEMPORAL, TEMPORAL_PROBLEM, engine="tamer")
    assert result.status is Status.SOLVED
    assert isinstance(result.plan, TimedPlan)
    assert result.plan.validator == "time_triggered_plan_validator"


@pytest.mark.skipif(find_spec("up_pyperplan") is None, reason="needs up-pyperplan")
def test_pyperplan_plans_for_a_classical_task():
    domain = (
        "(define (domain s) (:requirements :strips) (:predicates (p) (q)) (:action a :parameters () :precondition (p) :effect (q)))"
    )
    result = solve(domain, "(define (problem x) (:domain s) (:init (p)) (:goal (q)))", engine="pyperplan")
    assert (result.status, [str(s) for s in result.plan]) == (Status.SOLVED, ["(a)"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0.000"),
        ("3", "3.000"),
        ("1/2", "0.500"),
        ("1/10000", "0.0001"),
        ("1/3", "0.333333333"),
        ("12345678901/1000", "12345678.901"),
    ],
)
def test_times_are_written_exactly_where_nine_decimals_can(value, text):
    assert decimal(Fraction(value)) == text


def test_an_instantaneous_action_among_timed_ones_has_no_duration():
    assert str(TimedStep("ring", ("bell",), Fraction(1))) == "1.000: (ring bell)"
    assert str(Step("ring", ("bell",))) == "(ring bell)"
