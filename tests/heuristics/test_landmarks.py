"""Landmarks against what the words mean: nothing reaches the goal without them, in the relaxation and in the real state space."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domains import domain_path
from heuristics import _landmarks
from heuristics._landmarks import discover
from planner.csr import Csr
from planner.grounding import ground
from planner.pddl import read_task
from tests.ground_tasks import (
    OperatorSpec,
    TaskSpec,
    applicable,
    apply,
    build,
    grid,
    is_goal,
    reachable,
    specs,
    tasks,
    to_set,
    with_true_mutex_groups,
)
from tests.heuristics.relaxation_twin import rules_of

RICH = {"conditional": True, "axioms": True, "costs": True}


def of_one_predicate(task):
    """All facts that are not negated get one predicate, so that any of them may be in a set together."""
    return replace(task, symbols=replace(task.symbols, fact_predicate=np.zeros(task.n_facts, dtype=np.int32)))


@st.composite
def wide_tasks(draw):
    """Longer chains with several ways than `tasks` makes; most are solvable."""
    n = draw(st.integers(6, 14))
    facts = st.integers(0, n - 1)
    operators = [
        OperatorSpec(
            tuple(draw(st.lists(facts, max_size=2, unique=True))),
            tuple(draw(st.lists(facts, min_size=1, max_size=2, unique=True))),
            tuple(draw(st.lists(facts, max_size=1))),
        )
        for _ in range(draw(st.integers(8, 20)))
    ]
    goal = tuple(draw(st.lists(facts, min_size=1, max_size=3, unique=True)))
    return of_one_predicate(build(TaskSpec(n, tuple(draw(st.lists(facts, max_size=2, unique=True))), goal, operators)))


def closure(task, unusable):
    """All facts that the delete relaxation reaches when no rule may need one of `unusable`."""
    state, rules, changed = set(to_set(task, task.init)), rules_of(task), True
    while changed:
        changed = False
        for rule in rules:
            if rule.precondition <= state and not rule.precondition & unusable and not set(rule.add) <= state:
                state |= set(rule.add)
                changed = True
    return state


def needed_facts(task):
    """Fact landmarks by definition: the goals, and each fact without whose use the relaxation does not reach them."""
    from planner.ground_task import relax

    goals = set(relax(task).goal.tolist())
    return set(task.goal.tolist()) | {f for f in range(task.n_facts) if not goals <= closure(task, {f})}


def solvable_in_the_relaxation(task):
    from planner.ground_task import relax

    return set(relax(task).goal.tolist()) <= closure(task, set())


def members(landmarks):
    return [frozenset(row.tolist()) for row in landmarks.facts.rows()]


@given(st.one_of(wide_tasks(), tasks(**RICH), tasks()))
@settings(max_examples=200, deadline=None)
def test_fact_landmarks_are_exactly_those_of_the_definition(task):
    landmarks = discover(task)
    assert landmarks.solvable == solvable_in_the_relaxation(task)
    if not landmarks.solvable:
        assert landmarks.n == 0
        return
    found = {min(m) for m in members(landmarks) if len(m) == 1}
    init = to_set(task, task.init)
    needed = needed_facts(task)
    assert landmarks.complete
    assert found - init == needed - init
    assert set(task.goal.tolist()) <= found <= needed
    for i, m in enumerate(members(landmarks)):
        assert landmarks.is_goal[i] == (len(m) == 1 and m <= set(task.goal.tolist()))
        assert landmarks.is_initial[i] == bool(m & init)


def states_without(task, facts):
    """All reachable states that a path reaches on which none of the facts was ever true."""
    start = to_set(task, task.init)
    seen, queue = {start}, [start]
    if start & facts:
        return []
    for state in queue:
        for o in applicable(task, state):
            successor = apply(task, state, o)
            if successor not in seen and not successor & facts:
                seen.add(successor)
                queue.append(successor)
    return queue


ANY_TASK = st.one_of(wide_tasks(), tasks(conditional=True, axioms=True).map(of_one_predicate))


@given(ANY_TASK)
@settings(max_examples=100, deadline=None)
def test_no_plan_avoids_a_landmark(task):
    assume(len(reachable(task, 400)) < 400)
    for m in members(discover(task)):
        assert not any(is_goal(task, state) for state in states_without(task, m))


@given(ANY_TASK)
@settings(max_examples=100, deadline=None)
def test_sets_are_small_and_disjoint_and_start_false(task):
    landmarks, init = discover(task), to_set(task, task.init)
    sets = [m for m in members(landmarks) if len(m) > 1]
    singles = {min(m) for m in members(landmarks) if len(m) == 1}
    for m in sets:
        assert len(m) <= 4
        assert not m & init
        assert not m & singles
        assert len({(task.symbols.fact_predicate[f], task.symbols.fact_negated[f]) for f in m}) == 1
    assert len(set().union(*sets)) == sum(len(m) for m in sets)


@given(ANY_TASK)
@settings(max_examples=100, deadline=None)
def test_natural_and_greedy_necessary_orders_hold_on_every_path(task):
    assume(len(reachable(task, 400)) < 400)
    landmarks = discover(task)
    facts = members(landmarks)
    for b in range(landmarks.n):
        for a in landmarks.natural.row(b).tolist():
            for state in states_without(task, facts[a]):
                assert not state & facts[b]
        for a in landmarks.greedy.row(b).tolist():
            assert not landmarks.is_initial[b]
            for state in states_without(task, facts[b]):
                for o in applicable(task, state):
                    successor = apply(task, state, o)
                    assert not successor & facts[b] or state & facts[a] or (task.has_axioms and successor & facts[a])


@given(ANY_TASK, st.booleans())
@settings(max_examples=100, deadline=None)
def test_what_comes_first_has_the_lower_number(task, grouped):
    if grouped:
        states = reachable(task, 400)
        assume(len(states) < 400)
        task = with_true_mutex_groups(task, states)
    landmarks = discover(task)
    greedy = Csr(*landmarks.greedy)
    for order in (landmarks.natural, landmarks.reasonable):
        assert (order.values < order.row_ids()).all()
    assert ((greedy.values < greedy.row_ids()) | landmarks.is_initial[greedy.values]).all()
    assert not landmarks.is_initial[landmarks.natural.values].any()


def test_natural_orders_name_only_the_nearest():
    steps = [OperatorSpec((i,), (i + 1,), (i,)) for i in range(5)]
    landmarks = discover(build(TaskSpec(6, (0,), (5,), steps)))
    order = [min(m) for m in members(landmarks)]
    position = {f: i for i, f in enumerate(order)}
    assert set(order) == {0, 1, 2, 3, 4, 5}
    natural = {order[b]: {order[a] for a in landmarks.natural.row(b).tolist()} for b in range(6)}
    assert natural == {0: set(), 1: set(), 2: {1}, 3: {2}, 4: {3}, 5: {4}}
    assert landmarks.greedy.row(position[1]).tolist() == [position[0]]


def test_a_goal_that_achieving_another_destroys_should_come_after_it():
    # fact 0: ready; 1: p, made from ready; 2: x, made from ready by what destroys p
    operators = [OperatorSpec((0,), (1,)), OperatorSpec((0,), (2,), (1,))]
    landmarks = discover(build(TaskSpec(3, (0,), (1, 2), operators)))
    order = [min(m) for m in members(landmarks)]
    pairs = {(order[x], order[p]) for p, x in zip(landmarks.reasonable.row_ids(), landmarks.reasonable.values, strict=True)}
    assert pairs == {(2, 1)}


def test_goals_that_destroy_each_other_keep_one_order_at_most():
    operators = [OperatorSpec((), (0,), (1,)), OperatorSpec((), (1,), (0,))]
    assert len(discover(build(TaskSpec(2, (), (0, 1), operators))).reasonable.values) == 1


def test_costs_are_those_of_the_cheapest_achiever():
    operators = [OperatorSpec((), (0,), (), 7), OperatorSpec((), (0,), (), 3), OperatorSpec((0,), (1,), (), 0)]
    task = build(TaskSpec(3, (2,), (1, 2), operators, has_metric=True))
    landmarks = discover(task)
    assert {min(m): (c, h) for m, c, h in zip(members(landmarks), landmarks.min_cost.tolist(), landmarks.has_achiever, strict=True)} == {
        0: (3, True), 1: (0, True), 2: (0, False),
    }  # fmt: skip


# --- hand examples in real domains ---


def grounded(domain, problem):
    return ground(read_task(domain_path(domain), problem))


def named(task, order):
    """Each landmark by its facts, with the names of the landmarks before it."""
    landmarks = discover(task)
    names = [" | ".join(sorted(task.fact_name(f) for f in row)) for row in landmarks.facts.rows()]
    return {name: {names[a] for a in getattr(landmarks, order).row(i).tolist()} for i, name in enumerate(names)}


def test_the_tower_is_built_from_below():
    task = grounded(
        "blocksworld",
        """(define (problem tower) (:domain blocksworld) (:objects a b c - block)
        (:init (handempty) (clear a) (clear b) (clear c) (ontable a) (ontable b) (ontable c))
        (:goal (and (on a b) (on b c))))""",
    )
    assert named(task, "reasonable")["(on a b)"] == {"(on b c)"}
    greedy = named(task, "greedy")
    assert greedy["(on a b)"] == {"(holding a)", "(clear b)"}
    assert greedy["(holding b)"] == {"(clear b)", "(ontable b)", "(handempty)"}
    assert set(greedy) == {
        "(on a b)", "(on b c)", "(holding a)", "(holding b)", "(handempty)", "(clear a)", "(clear b)", "(clear c)", "(ontable a)",
        "(ontable b)",
    }  # fmt: skip


def test_a_goal_that_holds_but_is_in_the_way_comes_after_what_it_blocks():
    task = grounded(
        "blocksworld",
        """(define (problem sussman) (:domain blocksworld) (:objects a b c - block)
        (:init (handempty) (on c a) (ontable a) (ontable b) (clear b) (clear c)) (:goal (and (on a b) (on c a))))""",
    )
    assert named(task, "reasonable")["(on c a)"] == {"(on a b)"}


def test_a_package_for_another_city_passes_the_airports():
    task = grounded(
        "logistics",
        """(define (problem parcel) (:domain logistics)
        (:objects p - package t1 t2 - truck fly - airplane one two - city a1 a2 - airport home - location)
        (:init (in-city a1 one) (in-city home one) (in-city a2 two) (at t1 a1) (at t2 a2) (at fly a2) (at p home))
        (:goal (at p a2)))""",
    )
    natural = named(task, "natural")
    assert natural["(at p a2)"] == {"(in p fly)"}
    assert natural["(in p fly)"] == {"(at p a1)", "(at fly a1)"}
    assert natural["(at p a1)"] == {"(in p t1)"}
    assert named(task, "greedy")["(in p t1)"] == {"(at p home)", "(at t1 home)"}


def test_a_ball_is_carried_by_one_of_the_grippers():
    task = grounded(
        "gripper",
        """(define (problem balls) (:domain gripper) (:objects here there - room left right - gripper b - ball)
        (:init (at-robby here) (free left) (free right) (at b here)) (:goal (at b there)))""",
    )
    either = "(carry b left) | (carry b right)"
    assert named(task, "greedy") == {
        "(at b there)": {either, "(at-robby there)"}, either: {"(at b here)", "(at-robby here)"}, "(at b here)": set(),
        "(at-robby there)": {"(at-robby here)"}, "(at-robby here)": set(),
    }  # fmt: skip
    assert discover(task, disjunctive=False).n == 3  # nothing needs the ball where it was


# --- limits ---


def same(one, other):
    return all(
        np.array_equal(a, b)
        for name in ("facts", "natural", "greedy", "reasonable")
        for a, b in zip(getattr(one, name), getattr(other, name), strict=True)
    )


@given(wide_tasks())
@settings(max_examples=30, deadline=None)
def test_the_fixpoint_in_small_pieces_is_the_same(task):
    whole = discover(task)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_landmarks, "WORK_PER_CALL", 1)
        assert same(discover(task), whole)


def test_many_landmarks_take_several_blocks():
    n = 1200
    steps = [OperatorSpec((i,), (i + 1,), (i,)) for i in range(n - 1)]
    landmarks = discover(build(TaskSpec(n, (0,), (n - 1,), steps)))
    assert [min(m) for m in members(landmarks)] == list(range(n))
    assert landmarks.natural.values.tolist() == list(range(1, n - 1))


@pytest.mark.parametrize("limit", ["WORK", "MAX_COLUMNS", "MAX_BYTES"])
def test_a_task_that_is_too_large_keeps_its_goals_as_landmarks_and_says_so(monkeypatch, limit):
    task = grid(4, 4)
    monkeypatch.setattr(_landmarks, limit, 0)
    landmarks = discover(task)
    assert not landmarks.complete
    assert members(landmarks) == [{15}]
    assert landmarks.is_goal.tolist() == [True]


def test_what_was_found_of_a_task_that_is_too_large_is_right(monkeypatch):
    n = 1200
    monkeypatch.setattr(_landmarks, "MAX_COLUMNS", 512)
    steps = [OperatorSpec((i,), (i + 1,), (i,)) for i in range(n - 1)]
    landmarks = discover(build(TaskSpec(n, (0,), (n - 1,), steps)))
    assert not landmarks.complete
    assert [min(m) for m in members(landmarks)] == list(range(n - 512, n))  # those nearest to the goal


@given(specs(costs=True))
@settings(max_examples=20, deadline=None)
def test_landmarks_are_the_same_each_time(spec):
    assert same(discover(build(spec)), discover(build(spec)))
