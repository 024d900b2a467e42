"""Stratification of derived predicates: recursion is fine, recursion through a negation has no meaning.

A predicate depends on those in the bodies of its axioms, negatively below an odd number of negations. If a negative dependency
lies on a cycle, there is no order in which to evaluate the axioms (Thiébaux, Hoffmann, Nebel: In defense of PDDL axioms, 2005).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from planner.errors import Location
from planner.pddl.ast import Axiom
from planner.pddl.findings import Report, listed
from planner.pddl.walk import literals

Edges = dict[str, dict[str, tuple[bool, Location]]]


def check_stratification(axioms: Iterable[Axiom], report: Report) -> None:
    """Report every negative dependency that lies on a cycle, naming the cycle."""
    edges: Edges = {}
    for axiom in axioms:
        edges.setdefault(axiom.predicate, {})
    for axiom in axioms:
        targets = edges[axiom.predicate]
        for atom, negated in literals(axiom.body):
            if atom.predicate in edges and (negated or atom.predicate not in targets):
                targets[atom.predicate] = (negated, atom.location)
    component = _components(edges)
    for predicate, targets in edges.items():
        for target, (negated, where) in targets.items():
            if negated and component[target] == component[predicate]:
                path = _path(edges, target, predicate)
                cycle = " → ".join([predicate, "not " + target, *path[1:]]) if len(path) < 20 else listed(path)
                report.error(
                    where, "not-stratified", f"derived predicates depend on their own negation: {cycle}",
                    hint="recursion is allowed only without a negation on the way",
                )  # fmt: skip
                return


def _components(edges: Edges) -> dict[str, int]:
    """Strongly connected component of every predicate (Kosaraju: finishing order, then the reversed graph)."""
    finished: list[str] = []
    _search(edges, edges, lambda name, root: finished.append(name))
    reverse: dict[str, list[str]] = {name: [] for name in edges}
    for name, targets in edges.items():
        for target in targets:
            reverse[target].append(name)
    component: dict[str, int] = {}
    _search(reverse, reversed(finished), component.__setitem__)
    return component


def _search(edges: Mapping[str, Iterable[str]], roots: Iterable[str], leave: Callable[[str, int], None]) -> None:
    """Depth-first search from every root not seen yet; calls `leave(name, number of the root)` when a name is finished."""
    seen: set[str] = set()
    for number, root in enumerate(roots):
        stack = [] if root in seen else [(root, iter(edges[root]))]
        seen.add(root)
        while stack:
            name, targets = stack[-1]
            following = next((t for t in targets if t not in seen), None)
            if following is None:
                leave(name, number)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(edges[following])))


def _path(edges: Edges, start: str, goal: str) -> list[str]:
    """Shortest path in the dependencies, [start, …, goal]; there must be one."""
    parent: dict[str, str | None] = {start: None}
    queue = [start]
    for name in queue:
        if name == goal:
            break
        for target in edges[name]:
            if target not in parent:
                parent[target] = name
                queue.append(target)
    path = []
    step: str | None = goal
    while step is not None:
        path.append(step)
        step = parent[step]
    return path[::-1]
