"""The tree of an expression: plain frozen data that type check, evaluator and builder walk, each in its own way."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression; `at` is where it begins in its text."""

    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number, or a truth value."""

    value: int | Fraction | bool


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare name."""

    name: str


@dataclass(frozen=True, slots=True)
class Quoted(Node):
    """A name in quotes: always an element of a set."""

    text: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`name[a, b]`."""

    name: str
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`interval.start` and the like."""

    base: Node
    field: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-a` or `not a`."""

    op: str
    arg: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic, `and`, `or`, `->`, `<->`, or the range `..`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain `a <= b < c`."""

    ops: tuple[str, ...]
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class IfElse(Node):
    """`yes if condition else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Group(Node):
    """A tuple `(a, b)` or a set `{a, b}`."""

    items: tuple[Node, ...]
    is_set: bool


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`for a, b in source if condition`."""

    names: tuple[str, ...]
    source: Node
    conditions: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function over arguments, or over the bindings of its loops."""

    function: str
    args: tuple[Node, ...]
    loops: tuple[Loop, ...] = ()


def children(node: Node) -> tuple[Node, ...]:
    """The expressions directly inside `node`, those of its loops last."""
    if isinstance(node, Index):
        return node.keys
    if isinstance(node, Field):
        return (node.base,)
    if isinstance(node, Unary):
        return (node.arg,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Compare):
        return node.args
    if isinstance(node, IfElse):
        return (node.condition, node.yes, node.no)
    if isinstance(node, Group):
        return node.items
    if isinstance(node, Call):
        return (*node.args, *(part for loop in node.loops for part in (loop.source, *loop.conditions)))
    return ()
