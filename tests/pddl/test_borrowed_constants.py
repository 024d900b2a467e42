"""Domains that use objects of their problems as if they were constants, as some published ones do."""

import pytest

from planner import solve
from planner.errors import PddlError
from planner.pddl import check, read_domain, read_task

DOMAIN = """(define (domain tools) (:requirements :strips)
  (:predicates (have ?x) (fixed))
  (:action take :parameters (?x) :precondition () :effect (have ?x))
  (:action fix :parameters () :precondition (have wrench) :effect (fixed)))"""
PROBLEM = "(define (problem p) (:domain tools) (:objects {objects}) (:init) (:goal {goal}))"


def problem(objects="wrench pump", goal="(fixed)"):
    return PROBLEM.format(objects=objects, goal=goal)


def test_such_a_task_is_planned_with_one_warning_for_each_name():
    result = solve(DOMAIN, problem())
    assert [str(step) for step in result.plan] == ["(take wrench)", "(fix)"]
    assert len(result.warnings) == 1
    assert "wrench" in result.warnings[0]


def test_strict_reading_refuses_it():
    with pytest.raises(PddlError, match="wrench is not declared"):
        read_task(DOMAIN, problem(), strict=True)


@pytest.mark.parametrize("text", [problem("pump"), problem("pump wrenches"), "(define (problem p) (:domain tools"])
def test_a_name_that_the_problem_does_not_declare_is_an_error_where_it_stands(text):
    errors = [f for f in check(DOMAIN, text) if f.code == "undeclared-object"]
    assert [(f.severity, f.line) for f in errors] == [("error", 4)]


def test_the_domain_alone_is_refused():
    with pytest.raises(PddlError, match="wrench is not declared"):
        read_domain(DOMAIN)


def test_the_goal_may_not_borrow():
    with pytest.raises(PddlError, match="hammer is not declared"):
        read_task(DOMAIN, problem(goal="(have hammer)"))
