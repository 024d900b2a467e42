"""Conditions in negation normal form, with variables and constants resolved to slots.

A `Frame` belongs to one action, axiom or goal; an environment (a list of object ids) gives each of its slots a value. Constants are
slots with a fixed value, so every argument is read the same way. Each quantifier gets slots of its own: an inner variable that
shadows an outer one needs no care later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from planner.errors import PddlError
from planner.pddl.ast import And, Atom, Equal, Exists, ForAll, Formula, Imply, Not, Or, TypedName
from planner.validate.state import Members, Universe

Env: TypeAlias = list[int]


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter or quantified variable and the objects it ranges over."""

    slot: int
    name: str
    types: tuple[str, ...]
    members: Members = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A possibly negated atom."""

    predicate: str
    slots: tuple[int, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """Equality (or, negated, inequality) of two slots."""

    left: int
    right: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conjunction."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Disjunction."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Existential quantifier."""

    variables: tuple[Variable, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Every:
    """Universal quantifier."""

    variables: tuple[Variable, ...]
    body: Node


Node: TypeAlias = Literal | Same | AllOf | AnyOf | Some | Every


class Frame:
    """The slots of one action, axiom or goal. `template` is an environment with the constants in place and -1 elsewhere."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.template: Env = []
        self.labels: list[str] = []
        self._constants: dict[str, int] = {}

    def _slot(self, label: str, value: int = -1) -> int:
        self.template.append(value)
        self.labels.append(label)
        return len(self.template) - 1

    def constant(self, name: str) -> int:
        """The slot of an object. Raises PddlError if there is none of that name."""
        slot = self._constants.get(name)
        if slot is None:
            value = self.universe.ids.get(name)
            if value is None:
                raise PddlError(f"{name} is neither an object nor a variable in scope")
            slot = self._constants[name] = self._slot(name, value)
        return slot

    def free(self, name: str) -> int:
        """A new slot for a free variable."""
        return self._slot(name)

    def variables(self, parameters: Iterable[TypedName]) -> tuple[Variable, ...]:
        """New slots for `parameters`."""
        return tuple(Variable(self._slot(p.name), p.name, p.types, self.universe.members(p.types)) for p in parameters)

    def slots(self, arguments: Iterable[str], scope: Mapping[str, int]) -> tuple[int, ...]:
        """The slots of terms under the variables in `scope`."""
        return tuple(scope[a] if a in scope else self.constant(a) for a in arguments)


def scope_of(variables: Iterable[Variable], outer: Mapping[str, int] | None = None) -> dict[str, int]:
    """Variable name → slot, inner variables hiding outer ones."""
    return {**(outer or {}), **{v.name: v.slot for v in variables}}


def resolve(formula: Formula, frame: Frame, scope: Mapping[str, int], negated: bool = False) -> Node:
    """Negation normal form of `formula` (of its negation, if `negated`)."""
    match formula:
        case Atom():
            return Literal(formula.predicate, frame.slots(formula.arguments, scope), negated)
        case Equal():
            left, right = frame.slots((formula.left, formula.right), scope)
            return Same(left, right, negated)
        case Not():
            return resolve(formula.body, frame, scope, not negated)
        case Imply():
            sides = resolve(formula.left, frame, scope, not negated), resolve(formula.right, frame, scope, negated)
            return conjunction(sides) if negated else disjunction(sides)
        case And() | Or():
            parts = tuple(resolve(part, frame, scope, negated) for part in formula.parts)
            return conjunction(parts) if isinstance(formula, And) != negated else disjunction(parts)
        case Exists() | ForAll():
            variables = frame.variables(formula.parameters)
            body = resolve(formula.body, frame, scope_of(variables, scope), negated)
            return Some(variables, body) if isinstance(formula, Exists) != negated else Every(variables, body)
    raise TypeError(f"not a formula: {formula!r}")


def conjunction(parts: Iterable[Node]) -> Node:
    """The conjunction of `parts`, nested conjunctions dissolved."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, AllOf) else (part,)))
    return flat[0] if len(flat) == 1 else AllOf(flat)


def disjunction(parts: Iterable[Node]) -> Node:
    """The disjunction of `parts`, nested disjunctions dissolved."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,)))
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def negate(node: Node) -> Node:
    """The negation, again in negation normal form."""
    match node:
        case Literal():
            return Literal(node.predicate, node.slots, not node.negated)
        case Same():
            return Same(node.left, node.right, not node.negated)
        case AllOf():
            return disjunction(negate(p) for p in node.parts)
        case AnyOf():
            return conjunction(negate(p) for p in node.parts)
        case Some():
            return Every(node.variables, negate(node.body))
        case Every():
            return Some(node.variables, negate(node.body))


def literals(node: Node) -> Iterator[Literal]:
    """AllOf literals in `node`, from left to right."""
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Literal):
            yield top
        elif isinstance(top, AllOf | AnyOf):
            stack.extend(reversed(top.parts))
        elif isinstance(top, Some | Every):
            stack.append(top.body)


def slots_in(node: Node) -> set[int]:
    """AllOf slots that occur in atoms and equalities of `node`."""
    found: set[int] = set()
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        match top:
            case Literal():
                found.update(top.slots)
            case Same():
                found.update((top.left, top.right))
            case AllOf() | AnyOf():
                stack.extend(top.parts)
            case Some() | Every():
                stack.append(top.body)
    return found


def text(node: Node, frame: Frame, env: Env, hidden: frozenset[int] = frozenset()) -> str:
    """`node` in PDDL: slots with a value as object names, those without and the `hidden` ones as variables."""

    def term(slot: int) -> str:
        if slot in hidden or env[slot] < 0:
            return frame.labels[slot]
        return frame.universe.names[env[slot]]

    match node:
        case Literal() | Same():
            head, slots = (node.predicate, node.slots) if isinstance(node, Literal) else ("=", (node.left, node.right))
            atom = "(" + " ".join((head, *map(term, slots))) + ")"
            return f"(not {atom})" if node.negated else atom
        case AllOf() | AnyOf():
            word = "and" if isinstance(node, AllOf) else "or"
            return "(" + " ".join((word, *(text(p, frame, env, hidden) for p in node.parts))) + ")"
        case Some() | Every():
            word = "exists" if isinstance(node, Some) else "forall"
            inner = hidden.union(v.slot for v in node.variables)
            return f"({word} ({declaration(node.variables)}) {text(node.body, frame, env, inner)})"


def declaration(variables: Sequence[Variable]) -> str:
    """?x - block ?y - (either truck boat); without types where there are none."""
    if all(v.types == ("object",) for v in variables):
        return " ".join(v.name for v in variables)
    kinds = [v.types[0] if len(v.types) == 1 else f"(either {' '.join(v.types)})" for v in variables]
    return " ".join(f"{v.name} - {kind}" for v, kind in zip(variables, kinds, strict=True))
