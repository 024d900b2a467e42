"""Files of graphs: readable by other programs, safe with any name, drawn without overlaps."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InvalidInput
from planner.inspect import causal_graph, domain_transition_graph, plan_partial_order, write_graph
from planner.inspect.layout import layered
from planner.inspect.svg import MAX_NODES, to_svg
from planner.inspect.write import to_dot
from tests.ground_tasks import grid
from tests.grounding.known_tasks import gripper
from tests.grounding.lifted import naive_ground

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<b> & "quoted" \\ ]]> \x00 ünïcode'


def every_graph():
    task = naive_ground(gripper())
    plan = ["(pick b0 ra left)", "(pick b1 ra right)", "(move ra rb)", "(drop b0 rb left)", "(drop b1 rb right)"]
    return [causal_graph(task), domain_transition_graph(task, 0), plan_partial_order(task, plan)]


def test_graphml_reads_back_with_the_same_nodes_and_arcs(tmp_path):
    for graph in every_graph():
        write_graph(graph, tmp_path / "g.graphml")
        back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=graph.is_multigraph())
        assert set(back.nodes) == {str(n) for n in graph.nodes}
        assert back.number_of_edges() == graph.number_of_edges()
        node = next(iter(graph.nodes))
        assert back.nodes[str(node)]["label"] == graph.nodes[node]["label"]


def test_every_node_and_arc_is_in_the_svg_and_in_the_dot(tmp_path):
    for graph in every_graph():
        write_graph(graph, tmp_path / "g.svg")
        root = ET.parse(tmp_path / "g.svg").getroot()
        texts = {text.text for text in root.iter(f"{SVG}text")}
        assert {data["label"] for _, data in graph.nodes(data=True)} <= texts
        pairs = {(u, v) for u, v in graph.edges()}
        assert sum(path.get("marker-end") is not None for path in root.iter(f"{SVG}path")) == len(pairs)
        write_graph(graph, tmp_path / "g.gv")
        dot = (tmp_path / "g.gv").read_text(encoding="utf-8")
        assert dot.count(" -> ") == graph.number_of_edges()
        assert all(f'label="{data["label"]}"' in dot for _, data in graph.nodes(data=True))


def test_names_cannot_break_out_of_any_format(tmp_path):
    graph = nx.DiGraph(name=EVIL)
    graph.add_node(EVIL, label=EVIL, kind=EVIL, values=[EVIL])
    graph.add_node("b", label="b")
    graph.add_edge(EVIL, "b", label=EVIL, kind=EVIL, reasons=[EVIL])
    root = ET.fromstring(to_svg(graph))
    assert len(list(root.iter(f"{SVG}b"))) == 0
    dot = to_dot(graph)
    assert len(re.findall(r'(?<!\\)(?:\\\\)*"', dot)) % 2 == 0
    assert dot.count("\n") == 6
    write_graph(graph, tmp_path / "evil.graphml")
    ET.parse(tmp_path / "evil.graphml")


def test_a_large_graph_is_drawn_in_part_with_a_note_that_says_so():
    graph = domain_transition_graph(grid(40, 40), 0)
    svg = to_svg(graph)
    root = ET.fromstring(svg)
    assert sum(g.find(f"{SVG}rect") is not None for g in root.iter(f"{SVG}g")) == MAX_NODES
    assert f"only the first {MAX_NODES} of 1,600 nodes are drawn" in svg
    assert to_dot(graph).count(" -> ") == graph.number_of_edges()


def test_a_multigraph_has_one_line_with_all_labels_between_two_nodes():
    graph = nx.MultiDiGraph()
    graph.add_node(0, label="zero")
    for i in range(6):
        graph.add_edge(0, 0 if i == 5 else 1, key=str(i), label=f"arc{i}")
    texts = [text.text for text in ET.fromstring(to_svg(graph)).iter(f"{SVG}text")]
    assert {"arc0", "arc2", "and 2 more", "arc5"} <= set(texts)


def test_an_empty_graph_is_a_valid_file_in_every_format(tmp_path):
    for format in ("svg", "dot", "graphml"):
        write_graph(nx.DiGraph(), tmp_path / "empty", format)
        assert (tmp_path / "empty").stat().st_size > 0


def test_unknown_formats_and_unwritable_places_are_refused(tmp_path):
    graph = nx.DiGraph()
    with pytest.raises(InvalidInput, match="unknown graph format 'png'"):
        write_graph(graph, tmp_path / "g.png")
    with pytest.raises(InvalidInput, match="cannot write"):
        write_graph(graph, tmp_path / "missing" / "g.svg")
    with pytest.raises(InvalidInput, match="unknown graph format ''"):
        write_graph(graph, tmp_path / "g")


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(20, 90), min_size=n, max_size=n),
            st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20),
        )
    )
)
def test_boxes_and_labels_never_overlap_and_arcs_of_acyclic_graphs_point_down(case):
    widths, arcs = case
    sizes = {i: (float(w), 20.0) for i, w in enumerate(widths)}
    labels = dict.fromkeys(sorted(arcs), (30.0, 12.0))
    layout = layered(sizes, labels, [], row_gap=10, gap=5)
    boxes = [(layout.centres[i], sizes[i]) for i in sizes]
    boxes += [(layout.labels[arc], labels[arc]) for arc in labels if arc[0] != arc[1]]
    for i, ((x1, y1), (w1, h1)) in enumerate(boxes):
        assert x1 - w1 / 2 + 1e-6 >= 0
        assert x1 + w1 / 2 <= layout.width + 1e-6
        assert y1 - h1 / 2 + 1e-6 >= 0
        assert y1 + h1 / 2 <= layout.height + 1e-6
        for (x2, y2), (w2, h2) in boxes[:i]:
            assert abs(x1 - x2) >= (w1 + w2) / 2 - 1e-6 or abs(y1 - y2) >= (h1 + h2) / 2 - 1e-6
    graph = nx.DiGraph([arc for arc in arcs if arc[0] != arc[1]])
    for part in nx.strongly_connected_components(graph):
        for u, v in graph.edges:
            if u in part and v not in part:
                assert layout.centres[u][1] < layout.centres[v][1]
    for arc, bends in layout.bends.items():
        heights = [layout.centres[arc[0]][1], *(y for _, y in bends), layout.centres[arc[1]][1]]
        assert heights in (sorted(heights), sorted(heights, reverse=True))


def test_drawing_needs_no_object_names(tmp_path):
    graph = causal_graph(replace(grid(2, 2)))
    write_graph(graph, tmp_path / "g.svg")
    assert "p0, p1, p2, p3" in (tmp_path / "g.svg").read_text(encoding="utf-8")
