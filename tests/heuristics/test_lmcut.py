"""LM-cut against a slow, obvious twin, against h* and h_max, and on cases known by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics import lmcut
from heuristics._base import DEAD_END
from heuristics.lmcut import LmCut
from heuristics.lmcut_kernels import lmcut_batch
from planner.errors import UnsupportedFeature
from planner.ground_task import GroundTask, relax
from tests.ground_tasks import (
    OperatorSpec,
    State,
    TaskSpec,
    build,
    grid,
    perfect_estimates,
    reachable,
    specs,
    tasks,
    to_rows,
    to_set,
)

INFINITY = float("inf")


class Twin:
    """LM-cut as its definition says: h_max from scratch in each round, the cut by walking forward from the state."""

    def __init__(self, task: GroundTask, sign: int = 1) -> None:
        relaxed = relax(task)
        uses = np.bincount(relaxed.precondition.values, minlength=task.n_facts)
        order = {f: (sign * int(uses[f]), f) for f in range(task.n_facts)}
        whole = [
            (set(relaxed.precondition.row(r).tolist()), relaxed.add.row(r).tolist(), int(relaxed.cost[r]))
            for r in range(len(relaxed.cost))
        ]
        whole.append((set(relaxed.goal.tolist()), ["goal"], 0))
        self.rules = [(sorted(p, key=order.get) or ["true"], a) for p, a, _ in whole]
        self.costs = [c for _, _, c in whole]

    def hmax(self, state: State, costs: list[int]) -> dict:
        value = dict.fromkeys([*state, "true"], 0)
        changed = True
        while changed:
            changed = False
            for (precondition, adds), cost in zip(self.rules, costs, strict=True):
                through = max(value.get(p, INFINITY) for p in precondition) + cost
                for a in adds:
                    if through < value.get(a, INFINITY):
                        value[a] = through
                        changed = True
        return value

    def estimate(self, state: State) -> float:
        costs, total = list(self.costs), 0
        while True:
            value = self.hmax(state, costs)
            bound = value.get("goal", INFINITY)
            if bound in (0, INFINITY):
                return total if bound == 0 else INFINITY
            cut = self.cut(value, bound, costs)
            least = min(costs[r] for r in cut)
            assert least > 0
            total += least
            for r in cut:
                costs[r] -= least

    def cut(self, value: dict, bound: int, costs: list[int]) -> list[int]:
        clipped = [max(p, key=lambda f: min(value.get(f, INFINITY), bound)) for p, _ in self.rules]  # the first of the dearest
        zone = {"goal"}
        while True:
            more = {clipped[r] for r, (_, adds) in enumerate(self.rules) if costs[r] == 0 and zone & set(adds)} - zone
            if not more:
                break
            zone |= more
        before = {f for f, v in value.items() if v == 0 and f not in zone}
        while True:
            more = {a for r, (_, adds) in enumerate(self.rules) if clipped[r] in before for a in adds} - zone - before
            if not more:
                break
            before |= more
        return [r for r, (_, adds) in enumerate(self.rules) if clipped[r] in before and zone & set(adds)]


def estimates(heuristic: LmCut, task: GroundTask, states: list[State]) -> list[float]:
    h = heuristic.evaluate(to_rows(task, states)).h
    assert h.dtype == np.int64
    return [INFINITY if x == DEAD_END else int(x) for x in h]


@given(tasks(costs=True), st.sampled_from([("rare", 1), ("common", -1)]))
@settings(max_examples=100, deadline=None)
def test_estimates_are_those_of_the_definition(task, ties):
    states = reachable(task, 40)
    twin = Twin(task, ties[1])
    assert estimates(LmCut(task, ties=ties[0]), task, states) == [twin.estimate(s) for s in states]


@given(specs(costs=True), st.lists(st.integers(0, 10**15), min_size=7, max_size=7))
@settings(max_examples=60, deadline=None)
def test_estimates_are_those_of_the_definition_with_costs_of_any_size(spec, costs):
    for operator, cost in zip(spec.operators, costs, strict=False):
        operator.cost = cost
    task = build(spec)
    states, twin = reachable(task, 20), Twin(task)
    assert estimates(LmCut(task), task, states) == [twin.estimate(s) for s in states]


@st.composite
def wide_tasks(draw):
    """Larger relaxations than `tasks` makes: longer chains, several achievers, wide preconditions, so that cuts meet."""
    n = draw(st.integers(6, 14))
    facts = st.integers(0, n - 1)
    operators = [
        OperatorSpec(
            tuple(draw(st.lists(facts, max_size=3, unique=True))),
            tuple(draw(st.lists(facts, min_size=1, max_size=3, unique=True))),
            (),
            draw(st.integers(0, 3)),
        )
        for _ in range(draw(st.integers(8, 24)))
    ]
    goal = tuple(draw(st.lists(facts, min_size=2, max_size=5, unique=True)))
    return build(TaskSpec(n, tuple(draw(st.lists(facts, max_size=2, unique=True))), goal, operators))


@given(wide_tasks())
@settings(max_examples=200, deadline=None)
def test_estimates_are_those_of_the_definition_where_many_rules_meet(task):
    states, twin = reachable(task, 10), Twin(task)
    assert estimates(LmCut(task), task, states) == [twin.estimate(s) for s in states]


@given(tasks(costs=True))
@settings(max_examples=100, deadline=None)
def test_it_lies_between_hmax_and_the_true_cost_and_sees_exactly_the_relaxed_dead_ends(task):
    perfect = perfect_estimates(task)
    states = list(perfect)
    twin = Twin(task)
    for state, h in zip(states, estimates(LmCut(task), task, states), strict=True):
        hmax = twin.hmax(state, twin.costs).get("goal", INFINITY)
        assert hmax <= h <= perfect[state]
        assert (h == INFINITY) == (hmax == INFINITY)


def test_two_cuts_that_share_an_operator():
    # goal needs a, b and c; three operators give two of them each, for 3, 4 and 5: first {o1, o2} costs 4, then {o0, o2} costs 1
    operators = [
        OperatorSpec((0,), (1, 2), (), 3), OperatorSpec((0,), (1, 3), (), 4), OperatorSpec((0,), (2, 3), (), 5),
        OperatorSpec((1, 2, 3), (4,), (), 0),
    ]  # fmt: skip
    task = build(TaskSpec(5, (0,), (4,), operators))
    assert LmCut(task).evaluate(task.init[None]).h.tolist() == [5]


def test_sources_dearer_than_the_goal_are_traced_back_to_the_state():
    # facts 0, 1: a dear way of two steps (3 + 1) to one operator that reaches all four goals; each goal also has its own way (2 + 1)
    goals, ways = range(2, 6), range(6, 10)
    dear = [OperatorSpec((), (0,), (), 3), OperatorSpec((0,), (1,), (), 1), OperatorSpec((1,), tuple(goals), (), 1)]
    own = [OperatorSpec((), (x,), (), 2) for x in ways] + [
        OperatorSpec((x,), (g,), (), 1) for x, g in zip(ways, goals, strict=True)
    ]
    task = build(TaskSpec(10, (), tuple(goals), dear + own))
    state = to_set(task, task.init)
    (h,) = estimates(LmCut(task), task, [state])
    assert h == Twin(task).estimate(state) <= perfect_estimates(task)[state] == 5


def test_the_way_through_a_grid_is_estimated_perfectly():
    task = grid(7, 5)
    assert LmCut(task).evaluate(task.init[None]).h.tolist() == [10]


def test_independent_goals_are_added_up():
    task = build(TaskSpec(4, (), (0, 1, 2, 3), [OperatorSpec((), (f,), (), f + 1) for f in range(4)]))
    assert LmCut(task).evaluate(task.init[None]).h.tolist() == [1 + 2 + 3 + 4]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (TaskSpec(1, (), (), [OperatorSpec((), (0,))]), 0),  # no goal
        (TaskSpec(1, (0,), (0,), []), 0),  # no operators
        (TaskSpec(1, (), (0,), []), DEAD_END),
        (TaskSpec(2, (), (0,), [OperatorSpec((1,), (0,))]), DEAD_END),
        (TaskSpec(1, (), (0,), [OperatorSpec((), (0,), (), 0)]), 0),  # free
        (TaskSpec(2, (), (1,), [OperatorSpec((), (0,), (), 7), OperatorSpec((0,), (1,), (), 0)]), 7),
    ],
)
def test_borders(spec, expected):
    task = build(spec)
    assert LmCut(task).evaluate(task.init[None]).h.tolist() == [expected]


@given(tasks(costs=True))
@settings(max_examples=30, deadline=None)
def test_a_state_is_estimated_the_same_alone_in_a_batch_and_in_small_calls(task):
    states = reachable(task, 30)
    together = estimates(LmCut(task), task, states)
    heuristic = LmCut(task)
    assert [estimates(heuristic, task, [s])[0] for s in states] == together
    heuristic._rows_per_call = 2
    assert estimates(heuristic, task, states[::-1]) == together[::-1]


def test_large_tasks_are_estimated_a_few_states_a_call(monkeypatch):
    task = grid(6, 6)
    calls = []
    monkeypatch.setattr(lmcut, "lmcut_batch", lambda rows, *others: calls.append(len(rows)))
    monkeypatch.setattr(lmcut, "_WORK_PER_CALL", 1)
    LmCut(task).evaluate(np.repeat(task.init[None], 3, axis=0))
    assert calls == [1, 1, 1]


def test_any_kind_of_rows_is_taken_and_the_kernel_is_compiled_once():
    task = grid(9, 9)
    heuristic = LmCut(task)
    rows = np.repeat(task.init[None], 4, axis=0)
    fixed = rows.copy()
    fixed.flags.writeable = False
    for given_rows in (rows, fixed, rows[::2], np.asfortranarray(rows)):
        assert heuristic.evaluate(given_rows).h.tolist() == [16] * len(given_rows)
    assert len(heuristic.evaluate(rows[:0]).h) == 0
    assert len(lmcut_batch.signatures) == 1


def test_states_that_were_evaluated_stay_as_they_were():
    task = grid(4, 4)
    rows = task.init[None].copy()
    LmCut(task).evaluate(rows)
    assert to_set(task, rows[0]) == to_set(task, task.init)


def test_conditional_effects_and_axioms_are_refused():
    conditional = build(TaskSpec(2, (0,), (1,), [OperatorSpec((), (), (), 1, [((0,), (1,), ())])]))
    with pytest.raises(UnsupportedFeature, match="conditional effects"):
        LmCut(conditional)
    axiom = build(TaskSpec(1, (0,), (1,), [OperatorSpec((0,), (0,))], [(1, (0,), 0)], 1))
    with pytest.raises(UnsupportedFeature, match="axioms"):
        LmCut(axiom)


def test_costs_too_large_to_add_up_are_refused():
    task = build(TaskSpec(1, (), (0,), [OperatorSpec((), (0,), (), 2**59)] * 2))
    with pytest.raises(UnsupportedFeature, match="2\\^60"):
        LmCut(task)
