"""Write graphs to files: GraphML for other programs, DOT for Graphviz, SVG for a look in any browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.errors import InvalidInput
from planner.files import write_text
from planner.inspect.svg import to_svg

FORMATS = ("graphml", "dot", "svg")


def write_graph(graph: Any, path: str | Path, format: str | None = None) -> None:
    """Write a graph of this package (or any networkx graph with labels); the format comes from the file's ending if it is not
    given.

    Raises InvalidInput for an unknown format or a file that cannot be written.
    """
    chosen = (format or Path(path).suffix.lstrip(".")).lower()
    if chosen == "gv":
        chosen = "dot"
    if chosen not in FORMATS:
        raise InvalidInput(f"unknown graph format {chosen!r}", expected="one of " + ", ".join(FORMATS))
    make = {"graphml": to_graphml, "dot": to_dot, "svg": to_svg}[chosen]
    write_text(path, make(graph))


def to_graphml(graph: Any) -> str:
    """GraphML, with lists as one text joined by "; "."""
    import networkx as nx

    plain = graph.__class__(**{k: _plain(v) for k, v in graph.graph.items()})
    plain.add_nodes_from((_plain(n), {k: _plain(v) for k, v in data.items()}) for n, data in graph.nodes(data=True))
    if graph.is_multigraph():
        plain.add_edges_from((_plain(u), _plain(v), k, _plain_values(data)) for u, v, k, data in graph.edges(keys=True, data=True))
    else:
        plain.add_edges_from((_plain(u), _plain(v), _plain_values(data)) for u, v, data in graph.edges(data=True))
    return "\n".join(nx.generate_graphml(plain)) + "\n"


def _plain_values(data: dict[str, Any]) -> dict[str, Any]:
    return {k: _plain(v) for k, v in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(str, value))
    if isinstance(value, str):  # XML has no control characters
        return "".join(c if c.isprintable() else "\ufffd" for c in value)
    return value


def to_dot(graph: Any) -> str:
    """DOT: boxes with labels; goals and initial values filled, threats dashed."""
    boxes = '  node [shape=box, style="rounded,filled", fillcolor="#f3f7fb"];'
    lines = [f"digraph {_quote(graph.graph.get('name', 'graph'))} {{", boxes]
    for node, data in graph.nodes(data=True):
        colour = "#e9f6e6" if data.get("goal") or data.get("kind") == "goal" else None
        colour = "#fff4dc" if data.get("initial") or data.get("kind") == "start" else colour
        attributes = f"label={_quote(data.get('label', node))}" + (f', fillcolor="{colour}"' if colour else "")
        lines.append(f"  {_quote(node)} [{attributes}];")
    for source, target, data in graph.edges(data=True):
        style = ", style=dashed" if data.get("kind") == "threat" else ""
        lines.append(f"  {_quote(source)} -> {_quote(target)} [label={_quote(data.get('label', ''))}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quote(value: Any) -> str:
    """A DOT string; quotes and backslashes are escaped, so no name can break out or make a line break."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in text) + '"'
