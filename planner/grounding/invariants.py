"""Lifted invariants: "of these facts at most one is true", proved on the action schemas, without looking at a single object.

An invariant is a set of parts, one for each of some predicates. Each argument place of a part is either one of the invariant's
parameters or *counted*: `at(#0, counted), in(#0, counted)` says that whatever object #0 is, the number of true facts at(#0, …) and
in(#0, …), the *weight* of that instance, never grows above 1. If it is 1 in the initial state, these facts form a mutex group.

Synthesis is guess, check, repair. Guess one part from each fluent predicate. Check every action that adds a fact of the invariant:
it must not be able to add two (too heavy), and when it adds one that was false, it must delete one that its precondition or the
condition of that effect says was true (balanced). Repair an unbalanced candidate by adding a part for a fact that the action
certainly deletes. Why this suffices: of one instance an action asserts at most one fact x; if x was false before, some other true
fact y of the same instance is deleted, and as x is the only one asserted, y stays deleted; so the weight does not grow. (As weights
above 1 are of no interest, cases in which the precondition already names two true facts of the instance are left out. As that rule
gets stronger with every part, candidates on the way are only dropped if an action adds two facts that were both false.)

Unlike the published algorithm, a part may have up to two counted places (so `at(?robot ?x ?y)` is one variable), and variables are
narrowed by static preconditions, so untyped domains profit as typed ones do.

Cost: independent of the number of objects but for their bit masks; bounded by a number of candidates and by time.
Reference: Helmert, Concise finite-domain representations for PDDL planning tasks, Artificial Intelligence 173, 2009, section 5.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from planner.grounding.normal import Literal, NormalTask
from planner.grounding.schema_facts import Atom, Equalities, SchemaAction, SchemaEffect, schema_actions
from planner.limits import Limits

COUNTED = -1
MAX_COUNTED = 2  # counted places in one part
MAX_CANDIDATES = 2000
TIME_BUDGET_S = 5.0


@dataclass(frozen=True, slots=True)
class Part:
    """The facts of one predicate that an invariant counts: `places[i]` is the parameter at argument i, or COUNTED."""

    predicate: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Invariant:
    """Parts ordered by predicate, each predicate once; every parameter occurs exactly once in every part."""

    n_parameters: int
    parts: tuple[Part, ...]

    @staticmethod
    def of(n_parameters: int, parts: tuple[Part, ...]) -> Invariant:
        """The same invariant with its parameters renamed in the order of their first use, so that equal ones compare equal."""
        ordered = tuple(sorted(parts, key=lambda part: part.predicate))
        names: dict[int, int] = {COUNTED: COUNTED}
        for part in ordered:
            for place in part.places:
                names.setdefault(place, len(names) - 1)
        renamed = (Part(part.predicate, tuple(names[place] for place in part.places)) for part in ordered)
        return Invariant(n_parameters, tuple(renamed))

    def part(self, predicate: str) -> Part | None:
        """The part of a predicate, if it has one."""
        return next((part for part in self.parts if part.predicate == predicate), None)

    def terms(self, atom: Atom) -> tuple[str, ...]:
        """The invariant's parameters in the instance that the atom, whose predicate has a part, belongs to."""
        part = self.part(atom.predicate)
        assert part is not None
        terms = [""] * self.n_parameters
        for place, argument in zip(part.places, atom.arguments, strict=True):
            if place != COUNTED:
                terms[place] = argument
        return tuple(terms)

    def __str__(self) -> str:
        def word(place: int) -> str:
            return "*" if place == COUNTED else f"#{place}"

        return " ".join("(" + " ".join((part.predicate, *map(word, part.places))) + ")" for part in self.parts)


def find_invariants(
    normal: NormalTask,
    limits: Limits | None = None,
    *,
    max_candidates: int = MAX_CANDIDATES,
    time_budget_s: float = TIME_BUDGET_S,
) -> list[Invariant]:
    """All invariants found within the budget, each one proved. Raises LimitReached only for `limits`."""
    limits = limits or Limits()
    deadline_s = time.perf_counter() + time_budget_s
    actions = schema_actions(normal)
    adders: dict[str, list[SchemaAction]] = {}
    for action in actions:
        for predicate in action.added_predicates():
            adders.setdefault(predicate, []).append(action)
    counted = normal.fluent - normal.derived
    queue = deque(_first_guesses(normal, counted))
    seen = set(queue)
    proved: list[Invariant] = []
    while queue:
        limits.check()
        candidate = queue.popleft()
        verdict = _check(candidate, adders, counted, deadline_s)
        if verdict is None:
            break  # out of time: keep what is proved
        if verdict == []:
            proved.append(candidate)
        for repaired in verdict:
            if repaired is not None and repaired not in seen and len(seen) < max_candidates:
                seen.add(repaired)
                queue.append(repaired)
    return proved


def _first_guesses(normal: NormalTask, counted: frozenset[str]) -> Iterator[Invariant]:
    """One part per fluent predicate, with no, one or two counted places."""
    for predicate in normal.task.domain.predicates:
        if predicate.name not in counted:
            continue
        arity = len(predicate.parameters)
        for n_counted in range(min(arity, MAX_COUNTED) + 1):
            for places in combinations(range(arity), n_counted):
                names = iter(range(arity))
                part = Part(predicate.name, tuple(COUNTED if i in places else next(names) for i in range(arity)))
                yield Invariant.of(arity - n_counted, (part,))


def _check(
    candidate: Invariant, adders: dict[str, list[SchemaAction]], counted: frozenset[str], deadline_s: float
) -> list[Invariant | None] | None:
    """[] if the candidate is proved, [None] if it is hopeless, else its repairs; None when time is up."""
    concerned: dict[int, SchemaAction] = {}
    for part in candidate.parts:
        concerned.update((id(action), action) for action in adders.get(part.predicate, ()))
    for action in concerned.values():
        if time.perf_counter() > deadline_s:
            return None
        if too_heavy(action, candidate, only_new=True):
            return [None]
    for action in concerned.values():
        if time.perf_counter() > deadline_s:
            return None
        for effect in action.adds:
            if candidate.part(effect.atom.predicate) is None:
                continue
            threat = Threat(action, effect, candidate.terms(effect.atom))
            if not threat.balanced(candidate):
                return [None, *threat.repairs(candidate, counted)]
    return [None] if any(too_heavy(action, candidate) for action in concerned.values()) else []


def too_heavy(action: SchemaAction, invariant: Invariant, *, only_new: bool = False) -> bool:
    """True unless it is certain that the action never asserts two different facts of one instance (that were both false before)."""
    adds = [effect for effect in action.adds if invariant.part(effect.atom.predicate) is not None]
    for i, first in enumerate(adds):
        others = adds[i + 1 :] if first.twin is None else [first.twin, *adds[i + 1 :]]
        if any(_may_add_both(action, first, second, invariant, only_new) for second in others):
            return True
    return False


def _may_add_both(action: SchemaAction, first: SchemaEffect, second: SchemaEffect, invariant: Invariant, only_new: bool) -> bool:
    terms_1, terms_2 = invariant.terms(first.atom), invariant.terms(second.atom)
    equalities = Equalities(action.masks)
    if not all(equalities.merge(a, b) for a, b in zip(terms_1, terms_2, strict=True)):
        return False
    new = [Literal(*effect.atom, negated=True) for effect in (first, second) if only_new]
    if not equalities.assume((*action.literals, *first.condition, *second.condition, *new)):
        return False
    if _is_overfull(invariant, terms_1, equalities):
        return False
    if first.atom.predicate != second.atom.predicate:
        return True
    return any(equalities.find(a) != equalities.find(b) for a, b in zip(first.atom.arguments, second.atom.arguments, strict=True))


def _is_overfull(invariant: Invariant, terms: tuple[str, ...], equalities: Equalities) -> bool:
    """True if two different facts of the instance are known to be true before the action: then it has no weight to keep at 1."""
    instance = tuple(equalities.find(term) for term in terms)
    known = [a for part in invariant.parts for a in equalities.true_atoms(part.predicate) if invariant.terms(a) == instance]
    return any(equalities.are_different(a, b) for a, b in combinations(known, 2))


class Threat:
    """An action adds a fact of an invariant's instance: does it certainly delete another true one?"""

    def __init__(self, action: SchemaAction, effect: SchemaEffect, terms: tuple[str, ...]) -> None:
        """`terms` are the invariant's parameters in the instance that the effect adds to."""
        self.action = action
        self.equalities = Equalities(action.masks)
        negated = Literal(*effect.atom, negated=True)
        self.possible = self.equalities.assume((*action.literals, *effect.condition, negated))
        self.terms = tuple(self.equalities.find(term) for term in terms)

    def balanced(self, invariant: Invariant) -> bool:
        """True if some certain delete falls into the same instance (or the add cannot happen on a fact that was false)."""
        if not self.possible or _is_overfull(invariant, self.terms, self.equalities):
            return True
        for atom in self._certain_deletes({part.predicate for part in invariant.parts}):
            if invariant.terms(atom) == self.terms:
                return True
        return False

    def repairs(self, invariant: Invariant, counted: frozenset[str]) -> Iterator[Invariant]:
        """The invariant with one more part, each of which balances this threat."""
        old = {part.predicate for part in invariant.parts}
        for atom in self._certain_deletes(counted - old):
            n_counted = len(atom.arguments) - invariant.n_parameters
            if 0 <= n_counted <= MAX_COUNTED:
                for places in _placements(atom.arguments, self.terms):
                    yield Invariant.of(invariant.n_parameters, (*invariant.parts, Part(atom.predicate, places)))

    def _certain_deletes(self, predicates: set[str] | frozenset[str]) -> Iterator[Atom]:
        """Facts that are true before and deleted, whatever the arguments of the action are."""
        for effect in self.action.deletes:
            if effect.atom.predicate in predicates:
                for atom in self.equalities.true_atoms(effect.atom.predicate):
                    if self.equalities.certainly_fires(effect, atom):
                        yield atom


def _placements(arguments: tuple[str, ...], terms: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
    """All ways to find the parameters' terms among the arguments, each at a place of its own; the other places are counted."""
    choices = [[i for i, argument in enumerate(arguments) if argument == term] for term in terms]
    for places in product(*choices):
        if len(set(places)) == len(places):
            found = [COUNTED] * len(arguments)
            for parameter, place in enumerate(places):
                found[place] = parameter
            yield tuple(found)
