"""Removes operators that repeat another one: same name, same arrays.

They come from disjuncts and hidden parameters that differ only in static conditions. Candidates are sorted by hashes of their
rows; neighbours are then compared in full.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask


def without_duplicates(task: GroundTask, may_repeat: np.ndarray) -> GroundTask:
    """The task without repeated operators. may_repeat: bool [n_operators], operators that can be repeats at all."""
    candidates = np.flatnonzero(may_repeat)
    if len(candidates) < 2:
        return task
    effects = Csr(
        np.searchsorted(task.effect_operator, np.arange(task.n_operators + 1)).astype(np.int64),
        np.arange(len(task.effect_operator), dtype=np.int32),
    )
    own = [task.symbols.operator_arguments, task.precondition, task.add, task.delete]
    own += [_flattened(effects, rows) for rows in (task.effect_condition, task.effect_add, task.effect_delete)]
    own = [rows.take(candidates) for rows in own]
    schema = task.symbols.operator_schema[candidates]
    order = np.lexsort((_hashes(own), schema))
    left, right = order[:-1], order[1:]
    same = (schema[left] == schema[right]) & (task.cost[candidates[left]] == task.cost[candidates[right]])
    for rows in own:
        same &= _equal_rows(rows.take(left), rows.take(right))
    if not same.any():
        return task
    keep = np.ones(task.n_operators, dtype=bool)
    # lexsort is stable, so of equal operators the first in the task's order stays
    keep[candidates[right[same]]] = False
    return select_operators(task, np.flatnonzero(keep))


def _flattened(effects: Csr, rows: Csr) -> Csr:
    """operator → all values of its effects' rows, each row preceded by its length (so that different splits differ)."""
    lengths = rows.lengths()
    offsets = np.concatenate([[0], np.cumsum(lengths + 1)]).astype(np.int64)
    values = np.empty(int(offsets[-1]), dtype=np.int32)
    starts = offsets[:-1]
    values[starts] = lengths
    inside = np.ones(len(values), dtype=bool)
    inside[starts] = False
    values[inside] = rows.values
    return Csr(offsets[effects.offsets], values)


def _hashes(columns: list[Csr]) -> np.ndarray:
    """int64 [n]: a hash of all rows; equal rows have equal hashes."""
    total = np.zeros(columns[0].n_rows, dtype=np.uint64)
    for salt, rows in enumerate(columns):
        place = np.arange(len(rows.values)) - np.repeat(rows.offsets[:-1], rows.lengths())
        mixed = (rows.values.astype(np.uint64) * np.uint64(64) + np.uint64(salt + 1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= (place.astype(np.uint64) + np.uint64(1)) * np.uint64(0xC2B2AE3D27D4EB4F)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        sums = np.concatenate([[np.uint64(0)], np.cumsum(mixed, dtype=np.uint64)])
        total += sums[rows.offsets[1:]] - sums[rows.offsets[:-1]]
    return total.view(np.int64)


def _equal_rows(left: Csr, right: Csr) -> np.ndarray:
    """bool [n]: row i of one equals row i of the other."""
    same = left.lengths() == right.lengths()
    both = np.flatnonzero(same)
    left, right = left.take(both), right.take(both)
    differs = np.bincount(left.row_ids()[left.values != right.values], minlength=len(both)) > 0
    same[both[differs]] = False
    return same


def select_operators(task: GroundTask, operators: np.ndarray) -> GroundTask:
    """The task with only the given operators (ascending ids), and their conditional effects."""
    number = np.full(task.n_operators, -1, dtype=np.int32)
    number[operators] = np.arange(len(operators))
    effects = np.flatnonzero(number[task.effect_operator] >= 0)
    symbols = replace(
        task.symbols,
        operator_schema=task.symbols.operator_schema[operators],
        operator_arguments=task.symbols.operator_arguments.take(operators),
    )
    return replace(
        task,
        precondition=task.precondition.take(operators),
        add=task.add.take(operators),
        delete=task.delete.take(operators),
        cost=task.cost[operators],
        effect_operator=number[task.effect_operator[effects]],
        effect_condition=task.effect_condition.take(effects),
        effect_add=task.effect_add.take(effects),
        effect_delete=task.effect_delete.take(effects),
        symbols=symbols,
    )
