"""Landmark count against a twin that keeps Python sets along every path."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics._base import DEAD_END
from heuristics.lmcount import LmCount
from planner.csr import Csr
from planner.registry import build_search
from planner.search.base import Context, Ending
from tests.ground_tasks import (
    OperatorSpec,
    TaskSpec,
    applicable,
    apply,
    build,
    is_plan,
    perfect_estimates,
    reachable,
    tasks,
    to_rows,
    to_set,
    with_true_mutex_groups,
)
from tests.heuristics.relaxation_twin import rules_of
from tests.heuristics.test_landmarks import of_one_predicate, wide_tasks

ANY_TASK = st.one_of(wide_tasks(), tasks(conditional=True, axioms=True, costs=True).map(of_one_predicate))


class Twin:
    """What states have accepted, by id, and what follows from it."""

    def __init__(self, heuristic: LmCount, costs) -> None:
        self.task, landmarks = heuristic.task, heuristic.landmarks
        self.facts = [frozenset(row.tolist()) for row in landmarks.facts.rows()]
        self.greedy = [(a, b) for b in range(landmarks.n) for a in landmarks.greedy.row(b).tolist()]
        self.reasonable = [landmarks.reasonable.row(i).tolist() for i in range(landmarks.n)]
        self.goals = {i for i in range(landmarks.n) if landmarks.is_goal[i]}
        self.lost_for_good = {i for i in self.goals if not self.can_become_true(i)}
        self.costs, self.solvable = costs, landmarks.solvable
        self.initial = self.true(to_set(self.task, self.task.init))
        self.accepted: dict[int, set[int]] = {}

    def can_become_true(self, i):
        added = {f for rule in rules_of(self.task) for f in set(rule.add) - rule.precondition}
        negated = {f for f in range(self.task.n_basic, self.task.n_facts) if self.task.symbols.fact_negated[f]}
        return bool(self.facts[i] & (added | negated))

    def true(self, state):
        return {i for i, facts in enumerate(self.facts) if facts & state}

    def reach(self, state, i, parent):
        accepted = self.accepted.get(parent, self.initial) | self.true(state)
        self.accepted[i] = accepted & self.accepted.get(i, accepted)

    def needed(self, state, i):
        true, accepted = self.true(state), self.accepted[i]
        needed = set(range(len(self.facts))) - accepted
        needed |= self.goals - true
        needed |= {a for a, b in self.greedy if a not in true and b not in accepted}
        for late in range(len(self.facts)):
            if set(self.reasonable[late]) & needed:
                needed.add(late)
        return needed

    def estimate(self, state, i):
        true = self.true(state)
        if not self.solvable or self.lost_for_good - true:
            return int(DEAD_END)
        return sum(self.costs[x] for x in self.needed(state, i)) if self.goals - true else 0

    def preferred(self, state, i, operators, prefer):
        needed = self.needed(state, i)
        turn = {x for x in needed if not set(self.reasonable[x]) & needed}
        if prefer == "new":
            turn -= self.accepted[i]
        return [o for o in operators if any(self.facts[x] & self.adds(state, o) for x in turn)]

    def adds(self, state, operator):
        task, adds = self.task, set(self.task.add.row(operator).tolist())
        for e in np.flatnonzero(task.effect_operator == operator):
            if set(task.effect_condition.row(e).tolist()) <= state:
                adds |= set(task.effect_add.row(e).tolist())
        return adds


def ways(task, rng, n):
    """(state, id, parent) as a search might meet them: ids in any order, states seen again by other ways."""
    states = [to_set(task, task.init)]
    met, queue = {states[0]: 0}, [(states[0], 0, -1)]
    ids = rng.permutation(n) + 1
    for _ in range(n):
        at = states[rng.integers(len(states))]
        operators = applicable(task, at)
        if operators:
            state = apply(task, at, int(rng.choice(operators)))
            if state not in met:
                met[state] = int(ids[len(met) - 1])
                states.append(state)
            queue.append((state, met[state], met[at]))
    return queue


def batches(queue, rng):
    while queue:
        k = int(rng.integers(1, 8))
        yield queue[:k]
        queue = queue[k:]


def arrays(task, batch):
    states, ids, parents = zip(*batch, strict=True)
    return to_rows(task, states), np.array(ids, dtype=np.int32), np.array(parents, dtype=np.int32)


@given(ANY_TASK, st.booleans(), st.sampled_from(["unit", "real"]), st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_estimates_along_paths_are_those_of_the_twin(task, grouped, cost, seed):
    rng = np.random.default_rng(seed)
    if grouped:
        task = with_true_mutex_groups(task, reachable(task, 300))
    heuristic = LmCount(task, cost=cost)
    twin = Twin(heuristic, heuristic.landmarks.min_cost.tolist() if cost == "real" else [1] * heuristic.landmarks.n)
    for batch in batches(ways(task, rng, 30), rng):
        expected = []
        for state, i, parent in batch:
            twin.reach(state, i, parent)
            expected.append(twin.estimate(state, i))
        evaluation = heuristic.evaluate_states(*arrays(task, batch))
        assert evaluation.h.dtype == np.int64
        assert evaluation.h.tolist() == expected


@given(ANY_TASK, st.sampled_from(["needed", "new"]), st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_preferred_operators_achieve_a_landmark_whose_turn_it_is(task, prefer, seed):
    rng = np.random.default_rng(seed)
    heuristic = LmCount(task, prefer=prefer)
    twin = Twin(heuristic, [1] * heuristic.landmarks.n)
    for batch in batches(ways(task, rng, 20), rng):
        rows, ids, parents = arrays(task, batch)
        heuristic.evaluate_states(rows, ids, parents, operators=True)
        for state, i, parent in batch:
            twin.reach(state, i, parent)
        operators = Csr.from_rows(applicable(task, state)[::-1] for state, _, _ in batch)
        preferred = heuristic.preferred(rows, ids, operators)
        for k, (state, i, _) in enumerate(batch):
            assert preferred.row(k).tolist() == twin.preferred(state, i, operators.row(k).tolist(), prefer)


@given(ANY_TASK)
@settings(max_examples=60, deadline=None)
def test_without_a_path_the_initial_state_is_the_parent(task):
    heuristic = LmCount(task)
    twin = Twin(heuristic, [1] * heuristic.landmarks.n)
    states = reachable(task, 60)
    expected = []
    for i, state in enumerate(states):
        twin.accepted = {}
        twin.reach(state, i, -1)
        expected.append(twin.estimate(state, i))
    rows = to_rows(task, states)
    rows.flags.writeable = False
    assert heuristic.evaluate(rows).h.tolist() == expected
    ids = np.arange(1000, 1000 + len(rows), dtype=np.int32)
    assert heuristic.evaluate_states(rows, ids, ids - 500).h.tolist() == expected  # parents that nobody has seen
    assert len(heuristic.evaluate(rows[:0]).h) == 0


@given(ANY_TASK)
@settings(max_examples=60, deadline=None)
def test_a_dead_end_is_one(task):
    perfect = perfect_estimates(task, 20000)
    h = LmCount(task).evaluate(to_rows(task, list(perfect))).h
    for state, estimate in zip(perfect, h.tolist(), strict=True):
        if estimate == DEAD_END:
            assert perfect[state] == float("inf")


def test_a_goal_that_nothing_brings_back_is_a_dead_end():
    task = build(TaskSpec(2, (0,), (0, 1), [OperatorSpec((), (1,), (0,)), OperatorSpec((), (1,))]))
    assert LmCount(task).evaluate(to_rows(task, [{0}, {1}, {0, 1}])).h.tolist() == [1, DEAD_END, 0]


def chain(n):
    """Facts 0 … n - 1, one after the other, each at the cost of the one before."""
    return build(TaskSpec(n, (0,), (n - 1,), [OperatorSpec((i,), (i + 1,), (i,)) for i in range(n - 1)]))


def test_progress_is_remembered_and_going_back_is_not_forgiven():
    task = build(
        TaskSpec(3, (0,), (2,), [OperatorSpec((0,), (1,), (0,)), OperatorSpec((1,), (2,)), OperatorSpec((1,), (0,), (1,))])
    )
    heuristic = LmCount(task)
    states = [({0}, 0, -1), ({1}, 1, 0), ({0}, 2, 1), ({1, 2}, 3, 1)]
    # in state 2, fact 1 was accepted, but is needed just before fact 2, and fact 0 is not needed before it any more
    assert heuristic.evaluate_states(*arrays(task, states)).h.tolist() == [2, 1, 2, 0]


def test_only_what_all_paths_accept_is_kept():
    # two tokens that are used up at once; both ways to "neither" have only one of them in common with the goal
    operators = [
        OperatorSpec((), (0,)),
        OperatorSpec((), (1,)),
        OperatorSpec((0,), (), (0,)),
        OperatorSpec((1,), (), (1,)),
        OperatorSpec((0, 1), (2,)),
    ]
    task = build(TaskSpec(3, (), (2,), operators))
    heuristic = LmCount(task, reasonable=False)
    walk = [(set(), 0, -1), ({0}, 1, 0), ({1}, 2, 0), ({0, 1}, 3, 1)]
    assert heuristic.evaluate_states(*arrays(task, walk)).h.tolist() == [3, 2, 2, 1]
    assert heuristic.evaluate_states(*arrays(task, [({0}, 4, 1)])).h.tolist() == [2]
    assert heuristic.evaluate_states(*arrays(task, [(set(), 5, 3)])).h.tolist() == [3]  # both accepted, both needed again
    assert heuristic.evaluate_states(*arrays(task, [({0}, 5, 2)])).h.tolist() == [2]


@pytest.mark.parametrize("n", [62, 63, 64, 65, 127, 128, 129, 200])
def test_any_number_of_landmarks_fits_into_words(n):
    task = chain(n)
    heuristic = LmCount(task)
    assert heuristic.landmarks.n == n
    states = [({i}, i, i - 1) for i in range(n)]
    assert heuristic.evaluate_states(*arrays(task, states)).h.tolist() == list(range(n - 1, -1, -1))


def test_room_for_states_grows_with_their_ids():
    task = chain(5)
    heuristic = LmCount(task)
    for i in (0, 10, 5000, 200_000):
        heuristic.evaluate_states(*arrays(task, [({1}, i, -1)]))
    for i in (0, 10, 5000, 200_000):
        assert heuristic.evaluate_states(*arrays(task, [({2}, i + 1, i)])).h.tolist() == [2]


def test_real_costs_are_those_of_the_cheapest_achievers():
    operators = [
        OperatorSpec((), (0,), (), 5),
        OperatorSpec((), (0,), (), 4),
        OperatorSpec((0,), (1,), (), 0),
        OperatorSpec((1,), (2,), (), 9),
    ]
    task = build(TaskSpec(3, (), (2,), operators, has_metric=True))
    assert LmCount(task, cost="real").evaluate(to_rows(task, [set(), {0}, {0, 1}, {0, 1, 2}])).h.tolist() == [13, 9, 9, 0]
    assert LmCount(task).evaluate(to_rows(task, [set()])).h.tolist() == [3]


def test_preferred_operators_can_be_left_out():
    heuristic = LmCount(chain(3), prefer="off")
    assert not heuristic.has_preferred
    assert LmCount(chain(3)).has_preferred


def test_preferred_operators_of_states_that_were_never_seen_are_refused():
    task = chain(3)
    with pytest.raises(ValueError, match="evaluate_states has seen"):
        LmCount(task).preferred(task.init[None], np.array([7], dtype=np.int32), Csr.from_rows([[0]]))


def deliveries(n):
    """A van between two places takes n packages over, one at a time. Facts: van at 0, at 1, empty; then package i at 0, in, at 1."""
    operators = [OperatorSpec((0,), (1,), (0,)), OperatorSpec((1,), (0,), (1,))]
    for i in range(n):
        here, inside, there = 3 + 3 * i, 4 + 3 * i, 5 + 3 * i
        operators += [OperatorSpec((0, 2, here), (inside,), (2, here)), OperatorSpec((1, inside), (2, there), (inside,))]
    return build(TaskSpec(3 + 3 * n, (0, 2, *range(3, 3 + 3 * n, 3)), tuple(range(5, 3 + 3 * n, 3)), operators))


@pytest.mark.parametrize("spec", ["gbfs(lmcount)", "gbfs(ff, lmcount)", "gbfs(lmcount(prefer=off))", "gbfs(lmcount, lazy=false)"])
def test_greedy_search_follows_the_landmarks(spec):
    task = deliveries(6)
    task = replace(task, mutex_groups=Csr.from_rows([[0, 1]]), mutex_exactly_one=np.ones(1, dtype=bool))
    context = Context()
    outcome = build_search(spec, task).run(context)
    assert outcome.ending is Ending.PLAN
    assert outcome.plan is not None
    assert is_plan(task, outcome.plan)
    assert context.statistics.evaluated < 2000
