"""The typed tree of a planning task: what the reader builds and the validator, the checks and the translators share.

Formulas, effects and declarations are small frozen dataclasses. The initial state is *columns*: one int32 array of object ids per
predicate, because a problem of 4 MB has a hundred thousand atoms and no reader that makes an object of each is fast.

All names are lower case (PDDL is case-insensitive); variables keep their leading "?". Locations never take part in equality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np

from planner.errors import NOWHERE, Location


def _where() -> Location:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TypedName:
    """A variable, constant or object with its types; several types mean (either …)."""

    name: str
    types: tuple[str, ...] = ("object",)
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Atom:
    """predicate(arguments); arguments are variable names ("?x") or object names."""

    predicate: str
    arguments: tuple[str, ...]
    location: Location = _where()

    def __str__(self) -> str:
        return "(" + " ".join((self.predicate, *self.arguments)) + ")"


@dataclass(frozen=True, slots=True)
class Equal:
    """(= left right) between terms."""

    left: str
    right: str
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Not:
    body: Formula
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Formula, ...]
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Formula, ...]
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Imply:
    left: Formula
    right: Formula
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Exists:
    parameters: tuple[TypedName, ...]
    body: Formula
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class ForAll:
    parameters: tuple[TypedName, ...]
    body: Formula
    location: Location = _where()


Formula: TypeAlias = Atom | Equal | Not | And | Or | Imply | Exists | ForAll
TRUE = And(())
FALSE = Or(())


@dataclass(frozen=True, slots=True)
class FunctionTerm:
    """name(arguments), a numeric function such as (road-length ?a ?b) or (total-cost)."""

    name: str
    arguments: tuple[str, ...] = ()
    location: Location = _where()


Expression: TypeAlias = Fraction | FunctionTerm


@dataclass(frozen=True, slots=True)
class LiteralEffect:
    """Makes `atom` true (or false, when `negated`)."""

    atom: Atom
    negated: bool = False
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class AndEffect:
    parts: tuple[Effect, ...]
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class ForAllEffect:
    parameters: tuple[TypedName, ...]
    body: Effect
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class WhenEffect:
    condition: Formula
    body: Effect
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class IncreaseEffect:
    """(increase (total-cost) amount). Only total-cost occurs in a Task; others are refused as UNSUPPORTED."""

    function: FunctionTerm
    amount: Expression
    location: Location = _where()


Effect: TypeAlias = LiteralEffect | AndEffect | ForAllEffect | WhenEffect | IncreaseEffect


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """name with its direct parents (several for (either …)); "object" is the root and is not declared."""

    name: str
    parents: tuple[str, ...] = ("object",)
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Predicate:
    name: str
    parameters: tuple[TypedName, ...]
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    parameters: tuple[TypedName, ...]
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    parameters: tuple[TypedName, ...]
    precondition: Formula
    effect: Effect
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Axiom:
    """(:derived (predicate parameters) body)."""

    predicate: str
    parameters: tuple[TypedName, ...]
    body: Formula
    location: Location = _where()


@dataclass(frozen=True, slots=True)
class Domain:
    name: str
    requirements: tuple[str, ...] = ()
    types: tuple[TypeDeclaration, ...] = ()
    constants: tuple[TypedName, ...] = ()
    predicates: tuple[Predicate, ...] = ()
    functions: tuple[Function, ...] = ()
    actions: tuple[Action, ...] = ()
    axioms: tuple[Axiom, ...] = ()
    file: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class FunctionTable:
    """Initial values of one function: rows int32 [n, arity] of object ids; values, n exact numbers."""

    rows: np.ndarray
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A problem. `init` maps predicate → int32 [n, arity] of object ids (ids index `Task.objects`), rows distinct and in
    file order; `init_values` maps function → FunctionTable. `minimize_cost` is True for (:metric minimize (total-cost))."""

    name: str
    domain_name: str
    objects: tuple[TypedName, ...]
    init: Mapping[str, np.ndarray]
    init_values: Mapping[str, FunctionTable]
    goal: Formula
    minimize_cost: bool = False
    requirements: tuple[str, ...] = ()
    file: str | None = None


@dataclass(frozen=True, eq=False)
class Task:
    """A domain with one of its problems, checked: names resolve, arities and types fit, axioms are stratified.

    `objects` are the domain's constants followed by the problem's objects (each name once); an object's id is its index there.
    """

    domain: Domain
    problem: Problem
    objects: tuple[TypedName, ...]

    @cached_property
    def object_ids(self) -> dict[str, int]:
        """Object name → id."""
        return {o.name: i for i, o in enumerate(self.objects)}

    @cached_property
    def supertypes(self) -> dict[str, frozenset[str]]:
        """Type name → itself and all its ancestors, "object" included."""
        parents = {t.name: t.parents for t in self.domain.types}

        def ancestors(name: str, seen: frozenset[str]) -> frozenset[str]:
            if name in seen:
                return seen
            seen = seen | {name}
            for parent in parents.get(name, ()):
                seen = ancestors(parent, seen)
            return seen

        return {name: ancestors(name, frozenset()) | {"object"} for name in (*parents, "object")}

    @cached_property
    def type_members(self) -> dict[str, np.ndarray]:
        """Type name → sorted int32 array of the ids of its objects (of its subtypes too)."""
        members: dict[str, list[int]] = {name: [] for name in self.supertypes}
        for i, obj in enumerate(self.objects):
            for name in frozenset().union(*(self.supertypes[t] for t in obj.types)):
                members[name].append(i)
        return {name: np.array(ids, dtype=np.int32) for name, ids in members.items()}

    def members(self, types: tuple[str, ...]) -> np.ndarray:
        """Sorted int32 ids of the objects that belong to any of `types`."""
        if len(types) == 1:
            return self.type_members[types[0]]
        return np.unique(np.concatenate([self.type_members[t] for t in types]))

    @cached_property
    def derived_predicates(self) -> frozenset[str]:
        """Names of the predicates that axioms define."""
        return frozenset(a.predicate for a in self.domain.axioms)

    @cached_property
    def predicates(self) -> dict[str, Predicate]:
        """Predicate name → declaration."""
        return {p.name: p for p in self.domain.predicates}

    @cached_property
    def actions(self) -> dict[str, Action]:
        """Action name → declaration."""
        return {a.name: a for a in self.domain.actions}
