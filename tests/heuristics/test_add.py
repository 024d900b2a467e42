"""h_add: exact."""

from hypothesis import given, settings

from heuristics._base import DEAD_END
from heuristics.add import Add
from tests.ground_tasks import OperatorSpec, TaskSpec, build, grid, reachable, tasks
from tests.heuristics.relaxation_twin import all_estimates, estimate


@given(tasks(conditional=True, axioms=True, costs=True))
@settings(max_examples=120, deadline=None)
def test_it_is_the_fixpoint_of_the_sum_of_preconditions(task):
    states = reachable(task, 100)
    assert all_estimates(Add(task), task, states).tolist() == [estimate(task, s, sum) for s in states]
    ones = [1] * task.n_operators
    assert all_estimates(Add(task, cost="unit"), task, states).tolist() == [estimate(task, s, sum, ones) for s in states]


def test_a_batch_larger_than_a_kernel_call_is_evaluated_whole():
    task = grid(12, 12)
    states = reachable(task)
    assert all_estimates(Add(task), task, states).tolist() == [22 - f % 12 - f // 12 for (f,) in states]


def test_sums_that_double_with_every_layer_stop_at_a_cap_instead_of_overflowing():
    operators = [OperatorSpec((2 * i, 2 * i + 1), (2 * i + 2 + k,)) for i in range(80) for k in (0, 1)]
    task = build(TaskSpec(162, (0, 1), (160, 161), operators))
    h = Add(task).evaluate(task.init[None, :]).h
    assert h.tolist() == [2**60]
    assert h[0] < DEAD_END
