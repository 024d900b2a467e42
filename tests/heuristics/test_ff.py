"""hFF through the heuristic's own door."""

import numpy as np
from hypothesis import given, settings

from heuristics._base import DEAD_END
from heuristics.ff import FF
from tests.ground_tasks import applicable, perfect_estimates, reachable, tasks, to_rows
from tests.heuristics.relaxation_twin import all_estimates

RICH = {"conditional": True, "axioms": True, "costs": True}


@given(tasks(**RICH))
@settings(max_examples=60, deadline=None)
def test_a_dead_end_of_the_relaxation_is_a_dead_end(task):
    best = perfect_estimates(task)
    for heuristic in (FF(task), FF(task, supporters="add")):
        for h, state in zip(all_estimates(heuristic, task, list(best)), best, strict=True):
            if h == DEAD_END:
                assert best[state] == float("inf")


@given(tasks(**RICH))
@settings(max_examples=40, deadline=None)
def test_preferred_operators_are_applicable_with_either_kind_of_supporters(task):
    states = reachable(task, 70)
    for supporters in ("layers", "add"):
        result = FF(task, supporters=supporters).evaluate(to_rows(task, states), operators=True)
        for i, state in enumerate(states):
            assert result.applicable.row(i).tolist() == applicable(task, state)
            preferred = result.preferred.row(i).tolist()
            assert preferred == sorted(set(preferred) & set(applicable(task, state)))


@given(tasks(**RICH))
@settings(max_examples=40, deadline=None)
def test_unit_cost_counts_operators_and_ignores_what_they_cost(task):
    states = reachable(task, 70)
    from dataclasses import replace

    ones = replace(task, cost=np.ones_like(task.cost))
    for supporters in ("layers", "add"):
        unit = all_estimates(FF(task, supporters=supporters), task, states)
        assert np.array_equal(unit, all_estimates(FF(ones, cost="real", supporters=supporters), ones, states))
