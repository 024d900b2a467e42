"""Every search with every heuristic, found through the registry: this test grows by itself when a file is added."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics._base import DEAD_END, Heuristic
from planner.errors import UnsupportedFeature
from planner.ground_task import GroundTask
from planner.registry import build_heuristic, build_search, describe, heuristic_names, is_optimal, list_heuristics, list_searches
from planner.search.base import Context, Ending, Outcome, Search
from tests.ground_tasks import (
    OperatorSpec,
    TaskSpec,
    applicable,
    apply,
    build,
    grid,
    is_plan,
    perfect_estimates,
    tasks,
    to_rows,
    to_set,
    with_true_mutex_groups,
)

HEURISTICS = heuristic_names()
SEARCHES = {entry.name: entry for entry in list_searches()}
COMBINATIONS = [
    f"{name}({h})" if h else name
    for name, entry in SEARCHES.items()
    for h in ([None] if entry.heuristics == "none" else HEURISTICS)
]


def logistics() -> GroundTask:
    """Two packages, one van, three places in a row; facts: van at p (0–2), a at p (3–5), a in the van (6), b at p (7–9), b in (10)."""
    moves = [OperatorSpec((x,), (y,), (x,), 2) for x, y in ((0, 1), (1, 0), (1, 2), (2, 1))]
    loads = [OperatorSpec((p, at + p), (inside,), (at + p,)) for at, inside in ((3, 6), (7, 10)) for p in range(3)]
    drops = [OperatorSpec((p, inside), (at + p,), (inside,)) for at, inside in ((3, 6), (7, 10)) for p in range(3)]
    return build(TaskSpec(11, (1, 3, 9), (5, 7), moves + loads + drops, has_metric=True))


def detour() -> GroundTask:
    """One dear operator reaches the goal, three cheap ones too, one of them free; a trap needs reopening to be seen as cheaper."""
    edges = [(0, 4, 10), (0, 1, 1), (1, 2, 0), (2, 4, 3), (0, 2, 3), (1, 3, 1), (3, 4, 6)]
    return build(TaskSpec(5, (0,), (4,), [OperatorSpec((x,), (y,), (x,), c) for x, y, c in edges], has_metric=True))


def switches() -> GroundTask:
    """Conditional effects: pressing 0 toggles fact 0 and, if fact 0 was true, toggles fact 1; the goal is 1 and not 0."""
    toggle = [((0,), (), (0,)), ((~0,), (0,), ()), ((0, ~1), (1,), ()), ((0, 1), (), (1,))]
    return build(TaskSpec(2, (), (1, ~0), [OperatorSpec((), (), (), 1, toggle), OperatorSpec((1,), (0,), (), 1)]))


def connected() -> GroundTask:
    """Axioms, one recursive and one over a negation: links 0, 1, 2 can be laid; 3 + i: node i is powered; 6: nobody is left dark."""
    lay = [OperatorSpec((), (i,), (), 1 + i) for i in range(3)]
    axioms = [(3, (0,), 0), (4, (3, 1), 0), (5, (4, 2), 0), (6, (5, ~7), 2), (7, (~4,), 1)]
    return build(TaskSpec(3, (), (6,), lay, axioms, 5))


def dead_end() -> GroundTask:
    """Solvable, but the first operator breaks what the goal needs for good."""
    operators = [OperatorSpec((0,), (1,), (0,)), OperatorSpec((0,), (2,)), OperatorSpec((2, 0), (3,))]
    return build(TaskSpec(4, (0,), (3,), operators))


def impossible() -> GroundTask:
    """Unsolvable, which the delete relaxation does not see: two facts exclude each other."""
    operators = [OperatorSpec((0,), (1,), (0,)), OperatorSpec((1,), (0,), (1,)), OperatorSpec((0, 1), (2,))]
    return build(TaskSpec(3, (0,), (2,), operators))


TASKS = {
    "a grid": lambda: grid(3, 4),
    "logistics with costs": logistics,
    "a detour with a free step": detour,
    "conditional effects": switches,
    "axioms": connected,
    "a dead end beside the way": dead_end,
    "unsolvable for the relaxation": lambda: build(TaskSpec(2, (), (0,), [OperatorSpec((1,), (0,))])),
    "unsolvable, relaxed solvable": impossible,
    "a goal that holds": lambda: build(TaskSpec(2, (0,), (0,), [OperatorSpec((0,), (1,), (0,))])),
    "no goal": lambda: build(TaskSpec(1, (), (), [OperatorSpec((), (0,))])),
    "no operators": lambda: build(TaskSpec(1, (), (0,), [])),
}


OPTIMA = [5, 14, 4, 2, 6, 2, None, None, 0, 0, None]  # of TASKS, in their order; None: unsolvable


def test_the_small_tasks_are_what_their_names_say():
    best = [perfect_estimates(t)[to_set(t, t.init)] for t in (make() for make in TASKS.values())]
    assert [None if b == float("inf") else b for b in best] == OPTIMA


def run(combination: str, task: GroundTask, seed: int = 0) -> tuple[Search, Outcome, list[list[int]]]:
    search = build_search(combination, task)
    plans: list[list[int]] = []
    return search, search.run(Context(on_plan=lambda plan: plans.append(list(plan)), seed=seed)), plans


def check(task: GroundTask, search: Search, outcome: Outcome, plans: list[list[int]]) -> None:
    """The outcome against exhaustive search."""
    best = perfect_estimates(task)[to_set(task, task.init)]
    for plan in [*plans, *([] if outcome.plan is None else [outcome.plan])]:
        assert is_plan(task, plan)
    assert (outcome.plan is not None) == (outcome.ending in (Ending.PLAN, Ending.OPTIMAL))
    cost = None if outcome.plan is None else int(task.cost[outcome.plan].sum()) if outcome.plan else 0
    if outcome.ending is Ending.OPTIMAL:
        assert cost == best
    heuristic = getattr(search, "heuristic", None)
    if isinstance(heuristic, Heuristic):
        if is_optimal(search, heuristic, task):
            assert outcome.ending is (Ending.OPTIMAL if best < float("inf") else Ending.UNSOLVABLE)
        safe = heuristic.safe
    else:
        safe = True
    if best == float("inf"):
        assert outcome.plan is None
    else:
        assert outcome.ending is not Ending.UNSOLVABLE
        assert outcome.plan is not None or not (search.complete and safe)


def unsupported(combination: str, task: GroundTask) -> bool:
    """True if the list says that the heuristic of a combination does not take the task."""
    properties = {e.name: e.properties for e in list_heuristics()}.get(combination.partition("(")[2].rstrip(")"), ())
    return (task.has_conditional_effects and "no conditional effects" in properties) or (
        task.has_axioms and "no axioms" in properties
    )


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_search_with_a_heuristic_solves_a_small_task_or_says_rightly_why_not(combination, name):
    task = TASKS[name]()
    if unsupported(combination, task):
        with pytest.raises(UnsupportedFeature):
            build_search(combination, task)
        return
    check(task, *run(combination, task))


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_the_same_seed_gives_the_same_plan(combination):
    task = logistics()
    assert run(combination, task, seed=3)[1] == run(combination, task, seed=3)[1]


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_description_builds_what_it_describes(combination):
    text = describe(combination)
    assert describe(text) == text
    assert run(text, dead_end())[1] == run(combination, dead_end())[1]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_search_with_any_heuristic_is_right_on_random_tasks(data):
    combination = data.draw(st.sampled_from(COMBINATIONS))
    task = data.draw(tasks(conditional=True, axioms=True, costs=True) if data.draw(st.booleans()) else tasks(costs=True))
    if unsupported(combination, task):
        return
    if data.draw(st.booleans()):
        task = with_true_mutex_groups(task, list(perfect_estimates(task)))
    check(task, *run(combination, task))


def estimates(heuristic: Heuristic, task: GroundTask, states) -> np.ndarray:
    return heuristic.evaluate(to_rows(task, states)).h


@given(
    st.sampled_from(HEURISTICS), st.one_of(tasks(costs=True), tasks(costs=False), tasks(conditional=True, axioms=True, costs=True))
)
@settings(max_examples=200, deadline=None)
def test_heuristics_keep_what_their_properties_promise(name, task):
    try:
        heuristic = build_heuristic(name, task)
    except UnsupportedFeature:
        assert unsupported(f"astar({name})", task)
        return
    perfect = perfect_estimates(task)
    states = list(perfect)
    h = dict(zip(states, estimates(heuristic, task, states).tolist(), strict=True))
    holds = task.is_unit_cost or not getattr(heuristic, "unit_cost_only_admissible", False)
    for state in states:
        assert h[state] >= 0
        if heuristic.safe:
            assert h[state] < DEAD_END or perfect[state] == float("inf")
        if heuristic.admissible and holds and perfect[state] < float("inf"):
            assert h[state] <= perfect[state]
        if heuristic.consistent and holds:
            assert perfect[state] > 0 or h[state] == 0
            for o in applicable(task, state):
                after = h[apply(task, state, o)]
                assert after == DEAD_END or h[state] <= task.cost[o] + after


@given(st.sampled_from(HEURISTICS), tasks(costs=True))
@settings(max_examples=100, deadline=None)
def test_preferred_operators_are_applicable_and_reported_applicable_ones_are_all_of_them(name, task):
    heuristic = build_heuristic(name, task)
    states = list(perfect_estimates(task))[:50]
    evaluation = heuristic.evaluate(to_rows(task, states), operators=True)
    assert (evaluation.h == estimates(heuristic, task, states)).all()
    assert heuristic.has_preferred or evaluation.preferred is None
    for i, state in enumerate(states):
        right = applicable(task, state)
        if evaluation.applicable is not None and evaluation.h[i] < DEAD_END:
            assert sorted(evaluation.applicable.row(i).tolist()) == right
        if evaluation.preferred is not None:
            assert set(evaluation.preferred.row(i).tolist()) <= set(right)


def test_there_is_something_to_combine():
    assert {"astar", "bfs", "ehc", "gbfs", "hc", "wastar"} <= set(SEARCHES)
    assert {"add", "blind", "ff", "goalcount", "hmax", "lmcut"} <= set(HEURISTICS)


def test_astar_with_each_admissible_heuristic_promises_optimal_plans():
    task = logistics()
    for entry in list_heuristics():
        outcome = run(f"astar({entry.name})", task)[1]
        assert (outcome.ending is Ending.OPTIMAL) == ("admissible" in entry.properties), entry.name
