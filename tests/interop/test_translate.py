"""unified_planning problems become Tasks that mean the same, and plans come back in the caller's own terms."""

import heapq
import itertools
import os
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner import Status, read_task, solve
from planner.errors import InvalidInput, UnsupportedFeature
from planner.interop.up import SUPPORTED_FEATURES, to_unified_planning, translate
from planner.pddl import write_domain, write_problem
from planner.validate import validate

up = pytest.importorskip("unified_planning.shortcuts")
from unified_planning.engines import SequentialPlanValidator, UPSequentialSimulator  # noqa: E402
from unified_planning.model import ProblemKind  # noqa: E402


def checked(problem, **options):
    """The optimal Result for a problem, after their validator took the plan in the caller's terms, at the same cost."""
    task, names = translate(problem)
    result = solve(task, optimal=True, **options)
    if result.plan is not None:
        plan = names.plan(result.plan)
        verdict = SequentialPlanValidator().validate(problem, plan)
        assert verdict.status.name == "VALID"
        if verdict.metric_evaluations:
            assert list(verdict.metric_evaluations.values()) == [result.cost]
        assert all(i.action is problem.action(i.action.name) for i in plan.actions)
        assert validate(task, names.steps(plan)).valid
    return result


def switches(count=3):
    """Lamps that can be switched on, one goal each."""
    Lamp = up.UserType("Lamp")
    on = up.Fluent("on", up.BoolType(), lamp=Lamp)
    switch = up.InstantaneousAction("switch", lamp=Lamp)
    switch.add_effect(on(switch.lamp), True)
    problem = up.Problem("lamps")
    problem.add_fluent(on, default_initial_value=False)
    problem.add_action(switch)
    for i in range(count):
        problem.add_goal(on(problem.add_object(f"l{i}", Lamp)))
    return problem


# -- One problem for each feature that is claimed -------------------------------------------------------------------------------


def simple(precondition=None, goal=None, effect=None, initial=()):
    """Two plain fluents p and q, an action that makes p true, and one that needs `precondition` and makes q true."""
    p, q = up.Fluent("p"), up.Fluent("q")
    problem = up.Problem("simple", initial_defaults={up.BoolType(): False})
    problem.add_fluents([p, q])
    first, second = up.InstantaneousAction("first"), up.InstantaneousAction("second")
    first.add_effect(p, True)
    if precondition is not None:
        second.add_precondition(precondition(p, q))
    if effect is None:
        second.add_effect(q, True)
    else:
        effect(second, p, q)
    problem.add_actions([first, second])
    problem.add_goal(q if goal is None else goal(p, q))
    for index in initial:
        problem.set_initial_value((p, q)[index], True)
    return problem


def typed(hierarchical=False):
    problem = switches()
    if hierarchical:
        Red = up.UserType("Red", problem.user_type("Lamp"))
        problem.add_goal(problem.fluent("on")(problem.add_object("red", Red)))
    return problem


def quantified(quantifier):
    problem = switches()
    on, done = problem.fluent("on"), up.Fluent("done")
    problem.add_fluent(done, default_initial_value=False)
    v = up.Variable("v", problem.user_type("Lamp"))
    finish = up.InstantaneousAction("finish")
    finish.add_precondition(quantifier(on(v), v))
    finish.add_effect(done, True)
    problem.add_action(finish)
    problem.clear_goals()
    problem.add_goal(done)
    return problem


def equalities():
    problem = switches()
    problem.action("switch").add_precondition(
        up.Or(up.Equals(problem.action("switch").lamp, problem.object(f"l{i}")) for i in (0, 1, 2))
    )
    return problem


def forall_effects():
    problem = switches()
    v = up.Variable("v", problem.user_type("Lamp"))
    everything = up.InstantaneousAction("everything")
    everything.add_effect(problem.fluent("on")(v), True, forall=[v])
    problem.add_action(everything)
    return problem


def assignment(static):
    def effect(action, p, q):
        action.add_effect(q, p)

    problem = simple(effect=effect, initial=(0,) if static else ())
    if static:
        first = up.InstantaneousAction("first")
        problem.clear_actions()
        second = up.InstantaneousAction("second")
        second.add_effect(problem.fluent("q"), problem.fluent("p"))
        problem.add_actions([first, second])
    return problem


def priced(*costs, fluent=False):
    problem = switches()
    switch = problem.action("switch")
    if fluent:
        price = up.Fluent("price", up.IntType(0, 100), lamp=problem.user_type("Lamp"))
        problem.add_fluent(price, default_initial_value=1)
        for i, value in enumerate(costs):
            problem.set_initial_value(price(problem.object(f"l{i}")), value)
        problem.add_quality_metric(up.MinimizeActionCosts({switch: up.Plus(price(switch.lamp), Fraction(1, 2))}))
    else:
        problem.add_quality_metric(up.MinimizeActionCosts({switch: costs[0]}))
    return problem


def plan_length():
    problem = switches()
    problem.add_quality_metric(up.MinimizeSequentialPlanLength())
    return problem


def conditional(action, p, q):
    action.add_effect(q, True, up.And(p))


CASES = {
    "ACTION_BASED": (simple, 1),
    "FLAT_TYPING": (typed, 3),
    "HIERARCHICAL_TYPING": (lambda: typed(True), 4),
    "NEGATIVE_CONDITIONS": (lambda: simple(lambda p, q: up.Not(p)), 1),
    "DISJUNCTIVE_CONDITIONS": (lambda: simple(lambda p, q: up.Or(p, q)), 2),
    "EQUALITIES": (equalities, 3),
    "EXISTENTIAL_CONDITIONS": (lambda: quantified(up.Exists), 2),
    "UNIVERSAL_CONDITIONS": (lambda: quantified(up.Forall), 4),
    "CONDITIONAL_EFFECTS": (lambda: simple(effect=conditional), 2),
    "FORALL_EFFECTS": (forall_effects, 1),
    "STATIC_FLUENTS_IN_BOOLEAN_ASSIGNMENTS": (lambda: assignment(True), 1),
    "FLUENTS_IN_BOOLEAN_ASSIGNMENTS": (lambda: assignment(False), 2),
    "ACTIONS_COST": (lambda: priced(4), 12),
    "INT_NUMBERS_IN_ACTIONS_COST": (lambda: priced(4), 12),
    "REAL_NUMBERS_IN_ACTIONS_COST": (lambda: priced(Fraction(1, 3)), 1),
    "STATIC_FLUENTS_IN_ACTIONS_COST": (lambda: priced(1, 2, 3, fluent=True), Fraction(15, 2)),
    "BOUNDED_TYPES": (lambda: priced(1, 2, 3, fluent=True), Fraction(15, 2)),
    "PLAN_LENGTH": (plan_length, 3),
}


@pytest.mark.parametrize("feature", sorted(SUPPORTED_FEATURES))
def test_each_feature_that_is_claimed_is_planned_for(feature):
    make, cost = CASES[feature]
    problem = make()
    if feature != "STATIC_FLUENTS_IN_BOOLEAN_ASSIGNMENTS":  # which unified_planning 1.3 finds in no problem
        assert feature in problem.kind.features
    assert problem.kind <= ProblemKind(SUPPORTED_FEATURES, version=3)
    result = checked(problem)
    assert (result.status, result.cost) == (Status.SOLVED_OPTIMAL, cost)


# -- Names ----------------------------------------------------------------------------------------------------------------------


def named(types, objects, actions, fluents):
    """A problem with these names: an action each, in order, each needing what the one before did, with an object as argument."""
    Kind = up.UserType(types)
    problem = up.Problem("names with spaces")
    things = [problem.add_object(name, Kind) for name in objects]
    done = [up.Fluent(name, up.BoolType(), x=Kind) for name in fluents]
    for fluent in done:
        problem.add_fluent(fluent, default_initial_value=False)
    for i, name in enumerate(actions):
        action = up.InstantaneousAction(name, x=Kind)
        if i:
            action.add_precondition(done[(i - 1) % len(done)](action.x))
        action.add_effect(done[i % len(done)](action.x), True)
        problem.add_action(action)
    for thing in things:
        problem.add_goal(done[(len(actions) - 1) % len(done)](thing))
    return problem


@pytest.mark.parametrize(
    "names",
    [
        ("Kind", ["A", "a", "a_0"], ["Go", "go", "GO"], ["F", "f", "f_0"]),
        ("object type", ["1st", "2nd one", "-"], ["do it!", "not", "when"], ["é", "and", "at end"]),
        ("and", ["or", "define", "domain"], ["forall", "exists", "total-cost"], ["either", "number", "increase"]),
        ("T", ["x", "X", "?x"], ["?x0", "A x", "a_x"], ["=", "==", "!"]),
        ("类型", ["北京", "上海", "北京 "], ["去", "来", "走"], ["在", "到", "离"]),
    ],
)
def test_names_that_pddl_does_not_allow_or_tell_apart_come_back_as_they_were(names):
    problem = named(*names)
    result = checked(problem)
    assert result.cost == 9


def test_an_action_and_an_object_may_share_a_name():
    from unified_planning.environment import Environment

    environment = Environment()
    environment.error_used_name = False
    Kind = environment.type_manager.UserType("same")
    done = up.Fluent("Same", environment.type_manager.BoolType(), x=Kind, environment=environment)
    act = up.InstantaneousAction("SAME", x=Kind, _env=environment)
    act.add_effect(done(act.x), True)
    problem = up.Problem("same", environment)
    problem.add_fluent(done, default_initial_value=False)
    problem.add_action(act)
    problem.add_goal(done(problem.add_object("sAme", Kind)))
    task, names = translate(problem)
    plan = names.plan(solve(task).plan)
    assert str(plan.actions[0]) == "SAME(sAme)"


def test_plans_are_the_same_in_every_process():
    code = (
        "import unified_planning.test.examples as e\n"
        "from planner.interop.up import translate\n"
        "from planner.pddl import write_domain, write_problem\n"
        "task, _ = translate(e.get_example_problems()['hierarchical_blocks_world_with_object'].problem)\n"
        "print(write_domain(task.domain), write_problem(task))"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": s}
        )
        for s in ("1", "2")
    ]
    assert run[0].stdout == run[1].stdout != ""


# -- Constants and objects in odd places ----------------------------------------------------------------------------------------


def test_constants_as_conditions_are_simplified_away():
    problem = simple(lambda p, q: up.And(up.TRUE(), up.Or(p, up.FALSE())))
    problem.add_goal(up.Or(up.TRUE(), problem.fluent("p")))
    assert checked(problem).cost == 2


def test_a_goal_that_is_false_has_no_plan():
    problem = simple(goal=lambda p, q: up.And(q, up.FALSE()))
    assert checked(problem).status is Status.UNSOLVABLE


def test_no_goal_at_all_is_reached_by_the_empty_plan():
    problem = simple()
    problem.clear_goals()
    result = checked(problem)
    assert (result.status, len(result.plan)) == (Status.SOLVED_OPTIMAL, 0)


def test_an_action_that_is_never_possible_is_left_out():
    problem = simple(lambda p, q: up.FALSE())
    assert checked(problem).status is Status.UNSOLVABLE


def test_objects_named_by_conditions_effects_and_costs_alone_are_known():
    problem = switches()
    on, Lamp = problem.fluent("on"), problem.user_type("Lamp")
    far = up.Fluent("far", up.IntType(), a=Lamp, b=Lamp)
    problem.add_fluent(far, default_initial_value=5)
    first, last = problem.object("l0"), problem.object("l2")
    problem.set_initial_value(far(first, last), 2)
    special = up.InstantaneousAction("special")
    special.add_precondition(on(first))
    special.add_effect(on(last), True)
    problem.add_action(special)
    switch = problem.action("switch")
    problem.add_quality_metric(up.MinimizeActionCosts({switch: far(switch.lamp, last), special: 1}))
    assert checked(problem).cost == 2 + 5 + 1


# -- Costs ----------------------------------------------------------------------------------------------------------------------


def test_costs_of_actions_without_effects_and_of_nothing_count():
    problem = simple()
    idle = up.InstantaneousAction("idle")
    problem.add_action(idle)
    problem.add_quality_metric(up.MinimizeActionCosts({idle: 9, problem.action("first"): 0}, default=2))
    assert checked(problem).cost == 2
    task, _ = translate(problem)
    assert validate(task, [("idle",), ("first",), ("second",)]).cost == 11


def test_an_action_without_a_cost_is_bad_input():
    problem = simple()
    problem.add_quality_metric(up.MinimizeActionCosts({problem.action("first"): 1}))
    with pytest.raises(InvalidInput, match="second"):
        translate(problem)
    assert solve(problem).status is Status.INVALID_INPUT


def test_costs_that_no_decimal_can_hold_are_exact():
    problem = switches(3)
    problem.add_quality_metric(up.MinimizeActionCosts({problem.action("switch"): Fraction(10**9 + 7, 3 * 10**9)}))
    assert checked(problem).cost == Fraction(10**9 + 7, 10**9)


def test_costs_may_be_expressions_over_static_fluents():
    problem = switches(2)
    weight = up.Fluent("weight", up.RealType(), lamp=problem.user_type("Lamp"))
    tax = up.Fluent("tax", up.IntType())
    problem.add_fluent(weight, default_initial_value=Fraction(1, 2))
    problem.add_fluent(tax, default_initial_value=3)
    problem.set_initial_value(weight(problem.object("l1")), 4)
    lamp = problem.action("switch").lamp
    problem.add_quality_metric(up.MinimizeActionCosts({problem.action("switch"): up.Plus(up.Times(weight(lamp), 2), tax)}))
    assert checked(problem).cost == (1 + 3) + (8 + 3)


def test_negative_costs_are_unsupported():
    problem = switches(1)
    problem.add_quality_metric(up.MinimizeActionCosts({problem.action("switch"): up.Minus(1, 2)}))
    with pytest.raises(UnsupportedFeature, match="negative"):
        translate(problem)


def test_costs_that_actions_change_or_that_are_no_numbers_are_unsupported():
    problem = switches(1)
    fuel = up.Fluent("fuel", up.IntType())
    problem.add_fluent(fuel, default_initial_value=1)
    problem.add_quality_metric(up.MinimizeActionCosts({problem.action("switch"): up.Div(1, up.Minus(fuel, 1))}))
    with pytest.raises(UnsupportedFeature, match="divides by zero"):
        translate(problem)
    problem.action("switch").add_increase_effect(fuel, 1)
    with pytest.raises(UnsupportedFeature, match="FLUENTS_IN_ACTIONS_COST"):
        translate(problem)


def test_what_is_true_by_default_and_what_is_set_are_told_apart():
    problem = switches(3)
    on, off = problem.fluent("on"), up.Fluent("off", up.BoolType(), lamp=problem.user_type("Lamp"))
    problem.add_fluent(off, default_initial_value=True)
    problem.set_initial_value(off(problem.object("l1")), False)
    problem.set_initial_value(on(problem.object("l2")), True)
    problem.set_initial_value(on(problem.object("l0")), False)
    task, _ = translate(problem)
    ids = task.object_ids
    assert {name: sorted(rows.tolist()) for name, rows in task.problem.init.items()} == {
        "on": [[ids["l2"]]],
        "off": [[ids["l0"]], [ids["l2"]]],
    }
    problem.initial_values  # noqa: B018  (fills in all defaults, in place)
    again, _ = translate(problem)
    assert {n: sorted(r.tolist()) for n, r in again.problem.init.items()} == {
        n: sorted(r.tolist()) for n, r in task.problem.init.items()
    }


def test_more_than_one_metric_is_unsupported():
    problem = priced(1)
    problem.add_quality_metric(up.MinimizeSequentialPlanLength())
    with pytest.raises(UnsupportedFeature, match="one quality metric"):
        translate(problem)


def test_a_cost_with_too_many_values_is_unsupported(monkeypatch):
    from planner.interop import up_costs

    monkeypatch.setattr(up_costs, "MAX_COMBINATIONS", 2)
    with pytest.raises(UnsupportedFeature, match="more than 2 values"):
        translate(priced(1, 2, 3, fluent=True))


def test_what_their_writer_cannot_write_is_unsupported(monkeypatch):
    from unified_planning.exceptions import UPProblemDefinitionError
    from unified_planning.io import PDDLWriter

    def refuse(self, out):
        raise UPProblemDefinitionError("not in PDDL")

    monkeypatch.setattr(PDDLWriter, "_write_domain", refuse)
    with pytest.raises(UnsupportedFeature, match="not in PDDL"):
        translate(simple())


# -- The same problem, planned by the slow twin ---------------------------------------------------------------------------------


def cheapest(problem):
    """The least cost of any plan by Dijkstra over unified_planning's simulator, None if there is none."""
    simulator = UPSequentialSimulator(problem)
    fluents = [f() for f in problem.fluents if not f.arity] + [
        f(o) for f in problem.fluents if f.arity for o in problem.all_objects if f.type.is_bool_type()
    ]
    metric = problem.quality_metrics[0]
    state = simulator.get_initial_state()
    queue, seen, ticket = [(0, 0, state)], set(), itertools.count(1)
    while queue:
        cost, _, state = heapq.heappop(queue)
        key = tuple(state.get_value(f).bool_constant_value() for f in fluents)
        if key in seen:
            continue
        seen.add(key)
        if simulator.is_goal(state):
            return cost
        for action, arguments in simulator.get_applicable_actions(state):
            after = simulator.apply(state, action, arguments)
            if after is not None:
                price = metric.get_action_cost(action).constant_value()
                heapq.heappush(queue, (cost + price, next(ticket), after))
    return None


@st.composite
def problems(draw):
    """Small problems with everything at once: types, quantifiers, conditional and universal effects, assignments, costs."""
    Thing = up.UserType("Thing")
    Special = up.UserType("Special", Thing)
    problem = up.Problem("random", initial_defaults={up.BoolType(): False})
    things = [problem.add_object(n, k) for n, k in (("A", Thing), ("a", Special))]
    unary = [up.Fluent(n, up.BoolType(), x=Thing) for n in ("U", "u")]
    nullary = [up.Fluent(n) for n in ("n", "N")]
    problem.add_fluents([*unary, *nullary])

    def atom(terms):
        if draw(st.booleans()):
            return draw(st.sampled_from(nullary))()
        return draw(st.sampled_from(unary))(draw(st.sampled_from(terms)))

    def formula(terms, depth=2):
        kind = draw(st.sampled_from(["atom", "not", "and", "or", "implies", "iff", "exists", "forall", "equal", "constant"]))
        if depth == 0 or kind == "atom":
            return atom(terms)
        if kind == "constant":
            return draw(st.sampled_from([up.TRUE(), up.FALSE()]))
        if kind == "equal":
            return up.Equals(draw(st.sampled_from(terms)), draw(st.sampled_from(terms)))
        if kind == "not":
            return up.Not(formula(terms, depth - 1))
        if kind in ("exists", "forall"):
            v = up.Variable(f"v{depth}", draw(st.sampled_from([Thing, Special])))
            return (up.Exists if kind == "exists" else up.Forall)(formula([*terms, v], depth - 1), v)
        two = {"and": up.And, "or": up.Or, "implies": up.Implies, "iff": up.Iff}[kind]
        return two(formula(terms, depth - 1), formula(terms, depth - 1))

    costs = {}
    for number in range(draw(st.integers(2, 5))):
        action = up.InstantaneousAction(f"act {number}", x=draw(st.sampled_from([Thing, Special])))
        terms = [action.x, *things]
        for _ in range(draw(st.integers(0, 1))):
            action.add_precondition(formula(terms, draw(st.integers(0, 2))))
        for _ in range(draw(st.integers(1, 3))):
            v = up.Variable("w", Thing)
            universal = draw(st.booleans())
            inner = [*terms, v] if universal else terms
            value = draw(st.sampled_from([True, True, False])) if draw(st.integers(0, 3)) else atom(inner)
            condition = formula(inner, 1) if draw(st.booleans()) else True
            target = draw(st.sampled_from(unary))(v) if universal else atom(terms)
            action.add_effect(target, value, condition, forall=[v] if universal else [])
        problem.add_action(action)
        costs[action] = draw(st.sampled_from([0, 1, 3, Fraction(1, 2), Fraction(2, 3)]))
    for fluent in nullary:
        problem.set_initial_value(fluent, draw(st.booleans()))
    problem.set_initial_value(unary[0](things[0]), draw(st.booleans()))
    for _ in range(draw(st.integers(1, 4))):
        problem.add_goal(atom(things))
    if draw(st.booleans()):
        problem.add_goal(formula(things))
    problem.add_quality_metric(up.MinimizeActionCosts(costs))
    return problem


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(problems())
def test_random_problems_have_the_cost_that_their_simulator_finds(problem):
    expected = cheapest(problem)
    result = checked(problem)
    assert (result.status, result.cost) == (Status.UNSOLVABLE if expected is None else Status.SOLVED_OPTIMAL, expected)


# -- The other way --------------------------------------------------------------------------------------------------------------

ADL = """(define (domain adl) (:requirements :adl :action-costs)
  (:types place - object city - place)
  (:constants home - city)
  (:predicates (at ?p - place) (seen ?p - place) (road ?a ?b - place))
  (:functions (total-cost) - number (far ?a ?b - place) - number)
  (:action go :parameters (?a ?b - place)
    :precondition (and (at ?a) (not (= ?a ?b)) (or (road ?a ?b) (exists (?c - city) (and (road ?a ?c) (road ?c ?b)))))
    :effect (and (at ?b) (not (at ?a)) (when (road ?b home) (seen home)) (forall (?p - place) (when (road ?b ?p) (seen ?p)))
      (increase (total-cost) (far ?a ?b)))))"""
ADL_PROBLEM = """(define (problem tour) (:domain adl) (:objects x y - place z - city)
  (:init (at x) (road x y) (road y z) (road z home)
    (= (far x y) 2) (= (far y z) 3) (= (far x z) 9) (= (far z home) 1) (= (far y home) 8) (= (far x home) 100)
    (= (far y x) 1) (= (far z x) 1) (= (far z y) 1) (= (far home x) 1) (= (far home y) 1) (= (far home z) 1)
    (= (far x x) 1) (= (far y y) 1) (= (far z z) 1) (= (far home home) 1) (= (total-cost) 0))
  (:goal (and (at home) (forall (?c - city) (imply (road x y) (seen ?c))))) (:metric minimize (total-cost)))"""


def test_an_adl_task_means_the_same_in_unified_planning():
    task = read_task(ADL, ADL_PROBLEM)
    there = to_unified_planning(task)
    here = solve(task, optimal=True)
    assert here.status is Status.SOLVED_OPTIMAL
    assert checked(there).cost == here.cost
    assert there.kind <= ProblemKind(SUPPORTED_FEATURES, version=3)


def test_derived_predicates_cannot_go_to_unified_planning():
    domain = """(define (domain d) (:requirements :derived-predicates) (:predicates (p) (reachable))
      (:derived (reachable) (p)) (:action a :effect (p)))"""
    task = read_task(domain, "(define (problem x) (:domain d) (:init) (:goal (reachable)))")
    with pytest.raises(UnsupportedFeature, match="derives reachable"):
        to_unified_planning(task)


def test_what_their_reader_does_not_take_is_unsupported(monkeypatch):
    from unified_planning.io import PDDLReader

    def refuse(self, domain, problem):
        raise KeyError("some word")

    monkeypatch.setattr(PDDLReader, "parse_problem_string", refuse)
    with pytest.raises(UnsupportedFeature, match="some word"):
        to_unified_planning(read_task(ADL, ADL_PROBLEM))


def test_a_translated_task_can_be_written_as_pddl_again():
    task, _ = translate(priced(1, 2, 3, fluent=True))
    again = read_task(write_domain(task.domain), write_problem(task))
    assert again.problem.minimize_cost
    assert solve(again, optimal=True).cost == Fraction(15, 2)
