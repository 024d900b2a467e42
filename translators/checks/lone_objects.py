"""Objects of which nothing is said, or less than of all their like: a tile that no other one is next to.

Notes only. Real tasks have spare objects and dummies in plenty (places nobody goes to, the bottom card of a stack), and nothing
in a domain tells these from forgotten ones; where one matters, the check of the goal says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.pddl.findings import Finding, listed
from translators.checks._subject import Subject

CODES = ("unused-object", "fewer-relations")

MIN_PEERS = 4  # objects of the type that do have the relation
MAX_ODD = 0.2  # of them that may lack it


def check(subject: Subject) -> Iterator[Finding]:
    """What the reader's lints say of unused objects, and one finding for each relation that a few objects of a type lack."""
    yield from (f for f in subject.lints if f.code == "unused-object")
    task = subject.task
    by_type: dict[tuple[str, ...], list[int]] = {}
    for i, o in enumerate(task.objects):
        by_type.setdefault(o.types, []).append(i)
    for predicate in task.domain.predicates:
        if predicate.name in subject.fluent or len(predicate.parameters) < 2:
            continue
        has = np.zeros(len(task.objects), dtype=bool)
        has[subject.rows(predicate.name).ravel()] = True
        for members in by_type.values():
            subject.limits.check()
            odd = [i for i in members if not has[i]]
            if odd and len(members) - len(odd) >= MIN_PEERS and len(odd) <= MAX_ODD * len(members):
                names = listed(task.objects[i].name for i in odd)
                message = f"{names}: in no {predicate.name} fact, unlike all others of the type"
                yield subject.finding("note", "fewer-relations", message, task.objects[odd[0]].location)
