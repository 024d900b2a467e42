"""Where each finite-domain variable stands in a packed state, and operators' effects as writes into it.

A variable with n values takes ceil(log2 n) bits inside one 32-bit word. Words are filled with the widest variables that still
fit, so little is lost. Only basic facts that are not complements are stored: complements follow from them, derived facts from the
axioms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask

WORD_BITS = 32


@dataclass(frozen=True, eq=False)
class Layout:
    """Arrays by variable (word, shift, mask, size, first) and by fact (fact_word, fact_mask, fact_bits; word -1: not stored)."""

    n_words: int
    word: np.ndarray  # int32 [n_variables]
    shift: np.ndarray  # uint32 [n_variables]
    mask: np.ndarray  # uint32 [n_variables], before the shift
    size: np.ndarray  # int64 [n_variables]: number of facts; this value itself is "none of them"
    first: np.ndarray  # int64 [n_variables]: offset of the variable's facts
    facts: np.ndarray  # int32
    none_values: np.ndarray  # uint32 [n_words]: a packed state in which every variable that can be is "none"
    fact_variable: np.ndarray  # int32 [n_facts], -1 where not stored
    fact_word: np.ndarray  # int32 [n_facts]
    fact_mask: np.ndarray  # uint32 [n_facts], in place
    fact_bits: np.ndarray  # uint32 [n_facts], in place
    none_bits: np.ndarray  # uint32 [n_facts]: the variable's "none", in place
    has_none: np.ndarray  # bool [n_facts]: the variable has a value "none"


def make_layout(task: GroundTask) -> Layout:
    """Place the variables of `task`."""
    size = task.variables.lengths()
    values = size + task.variable_has_none
    bits = np.array([int(n - 1).bit_length() for n in values.tolist()], dtype=np.int64)
    word, shift, n_words = _place(bits)
    mask = ((np.uint64(1) << bits.astype(np.uint64)) - np.uint64(1)).astype(np.uint32)
    none = np.where(task.variable_has_none, size, 0).astype(np.uint32) << shift
    none_values = np.zeros(n_words, dtype=np.uint32)
    np.bitwise_or.at(none_values, word, none)

    variable = task.variables.row_ids()
    facts = task.variables.values
    value = (np.arange(len(facts)) - task.variables.offsets[variable]).astype(np.uint32)
    fact_word = np.full(task.n_facts, -1, dtype=np.int32)
    fact_variable = fact_word.copy()
    fact_mask, fact_bits, none_bits = (np.zeros(task.n_facts, dtype=np.uint32) for _ in range(3))
    has_none = np.zeros(task.n_facts, dtype=bool)
    fact_word[facts] = word[variable]
    fact_variable[facts] = variable
    fact_mask[facts] = mask[variable] << shift[variable]
    fact_bits[facts] = value << shift[variable]
    none_bits[facts] = none[variable]
    has_none[facts] = task.variable_has_none[variable]
    return Layout(
        n_words, word, shift, mask, size, task.variables.offsets[:-1].copy(), facts, none_values,
        fact_variable, fact_word, fact_mask, fact_bits, none_bits, has_none,
    )  # fmt: skip


def _place(bits: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Word and shift of each variable, and the number of words (at least 1): first fit, widest first."""
    waiting = {int(b): np.flatnonzero(bits == b).tolist()[::-1] for b in np.unique(bits)[::-1]}
    word = np.zeros(len(bits), dtype=np.int32)
    shift = np.zeros(len(bits), dtype=np.uint32)
    n_words = 0
    while any(waiting.values()):
        used = 0
        for width, variables in waiting.items():
            while variables and used + width <= WORD_BITS:
                v = variables.pop()
                word[v] = n_words
                shift[v] = used if width else 0
                used += width
        n_words += 1
    return word, shift, max(1, n_words)


@dataclass(frozen=True, eq=False)
class Writes:
    """Effects as writes into packed words: row i is [offsets[i], offsets[i + 1]) of the columns."""

    offsets: np.ndarray  # int64
    words: np.ndarray  # int32
    masks: np.ndarray  # uint32
    expected: np.ndarray  # uint32: for deletes, the value that is deleted
    bits: np.ndarray  # uint32: what is written


def make_deletes(layout: Layout, deletes: Csr, adds: Csr) -> Writes:
    """Deletes set a variable to "none"; those that an add to the same variable overwrites anyway are left out."""
    row, fact = deletes.row_ids().astype(np.int64), deletes.values
    n_variables = len(layout.word) + 1
    written = adds.row_ids().astype(np.int64) * n_variables + layout.fact_variable[adds.values]
    keep = layout.has_none[fact] & ~np.isin(row * n_variables + layout.fact_variable[fact], written)
    row, fact = row[keep], fact[keep]
    return _writes(layout, row, fact, deletes.n_rows, layout.none_bits[fact])


def make_adds(layout: Layout, adds: Csr) -> Writes:
    """Adds set a variable to the fact's value; complements and derived facts are not stored."""
    row, fact = adds.row_ids(), adds.values
    keep = layout.fact_word[fact] >= 0
    row, fact = row[keep], fact[keep]
    return _writes(layout, row, fact, adds.n_rows, layout.fact_bits[fact])


def _writes(layout: Layout, row: np.ndarray, fact: np.ndarray, n_rows: int, bits: np.ndarray) -> Writes:
    offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n_rows))]).astype(np.int64)
    return Writes(offsets, layout.fact_word[fact], layout.fact_mask[fact], layout.fact_bits[fact], bits)


def joined(first: Writes, second: Writes) -> tuple[Writes, np.ndarray]:
    """Both in the same columns; returns them with the offsets of the second's rows."""
    both = [np.concatenate(pair) for pair in zip(_columns(first), _columns(second), strict=True)]
    return Writes(first.offsets, *both), second.offsets + len(first.words)


def _columns(writes: Writes) -> tuple[np.ndarray, ...]:
    return writes.words, writes.masks, writes.expected, writes.bits
