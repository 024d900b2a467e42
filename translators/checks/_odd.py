"""Which instances of the domain's invariants are odd: without a true fact, or with several, where their peers have one.

See `groups.py` for the idea. Cost: a few passes over columns for each invariant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.grounding.invariants import COUNTED, Invariant
from translators.checks._groups import Instances, instantiate
from translators.checks._subject import Subject

FEW = 0.5  # so many objects without a true fact, for each peer with one, still are exceptions
Fact = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Odd:
    """Facts of an invariant that concern some objects, of which none or several are true.

    fixed: per parameter of the invariant the object it stands for, or None for "whatever it is": a gripper that no robot has free
    is odd, however many robots there are. weight: how many of the facts are true. sure: there is little doubt that this is wrong.
    """

    instances: Instances
    fixed: tuple[int | None, ...]
    weight: int
    sure: bool

    @property
    def invariant(self) -> Invariant:
        """The invariant it is an instance of."""
        return self.instances.invariant

    def patterns(self) -> list[str]:
        """The facts as patterns: "(clear a)", "(on ? a)"."""
        names = [None if i is None else self.instances.task.objects[i].name for i in self.fixed]
        return [
            "(" + " ".join([part.predicate, *((names[p] if p != COUNTED else None) or "?" for p in part.places)]) + ")"
            for part in self.invariant.parts
        ]

    def true_facts(self) -> list[Fact]:
        """Those of the facts that are true at first."""
        found: list[Fact] = []
        for part in self.invariant.parts:
            for row in self.instances.task.problem.init[part.predicate].tolist():
                if self.has(part.predicate, tuple(row)):
                    found.append((part.predicate, tuple(row)))
        return found

    def has(self, predicate: str, row: tuple[int, ...]) -> bool:
        """Whether a fact is one of them."""
        part = self.invariant.part(predicate)
        if part is None:
            return False
        return all(
            place == COUNTED or self.fixed[place] is None or self.fixed[place] == value
            for place, value in zip(part.places, row, strict=True)
        )


def empty_groups(subject: Subject, *, alike: bool = True) -> list[Odd]:
    """Those without a true fact. Where two invariants say the same of an object, the larger one is kept. alike: only of objects
    that are like some with a true fact."""
    every = [i for i in all_instances(subject) if all(p.predicate in subject.added for p in i.invariant.parts)]
    found: list[Odd] = []
    for instances in every:
        subject.limits.check()
        if not instances.members:
            found += _of_the_whole(subject, instances, empty=True)
            continue
        larger = [other for other in every if other is not instances and _contains(other.invariant, instances.invariant)]
        for parameter in range(len(instances.members)):
            found += _empty_objects(subject, instances, parameter, larger, alike)
    return _largest(found)


def overfull_groups(subject: Subject) -> list[Odd]:
    """Those with several true facts."""
    found: list[Odd] = []
    for instances in all_instances(subject):
        weight = instances.weight
        if not (weight > 1).any():
            continue
        if not instances.members:
            found += _of_the_whole(subject, instances, empty=False)
            continue
        ones, several = int((weight == 1).sum()), int((weight > 1).sum())
        if ones >= several:
            found += [Odd(instances, instances.objects(int(n)), int(weight[n]), True) for n in np.flatnonzero(weight > 1)]
    return _largest(found)


def all_instances(subject: Subject) -> list[Instances]:
    """The instances of all invariants that exclude anything: (p #0) alone only says that p is never added."""

    def tells(invariant: Invariant) -> bool:
        return len(invariant.parts) > 1 or COUNTED in invariant.parts[0].places

    return subject.keep(
        "instances", lambda: [i for i in (instantiate(subject.task, v) for v in subject.invariants if tells(v)) if i is not None]
    )


def _features(subject: Subject) -> np.ndarray:
    """bool [n_objects, n_features]: at which places of static relations an object occurs, and at which of others more than once."""

    def find() -> np.ndarray:
        task, columns = subject.task, []
        for predicate in task.domain.predicates:
            rows = subject.rows(predicate.name)
            for column in rows.T if len(rows) else ():
                columns.append(np.bincount(column, minlength=len(task.objects)) > (predicate.name in subject.fluent))
        return np.array(columns, dtype=bool).reshape(-1, len(task.objects)).T

    return subject.keep("features", find)


def _types(subject: Subject) -> np.ndarray:
    """int64 [n_objects]: equal for objects declared with the same types."""

    def find() -> np.ndarray:
        numbers: dict[frozenset[str], int] = {}
        return np.array([numbers.setdefault(frozenset(o.types), len(numbers)) for o in subject.task.objects], dtype=np.int64)

    return subject.keep("types", find)


def _of_the_whole(subject: Subject, instances: Instances, *, empty: bool) -> list[Odd]:
    """An invariant about no object has no peers, but a fact that names the state as such ("the hand is empty") tells that one of
    its facts has to be true; and if that is true, no other one can be."""
    weight = int(instances.weight[0])
    plain = [part.predicate for part in instances.invariant.parts if not part.places]
    if not plain or len(instances.invariant.parts) < 2:
        return []
    odd = weight == 0 if empty else weight > 1 and any(len(subject.rows(p)) for p in plain)
    return [Odd(instances, (), weight, True)] if odd else []


def _empty_objects(subject: Subject, instances: Instances, parameter: int, larger: list[Instances], alike: bool) -> list[Odd]:
    """Objects at one parameter that no instance with a true fact has, while some peer is in such instances, one in each."""
    ids = instances.members[parameter]
    weight = _projected(instances, parameter)
    for other in larger:  # what says the same and more
        if np.array_equal(other.members[parameter], ids):
            weight = np.maximum(weight, _projected(other, parameter) > 0)
    if weight.all():
        return []
    found = []
    types, features = _types(subject)[ids], _features(subject)[ids]
    sound = not (instances.weight > 1).any()
    for kind in np.unique(types[weight == 0]):
        subject.limits.check()
        peers = (types == kind) & (weight > 0)
        odd = (types == kind) & (weight == 0)
        if alike:
            shared = (features & features[peers].any(axis=0)) | (~features & (~features[peers]).any(axis=0))
            odd &= shared.all(axis=1)
        near = _is_used(subject)[ids]
        if odd.any():
            near = near | _neighbours(subject, ids[peers])[ids]
        few = (odd & near).sum() <= FEW * peers.sum()
        for at in np.flatnonzero(odd):
            fixed: list[int | None] = [None] * len(instances.members)
            fixed[parameter] = int(ids[at])
            found.append(Odd(instances, tuple(fixed), 0, bool(sound and few and near[at])))
    return found


def _projected(instances: Instances, parameter: int) -> np.ndarray:
    """int64 [n_members]: the true facts of all instances with that object at the parameter."""
    shape = [len(m) for m in instances.members]
    others = tuple(i for i in range(len(shape)) if i != parameter)
    weight: np.ndarray = instances.weight.reshape(shape).sum(axis=others)
    return weight


def _is_used(subject: Subject) -> np.ndarray:
    """bool [n_objects]: whether the goal or a fact that can change says something about an object."""

    def find() -> np.ndarray:
        used = np.zeros(len(subject.task.objects), dtype=bool)
        for predicate in subject.task.domain.predicates:
            if predicate.name in subject.fluent:
                used[subject.rows(predicate.name).ravel()] = True
        used[[subject.task.object_ids[n] for n in subject.goal_objects if n in subject.task.object_ids]] = True
        return used

    return subject.keep("used", find)


def _neighbours(subject: Subject, objects: np.ndarray) -> np.ndarray:
    """bool [n_objects]: whether a fact that nothing changes has an object together with one of these."""
    inside = np.zeros(len(subject.task.objects), dtype=bool)
    inside[objects] = True
    found = np.zeros(len(subject.task.objects), dtype=bool)
    for predicate in subject.task.domain.predicates:
        rows = subject.rows(predicate.name)
        if predicate.name not in subject.fluent and rows.size:
            found[rows[inside[rows].any(axis=1)].ravel()] = True
    return found


def _contains(large: Invariant, small: Invariant) -> bool:
    """Whether `large` has all parts of `small` and more, with the same parameters at the same places."""
    if large.n_parameters != small.n_parameters or len(large.parts) <= len(small.parts):
        return False
    return all((other := large.part(part.predicate)) is not None and other.places == part.places for part in small.parts)


def _largest(found: list[Odd]) -> list[Odd]:
    """Without those whose predicates are among those of another one for the same objects."""
    kept: list[Odd] = []
    names: dict[tuple[int | None, ...], list[set[str]]] = {}
    for odd in sorted(found, key=lambda o: (not o.sure, -len(o.invariant.parts))):
        mine = {p.predicate for p in odd.invariant.parts}
        known = names.setdefault(odd.fixed, [])
        if not any(mine <= theirs for theirs in known):
            known.append(mine)
            kept.append(odd)
    return sorted(kept, key=lambda o: [-1 if i is None else i for i in o.fixed])
