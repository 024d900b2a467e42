"""Causal graphs and domain transition graphs against twins that look at every operator and every reachable state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from planner.csr import Csr
from planner.errors import InvalidInput
from planner.grounding.mutex import choose_variables, find_mutex_groups
from planner.inspect import causal_graph, domain_transition_graph
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, apply, build, reachable, tasks, with_true_mutex_groups
from tests.grounding.known_tasks import gripper, logistics
from tests.grounding.lifted import naive_ground


def with_variables(normal):
    task = naive_ground(normal)
    groups, one = find_mutex_groups(normal, task)
    variables, has_none = choose_variables(task, groups, one)
    return replace(task, mutex_groups=groups, mutex_exactly_one=one, variables=variables, variable_has_none=has_none)


def slow_causal_arcs(task):
    """(source, target, kind) by the definition, one operator at a time."""
    node = {f: v for v, row in enumerate(task.variables.rows()) for f in row.tolist()}
    node |= {f: task.variables.n_rows + f - task.n_basic for f in range(task.n_basic, task.n_facts)}

    def of(*rows):
        facts = [f for row in rows for f in row.tolist()]
        return {node[int(task.complement[f])] if task.symbols.fact_negated[f] else node[f] for f in facts}

    arcs = set()
    for o in range(task.n_operators):
        effects = [e for e, owner in enumerate(task.effect_operator.tolist()) if owner == o]
        own = [of(task.effect_add.row(e), task.effect_delete.row(e)) for e in effects]
        changed = of(task.add.row(o), task.delete.row(o)).union(*own)
        arcs |= {(u, v, "preconditions") for u in of(task.precondition.row(o)) for v in changed if u != v}
        arcs |= {(u, v, "effects") for u in changed for v in changed if u != v}
        for e, targets in zip(effects, own, strict=True):
            arcs |= {(u, v, "preconditions") for u in of(task.effect_condition.row(e)) for v in targets if u != v}
    for x, head in enumerate(task.axiom_head.tolist()):
        arcs |= {(u, node[head], "axioms") for u in of(task.axiom_body.row(x)) if u != node[head]}
    return arcs


@settings(max_examples=60, deadline=None)
@given(tasks(conditional=True, axioms=True))
def test_the_causal_graph_is_what_its_definition_says(task):
    task = with_true_mutex_groups(task, reachable(task, 100))
    graph = causal_graph(task)
    found = {(u, v, k) for u, v, d in graph.edges(data=True) for k in ("preconditions", "effects", "axioms") if d[k]}
    assert found == slow_causal_arcs(task)


def test_trucks_matter_to_packages_and_packages_do_not_matter_to_trucks():
    graph = causal_graph(with_variables(logistics()))
    labels = {data["label"]: node for node, data in graph.nodes(data=True)}
    assert set(labels) == {"p1: at, in", "p2: at, in", "t1: at", "t2: at"}
    arcs = {(graph.nodes[u]["label"][:2], graph.nodes[v]["label"][:2]) for u, v in graph.edges}
    assert arcs == {(t, p) for t in ("t1", "t2") for p in ("p1", "p2")}
    assert graph.nodes[labels["p1: at, in"]]["goal"]
    assert not graph.nodes[labels["p2: at, in"]]["goal"]
    assert graph.edges[labels["t1: at"], labels["p1: at, in"]]["reasons"] == ["precondition of 6 operators"]


def test_a_derived_fact_is_a_node_that_reads_what_its_axioms_read():
    task = build(TaskSpec(2, (0,), (2,), [OperatorSpec((), (1,), ())], [(2, (0, ~1), 0)], 1))
    graph = causal_graph(task)
    assert set(graph.edges) == {(0, 2), (1, 2)}
    assert graph.nodes[2]["kind"] == "derived"
    assert graph.nodes[2]["goal"]


@settings(max_examples=60, deadline=None)
@given(tasks(conditional=True))
def test_every_change_of_a_variable_on_the_way_is_an_arc_of_its_transition_graph(task):
    states = reachable(task, 100)
    task = with_true_mutex_groups(task, states)
    rows = [row.tolist() for row in task.variables.rows()]

    def value(variable, state):
        true = [k for k, f in enumerate(rows[variable]) if f in state]
        return true[0] if true else len(rows[variable])

    seen = {
        (v, value(v, s), value(v, t), task.symbols.schema_names[o])
        for s in states
        for o in applicable(task, s)
        for t in [apply(task, s, o)]
        for v in range(len(rows))
        if value(v, s) != value(v, t)
    }
    graphs = [domain_transition_graph(task, v) for v in range(len(rows))]
    assert seen <= {(v, a, b, key) for v, g in enumerate(graphs) for a, b, key in g.edges(keys=True)}
    initial = [[n for n, d in g.nodes(data=True) if d["initial"]] for g in graphs]
    assert initial == [[value(v, states[0])] for v in range(len(rows))]


def test_a_ball_goes_from_room_to_room_by_way_of_a_gripper():
    task = with_variables(gripper(1))
    ball = next(v for v in range(task.variables.n_rows) if "(at b0 ra)" in [task.fact_name(f) for f in task.variables.row(v)])
    graph = domain_transition_graph(task, ball)
    arcs = {(graph.nodes[u]["label"], graph.nodes[v]["label"], d["label"]) for u, v, d in graph.edges(data=True)}
    hands, rooms = ("left", "right"), ("ra", "rb")
    expected = {(f"(at b0 {r})", f"(carry b0 {h})", f"(pick b0 {r} {h})") for h in hands for r in rooms}
    assert arcs == expected | {(f"(carry b0 {h})", f"(at b0 {r})", f"(drop b0 {r} {h})") for h in hands for r in rooms}
    marked = {data["label"]: (data["initial"], data["goal"]) for _, data in graph.nodes(data=True)}
    assert marked["(at b0 ra)"] == (True, False)
    assert marked["(at b0 rb)"] == (False, True)


def test_many_operators_of_one_schema_share_an_arc_that_counts_them():
    """Each gripper is emptied into either of two rooms: from the gripper's point of view the same transition."""
    task = with_variables(gripper(1))
    free = next(v for v in range(task.variables.n_rows) if task.fact_name(task.variables.row(v)[0]) == "(free left)")
    graph = domain_transition_graph(task, free)
    labels = {data["label"]: data for _, _, data in graph.edges(data=True)}
    assert labels["drop × 2"]["count"] == 2
    assert labels["drop × 2"]["operators"] == ["(drop b0 ra left)", "(drop b0 rb left)"]


def test_a_variable_that_does_not_exist_is_refused():
    task = with_variables(gripper(1))
    with pytest.raises(InvalidInput, match="no variable 99"):
        domain_transition_graph(task, 99)


def test_an_operator_that_asks_for_no_value_starts_at_every_value_it_does_not_exclude():
    operators = [OperatorSpec((), (0,), (1,)), OperatorSpec((~0,), (1,), ())]
    task = build(TaskSpec(2, (0,), (1,), operators))
    task = replace(task, variables=Csr.from_rows([[0, 1]]), variable_has_none=task.variable_has_none[:1])
    graph = domain_transition_graph(task, 0)
    assert set(graph.edges(keys=True)) == {(1, 0, "o0"), (2, 0, "o0"), (2, 1, "o1")}
