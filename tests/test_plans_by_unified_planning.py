"""Plans of every search with every heuristic are accepted by unified-planning's validator too, not only by ours."""

import pytest

from planner import read_task, solve
from planner.interop.up import to_unified_planning
from planner.registry import list_heuristics, list_searches
from tests.cli.conftest import DOMAIN, PROBLEM
from tests.test_solve import COSTS

up = pytest.importorskip("unified_planning.shortcuts")
TRIP = """(define (problem trip) (:domain roads) (:objects a b c - place)
  (:init (at a) (road a b) (road b c) (road a c) (= (long a b) 1) (= (long b c) 2) (= (long a c) 4) (= (total-cost) 0))
  (:goal (at c)) (:metric minimize (total-cost)))"""
LIGHTS = (
    """(define (domain lights) (:requirements :adl) (:types lamp) (:predicates (on ?l - lamp) (ready))
      (:action prepare :precondition (not (ready)) :effect (ready))
      (:action flip :parameters (?l - lamp) :precondition (or (ready) (on ?l))
        :effect (and (when (on ?l) (not (on ?l))) (when (not (on ?l)) (on ?l)))))""",
    """(define (problem evening) (:domain lights) (:objects a b - lamp) (:init (on a)) (:goal (and (not (on a)) (on b))))""",
)
TASKS = {"balls": (DOMAIN, PROBLEM), "roads": (COSTS, TRIP), "lights": LIGHTS}
SPECS = [s.name if s.heuristics == "none" else f"{s.name}({h.name})" for s in list_searches() for h in list_heuristics()]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("spec", sorted(set(SPECS)))
def test_every_plan_is_valid_for_unified_planning(spec, task):
    from unified_planning.io import PDDLReader

    result = solve(*TASKS[task], search=spec, time_limit_s=60)
    if result.status.value == "UNSUPPORTED":
        assert "lmcut" in spec
        pytest.skip(result.message)
    if result.plan is None:
        assert result.status.value == "INCOMPLETE", result.message
        pytest.skip("an incomplete search found no plan")
    problem = to_unified_planning(read_task(*TASKS[task]))
    with up.PlanValidator(problem_kind=problem.kind, name="sequential_plan_validator") as validator:
        steps = "".join(f"{step}\n" for step in result.plan)
        plan = PDDLReader().parse_plan_string(problem, steps)
        assert validator.validate(problem, plan), steps
