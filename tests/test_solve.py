"""`solve`, the one function: statuses, plans, statistics, limits."""

from fractions import Fraction

import pytest

from planner import Limits, Status, read_task, solve
from planner.errors import SearchSpecError
from tests.cli.conftest import DOMAIN, PROBLEM

COSTS = """(define (domain roads) (:requirements :typing :action-costs) (:types place)
  (:predicates (at ?p - place) (road ?a ?b - place)) (:functions (total-cost) - number (long ?a ?b - place) - number)
  (:action go :parameters (?a ?b - place) :precondition (and (at ?a) (road ?a ?b))
    :effect (and (at ?b) (not (at ?a)) (increase (total-cost) (long ?a ?b)))))"""
TRIP = """(define (problem trip) (:domain roads) (:objects a b c - place)
  (:init (at a) (road a b) (road b c) (road a c) (= (long a b) 1.5) (= (long b c) 2) (= (long a c) 4))
  (:goal (at c)) (:metric minimize (total-cost)))"""


def test_files_texts_and_tasks_give_the_same_plan(tmp_path):
    (tmp_path / "d.pddl").write_text(DOMAIN)
    (tmp_path / "p.pddl").write_text(PROBLEM)
    plans = {
        str(solve(*source).plan)
        for source in [(tmp_path / "d.pddl", tmp_path / "p.pddl"), (DOMAIN, PROBLEM), (read_task(DOMAIN, PROBLEM),)]
    }
    assert len(plans) == 1


def test_fractional_costs_are_exact():
    result = solve(COSTS, TRIP, optimal=True)
    assert (result.status, result.cost, result.lower_bound) == (Status.SOLVED_OPTIMAL, Fraction(7, 2), Fraction(7, 2))
    assert str(result.plan) == "(go a b)\n(go b c)\n; cost = 3.5 (general cost)\n"


def test_the_same_seed_gives_the_same_plan():
    assert str(solve(DOMAIN, PROBLEM, seed=5).plan) == str(solve(DOMAIN, PROBLEM, seed=5).plan)


def test_bad_input_is_a_status_and_carries_the_error():
    result = solve("(define (domain d) (:predicats))", PROBLEM)
    assert result.status is Status.INVALID_INPUT
    assert result.error.location.line == 1
    assert not result


def test_a_wrong_search_raises():
    with pytest.raises(SearchSpecError):
        solve(DOMAIN, PROBLEM, search="nosuch(ff)")


@pytest.mark.parametrize(
    ("limit", "status"), [({"time_limit_s": 0}, Status.TIME_LIMIT), ({"memory_limit_mb": 0}, Status.MEMORY_LIMIT)]
)
def test_a_limit_of_0_ends_the_call(limit, status):
    result = solve(DOMAIN, PROBLEM, **limit)
    assert result.status is status
    assert result.plan is None


def test_another_thread_can_interrupt():
    limits = Limits()
    limits.interrupt()
    assert solve(DOMAIN, PROBLEM, limits=limits).status is Status.INTERRUPTED


def test_ctrl_c_in_the_middle_ends_with_a_status():
    def press(statistics):
        raise KeyboardInterrupt

    result = solve(DOMAIN, PROBLEM, search="astar(blind)", observer=press)
    assert result.status is Status.INTERRUPTED
    assert result.searched


def test_an_impossible_goal_is_named():
    result = solve(DOMAIN, PROBLEM.replace("(at-hand left) ", ""))
    assert result.status is Status.UNSOLVABLE
    assert "(at red right)" in result.message
    assert not result.searched


def test_statistics_are_filled_in():
    s = solve(DOMAIN, PROBLEM).statistics
    assert s.facts > 0
    assert s.operators > 0
    assert s.expanded <= s.evaluated
    assert s.total_s >= s.search_s > 0
    assert s.peak_memory_mb > 10


def test_the_observer_sees_counts_grow_and_on_plan_sees_the_plan():
    seen, plans = [], []
    result = solve(DOMAIN, PROBLEM, search="astar(blind)", observer=lambda s: seen.append(s.expanded), on_plan=plans.append)
    assert seen == sorted(seen)
    assert plans[-1] == result.plan


def test_reader_warnings_reach_the_result():
    result = solve(DOMAIN.replace(":strips :typing", ":strips"), PROBLEM)
    assert result.status is Status.SOLVED
    assert any("typing" in w for w in result.warnings)


def test_capital_letters_beyond_ascii_keep_their_case_from_reading_to_validating():
    domain, problem = (text.replace("pick", "PÍCK").replace(" red", " rÉd") for text in (DOMAIN, PROBLEM))
    assert "(pÍck rÉd left)" in str(solve(domain, problem, search="astar(blind)").plan)
