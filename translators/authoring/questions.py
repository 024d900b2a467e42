"""What the scenarios leave open, as questions: "Nothing shows that 'pick up x' needs that the hand is empty. Should it?" """

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.pddl.ast import Atom, Effect, Equal, Formula, LiteralEffect, Not
from translators.authoring.intent import Contract, filled
from translators.authoring.mutants import DROP_CONDITION, DROP_EFFECT, SWAP_EFFECT, Mutant, part_text


@dataclass(frozen=True)
class Wording:
    """Templates of predicates and actions; without one, names are made readable."""

    predicates: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_contract(cls, contract: Contract) -> Wording:
        """The templates of a contract."""
        return cls({p.name: p.words for p in contract.predicates}, {a.name: a.words for a in contract.actions})

    def atom(self, name: str, arguments: Sequence[str]) -> str:
        """ "r is at p"."""
        return _filled(self.predicates.get(name), name, arguments)

    def action(self, name: str, arguments: Sequence[str]) -> str:
        """ "move r from p to q"."""
        return _filled(self.actions.get(name), name, arguments)

    def literal(self, part: Formula | Effect) -> str:
        """A condition or an effect as a clause."""
        if isinstance(part, LiteralEffect):
            clause = self.atom(part.atom.predicate, part.atom.arguments)
            return f"it is no longer true that {clause}" if part.negated else clause
        if isinstance(part, Atom):
            return self.atom(part.predicate, part.arguments)
        if isinstance(part, Equal):
            return f"{_bare(part.left)} is the same as {_bare(part.right)}"
        if isinstance(part, Not) and isinstance(part.body, Equal):
            return f"{_bare(part.body.left)} is not {_bare(part.body.right)}"
        if isinstance(part, Not) and isinstance(part.body, Atom):
            return f"it is not true that {self.literal(part.body)}"
        return part_text(part)


def question(mutant: Mutant, wording: Wording) -> str:
    """What to ask the user about a mistake that no scenario would notice."""
    action = mutant.original
    act = wording.action(action.name, [p.name for p in action.parameters])
    part = wording.literal(mutant.part)
    if mutant.kind == DROP_CONDITION:
        inside = mutant.action.effect != action.effect
        return f"Nothing shows that {'an effect of ' * inside}'{act}' needs that {part}. Should it?"
    if mutant.kind == DROP_EFFECT:
        return f"Nothing shows that after '{act}' {part}. Should it be so?"
    assert mutant.became is not None
    became = wording.literal(mutant.became)
    if mutant.kind == SWAP_EFFECT:
        return f"Nothing shows that after '{act}' {part}, rather than that {became}. Is that right?"
    return f"Nothing shows that '{act}' needs that {part}, rather than that {became}. Is that right?"


def _filled(template: str | None, name: str, arguments: Sequence[str]) -> str:
    """A template with its places filled, or the name made readable."""
    words = [_bare(a) for a in arguments]
    if template is None:
        return " ".join([name.replace("-", " ").replace("_", " "), *words])
    return filled(template, words)


def _bare(term: str) -> str:
    """A variable as people see that it stands for something: in capitals."""
    return term[1:].upper() if term.startswith("?") else term
