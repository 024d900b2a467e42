"""Values that the solver decides, besides sums and intervals (`ground`): truths and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from translators.programs.ground import Ranges, Sum, TooLarge, TooMuch
from translators.programs.program import MAX_SUM, Trouble
from translators.programs.tree import Node

FAR = 2 * MAX_SUM  # beyond every sum
RANGES: dict[str, Ranges] = {
    "==": ((0, 0),), "!=": ((-FAR, -1), (1, FAR)), "<=": ((-FAR, 0),), ">=": ((0, FAR),), "<": ((-FAR, -1),),
    ">": ((1, FAR),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Truth:
    """A truth that the solver decides."""

    literal: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A name that the solver chooses: a sum that is its rank, and what it may be."""

    rank: Sum
    names: tuple[str, ...]


def ranges_of(values: Any) -> Ranges:
    """Whole numbers as ranges, in order and apart."""
    result: list[tuple[int, int]] = []
    for value in sorted(set(values)):
        if result and result[-1][1] == value - 1:
            result[-1] = (result[-1][0], value)
        else:
            result.append((value, value))
    return tuple(result)


def trouble_of(caught: Trouble | TooLarge, node: Node) -> Trouble:
    """One kind of trouble for both."""
    if isinstance(caught, Trouble):
        return caught
    if isinstance(caught, TooMuch):
        return Trouble(node.at, "too-large", "there are too many sums, or too long ones", "use smaller sets, or define less")
    return Trouble(node.at, "overflow", "a sum or product here can get too large", "use smaller ranges, or a larger unit")
