"""Action elimination, windows and neighbourhoods: never worse, always a plan, and equal to slow, obvious twins."""

import random
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.errors import LimitReached
from planner.improve import eliminate, optimise_windows, shortcuts
from planner.improve.elimination import pass_steps
from planner.improve.simulation import Simulation, cost_of, facts_of, mask
from planner.limits import Limits
from planner.search.base import Context
from planner.search.bfs import Bfs
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, apply, build, grid, is_goal, is_plan, tasks, to_set
from tests.search.tools import optimal_cost, run

ANY = tasks(conditional=True, axioms=True, costs=True)


def wandering_plan(task, seed, steps=30):
    """A plan with needless steps: a random walk, and then the way to the goal. None if there is none."""
    rng = random.Random(seed)
    state, walk = to_set(task, task.init), []
    for _ in range(rng.randrange(steps)):
        choices = applicable(task, state)
        if not choices:
            break
        walk.append(rng.choice(choices))
        state = apply(task, state, walk[-1])
    rest = _way(task, state)
    return None if rest is None else walk + rest


def _way(task, start):
    came, queue = {start: None}, [start]
    for state in queue:
        if is_goal(task, state):
            plan = []
            while came[state] is not None:
                state, operator = came[state]
                plan.append(operator)
            return plan[::-1]
        for o in applicable(task, state):
            after = apply(task, state, o)
            if after not in came:
                came[after] = (state, o)
                queue.append(after)
    return None


def twin_elimination(task, plan):
    """Nakhost and Müller's algorithm as it is written, on sets."""
    changed = True
    while changed:
        changed, i = False, 0
        while i < len(plan):
            state = to_set(task, task.init)
            kept = []
            for j, o in enumerate(plan):
                if j != i and set(task.precondition.row(o).tolist()) <= state:
                    state = apply(task, state, o)
                    kept.append(o)
            if is_goal(task, state):
                plan, changed = kept, True
            else:
                i += 1
    return plan


def finish(generator):
    """What a generator returns."""
    while True:
        try:
            next(generator)
        except StopIteration as stop:
            return stop.value


@given(ANY, st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_elimination_equals_its_twin(task, seed):
    plan = wandering_plan(task, seed)
    assume(plan is not None)
    shorter = eliminate(task, plan)
    assert shorter == twin_elimination(task, plan)
    assert is_plan(task, shorter)


@given(ANY, st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_the_simulation_equals_the_semantics_of_sets(task, seed):
    plan = wandering_plan(task, seed)
    assume(plan is not None)
    simulation = Simulation(task, range(task.n_operators))
    state, fast = to_set(task, task.init), simulation.init
    for o in plan:
        for other in range(task.n_operators):
            assert (simulation.apply(fast, other) is not None) == (other in applicable(task, state))
        state, fast = apply(task, state, o), simulation.apply(fast, o)
        assert set(facts_of(fast).tolist()) == state
        assert to_set(task, simulation.row(fast)) == state
        assert simulation.is_goal(fast) == is_goal(task, state)


def test_a_mask_holds_the_facts_it_is_made_of():
    assert facts_of(mask([0, 63, 64, 200])).tolist() == [0, 63, 64, 200]
    assert mask([]) == 0
    assert facts_of(0).tolist() == []


@given(ANY, st.integers(0, 1000), st.sampled_from(["windows", "neighbourhood"]))
@settings(max_examples=100, deadline=None)
def test_searches_never_make_a_plan_dearer_or_invalid(task, seed, way):
    plan = wandering_plan(task, seed)
    assume(plan is not None)
    handed = []
    context = Context(on_plan=lambda p: handed.append(list(p)))
    better = finish(optimise_windows(task, plan, context=context) if way == "windows" else shortcuts(task, plan, context=context))
    for p in [*handed, better]:
        assert is_plan(task, p)
    costs = [cost_of(task, p) for p in [plan, *handed, better]]
    assert costs == sorted(costs, reverse=True)


@given(tasks(costs=True), st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_a_window_as_long_as_the_plan_makes_it_optimal(task, seed):
    plan = wandering_plan(task, seed)
    assume(plan)
    assert cost_of(task, finish(optimise_windows(task, plan))) == optimal_cost(task)


@given(ANY, st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_a_neighbourhood_that_is_the_whole_space_holds_the_cheapest_plan(task, seed):
    plan = wandering_plan(task, seed)
    assume(plan is not None)
    assert cost_of(task, finish(shortcuts(task, plan))) == optimal_cost(task)


def detour_in_a_grid():
    """A walk round the border of a grid with a loop at the start, 12 steps for 8."""
    task = grid(5, 5)
    by_move = {(int(task.precondition.row(o)[0]), int(task.add.row(o)[0])): o for o in range(task.n_operators)}
    cells = [0, 1, 6, 5, 0, 5, 10, 15, 20, 21, 22, 23, 24]
    return task, [by_move[pair] for pair in pairwise(cells)]


def test_elimination_alone_cannot_replace_steps_but_windows_can():
    task, plan = detour_in_a_grid()
    assert len(plan) == 12
    assert is_plan(task, plan)
    assert len(finish(optimise_windows(task, plan))) == 8


def test_a_limited_neighbourhood_looks_at_no_more_states_than_it_may():
    task, plan = detour_in_a_grid()
    context = Context()
    finish(shortcuts(task, plan, max_expanded=7, context=context))
    assert 0 < context.statistics.expanded <= 7


def test_a_limit_of_searches_is_kept():
    task, plan = detour_in_a_grid()
    assert finish(optimise_windows(task, plan, max_searches=0)) == plan


def test_elimination_within_few_steps_gives_the_plan_back():
    task, plan = detour_in_a_grid()
    assert eliminate(task, plan, max_steps=pass_steps(task, len(plan)) - 1) == plan
    assert len(eliminate(task, plan, max_steps=2 * pass_steps(task, len(plan)))) < len(plan)


def test_something_that_is_not_a_plan_is_refused():
    task = grid(3, 3)
    with pytest.raises(ValueError, match="not a plan"):
        eliminate(task, [])


def test_an_empty_plan_stays_empty():
    task = build(TaskSpec(2, (0,), (0,), [OperatorSpec((0,), (1,), (0,))]))
    assert eliminate(task, []) == []
    assert finish(optimise_windows(task, [])) == []
    assert finish(shortcuts(task, [])) == []


@pytest.mark.parametrize("improve", [optimise_windows, shortcuts])
def test_limits_end_the_search_for_improvements(improve):
    task = grid(6, 6)
    plan = run(Bfs(task))[0].plan
    with pytest.raises(LimitReached):
        finish(improve(task, plan, context=Context(limits=Limits(time_limit_s=0))))
