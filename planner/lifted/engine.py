"""One compiled Datalog program, run again and again on the facts of different states.

The join plans and kernels are those of grounding. Static facts are interned and indexed once; a state's facts are loaded on top
of them, and a load costs about as much as the state has facts. Rows stay in one flat buffer, in the order in which they were
found.
"""

from __future__ import annotations

import numpy as np

from planner.grounding import datalog_kernels as k
from planner.grounding.plans import compile_plans
from planner.grounding.rules import Program
from planner.limits import Limits


class JoinEngine:
    """`load` a state, then `run`; `facts[:n_facts]` and `args` hold the atoms, `tables()` and `first_rows()` the rows.

    program: its rules may differ from those of the action schemas (see `decompose` and `applicability`).
    """

    def __init__(self, program: Program, limits: Limits) -> None:
        self.program = program
        self._limits = limits
        self._plans = compile_plans(program)
        self.widths = np.array([r.width for r in program.rules] + [0], dtype=np.int64)
        static = [p for p, name in enumerate(program.predicates) if program.is_static(name) and name != "="]
        tables = [program.task.problem.init.get(program.predicates[p], np.empty((0, 0), dtype=np.int32)) for p in static]
        self.n_static = sum(map(len, tables))
        self._n_links = max(1, int(np.diff(self._plans.partial_start).max()))
        self._allocate(2 * self.n_static + 1024)
        self._row_rule = np.empty(4096, dtype=np.int32)
        self._rows = np.empty(4096 * 8 + int(self._plans.margins[1]), dtype=np.int32)
        at = 0
        for predicate, table in zip(static, tables, strict=True):
            self.facts[at : at + len(table)] = predicate
            self.args[at : at + len(table), : table.shape[1]] = table
            at += len(table)
        self._state = np.zeros(k.N_STATE, dtype=np.int64)
        self._state[[k.N_FACTS, k.N_INIT]] = self.n_static
        self._state[k.DEPTH] = -1
        self._slots = _empty_slots(8 * self.n_static + 256)
        while self.run(1 << 22) != k.DONE:
            limits.check()
        self._loaded_slots, self._loaded_state = self._slots, self._state.copy()
        self._expected_slots = 0

    def _allocate(self, capacity: int) -> None:
        width = max(1, *self.program.arity)
        self.facts = np.empty(capacity, dtype=np.int32)
        self.args = np.zeros((capacity, width), dtype=np.int32)
        self._links = np.empty((capacity, self._n_links), dtype=np.int32)

    @property
    def n_facts(self) -> int:
        """Number of atoms, static ones first, then those of the state, then derived ones."""
        return int(self._state[k.N_FACTS])

    @property
    def n_rows(self) -> int:
        """Number of rows found."""
        return int(self._state[k.N_ROWS])

    @property
    def members(self) -> np.ndarray:
        """Which objects a variable can take, by domain: uint8 [n_domains, n_objects]; narrow it between runs, not in one."""
        return self._plans.member

    def load(self, predicates: np.ndarray, args: np.ndarray) -> None:
        """Start anew from the static facts and these: int32 [n], int32 [n, ≤ width]; the order is that in which they trigger."""
        state = self._state
        state[:] = self._loaded_state
        first, end = self.n_static, self.n_static + len(predicates)
        self._reserve_facts(end)
        self.facts[first:end] = predicates
        self.args[first:end] = 0
        self.args[first:end, : args.shape[1]] = args
        state[[k.N_FACTS, k.N_INIT]] = end
        needed = 4 * (int(state[k.N_SLOTS]) + (2 + self._n_links) * len(predicates))
        self._slots = _empty_slots(max(needed, 2 * self._expected_slots))
        k.rehash(self._loaded_slots, self._slots)

    def append(self, predicate: int) -> None:
        """One more fact without arguments, which triggers after all that are there."""
        end = self.n_facts
        self._reserve_facts(end + 1)
        self.facts[end] = predicate
        self.args[end] = 0
        self._state[[k.N_FACTS, k.N_INIT]] = end + 1

    def run(self, budget: int) -> int:
        """Go on for `budget` steps: DONE or PAUSED; arrays grow on the way. Raises LimitReached for memory."""
        while True:
            code = self._kernel(budget)
            if code != k.FULL:
                self._expected_slots = int(self._state[k.N_SLOTS])
                return code
            self._grow()

    def run_rows(self, budget: int, capacity: int) -> int:
        """Like `run`, but FULL is returned when `capacity` rows are there; `clear_rows` makes room."""
        if len(self._row_rule) != capacity:
            self._row_rule = np.empty(capacity, dtype=np.int32)
            self._rows = np.empty((capacity + 1) * max(1, int(self._plans.margins[1])), dtype=np.int32)
        while True:
            code = self._kernel(budget)
            if code != k.FULL or self.n_rows == capacity:
                return code
            self._grow_facts()

    def _kernel(self, budget: int) -> int:
        code: int = k.run(
            budget, self._plans.margins, self._state, self.facts, self.args, self._links, self._slots, *self._plans[1:],
            self._row_rule, self._rows,
        )  # fmt: skip
        return code

    def clear_rows(self) -> None:
        """Forget the rows found so far."""
        self._state[[k.N_ROWS, k.N_VALUES]] = 0

    def position(self) -> tuple[np.ndarray, ...]:
        """Where the run stands; `resume` goes on from there when the same facts have been loaded again."""
        plans = self._plans
        return tuple(a.copy() for a in (self._state, plans.values, plans.matched, plans.cursor))

    def resume(self, position: tuple[np.ndarray, ...]) -> None:
        """Go back to a position."""
        plans = self._plans
        for array, saved in zip((self._state, plans.values, plans.matched, plans.cursor), position, strict=True):
            array[:] = saved

    def lookup(self, predicate: int, keys: np.ndarray) -> np.ndarray:
        """Numbers of the atoms predicate(keys[i]), int32 [n], -1 where there is none."""
        found: np.ndarray = k.lookup(self._slots, self.args, self._plans.index_position, predicate, keys)
        return found

    def tables(self) -> list[np.ndarray]:
        """Per rule its rows, int32 [n, width]."""
        rule_of = self._row_rule[: self.n_rows]
        starts = np.cumsum(self.widths[rule_of]) - self.widths[rule_of]
        found = []
        for number, rule in enumerate(self.program.rules):
            mine = starts[rule_of == number]
            found.append(self._rows[mine[:, None] + np.arange(rule.width)])
        return found

    def first_rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Where the rows start (int64), their rules, the flat buffer, and for every fact the row that found it first (-1: given).

        For programs whose rules have one head each.
        """
        rule_of = self._row_rule[: self.n_rows]
        ends = np.cumsum(self.widths[rule_of])
        first = np.full(self.n_facts, -1, dtype=np.int64)
        heads = self._rows[ends - 1]
        first[heads[::-1]] = np.arange(len(heads))[::-1]
        first[: int(self._state[k.N_INIT])] = -1
        return ends - self.widths[rule_of], rule_of, self._rows, first

    def _reserve_facts(self, n: int) -> None:
        n += int(self._plans.margins[0])
        if n > len(self.facts):
            capacity = 2 * n
            self._limits.require_mb(capacity * 4 * (1 + self.args.shape[1] + self._n_links) / 2**20)
            facts, args, links = self.facts, self.args, self._links
            self._allocate(capacity)
            self.facts[: len(facts)], self.args[: len(facts)], self._links[: len(facts)] = facts, args, links

    def _grow_facts(self) -> None:
        state, margins = self._state, self._plans.margins
        self._reserve_facts(int(state[k.N_FACTS]))
        if state[k.N_SLOTS] + margins[2] > len(self._slots) // 4:
            self._limits.require_mb(self._slots.nbytes * 4 / 2**20)
            slots = _empty_slots(4 * len(self._slots) + 4 * int(margins[2]))
            k.rehash(self._slots, slots)
            self._slots = slots

    def _grow(self) -> None:
        """Double what is more than half full."""
        state, margins = self._state, self._plans.margins
        self._limits.check()
        self._grow_facts()
        if state[k.N_ROWS] >= len(self._row_rule) // 2:
            self._row_rule = np.concatenate([self._row_rule, np.empty_like(self._row_rule)])
        if state[k.N_VALUES] + margins[1] > len(self._rows) // 2:
            self._limits.require_mb(self._rows.nbytes * 2 / 2**20)
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])


def _empty_slots(at_least: int) -> np.ndarray:
    slots = np.empty((1 << max(8, int(at_least - 1).bit_length()), 2), dtype=np.int64)
    slots[:, 1] = -1
    return slots
