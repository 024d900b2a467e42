"""Goals over ground facts: quantifiers expanded, what never changes evaluated, negations at the atoms; then as a disjunction of
conjunctions.

Everything has a bound, and what would pass it raises TooLarge: a goal of a few words can mean more facts than a machine holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from math import prod
from typing import NamedTuple, TypeAlias

from planner.pddl.ast import And, Atom, Equal, Exists, ForAll, Formula, Imply, Not, Or, Task
from translators.equivalence.start import Fact

MAX_NODES = 100_000  # of the formula, each instance of a quantified one counted
MAX_INSTANCES = 5_000_000  # of atoms: what lies above is not even evaluated in a state
MAX_DISJUNCTS = 64
MAX_LITERALS = 5_000  # in all disjuncts together


class TooLarge(Exception):
    """The goal means more than we are willing to write down."""


class Literal(NamedTuple):
    """A ground fact that is to hold, or not to hold."""

    fact: Fact
    holds: bool

    def __invert__(self) -> Literal:
        return Literal(self.fact, not self.holds)

    def __str__(self) -> str:
        text = f"({' '.join(self.fact)})"
        return text if self.holds else f"(not {text})"

    def formula(self) -> Formula:
        """The literal as a formula of PDDL."""
        atom = Atom(self.fact[0], self.fact[1:])
        return atom if self.holds else Not(atom)


class Junction(NamedTuple):
    """All of the parts (`every`), or any of them; no part is a junction of the same kind."""

    every: bool
    parts: frozenset[Literal | Junction]  # type: ignore[misc]


Node: TypeAlias = "Literal | Junction"
Conjunction: TypeAlias = frozenset[Literal]
TRUE = Junction(True, frozenset())
FALSE = Junction(False, frozenset())


def ground_goal(task: Task, constant: Callable[[Fact], bool | None]) -> Node:
    """The goal of `task` over ground facts. `constant` says of a fact whether it always or never holds, None if that changes."""
    return _Expansion(task, constant).node(task.problem.goal, {}, False)


class _Expansion:
    def __init__(self, task: Task, constant: Callable[[Fact], bool | None]) -> None:
        self.task = task
        self.constant = constant
        self.left = MAX_NODES
        self.names = [o.name for o in task.objects]

    def node(self, formula: Formula, binding: Mapping[str, str], negated: bool) -> Node:
        self._count()
        if isinstance(formula, Atom):
            fact = (formula.predicate, *(binding.get(a, a) for a in formula.arguments))
            known = self.constant(fact)
            return Literal(fact, not negated) if known is None else _truth(known != negated)
        if isinstance(formula, Equal):
            left, right = (binding.get(term, term) for term in (formula.left, formula.right))
            return _truth((left == right) != negated)
        if isinstance(formula, Not):
            return self.node(formula.body, binding, not negated)
        if isinstance(formula, Imply):
            parts = (self.node(formula.left, binding, not negated), self.node(formula.right, binding, negated))
            return junction(negated, parts)
        if isinstance(formula, And | Or):
            return junction(isinstance(formula, And) != negated, (self.node(p, binding, negated) for p in formula.parts))
        assert isinstance(formula, Exists | ForAll)
        choices = [[self.names[i] for i in self.task.members(p.types)] for p in formula.parameters]
        bound = [p.name for p in formula.parameters]
        inner = (
            self.node(formula.body, {**binding, **dict(zip(bound, values, strict=True))}, negated) for values in product(*choices)
        )
        return junction(isinstance(formula, ForAll) != negated, inner)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooLarge


def instances(task: Task, formula: Formula) -> int:
    """How many instances of its atoms a formula has once its quantifiers are expanded."""
    if isinstance(formula, Not):
        return instances(task, formula.body)
    if isinstance(formula, Imply):
        return instances(task, formula.left) + instances(task, formula.right)
    if isinstance(formula, And | Or):
        return sum(instances(task, part) for part in formula.parts)
    if isinstance(formula, Exists | ForAll):
        return prod(len(task.members(p.types)) for p in formula.parameters) * max(1, instances(task, formula.body))
    return 1


def _truth(value: bool) -> Node:
    return TRUE if value else FALSE


def junction(every: bool, parts: Iterable[Node]) -> Node:
    """The conjunction (disjunction) of the parts, simplified; stops at the first part that decides it."""
    zero = FALSE if every else TRUE
    found: set[Node] = set()
    for part in parts:
        if part == zero:
            return zero
        if isinstance(part, Junction) and part.every == every:
            found |= part.parts
        elif part != (TRUE if every else FALSE):
            found.add(part)
    if any(isinstance(part, Literal) and ~part in found for part in found):
        return zero
    return next(iter(found)) if len(found) == 1 else Junction(every, frozenset(found))


def disjuncts(node: Node) -> list[Conjunction]:
    """The node as a disjunction of conjunctions of literals, none of which contains another. Raises TooLarge."""
    if isinstance(node, Literal):
        return [frozenset([node])]
    if node.every:
        found: list[Conjunction] = [frozenset(p for p in node.parts if isinstance(p, Literal))]
        for part in sorted((p for p in node.parts if isinstance(p, Junction)), key=lambda p: len(p.parts)):
            found = [a | b for a in found for b in disjuncts(part) if not any(~literal in a for literal in b)]
            _check(found)
    else:
        found = [conjunction for part in node.parts for conjunction in disjuncts(part)]
        _check(found)
    found = sorted(set(found), key=len)
    return [c for i, c in enumerate(found) if not any(other < c for other in found[:i])]


def _check(found: list[Conjunction]) -> None:
    if len(found) > MAX_DISJUNCTS or sum(map(len, found)) > MAX_LITERALS:
        raise TooLarge


def all_of(literals: Iterable[Literal]) -> Formula:
    """The conjunction as a formula of PDDL, in a fixed order."""
    return And(tuple(literal.formula() for literal in sorted(literals)))
