"""All searches on random small tasks: what they promise is compared with exhaustive search."""

import dataclasses
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.errors import LimitReached, SearchSpecError
from planner.limits import Limits
from planner.search._stepwise import BatchSize
from planner.search.astar import AStar
from planner.search.base import Context, Ending
from planner.search.bfs import Bfs
from planner.search.ehc import EnforcedHillClimbing
from planner.search.gbfs import Gbfs
from planner.search.hc import HillClimbing
from planner.search.wastar import WeightedAStar
from tests.ground_tasks import OperatorSpec, TaskSpec, build, grid, perfect_estimates, reachable, tasks, to_set
from tests.search.tools import Blind, GoalCount, Table, admissible_but_inconsistent, optimal_cost, perfect, run

few = settings(max_examples=40, deadline=None)
everything = tasks(conditional=True, axioms=True, costs=True)
INFINITE = float("inf")
ZERO_COST_LOOP = build(TaskSpec(2, (), (0,), [OperatorSpec((), (1,), (), 0), OperatorSpec((), (0, 1), (), 1)], has_metric=True))

COMPLETE = {
    "bfs": lambda task: Bfs(task),
    "gbfs lazy": lambda task: Gbfs(task, GoalCount(task)),
    "gbfs lazy, no preferred": lambda task: Gbfs(task, GoalCount(task), preferred=False),
    "gbfs lazy, two heuristics, novelty": lambda task: Gbfs(task, Blind(task), GoalCount(task), novelty=2),
    "gbfs lazy, two heuristics": lambda task: Gbfs(task, Blind(task), GoalCount(task)),
    "gbfs lazy, random, exploring": lambda task: Gbfs(task, GoalCount(task), randomize_order=True, explore=True),
    "gbfs lazy, large batches": lambda task: Gbfs(task, GoalCount(task), batch=64),
    "gbfs eager": lambda task: Gbfs(task, GoalCount(task), lazy=False),
    "astar": lambda task: AStar(task, Blind(task)),
    "wastar": lambda task: WeightedAStar(task, GoalCount(task)),
}
INCOMPLETE = {
    "hc": lambda task: HillClimbing(task, GoalCount(task)),
    "ehc": lambda task: EnforcedHillClimbing(task, GoalCount(task)),
    "ehc, no preferred": lambda task: EnforcedHillClimbing(task, GoalCount(task), preferred=False),
}
ALL = COMPLETE | INCOMPLETE


def islands():
    """An unsolvable task with a few states."""
    return build(TaskSpec(3, (0,), (2,), [OperatorSpec((0,), (1,), (0,)), OperatorSpec((1,), (0,), (1,))]))


@pytest.mark.parametrize("name", COMPLETE)
@given(task=everything)
@few
def test_a_complete_search_finds_a_plan_or_proves_that_there_is_none(name, task):
    outcome, _ = run(COMPLETE[name](task))
    assert (outcome.ending == Ending.UNSOLVABLE) == (optimal_cost(task) == INFINITE)
    assert (outcome.plan is None) == (outcome.ending == Ending.UNSOLVABLE)


@pytest.mark.parametrize("name", INCOMPLETE)
@given(task=everything)
@few
def test_an_incomplete_search_ends_with_a_plan_or_without_a_proof(name, task):
    outcome, _ = run(INCOMPLETE[name](task))
    assert outcome.ending in (Ending.PLAN, Ending.EXHAUSTED)
    assert (outcome.plan is None) == (outcome.ending == Ending.EXHAUSTED)


@given(everything, st.integers(0, 9), st.sampled_from([0, 1, 7, 512]))
@example(ZERO_COST_LOOP, 1, 512)
@settings(max_examples=150, deadline=None)
def test_a_star_is_optimal_with_inconsistent_heuristics_zero_costs_and_any_batch_size(task, seed, batch):
    outcome, statistics = run(AStar(task, admissible_but_inconsistent(task, seed), batch=batch))
    best = optimal_cost(task)
    if best == INFINITE:
        assert outcome.ending == Ending.UNSOLVABLE
    else:
        assert outcome.ending == Ending.OPTIMAL
        assert task.plan_cost(outcome.plan) == statistics.bound == best


@given(everything, st.sampled_from([1, 2, 5]))
@few
def test_weighted_a_star_keeps_its_bound_with_an_admissible_heuristic(task, weight):
    outcome, _ = run(WeightedAStar(task, perfect(task), weight=weight))
    if outcome.plan is not None:
        assert task.plan_cost(outcome.plan) <= weight * optimal_cost(task)
        assert (outcome.ending == Ending.OPTIMAL) == (weight == 1)


def test_only_lazy_search_takes_several_heuristics():
    task = grid(2, 2)
    with pytest.raises(ValueError, match="lazy"):
        Gbfs(task, Blind(task), GoalCount(task), lazy=False)


def test_weighted_a_star_refuses_a_weight_below_one():
    task = grid(2, 2)
    with pytest.raises(SearchSpecError):
        WeightedAStar(task, Blind(task), weight=0)


def test_an_inadmissible_heuristic_never_claims_optimality():
    task = grid(3, 3)
    outcome, statistics = run(AStar(task, GoalCount(task)))
    assert outcome.ending == Ending.PLAN
    assert statistics.bound is None


def test_a_heuristic_that_is_admissible_for_unit_costs_only_is_not_trusted_with_others():
    task = grid(3, 3)

    class UnitOnly(Blind):
        unit_cost_only_admissible = True

    assert run(AStar(task, UnitOnly(task)))[0].ending == Ending.OPTIMAL
    costly = dataclasses.replace(task, cost=task.cost * 2, has_metric=True)
    assert run(AStar(costly, UnitOnly(costly)))[0].ending == Ending.PLAN


@given(tasks(conditional=True, axioms=True))
@few
def test_breadth_first_search_finds_shortest_plans(task):
    outcome, _ = run(Bfs(task))
    if outcome.plan is not None:
        assert outcome.ending == Ending.OPTIMAL
        assert len(outcome.plan) == optimal_cost(task)


def test_breadth_first_search_does_not_claim_optimality_when_costs_differ():
    operators = [OperatorSpec((), (0,), (), 9), OperatorSpec((), (1,), (), 1), OperatorSpec((1,), (0,), (), 1)]
    task = build(TaskSpec(2, (), (0,), operators, has_metric=True))
    assert run(Bfs(task))[0].ending == Ending.PLAN
    assert run(AStar(task, Blind(task)))[0].plan == [1, 2]


def test_a_star_reopens_a_state_that_an_inconsistent_heuristic_made_it_expand_too_early():
    # init -(1)-> a -(1)-> b -(9)-> goal and init -(3)-> b; a's estimate is so high that b is expanded at cost 3 first
    edge = {"ia": (0, 1, 1), "ab": (1, 2, 1), "ib": (0, 2, 3), "bg": (2, 3, 9)}
    task = build(TaskSpec(4, (0,), (3,), [OperatorSpec((s,), (t,), (s,), c) for s, t, c in edge.values()], has_metric=True))
    by_fact = {0: 0, 1: 10, 2: 0, 3: 0}
    estimates = {s: by_fact[next(iter(s))] for s in reachable(task)}
    outcome, statistics = run(AStar(task, Table(task, estimates, admissible=True), batch=1))
    assert task.plan_cost(outcome.plan) == 11
    assert statistics.reopened == 1


@pytest.mark.parametrize("name", ALL)
def test_the_initial_state_as_goal_needs_no_operator(name):
    task = dataclasses.replace(islands(), goal=np.zeros(1, dtype=np.int32))
    outcome, _ = run(ALL[name](task))
    assert outcome.plan == []


@pytest.mark.parametrize("name", ALL)
def test_a_time_limit_of_zero_stops_a_search_before_it_starts(name):
    search = ALL[name](grid(3, 3))
    context = Context(limits=Limits(time_limit_s=0))
    with pytest.raises(LimitReached) as error:
        search.run(context)
    assert error.value.kind == "time"
    assert context.statistics.evaluated == 0


@pytest.mark.parametrize("name", ALL)
def test_an_interrupt_ends_a_search_at_its_next_batch(name):
    task = grid(20, 20)
    context = Context()
    context.observer = lambda statistics: context.limits.interrupt() if statistics.evaluated >= 20 else None
    with pytest.raises(LimitReached) as error:
        ALL[name](task).run(context)
    assert error.value.kind == "interrupt"
    assert context.statistics.evaluated < 400


@pytest.mark.parametrize("name", ALL)
def test_counts_make_sense(name):
    task = grid(6, 6)
    outcome, statistics = run(ALL[name](task))
    assert 0 < statistics.expanded <= statistics.evaluated
    assert statistics.generated >= statistics.evaluated - 1 or name == "hc"
    assert statistics.dead_ends == statistics.reopened == 0
    assert outcome.plan is None or len(outcome.plan) >= 10


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_gives_the_same_search(name):
    task = grid(5, 5)
    first, second = (run(ALL[name](task), seed=3) for _ in range(2))
    assert first == second


def test_another_seed_gives_another_order():
    task = dataclasses.replace(grid(8, 8), goal=np.array([36], dtype=np.int32))
    counts = {run(Gbfs(task, GoalCount(task), randomize_order=True, batch=1), seed=s)[1].evaluated for s in range(6)}
    assert len(counts) > 1


@pytest.mark.parametrize("safe", [True, False])
@pytest.mark.parametrize(
    "make", [AStar, Gbfs, lambda t, h: Gbfs(t, h, lazy=False), HillClimbing, EnforcedHillClimbing]
)  # fmt: skip
def test_dead_ends_prove_something_only_if_the_heuristic_is_safe(make, safe):
    task = islands()
    heuristic = Table(task, dict.fromkeys(reachable(task), INFINITE), safe=safe)
    outcome, statistics = run(make(task, heuristic))
    assert outcome.ending == (Ending.UNSOLVABLE if safe else Ending.EXHAUSTED)
    assert statistics.dead_ends >= 1


def test_goals_that_not_even_the_relaxation_reaches_are_unsolvable_at_once():
    task = dataclasses.replace(islands(), goal=np.zeros(0, dtype=np.int32), unreachable_goals=("(p2)",))
    outcome, statistics = run(Bfs(task))
    assert outcome.ending == Ending.UNSOLVABLE
    assert statistics.evaluated == 0


@given(everything)
@few
def test_perfect_estimates_lead_a_star_straight_to_the_goal(task):
    heuristic = perfect(task)
    outcome, statistics = run(AStar(task, heuristic, batch=1))
    if outcome.plan is not None and (task.cost > 0).all():
        on_optimal_paths = sum(1 for h in heuristic.estimates.values() if h < INFINITE)
        assert statistics.expanded <= on_optimal_paths


def test_plans_found_on_the_way_are_handed_over_and_get_cheaper():
    rng = random.Random(5)
    chain = [OperatorSpec((i,), (j,), (), rng.randint(1, 20)) for i in range(9) for j in range(i + 1, 9)]
    task = build(TaskSpec(9, (0,), (8,), chain, has_metric=True))
    plans = []
    outcome, _ = run(WeightedAStar(task, GoalCount(task), weight=1), on_plan=plans.append)
    costs = [task.plan_cost(p) for p in plans]
    assert costs == sorted(set(costs), reverse=True)
    assert plans[-1] == outcome.plan


def test_batches_grow_on_plateaus_and_shrink_on_progress():
    size = BatchSize()
    first = size.after(1, progress=True)
    plateau = [size.after(64, progress=False) for _ in range(200)]
    assert plateau == sorted(plateau)
    assert plateau[-1] > 4 * first
    assert size.after(64, progress=True) == first
    assert {BatchSize(7).after(1000, progress=False) for _ in range(9)} == {7}


def test_lazy_search_takes_the_batches_it_is_told_to():
    task = grid(12, 12)
    heuristic = GoalCount(task)
    run(Gbfs(task, heuristic, preferred=False, batch=5))
    assert 1 < max(heuristic.batches) <= 5


def test_good_estimates_keep_greedy_search_on_its_way():
    task = grid(14, 14)
    exact = perfect_estimates(task)
    outcome, statistics = run(Gbfs(task, Table(task, exact), batch=1))
    assert statistics.evaluated < len(exact) / 2
    assert len(outcome.plan) == exact[to_set(task, task.init)]
