"""From simplified pairs to the GroundTask: facts get their final numbers, pairs become sorted rows.

Facts: basic ones in the order in which they were found, complements of basic facts, derived facts, complements of derived
facts. Operators stay in the order of the domain's actions, and within one in the order in which they were found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask, Symbols
from planner.grounding.columns import distinct, pairs_to_csr
from planner.grounding.costs import operator_costs
from planner.grounding.duplicates import without_duplicates
from planner.grounding.instances import Instances, Pairs
from planner.grounding.simplify import Simplifier
from planner.grounding.strata import derive, predicate_layers


@dataclass(frozen=True)
class _Facts:
    """Final numbering: `literal[k]` is the literal of fact k; `number` its inverse, -1 for literals without a fact."""

    literal: np.ndarray
    number: np.ndarray
    n_basic: int

    @property
    def n(self) -> int:
        return len(self.literal)

    def complement(self) -> np.ndarray:
        return self.number[self.literal ^ 1].astype(np.int32)


class _Axioms(NamedTuple):
    head: np.ndarray
    body: Csr
    layer: np.ndarray
    derived_layer: np.ndarray


class _Effects(NamedTuple):
    operator: np.ndarray  # operator groups
    condition: Csr
    add: Csr
    delete: Csr


def assemble(simplified: Simplifier) -> GroundTask:
    """The GroundTask, still without mutex groups (each basic fact is a variable of its own)."""
    it, relevant = simplified.it, simplified.relevant
    false_goals = Pairs(np.full(len(simplified.false_goals), it.goal_group), simplified.false_goals)
    conditions = Pairs.concatenate([it.conditions.keep(relevant[it.conditions.group]), false_goals])
    facts = _number_facts(it, distinct(np.concatenate([conditions.value, simplified.kept]), 2 * it.n_facts))
    rows = _Rows(facts, len(it.alive))
    adds, deletes = _changes(it, facts)
    operators = np.flatnonzero(relevant[: it.n_operators])
    effects = _effects(it, relevant, rows, conditions, adds, deletes)
    axioms = _axioms(it, relevant, facts, rows, conditions)
    costs, denominator = _costs(it, operators)
    symbols = _symbols(it, facts, operators)
    free = np.flatnonzero(~symbols.fact_negated[: facts.n_basic]).astype(np.int32)
    task = GroundTask(
        n_facts=facts.n,
        n_basic=facts.n_basic,
        complement=facts.complement(),
        init=_initial_row(it, facts, axioms),
        goal=rows.of(conditions, np.array([it.goal_group])).values,
        precondition=rows.of(conditions, operators),
        add=rows.of(adds, operators),
        delete=rows.of(deletes, operators),
        cost=costs,
        effect_operator=np.searchsorted(operators, effects.operator).astype(np.int32),
        effect_condition=effects.condition,
        effect_add=effects.add,
        effect_delete=effects.delete,
        axiom_head=axioms.head,
        axiom_body=axioms.body,
        axiom_layer=axioms.layer,
        derived_layer=axioms.derived_layer,
        mutex_groups=Csr(np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int32)),
        mutex_exactly_one=np.empty(0, dtype=bool),
        variables=Csr(np.arange(len(free) + 1, dtype=np.int64), free),
        variable_has_none=np.ones(len(free), dtype=bool),
        symbols=symbols,
        cost_denominator=denominator,
        has_metric=it.program.task.problem.minimize_cost,
        unreachable_goals=tuple(symbols.fact_name(int(facts.number[x])) for x in simplified.false_goals),
    )
    return without_duplicates(task, _may_repeat(it)[it.action[operators]])


def _effects(it: Instances, relevant: np.ndarray, rows: _Rows, conditions: Pairs, adds: Pairs, deletes: Pairs) -> _Effects:
    """The conditional effects that change a fact, by operator."""
    first = it.n_operators
    groups = first + np.flatnonzero(relevant[first : first + it.n_effects])
    groups = groups[np.argsort(it.effect_operator[groups - first], kind="stable")]
    used = rows.of(adds, groups).lengths() + rows.of(deletes, groups).lengths() > 0
    groups = groups[used]
    return _Effects(
        it.effect_operator[groups - first], rows.of(conditions, groups), rows.of(adds, groups), rows.of(deletes, groups)
    )


def _axioms(it: Instances, relevant: np.ndarray, facts: _Facts, rows: _Rows, conditions: Pairs) -> _Axioms:
    """The axioms whose head is a fact, by layer."""
    first = it.n_operators + it.n_effects
    head = facts.number[2 * it.axiom_head]
    chosen = np.flatnonzero(relevant[first : first + it.n_axioms] & (head >= 0))
    layers = predicate_layers(it.program.normal)
    of_predicate = np.array([layers.get(p, 0) for p in it.program.predicates], dtype=np.int32)
    derived_layer = of_predicate[it.predicate[facts.literal[facts.n_basic :] // 2]]
    chosen = chosen[np.argsort(derived_layer[head[chosen] - facts.n_basic], kind="stable")]
    layer = derived_layer[head[chosen] - facts.n_basic]
    return _Axioms(head[chosen].astype(np.int32), rows.of(conditions, first + chosen), layer, derived_layer)


def _number_facts(it: Instances, needed: np.ndarray) -> _Facts:
    """Facts for all needed literals; a needed negation needs its atom too."""
    atoms = distinct(needed // 2, it.n_facts)
    negated = needed[needed % 2 == 1] // 2
    parts = [
        2 * atoms[~it.derived[atoms]],
        2 * negated[~it.derived[negated]] + 1,
        2 * atoms[it.derived[atoms]],
        2 * negated[it.derived[negated]] + 1,
    ]
    literal = np.concatenate(parts)
    number = np.full(2 * it.n_facts, -1, dtype=np.int64)
    number[literal] = np.arange(len(literal))
    return _Facts(literal, number, len(parts[0]) + len(parts[1]))


def _changes(it: Instances, facts: _Facts) -> tuple[Pairs, Pairs]:
    """(group, literal) pairs made true and made false, complements included."""
    adds, deletes = it.adds, it.deletes
    made = Pairs.concatenate([Pairs(adds.group, 2 * adds.value), Pairs(deletes.group, 2 * deletes.value + 1)])
    lost = Pairs.concatenate([Pairs(deletes.group, 2 * deletes.value), Pairs(adds.group, 2 * adds.value + 1)])
    return made.keep(facts.number[made.value] >= 0), lost.keep(facts.number[lost.value] >= 0)


class _Rows:
    """Cuts pairs into rows of final fact numbers for chosen groups."""

    def __init__(self, facts: _Facts, n_groups: int) -> None:
        self._facts = facts
        self._position = np.full(n_groups, -1, dtype=np.int64)

    def of(self, pairs: Pairs, groups: np.ndarray) -> Csr:
        """Row i: the facts of group groups[i]."""
        self._position[:] = -1
        self._position[groups] = np.arange(len(groups))
        position = self._position[pairs.group]
        mine = position >= 0
        numbers = self._facts.number[pairs.value[mine]]
        return pairs_to_csr(position[mine], numbers, len(groups), self._facts.n)


def _costs(it: Instances, operators: np.ndarray) -> tuple[np.ndarray, int]:
    """int64 [n] costs of the given operators, and the denominator."""
    actions = [a.action for a in it.program.actions]
    first = np.concatenate([[0], np.cumsum([len(r) for r in it.rows])]).astype(np.int64)
    rows = [r[operators[it.action[operators] == i] - first[i]] for i, r in enumerate(it.rows)]
    columns, denominator = operator_costs(it.program, actions, rows)
    return np.concatenate([np.empty(0, dtype=np.int64), *columns]), denominator


def _may_repeat(it: Instances) -> np.ndarray:
    """bool [n_actions]: operators of this action may have the same name as others (disjuncts, hidden parameters)."""
    actions = [a.action for a in it.program.actions]
    names = [a.name for a in actions]
    return np.array([names.count(a.name) > 1 or len(a.parameters) > a.n_visible for a in actions], dtype=bool)


def _initial_row(it: Instances, facts: _Facts, axioms: _Axioms) -> np.ndarray:
    held = it.initial[facts.literal // 2] ^ (facts.literal % 2 == 1)
    held[facts.n_basic :] = False
    derive(held, facts.complement(), facts.n_basic, axioms.derived_layer, axioms.head, axioms.body, axioms.layer)
    bits = np.zeros(64 * max(1, (facts.n + 63) // 64), dtype=np.uint8)
    bits[: facts.n] = held
    return np.packbits(bits, bitorder="little").view(np.uint64).copy()


def _symbols(it: Instances, facts: _Facts, operators: np.ndarray) -> Symbols:
    program = it.program
    atoms = facts.literal // 2
    used, fact_predicate = np.unique(it.predicate[atoms], return_inverse=True)
    arity = np.array(program.arity, dtype=np.int64)[it.predicate[atoms]]
    names = list(dict.fromkeys(a.action.name for a in program.actions))
    schema = np.array([names.index(a.action.name) for a in program.actions], dtype=np.int32)
    n_visible = np.array([a.action.n_visible for a in program.actions], dtype=np.int64)
    first = 0
    blocks = [np.empty(0, dtype=np.int32)]
    chosen = np.zeros(it.n_operators, dtype=bool)
    chosen[operators] = True
    for number, table in enumerate(it.rows):
        blocks.append(table[chosen[first : first + len(table)], : n_visible[number]].ravel())
        first += len(table)
    action = it.action[operators]
    return Symbols(
        objects=tuple(o.name for o in program.task.objects),
        predicate_names=tuple(program.predicates[p] for p in used),
        fact_predicate=fact_predicate.astype(np.int32),
        fact_arguments=Csr(_offsets(arity), it.arguments[atoms][np.arange(it.arguments.shape[1]) < arity[:, None]]),
        fact_negated=facts.literal % 2 == 1,
        schema_names=tuple(names),
        operator_schema=schema[action] if len(action) else np.empty(0, dtype=np.int32),
        operator_arguments=Csr(
            _offsets(n_visible[action] if len(action) else np.empty(0, dtype=np.int64)), np.concatenate(blocks).astype(np.int32)
        ),
    )


def _offsets(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
