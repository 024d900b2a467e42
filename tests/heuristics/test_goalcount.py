"""Goal count."""

from hypothesis import given, settings

from heuristics.goalcount import GoalCount
from tests.ground_tasks import TaskSpec, build, reachable, tasks
from tests.heuristics.relaxation_twin import all_estimates


@given(tasks(conditional=True, axioms=True))
@settings(max_examples=60, deadline=None)
def test_it_counts_the_goal_facts_that_do_not_hold(task):
    states = reachable(task, 100)
    assert all_estimates(GoalCount(task), task, states).tolist() == [len(set(task.goal.tolist()) - s) for s in states]


def test_goals_in_several_words_of_a_row_and_negative_goals_are_counted():
    task = build(TaskSpec(200, (0, 5, 70, 150), (0, 69, 70, 199, ~5, ~150, ~151), []))
    assert GoalCount(task).evaluate(task.init[None, :]).h.tolist() == [4]


def test_without_goals_and_without_states_there_is_nothing_to_count():
    task = build(TaskSpec(2, (0,), (), []))
    assert all_estimates(GoalCount(task), task, [{0}]).tolist() == [0]
    assert len(all_estimates(GoalCount(task), task, [])) == 0
