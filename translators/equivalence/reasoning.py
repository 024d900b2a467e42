"""Does every reachable state with these facts have one of those? Answered by what a `World` knows, without search among states.

Assume the first facts and the negation of the others, and derive: a true fact makes all that it excludes false; a set that always
has a true fact and has all but one false makes the last one true; an edge that would close a circle is false; if asked to think
harder, a sum that never changes gives its last fact. Where nothing more follows, one of a few facts is assumed and refuted. A
contradiction is a proof. No contradiction proves nothing: what a World knows is true of all reachable states, and of others too.

Cost: a few array operations of n_facts² bits at most for each assumption; assumptions are bounded by MAX_NODES.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from translators.equivalence.balances import Balances
from translators.equivalence.goals import Conjunction, Literal
from translators.equivalence.world import Order, World, has_circle

MAX_NODES = 100
MAX_CLAUSES = 2_000


class Reasoner:
    """Proofs about the reachable states of a world. Literals are numbers of its facts (complements included)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.complement = world.arrays.complement
        self.excludes = world.excludes
        self.covers = world.covers
        self.orders = world.orders
        self.balances: Balances | None = None

    def think_harder(self) -> None:
        """From now on use balances, too."""
        if self.balances is None:
            self.balances = Balances(self.world.arrays, self.excludes, self.world.limits)

    def implies(self, conjunction: Conjunction, disjunction: Sequence[Conjunction]) -> bool:
        """True if it is proved that all reachable states with `conjunction` have a conjunction of `disjunction`."""
        if len(disjunction) > MAX_CLAUSES:
            return False
        clauses = [self._numbers(~literal for literal in alternative) for alternative in disjunction]
        return self.refutes(self._numbers(conjunction), clauses)

    def excluded(self, conjunction: Conjunction) -> bool:
        """True if it is proved that no reachable state has the conjunction."""
        return self.refutes(self._numbers(conjunction), [])

    def refutes(self, assumed: np.ndarray, clauses: Sequence[np.ndarray]) -> bool:
        """True if no reachable state has all of `assumed` and one literal of every clause."""
        values = np.zeros(len(self.complement), dtype=np.int8)
        values[self.excludes.diagonal()] = -1
        self._left = MAX_NODES
        known = np.concatenate([assumed, self.complement[values == -1]])
        return self._refuted(values, known, clauses)

    def implied(self, conjunction: Conjunction) -> set[Literal] | None:
        """Literals that hold in all reachable states with the conjunction, those that it has itself included; None if there is no
        such state. There may be more: a proof is tried for each, but not hard."""
        values = np.zeros(len(self.complement), dtype=np.int8)
        values[self.excludes.diagonal()] = -1
        if not self._propagate(values, np.concatenate([self._numbers(conjunction), self.complement[values == -1]])):
            return None
        for fact in range(len(values)):
            if values[fact] == 0:
                self.world.limits.check()
                if not self._propagate(values.copy(), self.complement[[fact]]) and not self._propagate(values, np.array([fact])):
                    return None
        return {self.world.literals[i] for i in np.flatnonzero(values == 1)}

    def _numbers(self, literals: Iterable[Literal]) -> np.ndarray:
        return np.array(sorted(self.world.number[literal] for literal in literals), dtype=np.int64)

    def _refuted(self, values: np.ndarray, new: np.ndarray, clauses: Sequence[np.ndarray]) -> bool:
        """True if `values` with `new` contradict; `values` is used up."""
        if not self._propagate(values, new):
            return True
        while True:
            open_ = [clause for clause in clauses if not (values[clause] == 1).any()]
            choices = [clause[values[clause] == 0] for clause in open_]
            if any(len(choice) == 0 for choice in choices):
                return True
            units = [choice for choice in choices if len(choice) == 1]
            if not units:
                break
            if not self._propagate(values, np.concatenate(units)):
                return True
        branches = min(choices, key=len) if choices else self._undecided(values)
        if branches is None:
            return False
        for literal in branches:
            self._left -= 1
            if self._left < 0:
                return False
            self.world.limits.check()
            if not self._refuted(values.copy(), np.array([literal]), open_):
                return False
        return True

    def _undecided(self, values: np.ndarray) -> np.ndarray | None:
        """The smallest set with exactly one true fact of which it is not known yet."""
        covers = self.covers
        decided = np.zeros(covers.n_rows, dtype=bool)
        decided[covers.row_ids()[values[covers.values] == 1]] = True
        left = np.bincount(covers.row_ids()[values[covers.values] == 0], minlength=covers.n_rows)
        left[decided] = len(values) + 1
        if len(left) == 0 or (smallest := int(left.argmin())) < 0 or left[smallest] > len(values):
            return None
        row = covers.row(smallest)
        return row[values[row] == 0]

    def _propagate(self, values: np.ndarray, new: np.ndarray) -> bool:
        """Make the facts `new` true and all that follows, in place; False at a contradiction."""
        while True:
            while len(new):
                if (values[new] == -1).any():
                    return False
                values[new] = 1
                excluded = self.excludes[new].any(axis=0)
                if (values[excluded] == 1).any():
                    return False
                fresh = np.flatnonzero(excluded & (values == 0))
                values[fresh] = -1
                new = self.complement[fresh]
                new = new[values[new] != 1]
            last = self._last_of_covers(values)
            if last is None:
                return False
            for further in (self._no_circles, self._balanced):
                if len(last) == 0:
                    last = further(values)
                    if last is None:
                        return False
            if len(last) == 0:
                return True
            new = last

    def _last_of_covers(self, values: np.ndarray) -> np.ndarray | None:
        """Facts that are the last of a set that can be true; None if a set has none left."""
        covers = self.covers
        if covers.n_rows == 0:
            return np.empty(0, dtype=np.int64)
        possible = values[covers.values] != -1
        count = np.bincount(covers.row_ids()[possible], minlength=covers.n_rows)
        if (count == 0).any():
            return None
        alone = covers.values[possible & (count == 1)[covers.row_ids()]]
        return np.unique(alone[values[alone] == 0])

    def _balanced(self, values: np.ndarray) -> np.ndarray | None:
        """Facts that follow from balances; None if one cannot be kept."""
        if self.balances is None:
            return np.empty(0, dtype=np.int64)
        found = self.balances.follow(values)
        return None if found is None else np.concatenate([found[0], self.complement[found[1]]])

    def _no_circles(self, values: np.ndarray) -> np.ndarray | None:
        """Complements of the edges that would close a circle; None if there is one already."""
        found: list[int] = []
        for order in self.orders:
            true = np.flatnonzero(values[order.fact] == 1)
            edges = [*((order.source[k], order.target[k]) for k in true), *order.constant]
            if has_circle(edges):
                return None
            found += self._closing(order, edges, values)
        return np.array(found, dtype=np.int64)

    def _closing(self, order: Order, edges: list[tuple[str, str]], values: np.ndarray) -> Iterable[int]:
        following: dict[str, list[str]] = defaultdict(list)
        for u, v in edges:
            following[u].append(v)
        reached: dict[str, set[str]] = {}
        for k in np.flatnonzero(values[order.fact] == 0):
            start = order.target[k]
            if start not in reached:
                reached[start] = _from(start, following)
            if order.source[k] in reached[start]:
                yield int(self.complement[order.fact[k]])


def _from(start: str, following: dict[str, list[str]]) -> set[str]:
    """What can be reached from `start`, itself included."""
    seen, stack = {start}, [start]
    while stack:
        for node in following.get(stack.pop(), ()):
            if node not in seen:
                seen.add(node)
                stack.append(node)
    return seen
