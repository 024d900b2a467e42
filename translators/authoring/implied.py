"""Which mutants mean the same as the original? Only what can be shown cheaply; all others count.

From the precondition and the invariants of the form "at most one" or "exactly one" it follows what is true and false when an action
applies. A mutant is equivalent if it left out a condition that follows from the others, or an effect that changes nothing then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.pddl.ast import Action, Atom, Domain, Equal, Formula, LiteralEffect, Not
from planner.pddl.walk import conjuncts
from translators.authoring.intent import Invariant
from translators.authoring.mutants import DROP_CONDITION, DROP_EFFECT, Mutant, effect_parts


def is_equivalent(mutant: Mutant, domain: Domain, invariants: Sequence[Invariant]) -> bool:
    """Whether the mutant surely does the same as the original in every state in which the invariants hold."""
    if mutant.kind == DROP_CONDITION and mutant.action.effect == mutant.original.effect:
        return _follows(mutant.part, _Known(mutant.action, domain, invariants))  # type: ignore[arg-type]
    if mutant.kind == DROP_EFFECT and isinstance(mutant.part, LiteralEffect):
        return _changes_nothing(mutant.part, mutant.original, domain, invariants)
    return False


class _Known:
    """What is surely true and false where an action's precondition holds."""

    def __init__(self, action: Action, domain: Domain, invariants: Sequence[Invariant]) -> None:
        parts = list(conjuncts(action.precondition))
        self.true = {p for p in parts if isinstance(p, Atom)}
        self.false = {p.body for p in parts if isinstance(p, Not) and isinstance(p.body, Atom)}
        self.different = {frozenset((p.body.left, p.body.right)) for p in parts if isinstance(p, Not) and isinstance(p.body, Equal)}
        self.types = {name.name: name.types for name in (*action.parameters, *domain.constants)}
        self.parents = {t.name: t.parents for t in domain.types}
        self.one = [i for i in invariants if i.relation in ("exactly", "at-most") and i.number == 1]

    def is_false(self, atom: Atom) -> bool:
        """Whether the atom is surely false: said so, or another one of its group is true."""
        return atom in self.false or any(
            self._excludes(other, atom, invariant) for invariant in self.one for other in self.true if other != atom
        )

    def _excludes(self, true: Atom, atom: Atom, invariant: Invariant) -> bool:
        for a in _bindings(true, invariant):
            for b in _bindings(atom, invariant):
                if a == b and self._concerns(invariant, a) and self._distinct(true, atom):
                    return True
        return False

    def _concerns(self, invariant: Invariant, values: tuple[str, ...]) -> bool:
        """Whether the values surely are of the types of the invariant's variables."""
        wanted = [kind for _, kind in invariant.variables]
        return all(
            all(self._is_a(kind, want) for kind in self.types.get(value, ("object",)))
            for value, want in zip(values, wanted, strict=True)
        )

    def _is_a(self, kind: str, wanted: str) -> bool:
        seen, waiting = {kind}, [kind]
        while waiting:
            new = set(self.parents.get(waiting.pop(), ())) - seen
            seen |= new
            waiting += new
        return wanted == "object" or wanted in seen

    def _distinct(self, a: Atom, b: Atom) -> bool:
        """Whether two atoms are surely different facts."""
        if a.predicate != b.predicate:
            return True
        return any(frozenset(pair) in self.different for pair in zip(a.arguments, b.arguments, strict=True))


def _bindings(atom: Atom, invariant: Invariant) -> Iterable[tuple[str, ...]]:
    """The values of the invariant's variables for which the atom is one of those that it counts; all of them must be given."""
    variables = [name for name, _ in invariant.variables]
    for predicate, *arguments in invariant.atoms:
        if predicate != atom.predicate or len(arguments) != len(atom.arguments):
            continue
        found: dict[str, str] = {}
        fits = all(
            found.setdefault(a, value) == value if a.startswith("?") else a == value
            for a, value in zip(arguments, atom.arguments, strict=True)
        )
        if fits and all(v in found for v in variables):
            yield tuple(found[v] for v in variables)


def _follows(part: Formula, known: _Known) -> bool:
    if isinstance(part, Not) and isinstance(part.body, Atom):
        return known.is_false(part.body)
    return isinstance(part, Atom) and part in known.true


def _changes_nothing(effect: LiteralEffect, action: Action, domain: Domain, invariants: Sequence[Invariant]) -> bool:
    """An unconditional effect that makes true what is true, or false what is false or is made true at once."""
    parts = [p for p in effect_parts(action.effect) if isinstance(p, LiteralEffect)]
    if effect not in parts:
        return False
    known, adds = _Known(action, domain, invariants), [p.atom for p in parts if not p.negated]
    if effect.negated:
        return effect.atom in adds or known.is_false(effect.atom)
    deleted = [p.atom for p in parts if p.negated and p.atom.predicate == effect.atom.predicate]
    return effect.atom in known.true and not deleted
