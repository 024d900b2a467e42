"""Hypothesis strategies for whole tasks: typed, with nested formulas, conditional effects, axioms and costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Axiom,
    Domain,
    Effect,
    Equal,
    Exists,
    ForAll,
    ForAllEffect,
    Formula,
    Function,
    FunctionTable,
    FunctionTerm,
    Imply,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Or,
    Predicate,
    Problem,
    Task,
    TypeDeclaration,
    TypedName,
    WhenEffect,
)

Draw = Any
Scope = dict[str, tuple[str, ...]]
COST = FunctionTerm("total-cost")


@st.composite
def tasks(draw: Draw) -> Task:
    """A random well-formed task."""
    types = _types(draw)
    names = [t.name for t in types]
    constants = _objects(draw, "c", names, 2)
    predicates = [Predicate(f"p{i}", _parameters(draw, names, 3, "?a")) for i in range(draw(st.integers(1, 4)))]
    derived = [Predicate(f"d{i}", _parameters(draw, names, 2, "?a")) for i in range(draw(st.integers(0, 2)))]
    functions = [Function("total-cost", ()), Function("f", _parameters(draw, names, 2, "?a"))]
    maker = _Maker(draw, names, types, constants, predicates, derived, functions)
    actions = [maker.action(f"act{i}") for i in range(draw(st.integers(0, 3)))]
    axioms = [Axiom(d.name, d.parameters, maker.formula(_scope(d.parameters), 2, derived=False)) for d in derived]
    domain = Domain("dom", (":adl", ":derived-predicates", ":action-costs"), tuple(types), tuple(constants),
                    (*predicates, *derived), tuple(functions), tuple(actions), tuple(axioms))  # fmt: skip
    return _with_problem(maker, domain)


def _types(draw: Draw) -> list[TypeDeclaration]:
    result: list[TypeDeclaration] = []
    for i in range(draw(st.integers(0, 4))):
        earlier = [t.name for t in result]
        parents = (
            draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True)) if earlier and draw(st.booleans()) else []
        )
        result.append(TypeDeclaration(f"t{i}", tuple(parents) or ("object",)))
    return result


def _type(draw: Draw, names: list[str]) -> tuple[str, ...]:
    if not names or draw(st.integers(0, 3)) == 0:
        return ("object",)
    return tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)))


def _parameters(draw: Draw, names: list[str], most: int, prefix: str) -> tuple[TypedName, ...]:
    return tuple(TypedName(f"{prefix}{i}", _type(draw, names)) for i in range(draw(st.integers(0, most))))


def _objects(draw: Draw, prefix: str, names: list[str], most: int) -> list[TypedName]:
    return [TypedName(f"{prefix}{i}", _type(draw, names)) for i in range(draw(st.integers(0, most)))]


def _scope(parameters: tuple[TypedName, ...]) -> Scope:
    return {p.name: p.types for p in parameters}


class _Maker:
    """Draws formulas and effects whose terms fit their predicates' types."""

    def __init__(self, draw: Draw, names: list[str], types: list[TypeDeclaration], constants: list[TypedName],
                 predicates: list[Predicate], derived: list[Predicate], functions: list[Function]) -> None:  # fmt: skip
        self.draw = draw
        self.names = names
        self.constants = {c.name: c.types for c in constants}
        self.predicates = predicates
        self.derived = derived
        self.functions = functions
        self.ups: dict[str, set[str]] = {"object": {"object"}}
        for t in types:
            self.ups[t.name] = {t.name, "object"}.union(*(self.ups[p] for p in t.parents))

    def terms(self, scope: Scope, need: tuple[str, ...]) -> list[str]:
        """Names in scope that are sure to have one of the types `need`."""
        every = {**self.constants, **scope}
        return [name for name, types in every.items() if all(self.ups[t] & set(need) for t in types)]

    def atom(self, scope: Scope, predicates: list[Predicate]) -> Atom | None:
        predicate = self.draw(st.sampled_from(predicates))
        choices = [self.terms(scope, p.types) for p in predicate.parameters]
        if not all(choices):
            return None
        return Atom(predicate.name, tuple(self.draw(st.sampled_from(c)) for c in choices))

    def formula(self, scope: Scope, depth: int, *, derived: bool = True) -> Formula:
        kind = self.draw(st.integers(0, 8)) if depth else self.draw(st.integers(0, 2))
        terms = self.terms(scope, ("object",))
        if kind == 1 and terms:
            return Equal(self.draw(st.sampled_from(terms)), self.draw(st.sampled_from(terms)))
        if kind <= 2:
            atom = self.atom(scope, [*self.predicates, *(self.derived if derived else [])])
            return And(()) if atom is None else Not(atom) if kind == 2 else atom
        inside = [self.formula(scope, depth - 1, derived=derived) for _ in range(self.draw(st.integers(0, 3)))]
        if kind in (3, 4):
            return And(tuple(inside))
        if kind == 5:
            return Or(tuple(inside))
        if kind == 6:
            return Imply(self.formula(scope, depth - 1, derived=derived), self.formula(scope, depth - 1, derived=derived))
        parameters = _parameters(self.draw, self.names, 2, f"?q{depth}")
        body = self.formula({**scope, **_scope(parameters)}, depth - 1, derived=derived)
        return (Exists if kind == 7 else ForAll)(parameters, body)

    def effect(self, scope: Scope, depth: int) -> Effect:
        kind = self.draw(st.integers(0, 4)) if depth else 0
        if kind <= 1:
            atom = self.atom(scope, self.predicates)
            return AndEffect(()) if atom is None else LiteralEffect(atom, self.draw(st.booleans()))
        if kind == 2:
            return AndEffect(tuple(self.effect(scope, depth - 1) for _ in range(self.draw(st.integers(0, 3)))))
        if kind == 3:
            return WhenEffect(self.formula(scope, 2), self.effect(scope, depth - 1))
        parameters = _parameters(self.draw, self.names, 2, f"?e{depth}")
        return ForAllEffect(parameters, self.effect({**scope, **_scope(parameters)}, depth - 1))

    def action(self, name: str) -> Action:
        parameters = _parameters(self.draw, self.names, 3, "?x")
        scope = _scope(parameters)
        effect = self.effect(scope, 3)
        cost = self.draw(st.sampled_from([None, Fraction(3), Fraction(1, 8), "f"]))
        if cost == "f":
            choices = [self.terms(scope, p.types) for p in self.functions[1].parameters]
            cost = FunctionTerm("f", tuple(self.draw(st.sampled_from(c)) for c in choices)) if all(choices) else None
        if cost is not None:
            effect = AndEffect((effect, IncreaseEffect(COST, cost)))
        return Action(name, parameters, self.formula(scope, 3), effect)


def _with_problem(maker: _Maker, domain: Domain) -> Task:
    draw = maker.draw
    own = _objects(draw, "o", maker.names, 4)
    objects = (*domain.constants, *own)
    maker.constants = {o.name: o.types for o in objects}
    init = {p.name: _rows(maker, p.parameters, objects) for p in maker.predicates}
    init |= {d.name: np.zeros((0, len(d.parameters)), np.int32) for d in maker.derived}
    values = {}
    for function in domain.functions:
        rows = _rows(maker, function.parameters, objects)
        numbers = [Fraction(draw(st.integers(0, 99)), draw(st.sampled_from([1, 10, 8]))) for _ in rows]
        values[function.name] = FunctionTable(rows, tuple(numbers))
    minimize = draw(st.booleans())
    problem = Problem("prob", "dom", tuple(own), init, values, maker.formula({}, 3), minimize, ())
    return Task(domain, problem, objects)


def _rows(maker: _Maker, parameters: tuple[TypedName, ...], objects: tuple[TypedName, ...]) -> np.ndarray:
    """Distinct rows of objects that belong to the parameters' types."""
    fitting = [[i for i, o in enumerate(objects) if any(maker.ups[t] & set(p.types) for t in o.types)] for p in parameters]
    if not all(fitting):
        return np.zeros((0, len(parameters)), np.int32)
    rows = maker.draw(st.lists(st.tuples(*map(st.sampled_from, fitting)), max_size=4, unique=True))
    return np.array(rows, dtype=np.int32).reshape(len(rows), len(parameters))
