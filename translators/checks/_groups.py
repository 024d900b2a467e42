"""Instances of lifted invariants: of the facts that concern one object (or the whole task) at most one is ever true.

The planner's mutex groups are grounded, and a group without any true fact vanishes there, for none of its facts can ever become
true. That is just what is wanted here, so the invariants are instantiated for the objects themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.grounding.invariants import COUNTED, Invariant, Part
from planner.pddl.ast import Task

MAX_INSTANCES = 200_000


def finest(invariants: list[Invariant]) -> list[Invariant]:
    """Those that no other implies: "one hand holds at most one thing" makes "all hands together hold one" needless."""
    alike: dict[tuple[str, ...], list[Invariant]] = {}
    for invariant in invariants:
        alike.setdefault(tuple(part.predicate for part in invariant.parts), []).append(invariant)
    return [a for same in alike.values() for a in same if not any(b is not a and _refines(b, a) for b in same)]


def _refines(fine: Invariant, coarse: Invariant) -> bool:
    """Whether `fine` has the same predicates and only turns counted places of `coarse` into parameters."""
    if fine.n_parameters <= coarse.n_parameters or len(fine.parts) != len(coarse.parts):
        return False
    names: dict[int, int] = {}  # parameter of coarse → of fine
    for f, c in zip(fine.parts, coarse.parts, strict=True):
        if f.predicate != c.predicate:
            return False
        for of_fine, of_coarse in zip(f.places, c.places, strict=True):
            if of_coarse != COUNTED and names.setdefault(of_coarse, of_fine) != of_fine:
                return False
    return COUNTED not in names.values()


@dataclass(frozen=True)
class Instances:
    """All instances of one invariant over the objects that its parameters can stand for.

    members: per parameter the ids of its objects. weight int64, one entry for each combination (last parameter fastest): how many
    facts of that instance are true at first.
    """

    task: Task
    invariant: Invariant
    members: tuple[np.ndarray, ...]
    weight: np.ndarray

    def objects(self, number: int) -> tuple[int, ...]:
        """The object ids of an instance."""
        if not self.members:
            return ()
        places = np.unravel_index(number, [len(m) for m in self.members])
        return tuple(int(m[p]) for m, p in zip(self.members, places, strict=True))

    def number(self, predicate: str, row: tuple[int, ...]) -> int | None:
        """The instance that a fact belongs to."""
        part = self.invariant.part(predicate)
        if part is None:
            return None
        number = 0
        for parameter, members in enumerate(self.members):
            value = row[part.places.index(parameter)]
            at = int(np.searchsorted(members, value))
            if at == len(members) or members[at] != value:
                return None
            number = number * len(members) + at
        return number

    @cached_property
    def true_facts(self) -> dict[int, list[tuple[str, tuple[int, ...]]]]:
        """Instance → its true facts."""
        found: dict[int, list[tuple[str, tuple[int, ...]]]] = {}
        for part in self.invariant.parts:
            for row in self.task.problem.init[part.predicate].tolist():
                number = self.number(part.predicate, tuple(row))
                if number is not None:
                    found.setdefault(number, []).append((part.predicate, tuple(row)))
        return found


def instantiate(task: Task, invariant: Invariant) -> Instances | None:
    """The instances of an invariant; None if they are too many, or a parameter has no objects."""
    members = tuple(_members(task, invariant, parameter) for parameter in range(invariant.n_parameters))
    size = 1
    for ids in members:
        size *= len(ids)
    if not 0 < size <= MAX_INSTANCES:
        return None
    weight = np.zeros(size, dtype=np.int64)
    instances = Instances(task, invariant, members, weight)
    for part in invariant.parts:
        rows = task.problem.init.get(part.predicate)
        if rows is not None and len(rows):
            np.add.at(weight, _numbers(part, rows, members), 1)
    return instances


def _numbers(part: Part, rows: np.ndarray, members: tuple[np.ndarray, ...]) -> np.ndarray:
    """Per row the number of its instance; rows of other objects are left out."""
    number = np.zeros(len(rows), dtype=np.int64)
    inside = np.ones(len(rows), dtype=bool)
    for parameter, ids in enumerate(members):
        values = rows[:, part.places.index(parameter)]
        at = np.minimum(np.searchsorted(ids, values), len(ids) - 1)
        inside &= ids[at] == values
        number = number * len(ids) + at
    return number[inside]


def _members(task: Task, invariant: Invariant, parameter: int) -> np.ndarray:
    """The objects that can stand at a parameter in every part."""
    found: np.ndarray | None = None
    for part in invariant.parts:
        types = task.predicates[part.predicate].parameters[part.places.index(parameter)].types
        ids = task.members(types)
        found = ids if found is None else np.intersect1d(found, ids)
    assert found is not None
    return found
