"""Paired statistics: against published examples, against counting everything out, and against tables made by hand."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.bench import significance
from planner.bench.compare import adjust, compare, coverage_at, pairs
from planner.bench.significance import bootstrap_mean, holm, sign_test, signed_rank_test
from tests.bench.synthetic import random_records, record, results

DARWIN = [
    6,
    8,
    14,
    16,
    23,
    24,
    28,
    29,
    41,
    -48,
    49,
    56,
    60,
    -67,
    75,
]  # heights of Zea mays, Fisher, The Design of Experiments, 1935


@pytest.mark.parametrize(
    ("wins", "losses", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (3, 0, 0.25), (0, 6, 0.03125), (5, 1, 0.21875), (10, 2, 0.03857421875), (7, 7, 1.0), (2500, 0, 0.0)],
)
def test_the_sign_test_is_the_exact_binomial_probability(wins, losses, p):
    assert sign_test(wins, losses) == p


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_equals_the_sum_of_all_outcomes_at_least_as_unequal(wins, losses):
    n = wins + losses
    expected = sum(math.comb(n, k) for k in range(n + 1) if abs(2 * k - n) >= abs(wins - losses)) / 2**n
    assert sign_test(wins, losses) == pytest.approx(expected)


def test_signed_ranks_reproduce_darwins_plants():
    statistic, p = signed_rank_test(DARWIN)
    assert statistic == 24
    assert p == pytest.approx(0.041259765625, abs=1e-12)


def counted_out(differences):
    """The signed-rank test by trying all signs."""
    d = [x for x in differences if x != 0]
    sizes = sorted(abs(x) for x in d)
    ranks = [(sizes.index(abs(x)) + 1 + sizes.index(abs(x)) + sizes.count(abs(x))) / 2 for x in d]
    seen = min(sum(r for r, x in zip(ranks, d, strict=True) if x > 0), sum(r for r, x in zip(ranks, d, strict=True) if x < 0))
    sums = [sum(itertools.compress(ranks, signs)) for signs in itertools.product((0, 1), repeat=len(d))]
    return seen, min(1.0, 2 * sum(s <= seen for s in sums) / len(sums))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(-4, 4), max_size=11))
def test_signed_ranks_with_ties_and_zeros_equal_trying_all_signs(differences):
    statistic, p = signed_rank_test(differences)
    assert (statistic, p) == (counted_out(differences)[0], pytest.approx(counted_out(differences)[1]))


def test_the_approximation_for_many_pairs_meets_the_exact_distribution(monkeypatch):
    values = np.round(np.random.default_rng(3).normal(0.2, 1, 180), 1).tolist()
    exact = signed_rank_test(values)[1]
    monkeypatch.setattr(significance, "EXACT", 0)
    assert signed_rank_test(values)[1] == pytest.approx(exact, rel=0.1)


def test_signed_ranks_agree_with_scipy_where_it_is_installed():
    stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(5).normal(0.3, 1, 40)
    assert signed_rank_test(values.tolist())[1] == pytest.approx(stats.wilcoxon(values, method="exact").pvalue)
    many = np.random.default_rng(6).normal(0.05, 1, 900)
    expected = stats.wilcoxon(many, method="approx", correction=True).pvalue
    assert signed_rank_test(many.tolist())[1] == pytest.approx(expected)


def test_no_difference_is_no_evidence():
    assert signed_rank_test([]) == (0.0, 1.0)
    assert signed_rank_test([0.0, 0.0]) == (0.0, 1.0)


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_bootstrap_intervals_are_the_same_each_time_and_near_what_theory_says():
    values = np.random.default_rng(1).normal(10, 2, 400).tolist()
    low, high = bootstrap_mean(values)
    assert (low, high) == bootstrap_mean(values)
    error = np.std(values) / math.sqrt(len(values))
    assert low == pytest.approx(np.mean(values) - 1.96 * error, abs=0.15 * error)
    assert high == pytest.approx(np.mean(values) + 1.96 * error, abs=0.15 * error)
    assert bootstrap_mean(values, seed=1) != (low, high)


def test_bootstrap_gives_no_interval_for_a_handful_of_tasks():
    assert bootstrap_mean([1.0, 2.0, 3.0, 4.0]) is None
    assert bootstrap_mean([2.0] * 5) == (2.0, 2.0)


def test_a_comparison_by_hand(tmp_path):
    found = results(
        tmp_path,
        record("a", "d/p1", 2.0, cost=10, expansions=50), record("b", "d/p1", 4.0, cost=10, expansions=None),
        record("a", "d/p2", 3.0, cost=12), record("b", "d/p2", 1.5, cost=6),
        record("a", "d/p3", 5.0), record("b", "d/p3", None),
        record("a", "d/p4", None), record("b", "d/p4", None),
        record("a", "d/p5", 8.0, cost=4), record("b", "d/p5", 64.0, cost=8),
        record("a", "d/p6", 1.0),  # b has no run: not compared
    )  # fmt: skip
    c = compare(found, "a", "b")
    names = [[str(t) for t in group] for group in (c.both, c.only_first, c.only_second, c.neither)]
    assert names == [["d/p1", "d/p2", "d/p5"], ["d/p3"], [], ["d/p4"]]
    assert (len(c.tasks), c.difference, c.p) == (5, pytest.approx(-1 / 5), 1.0)
    ratios = {r.quantity: r for r in c.ratios}
    assert ratios["cpu_time"].ratio == pytest.approx((2 * 0.5 * 8) ** (1 / 3))
    assert (ratios["cpu_time"].lower, ratios["cpu_time"].higher, ratios["cpu_time"].interval) == (1, 2, None)
    assert (ratios["cost"].ratio, ratios["cost"].equal) == (pytest.approx(1.0), 1)
    assert ratios["expansions"].tasks == 2


def test_costs_and_times_of_zero_can_be_compared(tmp_path):
    found = results(
        tmp_path, record("a", "d/p1", 0.0, cost=0), record("b", "d/p1", 0.01, cost=0), record("a", "d/p2", 0.0, cost=0),
        record("b", "d/p2", 1.0, cost=3),
    )  # fmt: skip
    ratios = {r.quantity: r for r in compare(found, "a", "b").ratios}
    assert ratios["cpu_time"].ratio == pytest.approx(10.0)  # 0.00 and 0.01 s are the same; then 0.01 to 1 s
    assert (ratios["cost"].tasks, ratios["cost"].ratio) == (1, 1.0)  # from 0 to 3 has no ratio


def test_a_comparison_the_other_way_round_is_the_mirror_image(tmp_path):
    found = results(tmp_path, *random_records(7, ["a", "b"], 3, 12))
    there, back = compare(found, "a", "b"), compare(found, "b", "a")
    assert (there.only_first, there.only_second) == (back.only_second, back.only_first)
    assert (there.difference, there.p) == (-back.difference, back.p)
    for one, other in zip(there.ratios, back.ratios, strict=True):
        assert one.ratio == pytest.approx(1 / other.ratio)
        assert one.p == pytest.approx(other.p)


def test_a_clear_winner_is_significant_after_adjustment_and_twins_are_not(tmp_path):
    runs = random_records(2, ["a"], 4, 15)
    slower = [{**r, "config": "slow", "id": "s" + r["id"], "planner_time": r["planner_time"] * 3} for r in runs]
    twin = [{**r, "config": "twin", "id": "t" + r["id"]} for r in runs]
    found = results(tmp_path, *runs, *slower, *twin)
    by_second = {c.second: c for c in adjust([compare(found, *pair) for pair in pairs(found)])}
    time = next(r for r in by_second["slow"].ratios if r.quantity == "cpu_time")
    assert time.adjusted < 0.001
    assert time.p <= time.adjusted
    assert all(r.adjusted == 1.0 and r.ratio == 1.0 for r in by_second["twin"].ratios)
    assert by_second["twin"].adjusted == 1.0


def test_seeds_make_shares_and_the_task_stays_the_unit(tmp_path):
    runs = [record("a", "d/p1", t, seed=s) for s, t in enumerate([1.0, None])] + [record("b", "d/p1", 2.0)]
    c = compare(results(tmp_path, *runs), "a", "b")
    assert c.difference == 0.5
    assert (len(c.both), len(c.only_second)) == (0, 1)


def test_the_first_configuration_is_compared_with_each_other(tmp_path):
    found = results(tmp_path, *(record(c) for c in "abc"))
    assert pairs(found) == [("a", "b"), ("a", "c")]
    assert pairs(results(tmp_path / "one", record("a"))) == []


def test_coverage_at_equal_time_counts_runs_that_ended_within_it(tmp_path):
    found = results(
        tmp_path, record("a", "d/p1", 1.0, planner_wall_clock_time=9.0), record("a", "d/p2", 10.0), record("a", "d/p3", None),
        record("a", "d/p4", 0.0),
    )  # fmt: skip
    assert [coverage_at(found, "a", "cpu_time", t) for t in (0.5, 1.0, 9.99, 10.0, 300.0)] == [1, 2, 2, 3, 3]
    assert coverage_at(found, "a", "wall_time", 1.0) == 1
