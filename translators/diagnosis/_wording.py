"""Sentences of a diagnosis: what blocks a goal, and the question whether an assumption holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.pddl.ast import Atom, Task
from planner.pddl.findings import listed
from planner.pddl.walk import changes, conjuncts
from translators.diagnosis._abduce import Candidate
from translators.diagnosis._assume import Fact
from translators.diagnosis._prices import Prices
from translators.diagnosis._relaxed import Relaxed

if TYPE_CHECKING:
    from planner.explain.words import Words

MAX_LINKS = 8
_SHOWN = 8  # facts named in one question


class Wording:
    """Says facts in the words of a domain where there are any, else in PDDL."""

    def __init__(self, task: Task, words: Words | None) -> None:
        self.task, self.words = task, words

    def pddl(self, fact: Fact) -> str:
        """A fact as PDDL."""
        return "(" + " ".join([fact[0], *(self.task.objects[i].name for i in fact[1])]) + ")"

    def said(self, fact: Fact) -> str | None:
        """A fact as a clause, None without words for it."""
        return self.words.fact(fact[0], [self.task.objects[i].name for i in fact[1]]) if self.words else None

    def question(self, candidate: Candidate) -> str:
        """Whether the assumption holds, to be answered with yes or no."""
        if candidate.drop is not None:
            action, text = candidate.drop
            return f"Can {action} be done even where {text} does not hold?"
        facts = candidate.facts
        if candidate.kind == "mirror":
            names = " and ".join(dict.fromkeys(f[0] for f in facts))
            some = listed([self.pddl(f) for f in facts], 3)
            return f"Does {names} go both ways everywhere, so that {some} hold as well?"
        clauses = [self.said(f) for f in facts]
        if all(c is not None for c in clauses):
            return f"Is it true at the start that {_and([c for c in clauses if c is not None])}?"
        return f"{'Is' if len(facts) == 1 else 'Are'} {_and([self.pddl(f) for f in facts])} true at the start?"


def _and(items: Sequence[str]) -> str:
    if len(items) > _SHOWN:
        return ", ".join(items[:_SHOWN]) + f" and {len(items) - _SHOWN} more"
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def why(relaxed: Relaxed, prices: Prices, goal: int, text: str) -> tuple[str, ...]:
    """Why a goal cannot be reached, from the goal down: one sentence for each link of the chain."""
    if goal < 0:
        return tuple(without_makers(prices, text))
    _, by = relaxed.costs(lambda atom: prices.of(relaxed.fact(atom)))
    reached = relaxed.reached(())
    sentences: list[str] = []
    atom = goal
    while len(sentences) < MAX_LINKS:
        groups = prices.completes(relaxed.fact(atom)) if relaxed.is_named(atom) else []
        row = by[atom]
        if groups and (atom != goal or row < 0):
            sentences.append(f"none of {', '.join(groups[0].patterns())} is true at first, and then none can ever become true")
        elif not relaxed.makers[atom]:
            sentences += without_makers(prices, relaxed.text(atom))
        elif row < 0:
            sentences.append(f"{relaxed.text(atom)} is not true at first, and what would make it true cannot happen without it")
        else:
            needs = [a for a in relaxed.rows[row][2] if not reached[a]]
            needed = next((a for a in needs if by[a] >= 0), needs[0]) if needs else -1
            if needed >= 0 and relaxed.is_named(atom) and relaxed.is_named(needed):
                only = "needs" if len(relaxed.makers[atom]) == 1 else "at best needs"
                sentences.append(f"{relaxed.text(atom)} would come from {relaxed.step(row)}, which {only} {relaxed.text(needed)}")
            if needed >= 0:
                atom = needed
                continue
        break
    return tuple(sentences)


def without_makers(prices: Prices, text: str) -> list[str]:
    """Why no operator at all makes a fact true: no action does, or a static fact is missing."""
    subject = prices.subject
    name, *arguments = text[1:-1].split()
    found = []
    for action in subject.task.domain.actions:
        for change in changes(action.effect):
            if change.atom.predicate != name or change.negated:
                continue
            binding = dict(zip(change.atom.arguments, arguments, strict=True))
            for part in conjuncts(action.precondition):
                if isinstance(part, Atom) and part.predicate not in subject.fluent and not _matches(prices, part, binding):
                    pattern = " ".join([part.predicate, *(binding.get(a, "?" if a[0] == "?" else a) for a in part.arguments)])
                    found.append(f"{text} would come from {action.name}, which needs ({pattern}), and there is no such fact")
                    break
    if found:
        return found[:3]
    if name in subject.added:
        return [f"no action can make {text} true here"]
    return [f"{text} is not true at first, and no action makes any {name} true"]


def _matches(prices: Prices, atom: Atom, binding: dict[str, str]) -> bool:
    """Whether some initial fact fits a static atom under a partial binding of its variables."""
    rows = prices.subject.rows(atom.predicate)
    for place, argument in enumerate(atom.arguments):
        name = binding.get(argument, argument)
        if name[0] != "?":
            rows = rows[rows[:, place] == prices.task.object_ids[name]]
    return len(rows) > 0
