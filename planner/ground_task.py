"""GroundTask: the grounded task as arrays, the only thing that grounding, heuristics and search share.

Facts are numbered [0, n_facts): first the basic facts [0, n_basic), then the derived ones [n_basic, n_facts) that axioms define.
Where a condition needs "not f", a *complement fact* stands for it, `complement[f]` (and `complement` of that one is f again), so
every condition is a conjunction of facts. Static facts and facts that nothing needs do not occur.

A *row* is a state: uint64 [n_words], bit f % 64 of word f // 64 is fact f. Rows always have complements and derived facts filled
in.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from planner.csr import Csr


@dataclass(frozen=True, eq=False)
class GroundTask:
    """A grounded task. All ids int32, offsets and costs int64; every Csr row is sorted and without duplicates.

    Effects: `add` and `delete` hold the unconditional effects, complements included, and are disjoint for each operator (an add
    wins over a delete, as PDDL says). Conditional effects are rows of their own, grouped by operator: effect e belongs to
    `effect_operator[e]` and fires when its `effect_condition` holds in the state *before* the operator. To apply an operator:
    remove all deletes of what fires, then set all adds of what fires, then clear the complement of each atom (fact that is no
    complement itself) that was added.

    Axioms: `axiom_head[x]` becomes true when all of `axiom_body` row x holds; strata are evaluated in the order of
    `axiom_layer[x]`, each to its fixpoint, starting from all derived facts false; when a layer is done, the complements
    of its derived facts are set. A derived fact's layer is `derived_layer[f - n_basic]`.
    """

    n_facts: int
    n_basic: int
    complement: np.ndarray  # int32 [n_facts], -1 where none
    init: np.ndarray  # uint64 [n_words]
    goal: np.ndarray  # int32 [n_goals], sorted; empty means every state is a goal
    precondition: Csr  # operator → facts
    add: Csr  # operator → facts
    delete: Csr  # operator → facts
    cost: np.ndarray  # int64 [n_operators]; all 1 when the task has no metric
    effect_operator: np.ndarray  # int32 [n_effects], ascending
    effect_condition: Csr  # conditional effect → facts (without the operator's precondition)
    effect_add: Csr
    effect_delete: Csr
    axiom_head: np.ndarray  # int32 [n_axioms]
    axiom_body: Csr  # axiom → facts
    axiom_layer: np.ndarray  # int32 [n_axioms], ascending
    derived_layer: np.ndarray  # int32 [n_facts - n_basic]
    # mutex groups: at most one fact of a group is true in any reachable state (complement facts never occur in them)
    mutex_groups: Csr  # group → basic facts
    mutex_exactly_one: np.ndarray  # bool [n_groups]: exactly one is true
    # finite-domain variables: a partition of the basic facts that are not complements, each part inside a mutex group or single
    variables: Csr  # variable → facts; value k of variable v is variables.row(v)[k]; "none of them" is the value len(row)
    variable_has_none: np.ndarray  # bool [n_variables]
    # names, made on demand
    symbols: Symbols
    cost_denominator: int = 1  # true cost = cost / cost_denominator (tasks with fractional costs)
    has_metric: bool = False  # False: unit cost
    unreachable_goals: tuple[str, ...] = ()  # goals unreachable even under delete relaxation (or false statically)

    @property
    def n_operators(self) -> int:
        """Number of operators."""
        return len(self.cost)

    @property
    def n_words(self) -> int:
        """uint64 words of a row (at least 1)."""
        return max(1, (self.n_facts + 63) // 64)

    @property
    def has_conditional_effects(self) -> bool:
        """True if any operator has a conditional effect."""
        return len(self.effect_operator) > 0

    @property
    def has_axioms(self) -> bool:
        """True if any axiom is left after simplification."""
        return len(self.axiom_head) > 0

    @cached_property
    def is_unit_cost(self) -> bool:
        """True if every operator costs the same as one plan step."""
        return bool(np.all(self.cost == self.cost_denominator))

    def fact_name(self, fact: int) -> str:
        """For people: "(on a b)", or "(not (on a b))" for a complement."""
        return self.symbols.fact_name(fact)

    def operator_name(self, operator: int) -> str:
        """As in a plan file: "(move a b)"."""
        return self.symbols.operator_name(operator)

    def plan_cost(self, operators: list[int]) -> Fraction:
        """Exact cost of a sequence of operators, in the task's own units."""
        return Fraction(int(self.cost[np.array(operators, dtype=np.int64)].sum()), self.cost_denominator)


@dataclass(frozen=True, eq=False)
class Symbols:
    """Names of facts and operators as id columns; strings are made only for what is shown.

    A fact is predicate_names[fact_predicate[f]] with the objects fact_arguments.row(f), negated if `fact_negated[f]`. An operator
    is schema_names[operator_schema[o]] with operator_arguments.row(o) (the parameters of the PDDL action, nothing added).
    """

    objects: tuple[str, ...]
    predicate_names: tuple[str, ...]
    fact_predicate: np.ndarray  # int32 [n_facts]
    fact_arguments: Csr
    fact_negated: np.ndarray  # bool [n_facts]
    schema_names: tuple[str, ...]
    operator_schema: np.ndarray  # int32 [n_operators]
    operator_arguments: Csr

    def fact_name(self, fact: int) -> str:
        """The fact as PDDL."""
        words = [self.predicate_names[self.fact_predicate[fact]]]
        words += [self.objects[i] for i in self.fact_arguments.row(fact)]
        text = "(" + " ".join(words) + ")"
        return f"(not {text})" if self.fact_negated[fact] else text

    def operator_name(self, operator: int) -> str:
        """The operator as in a plan file."""
        words = [self.schema_names[self.operator_schema[operator]]]
        words += [self.objects[i] for i in self.operator_arguments.row(operator)]
        return "(" + " ".join(words) + ")"


@dataclass(frozen=True, eq=False)
class RelaxedTask:
    """The delete relaxation as plain rules, which every relaxation heuristic starts from.

    Rule r: `precondition` row r → `add` row r at `cost[r]`. One rule for an operator's unconditional adds (if it has any), one
    for each conditional effect (precondition and condition together, the operator's cost), one for each axiom (cost 0,
    `operator[r]` = -1). `add` never repeats a precondition. Complements of derived facts are taken as always true (an admissible
    simplification) and are left out of preconditions; `always_true` lists them. A rule whose precondition is empty can fire at
    once. Rules are ordered: operators' rules by operator id, conditional ones after the operator's own, axioms last.
    """

    n_facts: int
    precondition: Csr  # rule → facts
    add: Csr  # rule → facts
    cost: np.ndarray  # int64 [n_rules]
    operator: np.ndarray  # int32 [n_rules], -1 for axioms
    conditional: np.ndarray  # bool [n_rules]: from a conditional effect
    goal: np.ndarray  # int32 [n_goals]
    always_true: np.ndarray  # int32


def relax(task: GroundTask) -> RelaxedTask:
    """Build the delete relaxation of `task`. Source of the definition: Bonet and Geffner, Planning as heuristic search, 2001."""
    always = np.flatnonzero((np.arange(task.n_facts) >= task.n_basic) & task.symbols.fact_negated).astype(np.int32)
    n_ops = task.n_operators
    op_ids = np.arange(n_ops, dtype=np.int32)
    whole = _stack_pairs((task.precondition.take(task.effect_operator), task.effect_condition), len(task.effect_operator))
    precondition = _concatenate(task.precondition, whole, task.axiom_body)
    heads = Csr(np.arange(len(task.axiom_head) + 1, dtype=np.int64), task.axiom_head)
    add = _concatenate(task.add, task.effect_add, heads)
    operator = np.concatenate([op_ids, task.effect_operator, np.full(len(task.axiom_head), -1, dtype=np.int32)])
    cost = np.concatenate([task.cost, task.cost[task.effect_operator], np.zeros(len(task.axiom_head), dtype=np.int64)])
    conditional = np.zeros(len(operator), dtype=bool)
    conditional[n_ops : n_ops + len(task.effect_operator)] = True
    precondition = _without(precondition, always, task.n_facts)
    add = _without_pairs(add, precondition, task.n_facts)
    add = _without(add, always, task.n_facts)
    sort_key = np.where(operator < 0, n_ops, operator)
    order = np.lexsort((np.arange(len(operator)), sort_key))
    order = order[add.lengths()[order] > 0]
    goal = np.setdiff1d(task.goal, always).astype(np.int32)
    return RelaxedTask(
        task.n_facts, precondition.take(order), add.take(order), cost[order], operator[order].astype(np.int32),
        conditional[order], goal, always,
    )  # fmt: skip


def _concatenate(*parts: Csr) -> Csr:
    lengths = np.concatenate([p.lengths() for p in parts])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Csr(offsets, np.concatenate([p.values for p in parts]).astype(np.int32))


def _stack_pairs(parts: tuple[Csr, Csr], n_rows: int) -> Csr:
    rows = np.concatenate([p.row_ids() for p in parts])
    return Csr.from_pairs(rows, np.concatenate([p.values for p in parts]), n_rows)


def _without(csr: Csr, facts: np.ndarray, n_facts: int) -> Csr:
    if len(facts) == 0:
        return csr
    drop = np.zeros(n_facts, dtype=bool)
    drop[facts] = True
    keep = ~drop[csr.values]
    return Csr.from_pairs(csr.row_ids()[keep], csr.values[keep], csr.n_rows)


def _without_pairs(csr: Csr, other: Csr, n_facts: int) -> Csr:
    mine = csr.row_ids().astype(np.int64) * n_facts + csr.values
    theirs = other.row_ids().astype(np.int64) * n_facts + other.values
    found = np.append(theirs, -1)[np.searchsorted(theirs, mine)]  # rows are sorted; np.isin would build a hash table, which is slow
    keep = found != mine
    return Csr.from_pairs(csr.row_ids()[keep], csr.values[keep], csr.n_rows)
