"""Which operators are applicable? A tree over preconditions, walked once per state.

The idea is Fast Downward's successor generator (Helmert, JAIR 2006): operators that share preconditions share a path.
Preconditions are sorted, facts of the largest variables first, and put into a prefix tree. Where a node tests many values of one
variable, a *switch* looks the right child up by the variable's value; other children are *edges*, each one bit test. Built level
by level with whole-array operations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.ground_task import GroundTask
from planner.states.layout import Layout

MIN_SWITCH = 4  # children below which single tests are cheaper than a table
MAX_TABLE_RATIO = 8  # table entries per child above which a table is too wasteful


@dataclass(frozen=True, eq=False)
class SuccessorTree:
    """Node arrays as CSR; node 0 is the root."""

    operators_at: np.ndarray  # int64 [n_nodes + 1]
    operators: np.ndarray  # int32: operators whose preconditions all lie on the path to the node
    edges_at: np.ndarray  # int64 [n_nodes + 1]
    edge_fact: np.ndarray  # int32
    edge_child: np.ndarray  # int32
    switches_at: np.ndarray  # int64 [n_nodes + 1]
    switch_variable: np.ndarray  # int32
    switch_base: np.ndarray  # int64: where the switch's table starts
    switch_child: np.ndarray  # int32: node, or -1

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.operators_at) - 1


def build_tree(task: GroundTask, layout: Layout) -> SuccessorTree:
    """The tree of all operators of `task`."""
    node_of_operator, parent, fact = _prefix_tree(task, _fact_ranks(task, layout))
    n_nodes = len(parent) + 1
    order = np.argsort(node_of_operator, kind="stable").astype(np.int32)
    operators_at = _offsets(node_of_operator, n_nodes)
    child = np.arange(1, n_nodes, dtype=np.int32)
    variable = layout.fact_variable[fact]
    in_switch, group, n_groups = _switches(parent, variable, layout)
    edges = np.flatnonzero(~in_switch)
    edges = edges[np.argsort(parent[edges], kind="stable")]
    switch_parent, switch_variable = (np.zeros(n_groups, dtype=np.int32) for _ in range(2))
    switch_parent[group[in_switch]] = parent[in_switch]
    switch_variable[group[in_switch]] = variable[in_switch]
    width = layout.mask[switch_variable].astype(np.int64) + 1
    base = np.concatenate([[0], np.cumsum(width)]).astype(np.int64)
    table = np.full(base[-1], -1, dtype=np.int32)
    value = (layout.fact_bits[fact[in_switch]] >> layout.shift[variable[in_switch]]).astype(np.int64)
    table[base[group[in_switch]] + value] = child[in_switch]
    return SuccessorTree(
        operators_at, order, _offsets(parent[edges], n_nodes), fact[edges], child[edges],
        _offsets(switch_parent, n_nodes), switch_variable, base[:-1], table,
    )  # fmt: skip


def _fact_ranks(task: GroundTask, layout: Layout) -> np.ndarray:
    """Position of each fact in the test order: largest variables first, facts of a variable together, unstored facts last."""
    stored = layout.fact_variable >= 0
    size = np.where(stored, layout.size[layout.fact_variable] if len(layout.size) else 0, 0)
    order = np.lexsort((np.arange(task.n_facts), layout.fact_variable, -size))
    ranks = np.empty(task.n_facts, dtype=np.int64)
    ranks[order] = np.arange(task.n_facts)
    return ranks


def _prefix_tree(task: GroundTask, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Node of each operator; for nodes 1, 2, … their parent node and the fact that leads to them (both int32)."""
    lengths = task.precondition.lengths()
    order = np.lexsort((ranks[task.precondition.values], task.precondition.row_ids()))
    facts, offsets = task.precondition.values[order], task.precondition.offsets
    node = np.zeros(task.n_operators, dtype=np.int64)
    parents, labels, n_nodes = [], [], 1
    for depth in range(int(lengths.max(initial=0))):
        active = np.flatnonzero(lengths > depth)
        keys = node[active] * task.n_facts + facts[offsets[active] + depth]
        distinct, which = np.unique(keys, return_inverse=True)
        node[active] = n_nodes + which
        parents.append(distinct // task.n_facts)
        labels.append(distinct % task.n_facts)
        n_nodes += len(distinct)
    empty = [np.zeros(0, dtype=np.int64)]
    return node, np.concatenate(parents or empty).astype(np.int32), np.concatenate(labels or empty).astype(np.int32)


def _switches(parent: np.ndarray, variable: np.ndarray, layout: Layout) -> tuple[np.ndarray, np.ndarray, int]:
    """Which children are reached by a switch, the number of their switch, and how many switches there are (ordered by parent)."""
    n_variables = len(layout.word) + 1
    keys = parent.astype(np.int64) * n_variables + variable
    distinct, group, counts = np.unique(keys, return_inverse=True, return_counts=True)
    group_variable = distinct % n_variables
    stored = group_variable < n_variables - 1  # -1, "not stored", has become n_variables - 1
    width = layout.mask[np.where(stored, group_variable, 0)].astype(np.int64) + 1 if len(layout.mask) else counts
    wanted = stored & (counts >= MIN_SWITCH) & (width <= MAX_TABLE_RATIO * counts)
    number = np.cumsum(wanted) - 1
    return wanted[group], number[group], int(wanted.sum())


def _offsets(ids: np.ndarray, n: int) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.bincount(ids, minlength=n))]).astype(np.int64)
