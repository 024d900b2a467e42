"""Formulas, effects and domains in one form for all ways to write them: negations at the atoms, conjunctions and disjunctions flat,
sorted and without repetitions, variables numbered in the order in which they are bound.

Equal forms mean the same; different forms may still mean the same. Cost: n log n in the size of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Domain,
    Effect,
    Equal,
    ForAll,
    ForAllEffect,
    Formula,
    FunctionTerm,
    Imply,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Or,
    TypedName,
    WhenEffect,
)

Form: TypeAlias = tuple[Any, ...]
Names: TypeAlias = Mapping[str, str]


def canonical_formula(formula: Formula, names: Names | None = None, *, negated: bool = False) -> Form:
    """The form of a formula whose free variables are renamed by `names`."""
    names = names or {}
    if isinstance(formula, Not):
        return canonical_formula(formula.body, names, negated=not negated)
    if isinstance(formula, Atom):
        return ("not" if negated else "is", formula.predicate, *(names.get(a, a) for a in formula.arguments))
    if isinstance(formula, Equal):
        return ("differ" if negated else "same", *sorted(names.get(a, a) for a in (formula.left, formula.right)))
    if isinstance(formula, Imply):
        return canonical_formula(Or((Not(formula.left), formula.right)), names, negated=negated)
    if isinstance(formula, And | Or):
        word = "and" if isinstance(formula, And) != negated else "or"
        return _junction(word, (canonical_formula(p, names, negated=negated) for p in formula.parts))
    inner = _bind(formula.parameters, names)
    word = "forall" if isinstance(formula, ForAll) != negated else "exists"
    return (word, _types(formula.parameters), canonical_formula(formula.body, inner, negated=negated))


def canonical_domain(domain: Domain) -> dict[str, Form]:
    """What the domain declares → its form: keys such as "action move" or "predicate on", "rules" for the axioms."""
    form: dict[str, Form] = {f"type {t.name}": tuple(sorted(t.parents)) for t in domain.types}
    form |= {f"constant {c.name}": tuple(sorted(c.types)) for c in domain.constants}
    form |= {f"predicate {p.name}": _types(p.parameters) for p in domain.predicates}
    form |= {f"function {f.name}": _types(f.parameters) for f in domain.functions}
    form |= {f"action {a.name}": canonical_action(a) for a in domain.actions}
    rules = []
    for axiom in domain.axioms:
        names = _bind(axiom.parameters, {})
        rules.append((axiom.predicate, _types(axiom.parameters), canonical_formula(axiom.body, names)))
    return form | ({"rules": tuple(sorted(set(rules), key=repr))} if rules else {})


def canonical_action(action: Action) -> Form:
    """The form of an action but for its name."""
    names = _bind(action.parameters, {})
    effects: list[Form] = []
    _flatten(action.effect, names, (), [], effects)
    increases = [e for e in effects if e[0] == "increase"]  # the same increase twice counts twice
    others = sorted({e for e in effects if e[0] != "increase"}, key=repr)
    return (_types(action.parameters), canonical_formula(action.precondition, names), *others, *sorted(increases, key=repr))


def _flatten(effect: Effect, names: Names, types: Form, conditions: Sequence[Form], found: list[Form]) -> None:
    if isinstance(effect, AndEffect):
        for part in effect.parts:
            _flatten(part, names, types, conditions, found)
    elif isinstance(effect, ForAllEffect):
        _flatten(effect.body, _bind(effect.parameters, names), (*types, *_types(effect.parameters)), conditions, found)
    elif isinstance(effect, WhenEffect):
        _flatten(effect.body, names, types, [*conditions, canonical_formula(effect.condition, names)], found)
    elif isinstance(effect, LiteralEffect):
        atom = (effect.atom.predicate, *(names.get(a, a) for a in effect.atom.arguments))
        found.append(("false" if effect.negated else "true", types, _junction("and", conditions), atom))
    else:
        assert isinstance(effect, IncreaseEffect)
        found.append(("increase", types, _junction("and", conditions), _term(effect.function, names), _amount(effect, names)))


def _amount(effect: IncreaseEffect, names: Names) -> Form:
    amount = effect.amount
    return _term(amount, names) if isinstance(amount, FunctionTerm) else ("number", str(amount))


def _term(term: FunctionTerm, names: Names) -> Form:
    return (term.name, *(names.get(a, a) for a in term.arguments))


def _bind(parameters: Iterable[TypedName], names: Names) -> dict[str, str]:
    inner = dict(names)
    depth = 1 + max((int(name[1:]) for name in names.values() if name.startswith("?")), default=-1)
    for i, parameter in enumerate(parameters):
        inner[parameter.name] = f"?{depth + i}"
    return inner


def _types(parameters: Iterable[TypedName]) -> Form:
    return tuple(tuple(sorted(p.types)) for p in parameters)


def _junction(word: str, parts: Iterable[Form]) -> Form:
    flat: dict[Form, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part[1:] if part[0] == word else (part,)))
    if len(flat) == 1:
        return next(iter(flat))
    return (word, *sorted(flat, key=repr))
