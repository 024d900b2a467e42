"""The intent contract: what a domain is meant to be, as data, written before any action is.

Types, predicates and actions with their words; invariants; scenarios that must be reachable and scenarios that must fail. After it
has been read it never changes: actions are mended until they pass it, not the other way round (the protocol of pddl-copilot, here
held by code).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MUST_REACH, MUST_FAIL = "must-reach", "must-fail"
_PLACE = re.compile(r"\{(\d{1,2})\}")
RELATIONS = ("exactly", "at-most", "at-least")


@dataclass(frozen=True)
class TypeWords:
    """A type with its parent and its noun in both numbers."""

    name: str
    parent: str
    singular: str
    plural: str


@dataclass(frozen=True)
class PredicateWords:
    """A predicate; `parameters` are (variable, type); `words` a template such as "{0} is at {1}"."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True)
class ActionIntent:
    """An action as it is meant: its signature, a template ("move {0} to {2}") and what it does, in words."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    words: str
    does: str


@dataclass(frozen=True)
class Invariant:
    """Something that holds in every reachable state.

    Either a count: for every binding of `variables`, of all true instances of `atoms` (whose other variables run free) there are
    exactly, at most or at least `number`. Or a formula that is always (never) true: `relation` is then "always" ("never").
    """

    words: str
    relation: str
    number: int = 0
    variables: tuple[tuple[str, str], ...] = ()
    atoms: tuple[tuple[str, ...], ...] = ()
    formula: str = ""


@dataclass(frozen=True)
class Scenario:
    """A small task with what is expected of it.

    must-reach: the goal can be reached; with `steps`, by exactly these. must-fail: the goal cannot be reached; with `steps`, the
    last of them must be impossible after the others. `invariants` hold in this scenario only, beside those of the contract.
    `problem` is PDDL text, made of `objects`, `init` and `goal` (or read from a file).
    """

    name: str
    kind: str
    words: str
    problem: str
    goal: str = ""
    steps: tuple[tuple[str, ...], ...] = ()
    invariants: tuple[Invariant, ...] = ()
    objects: tuple[tuple[str, str], ...] = ()
    init: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Contract:
    """A domain's intent."""

    name: str
    about: str
    types: tuple[TypeWords, ...]
    predicates: tuple[PredicateWords, ...]
    actions: tuple[ActionIntent, ...]
    invariants: tuple[Invariant, ...]
    scenarios: tuple[Scenario, ...]

    def action(self, name: str) -> ActionIntent:
        """The action of this name (KeyError if there is none)."""
        for action in self.actions:
            if action.name == name:
                return action
        raise KeyError(name)


def filled(template: str, words: Sequence[str]) -> str:
    """A template with its places {0}, {1}, … filled; never by str.format, for the template is somebody else's."""
    return _PLACE.sub(lambda m: words[int(m[1])] if int(m[1]) < len(words) else m[0], template)


def typed(parameters: Iterable[tuple[str, str]]) -> str:
    """ "?r - robot ?from - place ?to - place"."""
    return " ".join(f"{name} - {kind}" for name, kind in parameters)


def atom_text(atom: Iterable[str]) -> str:
    """ "(at r1 kitchen)"."""
    return f"({' '.join(atom)})"


def plain_invariant(invariant: Invariant) -> dict[str, Any]:
    """An invariant as data for JSON and TOML."""
    if invariant.formula:
        return {"words": invariant.words, invariant.relation: invariant.formula}
    variables = {"for": typed(invariant.variables)} if invariant.variables else {}
    return {"words": invariant.words, **variables, invariant.relation: invariant.number, "of": [*map(atom_text, invariant.atoms)]}


def expectations(scenario: Scenario) -> dict[str, Any]:
    """What is expected of a scenario beyond its problem."""
    found: dict[str, Any] = {"steps": [*map(atom_text, scenario.steps)]} if scenario.steps else {}
    for relation in ("always", "never"):
        formulas = [i.formula for i in scenario.invariants if i.relation == relation]
        found |= {relation: formulas} if formulas else {}
    return found


def plain(contract: Contract) -> dict[str, Any]:
    """The contract as it was understood, as data for contract.json; `read_contract` reads it back."""
    return {
        "name": contract.name,
        "about": contract.about,
        "types": [{"name": t.name, "parent": t.parent, "singular": t.singular, "plural": t.plural} for t in contract.types],
        "predicates": [{"name": p.name, "parameters": typed(p.parameters), "words": p.words} for p in contract.predicates],
        "actions": [
            {"name": a.name, "parameters": typed(a.parameters), "words": a.words, "does": a.does} for a in contract.actions
        ],
        "invariants": [*map(plain_invariant, contract.invariants)],
        "scenarios": [
            {
                "name": s.name,
                "kind": s.kind,
                "words": s.words,
                "objects": dict(s.objects),
                "init": [*map(atom_text, s.init)],
                **({"goal": s.goal} if s.goal else {}),
                **expectations(s),
            }
            for s in contract.scenarios
        ],
    }
