"""The blind heuristic."""

from hypothesis import given, settings

from heuristics.blind import Blind
from tests.ground_tasks import TaskSpec, build, grid, is_goal, perfect_estimates, tasks
from tests.heuristics.relaxation_twin import all_estimates


@given(tasks(conditional=True, axioms=True, costs=True))
@settings(max_examples=60, deadline=None)
def test_goals_cost_nothing_and_all_else_the_cheapest_operator(task):
    best = perfect_estimates(task)
    cheapest = min(task.cost)
    values = all_estimates(Blind(task), task, list(best)).tolist()
    assert values == [0 if is_goal(task, s) else cheapest for s in best]
    assert all(h <= best[s] for h, s in zip(values, best, strict=True))


def test_a_task_without_operators_or_goals_and_an_empty_batch_are_fine():
    nothing = build(TaskSpec(2, (0,), (), []))
    assert Blind(nothing).evaluate(nothing.init[None, :]).h.tolist() == [0]
    unreachable = build(TaskSpec(2, (0,), (1,), []))
    assert Blind(unreachable).evaluate(unreachable.init[None, :]).h.tolist() == [0]
    assert len(all_estimates(Blind(grid(2, 2)), grid(2, 2), [])) == 0
