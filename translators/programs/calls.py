"""The functions that give a value, for the builder: each takes the builder, the call and the bindings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translators.programs.builder import Builder
from translators.programs.functions import function_name
from translators.programs.ground import Sum
from translators.programs.program import Trouble
from translators.programs.shared import (
    span,
)
from translators.programs.tree import Call, Node

Env = Mapping[str, Any]


def rows(builder: Builder, node: Call, env: Env, fixed: int = 0) -> list[tuple[Any, ...]]:
    """The arguments after the first `fixed`: one row for each binding; without loops one row for each argument."""
    args = node.args[fixed:]
    if not node.loops:
        return [(builder.value(a, env),) for a in args]
    return [tuple(builder.value(a, bound) for a in args) for bound in builder.bindings(node.loops, env)]


def arguments(builder: Builder, node: Call, env: Env) -> list[Any]:
    """The values of a function of many values; one argument that is a set stands for its elements."""
    values = [row[0] for row in rows(builder, node, env)]
    if len(values) == 1 and not node.loops and isinstance(values[0], tuple):
        return list(values[0])
    return values


def total(builder: Builder, node: Call, env: Env) -> Any:
    """sum and count."""
    parts = [builder.sum(v, node) for v in arguments(builder, node, env)]
    result = builder.ground.add((1, p) for p in parts)
    return result.constant if result.fixed else result


def extreme(builder: Builder, node: Call, env: Env) -> Any:
    """min and max."""
    values = arguments(builder, node, env)
    if not values:
        raise Trouble(node.at, "empty", f"{node.function} of nothing has no value", "its loop has no bindings")
    parts, ground = [builder.sum(v, node) for v in values], builder.ground
    sign = 1 if function_name(node.function) == "max" else -1
    result = ground.add([(sign, ground.largest([ground.add([(sign, p)]) for p in parts]))])
    return result.constant if result.fixed else result


def every(builder: Builder, node: Call, env: Env) -> Any:
    """all and any; stops where the answer is known, as `and` and `or` do."""
    is_any = function_name(node.function) == "any"
    literals = []
    for bound in builder.bindings(node.loops, env):
        for arg in node.args:
            value = builder.value(arg, bound)
            if isinstance(value, bool) and value == is_any:
                return is_any
            if not isinstance(value, bool):
                literals.append(builder.literal(value, arg))
    if not literals:
        return not is_any
    return builder.truth(builder.ground.any_of(literals) if is_any else builder.ground.all_of(literals))


def counted(builder: Builder, node: Call, env: Env) -> tuple[str, Sum, Sum]:
    """exactly, at_most, at_least: the comparison, the count, and the bound."""
    if not node.args:
        raise Trouble(node.at, "arguments", f"{node.function} needs a number first")
    op = {"exactly": "==", "at_most": "<=", "at_least": ">="}[function_name(node.function)]
    bound = builder.sum(builder.value(node.args[0], env), node.args[0])
    parts = []
    for row_env in builder.bindings(node.loops, env):
        for arg in node.args[1:]:
            value = builder.value(arg, row_env)
            parts.append(builder.ground.number(builder.literal(value, arg)))
    return op, builder.ground.add((1, p) for p in parts), bound


def _counting(builder: Builder, node: Call, env: Env) -> Any:
    op, count, bound = counted(builder, node, env)
    return builder.compare(op, count, bound, node)


def _absolute(builder: Builder, node: Call, env: Env) -> Any:
    part = builder.sum(builder.value(node.args[0], env), node)
    result = builder.ground.largest([part, builder.ground.add([(-1, part)])])
    return result.constant if result.fixed else result


def _length(builder: Builder, node: Call, env: Env) -> int:
    return len(_set(builder, node.args[0], env))


def _implies(builder: Builder, node: Call, env: Env) -> Any:
    left = builder.value(node.args[0], env)
    if left is False:
        return True
    first = builder.literal(left, node.args[0])
    second = builder.literal(builder.value(node.args[1], env), node.args[1])
    return builder.truth(builder.ground.any_of((~first, second)))


def _range(builder: Builder, node: Call, env: Env) -> tuple[int, ...]:
    low, high = (0, *(builder.value(a, env) for a in node.args))[-2:]
    if not isinstance(low, int) or not isinstance(high, int):
        raise Trouble(node.at, "not-constant", "the ends of a range must be known whole numbers")
    return span(low, high - 1, node.at)


def _set(builder: Builder, node: Node, env: Env) -> tuple[Any, ...]:
    value = builder.value(node, env)
    if not isinstance(value, tuple):
        raise Trouble(node.at, "not-a-set", "a set is needed here")
    return value


CALLS: dict[str, Any] = {
    "sum": total, "count": total, "min": extreme, "max": extreme, "all": every, "any": every, "exactly": _counting,
    "at_most": _counting, "at_least": _counting, "abs": _absolute, "len": _length, "implies": _implies, "range": _range,
}  # fmt: skip
