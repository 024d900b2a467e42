"""A domain in words: kinds of things, what can be true of them, and each action with its conditions and effects."""

from __future__ import annotations

from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Domain,
    Effect,
    ForAllEffect,
    Formula,
    LiteralEffect,
    Not,
    TypedName,
    WhenEffect,
)
from planner.pddl.writer import effect_text, formula_text
from translators.english.language import Language
from translators.english.wording import Wording, listing, sentence


def domain_text(domain: Domain, language: Language) -> str:
    """Paragraphs: what it is about, kinds of things, then a paragraph for each action."""
    wording = Wording(language, domain, {})
    nouns = [language.noun(t.name, 2) for t in domain.types]
    first = [language.about] if language.about else [f"The domain is called {domain.name}."]
    if nouns:
        first.append(f"There are {listing(nouns)}.")
    for kind in domain.types:
        if kind.parents != ("object",):
            first.append(f"{language.noun(kind.name, 2).capitalize()} are {listing([language.noun(p, 2) for p in kind.parents])}.")
    facts = [
        _clause(wording, Atom(p.name, tuple(f"?{i}" for i in range(len(p.parameters)))), p.parameters) for p in domain.predicates
    ]
    what = "It can be so that " + "; ".join(facts) + "." if facts else ""
    return "\n\n".join(filter(None, [" ".join(first), what, *(_action(wording, a) for a in domain.actions)])) + "\n"


def _action(wording: Wording, action: Action) -> str:
    """What an action does, for whom, on what condition."""
    template = wording.language.actions[action.name]
    kinds = [_kind(wording, p) for p in action.parameters]
    said = [f"One can {wording.filled(template, [f'{kind} {_letter(i)}' for i, kind in enumerate(kinds)])}"]
    letters = {p.name: _letter(i) for i, p in enumerate(action.parameters)}
    needs = _conditions(wording, action.precondition, letters)
    if needs:
        said[0] += f" if {listing(needs)}"
    effects = _effects(wording, action.effect, letters)
    return " ".join([said[0] + ".", *([f"Then {listing(effects)}."] if effects else [])])


def _clause(wording: Wording, atom: Atom, parameters: tuple[TypedName, ...]) -> str:
    words = [f"a {wording.language.noun(p.types[0], 1)}" for p in parameters]
    return wording.filled(wording.language.predicates[atom.predicate], words)


def _kind(wording: Wording, parameter: TypedName) -> str:
    return " or ".join(wording.language.noun(t, 1) for t in parameter.types) if parameter.types != ("object",) else "thing"


def _letter(i: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i % 26] + ("" if i < 26 else str(i // 26))


def _conditions(wording: Wording, formula: Formula, letters: dict[str, str]) -> list[str]:
    if isinstance(formula, And):
        return [clause for part in formula.parts for clause in _conditions(wording, part, letters)]
    if isinstance(formula, Atom):
        return [_atom(wording, formula, letters)]
    if isinstance(formula, Not) and isinstance(formula.body, Atom):
        return [f"it is not so that {_atom(wording, formula.body, letters)}"]
    return [formula_text(formula)]


def _effects(wording: Wording, effect: Effect, letters: dict[str, str]) -> list[str]:
    if isinstance(effect, AndEffect):
        return [clause for part in effect.parts for clause in _effects(wording, part, letters)]
    if isinstance(effect, LiteralEffect):
        atom = _atom(wording, effect.atom, letters)
        return [f"it is no longer so that {atom}" if effect.negated else atom]
    if isinstance(effect, (ForAllEffect, WhenEffect)):
        return [effect_text(effect)]
    return [f"the cost grows: {sentence(effect_text(effect))[:-1]}"]


def _atom(wording: Wording, atom: Atom, letters: dict[str, str]) -> str:
    return wording.filled(wording.language.predicates[atom.predicate], [letters.get(a, a) for a in atom.arguments])
