"""The bit-sliced relaxation and its scalar siblings against plain Python sets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics._base import DEAD_END
from heuristics._relaxation import Relaxation, rule_ranks
from heuristics._relaxed_costs import RelaxedCosts
from heuristics.ff import FF
from planner.ground_task import relax
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, build, grid, reachable, tasks, to_rows, to_set
from tests.heuristics.relaxation_twin import reaches_goal_without_deletes, sweep

RICH = {"conditional": True, "axioms": True, "costs": True}


def operators_of(csr, i):
    return csr.row(i).tolist()


@given(tasks(**RICH))
@settings(max_examples=150, deadline=None)
def test_layers_relaxed_plans_and_operators_of_a_batch_are_those_of_each_state_alone(task):
    states = reachable(task, 100)
    result = Relaxation(task, task.cost).run(to_rows(task, states), operators=True)
    for i, state in enumerate(states):
        layer, cost, used = sweep(task, state, task.cost)
        assert (result.layers[i], result.costs[i]) == (layer, cost)
        assert operators_of(result.applicable, i) == applicable(task, state)
        assert operators_of(result.preferred, i) == sorted(used & set(applicable(task, state)))


@given(tasks(**RICH), st.sampled_from(["difficulty", "random"]), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rules_decides_who_supports_a_fact_and_nothing_else(task, order, seed):
    states = reachable(task, 70)
    rows = to_rows(task, states)
    result = Relaxation(task, task.cost, order=order, seed=seed).run(rows, operators=True)
    plain = Relaxation(task, task.cost).run(rows, operators=True)
    assert np.array_equal(result.layers, plain.layers)
    assert np.array_equal(result.applicable.values, plain.applicable.values)
    rank = rule_ranks(task, relax(task), order, seed)
    for i, state in enumerate(states):
        _, cost, used = sweep(task, state, task.cost, rank)
        assert result.costs[i] == cost
        assert operators_of(result.preferred, i) == sorted(used & set(applicable(task, state)))


@given(tasks(**RICH))
@settings(max_examples=80, deadline=None)
def test_the_twins_relaxed_plans_reach_the_goal_without_deletes(task):
    for state in reachable(task, 20):
        layer, _, used = sweep(task, state, task.cost)
        assert layer == DEAD_END or reaches_goal_without_deletes(task, state, used)


@given(tasks(**RICH))
@settings(max_examples=80, deadline=None)
def test_relaxed_plans_with_add_supporters_reach_the_goal_without_deletes_at_the_cost_they_say(task):
    states = reachable(task, 80)
    rows = to_rows(task, states)
    costs, plans = RelaxedCosts(task, task.cost).plans(rows)
    layers = Relaxation(task, task.cost).run(rows).layers
    assert np.array_equal(costs == DEAD_END, layers == DEAD_END)
    for i, state in enumerate(states):
        if costs[i] != DEAD_END:
            assert reaches_goal_without_deletes(task, state, set(operators_of(plans, i)))
            assert costs[i] == task.cost[plans.row(i)].sum()


@pytest.mark.parametrize("n", [1, 63, 64, 65, 511, 512, 513, 1100])
def test_a_batch_is_its_states_one_by_one(n):
    task = grid(9, 7)
    states = reachable(task)
    rows = to_rows(task, [states[(i * 37) % len(states)] for i in range(n)])
    relaxation = Relaxation(task, task.cost)
    whole = relaxation.run(rows, operators=True)
    for i in range(0, n, 13):
        one = relaxation.run(rows[i : i + 1], operators=True)
        assert (one.layers[0], one.costs[0]) == (whole.layers[i], whole.costs[i])
        assert operators_of(one.applicable, 0) == operators_of(whole.applicable, i)
        assert operators_of(one.preferred, 0) == operators_of(whole.preferred, i)


def test_a_deep_and_wide_task_of_more_than_512_facts_counts_every_step():
    task = grid(30, 25)
    states = reachable(task)
    assert len(states) > 512
    result = Relaxation(task, task.cost).run(to_rows(task, states))
    distance = [(29 - f % 30) + (24 - f // 30) for (f,) in states]
    assert result.layers.tolist() == distance
    assert result.costs.tolist() == distance


def test_a_log_that_is_too_small_grows_until_all_events_fit():
    task = grid(8, 8)
    relaxation = Relaxation(task, task.cost)
    rows = to_rows(task, reachable(task))
    expected = relaxation.run(rows)
    from heuristics._relaxation import new_log

    relaxation._rooms[1].log = new_log(3, 1)
    again = relaxation.run(rows)
    assert np.array_equal(again.layers, expected.layers)
    assert np.array_equal(again.costs, expected.costs)


def test_no_states_give_empty_answers():
    task = grid(2, 2)
    result = FF(task).evaluate(to_rows(task, []), operators=True)
    assert len(result.h) == 0
    assert result.applicable.n_rows == 0
    assert result.preferred.n_rows == 0


def test_without_operators_a_state_is_a_goal_or_a_dead_end():
    task = build(TaskSpec(2, (0,), (0,), []))
    other = build(TaskSpec(2, (0,), (1,), []))
    for each, expected in ((task, 0), (other, DEAD_END)):
        result = FF(each).evaluate(each.init[None, :], operators=True)
        assert result.h.tolist() == [expected]
        assert result.applicable.n_rows == 1
        assert len(result.applicable.values) == 0


def test_without_goals_every_state_is_a_goal_and_still_has_its_applicable_operators():
    task = build(TaskSpec(2, (0,), (), [OperatorSpec((0,), (1,)), OperatorSpec((1,), (0,))]))
    result = FF(task).evaluate(task.init[None, :], operators=True)
    assert result.h.tolist() == [0]
    assert operators_of(result.applicable, 0) == [0]
    assert operators_of(result.preferred, 0) == []


def test_an_operator_that_only_deletes_is_applicable_all_the_same():
    task = build(TaskSpec(2, (0,), (1,), [OperatorSpec((0,), (), (0,)), OperatorSpec((), (1,))]))
    result = FF(task).evaluate(task.init[None, :], operators=True)
    assert operators_of(result.applicable, 0) == [0, 1]
    assert operators_of(result.preferred, 0) == [1]


def test_an_operator_counts_once_though_the_plan_uses_two_of_its_conditional_effects():
    operator = OperatorSpec((), (1,), (), 3, [((0,), (2,), ()), ((~3,), (4,), ())])
    task = build(TaskSpec(5, (0,), (1, 2, 4), [operator], has_metric=True))
    assert FF(task).evaluate(task.init[None, :]).h.tolist() == [1]
    assert FF(task, cost="real").evaluate(task.init[None, :]).h.tolist() == [3]


def test_a_derived_fact_that_only_the_relaxation_believes_does_not_make_an_operator_applicable():
    # d1 := p0, d2 := not d1; the relaxation takes "not d1" for granted, in the state it is false
    operators = [OperatorSpec((3,), (1,)), OperatorSpec((~2,), (1,))]
    task = build(TaskSpec(2, (0,), (1,), operators, [(2, (0,), 0), (3, (~2,), 1)], n_derived=2))
    result = FF(task).evaluate(task.init[None, :], operators=True)
    assert applicable(task, to_set(task, task.init)) == []
    assert len(result.applicable.values) == 0
    assert len(result.preferred.values) == 0
    assert result.h.tolist() == [1]


def test_large_costs_add_up_without_loss():
    big = 10**12
    chain = [OperatorSpec((i,), (i + 1,), (), big + i) for i in range(20)]
    task = build(TaskSpec(21, (0,), (20,), chain, has_metric=True))
    assert FF(task, cost="real").evaluate(task.init[None, :]).h.tolist() == [20 * big + 190]
