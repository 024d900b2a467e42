"""Mutants of a domain: each differs from it by one small mistake of the kind that people and models make.

A literal of a precondition or of an effect (or of the condition of an effect) is left out, or two parameters of one type change
places in one literal. Mutants that are ill-typed are not made; those that mean the same are marked. Their number is about the
number of literals times one plus the number of pairs of parameters of one type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Domain,
    Effect,
    Equal,
    Exists,
    ForAll,
    ForAllEffect,
    Formula,
    Imply,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Or,
    WhenEffect,
)
from planner.pddl.walk import conjuncts
from planner.pddl.writer import effect_text, formula_text

DROP_CONDITION, DROP_EFFECT, SWAP_CONDITION, SWAP_EFFECT = "drop-precondition", "drop-effect", "swap-precondition", "swap-effect"


@dataclass(frozen=True)
class Mutant:
    """`action` changed by one mistake of `kind`; `part` is the literal that was left out or changed, `became` what it became."""

    kind: str
    original: Action
    action: Action
    part: Formula | Effect
    became: Formula | Effect | None = None
    equivalent: bool = False

    @property
    def name(self) -> str:
        """A short stable name: "move: drop-precondition (at ?r ?from)"."""
        became = f" → {part_text(self.became)}" if self.became is not None else ""
        return f"{self.original.name}: {self.kind} {part_text(self.part)}{became}"

    def of(self, domain: Domain) -> Domain:
        """The domain with this mistake in it."""
        return replace(domain, actions=tuple(self.action if a.name == self.action.name else a for a in domain.actions))


def mutants(domain: Domain) -> Iterator[Mutant]:
    """All mutants of all actions, in the order of the text. Those that are equal to the action or to each other come once."""
    for action in domain.actions:
        seen = {normal(action)}
        for mutant in _mutants(action, domain):
            form = normal(mutant.action)
            if form not in seen:
                seen.add(form)
                yield mutant


def _mutants(action: Action, domain: Domain) -> Iterator[Mutant]:
    pairs = list(_pairs(action))
    conditions = list(conjuncts(action.precondition))
    for i, part in enumerate(conditions):
        rest = conditions[:i] + conditions[i + 1 :]
        yield Mutant(DROP_CONDITION, action, replace(action, precondition=And(tuple(rest))), part)
    effects = list(effect_parts(action.effect))
    for i, effect in enumerate(effects):
        for changed, left_out in _without(effect):
            new = effects[:i] + ([changed] if changed is not None else []) + effects[i + 1 :]
            kind = DROP_EFFECT if isinstance(left_out, LiteralEffect) else DROP_CONDITION
            yield Mutant(kind, action, replace(action, effect=AndEffect(tuple(new))), left_out)
    for x, y in pairs:
        for i, part in enumerate(conditions):
            swapped = _renamed(part, {x: y, y: x})
            if swapped != part and _fits(swapped, action, domain):
                new_conditions = And((*conditions[:i], swapped, *conditions[i + 1 :]))
                yield Mutant(SWAP_CONDITION, action, replace(action, precondition=new_conditions), part, swapped)
        for i, effect in enumerate(effects):
            swapped_effect = _renamed_effect(effect, {x: y, y: x})
            if swapped_effect != effect and not isinstance(effect, IncreaseEffect):
                new_effects = AndEffect((*effects[:i], swapped_effect, *effects[i + 1 :]))
                yield Mutant(SWAP_EFFECT, action, replace(action, effect=new_effects), effect, swapped_effect)


def _pairs(action: Action) -> Iterator[tuple[str, str]]:
    """Pairs of parameters of exactly one type: exchanging them is never ill-typed."""
    for i, x in enumerate(action.parameters):
        for y in action.parameters[i + 1 :]:
            if x.types == y.types:
                yield x.name, y.name


def _fits(part: Formula, action: Action, domain: Domain) -> bool:
    """A condition that can never hold is a mistake nobody makes: (not (= ?x ?x))."""
    return not (isinstance(part, Not) and isinstance(part.body, Equal) and part.body.left == part.body.right)


def effect_parts(effect: Effect) -> Iterator[Effect]:
    if isinstance(effect, AndEffect):
        for part in effect.parts:
            yield from effect_parts(part)
    else:
        yield effect


def _without(effect: Effect) -> Iterator[tuple[Effect | None, Formula | Effect]]:
    """The effect with one literal or condition left out (None: nothing remains), and what was left out. Costs stay."""
    if isinstance(effect, LiteralEffect):
        yield None, effect
    elif isinstance(effect, ForAllEffect):
        for body, part in _without_any(effect.body):
            yield (None if body is None else replace(effect, body=body)), part
    elif isinstance(effect, WhenEffect):
        for body, part in _without_any(effect.body):
            yield (None if body is None else replace(effect, body=body)), part
        conditions = list(conjuncts(effect.condition))
        for i, condition in enumerate(conditions):
            rest = And(tuple(conditions[:i] + conditions[i + 1 :]))
            yield replace(effect, condition=rest), condition


def _without_any(effect: Effect) -> Iterator[tuple[Effect | None, Formula | Effect]]:
    parts = list(effect_parts(effect))
    for i, one in enumerate(parts):
        for changed, part in _without(one):
            rest = parts[:i] + ([changed] if changed is not None else []) + parts[i + 1 :]
            yield (AndEffect(tuple(rest)) if rest else None), part


def _renamed(formula: Formula, names: dict[str, str]) -> Formula:
    """The formula with free variables renamed."""
    match formula:
        case Atom():
            return replace(formula, arguments=tuple(names.get(a, a) for a in formula.arguments))
        case Equal():
            return replace(formula, left=names.get(formula.left, formula.left), right=names.get(formula.right, formula.right))
        case Not():
            return replace(formula, body=_renamed(formula.body, names))
        case And() | Or():
            return replace(formula, parts=tuple(_renamed(p, names) for p in formula.parts))
        case Imply():
            return replace(formula, left=_renamed(formula.left, names), right=_renamed(formula.right, names))
        case Exists() | ForAll():
            bound = {p.name for p in formula.parameters}
            return replace(formula, body=_renamed(formula.body, {k: v for k, v in names.items() if k not in bound}))


def _renamed_effect(effect: Effect, names: dict[str, str]) -> Effect:
    match effect:
        case LiteralEffect():
            atom = _renamed(effect.atom, names)
            assert isinstance(atom, Atom)
            return replace(effect, atom=atom)
        case AndEffect():
            return replace(effect, parts=tuple(_renamed_effect(p, names) for p in effect.parts))
        case ForAllEffect():
            bound = {p.name for p in effect.parameters}
            return replace(effect, body=_renamed_effect(effect.body, {k: v for k, v in names.items() if k not in bound}))
        case WhenEffect():
            return replace(effect, condition=_renamed(effect.condition, names), body=_renamed_effect(effect.body, names))
        case IncreaseEffect():
            return effect


def normal(action: Action) -> tuple[frozenset[str], frozenset[str]]:
    """A form that is equal for actions that differ only in order, repetition, or the sides of an equality."""
    return (
        frozenset(normal_text(part) for part in conjuncts(action.precondition)),
        frozenset(effect_text(part) for part in effect_parts(action.effect)),
    )


def normal_text(part: Formula) -> str:
    """PDDL text of a conjunct; the sides of an equality in alphabetical order."""
    if isinstance(part, Equal):
        return formula_text(replace(part, left=min(part.left, part.right), right=max(part.left, part.right)))
    if isinstance(part, Not) and isinstance(part.body, Equal):
        return f"(not {normal_text(part.body)})"
    return formula_text(part)


def part_text(part: Formula | Effect) -> str:
    """PDDL text of a condition or an effect."""
    if isinstance(part, (LiteralEffect, AndEffect, ForAllEffect, WhenEffect, IncreaseEffect)):
        return effect_text(part)
    return formula_text(part)
