"""From a contract to the texts of a domain: domain.pddl (with or without the actions' bodies) and language.toml."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.pddl.ast import Domain, Equal, Exists, ForAll, ForAllEffect, Formula, Imply, Not, Or, WhenEffect
from planner.pddl.walk import nodes
from translators.authoring.intent import Contract, PredicateWords, expectations, filled, plain_invariant, typed

_QUANTIFIED, _CONDITIONAL = ":quantified-preconditions", ":conditional-effects"


@dataclass(frozen=True)
class Body:
    """What a model writes of an action: precondition and effect, cleaned PDDL."""

    precondition: str
    effect: str


def signature(contract: Contract) -> str:
    """Types and predicates, one to a line, with their words: all that a model needs to write an action."""
    lines = ["types: " + ", ".join(t.name if t.parent == "object" else f"{t.name} (a {t.parent})" for t in contract.types)]
    lines += [f"({' '.join(filter(None, (p.name, typed(p.parameters))))})  ; {_said(p)}" for p in contract.predicates]
    return "\n".join(lines)


def domain_text(contract: Contract, bodies: Mapping[str, Body] | None = None, requirements: Sequence[str] = (":adl",)) -> str:
    """The domain in PDDL with the actions that have a body; without `bodies` all actions have empty ones."""
    lines = [
        f"; {_comment(contract.about)}",
        "",
        f"(define (domain {contract.name})",
        f"  (:requirements {' '.join(requirements)})",
    ]
    if contract.types:
        lines += ["", "  (:types", *(f"    {t.name} - {t.parent}" for t in contract.types)]
        lines[-1] += ")"
    lines += ["", "  (:predicates"]
    for p in contract.predicates:
        lines.append(f"    ({' '.join(filter(None, (p.name, typed(p.parameters))))})  ; {_said(p)}")
    lines += ["  )"]
    for action in contract.actions:
        body = Body("(and)", "(and)") if bodies is None else bodies.get(action.name)
        if body is not None:
            lines += ["", *textwrap.wrap(_comment(action.does), 100, initial_indent="  ; ", subsequent_indent="  ; ")]
            lines += [f"  (:action {action.name}", f"    :parameters ({typed(action.parameters)})"]
            lines += [f"    :precondition {body.precondition}", f"    :effect {body.effect})"]
    return "\n".join(lines) + "\n)\n"


def requirements_of(domain: Domain) -> tuple[str, ...]:
    """The requirements of a domain's formulas, for a tidy (:requirements …)."""
    found = dict.fromkeys([":strips", ":typing"] if domain.types else [":strips"])
    for action in domain.actions:
        for node in (*nodes(action.precondition), *nodes(action.effect)):
            if isinstance(node, (WhenEffect, ForAllEffect)):
                found[_CONDITIONAL] = None
            for condition in _conditions_of(node):
                found[condition] = None
    for action in domain.actions:
        roots: list[Formula] = [action.precondition, *(n.condition for n in nodes(action.effect) if isinstance(n, WhenEffect))]
        if any(isinstance(n, Not) and not isinstance(n.body, Equal) for root in roots for n in nodes(root)):
            found[":negative-preconditions"] = None
    return tuple(found)


def _conditions_of(node: object) -> Iterable[str]:
    if isinstance(node, Equal):
        yield ":equality"
    elif isinstance(node, (Or, Imply)):
        yield ":disjunctive-preconditions"
    elif isinstance(node, (Exists, ForAll)):
        yield _QUANTIFIED


def problem_text(domain: str, scenario: str, objects: Iterable[tuple[str, str]], init: Iterable[tuple[str, ...]], goal: str) -> str:
    """A scenario's problem in PDDL."""
    lines = [f"(define (problem {scenario})", f"  (:domain {domain})", "  (:objects"]
    if any(f"({word}" in goal for word in ("not", "or", "imply", "exists", "forall", "=")):
        lines.insert(2, "  (:requirements :adl)")
    lines += [f"    {name} - {kind}" for name, kind in objects]
    lines += ["  )", "  (:init", *(f"    ({' '.join(fact)})" for fact in init), "  )", f"  (:goal {goal or '(and)'})"]
    return "\n".join(lines) + "\n)\n"


def language_toml(contract: Contract) -> str:
    """The words of the domain as `domains/*/language.toml` has them."""
    lines = ["[domain]", f"name = {quoted(contract.name)}", f"about = {quoted(contract.about)}", "", "[types]"]
    lines += [f"{t.name} = {{ singular = {quoted(t.singular)}, plural = {quoted(t.plural)} }}" for t in contract.types]
    lines += ["", "[predicates]", *(f"{p.name} = {quoted(p.words)}" for p in contract.predicates)]
    lines += ["", "[actions]", *(f"{a.name} = {quoted(a.words)}" for a in contract.actions)]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007f")


def scenarios_toml(contract: Contract) -> str:
    """scenarios/scenarios.toml: the invariants, and what is expected of each problem file beside it."""
    lines = ["# What this domain must and must not do; `planloom author --check` runs it.", ""]
    for invariant in contract.invariants:
        lines += ["[[invariant]]", *_table(plain_invariant(invariant)), ""]
    for scenario in contract.scenarios:
        head = {"name": scenario.name, "expect": scenario.kind, "words": scenario.words, "problem": f"{scenario.name}.pddl"}
        lines += ["[[scenario]]", *_table(head | expectations(scenario)), ""]
    return "\n".join(lines)


def _table(data: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in data.items() if value not in (None, [], "")]


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(v) for v in value)}]"
    if isinstance(value, int):
        return str(value)
    return quoted(str(value))


def _said(predicate: PredicateWords) -> str:
    """What a predicate means, about its own parameters."""
    return _comment(filled(predicate.words, [name for name, _ in predicate.parameters]))


def _comment(text: str) -> str:
    return " ".join(text.split())
