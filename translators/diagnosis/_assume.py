"""Changing a task by an assumption: more initial facts, or an action with one precondition less."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from planner.errors import InvalidInput
from planner.pddl.ast import Action, And, Atom, Formula, Not, Task
from planner.pddl.walk import conjuncts
from translators.base import Assumption

Fact = tuple[str, tuple[int, ...]]

_FACT = re.compile(r"\s*\(([^()]*)\)\s*\Z")
_MAX_TEXT = 2000


@dataclass(frozen=True)
class Mend(Assumption):
    """An assumption with what is known of it.

    kind: "groups" (completes groups of facts of which one has to be true), "facts", "mirror" (a relation goes both ways),
    "static" (facts that nothing changes) or "precondition" (`facts` is empty, and `action` is done without `precondition`, both
    as written in the domain). solvable: whether the planner found a plan then; None if it did not decide.
    """

    kind: str = "facts"
    solvable: bool | None = None
    action: str = ""
    precondition: str = ""


def assume(task: Task, assumption: Assumption) -> Task:
    """The task under an assumption. Facts that are already there are no matter.

    Raises InvalidInput for a fact that is no PDDL atom of this task: unknown names, wrong arity, wrong types.
    """
    if isinstance(assumption, Mend) and assumption.action:
        task = without_precondition(task, assumption.action, assumption.precondition)
    return with_facts(task, [read_fact(task, text) for text in assumption.facts])


def read_fact(task: Task, text: str) -> Fact:
    """ "(on a b)" as predicate and object ids. Raises InvalidInput."""
    match = _FACT.match(text) if len(text) <= _MAX_TEXT else None
    names = match.group(1).lower().split() if match else []
    if not names:
        raise InvalidInput(f"{text[:80]!r} is no fact", expected='a fact such as "(on a b)"', code="assumption")
    declared = task.predicates.get(names[0])
    if declared is None:
        raise InvalidInput(f"there is no predicate {names[0][:60]}", code="unknown-predicate")
    if len(declared.parameters) != len(names) - 1:
        message = f"{names[0]} takes {len(declared.parameters)} arguments, and {len(names) - 1} are given"
        raise InvalidInput(message, code="arity")
    if declared.name in task.derived_predicates:
        raise InvalidInput(f"{declared.name} is derived: it follows from other facts and cannot be assumed", code="assumption")
    row = []
    for name, parameter in zip(names[1:], declared.parameters, strict=True):
        number = task.object_ids.get(name)
        if number is None:
            raise InvalidInput(f"there is no object {name[:60]}", code="unknown-object")
        if number not in task.members(parameter.types):
            raise InvalidInput(f"{name} is no {' or '.join(parameter.types)}, as {names[0]} wants", code="argument-type")
        row.append(number)
    return declared.name, tuple(row)


def with_facts(task: Task, facts: Iterable[Fact]) -> Task:
    """The task with more initial facts."""
    init = dict(task.problem.init)
    more: dict[str, list[tuple[int, ...]]] = {}
    for predicate, row in facts:
        more.setdefault(predicate, []).append(row)
    for predicate, rows in more.items():
        table = init[predicate]
        known = set(map(tuple, table.tolist()))
        fresh = [row for row in dict.fromkeys(rows) if row not in known]
        if fresh:
            new = np.array(fresh, dtype=np.int32).reshape(len(fresh), table.shape[1])
            init[predicate] = np.concatenate([table, new]) if len(table) else new
    return replace(task, problem=replace(task.problem, init=init))


def without_precondition(task: Task, action: str, precondition: str) -> Task:
    """The task whose `action` does not demand `precondition`, a literal of it as text. Raises InvalidInput if there is none."""
    if action not in task.actions:
        raise InvalidInput(f"there is no action {action[:60]}", code="assumption")
    found = task.actions[action]
    kept = [part for part in conjuncts(found.precondition) if literal_text(part) != precondition]
    if len(kept) == len(list(conjuncts(found.precondition))):
        raise InvalidInput(f"{action} has no precondition {precondition[:80]}", code="assumption")
    changed = replace(found, precondition=And(tuple(kept)))
    actions = tuple(changed if a is found else a for a in task.domain.actions)
    return replace(task, domain=replace(task.domain, actions=actions))


def literals_of(action: Action) -> list[str]:
    """The literals that an action demands outright, as text."""
    return list(dict.fromkeys(t for t in map(literal_text, conjuncts(action.precondition)) if t is not None))


def literal_text(part: Formula) -> str | None:
    """A literal as PDDL; None for other formulas."""
    if isinstance(part, Atom):
        return str(part)
    if isinstance(part, Not) and isinstance(part.body, Atom):
        return f"(not {part.body})"
    return None
