"""`solve` takes the lifted view when grounding would be too large, and only then. It validates every plan."""

from fractions import Fraction

import pytest

import domains
import planner.api
from planner import Limits, Status, read_task, solve
from planner.lifted import lift
from planner.lifted.search import LiftedSearch
from planner.search.base import Context
from tests.fuzz import ADL
from tests.test_solve import COSTS, TRIP


@pytest.fixture(autouse=True)
def _every_task_is_too_large(monkeypatch):
    monkeypatch.setattr(planner.api, "LIFT_FIRST", 1)
    monkeypatch.setattr(planner.api, "MAX_OPERATORS", 1)


def test_the_result_says_that_and_why_the_plan_was_found_lifted():
    result = solve(COSTS, TRIP)
    assert result.status == Status.SOLVED
    assert result.search.startswith("lifted(")
    assert "action go alone would ground to" in result.details[0]
    assert result.cost in (Fraction(7, 2), Fraction(4))
    assert result.statistics.evaluated > 0


@pytest.mark.parametrize(
    "name", sorted({d.name for d in domains.list_domains()} - {"eight_puzzle", "floortile", "sokoban", "hanoi"})
)
def test_plans_of_real_domains_are_valid(name):
    result = solve(domains.domain_path(name), domains.generate(name, seed=1).problem, time_limit_s=60)
    assert (result.status, result.search[:7]) == (Status.SOLVED, "lifted(")


def test_costs_are_those_of_the_validator():
    task = lift(read_task(COSTS, TRIP))
    plan = LiftedSearch(task).run(Context()).plan
    assert task.plan_cost(plan) == solve(COSTS, TRIP).cost


def test_a_cost_that_the_problem_does_not_give_is_bad_input():
    result = solve(COSTS, TRIP.replace("(= (long a b) 1.5)", "").replace("(= (long a c) 4)", ""))
    assert result.status == Status.INVALID_INPUT
    assert "(long a " in result.message


def test_other_searches_and_optimal_planning_ground_whatever_the_size():
    assert solve(COSTS, TRIP, search="gbfs(ff)").search.startswith("gbfs")
    assert solve(COSTS, TRIP, optimal=True).cost == Fraction(7, 2)


def test_what_the_lifted_view_does_not_support_is_grounded():
    result = solve(*ADL[:2], time_limit_s=60)
    assert not result.search.startswith("lifted")
    assert result.status in (Status.SOLVED, Status.UNSOLVABLE)


def test_an_unsolvable_task_is_proved_so_without_grounding():
    one_way = TRIP.replace("(at a)", "(at b)").replace("(at c)", "(and (at c) (at a))")
    result = solve(COSTS, one_way)
    assert result.status == Status.UNSOLVABLE


def test_a_lifted_search_that_stalls_gives_way_to_grounding(monkeypatch):
    monkeypatch.setattr(planner.api, "MAX_OPERATORS", 100_000)
    monkeypatch.setattr(planner.api, "PATIENCE", (0, 0))
    result = solve(domains.domain_path("hanoi"), domains.generate("hanoi", seed=1).problem, time_limit_s=60)
    assert (result.status, result.search[:4]) == (Status.SOLVED, "auto")
    assert result.details[0].startswith("lifted search first: ")
    assert result.statistics.operators > 0


def test_a_lifted_search_that_stalls_goes_on_where_grounding_is_out_of_the_question(monkeypatch):
    monkeypatch.setattr(planner.api, "PATIENCE", (0, 0))
    result = solve(domains.domain_path("hanoi"), domains.generate("hanoi", seed=1).problem, time_limit_s=60)
    assert (result.status, result.search[:7]) == (Status.SOLVED, "lifted(")


def test_a_time_limit_is_a_status():
    assert solve(COSTS, TRIP, limits=Limits(time_limit_s=0)).status == Status.TIME_LIMIT
