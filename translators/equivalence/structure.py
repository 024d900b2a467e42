"""Finite structures and the renamings between them: objects of several kinds, and labelled rows of objects.

Colour refinement tells objects apart by their kind, by the rows in which they stand, at which place and beside objects of which
colour, until nothing changes. It works on both structures at once, so that equal colours mean the same in both. Where objects of
one colour are left, one of the left structure is paired with each of the right in turn, and refinement goes on (individualisation,
as in graph isomorphism programs). Refinement alone proves that there is no renaming if some colour occurs more often on one side.

Cost: a round is linear in the size of the rows; the number of pairings is bounded, since it can be exponential.
Reference: McKay and Piperno, Practical graph isomorphism II, Journal of Symbolic Computation 60, 2014.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = tuple[Hashable, tuple[str, ...]]  # label and objects
Colours: TypeAlias = dict[str, int]


@dataclass(frozen=True)
class Structure:
    """Objects with their kinds, and rows over them."""

    kinds: dict[str, Hashable]
    rows: tuple[Row, ...]

    def with_rows(self, rows: Iterable[Row], kinds: dict[str, Hashable] | None = None) -> Structure:
        """This structure with more rows (and objects)."""
        return Structure({**self.kinds, **(kinds or {})}, (*self.rows, *rows))


class OutOfPairings(Exception):
    """The bound on pairings was reached before all renamings were found."""


class Matching:
    """The renamings from one structure to another. `tick` is called once a round and may raise to end the search."""

    def __init__(self, left: Structure, right: Structure, *, max_pairings: int, tick: Callable[[], None]) -> None:
        self.left, self.right = left, right
        self.tick = tick
        self._pairings_left = max_pairings
        self._rows = set(right.rows)

    def renamings(self) -> Iterator[dict[str, str]]:
        """All renamings. Raises OutOfPairings where that would take too long."""
        numbers: dict[Hashable, int] = {}
        colours = [
            {name: numbers.setdefault(kind, len(numbers)) for name, kind in side.kinds.items()} for side in (self.left, self.right)
        ]
        if len(self.left.rows) == len(self.right.rows):
            yield from self._extend(colours[0], colours[1])

    def odd_one(self) -> tuple[str, str, int, int] | None:
        """Proof that there is no renaming, or None: (side, object, how many stand as it does on the left, and on the right)."""
        numbers: dict[Hashable, int] = {}
        left = {name: numbers.setdefault(kind, len(numbers)) for name, kind in self.left.kinds.items()}
        right = {name: numbers.setdefault(kind, len(numbers)) for name, kind in self.right.kinds.items()}
        left, right = self._refine(left, right)
        mine, other = Counter(left.values()), Counter(right.values())
        for side, colours in (("left", left), ("right", right)):
            for name in sorted(colours):
                if mine[colours[name]] != other[colours[name]]:
                    return side, name, mine[colours[name]], other[colours[name]]
        return None

    def _extend(self, left: Colours, right: Colours) -> Iterator[dict[str, str]]:
        left, right = self._refine(left, right)
        if Counter(left.values()) != Counter(right.values()):
            return
        classes: dict[int, list[str]] = {}
        for name, colour in right.items():
            classes.setdefault(colour, []).append(name)
        shared = [colour for colour, names in classes.items() if len(names) > 1]
        if not shared:
            renaming = {name: classes[colour][0] for name, colour in left.items()}
            if all((label, tuple(renaming[o] for o in objects)) in self._rows for label, objects in self.left.rows):
                yield renaming
            return
        colour = min(shared, key=lambda c: (len(classes[c]), c))
        chosen = min(name for name, c in left.items() if c == colour)
        fresh = 1 + max(max(left.values()), max(right.values()))
        for partner in sorted(classes[colour]):
            self._pairings_left -= 1
            if self._pairings_left < 0:
                raise OutOfPairings
            yield from self._extend({**left, chosen: fresh}, {**right, partner: fresh})

    def _refine(self, left: Colours, right: Colours) -> tuple[Colours, Colours]:
        """Colours that no round changes any more, numbered alike on both sides; sooner where the sides differ already."""
        count = len(set(left.values()) | set(right.values()))
        while True:
            self.tick()
            numbers: dict[Hashable, int] = {}
            left = _round(self.left, left, numbers)
            right = _round(self.right, right, numbers)
            if len(numbers) == count or Counter(left.values()) != Counter(right.values()):
                return left, right
            count = len(numbers)


def _round(structure: Structure, colours: Colours, numbers: dict[Hashable, int]) -> Colours:
    """Each object's next colour: its own, and what stands around it."""
    around: dict[str, list[Hashable]] = {name: [] for name in colours}
    for label, objects in structure.rows:
        row = (label, tuple(colours[o] for o in objects))
        for place, name in enumerate(objects):
            around[name].append((row, place))
    result = {}
    for name, colour in colours.items():
        key = (colour, frozenset(Counter(around[name]).items()))
        result[name] = numbers.setdefault(key, len(numbers))
    return result
