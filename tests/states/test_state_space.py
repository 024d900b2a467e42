"""The state space against the naive semantics of tests/ground_tasks.py."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.csr import Csr
from planner.errors import LimitReached
from planner.limits import Limits
from planner.states import CHEAPER, NEW, OLD, StateSpace
from planner.states.layout import make_layout
from planner.states.successor_tree import build_tree
from tests.ground_tasks import (
    OperatorSpec,
    TaskSpec,
    applicable,
    apply,
    build,
    close,
    grid,
    is_goal,
    reachable,
    tasks,
    to_rows,
    to_set,
    with_true_mutex_groups,
)  # fmt: skip

few = settings(max_examples=60, deadline=None)
everything = tasks(conditional=True, axioms=True, costs=True)


def explore(task, space):
    """Breadth first through the space, checking every operation against the naive twin; returns the states as sets, by id."""
    sets, i = [to_set(task, task.init)], 0
    while i < len(sets):
        state = sets[i]
        here = np.array([i], dtype=np.int32)
        row = space.rows(here)
        assert to_set(task, row[0]) == state
        assert bool(space.goals(row)[0]) == is_goal(task, state)
        operators = space.applicable(here).row(0)
        assert sorted(operators.tolist()) == applicable(task, state)
        ids, statuses = space.successors(np.repeat(here, len(operators)), operators)
        for o, s, status in zip(operators.tolist(), ids.tolist(), statuses.tolist(), strict=True):
            successor = apply(task, state, o)
            assert (status == NEW) == (s == len(sets))
            if status == NEW:
                sets.append(successor)
            assert sets[s] == successor
        i += 1
    assert space.n_states == len(sets) == len(set(sets))
    return sets


@given(everything)
@few
def test_exploring_the_space_gives_the_naive_states_operators_and_goals(task):
    assert set(explore(task, StateSpace(task))) == set(reachable(task))


@given(everything)
@few
def test_mutex_groups_as_variables_change_nothing_but_the_size(task):
    packed = with_true_mutex_groups(task, reachable(task))
    assert explore(packed, StateSpace(packed)) == explore(task, StateSpace(task))


@given(everything, st.sampled_from([0, 1, 2**56]))
@few
def test_states_whose_hashes_collide_stay_apart(task, hash_mask):
    assert explore(task, StateSpace(task, hash_mask=hash_mask)) == explore(task, StateSpace(task))


@given(tasks(conditional=True, axioms=True), st.data())
@few
def test_any_state_can_be_inserted_as_a_row_and_read_back(task, data):
    positive = [f for f in range(task.n_basic) if not task.symbols.fact_negated[f]]
    chosen = data.draw(st.lists(st.sets(st.sampled_from(positive)), min_size=1, max_size=6))
    complements = [f for f in range(task.n_basic) if task.symbols.fact_negated[f]]
    states = [close(task, {*s, *(c for c in complements if int(task.complement[c]) not in s)}) for s in chosen]
    space = StateSpace(task)
    n = len(states)
    ids, statuses = space.insert(to_rows(task, states), np.zeros(n), np.zeros(n), np.arange(n))
    assert [to_set(task, row) for row in space.rows(ids)] == states
    known = {to_set(task, task.init)}
    for state, status in zip(states, statuses.tolist(), strict=True):
        assert (status == NEW) == (state not in known)
        known.add(state)
    assert space.n_states == len(known)


@given(everything)
@few
def test_applicable_operators_of_a_batch_are_those_of_its_states(task):
    space = StateSpace(task)
    sets = explore(task, space)
    states = np.arange(len(sets), dtype=np.int32)[::-1].copy()
    batch = space.applicable(states)
    assert [sorted(r.tolist()) for r in batch.rows()] == [applicable(task, sets[s]) for s in states]
    assert space.applicable(states[:0]).n_rows == 0


def wide_task(n, width):
    """n independent counters of `width` values each, one mutex group per counter; every counter steps up, or jumps back."""
    facts = [[v * width + k for k in range(width)] for v in range(n)]
    steps = [OperatorSpec((f[k],), (f[(k + 1) % width],), (f[k],), 1) for f in facts for k in range(width)]
    task = build(TaskSpec(n * width, tuple(f[0] for f in facts), tuple(f[-1] for f in facts), steps))
    groups = Csr.from_rows(facts)
    return dataclasses.replace(
        task, variables=groups, variable_has_none=np.zeros(n, dtype=bool), mutex_groups=groups,
        mutex_exactly_one=np.ones(n, dtype=bool),
    )  # fmt: skip


def test_the_space_grows_beyond_its_first_capacity_and_keeps_every_state():
    task = wide_task(6, 7)
    space = StateSpace(task)
    done = 0
    while done < space.n_states:
        states = np.arange(done, min(space.n_states, done + 5000), dtype=np.int32)
        operators = space.applicable(states)
        space.successors(np.repeat(states, operators.lengths()), operators.values)
        done += len(states)
    assert space.n_states == 7**6
    rows = space.rows(np.arange(space.n_states))
    assert len(np.unique(rows, axis=0)) == 7**6
    assert (space.insert(rows, np.zeros(7**6), np.zeros(7**6), np.zeros(7**6))[1] == OLD).all()


def test_a_packed_state_takes_the_bits_of_its_variables():
    assert make_layout(wide_task(10, 8)).n_words == 1  # 30 bits
    assert make_layout(wide_task(11, 8)).n_words == 2
    assert make_layout(wide_task(3, 1)).n_words == 1  # no bits at all


def test_no_variable_crosses_a_word_and_none_overlap():
    for task in (wide_task(9, 100), wide_task(5, 3), wide_task(40, 2)):
        layout = make_layout(task)
        taken = [0] * layout.n_words
        for word, shift, mask in zip(layout.word, layout.shift, layout.mask, strict=True):
            bits = int(mask) << int(shift)
            assert bits < 2**32
            assert taken[word] & bits == 0
            taken[word] |= bits


def test_the_tree_switches_on_a_large_variable():
    task = wide_task(3, 20)
    tree = build_tree(task, make_layout(task))
    assert len(tree.switch_variable) == 3
    assert len(tree.edge_fact) == 0
    task = grid(4, 4)
    assert sorted(StateSpace(task).applicable(np.zeros(1, dtype=np.int32)).row(0)) == applicable(task, to_set(task, task.init))


def test_duplicates_inside_one_batch_get_one_id():
    task = wide_task(2, 3)
    space = StateSpace(task)
    start = np.zeros(3, dtype=np.int32)
    ids, statuses = space.successors(start, np.array([0, 3, 0], dtype=np.int32))
    assert ids.tolist() == [1, 2, 1]
    assert statuses.tolist() == [NEW, NEW, OLD]


def test_a_cheaper_path_is_recorded_only_on_request():
    operators = [OperatorSpec((), (0,), (), 5), OperatorSpec((), (0,), (), 2), OperatorSpec((0,), (1,), (), 1)]
    task = build(TaskSpec(2, (), (1,), operators, has_metric=True))

    def reach(operator, **options):
        return space.successors(np.zeros(1, dtype=np.int32), np.array([operator], dtype=np.int32), **options)

    space = StateSpace(task)
    reach(0)
    assert reach(1)[1].tolist() == [OLD]
    assert space.costs(np.array([1])).tolist() == [5]
    assert reach(1, cheaper=True)[1].tolist() == [CHEAPER]
    assert space.costs(np.array([1])).tolist() == [2]
    assert space.plan(1) == [1]
    assert reach(0, cheaper=True)[1].tolist() == [OLD]
    ids, _ = space.successors(np.array([1], dtype=np.int32), np.array([2], dtype=np.int32))
    assert space.plan(int(ids[0])) == [1, 2]
    assert space.plan(0) == []


def test_growth_beyond_the_memory_limit_is_refused_before_it_happens():
    task = wide_task(6, 7)
    with pytest.raises(LimitReached) as error:
        StateSpace(task, Limits(memory_limit_mb=0))
    assert error.value.kind == "memory"
