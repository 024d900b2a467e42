"""What both interpreters of expressions share: loops over elements, tables, exact arithmetic, and messages about names."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from translators.programs.program import MAX_ELEMENTS, Key, Program, Trouble, label, shown_value
from translators.programs.tree import Loop, Name, Node

FIELDS = {"start": "start", "end": "end", "length": "length", "duration": "length", "present": "present"}
FIELD_LIST = "start, end, length, present"


def named_set(program: Program, node: Node, env: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The set that a node names where a set must stand, though it may be bound to an element too; None if it is no set."""
    if isinstance(node, Name) and not isinstance(env.get(node.name), tuple):
        return program.sets.get(node.name)
    return None


def bind(loop: Loop, element: Any) -> dict[str, Any]:
    """The bindings of one element of a loop."""
    if len(loop.names) == 1:
        return {loop.names[0]: element}
    if not isinstance(element, tuple) or len(element) != len(loop.names):
        hint = "write a loop for each name: for a in s, b in s" if not isinstance(element, tuple) else None
        raise Trouble(loop.at, "loop", f"{shown_value(element)} does not split into {', '.join(loop.names)}", hint)
    return dict(zip(loop.names, element, strict=True))


def table_entry(program: Program, name: str, key: Key, at: int) -> Any:
    """An entry of the data."""
    table = program.data[name]
    if len(key) != table.arity:
        raise Trouble(at, "arity", f"{name} has {table.arity} indexes, not {len(key)}")
    value = table.entries.get(key, table.default)
    if value is None:
        what = f"; its index is {', '.join(table.indexes)}" if table.indexes else ""
        raise Trouble(at, "unknown-key", f"the data has no {label(name, key)}{what}", 'complete the table or give it a "default"')
    return value


def arithmetic(op: str, left: Any, right: Any, at: int) -> int | Fraction:
    """`+ - * / // %` of two numbers, exactly; // and % round down."""
    if op in ("/", "//", "%") and right == 0:
        raise Trouble(at, "division-by-zero", "division by zero")
    if op == "/":
        result = Fraction(left) / right
    else:
        result = {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right, "//": lambda: left // right,
                  "%": lambda: left % right}[op]()  # fmt: skip
    result = Fraction(result)
    if abs(result.numerator) > 2**200 or result.denominator > 2**100:
        raise Trouble(at, "overflow", "this number gets absurdly large")
    return result.numerator if result.denominator == 1 else result


def span(low: Any, high: Any, at: int) -> tuple[int, ...]:
    """The whole numbers from low to high."""
    if Fraction(low).denominator != 1 or Fraction(high).denominator != 1:
        raise Trouble(at, "not-whole", "a range goes between whole numbers")
    if high - low >= MAX_ELEMENTS:
        raise Trouble(at, "too-large", f"a set may have at most {MAX_ELEMENTS:,} elements; {low}..{high} has {high - low + 1:,}")
    return tuple(range(int(low), int(high) + 1))


def unknown_name(program: Program, name: str, at: int) -> Trouble:
    """A name that nothing declares, with the nearest one that is."""
    known = [*program.data, *program.families, *program.defines, *program.sets]
    return Trouble(at, "unknown-name", f"nothing is called {name[:60]!r}", _nearest(name, [*known, *program.order]))


def unknown_element(program: Program, name: str, at: int) -> Trouble:
    """A name in quotes that no set has."""
    return Trouble(at, "unknown-element", f"no set has the element {name[:60]!r}", _nearest(name, list(program.order)))


def _nearest(name: str, candidates: list[str]) -> str | None:
    import difflib

    found = difflib.get_close_matches(name[:60], candidates[:300], n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else None
