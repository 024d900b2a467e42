"""How two tasks start: their objects, facts, values and metric, compared as they are.

An object that nothing uses still counts: who says that there are five blocks does not say that there are four. Types count as far
as an action, an axiom or a quantifier can see them: where none asks for a location, it does not matter whether a place is one.
total-cost counts from 0 whatever the problem says, and a metric means nothing in a domain whose actions cost nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from planner.pddl.ast import (
    And,
    AndEffect,
    Effect,
    Exists,
    ForAll,
    ForAllEffect,
    Formula,
    Imply,
    IncreaseEffect,
    Not,
    Or,
    Task,
    TypedName,
    WhenEffect,
)
from planner.pddl.findings import listed
from planner.pddl.symbols import type_text
from planner.pddl.writer import number_text
from translators.equivalence.base import Witness

Fact: TypeAlias = tuple[str, ...]  # ("on", "a", "b")
Types: TypeAlias = tuple[str, ...]


def pddl(fact: Fact) -> str:
    """A fact as PDDL."""
    return f"({' '.join(fact)})"


@dataclass(frozen=True)
class Start:
    """How a task starts, as plain sets. `asked` are the types that somebody asks for, in either task."""

    task: Task
    asked: frozenset[Types]

    @cached_property
    def kinds(self) -> dict[str, frozenset[Types]]:
        """Object → which of the types that are asked for it has."""
        found: dict[str, set[Types]] = {o.name: set() for o in self.task.objects}
        for types in self.asked:
            known = tuple(t for t in types if t in self.task.supertypes)
            for i in self.task.members(known) if known else ():
                found[self.task.objects[i].name].add(types)
        return {name: frozenset(types) for name, types in found.items()}

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """What is true at the start."""
        names = [o.name for o in self.task.objects]
        rows = self.task.problem.init.items()
        return frozenset((predicate, *(names[i] for i in row)) for predicate, found in rows for row in found.tolist())

    @cached_property
    def values(self) -> dict[Fact, Fraction]:
        """The values of functions but total-cost."""
        names = [o.name for o in self.task.objects]
        return {
            (function, *(names[i] for i in row)): value
            for function, table in self.task.problem.init_values.items()
            if function != "total-cost"
            for row, value in zip(table.rows.tolist(), table.values, strict=True)
        }

    @cached_property
    def minimizes(self) -> bool:
        """True if cheap plans are asked for, and plans can differ in cost."""
        return self.task.problem.minimize_cost and any(_has_cost(action.effect) for action in self.task.domain.actions)

    def key(self) -> tuple[Any, ...]:
        """Equal exactly where `compare_starts` finds nothing (for the same `asked`)."""
        return (frozenset(self.kinds.items()), self.facts, frozenset(self.values.items()), self.minimizes)


def starts(*tasks: Task) -> tuple[Start, ...]:
    """The starts of tasks that are to be compared with each other."""
    asked = frozenset(types for task in tasks for types in _asked(task))
    return tuple(Start(task, asked) for task in tasks)


def compare_starts(left: Start, right: Start) -> Witness | None:
    """The first difference between two starts, None if there is none."""
    return _objects(left, right) or _facts(left, right) or _values(left, right) or _metric(left, right)


def _objects(left: Start, right: Start) -> Witness | None:
    for side, mine, other in (("left", left, right), ("right", right, left)):
        extra = [o for o in mine.task.objects if o.name not in other.kinds]
        if extra:
            words = f"only the {side} task has the {_count(extra, 'object')} {listed(o.name for o in extra)}"
            return Witness("object", side, f"{extra[0].name} - {type_text(extra[0].types)}", words)
    types = {o.name: type_text(o.types) for o in right.task.objects}
    for item in left.task.objects:
        if left.kinds[item.name] != right.kinds[item.name]:
            written = type_text(item.types)
            words = f"{item.name} is of type {written} in the left task, of type {types[item.name]} in the right one"
            return Witness("type", "both", f"{item.name} - {written}", words)
    return None


def _facts(left: Start, right: Start) -> Witness | None:
    if left.facts == right.facts:
        return None
    only = {"left": sorted(left.facts - right.facts), "right": sorted(right.facts - left.facts)}
    side = "left" if only["left"] else "right"
    words = [
        f"{listed(map(pddl, facts))} {'is' if len(facts) == 1 else 'are'} true at the start only in the {name} task"
        for name, facts in only.items()
        if facts
    ]
    return Witness("fact", side, pddl(only[side][0]), "; ".join(words))


def _values(left: Start, right: Start) -> Witness | None:
    for term in sorted(left.values.keys() | right.values.keys()):
        mine, other = left.values.get(term), right.values.get(term)
        if mine != other:
            side = "left" if other is None else "right" if mine is None else "both"
            value = other if mine is None else mine
            assert value is not None
            words = f"{pddl(term)} is {_number(mine)} at the start in the left task, {_number(other)} in the right one"
            return Witness("value", side, f"(= {pddl(term)} {number_text(value)})", words)
    return None


def _metric(left: Start, right: Start) -> Witness | None:
    if left.minimizes == right.minimizes:
        return None
    side = "left" if left.minimizes else "right"
    return Witness("metric", side, "(:metric minimize (total-cost))", f"only the {side} task asks for low cost")


def _number(value: Fraction | None) -> str:
    return "not given" if value is None else number_text(value)


def _count(things: Collection[Any], word: str) -> str:
    return word if len(things) == 1 else f"{word}s"


def _asked(task: Task) -> Iterator[Types]:
    for action in task.domain.actions:
        yield from _of(action.parameters)
        yield from _in_formula(action.precondition)
        yield from _in_effect(action.effect)
    for axiom in task.domain.axioms:
        yield from _of(axiom.parameters)
        yield from _in_formula(axiom.body)
    yield from _in_formula(task.problem.goal)


def _of(parameters: tuple[TypedName, ...]) -> Iterator[Types]:
    for parameter in parameters:
        yield tuple(sorted(parameter.types))


def _in_formula(formula: Formula) -> Iterator[Types]:
    if isinstance(formula, Not):
        yield from _in_formula(formula.body)
    elif isinstance(formula, And | Or):
        for part in formula.parts:
            yield from _in_formula(part)
    elif isinstance(formula, Imply):
        yield from _in_formula(formula.left)
        yield from _in_formula(formula.right)
    elif isinstance(formula, Exists | ForAll):
        yield from _of(formula.parameters)
        yield from _in_formula(formula.body)


def _in_effect(effect: Effect) -> Iterator[Types]:
    if isinstance(effect, AndEffect):
        for part in effect.parts:
            yield from _in_effect(part)
    elif isinstance(effect, ForAllEffect):
        yield from _of(effect.parameters)
        yield from _in_effect(effect.body)
    elif isinstance(effect, WhenEffect):
        yield from _in_formula(effect.condition)
        yield from _in_effect(effect.body)


def _has_cost(effect: Effect) -> bool:
    if isinstance(effect, AndEffect):
        return any(_has_cost(part) for part in effect.parts)
    if isinstance(effect, ForAllEffect | WhenEffect):
        return _has_cost(effect.body)
    return isinstance(effect, IncreaseEffect)
