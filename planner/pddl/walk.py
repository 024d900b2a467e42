"""Walks over formulas and effects, for everything that only looks: lints, the writer's checks, the stratification."""

from __future__ import annotations

from collections.abc import Iterator

from planner.pddl.ast import (
    And,
    AndEffect,
    Atom,
    Effect,
    Exists,
    ForAll,
    ForAllEffect,
    Formula,
    Imply,
    LiteralEffect,
    Not,
    Or,
    WhenEffect,
)


def literals(formula: Formula, negated: bool = False) -> Iterator[tuple[Atom, bool]]:
    """Every atom of a formula, and whether it stands below an odd number of negations."""
    if isinstance(formula, Atom):
        yield formula, negated
    elif isinstance(formula, Not):
        yield from literals(formula.body, not negated)
    elif isinstance(formula, (And, Or)):
        for part in formula.parts:
            yield from literals(part, negated)
    elif isinstance(formula, Imply):
        yield from literals(formula.left, not negated)
        yield from literals(formula.right, negated)
    elif isinstance(formula, (Exists, ForAll)):
        yield from literals(formula.body, negated)


def nodes(root: Formula | Effect) -> Iterator[Formula | Effect]:
    """Every formula and effect below `root`, itself included."""
    stack: list[Formula | Effect] = [root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, (And, Or, AndEffect)):
            stack += node.parts
        elif isinstance(node, (Not, Exists, ForAll, ForAllEffect)):
            stack.append(node.body)
        elif isinstance(node, WhenEffect):
            stack += (node.condition, node.body)
        elif isinstance(node, Imply):
            stack += (node.left, node.right)
        elif isinstance(node, LiteralEffect):
            stack.append(node.atom)


def conjuncts(formula: Formula) -> Iterator[Formula]:
    """The parts of a conjunction, nested ones flattened."""
    if isinstance(formula, And):
        for part in formula.parts:
            yield from conjuncts(part)
    else:
        yield formula


def conditions(effect: Effect) -> Iterator[Formula]:
    """The conditions of all conditional effects."""
    for node in nodes(effect):
        if isinstance(node, WhenEffect):
            yield node.condition


def changes(effect: Effect) -> Iterator[LiteralEffect]:
    """All literals that an effect may make true or false."""
    for node in nodes(effect):
        if isinstance(node, LiteralEffect):
            yield node
