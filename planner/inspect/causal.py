"""The causal graph: which parts of the world influence which others.

Its nodes are the state variables, for instance the place of a ball or the load of a gripper. An arc u → v says that some operator
needs a value of u to change v ("precondition"), or changes both at once ("effect"). An arc that stands alone means that u is a
means to v: trucks matter to packages, but packages do not matter to trucks. A causal graph without cycles is a hierarchy of such
means, and tasks of that kind are often easy; a cycle means that two things depend on each other, which is where planning gets hard.

Derived facts are nodes of their own, with arcs from what their axioms look at ("axiom").

Reference: Knoblock, Automatically generating abstractions for planning, 1994; Helmert, The Fast Downward planning system, 2006.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.inspect.names import variable_label, variable_values

if TYPE_CHECKING:
    import networkx

_CHUNK = 50_000  # operators whose pairs are made at once


def causal_graph(task: GroundTask) -> networkx.DiGraph:
    """The causal graph of a grounded task.

    Nodes are variable ids, then n_variables + i for the i-th fact above n_basic if it is a (positive) derived fact. Node
    attributes: label, kind ("variable" or "derived"), values, goal. Arc attributes: preconditions and effects (how many operators
    cause the arc that way), axioms (likewise), reasons (the same as texts), kind ("effect" if it is only that, else
    "precondition"), label (only for kind "effect").
    """
    import networkx as nx

    graph = nx.DiGraph(name="causal graph")
    node_of_fact = _nodes_of_facts(task)
    goals = set(node_of_fact[task.goal].tolist())
    for variable in range(task.variables.n_rows):
        values = variable_values(task, variable)
        graph.add_node(variable, label=variable_label(task, variable), kind="variable", values=values, goal=variable in goals)
    for fact in range(task.n_basic, task.n_facts):
        if not task.symbols.fact_negated[fact]:
            node, name = int(node_of_fact[fact]), task.fact_name(fact)
            graph.add_node(node, label=name, kind="derived", values=[name], goal=node in goals)
    counts: dict[tuple[int, int], dict[str, int]] = {}
    for kind, pairs in _arcs(task, node_of_fact).items():
        for source, target, count in pairs:
            counts.setdefault((source, target), {"preconditions": 0, "effects": 0, "axioms": 0})[kind] = count
    for (source, target), number in sorted(counts.items()):
        kind = "precondition" if number["preconditions"] or number["axioms"] else "effect"
        graph.add_edge(source, target, **number, reasons=_reasons(number), kind=kind, label=kind if kind == "effect" else "")
    return graph


def _reasons(number: dict[str, int]) -> list[str]:
    words = {
        "preconditions": "precondition of {} operators",
        "effects": "changed together by {} operators",
        "axioms": "read by {} axioms",
    }
    return [words[kind].format(f"{count:,}") for kind, count in number.items() if count]


def _nodes_of_facts(task: GroundTask) -> np.ndarray:
    """int64 [n_facts]: the node of each fact; a complement belongs to the node of its fact."""
    nodes = np.full(task.n_facts, -1, dtype=np.int64)
    nodes[task.variables.values] = task.variables.row_ids()
    derived = np.arange(task.n_basic, task.n_facts)
    nodes[derived] = task.variables.n_rows + derived - task.n_basic
    negated = np.flatnonzero(task.symbols.fact_negated)
    nodes[negated] = nodes[task.complement[negated]]
    return nodes


def _arcs(task: GroundTask, nodes: np.ndarray) -> dict[str, list[tuple[int, int, int]]]:
    """For each kind of reason the arcs as (source, target, how many operators or axioms)."""
    n = task.n_operators
    rows = np.concatenate([task.add.row_ids(), task.delete.row_ids()])
    changed = np.concatenate([task.add.values, task.delete.values])
    of_effect = np.concatenate([task.effect_add.row_ids(), task.effect_delete.row_ids()])
    changed_by_effect = np.concatenate([task.effect_add.values, task.effect_delete.values])
    n_effects = len(task.effect_operator)
    needs = _mapped(task.precondition.row_ids(), nodes[task.precondition.values], n)
    changes = _mapped(
        np.concatenate([rows, task.effect_operator[of_effect]]), nodes[np.concatenate([changed, changed_by_effect])], n
    )
    conditions = _mapped(task.effect_condition.row_ids(), nodes[task.effect_condition.values], n_effects)
    effects = _mapped(of_effect, nodes[changed_by_effect], n_effects)
    heads = _mapped(np.arange(len(task.axiom_head), dtype=np.int32), nodes[task.axiom_head], len(task.axiom_head))
    bodies = _mapped(task.axiom_body.row_ids(), nodes[task.axiom_body.values], len(task.axiom_head))
    n_nodes = int(nodes.max(initial=-1)) + 1
    operators = np.arange(n, dtype=np.int64)
    return {
        "preconditions": _count([(needs, changes, operators), (conditions, effects, task.effect_operator)], n_nodes),
        "effects": _count([(changes, changes, operators)], n_nodes),
        "axioms": _count([(bodies, heads, np.arange(len(task.axiom_head)))], n_nodes),
    }


def _mapped(rows: np.ndarray, nodes: np.ndarray, n_rows: int) -> Csr:
    return Csr.from_pairs(rows, nodes, n_rows)


def _count(products: list[tuple[Csr, Csr, np.ndarray]], n_nodes: int) -> list[tuple[int, int, int]]:
    """All (source, target) of different nodes that occur in the same row, with the number of different owners of such rows."""
    found: list[np.ndarray] = []
    for sources, targets, owner in products:
        for start in range(0, sources.n_rows, _CHUNK):
            found.append(_pairs(sources, targets, owner, np.arange(start, min(start + _CHUNK, sources.n_rows)), n_nodes))
    everything = np.unique(np.concatenate(found), axis=0) if found else np.zeros((0, 2), dtype=np.int64)
    keys, counts = np.unique(everything[:, 0], return_counts=True)
    return [(int(k // n_nodes), int(k % n_nodes), int(c)) for k, c in zip(keys, counts, strict=True)]


def _pairs(sources: Csr, targets: Csr, owner: np.ndarray, rows: np.ndarray, n_nodes: int) -> np.ndarray:
    """int64 [n, 2]: (source * n_nodes + target, owner) for all pairs within each of the rows."""
    left = sources.take(rows)
    # each value of `left` meets the whole row of `targets`
    right = targets.take(rows[left.row_ids()])
    source = np.repeat(left.values, right.lengths()).astype(np.int64)
    owners = np.repeat(owner[rows][left.row_ids()], right.lengths()).astype(np.int64)
    keep = source != right.values
    return np.stack([source[keep] * n_nodes + right.values[keep], owners[keep]], axis=1)
