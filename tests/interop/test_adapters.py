"""Tasks from and to unified_planning and the `pddl` package keep their meaning: the same plans, the same cost."""

from fractions import Fraction

import pytest

from planner import Status, read_task, solve
from planner.errors import InvalidInput
from planner.interop import as_task
from planner.interop.pddl_package import to_pddl
from planner.interop.up import to_unified_planning
from tests.cli.conftest import DOMAIN, PROBLEM

up = pytest.importorskip("unified_planning.shortcuts")


def lamp():
    """A unified_planning problem with a fluent of one argument and a negative precondition."""
    Lamp = up.UserType("Lamp")
    on = up.Fluent("is_on", up.BoolType(), lamp=Lamp)
    switch = up.InstantaneousAction("switch_on", lamp=Lamp)
    switch.add_precondition(up.Not(on(switch.parameter("lamp"))))
    switch.add_effect(on(switch.parameter("lamp")), True)
    problem = up.Problem("lamps")
    problem.add_fluent(on, default_initial_value=False)
    problem.add_action(switch)
    lamps = [up.Object(f"l{i}", Lamp) for i in range(3)]
    problem.add_objects(lamps)
    for each in lamps:
        problem.add_goal(on(each))
    return problem


def test_a_unified_planning_problem_is_solved_as_it_is():
    result = solve(lamp(), optimal=True)
    assert result.status is Status.SOLVED_OPTIMAL
    assert sorted(str(s) for s in result.plan) == ["(switch_on l0)", "(switch_on l1)", "(switch_on l2)"]


def test_a_numeric_unified_planning_problem_is_unsupported_and_says_so():
    problem = lamp()
    fuel = up.Fluent("fuel", up.RealType())
    problem.add_fluent(fuel, default_initial_value=3)
    burn = up.InstantaneousAction("burn")
    burn.add_precondition(up.GE(fuel, 1))
    burn.add_decrease_effect(fuel, 1)
    problem.add_action(burn)
    assert solve(problem).status is Status.UNSUPPORTED


def test_the_pddl_package_gives_and_takes_the_same_task():
    domain, problem = to_pddl(read_task(DOMAIN, PROBLEM))
    result = solve(domain, problem, optimal=True)
    assert (result.status, result.cost) == (Status.SOLVED_OPTIMAL, Fraction(7))


def test_a_task_goes_to_unified_planning_and_back():
    there = to_unified_planning(read_task(DOMAIN, PROBLEM))
    assert {a.name for a in there.actions} == {"move", "pick", "drop"}
    assert solve(there, optimal=True).cost == 7


def test_a_task_is_taken_as_it_is():
    task = read_task(DOMAIN, PROBLEM)
    assert as_task(task)[0] is task


def test_a_domain_without_a_problem_is_refused():
    with pytest.raises(InvalidInput, match="problem"):
        as_task(DOMAIN)
