"""h_max: exact with all costs, admissible and consistent."""

from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics._base import DEAD_END
from heuristics.hmax import HMax
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, apply, build, perfect_estimates, reachable, tasks
from tests.heuristics.relaxation_twin import all_estimates, estimate

KINDS = st.booleans().flatmap(lambda costs: tasks(conditional=True, axioms=True, costs=costs))


@given(KINDS)
@settings(max_examples=120, deadline=None)
def test_it_is_the_fixpoint_of_the_most_expensive_precondition(task):
    states = reachable(task, 100)
    assert all_estimates(HMax(task), task, states).tolist() == [estimate(task, s, max) for s in states]


@given(KINDS)
@settings(max_examples=80, deadline=None)
def test_it_never_exceeds_the_true_cost(task):
    best = perfect_estimates(task)
    for h, true in zip(all_estimates(HMax(task), task, list(best)), best.values(), strict=True):
        assert h <= true or (h == DEAD_END and true == float("inf"))


@given(KINDS)
@settings(max_examples=60, deadline=None)
def test_a_step_never_lowers_it_by_more_than_the_step_costs(task):
    states = reachable(task, 150)
    h = dict(zip(states, all_estimates(HMax(task), task, states).tolist(), strict=True))
    for state in states:
        for o in applicable(task, state):
            successor = apply(task, state, o)
            if successor in h and h[successor] != DEAD_END:
                assert h[state] <= task.cost[o] + h[successor]


def test_operators_that_all_cost_seven_count_sevenfold():
    chain = [OperatorSpec((i,), (i + 1,), (), 7) for i in range(4)]
    task = build(TaskSpec(5, (0,), (4,), chain, has_metric=True))
    assert HMax(task).evaluate(task.init[None, :]).h.tolist() == [28]


def test_operators_that_all_cost_nothing_still_tell_dead_ends():
    task = build(TaskSpec(3, (0,), (1,), [OperatorSpec((0,), (1,), (0,), 0), OperatorSpec((1,), (), (1,), 0)], has_metric=True))
    states = reachable(task)
    assert all_estimates(HMax(task), task, states).tolist() == [0, 0, DEAD_END]
