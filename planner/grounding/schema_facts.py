"""What an action schema certainly does: its literals, its effects, and which terms are equal, different or of which objects.

This is the reasoning under invariant synthesis, purely symbolic. It may fail to see a contradiction or a consequence, never the
other way round, so what is built on it is sound. Sets of objects are Python integers used as bit masks (bit i: object i).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from planner.grounding.normal import Literal, NormalAction, NormalEffect, NormalTask


class Atom(NamedTuple):
    """predicate(arguments) over terms: variables of an action, renamed apart where quantified, or object names."""

    predicate: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemaEffect:
    """One effect of an action; `variables` are its own quantified ones (renamed, so no two effects share any). `twin` is the
    same effect with other names for them, None where it has none: two instances of it can happen at once."""

    variables: frozenset[str]
    condition: tuple[Literal, ...]
    atom: Atom
    twin: SchemaEffect | None = None


@dataclass(frozen=True)
class SchemaAction:
    """An action schema: precondition literals, add and delete effects, and for each term the mask of objects it can be."""

    name: str
    masks: dict[str, int]
    literals: tuple[Literal, ...]
    adds: tuple[SchemaEffect, ...]
    deletes: tuple[SchemaEffect, ...]

    def added_predicates(self) -> set[str]:
        """Predicates that the action makes true somewhere."""
        return {effect.atom.predicate for effect in self.adds}


def mask_of(ids: np.ndarray, n_objects: int) -> int:
    """Object ids as a bit mask."""
    bits = np.zeros(n_objects, dtype=np.uint8)
    bits[ids] = 1
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


def schema_actions(normal: NormalTask) -> list[SchemaAction]:
    """The actions of a task, prepared; those that no objects fit are left out."""
    objects = _Objects(normal)
    prepared = (_schema_action(action, objects) for action in normal.actions)
    return [action for action in prepared if action is not None]


class _Objects:
    """Masks of types and of columns of static predicates, each computed once."""

    def __init__(self, normal: NormalTask) -> None:
        self.task = normal.task
        self.changing = normal.fluent | normal.derived
        self._types: dict[tuple[str, ...], int] = {}
        self._columns: dict[str, tuple[int, ...]] = {}

    def of_types(self, types: tuple[str, ...]) -> int:
        if types not in self._types:
            self._types[types] = mask_of(self.task.members(types), len(self.task.objects))
        return self._types[types]

    def of_column(self, predicate: str, place: int) -> int:
        """Objects that occur at this place of a static predicate."""
        if predicate not in self._columns:
            rows = self.task.problem.init.get(predicate)
            n = len(self.task.objects)
            arity = len(self.task.predicates[predicate].parameters)
            columns = [] if rows is None else [mask_of(rows[:, i], n) for i in range(arity)]
            self._columns[predicate] = tuple(columns) or (0,) * arity
        return self._columns[predicate][place]

    def is_static(self, predicate: str) -> bool:
        return predicate != "=" and predicate not in self.changing and predicate in self.task.predicates

    def of_object(self, name: str) -> int:
        return 1 << self.task.object_ids[name]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(o.name for o in self.task.objects)


def _schema_action(action: NormalAction, objects: _Objects) -> SchemaAction | None:
    masks = {p.name: objects.of_types(p.types) for p in action.parameters}
    _narrow(masks, action.precondition, objects)
    if not all(masks.values()):
        return None
    single = _single_objects(masks, objects)
    literals = tuple(_rename(literal, single) for literal in action.precondition)
    adds, deletes = [], []
    for number, effect in enumerate(action.effects):
        prepared = _schema_effect(effect, f"{number}", single, masks, objects)
        if prepared is None:
            continue
        if effect.literal.negated:
            deletes.append(prepared)
            continue
        if effect.parameters:
            twin = _schema_effect(effect, f"{number}'", single, masks, objects)
            prepared = SchemaEffect(prepared.variables, prepared.condition, prepared.atom, twin)
        adds.append(prepared)
    twins = (effect.twin for effect in adds if effect.twin is not None)
    effects = (*adds, *twins, *deletes)
    used = [literal.arguments for e in effects for literal in e.condition] + [e.atom.arguments for e in effects]
    for arguments in (*used, *(literal.arguments for literal in literals)):
        for term in arguments:
            if term not in masks:
                masks[term] = objects.of_object(term)
    return SchemaAction(action.name, masks, literals, tuple(adds), tuple(deletes))


def _schema_effect(
    effect: NormalEffect, suffix: str, outer: dict[str, str], masks: dict[str, int], objects: _Objects
) -> SchemaEffect | None:
    """The effect with its variables renamed to `?x/suffix`, their masks added to `masks`; None if it has no instance."""
    own = {p.name: f"{p.name}/{suffix}" for p in effect.parameters}
    names = {**outer, **own}
    condition = tuple(_rename(literal, names) for literal in effect.condition)
    local = {own[p.name]: objects.of_types(p.types) for p in effect.parameters}
    _narrow(local, condition, objects)
    if not all(local.values()):
        return None
    masks.update(local)
    atom = _rename(effect.literal, names)
    return SchemaEffect(frozenset(local), condition, Atom(atom.predicate, atom.arguments))


def _narrow(masks: dict[str, int], literals: Iterable[Literal], objects: _Objects) -> None:
    for literal in literals:
        if not literal.negated and objects.is_static(literal.predicate):
            for place, term in enumerate(literal.arguments):
                if term in masks:
                    masks[term] &= objects.of_column(literal.predicate, place)


def _single_objects(masks: dict[str, int], objects: _Objects) -> dict[str, str]:
    """Variables that can be one object only, as a renaming to that object."""
    return {term: objects.names[mask.bit_length() - 1] for term, mask in masks.items() if mask & (mask - 1) == 0}


def _rename(literal: Literal, names: dict[str, str]) -> Literal:
    return Literal(literal.predicate, tuple(names.get(term, term) for term in literal.arguments), literal.negated)


class Equalities:
    """A conjunction of assumed literals: classes of equal terms (union-find), known true and false atoms, known different terms."""

    def __init__(self, masks: dict[str, int]) -> None:
        self._masks = masks
        self._parent: dict[str, str] = {}
        self._narrowed: dict[str, int] = {}
        self._true: dict[str, list[Atom]] = {}
        self._false: set[Atom] = set()
        self._different: set[tuple[str, str]] = set()

    def find(self, term: str) -> str:
        """The term that stands for all equal ones."""
        while term in self._parent:
            term = self._parent[term]
        return term

    def mask(self, term: str) -> int:
        """Objects that the term can be."""
        root = self.find(term)
        return self._narrowed.get(root, self._masks[root])

    def merge(self, left: str, right: str) -> bool:
        """Assume that two terms are equal; False if they cannot be. Call before `assume`."""
        left, right = self.find(left), self.find(right)
        if left == right:
            return True
        common = self.mask(left) & self.mask(right)
        if left.startswith("?"):
            self._parent[left] = right
        else:
            self._parent[right] = left
        self._narrowed[self.find(left)] = common
        return common != 0

    def assume(self, literals: tuple[Literal, ...]) -> bool:
        """Assume all literals, all at once; False if they contradict each other (True may miss a contradiction)."""
        for literal in literals:
            if literal.predicate == "=" and not literal.negated and not self.merge(*literal.arguments):
                return False
        true: set[Atom] = set()
        for literal in literals:
            atom = self.representative(literal)
            if literal.predicate != "=":
                (self._false if literal.negated else true).add(atom)
            elif literal.negated:
                if atom.arguments[0] == atom.arguments[1]:
                    return False
                self._make_different(*atom.arguments)
        if true & self._false:
            return False
        for atom in sorted(true):
            self._true.setdefault(atom.predicate, []).append(atom)
        self._tell_apart()
        return True

    def representative(self, literal: Literal | Atom) -> Atom:
        """The atom over representatives of its terms."""
        return Atom(literal.predicate, tuple(self.find(term) for term in literal.arguments))

    def _tell_apart(self) -> None:
        """p(a, b) true and p(a, c) false means that b and c differ."""
        for false in self._false:
            for true in self._true.get(false.predicate, ()):
                pairs = [pair for pair in zip(false.arguments, true.arguments, strict=True) if pair[0] != pair[1]]
                if len(pairs) == 1:
                    self._make_different(*pairs[0])

    def _make_different(self, left: str, right: str) -> None:
        self._different.update(((left, right), (right, left)))

    def true_atoms(self, predicate: str) -> list[Atom]:
        """Known true atoms of a predicate, over representatives."""
        return self._true.get(predicate, [])

    def differ(self, left: str, right: str) -> bool:
        """True if the terms are certainly different objects."""
        left, right = self.find(left), self.find(right)
        return left != right and ((left, right) in self._different or self.mask(left) & self.mask(right) == 0)

    def are_different(self, first: Atom, second: Atom) -> bool:
        """True if the atoms are certainly not the same fact."""
        if first.predicate != second.predicate:
            return True
        return any(self.differ(a, b) for a, b in zip(first.arguments, second.arguments, strict=True))

    def certainly_fires(self, effect: SchemaEffect, atom: Atom) -> bool:
        """True if the effect, for some values of its own variables, has `atom` (over representatives) and fires."""
        binding: dict[str, str] = {}
        if not self._match(effect.atom.arguments, atom.arguments, effect, binding):
            return False
        # equalities last: the other literals bind the variables they compare
        condition = sorted(effect.condition, key=lambda literal: literal.predicate == "=")
        return any(True for _ in self._holds(condition, effect, binding))

    def _match(self, pattern: tuple[str, ...], terms: tuple[str, ...], effect: SchemaEffect, binding: dict[str, str]) -> bool:
        """Bind the effect's own variables in `binding` so that pattern becomes terms."""
        for place, term in zip(pattern, terms, strict=True):
            if place in effect.variables and place not in binding:
                if self.mask(term) & ~self._masks[place]:
                    return False  # the effect may not range over this object
                binding[place] = term
            elif binding.get(place, self.find(place)) != term:
                return False
        return True

    def _holds(self, condition: list[Literal], effect: SchemaEffect, binding: dict[str, str]) -> Iterator[None]:
        if not condition:
            yield None
            return
        literal, rest = condition[0], condition[1:]
        if literal.predicate == "=":
            left, right = (binding.get(term, self.find(term)) for term in literal.arguments)
            if self.differ(left, right) if literal.negated else left == right:
                yield from self._holds(rest, effect, binding)
            return
        known = (
            (a for a in self._false if a.predicate == literal.predicate) if literal.negated else self.true_atoms(literal.predicate)
        )
        for atom in known:
            extended = dict(binding)
            if self._match(literal.arguments, atom.arguments, effect, extended):
                yield from self._holds(rest, effect, extended)
