"""Formulas in negation normal form, and their disjunctive normal form with fresh derived predicates where it would blow up.

`Scope.nnf` pushes negations down to literals, resolves implications and renames quantified variables apart, so that every
variable of an action has one name and one type. `Scope.dnf` then returns the disjuncts: conjunctions of literals with
existential parameters and, where ∀-clauses are kept, universal literals. Three constructs get a new derived predicate named
"@k":

* a disjunction that would make more than MAX_DISJUNCTS disjuncts,
* a ∀-clause with more than one fluent part: ∀x (p(x) ∨ q(x)) becomes ∀x @1(x) with @1(x) :- p(x) and @1(x) :- q(x),
* any ∀ where only literals may stand (effect conditions): @2(free) with an axiom whose body is the universal literal.

All new predicates occur positively. Helmert (Concise finite-domain representations for PDDL planning tasks, AIJ 2009) compiles
∀x φ into ¬@(free) with @ :- ∃x ¬φ instead; the positive form keeps recursive axioms stratified, and the delete relaxation still
sees φ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from planner.grounding.normal import Literal, NormalAxiom, UniversalLiteral
from planner.pddl.ast import And, Atom, Equal, Exists, ForAll, Formula, Imply, Not, Or, TypedName

MAX_DISJUNCTS = 256


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quantified:
    universal: bool
    parameters: tuple[TypedName, ...]
    body: Node


Node: TypeAlias = Literal | AllOf | AnyOf | Quantified


@dataclass(frozen=True, slots=True)
class Conjunction:
    """One disjunct: existential parameters, literals, universal literals."""

    parameters: tuple[TypedName, ...] = ()
    literals: tuple[Literal, ...] = ()
    universal: tuple[UniversalLiteral, ...] = ()


class Derivations:
    """The axioms made so far for the whole task; hands out names of new derived predicates."""

    def __init__(self, static: frozenset[str]) -> None:
        self.static = static
        self.axioms: list[NormalAxiom] = []
        self._count = 0
        self._known: dict[object, str] = {}

    def is_static(self, node: Node) -> bool:
        """True for literals of static predicates and equalities."""
        return isinstance(node, Literal) and (node.predicate == "=" or node.predicate in self.static)

    def predicate(self, parameters: tuple[TypedName, ...], disjuncts: Sequence[Conjunction]) -> str:
        """A derived predicate over `parameters` that holds if one of the disjuncts does; the same one for the same question."""
        key = (parameters, tuple(disjuncts))
        if key not in self._known:
            self._count += 1
            self._known[key] = f"@{self._count}"
            head = tuple(p.name for p in parameters)
            self.axioms += [
                NormalAxiom(self._known[key], head, (*parameters, *d.parameters), d.literals, d.universal) for d in disjuncts
            ]
        return self._known[key]


class Scope:
    """The variables of one action, axiom or goal; formulas in it are normalised with names of their own."""

    def __init__(self, derivations: Derivations, parameters: Iterable[TypedName]) -> None:
        self.derivations = derivations
        self.typed: dict[str, TypedName] = {p.name: TypedName(p.name, p.types) for p in parameters}

    def fresh(self, parameters: Iterable[TypedName], names: dict[str, str]) -> tuple[tuple[TypedName, ...], dict[str, str]]:
        """Parameters under names that nothing in this scope has yet, and `names` extended by them."""
        names = dict(names)
        renamed = []
        for parameter in parameters:
            name, k = parameter.name, 1
            while name in self.typed:
                k += 1
                name = f"{parameter.name}~{k}"
            names[parameter.name] = name
            self.typed[name] = TypedName(name, parameter.types)
            renamed.append(self.typed[name])
        return tuple(renamed), names

    def nnf(self, formula: Formula, names: dict[str, str], *, negated: bool = False) -> Node:
        """Negation normal form, with variables renamed by `names`."""
        if isinstance(formula, Atom):
            return Literal(formula.predicate, tuple(names.get(a, a) for a in formula.arguments), negated)
        if isinstance(formula, Equal):
            return _equality(names.get(formula.left, formula.left), names.get(formula.right, formula.right), negated)
        if isinstance(formula, Not):
            return self.nnf(formula.body, names, negated=not negated)
        if isinstance(formula, Imply):
            parts = [self.nnf(formula.left, names, negated=not negated), self.nnf(formula.right, names, negated=negated)]
            return _all_of(parts) if negated else _any_of(parts)
        if isinstance(formula, And | Or):
            parts = [self.nnf(p, names, negated=negated) for p in formula.parts]
            return _all_of(parts) if isinstance(formula, And) != negated else _any_of(parts)
        assert isinstance(formula, Exists | ForAll)
        parameters, names = self.fresh(formula.parameters, names)
        body = self.nnf(formula.body, names, negated=negated)
        return Quantified(isinstance(formula, ForAll) != negated, parameters, body)

    def dnf(self, node: Node, *, literals_only: bool = False) -> list[Conjunction]:
        """Disjuncts of a node; with `literals_only` none of them has universal literals."""
        if isinstance(node, Literal):
            return [Conjunction(literals=(node,))]
        if isinstance(node, AnyOf):
            found = [c for part in node.parts for c in self.dnf(part, literals_only=literals_only)]
            return found if len(found) <= MAX_DISJUNCTS else [self._derive(self._disjuncts(node))]
        if isinstance(node, AllOf):
            return self.conjoin([self.dnf(part, literals_only=literals_only) for part in node.parts])
        if not node.universal:
            inner = self.dnf(node.body, literals_only=literals_only)
            return [Conjunction((*node.parameters, *c.parameters), c.literals, c.universal) for c in inner]
        whole = Conjunction(universal=tuple(self._clauses(node.parameters, (), node.body)))
        return [self._derive([whole]) if literals_only and whole.universal else whole]

    def conjoin(self, parts: list[list[Conjunction]]) -> list[Conjunction]:
        """All combinations; the parts with most disjuncts become derived predicates until the product is small."""
        parts = list(parts)
        while prod(len(p) for p in parts) > MAX_DISJUNCTS:
            largest = max(range(len(parts)), key=lambda i: len(parts[i]))
            parts[largest] = [self._derive(parts[largest])]
        merged = (_merge(choice) for choice in product(*parts))
        return [m for m in merged if m is not None]

    def _disjuncts(self, node: AnyOf) -> list[Conjunction]:
        return [c for part in node.parts for c in self.dnf(part)]

    def _derive(self, disjuncts: Sequence[Conjunction]) -> Conjunction:
        """A new derived predicate, over the free variables, that stands for the disjunction."""
        free = dict.fromkeys(v for d in disjuncts for v in _free_variables(d))
        parameters = tuple(self.typed[v] for v in free)
        return Conjunction(literals=(Literal(self.derivations.predicate(parameters, disjuncts), tuple(free)),))

    def _clauses(self, parameters: tuple[TypedName, ...], guard: tuple[Literal, ...], body: Node) -> list[UniversalLiteral]:
        """∀ parameters: guard → body, as universal literals."""
        if isinstance(body, Quantified) and body.universal:
            return self._clauses((*parameters, *body.parameters), guard, body.body)
        if isinstance(body, AllOf):
            return [u for part in body.parts for u in self._clauses(parameters, guard, part)]
        if isinstance(body, Literal):
            return [UniversalLiteral(parameters, guard, body)]
        if isinstance(body, AnyOf):
            static = [p for p in body.parts if isinstance(p, Literal) and self.derivations.is_static(p)]
            rest = [p for p in body.parts if not self.derivations.is_static(p)]
            if not rest and static:
                rest = [static.pop()]
            guard = (*guard, *(Literal(p.predicate, p.arguments, not p.negated) for p in static))
            if len(rest) == 1:
                return self._clauses(parameters, guard, rest[0])
            body = AnyOf(tuple(rest))
        return [UniversalLiteral(parameters, guard, self._derive(self.dnf(body)).literals[0])]


def _equality(left: str, right: str, negated: bool) -> Node:
    if left == right:
        return AnyOf(()) if negated else AllOf(())
    if not left.startswith("?") and not right.startswith("?"):
        return AllOf(()) if negated else AnyOf(())
    return Literal("=", (left, right), negated)


def _all_of(parts: Iterable[Node]) -> Node:
    flat = [q for p in parts for q in (p.parts if isinstance(p, AllOf) else (p,))]
    if any(isinstance(p, AnyOf) and not p.parts for p in flat):
        return AnyOf(())
    return flat[0] if len(flat) == 1 else AllOf(tuple(dict.fromkeys(flat)))


def _any_of(parts: Iterable[Node]) -> Node:
    flat = [q for p in parts for q in (p.parts if isinstance(p, AnyOf) else (p,))]
    if any(isinstance(p, AllOf) and not p.parts for p in flat):
        return AllOf(())
    return flat[0] if len(flat) == 1 else AnyOf(tuple(dict.fromkeys(flat)))


def _merge(choice: Sequence[Conjunction]) -> Conjunction | None:
    """The conjunction of conjunctions, None if it contradicts itself."""
    if len(choice) == 1:
        return choice[0]
    literals = tuple(dict.fromkeys(literal for c in choice for literal in c.literals))
    positive = {(x.predicate, x.arguments) for x in literals if not x.negated}
    if any(x.negated and (x.predicate, x.arguments) in positive for x in literals):
        return None
    return Conjunction(
        tuple(p for c in choice for p in c.parameters), literals, tuple(dict.fromkeys(u for c in choice for u in c.universal))
    )


def _free_variables(conjunction: Conjunction) -> Iterable[str]:
    bound = {p.name for p in conjunction.parameters}
    yield from (v for x in conjunction.literals for v in x.arguments if v.startswith("?") and v not in bound)
    for clause in conjunction.universal:
        inside = bound | {p.name for p in clause.parameters}
        for literal in (*clause.guard, clause.literal):
            yield from (v for v in literal.arguments if v.startswith("?") and v not in inside)
