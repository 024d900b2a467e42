"""Statistics for paired measurements, exact wherever that is affordable.

* Sign test: which of two wins more often, ties left out. On tasks solved by only one of two configurations it is the exact McNemar
  test (McNemar, Psychometrika 12, 1947). Two-sided binomial probability, exact at any size.
* Signed ranks: whether differences lie around zero (Wilcoxon, Biometrics Bulletin 1, 1945). Zero differences are left out, tied
  sizes share their mean rank. Up to EXACT pairs the distribution is counted out by dynamic programming over rank sums, given the
  ties, O(n³) small steps; beyond, a normal approximation with corrections for ties and continuity.
* Bootstrap: percentile intervals of a mean over resampled tasks (Efron & Tibshirani, An Introduction to the Bootstrap, 1993).
  Seeded: the same data give the same interval.
* Holm: p-values of a family of tests, adjusted so that the chance of any false alarm stays below the level (Holm, Scandinavian
  Journal of Statistics 6, 1979).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

EXACT = 200  # pairs up to which the signed-rank distribution is counted out
RESAMPLES = 5000
FEWEST = 5  # fewer tasks give no interval: resampling them says nothing
_CHUNK = 2**20  # numbers drawn at a time


def sign_test(wins: int, losses: int) -> float:
    """Two-sided p-value that wins and losses are equally likely."""
    n, k = wins + losses, min(wins, losses)
    if wins == losses:
        return 1.0
    tail, term = 0, 1
    for i in range(k + 1):  # term is n over i, as an exact integer
        tail += term
        term = term * (n - i) // (i + 1)
    return min(1.0, 2 * tail / 2**n)


def signed_rank_test(differences: Sequence[float]) -> tuple[float, float]:
    """Wilcoxon's signed-rank test: (the smaller of the two rank sums, two-sided p-value)."""
    d = np.asarray([x for x in differences if x != 0.0], dtype=np.float64)
    if len(d) == 0:
        return 0.0, 1.0
    doubled = _doubled_ranks(np.abs(d))  # int64 [n]
    positive, total = int(doubled[d > 0].sum()), int(doubled.sum())
    smaller = min(positive, total - positive)
    p = _exact_tail(doubled, smaller) if len(d) <= EXACT else _normal_tail(doubled, smaller)
    return smaller / 2, min(1.0, 2 * p)


def _doubled_ranks(sizes: np.ndarray) -> np.ndarray:
    """Twice the mean ranks, which are whole numbers even with ties: int64 [n]."""
    _, group, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)  # highest rank in each group of equal sizes
    return (2 * last - counts + 1)[group]


def _exact_tail(doubled: np.ndarray, statistic: int) -> float:
    """P(rank sum ≤ statistic) if every sign is a fair coin."""
    chance = np.zeros(int(doubled.sum()) + 1)  # chance[s]: that the positive ranks sum to s / 2
    chance[0] = 1.0
    for rank in doubled:
        shifted = np.zeros_like(chance)
        shifted[rank:] = chance[:-rank]
        chance = (chance + shifted) / 2
    return float(chance[: statistic + 1].sum())


def _normal_tail(doubled: np.ndarray, statistic: int) -> float:
    """The same by the central limit theorem; the variance of a sum of coins worth their rank needs no formula for ties."""
    mean, deviation = doubled.sum() / 4, math.sqrt(float((doubled.astype(np.float64) ** 2).sum())) / 4  # of the rank sum itself
    z = (statistic / 2 + 0.5 - mean) / deviation
    return 0.5 * math.erfc(-z / math.sqrt(2)) if z < 0 else 0.5


def bootstrap_mean(values: Sequence[float], *, level: float = 0.95, seed: int = 0) -> tuple[float, float] | None:
    """Percentile interval of the mean, resampling values with replacement; None for fewer than FEWEST values."""
    data = np.asarray(values, dtype=np.float64)
    n = len(data)
    if n < FEWEST:
        return None
    generator = np.random.default_rng(seed)
    step = max(1, _CHUNK // n)
    means = [
        data[generator.integers(0, n, size=(min(step, RESAMPLES - start), n))].mean(axis=1) for start in range(0, RESAMPLES, step)
    ]
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, p_values[i] * (len(p_values) - place)))
        adjusted[i] = highest
    return adjusted
