"""The initial state of a unified_planning Problem, without listing every ground fluent as unified_planning's own writer does.

What is not set explicitly has its fluent's default, so only defaults that are true are multiplied out. Cost: one look at each
explicit value; a default that is true costs one entry for every combination of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from planner.errors import UnsupportedFeature


def initial_rows(problem: Any, ids: Mapping[str, int]) -> dict[str, np.ndarray]:
    """Name of each boolean fluent → int32 [n, arity] of ids (`ids`: object name → id) of what is true at first."""
    booleans = {f.name: f for f in problem.fluents if f.type.is_bool_type()}
    explicit: dict[str, dict[tuple[str, ...], bool]] = {name: {} for name in booleans}
    for name, arguments, value in _explicit(problem):
        if name in explicit:
            explicit[name][arguments] = value.is_true()
    rows = {}
    for name, fluent in booleans.items():
        default = problem.fluents_defaults.get(fluent)
        if default is not None and default.is_true():
            given = explicit[name]
            true = [arguments for arguments in _combinations(problem, fluent) if given.get(arguments, True)]
        else:
            true = [arguments for arguments, holds in explicit[name].items() if holds]
        rows[name] = np.array([[ids[a] for a in t] for t in true], dtype=np.int32).reshape(len(true), fluent.arity)
    return rows


class StaticNumbers:
    """Initial values of numeric fluents that no action changes, by name and arguments. Raises UnsupportedFeature for others."""

    def __init__(self, problem: Any) -> None:
        self.static = {f.name: f for f in problem.get_static_fluents() if f.type.is_int_type() or f.type.is_real_type()}
        self.defaults = {name: problem.fluents_defaults.get(fluent) for name, fluent in self.static.items()}
        self.values: dict[str, dict[tuple[str, ...], Fraction]] = {name: {} for name in self.static}
        for name, arguments, value in _explicit(problem):
            if name in self.values:
                self.values[name][arguments] = Fraction(value.constant_value())

    def value(self, name: str, arguments: tuple[str, ...]) -> Fraction:
        """The value of one ground fluent."""
        if name not in self.static:
            raise UnsupportedFeature(f"{name} is no number, or actions change it")
        found = self.values[name].get(arguments)
        if found is not None:
            return found
        default = self.defaults[name]
        if default is None:
            raise UnsupportedFeature(f"{name}({', '.join(arguments)}) has no initial value")
        return Fraction(default.constant_value())


def _explicit(problem: Any) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """(fluent, names of its arguments, value) of each value that is set."""
    for expression, value in problem.explicit_initial_values.items():
        yield expression.fluent().name, tuple([a.object().name for a in expression.args]), value.simplify()


def _combinations(problem: Any, fluent: Any) -> Iterator[tuple[str, ...]]:
    return product(*([o.name for o in problem.objects(p.type)] for p in fluent.signature))
