"""Drops operators and conditional effects that need two facts of one mutex group, so that no reachable state lets them happen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.grounding.columns import pairs_to_csr
from planner.grounding.duplicates import select_operators


def without_impossible(task: GroundTask) -> GroundTask:
    """The task without what its mutex groups exclude. The groups stay valid: less can happen than before."""
    if task.mutex_groups.n_rows == 0:
        return task
    groups_of = task.mutex_groups.transpose(task.n_facts)
    if task.has_conditional_effects:
        whole = _joined(task.precondition.take(task.effect_operator), task.effect_condition, task.n_facts)
        task = _select_effects(task, np.flatnonzero(~_clashes(whole, groups_of, task.mutex_groups.n_rows)))
    has_effect = task.add.lengths() + task.delete.lengths() > 0
    has_effect[task.effect_operator] = True
    possible = ~_clashes(task.precondition, groups_of, task.mutex_groups.n_rows) & has_effect
    return task if possible.all() else select_operators(task, np.flatnonzero(possible))


def _clashes(conditions: Csr, groups_of: Csr, n_groups: int) -> np.ndarray:
    """bool [n_rows]: rows with two facts of one group, seen by counting: a group that a row has twice is stored once."""
    groups = groups_of.take(conditions.values)
    rows = np.repeat(conditions.row_ids(), groups.lengths())
    distinct = pairs_to_csr(rows, groups.values, conditions.n_rows, n_groups)
    clashes: np.ndarray = np.bincount(rows, minlength=conditions.n_rows) > distinct.lengths()
    return clashes


def _joined(left: Csr, right: Csr, n_values: int) -> Csr:
    rows = np.concatenate([left.row_ids(), right.row_ids()])
    return pairs_to_csr(rows, np.concatenate([left.values, right.values]), left.n_rows, n_values)


def _select_effects(task: GroundTask, effects: np.ndarray) -> GroundTask:
    return replace(
        task,
        effect_operator=task.effect_operator[effects],
        effect_condition=task.effect_condition.take(effects),
        effect_add=task.effect_add.take(effects),
        effect_delete=task.effect_delete.take(effects),
    )
