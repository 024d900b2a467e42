"""The bit-sliced relaxation behind hmax and ff: tables made once from the task, working memory, and the slices of a batch.

The kernels and the idea are in `relaxation_kernels.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from heuristics._base import DEAD_END
from planner.csr import Csr
from planner.ground_task import GroundTask, RelaxedTask, relax

if TYPE_CHECKING:
    from heuristics.relaxation_kernels import Agenda, Facts, Found, Lanes, Log, Plan, Rules

Order = Literal["task", "difficulty", "random"]
N_PLANES = 63
SMALL, LARGE = 1, 8  # words of a slice: 64 or 512 lanes


class RuleTable(NamedTuple):
    """The rules in the sweep's order: those of operators (each has its own, even if it adds nothing), padding, axioms."""

    precondition: Csr  # rule → facts
    add: Csr  # rule → facts
    own: np.ndarray  # int32 [n_rules]: the operator whose own rule this is, else -1
    slot: np.ndarray  # int32 [n_rules]: the operator, or n_operators + the axiom
    first_axiom: int  # a multiple of 64
    goal: np.ndarray  # int32


@dataclass
class Room:
    """Working memory for slices of one width, allocated once; its contents mean nothing between slices."""

    facts: Facts
    agenda: Agenda
    lanes: Lanes
    plan: Plan
    log: Log
    found: Found
    counts: np.ndarray  # int64 [4]


@dataclass
class Sliced:
    """What a run over a batch of n states gives.

    layers: int64 [n], the layer in which all goals are reached (h_max for unit cost); costs: int64 [n], cost of the relaxed plan;
    both DEAD_END where the goals are out of reach. preferred, applicable: state → operator ids, None if not asked for.
    """

    layers: np.ndarray
    costs: np.ndarray
    preferred: Csr | None = None
    applicable: Csr | None = None


class Relaxation:
    """The delete relaxation of one task, ready to be swept. `costs` int64 [n_operators] is what relaxed plans are measured in."""

    def __init__(self, task: GroundTask, costs: np.ndarray, *, plans: bool = True, order: Order = "task", seed: int = 0) -> None:
        self.task = task
        self.plans = plans
        table = rule_table(task, order, seed)
        self.rules = pack(task, table, costs, watch=np.zeros(task.n_facts, dtype=np.int64))
        self._rooms: dict[int, Room] = {}
        self._derived = _filtered(task.precondition, lambda facts: facts >= task.n_basic)
        self.rules = pack(task, table, costs, watch=self._when_reached())

    def run(self, rows: np.ndarray, *, operators: bool = False) -> Sliced:
        """Sweep a batch, rows uint64 [n, n_words], in slices of 64 or 512 states."""
        n = len(rows)
        rows = np.require(rows, np.uint64, ["C", "W"])  # the kernels are compiled for writeable arrays only
        result = Sliced(np.full(n, DEAD_END, dtype=np.int64), np.full(n, DEAD_END, dtype=np.int64))
        width = SMALL if n <= 64 * SMALL else LARGE
        slices = [slice(i, min(n, i + 64 * width)) for i in range(0, n, 64 * width)]
        found = [self._run_slice(rows[part], result, part, width, operators) for part in slices]
        if operators:
            result.applicable = self._without_false_derived(stack([applicable for applicable, _ in found]), rows)
            if self.plans:
                result.preferred = self._without_false_derived(stack([preferred for _, preferred in found]), rows)
        return result

    def _run_slice(self, rows: np.ndarray, result: Sliced, part: slice, width: int, operators: bool) -> tuple[Csr, Csr]:
        from heuristics.relaxation_kernels import N_EVENTS, N_FOUND, extract_64, extract_512, lanes_to_rows

        layers = self._sweep(rows, operators, width)
        result.layers[part] = layers[: len(rows)]
        room = self._rooms[width]
        if self.plans:
            costs = np.empty(64 * width, dtype=np.int64)
            extract = extract_64 if width == SMALL else extract_512
            extract(self.rules, room.lanes, room.plan, room.log, room.counts[N_EVENTS], costs)
            result.costs[part] = np.where(layers == DEAD_END, DEAD_END, costs)[: len(rows)]
        if not operators:
            return _empty_rows(0), _empty_rows(0)
        n_found = int(room.counts[N_FOUND])
        found, lanes = room.found.operator[:n_found], room.found.lanes[:n_found]
        ascending = np.argsort(found)
        found, lanes = found[ascending], lanes[ascending]
        applicable = Csr(*lanes_to_rows(found, lanes, len(rows)))
        if not self.plans:
            return applicable, _empty_rows(0)
        is_used = room.plan.is_used[found] != 0
        found = found[is_used]
        return applicable, Csr(*lanes_to_rows(found, lanes[is_used] & room.plan.used[found], len(rows)))

    def _sweep(self, rows: np.ndarray, operators: bool, width: int) -> np.ndarray:
        """Sweep one slice, with a log twice as large each time it was too small; layers int64 [64 · W]."""
        from heuristics.relaxation_kernels import sweep_64, sweep_512

        sweep = sweep_64 if width == SMALL else sweep_512
        if width not in self._rooms:
            self._rooms[width] = new_room(self.task, self.rules, width)
        room = self._rooms[width]
        while True:
            layers = np.full(64 * width, DEAD_END, dtype=np.int64)
            state = (room.facts, room.agenda, room.lanes, room.log, room.found, room.counts)
            if sweep(rows, self.rules, *state, operators, layers):
                return layers
            room.log = new_log(2 * len(room.log.fact), width)

    def _when_reached(self) -> np.ndarray:
        """When the initial state reaches each fact, int64 [n_facts]. States met in search are often like it, so rules sleep best on
        what comes last here.
        """
        from heuristics.relaxation_kernels import N_EVENTS

        self._sweep(self.task.init[None, :].copy(), False, SMALL)
        room = self._rooms[SMALL]
        n = int(room.counts[N_EVENTS])
        when = np.where(room.facts.reached[:, 0] != 0, 0, n + 1)
        when[room.log.fact[:n]] = np.arange(1, n + 1)
        return when

    def _without_false_derived(self, operators: Csr, rows: np.ndarray) -> Csr:
        """Drop operators with a derived precondition that is false in the state, though true in the relaxation's layer 0."""
        if len(self._derived.values) == 0:
            return operators
        facts = self._derived.take(operators.values)
        states = np.repeat(operators.row_ids(), facts.lengths())
        holds = rows[states, facts.values >> 6] >> (facts.values & 63).astype(np.uint64) & np.uint64(1)
        n_false = np.bincount(facts.row_ids(), weights=holds == 0, minlength=len(operators.values))
        return _masked(operators, n_false == 0)


def rule_table(task: GroundTask, order: Order = "task", seed: int = 0) -> RuleTable:
    """The rules of `relax(task)` with what the sweep needs besides: a rule for each operator that adds nothing, and padding.

    `order` and `seed` say which rule comes first within a layer (see `FF`); axioms stay in their order.
    """
    relaxed = relax(task)
    is_own = (relaxed.operator >= 0) & ~relaxed.conditional
    bare = np.setdiff1d(np.arange(task.n_operators), relaxed.operator[is_own]).astype(np.int32)
    bare_precondition = _filtered(task.precondition.take(bare), lambda facts: ~np.isin(facts, relaxed.always_true))
    n_before = len(bare) + int(np.sum(relaxed.operator >= 0))
    n_padding = -n_before % 64
    kind = np.concatenate([np.zeros(len(bare)), np.where(relaxed.operator < 0, 2, 0), np.ones(n_padding)])
    own = np.concatenate([bare, np.where(is_own, relaxed.operator, -1), np.full(n_padding, -1)]).astype(np.int32)
    slot = np.concatenate([bare, relaxed.operator, np.zeros(n_padding)]).astype(np.int32)
    is_axiom = kind == 2
    slot[is_axiom] = task.n_operators + np.arange(is_axiom.sum())
    rank = np.concatenate([np.zeros(len(bare)), rule_ranks(task, relaxed, order, seed), np.zeros(n_padding)])
    positions = np.lexsort((own < 0, slot, np.where(is_axiom, 0.0, rank), kind))
    empty = _empty_rows(len(bare)), _empty_rows(n_padding)
    return RuleTable(
        stack([bare_precondition, relaxed.precondition, empty[1]]).take(positions),
        stack([empty[0], relaxed.add, empty[1]]).take(positions),
        own[positions], slot[positions], n_before + n_padding, relaxed.goal.astype(np.int32),
    )  # fmt: skip


def rule_ranks(task: GroundTask, relaxed: RelaxedTask, order: Order, seed: int) -> np.ndarray:
    """float64 [n_rules]: rules of lower rank come first."""
    if order == "task":
        return np.zeros(len(relaxed.cost))
    if order == "random":
        return np.random.default_rng(seed).random(len(relaxed.cost))
    costs = initial_costs(task, relaxed)
    rules, facts = relaxed.precondition.row_ids(), relaxed.precondition.values
    difficulty = np.bincount(rules, weights=costs[facts], minlength=len(relaxed.cost))
    if seed == 0:
        return difficulty
    shuffled = np.random.default_rng(seed).permutation(len(relaxed.cost))
    return np.argsort(np.lexsort((shuffled, difficulty))).astype(np.float64)


def initial_costs(task: GroundTask, relaxed: RelaxedTask) -> np.ndarray:
    """h_add of every fact from the initial state, all rules but axioms costing one; float64 [n_facts]. Bellman and Ford's way,
    whole columns at a time; facts that stay out of reach, or are deeper than 200 rules, get a large number.
    """
    unpacked = np.unpackbits(task.init.view(np.uint8), bitorder="little")[: task.n_facts]
    costs = np.where(unpacked == 1, 0.0, 1e9)
    rules, step = relaxed.precondition.row_ids(), (relaxed.operator >= 0).astype(np.float64)
    adds = relaxed.add
    for _ in range(200):
        totals = step + np.bincount(rules, weights=costs[relaxed.precondition.values], minlength=len(step))
        better = costs.copy()
        np.minimum.at(better, adds.values, np.minimum(totals, 1e9)[adds.row_ids()])
        if np.array_equal(better, costs):
            break
        costs = better
    return costs


def pack(task: GroundTask, table: RuleTable, costs: np.ndarray, *, watch: np.ndarray) -> Rules:
    """The table as the kernels want it. `watch` int64 [n_facts]: a rule first sleeps on its precondition where this is greatest."""
    from heuristics.relaxation_kernels import HEADER, N_ADD, N_PRE, OWN, SLOT, Rules

    precondition, add, own, slot, first_axiom, goal = table
    n_pre, n_add = precondition.lengths(), add.lengths()
    start = np.concatenate([[0], np.cumsum(HEADER + n_pre + n_add)])
    records = np.zeros(start[-1], dtype=np.int32)
    for column, values in ((N_PRE, n_pre), (N_ADD, n_add), (SLOT, slot), (OWN, own)):
        records[start[:-1] + column] = values
    records[_places(start[:-1] + HEADER, precondition)] = precondition.values
    records[_places(start[:-1] + HEADER + n_pre, add)] = add.values
    is_padding = (own < 0) & (n_add == 0)
    users = precondition.transpose(task.n_facts)
    rule = precondition.row_ids()
    hardest_last = np.lexsort((watch[precondition.values], rule))
    last = precondition.offsets[1:][n_pre > 0] - 1
    watchers = Csr.from_pairs(precondition.values[hardest_last][last], rule[hardest_last][last], task.n_facts)
    return Rules(
        records=records,
        start=start[:-1].astype(np.int32),
        unconditional=np.flatnonzero((n_pre == 0) & ~is_padding).astype(np.int32),
        watch_start=watchers.offsets.astype(np.int32),
        watchers=watchers.values,
        user_start=users.offsets.astype(np.int32),
        users=users.values,
        first_axiom=np.array([first_axiom // 64], dtype=np.int64),
        goal=goal,
        slot_cost=np.concatenate([costs, np.zeros(len(slot) - first_axiom, dtype=np.int64)]).astype(np.int64),
    )


def new_room(task: GroundTask, rules: Rules, width: int) -> Room:
    """Working memory for slices of `width` words."""
    from heuristics.relaxation_kernels import Agenda, Facts, Found, Lanes, Plan

    n_facts, n_rules, n_slots, n_ops = task.n_facts, len(rules.start), len(rules.slot_cost), task.n_operators
    bitmap = (n_rules + 63) // 64

    def lanes(*shape: int) -> np.ndarray:
        return np.zeros((*shape, width), dtype=np.uint64)

    def flags(n: int) -> np.ndarray:
        return np.zeros(n, dtype=np.uint8)

    def ids(n: int) -> np.ndarray:
        return np.zeros(n, dtype=np.int32)

    return Room(
        Facts(lanes(n_facts), lanes(n_facts), flags(n_facts), ids(n_facts), flags(n_facts)),
        Agenda(np.zeros(bitmap, dtype=np.uint64), np.zeros(bitmap, dtype=np.uint64), ids(n_facts), ids(n_rules)),
        Lanes(lanes(), lanes(), lanes()),
        Plan(lanes(n_facts), flags(n_facts), lanes(n_slots), flags(n_slots), lanes(N_PLANES)),
        new_log(2 * n_facts + 1024, width),
        Found(ids(n_ops), lanes(n_ops)),
        np.zeros(4, dtype=np.int64),
    )


def new_log(capacity: int, width: int) -> Log:
    """An event log with room for `capacity` events."""
    from heuristics.relaxation_kernels import Log

    int32 = np.int32
    return Log(np.zeros(capacity, dtype=int32), np.zeros(capacity, dtype=int32), np.zeros((capacity, width), dtype=np.uint64))


def stack(parts: list[Csr]) -> Csr:
    """The rows of all parts, one part after the other."""
    lengths = np.concatenate([p.lengths() for p in parts] or [np.zeros(0, dtype=np.int64)])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Csr(offsets, np.concatenate([p.values for p in parts] or [np.zeros(0)]).astype(np.int32))


def intersection(some: Csr, others: Csr) -> Csr:
    """Row by row the values that both have, in the order of `some`."""
    n_values = 1 + max(some.values.max(initial=0), others.values.max(initial=0))
    keys = [csr.row_ids().astype(np.int64) * n_values + csr.values for csr in (some, others)]
    return _masked(some, np.isin(*keys))


def _empty_rows(n: int) -> Csr:
    return Csr(np.zeros(n + 1, dtype=np.int64), np.zeros(0, dtype=np.int32))


def _filtered(csr: Csr, keep: Callable[[np.ndarray], np.ndarray]) -> Csr:
    return _masked(csr, keep(csr.values))


def _masked(csr: Csr, mask: np.ndarray) -> Csr:
    return Csr(np.concatenate([[0], np.cumsum(mask)])[csr.offsets].astype(np.int64), csr.values[mask])


def _places(first: np.ndarray, rows: Csr) -> np.ndarray:
    """Where the values of ragged rows go if row i begins at first[i]."""
    return np.arange(len(rows.values)) + np.repeat(first - rows.offsets[:-1], rows.lengths())
