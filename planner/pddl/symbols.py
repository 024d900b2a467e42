"""What the names of a domain mean, and whether types fit."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.errors import Location
from planner.pddl.ast import Axiom, Function, Predicate, TypeDeclaration, TypedName

FITS, NARROWER, CLASH = 0, 1, 2
RESERVED = frozenset(["and", "or", "not", "imply", "forall", "exists", "when", "="])  # cannot name a predicate


@dataclass
class Symbols:
    """Declared names. `constants` holds the problem's objects too while a problem is read. `unsure` holds names whose declaration
    could not be read: using them is no further error. `borrowed`: names that the domain uses as constants undeclared, with
    where and a hint, until the problem's objects are known; None where that is an error at once."""

    types: dict[str, TypeDeclaration] = field(default_factory=dict)
    supertypes: dict[str, frozenset[str]] = field(default_factory=lambda: {"object": frozenset({"object"})})
    predicates: dict[str, Predicate] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    constants: dict[str, TypedName] = field(default_factory=dict)
    derived: dict[str, Axiom | None] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    unsure_sections: set[str] = field(default_factory=set)  # keywords of sections with errors
    borrowed: dict[str, list[tuple[Location, str | None]]] | None = None
    _fits: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = field(default_factory=dict)

    def fits(self, have: tuple[str, ...], need: tuple[str, ...]) -> int:
        """FITS if everything of type (either have) is of type (either need), NARROWER if some may be, CLASH if nothing can."""
        if need == ("object",) or have == need:
            return FITS
        verdict = self._fits.get((have, need))
        if verdict is None:
            verdict = self._fits[have, need] = self._compare(have, need)
        return verdict

    def _compare(self, have: tuple[str, ...], need: tuple[str, ...]) -> int:
        ups = self.supertypes
        unknown = frozenset[str]()
        if all(not ups.get(h, unknown).isdisjoint(need) for h in have):
            return FITS
        wanted, given = set(need), set(have)
        if any(t not in ups for t in wanted | given):
            return FITS  # an undeclared type: said once, where it stands
        overlap = any(not up.isdisjoint(wanted) and not up.isdisjoint(given) for up in ups.values())
        return NARROWER if overlap else CLASH

    def belongs(self, types: tuple[str, ...], need: tuple[str, ...]) -> bool:
        """True if an *object* of these types may stand where `need` is wanted: any of its types suffices."""
        unknown = frozenset({"object"})
        return any(not self.supertypes.get(t, unknown).isdisjoint(need) for t in types)


def type_text(types: tuple[str, ...]) -> str:
    """Types as PDDL writes them."""
    return types[0] if len(types) == 1 else f"(either {' '.join(types)})"
