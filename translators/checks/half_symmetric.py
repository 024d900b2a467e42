"""A relation that goes both ways nearly everywhere, but not for some pairs; two relations that are each other's inverse nearly so.

`connected` in most domains is symmetric, `up` and `down` are inverses; nobody declares it, but the facts show it. Where at least
half of the facts have their mirror image, the missing ones were probably forgotten. Chains (`next`, `above`) have no mirror images
at all and are left alone. Facts (r a a) count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from planner.pddl.findings import Finding, listed
from translators.checks._subject import Subject

CODES = ("half-symmetric", "half-inverse")

MIRRORED = 0.5  # of the facts of a symmetric relation that lacks some
INVERSE = 0.75  # of the facts of two inverse relations that lack some
MAX_FACTS = 200_000
MAX_RELATIONS = 60

Row = tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """Facts that would make relations mirror each other. `of`: the relation that lacks them; `by`: the one that shows it."""

    of: str
    by: str
    missing: tuple[Row, ...]
    mirrored: int


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each relation with gaps."""
    for gap in gaps(subject):
        facts = listed([subject.text(gap.of, row) for row in gap.missing], 3)
        verb = "is" if len(gap.missing) == 1 else "are"
        if gap.of == gap.by:
            message = f"{gap.of} goes both ways for {gap.mirrored} of its pairs, but {facts} {verb} missing"
            yield subject.finding("warning", "half-symmetric", message, None, f"is {gap.of} meant to go both ways everywhere?")
        else:
            message = f"{gap.of} is the reverse of {gap.by} for {gap.mirrored} of its facts, but {facts} {verb} missing"
            yield subject.finding("warning", "half-inverse", message, None, f"is {gap.of} meant to be the reverse of {gap.by}?")


def gaps(subject: Subject) -> Iterator[Gap]:
    """All gaps of static relations, worked out from their facts alone."""
    tables = dict(_relations(subject))
    for name, places in tables.items():
        subject.limits.check()
        for swap in places:
            yield from _symmetry(subject, name, swap)
    pairs = {name: _facts(subject, name) for name, places in tables.items() if len(subject.task.predicates[name].parameters) == 2}
    for a, b in combinations(list(pairs)[:MAX_RELATIONS], 2):
        subject.limits.check()
        yield from _inverse(a, b, pairs)


def _relations(subject: Subject) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Static relations with the two places that may mirror each other: of one type, and no third place of that type."""
    task = subject.task
    for predicate in task.domain.predicates:
        n = len(predicate.parameters)
        if predicate.name in subject.fluent or not 2 <= n <= 3 or not 0 < len(subject.rows(predicate.name)) <= MAX_FACTS:
            continue
        members = [frozenset(task.members(p.types).tolist()) for p in predicate.parameters]
        swaps = [(i, j) for i, j in combinations(range(n), 2) if members[i] & members[j]]
        yield predicate.name, swaps if len(swaps) == 1 else []


def _facts(subject: Subject, predicate: str) -> set[Row]:
    return set(map(tuple, subject.rows(predicate).tolist()))


def _symmetry(subject: Subject, name: str, swap: tuple[int, int]) -> Iterator[Gap]:
    i, j = swap

    def mirror(row: Row) -> Row:
        other = list(row)
        other[i], other[j] = row[j], row[i]
        return tuple(other)

    rows = {row for row in _facts(subject, name) if row[i] != row[j]}
    missing = sorted(mirror(row) for row in rows if mirror(row) not in rows)
    mirrored = len(rows) - len(missing)
    if missing and mirrored and mirrored >= MIRRORED * len(rows):
        yield Gap(name, name, tuple(missing), mirrored // 2)


def _inverse(a: str, b: str, pairs: dict[str, set[Row]]) -> Iterator[Gap]:
    backwards = {(y, x) for x, y in pairs[b]}
    common = len(pairs[a] & backwards)
    if common < 2 or common < INVERSE * max(len(pairs[a]), len(backwards)):
        return
    missing = sorted(backwards - pairs[a])
    if missing:
        yield Gap(a, b, tuple(missing), common)
    missing = sorted((y, x) for x, y in pairs[a] - backwards)
    if missing:
        yield Gap(b, a, tuple(missing), common)
