"""Mutex groups and variables: known ones by hand, and soundness against every reachable state of random tasks."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.csr import Csr
from planner.errors import LimitReached
from planner.grounding.invariants import find_invariants
from planner.grounding.mutex import choose_variables, exactly_one_flags, find_mutex_groups
from planner.limits import Limits
from tests.ground_tasks import OperatorSpec, TaskSpec, build, grid, reachable
from tests.grounding.known_tasks import blocksworld, gripper, logistics, miconic, sokoban
from tests.grounding.lifted import Act, naive_ground, normal_task


def named_groups(normal):
    """Set of (frozenset of fact names, exactly one) of a task grounded naively."""
    task = naive_ground(normal)
    groups, one = find_mutex_groups(normal, task)
    return {(frozenset(task.fact_name(f)[1:-1] for f in row), bool(e)) for row, e in zip(groups.rows(), one, strict=True)}


def names(*facts):
    return frozenset(facts)


def invariants(normal, **options):
    return {str(i) for i in find_invariants(normal, **options)}


def test_gripper_has_a_room_for_the_robot_a_place_for_each_ball_and_a_use_for_each_gripper():
    expected = {(names("at-robby ra", "at-robby rb"), True)}
    for ball in ("b0", "b1"):
        expected.add((names(f"at {ball} ra", f"at {ball} rb", f"carry {ball} left", f"carry {ball} right"), True))
    for hand in ("left", "right"):
        expected.add((names(f"free {hand}", f"carry b0 {hand}", f"carry b1 {hand}"), True))
    assert named_groups(gripper()) == expected


def test_blocksworld_has_one_thing_below_and_one_above_each_block_and_one_in_the_hand():
    blocks = ["b0", "b1", "b2"]
    expected = {(names("handempty", *(f"holding {b}" for b in blocks)), True)}
    for b in blocks:
        expected.add((names(f"ontable {b}", f"holding {b}", *(f"on {b} {o}" for o in blocks)), True))
        expected.add((names(f"clear {b}", f"holding {b}", *(f"on {o} {b}" for o in blocks)), True))
    assert named_groups(blocksworld()) == expected


def test_logistics_packages_are_at_a_place_or_in_a_truck():
    groups = named_groups(logistics())
    assert (names("at p1 l1", "at p1 l2", "at p1 l3", "in p1 t1", "in p1 t2"), True) in groups
    assert (names("at t1 l1", "at t1 l2", "at t1 l3"), True) in groups
    assert len(groups) == 4


def test_sokoban_has_a_player_stones_and_cells_with_at_most_one_thing():
    groups = named_groups(sokoban())
    assert any(facts >= names("player c1", "player c2") and one for facts, one in groups)
    assert any(facts == names(*(f"stone-at s c{i}" for i in (1, 2, 3, 4, 5))) and one for facts, one in groups)
    assert any(facts >= names("player c3", "stone-at s c3", "clear c3") for facts, _ in groups)


def test_miconic_has_a_floor_for_the_lift_and_nothing_about_persons_that_board_again():
    assert named_groups(miconic()) == {(names("lift-at f1", "lift-at f2", "lift-at f3"), True)}


def test_two_counted_places_make_one_variable_of_a_position_in_a_plane():
    move = Act("move", "?x ?y ?u ?v", ("at ?x ?y",), ("!at ?x ?y", "at ?u ?v"))
    groups = named_groups(normal_task("a b", "at/2", [move], ["at a b"]))
    assert groups == {(names("at a a", "at a b", "at b a", "at b b"), True)}


def test_an_action_that_may_move_a_thing_to_where_it_is_keeps_the_group():
    move = Act("move", "?t ?x ?y", ("at ?t ?x",), ("!at ?t ?x", "at ?t ?y"))
    assert "(at #0 *)" in invariants(normal_task("a b", "at/2", [move], ["at a b"]))


def test_an_add_that_wins_over_its_own_delete_leaves_two_places_true():
    """The delete of (at ?x) looks like it balances, but the same action adds (at ?x) again."""
    spread = Act("spread", "?x ?y", ("at ?x",), ("!at ?x", "at ?x", "at ?y"))
    assert invariants(normal_task("a b", "at/1", [spread], ["at a"])) == set()


def test_a_delete_that_the_precondition_does_not_ask_for_balances_nothing():
    move = Act("jump", "?x ?y", ("ready",), ("!at ?x", "at ?y"))
    assert "(at *)" not in invariants(normal_task("a b", "at/1 ready/0", [move], ["at a", "ready"]))


def test_a_quantified_add_is_too_heavy_for_a_counted_place():
    flood = Act("flood", "", ("dry",), ("!dry", ("?x", (), "wet ?x")))
    found = invariants(normal_task("a b", "dry/0 wet/1", [flood], ["dry"]))
    assert "(dry) (wet *)" not in found
    assert "(dry)" in found


def test_conditional_moves_of_everything_aboard_are_seen_to_balance():
    ride = Act(
        "ride", "?a:place ?b:place", ("bus ?a",),
        ("!bus ?a", "bus ?b", ("?p:person", ("at ?p ?a",), "!at ?p ?a"), ("?p:person", ("at ?p ?a",), "at ?p ?b")),
    )  # fmt: skip
    found = invariants(normal_task("h:place w:place z:place ann:person", "bus/1 at/2", [ride], ["bus h", "at ann h"]))
    assert {"(at #0 *)", "(bus *)"} <= found


def test_a_conditional_delete_whose_condition_may_fail_does_not_balance():
    ride = Act("ride", "?a ?b", ("at ?a",), (("", ("lucky",), "!at ?a"), "at ?b", "lucky", ("", ("lucky",), "!lucky")))
    assert "(at *)" not in invariants(normal_task("a b", "at/1 lucky/0", [ride], ["at a"]))


def test_static_predicates_tell_untyped_objects_apart():
    """Without (kind-a ?x) and (kind-b ?y) the two adds could fall on one object."""
    both = ("?x ?y", ("kind-a ?x", "kind-b ?y"), ("seen ?x", "!new ?x", "seen ?y", "!new ?y"))
    static = ["kind-a a1", "kind-a a2", "kind-b b1", "kind-b b2"]
    needs = Act("look", both[0], (*both[1], "new ?x", "new ?y"), both[2])
    found = invariants(normal_task("a1 a2 b1 b2", "kind-a/1 kind-b/1 seen/1 new/1", [needs], [*static, "new a1"]))
    assert "(new #0) (seen #0)" in found


def test_one_instance_may_be_a_group_where_another_starts_with_two_facts():
    move = Act("move", "?t ?x ?y", ("at ?t ?x",), ("!at ?t ?x", "at ?t ?y"))
    groups = named_groups(normal_task("x y z", "at/2", [move], ["at x x", "at y y", "at y z"]))
    assert {frozenset(f.split()[1] for f in facts) for facts, _ in groups} == {frozenset({"x"})}


def test_facts_that_were_dropped_make_at_most_one_of_exactly_one():
    normal = gripper(1)
    task = naive_ground(normal)
    free = next(f for f in range(task.n_basic) if task.fact_name(f) == "(at b0 rb)")

    def without(csr):
        keep = csr.values != free
        return Csr.from_pairs(csr.row_ids()[keep], csr.values[keep], csr.n_rows)

    smaller = replace(task, add=without(task.add), delete=without(task.delete))
    groups, one = find_mutex_groups(normal, smaller)
    with_dropped = [bool(e) for row, e in zip(groups.rows(), one, strict=True) if free in row]
    assert with_dropped == [False]


def test_a_delete_of_a_fact_that_the_condition_excludes_does_not_empty_a_group():
    """Operator 1 deletes fact 0 too, but only ever when fact 1 is the true one."""
    operators = [OperatorSpec((0,), (1,), (0,)), OperatorSpec((1,), (2,), (0, 1)), OperatorSpec((~0,), (), (0,))]
    task = build(TaskSpec(3, (0,), (2,), operators))
    assert exactly_one_flags(task, Csr.from_rows([[0, 1, 2]])).tolist() == [True]


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (OperatorSpec((0,), (1,), (0,)), True),
        (OperatorSpec((0,), (), (0,)), False),
        (OperatorSpec((), (), (1,)), False),
        (OperatorSpec((0,), (), (), effects=[((2,), (1,), (0,))]), True),
        (OperatorSpec((0,), (), (), effects=[((2,), (), (0,))]), False),
        (OperatorSpec((0,), (), (0,), effects=[((2,), (1,), ())]), False),
        (OperatorSpec((0,), (1,), (), effects=[((2,), (), (0,))]), True),
        (OperatorSpec((1,), (), (), effects=[((2,), (), (0,))]), True),
        (OperatorSpec((), (), (), effects=[((1, 2), (), (0,))]), True),
    ],
)
def test_a_group_is_exactly_one_only_if_no_effect_can_empty_it(operator, expected):
    task = build(TaskSpec(3, (0, 2), (1,), [operator]))
    assert exactly_one_flags(task, Csr.from_rows([[0, 1]])).tolist() == [expected]


def test_a_group_without_an_initial_member_is_not_exactly_one():
    task = build(TaskSpec(2, (), (0,), [OperatorSpec((), (0,), ())]))
    assert exactly_one_flags(task, Csr.from_rows([[0, 1]])).tolist() == [False]


PREDICATES = {"p": 2, "q": 1, "r": 1, "s": 0}
MOVES = [("p ?x ?y", "p ?x ?z"), ("p ?x ?y", "p ?z ?y"), ("p ?x ?y", "q ?x"), ("q ?x", "p ?x ?z"), ("q ?x", "r ?x")]
MOVES += [("r ?y", "q ?y"), ("s", "q ?x"), ("q ?x", "s"), ("q ?x", "q ?y"), ("p ?x ?x", "r ?x"), ("r a", "r ?y")]


def atoms(terms):
    return st.sampled_from(sorted(PREDICATES)).flatmap(
        lambda p: st.tuples(*[st.sampled_from(terms)] * PREDICATES[p]).map(lambda args: " ".join((p, *args)))
    )


@st.composite
def lifted_tasks(draw):
    """Random tasks of three objects whose actions mostly move something, so that invariants occur, with noise that breaks them."""
    term = st.sampled_from(["?x", "?y", "?w"])
    actions = []
    for i in range(draw(st.integers(1, 3))):
        before, after = zip(*draw(st.lists(st.sampled_from(MOVES), min_size=1, max_size=2, unique=True)), strict=True)
        effects = [*(f"!{b}" for b in before), *after]
        extra: list[str] = []
        noise = draw(st.sampled_from(["none", "none", "none", "add", "keep", "condition", "forall", "when"]))
        if noise == "add":
            effects.append(draw(atoms(["?x", "?y", "a"])))
        elif noise == "keep":
            effects.pop(0)
        elif noise == "condition":
            extra.append(draw(st.sampled_from(["!= ?x ?y", "= ?x ?y", "!q ?y", "!p ?x ?z"])))
        elif noise == "forall":
            what = f"p {draw(term)} {draw(term)}"
            condition = (draw(st.sampled_from([what, "q ?w", "!r ?w", "!= ?w ?x", "= ?w ?y"])),)
            effects += [("?w", condition, f"!{what}"), ("?w", condition, draw(st.sampled_from(["q ?w", "p ?w ?x", "p ?x ?w"])))]
        elif noise == "when":
            effects[-1] = ("", (draw(atoms(["?x", "?y"])),), after[-1])
        actions.append(Act(f"o{i}", "?x:t ?y ?z", (*before, *extra), tuple(effects)))
    init = draw(st.lists(atoms("abc"), min_size=1, max_size=4, unique=True))
    return normal_task("a b:t c:t", "p/2 q/1 r/1 s/0", actions, init)


@settings(max_examples=150, deadline=None)
@given(lifted_tasks())
def test_every_reachable_state_has_at_most_one_fact_of_each_group_and_exactly_one_where_it_says_so(normal):
    task = naive_ground(normal)
    groups, one = find_mutex_groups(normal, task)
    assert len({frozenset(row.tolist()) for row in groups.rows()}) == groups.n_rows
    assert all(len(row) >= 2 for row in groups.rows())
    variables, has_none = choose_variables(task, groups, one)
    for state in reachable(task, 150):
        for row, exactly in zip(groups.rows(), one, strict=True):
            true = len(state.intersection(row.tolist()))
            assert true == 1 if exactly else true <= 1
        for row, none in zip(variables.rows(), has_none, strict=True):
            true = len(state.intersection(row.tolist()))
            assert true <= 1 if none else true == 1


def test_random_tasks_do_have_groups():
    """The property test above is not empty talk: a fair share of its tasks has groups, and exactly-one ones."""
    found = []

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(lifted_tasks())
    def collect(normal):
        groups, one = find_mutex_groups(normal, naive_ground(normal))
        found.append((groups.n_rows > 0, bool(one.any())))

    collect()
    share = np.mean(np.array(found), axis=0)
    assert share[0] > 0.2
    assert share[1] > 0.02


def slow_cover(groups, exactly_one, n_facts):
    """Repeatedly the group with most uncovered facts; ties as `choose_variables` breaks them."""
    sets = [set(row.tolist()) for row in groups.rows()]
    overlap = [sum(sum(f in other for other in sets) - 1 for f in s) for s in sets]
    covered, variables = set(), []
    while True:
        best = max(range(len(sets)), key=lambda g: (len(sets[g] - covered), exactly_one[g], -overlap[g], -g), default=None)
        if best is None or len(sets[best] - covered) < 2:
            break
        rest = sets[best] - covered
        variables.append((sorted(rest), not (exactly_one[best] and rest == sets[best])))
        covered |= rest
    variables += [([f], True) for f in range(n_facts) if f not in covered]
    return sorted(variables)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.integers(0, 11), min_size=2, max_size=6), max_size=8, unique_by=frozenset), st.data())
def test_the_cover_is_the_greedy_one(sets, data):
    one = np.array([data.draw(st.booleans()) for _ in sets], dtype=bool)
    groups = Csr.from_rows(sorted(s) for s in sets)
    variables, has_none = choose_variables(build(TaskSpec(12, (), (), [])), groups, one)
    found = [(row.tolist(), bool(none)) for row, none in zip(variables.rows(), has_none, strict=True)]
    assert sorted(found) == slow_cover(groups, one, 12)
    assert found == sorted(found)


def test_complement_facts_are_in_no_variable():
    task = build(TaskSpec(2, (0,), (1,), [OperatorSpec((~1,), (1,), ())]))
    variables, has_none = choose_variables(task, Csr.from_rows([]), np.zeros(0, dtype=bool))
    assert variables.values.tolist() == [0, 1]
    assert has_none.tolist() == [True, True]


def test_a_large_cover_is_found_without_looking_at_every_pair_of_groups():
    """60,000 facts in 1,200 groups of 50 and 1,200 that cross them: counted, not timed (the twin would need 10^8 steps)."""
    base = np.arange(60_000).reshape(1200, 50)
    rows = [*base, *base.reshape(50, 1200).T.reshape(-1, 50)]
    groups = Csr.from_rows(rows)
    task = grid(300, 200)
    variables, _ = choose_variables(task, groups, np.ones(groups.n_rows, dtype=bool))
    assert sorted(variables.values.tolist()) == list(range(60_000))
    assert variables.n_rows <= 60_000 // 2


def test_synthesis_obeys_limits_and_its_own_budget():
    normal = gripper()
    with pytest.raises(LimitReached):
        find_mutex_groups(normal, naive_ground(normal), Limits(time_limit_s=0, started_s=time.perf_counter() - 1))
    assert find_invariants(normal, time_budget_s=0.0) == []
    assert invariants(normal, max_candidates=0) <= invariants(normal)
