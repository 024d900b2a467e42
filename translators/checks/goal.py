"""A goal that says nothing, or that contradicts itself.

Beyond what the reader's lints say (a goal that is empty, true at first, or about facts that nothing can make true): two facts of
the goal that the domain's invariants exclude, such as a block on two others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.pddl.findings import Finding
from translators.checks._groups import instantiate
from translators.checks._subject import Subject

CODES = ("goal-already-true", "unreachable-goal", "contradictory-goal", "goal-conflict")

MAX_GOAL_ATOMS = 50_000
MAX_CONFLICTS = 5


def check(subject: Subject) -> Iterator[Finding]:
    """Lints of the goal, then at most one conflict for each pair of goal facts."""
    for finding in subject.lints:
        if finding.code == "goal-already-true":  # of the real tasks at hand with such a goal most are meant so
            yield replace(finding, severity="note")
        elif finding.code in CODES:
            yield finding
    seen: set[frozenset[str]] = set()
    for invariant in subject.all_invariants:
        instances = instantiate(subject.task, invariant)
        if instances is None:
            continue
        first: dict[int, str] = {}
        for atom in subject.goal_atoms[:MAX_GOAL_ATOMS]:
            if invariant.part(atom.predicate) is None:
                continue
            number = instances.number(atom.predicate, tuple(subject.task.object_ids[a] for a in atom.arguments))
            if number is None or instances.weight[number] != 1:
                continue
            other = first.setdefault(number, str(atom))
            pair = frozenset((other, str(atom)))
            if len(pair) == 2 and pair not in seen and len(seen) < MAX_CONFLICTS:
                seen.add(pair)
                message = f"the goals {other} and {atom} exclude each other: no state that can be reached has both"
                yield subject.finding("error", "goal-conflict", message, atom.location)
