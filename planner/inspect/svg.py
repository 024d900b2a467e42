"""Graphs as SVG: boxes with names in layers, arrows between them; no drawing program or library is needed."""

from __future__ import annotations

from collections.abc import Hashable
from html import escape
from itertools import pairwise
from typing import Any

from planner.inspect.layout import Arc, Layout, Point, Size, layered

MAX_NODES = 150
MAX_ARCS = 400
_CHARACTER = 6.7  # width of a character in px at 11 px
_BOX_HEIGHT = 26.0
_SMALL_CHARACTER = 5.5  # at 9 px
_LINE_HEIGHT = 12.0
_MAX_LINES = 4  # of the label of an arc
_LEAN = 18.0
_MARGIN = 24.0
_MAX_VALUES = 20  # in the text that appears under the mouse
_MAX_LABEL = 48  # characters
_STYLE = """
  text { font: 11px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1d2733; text-anchor: middle }
  .title { font-size: 14px; font-weight: bold; text-anchor: start }
  .note { fill: #a33; text-anchor: start }
  .arc-label { font-size: 9px; fill: #51606f; paint-order: stroke; stroke: #fff; stroke-width: 3px }
  rect { fill: #f3f7fb; stroke: #5b7ea3; rx: 5px }
  .goal rect { fill: #e9f6e6; stroke: #4b9443 }
  .initial rect, .start rect { fill: #fff4dc; stroke: #c4902a }
  path { fill: none; stroke: #7d8b99 }
  .threat path, .effect path { stroke: #c0504d; stroke-dasharray: 5 3 }
  .needed path { stroke: #3f6fa3 }
"""


def to_svg(graph: Any) -> str:
    """The graph as an SVG document. Of a large graph only the first nodes and arcs are drawn, and a note says so."""
    nodes = list(graph.nodes)[:MAX_NODES]
    shown = set(nodes)
    bundles = _bundles(graph, shown)
    drawn = dict(list(bundles.items())[:MAX_ARCS])
    labels = {node: _shorten(str(graph.nodes[node].get("label", node))) for node in nodes}
    sizes: dict[Hashable, Size] = {node: (len(labels[node]) * _CHARACTER + 18, _BOX_HEIGHT) for node in nodes}
    arcs = {arc: bundle.size() for arc, bundle in drawn.items()}
    roots = [node for node in nodes if graph.nodes[node].get("initial")]
    layout = layered(sizes, arcs, roots, row_gap=16, gap=14)
    note = _note(graph, len(nodes), len(drawn), len(bundles))
    parts = [_arc(arc, bundle, layout, sizes) for arc, bundle in drawn.items()]
    parts += [_box(node, labels[node], graph.nodes[node], layout.centres[node], sizes[node][0]) for node in nodes]
    return _document(str(graph.graph.get("name", "graph")), note, layout, parts)


class _Bundle:
    """All arcs from one node to another (a multigraph may have several): one line with the labels of all."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.reasons: list[str] = []
        self.kinds: set[str] = set()

    def add(self, data: dict[str, Any]) -> None:
        label = str(data.get("label", ""))
        if label:
            self.lines += [_shorten(line) for line in label.split(", ")]
        self.reasons += data.get("reasons", [])
        self.kinds.add(str(data.get("kind", "")))

    def shown_lines(self) -> list[str]:
        if len(self.lines) <= _MAX_LINES:
            return self.lines
        return [*self.lines[: _MAX_LINES - 1], f"and {len(self.lines) - _MAX_LINES + 1} more"]

    def size(self) -> Size:
        lines = self.shown_lines()
        return max((len(line) for line in lines), default=1) * _SMALL_CHARACTER + 8, len(lines) * _LINE_HEIGHT


def _bundles(graph: Any, shown: set[Hashable]) -> dict[Arc, _Bundle]:
    bundles: dict[Arc, _Bundle] = {}
    for source, target, data in graph.edges(data=True):
        if source in shown and target in shown:
            bundles.setdefault((source, target), _Bundle()).add(data)
    return bundles


def _note(graph: Any, n_nodes: int, n_arcs: int, n_bundles: int) -> str:
    notes = []
    if n_nodes < graph.number_of_nodes():
        notes.append(f"only the first {n_nodes:,} of {graph.number_of_nodes():,} nodes are drawn")
    if n_arcs < n_bundles:
        notes.append(f"only {n_arcs:,} of {n_bundles:,} arcs between them are drawn")
    return "; ".join(notes) + (" (GraphML and DOT have all)" if notes else "")


def _shorten(text: str) -> str:
    clean = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return clean if len(clean) <= _MAX_LABEL else clean[: _MAX_LABEL - 1] + "…"


def _box(node: Hashable, label: str, data: dict[str, Any], centre: Point, width: float) -> str:
    x, y = centre
    marks = [_printable(str(data.get("kind", "")))] + [mark for mark in ("initial", "goal") if data.get(mark)]
    values = data.get("values", [])[:_MAX_VALUES]
    hint = escape(": ".join([str(data.get("label", node)), *([", ".join(values)] if values else [])]))
    return (
        f'<g class="{escape(" ".join(dict.fromkeys(filter(None, marks))))}"><title>{_printable(hint)}</title>'
        f'<rect x="{x - width / 2:.1f}" y="{y - _BOX_HEIGHT / 2:.1f}" width="{width:.1f}" height="{_BOX_HEIGHT:.1f}"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}">{escape(label)}</text></g>'
    )


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _arc(arc: Arc, bundle: _Bundle, layout: Layout, sizes: dict[Hashable, Size]) -> str:
    source, target = arc
    if source == target:
        path, (x, y) = _loop(layout.centres[source], sizes[source][0])
    else:
        path = _curve(layout.centres[source], layout.bends[arc], layout.centres[target])
        x, y = layout.labels[arc]
    lines = bundle.shown_lines()
    top = y - (len(lines) - 1) * _LINE_HEIGHT / 2 + 3
    texts = "".join(
        f'<text class="arc-label" x="{x:.1f}" y="{top + i * _LINE_HEIGHT:.1f}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    kinds = escape(" ".join(sorted(filter(None, map(_printable, bundle.kinds)))))
    hint = f"<title>{escape(_printable(', '.join(bundle.reasons[:_MAX_VALUES])))}</title>" if bundle.reasons else ""
    return f'<g class="{kinds}">{hint}<path d="{path}" marker-end="url(#arrow)"/>{texts}</g>'


def _loop(centre: Point, width: float) -> tuple[str, Point]:
    x, y = centre[0] + width / 2, centre[1]
    return f"M {x:.1f} {y - 6:.1f} C {x + 30:.1f} {y - 18:.1f} {x + 30:.1f} {y + 18:.1f} {x:.1f} {y + 6:.1f}", (x + 24, y - 16)


def _curve(start: Point, bends: list[Point], end: Point) -> str:
    """A smooth line through the bends, from box edge to box edge, entering and leaving towards the nearest bend."""
    sign = 1 if end[1] > start[1] else -1
    first = (start[0] + _lean(start, bends[0]), start[1] + sign * _BOX_HEIGHT / 2)
    last = (end[0] + _lean(end, bends[-1]), end[1] - sign * (_BOX_HEIGHT / 2 + 2))
    points = [first, *bends, last]
    path = f"M {first[0]:.1f} {first[1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        half = (y2 - y1) / 2
        path += f" C {x1:.1f} {y1 + half:.1f} {x2:.1f} {y2 - half:.1f} {x2:.1f} {y2:.1f}"
    return path


def _lean(box: Point, bend: Point) -> float:
    """Where on the edge of a box a line towards the bend starts, from its middle."""
    return max(-_LEAN, min(_LEAN, (bend[0] - box[0]) / 4))


def _document(title: str, note: str, layout: Layout, parts: list[str]) -> str:
    head = 34.0 + (18.0 if note else 0.0)
    width = max(layout.width + 60, (max(len(title) * 1.35, len(note))) * _CHARACTER) + 2 * _MARGIN
    height = layout.height + head + 2 * _MARGIN
    texts = [f'<text class="title" x="{_MARGIN}" y="{_MARGIN + 8}">{escape(_printable(title))}</text>']
    if note:
        texts.append(f'<text class="note" x="{_MARGIN}" y="{_MARGIN + 26}">{escape(note)}</text>')
    body = "\n".join([*texts, f'<g transform="translate({_MARGIN} {head + _MARGIN})">', *parts, "</g>"])
    marker = (
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M 0 0 L 8 4 L 0 8 z" style="fill:#7d8b99;stroke:none"/></marker></defs>'
    )
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    ground = '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{_STYLE}</style>\n{marker}\n{ground}\n{body}\n</svg>\n'
