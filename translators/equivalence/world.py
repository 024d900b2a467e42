"""What is known about all states that can be reached from a start: which facts ever change, which exclude each other, which sets of
facts always have a true one, and which relations never run in a circle.

A `World` belongs to a domain, objects and an initial state; goals are asked about it. It is made once for many goals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.grounding import ground
from planner.limits import Limits
from planner.pddl.ast import TRUE, Atom, Task
from planner.validate import Simulator, State
from translators.equivalence.effort import Effort
from translators.equivalence.goals import Literal
from translators.equivalence.pairs import reachable_pairs
from translators.equivalence.start import Fact

MAX_OPERATORS = 100_000
MAX_FACTS = 6_000  # complements included; the matrix of exclusions is quadratic
MAX_EDGE_EFFECTS = 20_000


@dataclass(frozen=True)
class Order:
    """A relation that never runs in a circle: edge k goes from `source[k]` to `target[k]` while `fact[k]` is true. `constant` are
    the edges that are always there."""

    fact: np.ndarray  # int64 [n]
    source: list[str]
    target: list[str]
    constant: frozenset[tuple[str, str]]


class World:
    """All states that can be reached from the start of `task`; its goal plays no part.

    Raises LimitReached, GroundingTooLarge, UnsupportedFeature and InvalidInput as grounding does.
    """

    def __init__(self, task: Task, limits: Limits) -> None:
        self.task = replace(task, problem=replace(task.problem, goal=TRUE))
        if isinstance(limits, Effort):
            limits.allow_compiling()
        self.limits = limits
        self.simulator = Simulator(self.task)
        self.initial: State = self.simulator.initial()
        self.arrays: GroundTask = ground(self.task, limits=limits, max_operators=MAX_OPERATORS, everything=True)
        symbols = self.arrays.symbols
        objects = symbols.objects
        self.literals: list[Literal] = [
            Literal((symbols.predicate_names[p], *(objects[i] for i in row)), not negated)
            for p, row, negated in zip(symbols.fact_predicate, symbols.fact_arguments.rows(), symbols.fact_negated, strict=True)
        ]
        self.number: dict[Literal, int] = {literal: i for i, literal in enumerate(self.literals)}

    def constant(self, fact: Fact) -> bool | None:
        """Whether a fact that nothing can change holds; None for one that can change."""
        if Literal(fact, True) in self.number:
            return None
        return self.simulator.holds(self.initial, Atom(fact[0], fact[1:]))

    @cached_property
    def can_reason(self) -> bool:
        """False if the task is too large for what follows."""
        return self.arrays.n_facts <= MAX_FACTS

    @cached_property
    def excludes(self) -> np.ndarray:
        """bool [n_facts, n_facts]: never true together; the diagonal says which facts are never true."""
        n = self.arrays.n_facts
        pairs = reachable_pairs(self.arrays, self.limits)
        excludes = np.zeros((n, n), dtype=bool) if pairs is None else ~pairs
        for row in self.arrays.mutex_groups.rows():
            never = excludes[row, row]
            excludes[np.ix_(row, row)] = True
            excludes[row, row] = never
        every = np.arange(n)
        excludes[every, self.arrays.complement] = True
        return excludes

    @cached_property
    def covers(self) -> Csr:
        """Sets of facts of which one is always true."""
        return self.arrays.mutex_groups.take(np.flatnonzero(self.arrays.mutex_exactly_one))

    @cached_property
    def orders(self) -> list[Order]:
        """The relations among the facts, seen as edges between two of their arguments, that never run in a circle.

        Proof: none does at the start, and whatever adds an edge adds one only, at an end where by its condition no edge leads on.
        """
        by_predicate: dict[str, list[int]] = defaultdict(list)
        for i, literal in enumerate(self.literals[: self.arrays.n_basic]):
            if literal.holds and len(literal.fact) > 2:
                by_predicate[literal.fact[0]].append(i)
        adders = self._adders() if by_predicate else []
        found = []
        for predicate, facts in by_predicate.items():
            for i, j in permutations(range(1, len(self.literals[facts[0]].fact)), 2):
                order = self._candidate(predicate, facts, i, j)
                if order is not None and self._is_order(order, adders):
                    found.append(order)
        return found

    def _candidate(self, predicate: str, facts: list[int], i: int, j: int) -> Order | None:
        """The relation between two arguments of a predicate, if it can have a path of two edges and no circle at the start."""
        source = [self.literals[f].fact[i] for f in facts]
        target = [self.literals[f].fact[j] for f in facts]
        if not set(source) & set(target):
            return None
        rows = (tuple(self.task.objects[k].name for k in row) for row in self.task.problem.init.get(predicate, np.empty((0, 0))))
        initial = {row: (row[i - 1], row[j - 1]) for row in rows}
        constant = frozenset(edge for row, edge in initial.items() if Literal((predicate, *row), True) not in self.number)
        order = Order(np.array(facts, dtype=np.int64), source, target, constant)
        return None if has_circle(initial.values()) else order

    def _adders(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """For each thing that happens: its condition, what it adds, and what comes with it (all that its operator may add)."""
        arrays = self.arrays
        together: dict[int, list[np.ndarray]] = defaultdict(list)
        for effect, operator in enumerate(arrays.effect_operator):
            together[int(operator)].append(arrays.effect_add.row(effect))
        found = []
        for o in range(arrays.n_operators):
            alone = arrays.add.row(o)
            whole = np.concatenate([alone, *together[o]]) if o in together else alone
            found.append((arrays.precondition.row(o), alone, whole))
        for effect, operator in enumerate(arrays.effect_operator):
            condition = np.concatenate([arrays.precondition.row(operator), arrays.effect_condition.row(effect)])
            whole = np.concatenate([arrays.add.row(operator), *together[int(operator)]])
            found.append((condition, arrays.effect_add.row(effect), whole))
        return found

    def _is_order(self, order: Order, adders: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> bool:
        position = np.full(self.arrays.n_facts, -1)
        position[order.fact] = np.arange(len(order.fact))
        entering, leaving = defaultdict(list), defaultdict(list)
        for fact, u, v in zip(order.fact, order.source, order.target, strict=True):
            entering[v].append(fact)
            leaving[u].append(fact)
        fixed_targets, fixed_sources = {v for _, v in order.constant}, {u for u, _ in order.constant}
        work = 0
        for condition, adds, whole in adders:
            for k in position[adds][position[adds] >= 0]:
                work += 1
                u, v = order.source[k], order.target[k]
                if work > MAX_EDGE_EFFECTS or u == v or len(np.unique(whole[position[whole] >= 0])) > 1:
                    return False
                if work % 256 == 0:
                    self.limits.check()
                free_before = u not in fixed_targets and self._excluded(condition, entering[u])
                free_after = v not in fixed_sources and self._excluded(condition, leaving[v])
                if not free_before and not free_after:
                    return False
        return True

    def _excluded(self, condition: np.ndarray, facts: list[int]) -> bool:
        """True if each of the facts is excluded by some fact of the condition."""
        return not facts or bool(self.excludes[condition][:, facts].any(axis=0).all())


def has_circle(edges: Iterable[tuple[str, str]]) -> bool:
    """True if some path along the edges leads back to where it began."""
    following: dict[str, list[str]] = defaultdict(list)
    missing: dict[str, int] = defaultdict(int)
    for u, v in edges:
        following[u].append(v)
        missing[v] += 1
        missing[u] += 0
    ready = [node for node, n in missing.items() if n == 0]
    done = 0
    while ready:
        done += 1
        for v in following[ready.pop()]:
            missing[v] -= 1
            if missing[v] == 0:
                ready.append(v)
    return done < len(missing)
