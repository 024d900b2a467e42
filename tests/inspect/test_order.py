"""Plans as partial orders: every order of the steps that the graph allows is a plan."""

from __future__ import annotations

import random

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.errors import InvalidInput
from planner.inspect import plan_partial_order
from planner.result import Step
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, apply, build, is_goal, is_plan, tasks, to_set
from tests.grounding.known_tasks import gripper, logistics
from tests.grounding.lifted import naive_ground

GRIPPER_PLAN = ["(pick b0 ra left)", "(pick b1 ra right)", "(move ra rb)", "(drop b0 rb left)", "(drop b1 rb right)"]


def longest_random_plan(task, seed):
    """A random walk until it last meets a goal state: plans with many useless and undone steps."""
    rng = random.Random(seed)
    state, plan, best = to_set(task, task.init), [], None
    for _ in range(12):
        if is_goal(task, state):
            best = list(plan)
        choices = applicable(task, state)
        if not choices:
            break
        plan.append(rng.choice(choices))
        state = apply(task, state, plan[-1])
    return best


@settings(max_examples=150, deadline=None)
@given(tasks(conditional=True, axioms=True), st.integers(0, 10**6), st.booleans())
def test_every_linearisation_is_a_plan(task, seed, reduce):
    plan = longest_random_plan(task, seed)
    assume(plan is not None)
    graph = plan_partial_order(task, plan, reduce=reduce)
    assert nx.is_directed_acyclic_graph(graph)
    rng = random.Random(seed)
    for _ in range(5):
        order = list(nx.lexicographical_topological_sort(graph, key=lambda _: rng.random()))
        assert (order[0], order[-1]) == ("start", "goal")
        assert is_plan(task, [plan[number - 1] for number in order[1:-1]])


@settings(max_examples=50, deadline=None)
@given(tasks(conditional=True), st.integers(0, 10**6))
def test_reducing_leaves_out_only_what_other_arcs_imply(task, seed):
    plan = longest_random_plan(task, seed)
    assume(plan is not None)
    whole, reduced = (nx.transitive_closure(plan_partial_order(task, plan, reduce=reduce)) for reduce in (False, True))
    assert set(whole.edges) == set(reduced.edges)
    graph = plan_partial_order(task, plan, reduce=False)
    needed_arcs = set(nx.transitive_reduction(graph).edges)
    assert {(u, v) for u, v, data in graph.edges(data=True) if not data["implied"]} == needed_arcs


def test_balls_may_be_picked_up_in_any_order_before_the_robot_moves():
    graph = plan_partial_order(naive_ground(gripper()), GRIPPER_PLAN)
    assert not nx.has_path(graph, 1, 2)
    assert not nx.has_path(graph, 2, 1)
    assert graph.edges["start", 1]["reasons"] == ["(at b0 ra) needed", "(at-robby ra) needed", "(free left) needed"]
    assert graph.edges[1, 3] == {
        "kind": "threat", "reasons": ["would delete (at-robby ra)"], "label": "would delete (at-robby ra)", "implied": False,
    }  # fmt: skip
    assert graph.edges[3, 4]["reasons"] == ["(at-robby rb) needed"]
    assert graph.edges[4, "goal"]["reasons"] == ["(at b0 rb) needed"]
    assert [graph.nodes[n]["layer"] for n in ("start", 1, 2, 3, 4, 5, "goal")] == [0, 1, 1, 2, 3, 3, 4]
    assert graph.nodes[1]["label"] == "1. (pick b0 ra left)"


def test_steps_may_be_ids_texts_or_plan_steps():
    task = naive_ground(gripper())
    names = [task.operator_name(o) for o in range(task.n_operators)]
    ids = [names.index(text) for text in GRIPPER_PLAN]
    steps = [Step(words[0], tuple(words[1:])) for words in (text[1:-1].split() for text in GRIPPER_PLAN)]
    loud = [f" {text.upper()} " for text in GRIPPER_PLAN]
    graphs = [plan_partial_order(task, form) for form in (GRIPPER_PLAN, ids, steps, loud)]
    assert len({str(list(g.edges(data=True))) for g in graphs}) == 1


def test_a_conditional_effect_that_must_not_fire_is_kept_from_firing():
    """Step 1 spoils the goal if 1 is true, so it has to come before step 2 makes 1 true."""
    operators = [OperatorSpec((), (2,), (), effects=[((1,), (), (0,))]), OperatorSpec((), (1,), ())]
    task = build(TaskSpec(3, (0,), (0, 1, 2), operators))
    graph = plan_partial_order(task, [0, 1])
    assert graph.edges[1, 2]["reasons"] == ["would add (p1)"]


def test_a_derived_condition_orders_what_makes_it_true():
    axioms = [(3, (0,), 0), (3, (1,), 0)]
    operators = [OperatorSpec((), (1,), ()), OperatorSpec((3,), (2,), ())]
    graph = plan_partial_order(build(TaskSpec(3, (), (2,), operators, axioms, 1)), [0, 1])
    assert graph.edges[1, 2]["reasons"] == ["(p1) needed"]


def test_an_action_that_grounding_left_out_hangs_between_start_and_goal():
    task = naive_ground(gripper())
    graph = plan_partial_order(task, ["(wave left)", *GRIPPER_PLAN])
    assert set(graph.in_edges(1)) == {("start", 1)}
    assert set(graph.out_edges(1)) == {(1, "goal")}
    assert graph.edges["start", 1]["kind"] == "order"


def test_an_empty_plan_has_a_start_and_a_goal():
    task = build(TaskSpec(1, (0,), (0,), []))
    graph = plan_partial_order(task, [])
    assert list(graph.edges(data="label")) == [("start", "goal", "(p0) needed")]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (["(move ra rb)"], r"goal is not reached: \(at b0 rb\) does not hold"),
        (["(drop b0 ra left)"], r"step 1 \(drop b0 ra left\) cannot be applied: \(carry b0 left\) does not hold"),
        (["(pick b0 ra tail)"], "unknown object tail"),
        (["(pick b0 ra)"], "wrong number of arguments"),
        ([10**6], "no operator 1000000"),
        ([-1], "no operator -1"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_reason(steps, message):
    with pytest.raises(InvalidInput, match=message):
        plan_partial_order(naive_ground(gripper()), steps)


def test_packages_on_different_trucks_are_independent():
    task = naive_ground(logistics())
    plan = ["(load p1 t1 l1)", "(drive t2 l3 l2)", "(drive t1 l1 l3)", "(load p2 t2 l2)", "(unload p1 t1 l3)"]
    task_graph = plan_partial_order(task, plan)
    assert nx.descendants(task_graph, 2) == {4, "goal"}
    assert nx.ancestors(task_graph, 5) == {"start", 1, 3}
