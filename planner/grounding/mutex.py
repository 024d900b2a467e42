"""Mutex groups of a grounded task, and the finite-domain variables made of them.

A mutex group is a set of facts of which at most one is true in any reachable state. Groups are instances of the lifted invariants
(`invariants.py`): the facts of an invariant's predicates, split by what stands at its parameters, form one group wherever the
initial state has at most one of them true. (Where it has none, none can ever become true; such facts still share a group, so they
cost next to nothing in a packed state.)

A group has *exactly* one true fact if the initial state has one and no operator takes it away without giving another. That is
shown on the ground operators, because grounding may have dropped facts that nothing needs.

Variables are a cover of the facts by groups: the largest group first, then the largest of what is left of the others. The fewest
bits would be NP-hard to find; the greedy cover is what Fast Downward uses.

Cost: columns of object ids are sorted once per invariant; the cover is O(n log n) in the total size of the groups.
Reference: Helmert, Concise finite-domain representations for PDDL planning tasks, Artificial Intelligence 173, 2009.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.grounding.columns import contains
from planner.grounding.invariants import Invariant, Part, find_invariants
from planner.grounding.normal import NormalTask
from planner.limits import Limits


def find_mutex_groups(normal: NormalTask, task: GroundTask, limits: Limits | None = None) -> tuple[Csr, np.ndarray]:
    """Mutex groups of `task`, the grounding of `normal`: (group → basic facts, bool [n_groups] exactly one is true).

    Groups have at least two facts, no two are equal, and complement facts are in none. Raises LimitReached only for `limits`; the
    search for invariants has a budget of its own and gives fewer groups when that is spent.
    """
    limits = limits or Limits()
    facts = _facts_by_predicate(task)
    found = [_instances(invariant, facts, normal, task) for invariant in find_invariants(normal, limits)]
    limits.check()
    groups = _distinct(found, task.n_basic)
    return groups, exactly_one_flags(task, groups)


class _Column(NamedTuple):
    """The facts of one predicate: ids int32 [n] and arguments int32 [n, arity]."""

    ids: np.ndarray
    arguments: np.ndarray


def _facts_by_predicate(task: GroundTask) -> dict[str, _Column]:
    symbols = task.symbols
    basic = np.flatnonzero(~symbols.fact_negated[: task.n_basic])
    columns = {}
    for predicate in np.unique(symbols.fact_predicate[basic]):
        ids = basic[symbols.fact_predicate[basic] == predicate].astype(np.int32)
        rows = symbols.fact_arguments.take(ids)
        columns[symbols.predicate_names[predicate]] = _Column(ids, rows.values.reshape(len(ids), -1))
    return columns


def _instances(invariant: Invariant, facts: dict[str, _Column], normal: NormalTask, task: GroundTask) -> Csr:
    """The groups of one invariant: instances of weight 0 or 1 in the initial state that have at least two facts."""
    n_objects = max(1, len(normal.task.objects))
    ids, fact_terms, init_terms = [], [], []
    for part in invariant.parts:
        if part.predicate in facts:
            column = facts[part.predicate]
            ids.append(column.ids)
            fact_terms.append(_parameters(part, column.arguments, invariant.n_parameters))
        init = normal.task.problem.init.get(part.predicate)
        if init is not None:
            init_terms.append(_parameters(part, init, invariant.n_parameters))
    n_facts = sum(map(len, ids))
    if n_facts == 0:
        return Csr.from_rows([])
    keys = _row_keys(np.concatenate(fact_terms + init_terms), n_objects)
    _, instance = np.unique(keys, return_inverse=True)
    weight = np.bincount(instance[n_facts:], minlength=instance.max() + 1)
    instance = instance[:n_facts]
    size = np.bincount(instance, minlength=len(weight))
    keep = ((weight <= 1) & (size >= 2))[instance]
    number = np.unique(instance[keep], return_inverse=True)[1]
    return Csr.from_pairs(number, np.concatenate(ids)[keep], int(number.max()) + 1 if len(number) else 0)


def _parameters(part: Part, arguments: np.ndarray, n_parameters: int) -> np.ndarray:
    """int64 [n, n_parameters]: the objects at the places of the invariant's parameters."""
    places = [part.places.index(parameter) for parameter in range(n_parameters)]
    return arguments[:, places].astype(np.int64)


def _row_keys(rows: np.ndarray, base: int) -> np.ndarray:
    """One int64 per row, equal exactly where rows are equal; entries are below `base`."""
    keys, bound = np.zeros(len(rows), dtype=np.int64), 1
    for column in rows.T:
        if bound > 2**62 // base:  # would overflow: renumber what there is so far
            keys = np.unique(keys, return_inverse=True)[1].astype(np.int64)
            bound = len(rows)
        keys = keys * base + column
        bound *= base
    return keys


def _distinct(parts: list[Csr], n_facts: int) -> Csr:
    """All groups of all invariants, each once. Equal sets are found by a sum of random numbers, one per fact."""
    lengths = np.concatenate([p.lengths() for p in parts] + [np.zeros(0, dtype=np.int64)])
    values = np.concatenate([p.values for p in parts] + [np.zeros(0, dtype=np.int32)])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    groups = Csr(offsets, values.astype(np.int32))
    if groups.n_rows == 0:
        return groups
    marks = np.random.default_rng(0).integers(0, 2**63, n_facts, dtype=np.uint64)
    signature = np.add.reduceat(marks[values], offsets[:-1])
    first = np.unique(signature, return_index=True)[1]  # a chance collision would only lose a group
    return groups.take(np.sort(first))


def exactly_one_flags(task: GroundTask, groups: Csr) -> np.ndarray:
    """bool [n_groups]: the initial state has a member, and whatever may delete the true one adds another."""
    init = np.flatnonzero(np.unpackbits(task.init.view(np.uint8), bitorder="little")[: task.n_facts])
    has_init = np.zeros(task.n_facts, dtype=bool)
    has_init[init] = True
    flags = np.zeros(groups.n_rows, dtype=bool)
    flags[groups.row_ids()[has_init[groups.values]]] = True
    candidates = np.flatnonzero(flags)
    flags[candidates] = ~_can_be_emptied(task, groups.take(candidates))
    return flags


def _can_be_emptied(task: GroundTask, groups: Csr) -> np.ndarray:
    """bool [n_groups]: some operator may delete the true member without adding one, as far as can be told cheaply.

    Each happening (an operator's unconditional effects, or a conditional effect with them) is looked at alone: its deletes count
    unless its condition says that another member, or not this one, is true; they are excused if it adds a member or its operator
    does so unconditionally.
    """
    n_groups = groups.n_rows
    of_fact = groups.transpose(task.n_facts)
    operators = task.effect_operator
    # happenings [0, n_operators) are the operators, then come the conditional effects
    condition = _stack(task.precondition, _join(task.precondition.take(operators), task.effect_condition))
    add = _stack(task.add, _join(task.add.take(operators), task.effect_add))
    delete = _stack(task.delete, task.effect_delete)
    happening, fact = delete.row_ids().astype(np.int64), delete.values
    needed = _pair_keys(condition.row_ids().astype(np.int64), condition.values, task.n_facts)
    absent = contains(_pair_keys(happening, task.complement[fact], task.n_facts), needed) & (task.complement[fact] >= 0)
    happening, fact = happening[~absent], fact[~absent]
    delete_keys, deleted = _group_keys(happening, fact, of_fact, n_groups)
    add_keys, _ = _group_keys(add.row_ids().astype(np.int64), add.values, of_fact, n_groups)
    condition_keys, member = _group_keys(condition.row_ids().astype(np.int64), condition.values, of_fact, n_groups)
    open_ = ~contains(delete_keys, add_keys)
    delete_keys, deleted = delete_keys[open_], deleted[open_]
    order = np.argsort(condition_keys, kind="stable")
    condition_keys, member = condition_keys[order], member[order]
    position = np.minimum(np.searchsorted(condition_keys, delete_keys), max(0, len(condition_keys) - 1))
    emptied = np.zeros(n_groups, dtype=bool)
    if len(condition_keys):
        other_is_true = (condition_keys[position] == delete_keys) & (member[position] != deleted)
        delete_keys = delete_keys[~other_is_true]
    emptied[delete_keys % max(1, n_groups)] = True
    return emptied


def _pair_keys(rows: np.ndarray, values: np.ndarray, base: int) -> np.ndarray:
    return rows * base + values


def _group_keys(rows: np.ndarray, facts: np.ndarray, of_fact: Csr, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """For each (row, fact) and each group of the fact: the key row * n_groups + group, and the fact."""
    groups = of_fact.take(facts)
    lengths = groups.lengths()
    return np.repeat(rows, lengths) * n_groups + groups.values, np.repeat(facts, lengths)


def _stack(first: Csr, second: Csr) -> Csr:
    """The rows of both, one after the other."""
    offsets = np.concatenate([first.offsets, second.offsets[1:] + first.offsets[-1]])
    return Csr(offsets, np.concatenate([first.values, second.values]))


def _join(first: Csr, second: Csr) -> Csr:
    """Row i is row i of both together."""
    rows = np.concatenate([first.row_ids(), second.row_ids()])
    return Csr.from_pairs(rows, np.concatenate([first.values, second.values]), first.n_rows)


def choose_variables(task: GroundTask, groups: Csr, exactly_one: np.ndarray) -> tuple[Csr, np.ndarray]:
    """Finite-domain variables of `task` (whose own `variables` are not looked at): (variable → facts, bool [n_variables] has none).

    The variables partition the basic facts that are not complements. "None of them" is a value unless a variable is a whole group
    with exactly one true fact. Variables are ordered by their first fact.
    """
    free = ~task.symbols.fact_negated[: task.n_basic]
    variable_of = np.full(task.n_basic, -1, dtype=np.int64)
    chosen = _greedy_cover(groups, exactly_one, variable_of)
    single = np.flatnonzero(free & (variable_of < 0))
    variable_of[single] = len(chosen) + np.arange(len(single))
    n_variables = len(chosen) + len(single)
    covered = np.flatnonzero(variable_of >= 0)
    variables = Csr.from_pairs(variable_of[covered], covered.astype(np.int32), n_variables)
    has_none = np.ones(n_variables, dtype=bool)
    whole = variables.lengths()[: len(chosen)] == groups.lengths()[chosen]
    has_none[: len(chosen)] = ~(whole & exactly_one[chosen])
    order = np.argsort(variables.values[variables.offsets[:-1]], kind="stable")
    return variables.take(order), has_none[order]


def _greedy_cover(groups: Csr, exactly_one: np.ndarray, variable_of: np.ndarray) -> np.ndarray:
    """Choose groups, the one with most uncovered facts first; writes the number of its choice to `variable_of` of each fact.

    Returns the chosen groups in order, int64 [n_chosen]. Ties: exactly-one groups first, then those that overlap least with others,
    so that choosing one breaks up as few others as can be. Groups that share no fact with others need no queue.
    """
    n_facts = len(variable_of)
    uses = np.bincount(groups.values, minlength=n_facts)
    overlap = (
        np.bincount(groups.row_ids(), weights=uses[groups.values], minlength=groups.n_rows).astype(np.int64) - groups.lengths()
    )
    alone = np.flatnonzero(overlap == 0)
    owned = groups.take(alone)
    variable_of[owned.values] = owned.row_ids()
    rank = np.empty(groups.n_rows, dtype=np.int64)
    rank[np.lexsort((np.arange(groups.n_rows), overlap, ~exactly_one))] = np.arange(groups.n_rows)
    shared = np.flatnonzero(overlap > 0)
    chosen = _cover_shared(groups, shared, rank, variable_of, len(alone))
    return np.concatenate([alone, np.array(chosen, dtype=np.int64)])


def _cover_shared(groups: Csr, shared: np.ndarray, rank: np.ndarray, variable_of: np.ndarray, first_number: int) -> list[int]:
    """A heap whose entries may be outdated: one that is, is put back with its true size."""
    members = {int(g): groups.row(g).tolist() for g in shared}
    of_fact: dict[int, list[int]] = {}
    for group, facts in members.items():
        for fact in facts:
            of_fact.setdefault(fact, []).append(group)
    left = {group: len(facts) for group, facts in members.items()}
    heap = [(-size, int(rank[group]), group) for group, size in left.items()]
    heapq.heapify(heap)
    taken: dict[int, int] = {}
    chosen: list[int] = []
    while heap:
        size, order, group = heapq.heappop(heap)
        if left[group] < 2:
            continue
        if left[group] != -size:
            heapq.heappush(heap, (-left[group], order, group))
            continue
        for fact in members[group]:
            if fact not in taken:
                taken[fact] = first_number + len(chosen)
                for other in of_fact[fact]:
                    left[other] -= 1
        chosen.append(group)
    if taken:
        variable_of[np.fromiter(taken, dtype=np.int64)] = np.fromiter(taken.values(), dtype=np.int64)
    return chosen
