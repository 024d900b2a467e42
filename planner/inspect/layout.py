"""Where to draw the nodes of a directed graph: in layers, so that most arcs point downwards.

The classical four steps: turn around the arcs that close cycles, put every node below all its predecessors, order each layer by the
mean position of the neighbours to reduce crossings, then give coordinates. Between any two layers lies a layer for the labels of
arcs: an arc gets a bend point in each layer it crosses, one of them as large as its label, so neither arcs nor labels run through
boxes.

Cost: O(sweeps × (nodes + arcs + bend points)); meant for what fits on a page.
Reference: Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system structures, IEEE SMC 11, 1981.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Size = tuple[float, float]  # width and height
Arc = tuple[Hashable, Hashable]
_SWEEPS = 8
_BEND = (14.0, 0.0)


@dataclass(frozen=True)
class Layout:
    """Centres of the nodes; for each arc its bend points from source to target and the centre of its label; the whole size."""

    centres: dict[Hashable, Point]
    bends: dict[Arc, list[Point]]
    labels: dict[Arc, Point]
    width: float
    height: float


def layered(
    sizes: Mapping[Hashable, Size], arcs: Mapping[Arc, Size], roots: list[Hashable], *, row_gap: float, gap: float
) -> Layout:
    """Place nodes of the given sizes and arcs with labels of the given sizes (loops are ignored). `roots` come first where cycles
    leave a choice."""
    downward = _without_cycles(list(sizes), [(u, v) for u, v in arcs if u != v], roots)
    layer = _layers(list(sizes), set(downward.values()))
    rows: list[list[Hashable]] = [[] for _ in range(2 * max(layer.values(), default=0) + 1)]
    size: dict[Hashable, Size] = dict(sizes)
    for node in sizes:
        rows[2 * layer[node]].append(node)
    links: set[Arc] = set()
    chains: dict[Arc, list[Hashable]] = {}
    label_bends: dict[Arc, Hashable] = {}
    for arc, (u, v) in downward.items():
        levels = range(2 * layer[u] + 1, 2 * layer[v])
        chain: list[Hashable] = [("bend", arc, level) for level in levels]
        label_level = (layer[u] + layer[v]) | 1  # an odd level halfway
        for bend, level in zip(chain, levels, strict=True):
            rows[level].append(bend)
            size[bend] = arcs[arc] if level == min(label_level, levels[-1]) else _BEND
            if level == min(label_level, levels[-1]):
                label_bends[arc] = bend
        links.update(pairwise([u, *chain, v]))
        chains[arc] = chain if arc == (u, v) else chain[::-1]
    x = _coordinates(rows, links, {node: width for node, (width, _) in size.items()}, gap)
    y, height = _heights(rows, size, row_gap)
    place = {node: (x[node], y[node]) for node in x}
    width = max((x[n] + size[n][0] / 2 for n in x), default=0.0)
    return Layout(
        {node: place[node] for node in sizes},
        {arc: [place[bend] for bend in chain] for arc, chain in chains.items()},
        {arc: place[bend] for arc, bend in label_bends.items()},
        width,
        height,
    )


def _heights(rows: list[list[Hashable]], size: dict[Hashable, Size], row_gap: float) -> tuple[dict[Hashable, float], float]:
    y: dict[Hashable, float] = {}
    top = 0.0
    for row in rows:
        height = max((size[node][1] for node in row), default=0.0)
        y.update(dict.fromkeys(row, top + height / 2))
        top += height + row_gap
    return y, top - row_gap


def _without_cycles(nodes: list[Hashable], arcs: list[Arc], roots: list[Hashable]) -> dict[Arc, Arc]:
    """For each arc itself, or turned around: inside a cycle, arcs lead away from the roots (or sources), in breadth-first order."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(arcs)
    component = {node: i for i, part in enumerate(nx.strongly_connected_components(graph)) for node in part}
    order: dict[Hashable, int] = {}
    sources = [node for node in nodes if graph.in_degree(node) == 0]
    for root in (*roots, *sources, *nodes):
        if root not in order:
            for node in [root, *(v for _, v in nx.bfs_edges(graph, root))]:
                order.setdefault(node, len(order))
    return {(u, v): (v, u) if component[u] == component[v] and order[u] > order[v] else (u, v) for u, v in arcs}


def _layers(nodes: list[Hashable], arcs: set[Arc]) -> dict[Hashable, int]:
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


def _coordinates(rows: list[list[Hashable]], links: set[Arc], size: dict[Hashable, float], gap: float) -> dict[Hashable, float]:
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
