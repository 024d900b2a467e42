"""A domain in as few tokens as possible, for a prompt: typed signatures, and what each action needs and does.

types block tool<obj
preds on(block,block) clear(block)
stack(?x ?y:block) holding ?x, clear ?y -> on ?x ?y, clear ?x, -holding ?x, -clear ?y
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.pddl.ast import (
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
    TypedName,
    WhenEffect,
)
from planner.pddl.writer import number_text


def signature(domain: Domain, *, bodies: bool = True) -> str:
    """Signatures of types, constants, predicates, functions and actions, a line each kind, a line each action.

    `bodies`: also what actions need and do, which tells a model what the arguments of a predicate mean.
    """
    lines = [f"domain {domain.name}"]
    if domain.types:
        types = (t.name if t.parents == ("object",) else f"{t.name}<{'|'.join(t.parents)}" for t in domain.types)
        lines.append(f"types {' '.join(types)}")
    if domain.constants:
        lines.append(f"consts {_parameters(domain.constants)}")
    lines.append(f"preds {' '.join(_declared(p.name, p.parameters) for p in domain.predicates)}")
    if domain.functions:
        lines.append(f"funcs {' '.join(_declared(f.name, f.parameters) for f in domain.functions)}")
    for axiom in domain.axioms:
        lines.append(
            f"derived {axiom.predicate}({_parameters(axiom.parameters)})" + (f" := {_formula(axiom.body)}" if bodies else "")
        )
    if not bodies:
        lines.append(f"acts {' '.join(f'{a.name}({_parameters(a.parameters)})' for a in domain.actions)}")
    else:
        lines += [
            f"{a.name}({_parameters(a.parameters)}) {_formula(a.precondition)} -> {_effect(a.effect)}".replace("  ", " ")
            for a in domain.actions
        ]
    return "\n".join(lines)


def _declared(name: str, parameters: Sequence[TypedName]) -> str:
    """on(block,block); of an untyped predicate the names of the variables, which often tell more than "object"."""
    if all(p.types == ("object",) for p in parameters):
        return f"{name}({','.join(p.name.lstrip('?') for p in parameters)})" if parameters else name
    return f"{name}({','.join('|'.join(p.types) for p in parameters)})"


def _parameters(parameters: Sequence[TypedName]) -> str:
    """?x ?y:block ?l:level"""
    parts = []
    for i, p in enumerate(parameters):
        last = i + 1 == len(parameters) or parameters[i + 1].types != p.types
        parts.append(p.name + (f":{'|'.join(p.types)}" if last and p.types != ("object",) else ""))
    return " ".join(parts)


def _formula(formula: Formula) -> str:
    if isinstance(formula, Atom):
        return " ".join((formula.predicate, *formula.arguments))
    if isinstance(formula, Equal):
        return f"{formula.left}={formula.right}"
    if isinstance(formula, Not):
        inner = formula.body
        return f"{inner.left}≠{inner.right}" if isinstance(inner, Equal) else f"-{_inner(inner)}"
    if isinstance(formula, And):
        return ", ".join(map(_inner, formula.parts))
    if isinstance(formula, Or):
        return " | ".join(map(_inner, formula.parts))
    if isinstance(formula, Imply):
        return f"{_inner(formula.left)} => {_inner(formula.right)}"
    return f"{'∀' if isinstance(formula, ForAll) else '∃'}{_parameters(formula.parameters)}({_formula(formula.body)})"


def _inner(formula: Formula) -> str:
    text = _formula(formula)
    many = isinstance(formula, (And, Or, Imply)) and not (isinstance(formula, (And, Or)) and len(formula.parts) == 1)
    return f"({text})" if many or isinstance(formula, Exists) else text


def _effect(effect: Effect) -> str:
    if isinstance(effect, LiteralEffect):
        return ("-" if effect.negated else "") + _formula(effect.atom)
    if isinstance(effect, AndEffect):
        return ", ".join(filter(None, map(_effect, effect.parts)))
    if isinstance(effect, ForAllEffect):
        return f"∀{_parameters(effect.parameters)}({_effect(effect.body)})"
    if isinstance(effect, WhenEffect):
        return f"[{_formula(effect.condition)}: {_effect(effect.body)}]"
    assert isinstance(effect, IncreaseEffect)
    amount = effect.amount
    cost = " ".join((amount.name, *amount.arguments)) if hasattr(amount, "name") else number_text(amount)  # type: ignore[union-attr, arg-type]
    return f"cost {cost}"
