"""StateSpace: every state once, packed, with its parent, operator and cost; duplicates are decided by comparing whole rows.

Memory per state: 4 bytes per packed word, 16 for parent, operator and cost, and 6 to 13 for the hash table. Arrays grow in place
(`realloc`, which Linux does by moving pages, without a copy); the hash table is dropped before a larger one is filled from the
rows, so growth has no peak.
"""

from __future__ import annotations

from copy import copy

import numpy as np

from planner.csr import Csr
from planner.errors import LimitReached
from planner.ground_task import GroundTask
from planner.limits import Limits
from planner.states import state_kernels as kernels
from planner.states.axioms import Axioms
from planner.states.layout import joined, make_adds, make_deletes, make_layout
from planner.states.successor_tree import build_tree

FIRST_CAPACITY = 4096
MAX_STATES = 2**31 - 1  # ids are int32
MAX_LOAD = 0.8  # of the hash table: probing looks at neighbouring bytes only, so it may be full
BLOCK = 32  # successors that are looked up together
SLICE = 1 << 15  # states or successors per kernel call: a few 10 ms


class StateSpace:
    """The states of a ground task (see `planner.states.space.Space`). State 0 is the initial state.

    `limits` are asked before memory grows; `hash_mask` is for tests: it makes hashes collide.
    """

    def __init__(self, task: GroundTask, limits: Limits | None = None, *, hash_mask: int = 2**64 - 1) -> None:
        self.task = task
        self._limits = limits or Limits()
        self._hash_mask = np.uint64(hash_mask)
        self._layout = make_layout(task)
        self._axioms = Axioms(task) if task.n_facts > task.n_basic else None
        self._unpack_tables = self._make_unpack_tables()
        self._effect_tables = self._make_effect_tables()
        self._tree_tables: tuple[np.ndarray, ...] | None = None
        self._goal_row = _row_of(task, task.goal)
        self._no_rows = np.zeros((0, task.n_words), dtype=np.uint64)
        self._packed = np.zeros((0, self._layout.n_words), dtype=np.uint32)
        self._parent, self._creator = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        self._cost = np.zeros(0, dtype=np.int64)
        self._tags, self._slots = np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int32)
        self._block = np.zeros((BLOCK, self._layout.n_words), dtype=np.uint32), np.zeros(BLOCK, dtype=np.uint64)
        self._n = 0
        self.insert(task.init[None, :], np.full(1, -1), np.full(1, -1), np.zeros(1))

    def started_at(self, row: np.ndarray, goal: np.ndarray) -> StateSpace:
        """An empty space of the same operators with another initial state (a row) and goal (facts), which shares this one's tables:
        cheap, for many small searches one after the other."""
        if self._tree_tables is None:
            self._make_tree_tables()
        other = copy(self)
        other._goal_row = _row_of(self.task, goal)
        other._packed = np.zeros((0, self._layout.n_words), dtype=np.uint32)
        other._parent, other._creator = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        other._cost = np.zeros(0, dtype=np.int64)
        other._tags, other._slots = np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int32)
        other._n = 0
        other.insert(row[None, :], np.full(1, -1), np.full(1, -1), np.zeros(1))
        return other

    # --- reading ---

    @property
    def n_states(self) -> int:
        """Number of stored states."""
        return self._n

    @property
    def bytes_per_state(self) -> int:
        """Memory per state without the hash table's free places."""
        return 4 * self._layout.n_words + 16 + 5

    def rows(self, states: np.ndarray) -> np.ndarray:
        """Rows of states, uint64 [n, n_words], complements and derived facts filled in; a copy."""
        states = np.asarray(states, dtype=np.int32)
        rows = np.zeros((len(states), self.task.n_words), dtype=np.uint64)
        for start in range(0, len(states), SLICE):
            part = rows[start : start + SLICE]
            kernels.unpack(self._packed, states[start : start + SLICE], *self._unpack_tables, part)
        if self._axioms is not None:
            self._axioms.fill(rows)
        return rows

    def goals(self, rows: np.ndarray) -> np.ndarray:
        """Which rows satisfy the goal, bool [n]."""
        return ((rows & self._goal_row) == self._goal_row).all(axis=1)

    def costs(self, states: np.ndarray) -> np.ndarray:
        """Cost of the recorded path to each state (g), int64 [n]."""
        return self._cost[states]

    def plan(self, state: int) -> list[int]:
        """Operators of the recorded path from the initial state."""
        operators = []
        while (parent := int(self._parent[state])) >= 0:
            operators.append(int(self._creator[state]))
            state = parent
        return operators[::-1]

    def applicable(self, states: np.ndarray) -> Csr:
        """State → applicable operators, in a fixed order (not sorted)."""
        states = np.asarray(states, dtype=np.int32)
        tables = self._tree_tables or self._make_tree_tables()
        parts = []
        for start in range(0, max(1, len(states)), SLICE):
            part = states[start : start + SLICE]
            parts.append(Csr(*kernels.applicable(self._packed, part, self.rows(part), *tables, 16 + 8 * len(part))))
        if len(parts) == 1:
            return parts[0]
        offsets = np.concatenate([[0], np.cumsum(np.concatenate([p.lengths() for p in parts]))]).astype(np.int64)
        return Csr(offsets, np.concatenate([p.values for p in parts]))

    # --- storing ---

    def successors(self, states: np.ndarray, operators: np.ndarray, *, cheaper: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Apply operators[i] to states[i] and store what is new. See `Space.successors`."""
        ids, statuses = np.empty(len(states), dtype=np.int32), np.empty(len(states), dtype=np.int8)
        for start in range(0, len(states), SLICE):
            part = slice(start, start + SLICE)
            self._apply(states[part], operators[part], cheaper, ids[part], statuses[part])
        return ids, statuses

    def _apply(self, states: np.ndarray, operators: np.ndarray, cheaper: bool, ids: np.ndarray, statuses: np.ndarray) -> None:
        self._reserve(len(states))
        rows, row_of = self._no_rows, ids
        if self.task.has_conditional_effects:
            distinct, row_of = np.unique(states, return_inverse=True)
            rows, row_of = self.rows(distinct), row_of.astype(np.int32)
        self._n, _ = kernels.successors(
            self._packed, self._n, self._parent, self._creator, self._cost, self._tags, self._slots, self._hash_mask,
            *self._block, states, operators, self.task.cost, cheaper, *self._effect_tables[0], rows, row_of,
            *self._effect_tables[1], ids, statuses,
        )  # fmt: skip

    def insert(
        self, rows: np.ndarray, parents: np.ndarray, operators: np.ndarray, costs: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Store states given as rows (basic facts count, the rest follows) with their paths; returns ids and statuses as
        `successors`."""
        ids, statuses = np.empty(len(rows), dtype=np.int32), np.empty(len(rows), dtype=np.int8)
        layout = self._layout
        for start in range(0, len(rows), SLICE):
            part = slice(start, start + SLICE)
            packed = np.empty((len(rows[part]), layout.n_words), dtype=np.uint32)
            kernels.pack(rows[part], layout.none_values, layout.fact_word, layout.fact_mask, layout.fact_bits, packed)
            self._reserve(len(packed))
            self._n = kernels.insert(
                self._packed, self._n, packed, np.asarray(parents[part], dtype=np.int32),
                np.asarray(operators[part], dtype=np.int32), np.asarray(costs[part], dtype=np.int64), self._parent,
                self._creator, self._cost, self._tags, self._slots, self._hash_mask, ids[part], statuses[part],
            )  # fmt: skip
        return ids, statuses

    # --- growth ---

    def _reserve(self, more: int) -> None:
        """Room for `more` states."""
        needed = self._n + more
        if needed > MAX_STATES:
            raise LimitReached("memory", f"more than {MAX_STATES} states")
        if needed > len(self._parent):
            self._grow(max(needed, len(self._parent) + len(self._parent) // 8, FIRST_CAPACITY))
        if needed > MAX_LOAD * len(self._tags):
            self._new_table(needed)
            for start in range(0, self._n, SLICE):
                end = min(self._n, start + SLICE)
                kernels.fill_table(self._packed, start, end, self._tags, self._slots, self._hash_mask)

    def _grow(self, capacity: int) -> None:
        self._limits.require_mb((capacity - len(self._parent)) * (self.bytes_per_state - 5) / 2**20)
        # refcheck=False: no view of these arrays outlives a call of this class
        self._packed.resize((capacity, self._layout.n_words), refcheck=False)
        for column in (self._parent, self._creator, self._cost):
            column.resize(capacity, refcheck=False)

    def _new_table(self, needed: int) -> None:
        places = 1024
        while needed > MAX_LOAD * places / 1.5:
            places *= 2
        self._limits.require_mb((places - len(self._tags)) * 5 / 2**20)
        del self._tags, self._slots  # free the old ones before the new ones are made
        self._tags, self._slots = np.zeros(places, dtype=np.uint8), np.zeros(places, dtype=np.int32)

    # --- tables for the kernels ---

    def _make_unpack_tables(self) -> tuple[np.ndarray, ...]:
        layout, task = self._layout, self.task
        basic = np.arange(task.n_basic)
        complements = basic[task.symbols.fact_negated[: task.n_basic]].astype(np.int32)
        return (
            layout.word, layout.shift, layout.mask, layout.size, layout.first, layout.facts,
            task.complement[complements].astype(np.int32), complements,
        )  # fmt: skip

    def _make_effect_tables(self) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
        layout, task = self._layout, self.task
        deletes, effect_delete_at = joined(
            make_deletes(layout, task.delete, task.add), make_deletes(layout, task.effect_delete, task.effect_add)
        )
        adds, effect_add_at = joined(make_adds(layout, task.add), make_adds(layout, task.effect_add))
        effects_at = np.searchsorted(task.effect_operator, np.arange(task.n_operators + 1)).astype(np.int64)
        plain = (
            deletes.offsets, deletes.words, deletes.masks, deletes.expected, deletes.bits,
            adds.offsets, adds.words, adds.masks, adds.bits,
        )  # fmt: skip
        conditional = (effects_at, task.effect_condition.offsets, task.effect_condition.values, effect_delete_at, effect_add_at)
        return plain, conditional

    def _make_tree_tables(self) -> tuple[np.ndarray, ...]:
        layout, tree = self._layout, build_tree(self.task, self._layout)
        self._tree_tables = (
            layout.word, layout.shift, layout.mask, tree.operators_at, tree.operators, tree.edges_at, tree.edge_fact,
            tree.edge_child, tree.switches_at, tree.switch_variable, tree.switch_base, tree.switch_child,
            np.empty(tree.n_nodes + 1, dtype=np.int32),
        )  # fmt: skip
        return self._tree_tables


def _row_of(task: GroundTask, facts: np.ndarray) -> np.ndarray:
    row = np.zeros(task.n_words, dtype=np.uint64)
    facts = np.asarray(facts).astype(np.uint64)
    np.bitwise_or.at(row, (facts >> np.uint64(6)).astype(np.int64), np.uint64(1) << (facts & np.uint64(63)))
    return row
