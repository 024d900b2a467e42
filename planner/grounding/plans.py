"""Join plans: for every rule and each body literal that can trigger it, the order in which the other literals are joined.

Greedy: always the literal with the smallest estimated fan-out given the variables bound so far; static relations are estimated
from their real sizes, fluent ones from the domains of their arguments. Equalities and negated static literals are tested as
soon as their variables are bound. The cost of this module grows with the domain, not with the number of objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.grounding import datalog_kernels as k
from planner.grounding.rules import Pattern, Program, Rule


class JoinPlans(NamedTuple):
    """The compiled program, as the kernels want it (see `datalog_kernels.run`)."""

    margins: np.ndarray
    index_position: np.ndarray  # int32 [n_indices, 1 + max arity]: width, then argument positions
    partial_start: np.ndarray  # int32 [n_predicates + 1]
    trigger_plans: np.ndarray  # int32 [n_predicates + 1]
    plans: np.ndarray
    steps: np.ndarray
    key_terms: np.ndarray
    matches: np.ndarray
    member: np.ndarray  # uint8 [n_domains, n_objects]
    domain_start: np.ndarray
    domain_values: np.ndarray
    rule_shape: np.ndarray  # int32 [n_rules, 4]: variables, recorded literals, head range
    heads: np.ndarray
    head_terms: np.ndarray
    values: np.ndarray
    matched: np.ndarray
    cursor: np.ndarray
    key: np.ndarray


@dataclass
class _Plan:
    """One join plan before indices have their final numbers."""

    rule: int
    trigger: Pattern
    matches: list[tuple[int, int, int]]
    column: int
    steps: list[_Step]


@dataclass
class _Step:
    kind: int
    first: int = 0  # variable, left term, or predicate of an index
    second: int = 0  # domain or right term
    third: int = 0
    positions: tuple[int, ...] | None = None  # of the index's key
    key: tuple[int, ...] = ()
    matches: tuple[tuple[int, int, int], ...] = ()
    excluded: int = 0
    column: int = -1


class Statistics:
    """Sizes of relations, for the estimates: exact for static predicates, products of domain sizes for the others."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[int, tuple[float, tuple[float, ...]]] = {}

    def relation(self, predicate: int) -> tuple[float, tuple[float, ...]]:
        """Number of tuples, and of distinct values of each argument."""
        if predicate not in self._known:
            self._known[predicate] = self._count(predicate)
        return self._known[predicate]

    def _count(self, predicate: int) -> tuple[float, tuple[float, ...]]:
        program = self._program
        name = program.predicates[predicate]
        if program.is_static(name):
            rows = program.task.problem.init.get(name)
            if rows is None or len(rows) == 0:
                return 0.0, (1.0,) * program.arity[predicate]
            return float(len(rows)), tuple(float(np.count_nonzero(np.bincount(c))) for c in rows.T)
        sizes = tuple(float(max(1, len(program.domains[d]))) for d in program.argument_domains[predicate])
        return float(np.prod(sizes)), sizes

    def fan_out(self, pattern: Pattern, bound: set[int]) -> float:
        """Estimated number of facts that match the pattern for one assignment of the bound variables."""
        size, distinct = self.relation(pattern.predicate)
        for position, term in enumerate(pattern.terms):
            if term < 0 or term in bound:
                size /= distinct[position]
        return size


def join_size(program: Program, rule: Rule) -> float:
    """Estimated number of rows of a rule if all its fluent atoms were reachable (for messages; not a bound)."""
    statistics = Statistics(program)
    bound: set[int] = set()
    size = 1.0
    rest = list(rule.body)
    while rest:
        rest.sort(key=lambda p: statistics.fan_out(p, bound))
        size *= statistics.fan_out(rest[0], bound)
        bound |= {t for t in rest.pop(0).terms if t >= 0}
    return size * float(np.prod([len(program.domains[d]) for v, d in enumerate(rule.domains) if v not in bound]))


def _match(pattern: Pattern, rule: Rule, bound: set[int], skip: tuple[int, ...] = ()) -> tuple[tuple[int, int, int], ...]:
    """(position, term, domain or -1) for the arguments outside `skip`; binds the variables that are new."""
    found = []
    for position, term in enumerate(pattern.terms):
        if position in skip:
            continue
        new = term >= 0 and term not in bound
        found.append((position, term, rule.domains[term] if new else -1))
        if new:
            bound.add(term)
    return tuple(found)


class _Planner:
    """Orders the steps of one rule for one trigger."""

    def __init__(self, program: Program, rule: Rule, statistics: Statistics) -> None:
        self.program, self.rule, self.statistics = program, rule, statistics

    def plan(self, number: int, trigger: int) -> _Plan:
        """`trigger` is a position in the rule's body, -1 for the start fact."""
        rule = self.rule
        pattern = rule.body[trigger] if trigger >= 0 else Pattern(self.program.start, ())
        bound: set[int] = set()
        matches = list(_match(pattern, rule, bound))
        steps: list[_Step] = []
        filters = self._filters()
        self._flush(filters, bound, steps)
        rest = [i for i in range(len(rule.body)) if i != trigger]
        while rest:
            if len(bound) == len(rule.domains):  # only checks are left: static ones first (they are not recorded)
                chosen = next((i for i in rest if i not in rule.recorded), rest[0])
            else:
                chosen = min(rest, key=lambda i: self.statistics.fan_out(rule.body[i], bound))
            rest.remove(chosen)
            excluded = int(rule.body[chosen].predicate == pattern.predicate and chosen < trigger)
            steps.append(self._literal(chosen, excluded, bound))
            self._flush(filters, bound, steps)
        for variable in sorted(range(len(rule.domains)), key=lambda v: len(self.program.domains[rule.domains[v]])):
            if variable not in bound:
                bound.add(variable)
                steps.append(_Step(k.ENUMERATE, variable, rule.domains[variable]))
                self._flush(filters, bound, steps)
        steps.append(_Step(k.EMIT))
        return _Plan(number, pattern, matches, self._column(trigger), steps)

    def _column(self, literal: int) -> int:
        return self.rule.recorded.index(literal) if literal in self.rule.recorded else -1

    def _literal(self, literal: int, excluded: int, bound: set[int]) -> _Step:
        pattern = self.rule.body[literal]
        if len(bound) == len(self.rule.domains):
            positions, key, column = tuple(range(len(pattern.terms))), pattern.terms, self._column(literal)
            return _Step(k.CHECK, pattern.predicate, positions=positions, key=key, excluded=excluded, column=column)
        positions = tuple(i for i, t in enumerate(pattern.terms) if t < 0 or t in bound)
        key = tuple(pattern.terms[i] for i in positions)
        whole = len(positions) == len(pattern.terms)
        matches = _match(pattern, self.rule, bound, positions)
        return _Step(
            k.CHECK if whole else k.JOIN, pattern.predicate, positions=positions, key=key, matches=matches, excluded=excluded,
            column=self._column(literal),
        )  # fmt: skip

    def _filters(self) -> list[_Step]:
        found = [_Step(k.DIFFERENT if negated else k.EQUAL, left, right) for left, right, negated in self.rule.equal]
        for pattern in self.rule.absent:
            found.append(_Step(k.ABSENT, pattern.predicate, positions=tuple(range(len(pattern.terms))), key=pattern.terms))
        return found

    def _flush(self, filters: list[_Step], bound: set[int], steps: list[_Step]) -> None:
        """Move every filter whose variables are bound into `steps`; an equality with one side bound binds the other."""
        again = True
        while again:
            again = False
            for step in list(filters):
                terms = step.key if step.kind == k.ABSENT else (step.first, step.second)
                free = [t for t in terms if t >= 0 and t not in bound]
                if step.kind == k.EQUAL and len(free) == 1:
                    other = step.second if step.first == free[0] else step.first
                    steps.append(_Step(k.BIND, free[0], other, self.rule.domains[free[0]]))
                    bound.add(free[0])
                    again = True
                elif not free:
                    steps.append(step)
                else:
                    continue
                filters.remove(step)


def _plans_of(program: Program) -> Iterator[_Plan]:
    statistics = Statistics(program)
    for number, rule in enumerate(program.rules):
        static = (p.predicate for p in rule.body if program.is_static(program.predicates[p.predicate]))
        if any(statistics.relation(p)[0] == 0 for p in static):
            continue  # a static condition without any fact: the rule can never fire
        planner = _Planner(program, rule, statistics)
        for trigger in rule.recorded or [-1]:
            yield planner.plan(number, trigger)


class _Encoder:
    """Writes plans into flat arrays; gives every (predicate, bound positions) an index."""

    def __init__(self, program: Program, plans: list[_Plan]) -> None:
        self.program = program
        self.plans = plans
        wanted: dict[int, dict[tuple[int, ...], int]] = {}
        for step in (s for p in plans for s in p.steps if s.kind == k.JOIN):
            assert step.positions is not None
            own = wanted.setdefault(step.first, {})
            own.setdefault(step.positions, len(own))
        self.wanted = wanted
        counts = [len(wanted.get(p, ())) for p in range(len(program.predicates))]
        self.partial_start = (len(program.predicates) + np.concatenate([[0], np.cumsum(counts)])).astype(np.int32)
        self.key_terms: list[int] = []
        self.matches: list[tuple[int, int, int]] = []

    def _matches(self, found: list[tuple[int, int, int]] | tuple[tuple[int, int, int], ...]) -> tuple[int, int]:
        self.matches += found
        return len(self.matches) - len(found), len(self.matches)

    def _step(self, step: _Step) -> tuple[int, ...]:
        if step.positions is None:
            return (step.kind, step.first, step.second, step.third, 0, 0, -1, 0)
        link = self.wanted[step.first][step.positions] if step.kind == k.JOIN else 0
        index = int(self.partial_start[step.first]) + link if step.kind == k.JOIN else step.first
        start = len(self.key_terms)
        self.key_terms += step.key
        return (step.kind, index, start, *self._matches(step.matches), step.excluded, step.column, link)

    def index_position(self, width: int) -> np.ndarray:
        """int32 [n_indices, 1 + width]."""
        rows = [tuple(range(a)) for a in self.program.arity]
        for predicate in sorted(self.wanted):
            rows += self.wanted[predicate]
        table = np.zeros((len(rows), 1 + width), dtype=np.int32)
        for i, row in enumerate(rows):
            table[i, 0] = len(row)
            table[i, 1 : 1 + len(row)] = row
        return table

    def encode(self) -> JoinPlans:
        """All arrays."""
        program = self.program
        self.plans.sort(key=lambda p: p.trigger.predicate)
        steps: list[tuple[int, ...]] = []
        rows: list[tuple[int, ...]] = []
        for plan in self.plans:
            rows.append((plan.rule, len(steps), *self._matches(plan.matches), plan.column))
            steps += [self._step(s) for s in plan.steps]
        triggers = np.bincount(
            np.array([p.trigger.predicate for p in self.plans], dtype=np.int64), minlength=len(program.predicates)
        )
        head_rows, head_terms, shape = _encode_heads(program)
        arity = max(1, *program.arity)
        member = np.zeros((max(1, len(program.domains)), max(1, len(program.task.objects))), dtype=np.uint8)
        for d, members in enumerate(program.domains):
            member[d, members] = 1
        return JoinPlans(
            margins=np.array(
                [
                    max((len(r.heads) for r in program.rules), default=0),
                    max((r.width for r in program.rules), default=0),
                    1 + int(np.diff(self.partial_start).max(initial=0)) + max((len(r.heads) for r in program.rules), default=0),
                ],
                dtype=np.int64,
            ),
            index_position=self.index_position(arity),
            partial_start=self.partial_start,
            trigger_plans=np.concatenate([[0], np.cumsum(triggers)]).astype(np.int32),
            plans=_table(rows, 5),
            steps=_table(steps, k.N_STEP_COLUMNS),
            key_terms=np.array(self.key_terms, dtype=np.int32),
            matches=_table(self.matches, 3),
            member=member,
            domain_start=np.concatenate([[0], np.cumsum([len(d) for d in program.domains])]).astype(np.int64),
            domain_values=np.concatenate([*program.domains, np.empty(0)]).astype(np.int32),
            rule_shape=shape,
            heads=head_rows,
            head_terms=head_terms,
            values=np.zeros(max((len(r.domains) for r in program.rules), default=0) + 1, dtype=np.int32),
            matched=np.zeros(max((len(r.recorded) for r in program.rules), default=0) + 1, dtype=np.int32),
            cursor=np.zeros(max((len(p.steps) for p in self.plans), default=0) + 1, dtype=np.int64),
            key=np.zeros(arity, dtype=np.int32),
        )


def _encode_heads(program: Program) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows: list[tuple[int, int]] = []
    terms: list[int] = []
    shape = []
    for rule in program.rules:
        shape.append((len(rule.domains), len(rule.recorded), len(rows), len(rows) + len(rule.heads)))
        for head in rule.heads:
            rows.append((head.predicate, len(terms)))
            terms += head.terms
    return _table(rows, 2), np.array(terms, dtype=np.int32), _table(shape, 4)


def _table(rows: list, width: int) -> np.ndarray:
    return np.array(rows, dtype=np.int32).reshape(len(rows), width)


def compile_plans(program: Program) -> JoinPlans:
    """Compile all rules of a program."""
    return _Encoder(program, list(_plans_of(program))).encode()
