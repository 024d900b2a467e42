"""The test library itself: its semantics on cases known by hand."""

from hypothesis import given, settings

from planner.ground_task import relax
from tests.ground_tasks import OperatorSpec, TaskSpec, apply, build, grid, perfect_estimates, specs, tasks, to_set


def test_an_add_wins_over_a_delete_of_the_same_fact_even_across_conditional_effects():
    operator = OperatorSpec((), (), (), 1, [((0,), (1,), ()), ((0,), (), (1,))])
    task = build(TaskSpec(2, (0,), (~1,), [operator]))
    state = to_set(task, task.init)
    complement = int(task.complement[1])
    assert complement in state
    assert apply(task, state, 0) == state - {complement} | {1}


def test_the_estimate_of_the_first_corner_of_a_grid_is_the_distance():
    task = grid(3, 4)
    assert perfect_estimates(task)[to_set(task, task.init)] == 5


@given(tasks(conditional=True, axioms=True, costs=True))
@settings(max_examples=50, deadline=None)
def test_the_relaxation_keeps_every_add_of_every_operator(task):
    relaxed = relax(task)
    added = {(int(o), int(f)) for r, o in enumerate(relaxed.operator) for f in relaxed.add.row(r)}
    expected = {(o, int(f)) for o in range(task.n_operators) for f in task.add.row(o)}
    expected -= {(o, int(f)) for o in range(task.n_operators) for f in task.precondition.row(o)}
    assert expected <= added


@given(specs(conditional=True, axioms=True))
@settings(max_examples=50, deadline=None)
def test_every_fact_and_its_complement_are_never_true_together(spec):
    task = build(spec)
    state = to_set(task, task.init)
    for f in range(task.n_facts):
        if task.complement[f] >= 0:
            assert (f in state) != (int(task.complement[f]) in state)
