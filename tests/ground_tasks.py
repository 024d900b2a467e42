"""Small ground tasks for tests: a builder from literals, random ones for Hypothesis, and the slow, obvious semantics as Python sets.

A *spec literal* is an int: f ≥ 0 is the fact f, ~f (negative) is "not f". Facts of a spec are 0 … n_basic - 1 basic and then the derived ones.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import strategies as st

from planner.csr import Csr
from planner.ground_task import GroundTask, Symbols

State = frozenset  # of fact ids: basic, complements and derived ones


@dataclass
class OperatorSpec:
    precondition: tuple[int, ...] = ()
    add: tuple[int, ...] = ()
    delete: tuple[int, ...] = ()
    cost: int = 1
    effects: list[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)


@dataclass
class TaskSpec:
    n_basic: int
    init: tuple[int, ...]
    goal: tuple[int, ...]
    operators: list[OperatorSpec]
    axioms: list[tuple[int, tuple[int, ...], int]] = field(default_factory=list)  # head, body, layer
    n_derived: int = 0
    has_metric: bool = False


def build(spec: TaskSpec) -> GroundTask:
    """The GroundTask of a spec, with complements where a condition is negative, single-fact variables and no mutex groups."""
    conditions = [spec.goal, *(o.precondition for o in spec.operators), *(a[1] for a in spec.axioms)]
    conditions += [c for o in spec.operators for c, _, _ in o.effects]
    negative = sorted({~x for condition in conditions for x in condition if x < 0})
    basic_neg = [f for f in negative if f < spec.n_basic]
    derived_neg = [f for f in negative if f >= spec.n_basic]
    n_basic = spec.n_basic + len(basic_neg)
    number = {f: f for f in range(spec.n_basic)}
    number |= {~f: spec.n_basic + i for i, f in enumerate(basic_neg)}
    number |= {spec.n_basic + i: n_basic + i for i in range(spec.n_derived)}
    number |= {~f: n_basic + spec.n_derived + i for i, f in enumerate(derived_neg)}
    n_facts = n_basic + spec.n_derived + len(derived_neg)
    complement = np.full(n_facts, -1, dtype=np.int32)
    for f in negative:
        complement[number[f]], complement[number[~f]] = number[~f], number[f]

    def ids(literals):
        return sorted({number[x] for x in literals})

    def effects(add, delete):
        delete = [f for f in delete if f not in add]
        adds = ids(add) + [number[~f] for f in set(delete) if ~f in number]
        deletes = ids(delete) + [number[~f] for f in set(add) if ~f in number]
        return sorted(adds), sorted(deletes)

    plain = [effects(o.add, o.delete) for o in spec.operators]
    conditional = [(i, c, *effects(a, d)) for i, o in enumerate(spec.operators) for c, a, d in o.effects]
    axioms = sorted(spec.axioms, key=lambda a: a[2])
    layer_of = {head: layer for head, _, layer in axioms}
    derived = [spec.n_basic + i for i in range(spec.n_derived)] + derived_neg
    names = {v: k for k, v in number.items()}
    task = GroundTask(
        n_facts=n_facts,
        n_basic=n_basic,
        complement=complement,
        init=np.zeros(max(1, (n_facts + 63) // 64), dtype=np.uint64),
        goal=np.array(ids(spec.goal), dtype=np.int32),
        precondition=Csr.from_rows(ids(o.precondition) for o in spec.operators),
        add=Csr.from_rows(a for a, _ in plain),
        delete=Csr.from_rows(d for _, d in plain),
        cost=np.array([o.cost for o in spec.operators], dtype=np.int64),
        effect_operator=np.array([c[0] for c in conditional], dtype=np.int32),
        effect_condition=Csr.from_rows(ids(c[1]) for c in conditional),
        effect_add=Csr.from_rows(c[2] for c in conditional),
        effect_delete=Csr.from_rows(c[3] for c in conditional),
        axiom_head=np.array([number[a[0]] for a in axioms], dtype=np.int32),
        axiom_body=Csr.from_rows(ids(a[1]) for a in axioms),
        axiom_layer=np.array([a[2] for a in axioms], dtype=np.int32),
        derived_layer=np.array([layer_of.get(f, 0) for f in derived], dtype=np.int32),
        mutex_groups=Csr.from_rows([]),
        mutex_exactly_one=np.zeros(0, dtype=bool),
        variables=Csr.from_rows([f] for f in range(spec.n_basic)),
        variable_has_none=np.ones(spec.n_basic, dtype=bool),
        symbols=Symbols(
            objects=(),
            predicate_names=tuple(f"p{f}" for f in range(spec.n_basic + spec.n_derived)),
            fact_predicate=np.array([names[i] if names[i] >= 0 else ~names[i] for i in range(n_facts)], dtype=np.int32),
            fact_arguments=Csr.from_rows([] for _ in range(n_facts)),
            fact_negated=np.array([names[i] < 0 for i in range(n_facts)], dtype=bool),
            schema_names=tuple(f"o{i}" for i in range(len(spec.operators))),
            operator_schema=np.arange(len(spec.operators), dtype=np.int32),
            operator_arguments=Csr.from_rows([] for _ in spec.operators),
        ),
        has_metric=spec.has_metric,
    )
    start = set(spec.init) | {number[~f] for f in basic_neg if f not in spec.init}
    return replace(task, init=to_rows(task, [close(task, start)])[0])


def to_rows(task: GroundTask, states) -> np.ndarray:
    """uint64 [n, n_words] from sets of facts."""
    rows = np.zeros((len(states), task.n_words), dtype=np.uint64)
    for i, state in enumerate(states):
        for f in state:
            rows[i, f // 64] |= np.uint64(1) << np.uint64(f % 64)
    return rows


def to_set(task: GroundTask, row: np.ndarray) -> State:
    """Set of facts from one row."""
    bits = np.unpackbits(np.ascontiguousarray(row).view(np.uint8), bitorder="little")[: task.n_facts]
    return frozenset(np.flatnonzero(bits).tolist())


def close(task: GroundTask, basic) -> State:
    """Fill in the derived facts of a set of basic facts: strata in order, each to its fixpoint."""
    state = {f for f in basic if f < task.n_basic}
    layers = sorted(set(task.derived_layer.tolist()) | set(task.axiom_layer.tolist()))
    for layer in layers:
        changed = True
        while changed:
            changed = False
            for x, head in enumerate(task.axiom_head.tolist()):
                in_layer = task.axiom_layer[x] == layer
                if in_layer and head not in state and set(task.axiom_body.row(x).tolist()) <= state:
                    state.add(head)
                    changed = True
        for f in range(task.n_basic, task.n_facts):
            is_negated = task.symbols.fact_negated[f]
            if is_negated and task.derived_layer[f - task.n_basic] == layer and task.complement[f] not in state:
                state.add(f)
    return frozenset(state)


def applicable(task: GroundTask, state: State) -> list[int]:
    """Operators whose precondition holds."""
    return [o for o in range(task.n_operators) if set(task.precondition.row(o).tolist()) <= state]


def apply(task: GroundTask, state: State, operator: int) -> State:
    """The successor: deletes of all that fires, then adds, then complements of added facts cleared, then axioms."""
    adds, deletes = set(task.add.row(operator).tolist()), set(task.delete.row(operator).tolist())
    for e in np.flatnonzero(task.effect_operator == operator):
        if set(task.effect_condition.row(e).tolist()) <= state:
            adds |= set(task.effect_add.row(e).tolist())
            deletes |= set(task.effect_delete.row(e).tolist())
    result = (set(state) - deletes) | adds
    result -= {int(task.complement[f]) for f in adds if not task.symbols.fact_negated[f] and task.complement[f] >= 0}
    return close(task, result)


def is_goal(task: GroundTask, state: State) -> bool:
    """True if every goal fact holds."""
    return set(task.goal.tolist()) <= state


def reachable(task: GroundTask, limit: int = 3000) -> list[State]:
    """All reachable states, breadth first (the first `limit` of them)."""
    seen = {to_set(task, task.init): None}
    queue = list(seen)
    for state in queue:
        for o in applicable(task, state):
            successor = apply(task, state, o)
            if successor not in seen and len(seen) < limit:
                seen[successor] = None
                queue.append(successor)
    return queue


def perfect_estimates(task: GroundTask, limit: int = 3000) -> dict[State, float]:
    """h* of every reachable state by backward Dijkstra; infinity for dead ends. The space must be smaller than `limit`."""
    states = reachable(task, limit)
    assert len(states) < limit, "state space too large for exhaustive search"
    parents: dict[State, list[tuple[State, int]]] = {s: [] for s in states}
    for s in states:
        for o in applicable(task, s):
            parents[apply(task, s, o)].append((s, int(task.cost[o])))
    best: dict[State, float] = dict.fromkeys(states, float("inf"))
    heap = [(0, i) for i, s in enumerate(states) if is_goal(task, s)]
    number = {s: i for i, s in enumerate(states)}
    for _, i in heap:
        best[states[i]] = 0
    while heap:
        d, i = heapq.heappop(heap)
        if d > best[states[i]]:
            continue
        for parent, cost in parents[states[i]]:
            if d + cost < best[parent]:
                best[parent] = d + cost
                heapq.heappush(heap, (d + cost, number[parent]))
    return best


def is_plan(task: GroundTask, plan: list[int]) -> bool:
    """True if the operators can be applied one after the other from the initial state and reach the goal."""
    state = to_set(task, task.init)
    for o in plan:
        if not set(task.precondition.row(o).tolist()) <= state:
            return False
        state = apply(task, state, o)
    return is_goal(task, state)


def with_true_mutex_groups(task: GroundTask, states: list[State]) -> GroundTask:
    """The task with a partition into variables that really are mutex groups, found by looking at all reachable states."""
    positive = [f for f in range(task.n_basic) if not task.symbols.fact_negated[f]]
    groups: list[list[int]] = []
    for f in positive:
        for group in groups:
            if not any(f in s and any(g in s for g in group) for s in states):
                group.append(f)
                break
        else:
            groups.append([f])
    one = np.array([all(any(f in s for f in g) for s in states) for g in groups], dtype=bool)
    big = [i for i, g in enumerate(groups) if len(g) > 1]
    return replace(
        task, variables=Csr.from_rows(groups), variable_has_none=~one,
        mutex_groups=Csr.from_rows(groups[i] for i in big), mutex_exactly_one=one[big],
    )  # fmt: skip


@st.composite
def specs(draw, *, conditional: bool = False, axioms: bool = False, costs: bool = False, negative: bool = True) -> TaskSpec:
    """Random small tasks; often solvable, often not."""
    n = draw(st.integers(2, 7))
    n_derived = draw(st.integers(0, 3)) if axioms else 0
    signed = st.integers(-n, n - 1) if negative else st.integers(0, n - 1)
    whole = st.integers(-n - n_derived, n + n_derived - 1) if negative else st.integers(0, n + n_derived - 1)

    def literals(of, low, high):
        return st.lists(of, min_size=low, max_size=high, unique_by=lambda x: x if x >= 0 else ~x).map(tuple)

    facts = st.lists(st.integers(0, n - 1), max_size=2, unique=True).map(tuple)
    effect = st.tuples(literals(whole, 1, 2), facts, facts).filter(lambda e: e[1] or e[2])
    operators = [
        OperatorSpec(
            draw(literals(whole, 0, 2)),
            draw(facts),
            draw(facts),
            draw(st.integers(0, 4)) if costs else 1,
            draw(st.lists(effect, max_size=2)) if conditional else [],
        )
        for _ in range(draw(st.integers(1, 7)))
    ]
    rules = []
    for i in range(n_derived):  # fact n + i is in layer i: bodies may use itself, lower ones, and negations of lower ones
        for _ in range(draw(st.integers(0, 2))):
            lower = st.integers(n, n + i)
            below = [signed, lower] + ([st.integers(n, n + i - 1).map(lambda f: ~f)] if i and negative else [])
            rules.append((n + i, draw(literals(st.one_of(below), 1, 2)), i))
    init = draw(st.lists(st.integers(0, n - 1), max_size=n, unique=True).map(tuple))
    return TaskSpec(n, init, draw(literals(whole, 1, 3)), operators, rules, n_derived, has_metric=costs)


def tasks(**options):
    """Strategy for random GroundTasks (see `specs`)."""
    return specs(**options).map(build)


def grid(width: int, height: int) -> GroundTask:
    """A walk from one corner of a grid to the other: (width + height - 2) steps, each fact a place; one mutex group."""

    def cell(x, y):
        return y * width + x

    moves = []
    for y in range(height):
        for x in range(width):
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if 0 <= x + dx < width and 0 <= y + dy < height:
                    moves.append(OperatorSpec((cell(x, y),), (cell(x + dx, y + dy),), (cell(x, y),)))
    task = build(TaskSpec(width * height, (0,), (cell(width - 1, height - 1),), moves))
    everything = Csr.from_rows([range(width * height)])
    return replace(
        task, variables=everything, variable_has_none=np.zeros(1, dtype=bool),
        mutex_groups=everything, mutex_exactly_one=np.ones(1, dtype=bool),
    )  # fmt: skip
