"""A program written out: 0/1 and whole-number variables, and constraints over sums of them. Knows no solver.

A literal is a variable's number for "it is 1", or ~number for "it is 0". Every sum keeps its bounds exact, so that overflow is
found here and not in a solver. `guards` are literals under which a constraint must hold; without any it must hold always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple, TypeAlias

from translators.programs.program import MAX_SUM, MAX_TERMS

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"


@dataclass(frozen=True, slots=True)
class Sum:
    """constant + Σ factor · variable, with its bounds."""

    terms: Mapping[int, int | Fraction]
    constant: int | Fraction
    low: int | Fraction
    high: int | Fraction

    @property
    def fixed(self) -> bool:
        """Whether it has one value only."""
        return not self.terms


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval; present is a literal, None for always."""

    start: Sum
    size: Sum
    end: Sum
    present: int | None


class Linear(NamedTuple):
    """The value of a sum with whole factors lies in one of the ranges."""

    sum: Sum
    ranges: Ranges
    guards: tuple[int, ...]


class Clause(NamedTuple):
    """At least one literal is true."""

    literals: tuple[int, ...]
    guards: tuple[int, ...]


class Maximum(NamedTuple):
    """target is the largest of the sums: a definition."""

    target: Sum
    items: tuple[Sum, ...]


class Product(NamedTuple):
    """target = left · right: a definition."""

    target: Sum
    left: Sum
    right: Sum


class AllDifferent(NamedTuple):
    """The sums have different values."""

    items: tuple[Sum, ...]
    guards: tuple[int, ...]


class NoOverlap(NamedTuple):
    """Present intervals do not overlap."""

    spans: tuple[Stretch, ...]
    guards: tuple[int, ...]


class Cumulative(NamedTuple):
    """The demands of the intervals present at a moment never exceed the capacity."""

    spans: tuple[Stretch, ...]
    demands: tuple[Sum, ...]
    capacity: Sum
    guards: tuple[int, ...]


class Circuit(NamedTuple):
    """The arcs (tail, head, literal) that are chosen form one circuit; with `routes` several, through node 0."""

    arcs: tuple[tuple[int, int, int], ...]
    routes: bool
    guards: tuple[int, ...]


Item: TypeAlias = "Linear | Clause | Maximum | Product | AllDifferent | NoOverlap | Cumulative | Circuit"


class TooLarge(Exception):
    """A sum beyond MAX_SUM."""


class TooMuch(TooLarge):
    """More than MAX_TERMS terms were added up."""


@dataclass
class Ground:
    """The written-out program: ranges of the variables by number, constraints, and the objective to minimize times `scale`."""

    ranges: list[Ranges] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    objective: Sum | None = None
    scale: int = 1
    always: int | None = None
    work: int = 0
    _literals: dict[Any, int] = field(default_factory=dict)

    def variable(self, low: int, high: int) -> Sum:
        """A new variable."""
        return self.variable_in(((low, high),))

    def variable_in(self, ranges: Ranges) -> Sum:
        """A new variable with gaps in its range."""
        self.ranges.append(ranges)
        return Sum({len(self.ranges) - 1: 1}, 0, ranges[0][0], ranges[-1][1])

    def literal(self) -> int:
        """A new 0/1 variable, as a literal."""
        self.ranges.append(((0, 1),))
        return len(self.ranges) - 1

    def truth(self, value: bool) -> int:
        """The literal that is always true, or always false."""
        if self.always is None:
            self.ranges.append(((1, 1),))
            self.always = len(self.ranges) - 1
        return self.always if value else ~self.always

    def number(self, literal: int) -> Sum:
        """A literal as a sum that is 0 or 1."""
        return Sum({literal: 1}, 0, 0, 1) if literal >= 0 else Sum({~literal: -1}, 1, 0, 1)

    def add(self, parts: Iterable[tuple[int | Fraction, Sum]]) -> Sum:
        """Σ factor · sum. Raises TooLarge."""
        terms: dict[int, int | Fraction] = {}
        constant: int | Fraction = 0
        for factor, part in parts:
            constant += factor * part.constant
            self.work += len(part.terms)
            if self.work > MAX_TERMS:
                raise TooMuch
            for variable, value in part.terms.items():
                terms[variable] = terms.get(variable, 0) + factor * value
        return self._sum({v: whole(f) for v, f in terms.items() if f != 0}, whole(constant))

    def _sum(self, terms: dict[int, int | Fraction], constant: int | Fraction) -> Sum:
        low = high = constant
        for variable, factor in terms.items():
            ends = (factor * self.ranges[variable][0][0], factor * self.ranges[variable][-1][1])
            low, high = low + min(ends), high + max(ends)
        if not (low >= -MAX_SUM and high <= MAX_SUM):
            raise TooLarge
        return Sum(terms, constant, low, high)

    def scaled(self, value: Sum) -> tuple[Sum, int]:
        """The sum times the smallest number that makes all its factors whole, and that number."""
        scale = lcm(value.constant.denominator, *(f.denominator for f in value.terms.values()))
        return (value, 1) if scale == 1 else (self.add([(scale, value)]), scale)

    def within(self, value: Sum, ranges: Ranges, guards: tuple[int, ...] = ()) -> None:
        """Require that a sum with whole factors lies in one of the ranges."""
        self.items.append(Linear(value, ranges, guards))

    def equal(self, left: Sum, right: Sum, guards: tuple[int, ...] = ()) -> None:
        """Require that two sums are equal."""
        difference, _ = self.scaled(self.add([(1, left), (-1, right)]))
        self.within(difference, ((0, 0),), guards)

    def is_within(self, value: Sum, ranges: Ranges) -> int:
        """The literal that says whether a sum with whole factors lies in one of the ranges (which are in order, and apart)."""
        inside = any(low <= value.low and value.high <= high for low, high in ranges)
        outside = all(high < value.low or low > value.high for low, high in ranges)
        if inside or outside:
            return self.truth(inside)
        name = (tuple(sorted(value.terms.items())), tuple((a - value.constant, b - value.constant) for a, b in ranges))
        if name not in self._literals:
            self._literals[name] = self._literal_of(value, ranges)
        return self._literals[name]

    def _literal_of(self, value: Sum, ranges: Ranges) -> int:
        if len(value.terms) == 1 and (value.low, value.high) == (0, 1):
            ((variable, _),) = value.terms.items()
            if self.ranges[variable] == ((0, 1),):
                one = any(low <= 1 <= high for low, high in ranges)
                return variable if (value.constant == 0) == one else ~variable
        literal = self.literal()
        self.within(value, ranges, (literal,))
        self.within(value, complement(ranges), (~literal,))
        return literal

    def all_of(self, literals: Iterable[int]) -> int:
        """The literal that says whether all literals are true."""
        every = tuple(sorted(set(literals)))
        if self.always is not None:
            if ~self.always in every:
                return ~self.always
            every = tuple(x for x in every if x != self.always)
        if any(~x in every for x in every if x >= 0):
            return self.truth(False)
        if len(every) <= 1:
            return every[0] if every else self.truth(True)
        if every not in self._literals:
            literal = self._literals[every] = self.literal()
            self.items.append(Clause((literal, *(~x for x in every)), ()))
            for x in every:
                self.items.append(Clause((~literal, x), ()))
        return self._literals[every]

    def any_of(self, literals: Iterable[int]) -> int:
        """The literal that says whether some literal is true."""
        return ~self.all_of(~x for x in literals)

    def largest(self, items: list[Sum]) -> Sum:
        """The largest of several sums."""
        scale = lcm(*(self.scaled(item)[1] for item in items))
        whole_items = tuple(self.add([(scale, item)]) for item in items)
        floor = max(Fraction(item.low) for item in whole_items)
        if all(item.fixed for item in items):
            return constant(max(Fraction(item.constant) for item in items))
        target = self.variable(int(floor), int(max(Fraction(item.high) for item in whole_items)))
        self.items.append(Maximum(target, whole_items))
        return self.add([(Fraction(1, scale), target)])

    def product(self, left: Sum, right: Sum) -> Sum:
        """The product of two sums."""
        if left.fixed or right.fixed:
            factor, other = (left, right) if left.fixed else (right, left)
            return self.add([(factor.constant, other)])
        (left, a), (right, b) = self.scaled(left), self.scaled(right)
        ends = [int(x * y) for x in (left.low, left.high) for y in (right.low, right.high)]
        if max(ends) > MAX_SUM or min(ends) < -MAX_SUM:
            raise TooLarge
        target = self.variable(min(ends), max(ends))
        self.items.append(Product(target, left, right))
        return self.add([(Fraction(1, a * b), target)])


def complement(ranges: Ranges) -> Ranges:
    """The whole numbers outside the ranges, within what a sum can be."""
    result, low = [], -2 * MAX_SUM
    for start, end in ranges:
        if low <= start - 1:
            result.append((low, start - 1))
        low = max(low, end + 1)
    if low <= 2 * MAX_SUM:
        result.append((low, 2 * MAX_SUM))
    return tuple(result)


def whole(value: int | Fraction) -> int | Fraction:
    """An int where it can be one."""
    return value.numerator if value.denominator == 1 else value


def constant(value: int | Fraction) -> Sum:
    """A number as a sum."""
    value = whole(value)
    return Sum({}, value, value, value)
