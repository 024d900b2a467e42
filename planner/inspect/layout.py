"""Where to draw the nodes of a directed graph: in layers, so that most arcs point downwards.

The classical four steps: turn around the arcs that close cycles, put every node below all its predecessors, order each layer by the
mean position of the neighbours to reduce crossings, then give coordinates. An arc over several layers gets a bend point in each, so
that it does not run through boxes.

Cost: O(sweeps × (nodes + arcs + bend points)); meant for what fits on a page.
Reference: Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system structures, IEEE SMC 11, 1981.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
_SWEEPS = 8
_BEND_WIDTH = 12.0


@dataclass(frozen=True)
class Layout:
    """Centres of the nodes, and for each arc its bend points from source to target; width and height of the whole."""

    centres: dict[Hashable, Point]
    bends: dict[tuple[Hashable, Hashable], list[Point]]
    width: float
    height: float


def layered(widths: Mapping[Hashable, float], arcs: list[tuple[Hashable, Hashable]], *, row_height: float, gap: float) -> Layout:
    """Place nodes with the given widths; arcs must be distinct and between these nodes (loops are ignored)."""
    downward = _without_cycles(list(widths), [(u, v) for u, v in arcs if u != v])
    layer = _layers(list(widths), set(downward.values()))
    chains = {}
    size: dict[Hashable, float] = dict(widths)
    rows: list[list[Hashable]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in widths:
        rows[layer[node]].append(node)
    links: set[tuple[Hashable, Hashable]] = set()
    for u, v in dict.fromkeys(downward.values()):
        bends = [("bend", u, v, level) for level in range(layer[u] + 1, layer[v])]
        chains[u, v] = bends
        for bend in bends:
            rows[bend[3]].append(bend)
            size[bend] = _BEND_WIDTH
        links.update(pairwise([u, *bends, v]))
    x = _coordinates(rows, links, size, gap)
    y = {node: (level + 0.5) * row_height for level, row in enumerate(rows) for node in row}
    place = {node: (x[node], y[node]) for node in x}
    bends_of = {}
    for arc, (u, v) in downward.items():
        points = [place[bend] for bend in chains[u, v]]
        bends_of[arc] = points if arc == (u, v) else points[::-1]
    width = max((x[n] + size[n] / 2 for n in x), default=0.0)
    return Layout({node: place[node] for node in widths}, bends_of, width, len(rows) * row_height)


def _without_cycles(
    nodes: list[Hashable], arcs: list[tuple[Hashable, Hashable]]
) -> dict[tuple[Hashable, Hashable], tuple[Hashable, Hashable]]:
    """For each arc itself, or turned around if it leads back to a node that depth-first search has not left yet."""
    following: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    entered = {v for _, v in arcs}
    for u, v in arcs:
        following[u].append(v)
    state: dict[Hashable, int] = {}
    result = {}
    for root in sorted(nodes, key=lambda node: node in entered):  # sources first (the sort is stable)
        stack = [(root, iter(following[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            node, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                state[node] = 2
                stack.pop()
            elif state.get(target) == 1:
                result[node, target] = (target, node)
            else:
                result[node, target] = (node, target)
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(following[target])))
    return result


def _layers(nodes: list[Hashable], arcs: set[tuple[Hashable, Hashable]]) -> dict[Hashable, int]:
    """Longest path from the sources of an acyclic graph."""
    following: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    open_arcs = dict.fromkeys(nodes, 0)
    for u, v in arcs:
        following[u].append(v)
        open_arcs[v] += 1
    layer = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if open_arcs[node] == 0]
    while ready:
        node = ready.pop()
        for target in following[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            open_arcs[target] -= 1
            if open_arcs[target] == 0:
                ready.append(target)
    return layer


def _coordinates(
    rows: list[list[Hashable]], links: set[tuple[Hashable, Hashable]], size: dict[Hashable, float], gap: float
) -> dict[Hashable, float]:
    """x of every node: sweeps down and up in which each row is sorted by, and moved towards, the mean of its neighbours."""
    above: dict[Hashable, list[Hashable]] = {}
    below: dict[Hashable, list[Hashable]] = {}
    for u, v in sorted(links, key=repr):
        below.setdefault(u, []).append(v)
        above.setdefault(v, []).append(u)
    x: dict[Hashable, float] = {}
    for row in rows:
        _spread(row, {}, x, size, gap)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        neighbours = above if down else below
        for row in rows if down else rows[::-1]:
            wish = {n: sum(x[m] for m in neighbours[n]) / len(neighbours[n]) for n in row if n in neighbours}
            wanted = {n: wish.get(n, x[n]) for n in row}
            row.sort(key=wanted.__getitem__)
            _spread(row, wish, x, size, gap)
    left = min((x[n] - size[n] / 2 for n in x), default=0.0)
    return {n: value - left for n, value in x.items()}


def _spread(
    row: list[Hashable], wish: dict[Hashable, float], x: dict[Hashable, float], size: dict[Hashable, float], gap: float
) -> None:
    """Give the nodes of a row, in this order, the places nearest to their wishes (in the mean) at which they do not overlap.

    Nodes that would overlap are put side by side as a block around the mean of their wishes, blocks that then overlap are joined.
    """
    blocks: list[tuple[float, float, list[Hashable]]] = []  # (left edge, width, nodes)
    for node in row:
        width = size[node] + gap
        left = wish.get(node, x.get(node, 0.0)) - width / 2
        blocks.append((left, width, [node]))
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] > blocks[-1][0]:
            left_2, width_2, nodes_2 = blocks.pop()
            left_1, width_1, nodes_1 = blocks.pop()
            n_1, n_2 = len(nodes_1), len(nodes_2)
            joined = (left_1 * n_1 + (left_2 - width_1) * n_2) / (n_1 + n_2)
            blocks.append((joined, width_1 + width_2, nodes_1 + nodes_2))
    for left, _, nodes in blocks:
        for node in nodes:
            x[node] = left + (size[node] + gap) / 2
            left += size[node] + gap
