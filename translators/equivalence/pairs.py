"""Which two facts can be true together: reachability of pairs (h²), with "not f" as a fact like any other.

Start from the pairs that are true initially. An operator makes a pair reachable if all pairs of its precondition are reachable and
it makes both facts true, or makes one true while the other, compatible with all of the precondition, stays. The fixpoint contains
every pair that is true in some reachable state, so what is outside is mutex. With complements that says more than mutex groups do:
"delivered but never picked up" is outside, too.

Conditional effects count as operators of their own, which may come with any other effect of their operator. A derived fact holds
beside what an axiom for it is compatible with; whether one does *not* hold is left open.

Rows are bit sets; one round costs (preconditions + effects) · facts / 64 words, and there are about as many rounds as the longest
chain of pairs. Reference: Haslum and Geffner, Admissible heuristics for optimal planning, AIPS 2000.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.limits import Limits

MAX_WORDS = 20_000_000  # of the largest array of a round


class _Rules(NamedTuple):
    """What makes facts true: rule → facts. `kept` are bit sets [n_rules, n_words] of what may stay, `given` of what comes."""

    condition: Csr
    add: Csr
    kept: np.ndarray
    given: np.ndarray


def reachable_pairs(task: GroundTask, limits: Limits) -> np.ndarray | None:
    """bool [n_facts, n_facts], symmetric: pairs that may be true together; the diagonal says which facts may be true at all.

    None if the task is too large for it. Raises LimitReached.
    """
    n_rules = task.n_operators + len(task.effect_operator) + len(task.axiom_head)
    size = max(len(task.precondition.values) + len(task.effect_condition.values), len(task.add.values), n_rules)
    if size * task.n_words > MAX_WORDS or task.n_facts**2 > 64 * MAX_WORDS:
        return None
    rules = _rules(task)
    pairs = np.zeros((task.n_facts, task.n_facts), dtype=bool)
    initial = _bits(task.init[None], task.n_facts)[0]
    pairs[np.ix_(initial, initial)] = True
    open_ = np.flatnonzero((np.arange(task.n_facts) >= task.n_basic) & task.symbols.fact_negated)
    pairs[open_] = pairs[:, open_] = True
    known = -1
    while known != (known := int(pairs.sum())):
        limits.check()
        _round(rules, pairs)
    return pairs


def _rules(task: GroundTask) -> _Rules:
    """Operators, conditional effects, axioms. What an operator deletes comes back if another effect of it may add it."""
    n = task.n_facts
    operators = task.effect_operator
    everything = np.full((1, task.n_words), ~np.uint64(0))
    basic = _packed(np.arange(n)[None] < task.n_basic)
    extra = np.zeros((task.n_operators, n), dtype=bool)
    extra[operators[task.effect_add.row_ids()], task.effect_add.values] = True
    given = _packed(_dense(task.add, n) | extra)
    deleted = _packed(_dense(task.delete, n))
    deleted_by_effect = deleted[operators] | _packed(_dense(task.effect_delete, n))
    n_axioms = len(task.axiom_head)
    heads = Csr(np.arange(n_axioms + 1, dtype=np.int64), task.axiom_head)
    whole = _joined(task.precondition.take(operators), task.effect_condition)
    return _Rules(
        _stacked(task.precondition, whole, task.axiom_body),
        _stacked(task.add, task.effect_add, heads),
        np.concatenate([basic & ~deleted, basic & ~deleted_by_effect, np.repeat(everything, n_axioms, axis=0)]),
        np.concatenate([given, given[operators], _packed(_dense(heads, n))]),
    )


def _round(rules: _Rules, pairs: np.ndarray) -> None:
    """Apply every rule once to `pairs`, in place."""
    n = len(pairs)
    rows = _packed(pairs)
    beside = _reduced(np.bitwise_and, rows, rules.condition, _packed(pairs.diagonal()[None]))
    compatible = _bits(beside, n)
    missing = np.zeros(rules.condition.n_rows, dtype=bool)
    missing[rules.condition.row_ids()[~compatible[rules.condition.row_ids(), rules.condition.values]]] = True
    after = (beside & rules.kept) | rules.given
    after[missing] = 0
    fact, rule = rules.add.values, rules.add.row_ids()
    order = np.argsort(fact, kind="stable")
    first = np.flatnonzero(np.diff(fact[order], prepend=-1))
    if len(first):
        made = np.bitwise_or.reduceat(after[rule[order]], first, axis=0)
        pairs[fact[order][first]] |= _bits(made, n)
    pairs |= pairs.T


def _reduced(join: np.ufunc, rows: np.ndarray, members: Csr, default: np.ndarray) -> np.ndarray:
    """For each row of `members` its rows joined, together with `default`."""
    result = np.repeat(default, members.n_rows, axis=0)
    filled = np.flatnonzero(members.lengths())
    if len(filled):
        result[filled] = join(result[filled], join.reduceat(rows[members.values], members.offsets[filled], axis=0))
    return result


def _dense(csr: Csr, n: int) -> np.ndarray:
    rows = np.zeros((csr.n_rows, n), dtype=bool)
    rows[csr.row_ids(), csr.values] = True
    return rows


def _packed(rows: np.ndarray) -> np.ndarray:
    """bool [k, n] as uint64 [k, words]."""
    n_words = max(1, (rows.shape[1] + 63) // 64)
    octets = np.zeros((len(rows), 8 * n_words), dtype=np.uint8)
    packed = np.packbits(rows, axis=1, bitorder="little")
    octets[:, : packed.shape[1]] = packed
    return octets.view(np.uint64)


def _bits(rows: np.ndarray, n: int) -> np.ndarray:
    """uint64 [k, words] as bool [k, n]."""
    return np.unpackbits(np.ascontiguousarray(rows).view(np.uint8), axis=1, count=n, bitorder="little").astype(bool)


def _stacked(*parts: Csr) -> Csr:
    lengths = np.concatenate([p.lengths() for p in parts])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Csr(offsets, np.concatenate([p.values for p in parts]).astype(np.int32))


def _joined(first: Csr, second: Csr) -> Csr:
    rows = np.concatenate([first.row_ids(), second.row_ids()])
    return Csr.from_pairs(rows, np.concatenate([first.values, second.values]), first.n_rows)
