"""The portfolio behind the default search."""

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given, settings

from planner.errors import LimitReached
from planner.limits import Limits
from planner.search.auto import Auto
from planner.search.base import Context, Ending
from tests.ground_tasks import OperatorSpec, TaskSpec, build, grid, tasks
from tests.search.tools import optimal_cost, run


@given(tasks(conditional=True, axioms=True, costs=True))
@settings(max_examples=40, deadline=None)
def test_auto_finds_a_plan_or_proves_that_there_is_none(task):
    outcome, statistics = run(Auto(task, first_slice=2))
    assert (outcome.ending == Ending.UNSOLVABLE) == (optimal_cost(task) == float("inf"))
    assert statistics.expanded <= statistics.evaluated


def parity(n):
    """Unsolvable, but not under delete relaxation: n switches that only flip in pairs, and one of them has to be on alone."""
    flips = []
    for i in range(n):
        for j in range(i + 1, n):
            for on in (0, 1, 2, 3):
                pre = (i if on & 1 else ~i, j if on & 2 else ~j)
                add = tuple(f for f, bit in ((i, 1), (j, 2)) if not on & bit)
                delete = tuple(f for f, bit in ((i, 1), (j, 2)) if on & bit)
                flips.append(OperatorSpec(pre, add, delete))
    return build(TaskSpec(n, (), (0, *(~i for i in range(1, n))), flips))


def test_members_take_turns_and_one_of_them_proves_unsolvability():
    search = Auto(parity(9), first_slice=50)
    outcome, statistics = run(search)
    assert outcome.ending == Ending.UNSOLVABLE
    assert len({line.split(":")[0] for line in search.details}) >= 3
    assert search.details[-1].endswith(": unsolvable")
    told = sum(int(line.split(": ")[1].split()[0]) for line in search.details)
    assert statistics.evaluated == told


def test_auto_is_the_same_for_the_same_seed():
    searches = [Auto(parity(8), first_slice=30) for _ in range(2)]
    assert run(searches[0], seed=4) == run(searches[1], seed=4)
    assert searches[0].details == searches[1].details


def test_an_observer_sees_the_counts_of_all_members_added_up_and_never_falling():
    seen = []
    context = Context(observer=lambda statistics: seen.append(dataclasses.astuple(statistics)[:3]))
    Auto(parity(8), first_slice=30).run(context)
    assert all(a <= b for before, after in pairwise(seen) for a, b in zip(before, after, strict=True))
    assert context.statistics.evaluated >= seen[-1][1]


def test_a_limit_in_the_middle_of_a_slice_still_leaves_what_was_done():
    search = Auto(parity(9), first_slice=10**9)
    context = Context()
    context.observer = lambda statistics: context.limits.interrupt() if statistics.evaluated > 30 else None
    with pytest.raises(LimitReached):
        search.run(context)
    assert len(search.details) == 1
    assert context.statistics.evaluated > 30


def test_auto_stops_at_once_without_time():
    with pytest.raises(LimitReached):
        Auto(grid(3, 3)).run(Context(limits=Limits(time_limit_s=0)))


def test_an_easy_task_is_solved_by_the_first_member():
    search = Auto(grid(6, 6))
    outcome, _ = run(search)
    assert len(outcome.plan) == 10
    assert len(search.details) == 1
