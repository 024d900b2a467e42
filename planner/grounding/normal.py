"""The normalised task: every condition a conjunction of literals, every effect a single literal with its condition.

`normalize(task)` (in `normalize.py`) builds it; grounding and mutex-group synthesis start from it. It still has variables: its
size does not depend on the number of objects.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.pddl.ast import Expression, Task, TypedName


@dataclass(frozen=True, slots=True)
class Literal:
    """predicate(arguments), possibly negated; arguments are variables ("?x") or object names. The predicate "=" compares terms."""

    predicate: str
    arguments: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        text = "(" + " ".join((self.predicate, *self.arguments)) + ")"
        return f"(not {text})" if self.negated else text


@dataclass(frozen=True, slots=True)
class UniversalLiteral:
    """For every assignment of `parameters` under which all `guard` literals hold (static ones, equalities), `literal` must hold.

    It stays lifted until grounding joins the guard, so a universal precondition costs no axiom where one fluent literal is all it
    says.
    """

    parameters: tuple[TypedName, ...]
    guard: tuple[Literal, ...]
    literal: Literal


@dataclass(frozen=True, slots=True)
class NormalEffect:
    """For every assignment of `parameters`, if `condition` held before the action, `literal` becomes true (false, when negated)."""

    parameters: tuple[TypedName, ...]
    condition: tuple[Literal, ...]
    literal: Literal


@dataclass(frozen=True, slots=True)
class NormalAction:
    """One disjunct of an action. The first `n_visible` parameters are those of the PDDL action and make the operator's name; the
    others come from existential quantifiers. `cost` is None for a free action of a task with a metric."""

    name: str
    parameters: tuple[TypedName, ...]
    n_visible: int
    precondition: tuple[Literal, ...]
    universal: tuple[UniversalLiteral, ...]
    effects: tuple[NormalEffect, ...]
    cost: Expression | None


@dataclass(frozen=True, slots=True)
class NormalAxiom:
    """predicate(head) holds if there is an assignment of `parameters` (the head's variables included) with `condition` true."""

    predicate: str
    head: tuple[str, ...]
    parameters: tuple[TypedName, ...]
    condition: tuple[Literal, ...]
    universal: tuple[UniversalLiteral, ...] = ()


@dataclass(frozen=True, slots=True)
class NormalTask:
    """The whole normalised task. `fluent` predicates are changed by some effect, `derived` ones defined by axioms (those made here,
    named with a leading "@", included); all others are static."""

    task: Task
    actions: tuple[NormalAction, ...]
    axioms: tuple[NormalAxiom, ...]
    goal: tuple[Literal, ...]
    goal_universal: tuple[UniversalLiteral, ...]
    fluent: frozenset[str]
    derived: frozenset[str]
