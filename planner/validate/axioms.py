"""Derived predicates: levels by stratification, each level the least fixpoint of its axioms (semi-naive where it can be).

Level k holds the derived predicates that use, negated, only levels below k; positive recursion stays inside a level (Thiébaux,
Hoffmann & Nebel, "In defense of PDDL axioms", AIJ 2005). After the first round a rule is asked again only from the rows that the
round before brought: one query for each positive occurrence of a predicate of the level. A rule that uses its own level under a
universal quantifier is evaluated in full each round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from planner.errors import PddlError
from planner.pddl.ast import Axiom, Domain
from planner.validate.formula import AllOf, AnyOf, Env, Every, Frame, Literal, Node, Some, Variable, literals, resolve, scope_of
from planner.validate.query import Compiler, Emit, Run, binder, getter
from planner.validate.state import Fact, Relation, Row, State, Universe


@dataclass
class Rule:
    """One axiom: `body` over `frame`, whose `variables` are the head's parameters."""

    predicate: str
    variables: tuple[Variable, ...]
    body: Node
    frame: Frame
    full: Run
    seeded: dict[str, list[Run]] = field(default_factory=dict)  # predicate → runs whose env already holds a new row
    binders: dict[str, list] = field(default_factory=dict)
    monolithic: bool = False  # must be evaluated in full each round

    def env(self) -> Env:
        """A fresh environment."""
        return self.frame.template.copy()


@dataclass
class Level:
    """The derived predicates of one stratum. `basis` has every basic predicate that can change them."""

    predicates: frozenset[str]
    rules: list[Rule]
    basis: frozenset[str]


class Axioms:
    """AllOf axioms of a domain, compiled. Raises PddlError if they cannot be stratified."""

    def __init__(self, domain: Domain, universe: Universe, compiler: Compiler) -> None:
        frames = [Frame(universe) for _ in domain.axioms]
        resolved = [_resolve(axiom, frame) for axiom, frame in zip(domain.axioms, frames, strict=True)]
        bodies: dict[str, list[Node]] = {}
        for axiom, (_, body) in zip(domain.axioms, resolved, strict=True):
            bodies.setdefault(axiom.predicate, []).append(body)
        self.level_of = _stratify(bodies)
        self.rules: dict[str, list[Rule]] = {predicate: [] for predicate in bodies}
        for axiom, frame, (variables, body) in zip(domain.axioms, frames, resolved, strict=True):
            same_level = frozenset(p for p in bodies if self.level_of[p] == self.level_of[axiom.predicate])
            self.rules[axiom.predicate].append(_compile(axiom.predicate, variables, body, frame, same_level, compiler))
        self.levels = [self._level(k) for k in range(1 + max(self.level_of.values(), default=-1))]

    def _level(self, k: int) -> Level:
        predicates = frozenset(p for p, level in self.level_of.items() if level == k)
        rules = [rule for p in self.rules if p in predicates for rule in self.rules[p]]
        reached, stack = set(predicates), list(predicates)
        while stack:
            for rule in self.rules.get(stack.pop(), ()):
                new = {x.predicate for x in literals(rule.body)} - reached
                reached |= new
                stack.extend(new)
        return Level(predicates, rules, frozenset(reached - self.level_of.keys()))

    def needed(self, nodes: Collection[Node]) -> int:
        """How many levels must be up to date to evaluate `nodes`."""
        return 1 + max((self.level_of.get(x.predicate, -1) for node in nodes for x in literals(node)), default=-1)

    def ensure(self, state: State, count: int) -> None:
        """Bring the first `count` levels of `state` up to date."""
        for k in range(count):
            if k not in state.fresh:
                for _ in self._derive(state, self.levels[k]):
                    pass
                state.fresh.add(k)

    def changed(self, state: State, predicates: Collection[str]) -> None:
        """Drop what changes to the basic `predicates` may have made out of date."""
        if state.fresh:
            state.fresh = {k for k in state.fresh if self.levels[k].basis.isdisjoint(predicates)}

    def ranks(self, state: State) -> dict[Fact, int]:
        """The round in which each derived fact of `state` comes first; it is derived from facts of earlier rounds of its level."""
        found: dict[Fact, int] = {}
        for k, level in enumerate(self.levels):
            for number, delta in enumerate(self._derive(state, level)):
                found.update(((predicate, row), number) for predicate, rows in delta.items() for row in rows)
            state.fresh.add(k)
        return found

    def _derive(self, state: State, level: Level) -> Iterator[dict[str, list[Row]]]:
        """Compute the relations of `level` anew, yielding what each round adds."""
        for predicate in level.predicates:
            state.relations[predicate] = Relation()  # never emptied in place: other states may share it
        delta: dict[str, list[Row]] = {}
        for rule in level.rules:
            _collect(state, rule, rule.full, rule.env(), delta)
        while delta := _add(state, delta):
            yield delta
            new: dict[str, list[Row]] = {}
            for rule in level.rules:
                _next_round(state, rule, delta, new)
            delta = new


def _resolve(axiom: Axiom, frame: Frame) -> tuple[tuple[Variable, ...], Node]:
    variables = frame.variables(axiom.parameters)
    return variables, resolve(axiom.body, frame, scope_of(variables))


def _stratify(bodies: dict[str, list[Node]]) -> dict[str, int]:
    """The lowest level of each derived predicate."""
    level = dict.fromkeys(bodies, 0)
    uses = {
        p: {(x.predicate, x.negated) for node in nodes for x in literals(node) if x.predicate in bodies}
        for p, nodes in bodies.items()
    }
    changed = True
    while changed:
        changed = False
        for predicate, used in uses.items():
            lowest = max((level[q] + negated for q, negated in used), default=0)
            if lowest > level[predicate]:
                if lowest >= len(bodies):
                    raise PddlError(f"derived predicate {predicate} depends on its own negation")
                level[predicate], changed = lowest, True
    return level


def _compile(
    predicate: str, variables: tuple[Variable, ...], body: Node, frame: Frame, same_level: frozenset[str], compiler: Compiler
) -> Rule:
    rule = Rule(predicate, variables, body, frame, compiler.query(variables, [body]))
    for literal, context, extra in _occurrences(body, same_level):
        bound = {v.slot: v for v in (*variables, *extra)}
        others = [v for slot, v in bound.items() if slot not in literal.slots]
        rule.seeded.setdefault(literal.predicate, []).append(compiler.query(others, context))
        seeds = {slot: v for slot, v in bound.items() if slot in literal.slots}
        rule.binders.setdefault(literal.predicate, []).append(binder(literal.slots, seeds))
    rule.monolithic = _under_universal(body, same_level)
    return rule


def _occurrences(node: Node, predicates: frozenset[str]) -> Iterator[tuple[Literal, list[Node], list[Variable]]]:
    """Occurrences of `predicates` outside universal quantifiers: with what must hold beside each, and the variables around it."""
    match node:
        case Literal():
            if node.predicate in predicates:
                yield node, [], []
        case AllOf():
            for i, part in enumerate(node.parts):
                for literal, context, variables in _occurrences(part, predicates):
                    yield literal, [*context, *node.parts[:i], *node.parts[i + 1 :]], variables
        case AnyOf():
            for part in node.parts:
                yield from _occurrences(part, predicates)
        case Some():
            for literal, context, variables in _occurrences(node.body, predicates):
                yield literal, context, [*variables, *node.variables]


def _under_universal(node: Node, predicates: frozenset[str]) -> bool:
    match node:
        case Every():
            return any(x.predicate in predicates for x in literals(node.body))
        case AllOf() | AnyOf():
            return any(_under_universal(p, predicates) for p in node.parts)
        case Some():
            return _under_universal(node.body, predicates)
    return False


def _next_round(state: State, rule: Rule, delta: dict[str, list[Row]], new: dict[str, list[Row]]) -> None:
    if rule.monolithic:
        _collect(state, rule, rule.full, rule.env(), new)
        return
    for predicate, rows in delta.items():
        for run, bind in zip(rule.seeded.get(predicate, ()), rule.binders.get(predicate, ()), strict=True):
            env = rule.env()
            for row in rows:
                if bind(row, env):
                    _collect(state, rule, run, env, new)


def _collect(state: State, rule: Rule, run: Run, env: Env, into: dict[str, list[Row]]) -> None:
    """Add to `into` the head's row for each assignment that `run` finds."""
    rows = into.setdefault(rule.predicate, [])
    run(state, env, _collector(rows, [v.slot for v in rule.variables]))


def _collector(rows: list[Row], slots: Sequence[int]) -> Emit:
    head = getter(slots)

    def emit(env: Env) -> bool:
        rows.append(head(env))
        return False

    return emit


def _add(state: State, delta: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Add the rows and return those that are new."""
    new = {}
    for predicate, rows in delta.items():
        relation = state.relations[predicate]
        fresh = [row for row in rows if relation.add(row)]
        if fresh:
            new[predicate] = fresh
    return new
