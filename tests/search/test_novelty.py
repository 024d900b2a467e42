"""Novelty is what a set of sets says it is."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.search._novelty import NoveltyTable
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, apply, build, tasks, to_rows, to_set


def naive(walk, parts, counted):
    """Novelty along a walk: `walk` has (state, parent) pairs."""
    seen = {}
    result = []
    for (state, parent), part in zip(walk, parts, strict=True):
        known = seen.setdefault(part, set())
        true = {f for f in state if f in counted}
        new = true - set(parent)
        facts = {(f,) for f in new}
        pairs = {tuple(sorted(p)) for p in combinations(true, 2) if set(p) & new}
        result.append(1 if facts - known else 2 if pairs - known else 3)
        known |= facts | pairs
    return result


@given(tasks(axioms=True, conditional=True), st.integers(0, 2**32), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_novelty_equals_the_sets_that_no_state_of_the_partition_had_before(task, seed, n_parts):
    rng = np.random.default_rng(seed)
    state, walk = to_set(task, task.init), []
    walk.append((state, frozenset()))
    for _ in range(20):
        operators = applicable(task, state)
        if not operators:
            break
        successor = apply(task, state, int(rng.choice(operators)))
        walk.append((successor, state))
        state = successor
    parts = rng.integers(n_parts, size=len(walk)) * 7
    counted = {f for f in range(task.n_basic) if not task.symbols.fact_negated[f]}
    rows, parents = (to_rows(task, [pair[i] for pair in walk]) for i in (0, 1))
    table = NoveltyTable(task)
    half = len(walk) // 2
    got = np.concatenate(
        [table.evaluate(rows[:half], parents[:half], parts[:half]), table.evaluate(rows[half:], parents[half:], parts[half:])]
    )
    assert got.tolist() == naive(walk, parts.tolist(), counted)


def chain(n):
    return build(TaskSpec(n, (0,), (n - 1,), [OperatorSpec((i,), (i + 1,), (i,)) for i in range(n - 1)]))


def test_without_room_for_pairs_only_single_facts_count():
    task = chain(100)
    table = NoveltyTable(task, budget_bytes=100)
    assert table.width == 1
    rows = to_rows(task, [frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})])
    assert table.evaluate(rows, np.zeros_like(rows), np.zeros(3, dtype=np.int64)).tolist() == [1, 1, 3]


def test_partitions_share_tables_when_the_budget_is_used_up():
    task = chain(64)
    table = NoveltyTable(task, budget_bytes=8 * (64 * 64 // 64 + 1))
    rows = to_rows(task, [frozenset({0, 1})] * 2)
    assert table.evaluate(rows, np.zeros_like(rows), np.array([5, 6])).tolist() == [1, 3]
