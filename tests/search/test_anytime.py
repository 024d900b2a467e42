"""Anytime search: better and better plans, then a proof."""

import pytest
from hypothesis import given, settings

from planner.errors import LimitReached
from planner.improve.simulation import cost_of
from planner.search._bounded import Bounded
from planner.search.anytime import Anytime
from planner.search.base import Context, Ending
from tests.ground_tasks import OperatorSpec, TaskSpec, build, grid, is_plan, tasks
from tests.search.tools import Blind, admissible_but_inconsistent, optimal_cost, run


@given(tasks(conditional=True, axioms=True, costs=True))
@settings(max_examples=60, deadline=None)
def test_the_last_plan_is_proved_optimal_and_each_is_better_than_the_one_before(task):
    plans = []
    outcome, statistics = run(Anytime(task, first_slice=20), on_plan=lambda plan: plans.append(list(plan)))
    best = optimal_cost(task)
    if best == float("inf"):
        assert (outcome.ending, outcome.plan, plans) == (Ending.UNSOLVABLE, None, [])
        return
    assert outcome.ending is Ending.OPTIMAL
    assert cost_of(task, outcome.plan) == best == statistics.bound
    assert plans[-1] == outcome.plan
    assert all(is_plan(task, plan) for plan in plans)
    ranks = [(cost_of(task, plan), len(plan)) for plan in plans]
    assert ranks == sorted(set(ranks), reverse=True)


@pytest.mark.parametrize("options", [{"improve": False}, {"prove": False}, {"improve": False, "prove": False}])
@given(task=tasks(costs=True))
@settings(max_examples=25, deadline=None)
def test_restarts_alone_reach_a_proof_as_well(options, task):
    outcome, _ = run(Anytime(task, **options))
    if outcome.plan is not None:
        assert (outcome.ending, cost_of(task, outcome.plan)) == (Ending.OPTIMAL, optimal_cost(task))


def dear_shortcut(n):
    """One dear operator to the goal, which greedy search takes, beside a chain of n cheap ones; and many states around."""
    chain = [OperatorSpec((i,), (i + 1,), (i,), 1) for i in range(n)]
    others = [OperatorSpec((), (n + 1 + i,), (), 1) for i in range(8)]
    return build(TaskSpec(n + 9, (0,), (n,), [OperatorSpec((0,), (n,), (0,), 100), *chain, *others], has_metric=True))


def test_a_dear_first_plan_is_replaced():
    costs = []
    task = dear_shortcut(6)
    outcome, _ = run(Anytime(task), on_plan=lambda plan: costs.append(cost_of(task, plan)))
    assert (costs[0], costs[-1], outcome.ending) == (100, 6, Ending.OPTIMAL)


def test_details_say_which_part_found_which_plan():
    search = Anytime(dear_shortcut(6))
    run(search)
    assert any(line == "auto: plan of 1 steps, cost 100" for line in search.details)
    assert search.details[-1].endswith("plan of 6 steps, cost 6")


def test_an_interrupted_search_has_handed_over_its_best_plan():
    plans, context = [], Context()

    def found(plan):
        plans.append(list(plan))
        context.limits.interrupt()

    context.on_plan = found
    with pytest.raises(LimitReached):
        Anytime(dear_shortcut(6)).run(context)
    assert len(plans) == 1
    assert is_plan(dear_shortcut(6), plans[0])


def test_the_same_seed_gives_the_same_plans():
    def plans():
        found = []
        run(Anytime(grid(5, 5)), on_plan=lambda plan: found.append(list(plan)), seed=3)
        return found

    assert plans() == plans()


def test_counts_never_fall():
    seen = []
    run(Anytime(dear_shortcut(6), first_slice=5), observer=lambda s: seen.append((s.expanded, s.evaluated, s.generated)))
    assert seen == sorted(seen)
    assert len(seen) > 3


@given(tasks(costs=True))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("weight", [1, 3])
def test_a_bounded_search_finds_a_plan_below_its_bound_or_proves_that_there_is_none(weight, task):
    best = optimal_cost(task)
    for heuristic in (Blind(task), admissible_but_inconsistent(task, 1)):
        for bound in (0, 1, 3, 1000) if best == float("inf") else (best, best + 1):
            plans: list[list[int]] = []
            context = Context(on_plan=plans.append)
            search = Bounded(task, heuristic, context, bound=int(bound), weight=weight)
            for _ in search.steps():
                pass
            assert search.exhausted
            assert search.has_plan == (best < bound)
            if plans:
                assert cost_of(task, plans[-1]) == best
