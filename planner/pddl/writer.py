"""PDDL out: normalised text that reads back as an equal domain and task.

Lower case, one declaration a line, types always said where a list has any. A large initial state costs one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from planner.pddl.ast import (
    And,
    AndEffect,
    Atom,
    Domain,
    Effect,
    Equal,
    Exists,
    Expression,
    ForAllEffect,
    Formula,
    FunctionTerm,
    Imply,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Or,
    Predicate,
    Task,
    TypedName,
    WhenEffect,
)
from planner.pddl.symbols import type_text

_WIDTH = 100  # longer formulas are broken into lines


def write_domain(domain: Domain) -> str:
    """PDDL text of a domain; `read_domain` of it gives an equal Domain."""
    lines = [f"(define (domain {domain.name})"]
    if domain.requirements:
        lines.append(f"  (:requirements {' '.join(domain.requirements)})")
    if domain.types:
        lines += ["  (:types", *_groups([(t.name, t.parents) for t in domain.types]), "  )"]
    if domain.constants:
        lines += ["  (:constants", *_groups([(c.name, c.types) for c in domain.constants]), "  )"]
    if domain.predicates:
        lines += ["  (:predicates", *(f"    {_signature(p.name, p.parameters)}" for p in domain.predicates), "  )"]
    if domain.functions:
        lines += ["  (:functions", *(f"    {_signature(f.name, f.parameters)} - number" for f in domain.functions), "  )"]
    for axiom in domain.axioms:
        head = _signature(axiom.predicate, axiom.parameters)
        if any(p.types != ("object",) for p in axiom.parameters) or _declares_types(domain, axiom.predicate):
            head = f"({axiom.predicate} {_parameters(axiom.parameters, explicit=True)})"
        lines += [f"  (:derived {head}", f"    {_block(axiom.body, 4)})"]
    for action in domain.actions:
        lines += [
            f"  (:action {action.name}",
            f"    :parameters ({_parameters(action.parameters)})",
            f"    :precondition {_block(action.precondition, 4)}",
            f"    :effect {_block(action.effect, 4)})",
        ]
    return "\n".join(lines) + "\n)\n"


def write_problem(task: Task) -> str:
    """PDDL text of a task's problem; `read_task` with the domain's text gives an equal Task."""
    problem = task.problem
    lines = [f"(define (problem {problem.name})", f"  (:domain {problem.domain_name})"]
    if problem.requirements:
        lines.append(f"  (:requirements {' '.join(problem.requirements)})")
    if problem.objects:
        lines += ["  (:objects", *_groups([(o.name, o.types) for o in problem.objects]), "  )"]
    lines.append("  (:init")
    names = [o.name for o in task.objects]
    for predicate, rows in problem.init.items():
        lines += [f"    ({' '.join((predicate, *(names[i] for i in row)))})" for row in rows.tolist()]
    for function, table in problem.init_values.items():
        for row, value in zip(table.rows.tolist(), table.values, strict=True):
            lines.append(f"    (= ({' '.join((function, *(names[i] for i in row)))}) {number_text(value)})")
    lines += ["  )", f"  (:goal {_block(problem.goal, 2)})"]
    if problem.minimize_cost:
        lines.append("  (:metric minimize (total-cost))")
    return "\n".join(lines) + "\n)\n"


def formula_text(formula: Formula) -> str:
    """PDDL text of a formula, in one line."""
    if isinstance(formula, Atom):
        return str(formula)
    if isinstance(formula, Equal):
        return f"(= {formula.left} {formula.right})"
    if isinstance(formula, Not):
        return f"(not {formula_text(formula.body)})"
    if isinstance(formula, (And, Or)):
        return _join("and" if isinstance(formula, And) else "or", map(formula_text, formula.parts))
    if isinstance(formula, Imply):
        return f"(imply {formula_text(formula.left)} {formula_text(formula.right)})"
    word = "exists" if isinstance(formula, Exists) else "forall"
    return f"({word} ({_parameters(formula.parameters)}) {formula_text(formula.body)})"


def effect_text(effect: Effect) -> str:
    """PDDL text of an effect, in one line."""
    if isinstance(effect, LiteralEffect):
        return f"(not {effect.atom})" if effect.negated else str(effect.atom)
    if isinstance(effect, AndEffect):
        return _join("and", map(effect_text, effect.parts))
    if isinstance(effect, ForAllEffect):
        return f"(forall ({_parameters(effect.parameters)}) {effect_text(effect.body)})"
    if isinstance(effect, WhenEffect):
        return f"(when {formula_text(effect.condition)} {effect_text(effect.body)})"
    return f"(increase {_expression(effect.function)} {_expression(effect.amount)})"


def number_text(value: Fraction) -> str:
    """A number as PDDL writes it: exact if it has a finite decimal expansion, else 18 digits (more the reader does not take)."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled, places = value, 0
    most = 18 - len(str(int(abs(value)))) if abs(value) >= 1 else 18
    while scaled.denominator != 1 and places < most:
        scaled, places = scaled * 10, places + 1
    digits = str(abs(round(scaled))).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _expression(expression: Expression) -> str:
    if isinstance(expression, FunctionTerm):
        return f"({' '.join((expression.name, *expression.arguments))})"
    return number_text(expression)


def _join(word: str, parts: Iterable[str]) -> str:
    return f"({' '.join((word, *parts))})"


def _block(node: Formula | Effect, indent: int) -> str:
    """Text of a formula or effect; a long conjunction gets a line for every part."""
    is_effect = isinstance(node, (LiteralEffect, AndEffect, ForAllEffect, WhenEffect, IncreaseEffect))
    text = effect_text(node) if is_effect else formula_text(node)  # type: ignore[arg-type]
    if len(text) <= _WIDTH or not isinstance(node, (And, AndEffect)):
        return text
    margin = "\n" + " " * (indent + 2)
    return "(and" + "".join(margin + _block(part, indent + 2) for part in node.parts) + ")"


def _signature(name: str, parameters: Sequence[TypedName]) -> str:
    return _join(name, [_parameters(parameters)] if parameters else [])


def _parameters(parameters: Sequence[TypedName], *, explicit: bool = False) -> str:
    """Typed list in one line; without types if all are objects and it need not be `explicit`."""
    if not explicit and all(p.types == ("object",) for p in parameters):
        return " ".join(p.name for p in parameters)
    parts: list[str] = []
    for i, p in enumerate(parameters):
        parts.append(p.name)
        if i + 1 == len(parameters) or parameters[i + 1].types != p.types:
            parts.append(f"- {type_text(p.types)}")
    return " ".join(parts)


def _declares_types(domain: Domain, predicate: str) -> bool:
    """True if untyped axiom parameters of this predicate would take over types of its declaration."""
    declared: list[Predicate] = [p for p in domain.predicates if p.name == predicate]
    return any(p.types != ("object",) for d in declared for p in d.parameters)


def _groups(names: Sequence[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Typed list with a line for every run of names of the same type."""
    if all(types == ("object",) for _, types in names):
        return ["    " + " ".join(name for name, _ in names)]
    lines: list[str] = []
    run: list[str] = []
    for i, (name, types) in enumerate(names):
        run.append(name)
        if i + 1 == len(names) or names[i + 1][1] != types:
            lines.append(f"    {' '.join(run)} - {type_text(types)}")
            run = []
    return lines
