"""Queues against sorted lists."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.search._queues import Alternation, BucketQueue, OperatorQueue, TypeQueue
from planner.states import StateSpace
from tests.ground_tasks import applicable, grid, tasks, to_set

entries = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=12)


@given(st.lists(st.tuples(entries, st.integers(0, 9)), max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_bucket_queue_gives_the_lowest_keys_first_and_equal_ones_in_order_of_arrival(rounds):
    queue, naive, arrival = BucketQueue(2), [], 0
    for keys, k in rounds:
        ids = np.arange(arrival, arrival + len(keys), dtype=np.int32)
        columns = np.array([key for key, _ in keys], dtype=np.int64), np.array([key for _, key in keys], dtype=np.int64)
        queue.push(columns, ids, -ids)
        naive += [(*key, int(i)) for key, i in zip(keys, ids, strict=True)]
        arrival += len(keys)
        naive.sort()
        assert bool(queue) == bool(naive)
        assert not naive or queue.min_key() == naive[0][:2]
        popped, negated = queue.pop(k)
        assert popped.tolist() == [entry[2] for entry in naive[:k]]
        assert (negated == -popped).all()
        del naive[:k]
        assert len(queue) == len(naive)


def test_a_long_queue_gives_the_memory_of_what_has_left_back():
    queue = BucketQueue(1)
    n = 100_000
    queue.push((np.zeros(n, dtype=np.int64),), np.arange(n, dtype=np.int32))
    for start in range(0, n - 10, 10):
        assert queue.pop(10)[0].tolist() == list(range(start, start + 10))
    assert len(queue) == 10
    assert len(queue._buckets[(0,)]._columns[0]) < n


@given(tasks(), st.integers(1, 5), st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_an_operator_queue_gives_every_edge_of_its_states_once(task, k, seed):
    space = StateSpace(task)
    operators = space.applicable(np.zeros(1, dtype=np.int32)).row(0)
    space.successors(np.zeros(len(operators), dtype=np.int32), operators)
    states = np.arange(space.n_states, dtype=np.int32)
    h = np.random.default_rng(seed).integers(0, 3, size=len(states))
    queue = OperatorQueue(space, np.random.default_rng(seed) if seed else None)
    queue.push((h,), states)
    edges = []
    while queue:
        edges += zip(*(c.tolist() for c in queue.pop(k)), strict=True)
    rows = space.rows(states)
    expected = {(int(s), o) for s in states for o in applicable(task, to_set(task, rows[s]))}
    assert len(edges) == len(expected)
    assert set(edges) == expected
    estimates = [h[s] for s, _ in edges]
    assert estimates == sorted(estimates)


def test_a_type_queue_gives_applicable_operators_of_states_of_all_types():
    space = StateSpace(grid(4, 4))
    for s in range(10):
        operators = space.applicable(np.full(1, s, dtype=np.int32)).row(0)
        space.successors(np.full(len(operators), s, dtype=np.int32), operators)
    queue = TypeQueue(space, np.random.default_rng(1))
    states = np.arange(10, dtype=np.int32)
    queue.push(np.array([0] * 9 + [7]), states)
    parents, operators = queue.pop(400)
    for s, o in zip(parents.tolist(), operators.tolist(), strict=True):
        assert o in space.applicable(np.full(1, s, dtype=np.int32)).row(0)
    assert set(parents.tolist()) == set(range(10))
    assert (parents == 9).sum() > 400 / 10  # a type of its own is visited more often than one of ten states


class Counter:
    """A queue that never ends."""

    def __init__(self, name):
        self.name = name

    def pop(self, k):
        return [np.full(k, self.name), np.zeros(k)]


def test_a_boost_gives_a_queue_that_many_edges_more_before_the_other_has_its_turn():
    first, second = Counter(1), Counter(2)
    turns = Alternation([first, second])
    assert [int(turns.pop(1)[0][0]) for _ in range(4)] == [1, 2, 1, 2]
    turns.boost(second, 5)
    taken = [int(turns.pop(1)[0][0]) for _ in range(9)]
    assert taken == [2, 2, 2, 2, 2, 1, 2, 1, 2]
