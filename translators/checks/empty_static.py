"""A relation that actions need, that nothing changes, and of which the problem gives no fact: it was probably left out.

Half of what a language model leaves out of a long problem file is a whole relation ("add the adjacencies here"). A relation between
objects (two arguments or more) that no fact mentions makes its actions impossible. Properties (one argument) are often rightly
empty: then nothing has the property, which is a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.pddl.ast import Action, Atom, Task
from planner.pddl.findings import Finding, listed
from planner.pddl.walk import conjuncts
from translators.checks._subject import Subject

CODES = ("empty-static",)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each empty relation."""
    for predicate, actions in needed(subject).items():
        declared = subject.task.predicates[predicate]
        if len(subject.rows(predicate)) or not _could_hold(subject.task, predicate):
            continue
        relation = len(declared.parameters) > 1
        names = listed(dict.fromkeys(a.name for a in actions))
        message = f"no {predicate} is true at first and no action makes one true, but {names} cannot be done without one"
        hint = f"add the {predicate} facts to :init" if relation else None
        yield subject.finding("warning" if relation else "note", "empty-static", message, None, hint)


def needed(subject: Subject) -> dict[str, list[Action]]:
    """Static predicates → the actions that demand a fact of them outright."""
    found: dict[str, list[Action]] = {}
    for action in subject.task.domain.actions:
        for part in conjuncts(action.precondition):
            if isinstance(part, Atom) and part.predicate not in subject.fluent:
                found.setdefault(part.predicate, []).append(action)
    return found


def _could_hold(task: Task, predicate: str) -> bool:
    """Whether there are objects for a fact at all: without trucks no truck has a road."""
    return all(len(task.members(p.types)) for p in task.predicates[predicate].parameters)
