"""How plausible is it that a fact was only forgotten? The price of assuming it.

Cheap is what completes a group of facts of which one has to be true and none is ("nothing is on block 3, nor is it clear, nor
held"). Then come facts that contradict nothing. Dear is what contradicts an invariant (to hold a block while the hand is empty),
and dearer still is a fact that nothing changes. Among equals those like the facts that are there are preferred, and those about
fewer objects.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from translators.checks._groups import Instances
from translators.checks._odd import Odd, all_instances, empty_groups
from translators.checks._subject import Subject
from translators.diagnosis._assume import Fact

COMPLETES, GOAL, PLAIN, STATIC, CONTRADICTS, INFINITE = 1.0, 5.0, 10.0, 30.0, 200.0, float("inf")


class Prices:
    """The price of each fact of a task."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.task = subject.task
        self._counts = Counter({p: len(rows) for p, rows in self.task.problem.init.items()})
        self._loops: dict[str, bool] = {}
        self.goals = {(a.predicate, tuple(self.task.object_ids[x] for x in a.arguments)) for a in subject.goal_atoms}

    @cached_property
    def odd(self) -> list[Odd]:
        """Groups without a true fact."""
        return empty_groups(self.subject)

    @cached_property
    def more_odd(self) -> list[Odd]:
        """As `odd`, with those of objects that are not quite like any that have a true fact."""
        return empty_groups(self.subject, alike=False)

    @cached_property
    def _odd_by_key(self) -> dict[tuple[str, int, int | None], list[Odd]]:
        found: dict[tuple[str, int, int | None], list[Odd]] = {}
        for odd in self.odd:
            for part in odd.invariant.parts:
                place, value = self._anchor(odd, part.places)
                found.setdefault((part.predicate, place, value), []).append(odd)
        return found

    @staticmethod
    def _anchor(odd: Odd, places: tuple[int, ...]) -> tuple[int, int | None]:
        """A place of a part at which the group fixes the object, and that object; (-1, None) for groups about no object."""
        for parameter, value in enumerate(odd.fixed):
            if value is not None:
                return places.index(parameter), value
        return -1, None

    def completes(self, fact: Fact) -> list[Odd]:
        """The groups without a true fact that a fact would complete."""
        predicate, row = fact
        found = list(self._odd_by_key.get((predicate, -1, None), ()))
        for place, value in enumerate(row):
            found += self._odd_by_key.get((predicate, place, value), ())
        return [odd for odd in found if odd.has(predicate, row)]

    @cached_property
    def _by_predicate(self) -> dict[str, list[Instances]]:
        found: dict[str, list[Instances]] = {}
        for instances in all_instances(self.subject):
            for part in instances.invariant.parts:
                found.setdefault(part.predicate, []).append(instances)
        return found

    def contradicts(self, fact: Fact) -> bool:
        """Whether it belongs to a group of which a fact is true already, and only one can be."""
        for instances in self._by_predicate.get(fact[0], ()):
            number = instances.number(*fact)
            if number is not None and instances.weight[number] == 1 and not (instances.weight > 1).any():
                return True
        return False

    def of(self, fact: Fact) -> float:
        """The price of a fact. One that the goal asks for would answer the question by itself: it costs more where it completes a
        group, and is beyond price elsewhere."""
        predicate, row = fact
        small = 0.01 * len(row) + (0.0 if self._counts[predicate] else 0.1)
        if len(set(row)) < len(row) and not self._has_loops(predicate):
            small += CONTRADICTS
        if predicate not in self.subject.fluent:
            return INFINITE if fact in self.goals else STATIC + small
        completed = len({odd.fixed for odd in self.completes(fact)})
        if not completed and fact in self.goals:
            return INFINITE
        if self.contradicts(fact):
            return CONTRADICTS + small
        if completed:
            return COMPLETES / completed + small + (GOAL if fact in self.goals else 0.0)
        return PLAIN + small

    def _has_loops(self, predicate: str) -> bool:
        """Whether some initial fact has an object twice."""
        if predicate not in self._loops:
            rows = self.task.problem.init[predicate].tolist()
            self._loops[predicate] = any(len(set(row)) < len(row) for row in rows)
        return self._loops[predicate]
