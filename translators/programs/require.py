"""Rules where they stand: what must hold is posted as it is, under guards; globals go to the solver's own constraints."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import lcm
from typing import Any

from translators.programs.builder import Builder
from translators.programs.calls import counted, every, rows
from translators.programs.functions import function_name
from translators.programs.ground import AllDifferent, Circuit, Cumulative, NoOverlap, Stretch, Sum
from translators.programs.program import Trouble, label
from translators.programs.tree import Binary, Call, Compare, Node
from translators.programs.unknowns import Pick, Truth

Env = Mapping[str, Any]
Guards = tuple[int, ...]


def require(builder: Builder, node: Node, env: Env, guards: Guards) -> None:
    """Post that `node` holds whenever all guards are true."""
    if isinstance(node, Binary) and node.op == "and":
        require(builder, node.left, env, guards)
        require(builder, node.right, env, guards)
    elif isinstance(node, Binary) and node.op == "->":
        _implication(builder, node.left, node.right, env, guards)
    elif isinstance(node, Compare):
        _comparison(builder, node, env, guards)
    elif isinstance(node, Call):
        _call(builder, node, env, guards)
    else:
        _literal(builder, builder.value(node, env), node, guards)


def _implication(builder: Builder, left: Node, right: Node, env: Env, guards: Guards) -> None:
    value = builder.value(left, env)
    if value is False:
        return
    require(builder, right, env, guards if value is True else (*guards, builder.literal(value, left)))


def _literal(builder: Builder, value: Any, node: Node, guards: Guards) -> None:
    if value is True:
        return
    literal = builder.literal(value, node)
    builder.clause([] if value is False else [literal], guards)


def _comparison(builder: Builder, node: Compare, env: Env, guards: Guards) -> None:
    if any(isinstance(a, Call) and function_name(a.function) == "cumulative" for a in node.args):
        _cumulative(builder, node, env, guards)
        return
    values = [builder.value(a, env) for a in node.args]
    for op, (left, right) in zip(node.ops, pairwise(values), strict=True):
        if op in ("in", "not in"):
            _literal(builder, builder.compare(op, left, right, node), node, guards)
        else:
            difference, ranges = builder.difference(op, left, right, node)
            if not any(low <= difference.low and difference.high <= high for low, high in ranges):
                builder.ground.within(difference, ranges, guards)


def _call(builder: Builder, node: Call, env: Env, guards: Guards) -> None:
    name = function_name(node.function)
    if name == "all":
        for bound in builder.bindings(node.loops, env):
            for arg in node.args:
                require(builder, arg, bound, guards)
    elif name == "implies" and len(node.args) == 2:
        _implication(builder, node.args[0], node.args[1], env, guards)
    elif name in ("exactly", "at_most", "at_least"):
        op, count, limit = counted(builder, node, env)
        difference, ranges = builder.difference(op, count, limit, node)
        builder.ground.within(difference, ranges, guards)
    elif name == "any":
        _literal(builder, every(builder, node, env), node, guards)
    elif name in _GLOBALS:
        _GLOBALS[name](builder, node, env, guards)
    else:
        _literal(builder, builder.value(node, env), node, guards)


def _all_different(builder: Builder, node: Call, env: Env, guards: Guards) -> None:
    values = [row[0] for row in rows(builder, node, env)]
    named = [isinstance(v, str | Pick) for v in values]
    if any(named) and not all(named):
        raise Trouble(node.at, "cannot-compare", "all_different mixes names and numbers")
    sums = [builder.rank(v, node) if any(named) else builder.sum(v, node) for v in values]
    scale = lcm(*(builder.ground.scaled(s)[1] for s in sums)) if sums else 1
    if len(sums) > 1:
        builder.ground.items.append(AllDifferent(tuple(builder.ground.add([(scale, s)]) for s in sums), guards))


def _stretch(value: Any, node: Node) -> Stretch:
    if not isinstance(value, Stretch):
        raise Trouble(node.at, "not-an-interval", "an interval variable is needed here", 'declare it: "interval 0..20 length 3"')
    return value


def _no_overlap(builder: Builder, node: Call, env: Env, guards: Guards) -> None:
    spans = tuple(_stretch(row[0], node) for row in rows(builder, node, env))
    if len(spans) > 1:
        builder.ground.items.append(NoOverlap(spans, guards))


def _cumulative(builder: Builder, node: Compare, env: Env, guards: Guards) -> None:
    op, (left, right) = node.ops[0], (node.args[0], node.args[1])
    if op in (">=", ">"):
        op, left, right = {">=": "<=", ">": "<"}[op], right, left
    if len(node.ops) != 1 or op not in ("<=", "<") or not isinstance(left, Call) or len(left.args) != 2:
        raise Trouble(node.at, "cumulative", "cumulative must be compared with a capacity, and only that",
                      "cumulative(job[t], need[t] for t in task) <= capacity")  # fmt: skip
    if left.loops:
        every_row = rows(builder, left, env)
    else:
        every_row = [(builder.value(left.args[0], env), builder.value(left.args[1], env))]
    spans = tuple(_stretch(row[0], left) for row in every_row)
    demands = [builder.sum(row[1], left) for row in every_row]
    capacity = builder.sum(builder.value(right, env), right)
    if any(d.low < 0 for d in demands):
        raise Trouble(left.at, "negative-demand", "a demand may be negative")
    scale = lcm(*(builder.ground.scaled(d)[1] for d in (*demands, capacity)))
    whole = [builder.ground.add([(scale, d)]) for d in demands]
    top = builder.ground.add([(scale, capacity)])
    if op == "<":
        top = builder.ground.add([(1, top), (1, builder.sum(-1, node))])
    builder.ground.within(top, ((0, 2**61),), guards)  # the peak of nothing is 0, and that must fit too
    builder.ground.items.append(Cumulative(spans, tuple(whole), top, guards))


def _circuit(builder: Builder, node: Call, env: Env, guards: Guards) -> None:
    name, ground = function_name(node.function), builder.ground
    partial, arcs = name == "subcircuit", _arcs(builder, node, env, guards, name)
    nodes = list(dict.fromkeys(n for tail, head, _ in arcs for n in (tail, head)))
    if len({(tail, head) for tail, head, _ in arcs}) != len(arcs):
        raise Trouble(node.at, "duplicate-arc", f"{name} is given the same arc twice")
    number = {n: i for i, n in enumerate(nodes)}
    chosen = []
    for tail, head, literal in arcs:
        if tail == head and len(node.args) == 2 and (partial or len(nodes) == 1):
            chosen.append((number[tail], number[head], literal))
        elif tail == head and (partial or len(nodes) > 1):
            builder.clause([~literal], guards)
        else:
            chosen.append((number[tail], number[head], literal))
    if partial and len(node.args) == 3:
        chosen += [(i, i, ground.literal()) for i in number.values()]
    missing = {*number.values()} - {a for a, _, _ in chosen} | {*number.values()} - {b for _, b, _ in chosen}
    if missing:  # a node that no arc can reach or leave: there is no circuit
        builder.clause([], guards)
    elif chosen:
        ground.items.append(Circuit(tuple(chosen), False, guards))


def _arcs(builder: Builder, node: Call, env: Env, guards: Guards, name: str) -> list[tuple[Any, Any, int]]:
    """(tail, head, literal) of each arc, from successor variables or from arcs with truths."""
    if not node.loops or len(node.args) not in (2, 3):
        raise Trouble(node.at, "arguments", f"{name} needs (node, next[node] for …) or (from, to, used[from, to] for …)")
    result, tails = [], set()
    for row in rows(builder, node, env):
        if len(row) == 3:
            if not all(isinstance(n, str | int) and not isinstance(n, bool) for n in row[:2]):
                raise Trouble(node.at, "arguments", f"the ends of the arcs of {name} must be known")
            result.append((row[0], row[1], builder.literal(row[2], node)))
            continue
        if row[0] in tails:
            raise Trouble(node.at, "duplicate-arc", f"{name} is given the node {label(str(row[0]), ())} twice")
        tails.add(row[0])
        result += [(row[0], value, literal) for literal, value in _successors(builder, row[1], node)]
    for _, _, literal in [a for a in result if len(node.args) == 2 and a[1] not in tails]:
        builder.clause([~literal], guards)
    return result if len(node.args) == 3 else [a for a in result if a[1] in tails]


def _successors(builder: Builder, value: Any, node: Call) -> list[tuple[int, Any]]:
    if isinstance(value, Truth | Stretch | bool | tuple):
        raise Trouble(node.at, "arguments", "a successor is a node, chosen by a variable", 'declare it: "choice city"')
    options = builder._options(value, node)
    return [(builder.ground.truth(True) if literal is None else literal, v) for literal, v in options]


def _routes(builder: Builder, node: Call, env: Env, guards: Guards) -> None:
    if not node.loops or len(node.args) != 4:
        raise Trouble(node.at, "arguments", "routes needs (depot, from, to, used[from, to] for …)")
    arcs, depots = [], {}
    for depot, tail, head, used in rows(builder, node, env):
        if any(isinstance(n, Sum | Pick | Truth | Stretch) for n in (depot, tail, head)):
            raise Trouble(node.at, "arguments", "the depot and the ends of the arcs must be known")
        depots[depot] = 0
        if tail == head:
            raise Trouble(node.at, "duplicate-arc", "routes is given an arc from a node to itself", "add if from != to")
        arcs.append((tail, head, builder.literal(used, node)))
    if len(depots) != 1 or len({a[:2] for a in arcs}) != len(arcs):
        raise Trouble(node.at, "arguments", "routes needs one depot and each arc once")
    number = {**depots}
    for n in (n for a in arcs for n in a[:2]):
        number.setdefault(n, len(number))
    numbered = tuple((number[a], number[b], literal) for a, b, literal in arcs)
    inner = {*number.values()} - {0}
    if inner - {a for a, _, _ in numbered} or inner - {b for _, b, _ in numbered}:
        builder.clause([], guards)
    else:
        builder.ground.items.append(Circuit(numbered, True, guards))


_GLOBALS: dict[str, Any] = {
    "all_different": _all_different, "no_overlap": _no_overlap, "circuit": _circuit, "subcircuit": _circuit, "routes": _routes,
}  # fmt: skip
