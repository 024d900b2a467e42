"""Hypothesis strategies for small tasks that use all of PDDL that planloom reads, and for plans of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Axiom,
    Domain,
    Equal,
    Exists,
    ForAll,
    ForAllEffect,
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

TYPES = (TypeDeclaration("t"), TypeDeclaration("u", ("t",)), TypeDeclaration("w"), TypeDeclaration("empty"))
CONSTANTS = (TypedName("k", ("t",)),)
OBJECTS = (TypedName("a", ("u",)), TypedName("b", ("u",)), TypedName("c", ("w",)), TypedName("d", ("t", "w")))
ARITY = {"s": 2, "p": 0, "q": 1, "r": 2}  # s is static
DERIVED = {"d1": 1, "d2": 2, "e1": 1}  # e1 lies above the others
TYPE_CHOICES = st.sampled_from([("object",), ("t",), ("u",), ("w",), ("u", "w"), ("empty",)])


@st.composite
def formulas(draw, scope, predicates, depth, above=()):
    """A formula over the variables `scope`; predicates in `above` occur only positively."""
    return draw(_signed(tuple(scope), tuple(predicates), depth, tuple(above), True))


@st.composite
def _signed(draw, scope, predicates, depth, above, positive):
    kinds = (
        ["atom", "atom", "equal", "not", "and", "or", "imply", "exists", "forall"]
        if depth
        else ["atom", "atom", "equal", "not-atom"]
    )
    kind = draw(st.sampled_from(kinds))

    def sub(sign, names=scope):
        return draw(_signed(names, predicates, depth - 1, above, sign))

    if kind == "atom":
        return _atom(draw, scope, predicates + (above if positive else ()))
    if kind == "not-atom":
        return Not(_atom(draw, scope, predicates + (() if positive else above)))
    if kind == "equal":
        return Equal(_term(draw, scope), _term(draw, scope))
    if kind == "not":
        return Not(sub(not positive))
    if kind in ("and", "or"):
        parts = tuple(sub(positive) for _ in range(draw(st.integers(0, 3))))
        return And(parts) if kind == "and" else Or(parts)
    if kind == "imply":
        return Imply(sub(not positive), sub(positive))
    names = draw(st.lists(st.sampled_from(["?x", "?y", "?z"]), min_size=1, max_size=2, unique=True))
    parameters = tuple(TypedName(n, draw(TYPE_CHOICES)) for n in names)
    body = sub(positive, tuple(dict.fromkeys((*scope, *names))))
    return (Exists if kind == "exists" else ForAll)(parameters, body)


def _term(draw, scope):
    return draw(st.sampled_from([*scope, *scope, "k", "a"]))


def _atom(draw, scope, predicates):
    name = draw(st.sampled_from(predicates))
    arity = {**ARITY, **DERIVED}[name]
    return Atom(name, tuple(_term(draw, scope) for _ in range(arity)))


@st.composite
def effects(draw, scope, conditions, depth):
    kinds = ["literal", "literal", "and", "forall", "when", "increase"] if depth else ["literal"]
    kind = draw(st.sampled_from(kinds))
    if kind == "literal":
        return LiteralEffect(_atom(draw, scope, ("p", "q", "r")), draw(st.booleans()))
    if kind == "increase":
        amount = draw(st.sampled_from([Fraction(1, 3), Fraction(2), FunctionTerm("f", (_term(draw, scope),))]))
        return IncreaseEffect(FunctionTerm("total-cost"), amount)
    if kind == "and":
        return AndEffect(tuple(draw(effects(scope, conditions, depth - 1)) for _ in range(draw(st.integers(1, 3)))))
    if kind == "when":
        return WhenEffect(draw(formulas(scope, conditions, 2)), draw(effects(scope, conditions, depth - 1)))
    names = draw(st.lists(st.sampled_from(["?x", "?y", "?z"]), min_size=1, max_size=2, unique=True))
    parameters = tuple(TypedName(n, draw(TYPE_CHOICES)) for n in names)
    return ForAllEffect(parameters, draw(effects(tuple(dict.fromkeys((*scope, *names))), conditions, depth - 1)))


@st.composite
def axioms(draw):
    made = []
    for name in draw(st.lists(st.sampled_from(sorted(DERIVED)), max_size=4)):
        parameters = tuple(TypedName(n, draw(TYPE_CHOICES)) for n in ("?x", "?y")[: DERIVED[name]])
        scope = tuple(p.name for p in parameters)
        if name == "e1":
            body = draw(formulas(scope, (*ARITY, "d1", "d2"), 2, above=("e1",)))
        else:
            body = draw(formulas(scope, tuple(ARITY), 2, above=("d1", "d2")))
        made.append(Axiom(name, parameters, body))
    return tuple(made)


@st.composite
def tasks(draw, with_axioms=True):
    derived = draw(axioms()) if with_axioms else ()
    predicates = (*ARITY, *sorted({a.predicate for a in derived}))
    actions = []
    for i in range(draw(st.integers(1, 3))):
        parameters = tuple(TypedName(n, draw(TYPE_CHOICES)) for n in ("?x", "?y")[: draw(st.integers(0, 2))])
        scope = tuple(p.name for p in parameters)
        precondition = draw(formulas(scope, predicates, draw(st.integers(0, 3))))
        actions.append(Action(f"act{i}", parameters, precondition, draw(effects(scope, predicates, 3))))
    objects = (*CONSTANTS, *OBJECTS)
    declared = tuple(Predicate(n, tuple(TypedName(f"?x{i}") for i in range(arity))) for n, arity in {**ARITY, **DERIVED}.items())
    domain = Domain("d", (), TYPES, CONSTANTS, declared, (Function("f", (TypedName("?x"),)),), tuple(actions), derived)
    goal = draw(formulas((), predicates, 3))
    return Task(domain, _problem(draw, goal, len(objects), draw(st.booleans())), objects)


def _problem(draw, goal, n, minimize):
    init = {}
    for name, arity in ARITY.items():
        rows = draw(st.lists(st.tuples(*[st.integers(0, n - 1)] * arity), max_size=6, unique=True))
        init[name] = np.array(rows, dtype=np.int32).reshape(len(rows), arity)
    values = tuple(Fraction(i, 2) for i in range(n))
    table = FunctionTable(np.arange(n, dtype=np.int32).reshape(n, 1), values)
    return Problem("x", "d", OBJECTS, init, {"f": table}, goal, minimize)
