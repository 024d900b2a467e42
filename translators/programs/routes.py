"""Circuits and routes over chosen arcs: the plain definition, for the evaluator."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


def is_circuit(nodes: set[Hashable], arcs: Iterable[tuple[Hashable, Hashable]], *, partial: bool) -> bool:
    """Whether the arcs form one circuit through all nodes; with `partial` through those that have arcs, possibly none."""
    arcs = list(arcs)
    successor = dict(arcs)
    visited = set(successor)
    if len(successor) != len(arcs) or set(successor.values()) != visited or not visited <= nodes:
        return False
    if not visited:
        return partial or not nodes
    if (not partial and visited != nodes) or (partial and any(a == b for a, b in arcs)):
        return False
    return len(_walk(successor, next(iter(visited)))) == len(visited)


def is_routes(nodes: set[Hashable], arcs: Iterable[tuple[Hashable, Hashable]], depots: set[Hashable]) -> bool:
    """Whether the arcs form closed routes from the one depot that visit every other node exactly once."""
    arcs = list(arcs)
    if len(depots) > 1 or any(a == b for a, b in arcs):
        return False
    inner = nodes - depots
    successor = {a: b for a, b in arcs if a not in depots}
    if set(successor) != inner or sum(a not in depots for a, _ in arcs) != len(inner):
        return False
    if sorted(map(str, (b for _, b in arcs if b not in depots))) != sorted(map(str, inner)):
        return False
    reached: set[Hashable] = set()
    for a, b in arcs:
        while a in depots and b not in depots and b not in reached:
            reached.add(b)
            b = successor[b]
    return reached == inner


def _walk(successor: dict[Hashable, Hashable], start: Hashable) -> set[Hashable]:
    seen: set[Hashable] = set()
    while start not in seen:
        seen.add(start)
        start = successor[start]
    return seen
