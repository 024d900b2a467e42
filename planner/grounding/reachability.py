"""Relaxed reachability: runs the Datalog program of a task to its fixpoint and hands out its relations as columns.

Cost: proportional to the number of rows found and index entries looked at, a few hundred nanoseconds a row; never a Python
object per atom or row. Reference: Helmert, Concise finite-domain representations for PDDL planning tasks, 2009, section 6; the
engine is in `datalog_kernels.py`, the join orders in `plans.py`.
"""

from __future__ import annotations

import numpy as np

from planner.errors import GroundingTooLarge
from planner.grounding import datalog_kernels as k
from planner.grounding.plans import compile_plans, join_size
from planner.grounding.rules import Pattern, Program
from planner.limits import Limits

_BUDGET = 4_000_000  # steps of one kernel call: about a tenth of a second


class Reachability:
    """The fixpoint. After `run()`: `facts[:n_facts]` are predicates and `args` argument columns of all reachable atoms, in the
    order in which they were found, the initial ones first (`n_init` of them, static ones before fluent ones); `table(rule)` are
    a rule's rows."""

    def __init__(self, program: Program, limits: Limits, max_operators: int | None = None) -> None:
        self.program = program
        self._limits = limits
        self._max_operators = max_operators
        self._plans = compile_plans(program)
        facts, args = self._initial_facts()
        self.n_init = len(facts)
        capacity = max(256, 2 * self.n_init)
        self.facts = _grown(facts, capacity)
        self.args = _grown(args, capacity)
        n_links = max(1, int(np.diff(self._plans.partial_start).max()))
        self._links = np.empty((capacity, n_links), dtype=np.int32)
        self._slots = _empty_slots(capacity * 4)
        self._row_rule = np.empty(capacity, dtype=np.int32)
        self._rows = np.empty(capacity * 8 + int(self._plans.margins[1]), dtype=np.int32)
        self._state = np.zeros(k.N_STATE, dtype=np.int64)
        self._state[[k.N_FACTS, k.N_INIT]] = self.n_init
        self._state[k.DEPTH] = -1
        self._is_action = np.zeros(len(program.rules) + 1, dtype=bool)
        self._is_action[[a.rule for a in program.actions]] = True

    def _initial_facts(self) -> tuple[np.ndarray, np.ndarray]:
        """Static facts, the start fact, fluent facts of all predicates that some rule knows."""
        program = self.program
        width = max(1, *program.arity)
        groups: tuple[list[int], list[int]] = ([], [])
        for number, name in enumerate(program.predicates):
            if len(program.task.problem.init.get(name, ())):
                groups[0 if program.is_static(name) else 1].append(number)
        predicates, columns = [], []
        for number in (*groups[0], program.start, *groups[1]):
            rows = program.task.problem.init.get(program.predicates[number], np.empty((1, 0), dtype=np.int32))
            block = np.zeros((len(rows), width), dtype=np.int32)
            block[:, : rows.shape[1]] = rows
            predicates.append(np.full(len(rows), number, dtype=np.int32))
            columns.append(block)
        return np.concatenate(predicates), np.concatenate(columns)

    def run(self) -> None:
        """Compute the fixpoint. Raises LimitReached, GroundingTooLarge."""
        while True:
            self._limits.check()
            code = k.run(
                _BUDGET, self._plans.margins, self._state, self.facts, self.args, self._links, self._slots, *self._plans[1:],
                self._row_rule, self._rows,
            )  # fmt: skip
            if code != k.PAUSED or self._max_operators is not None:
                self._check_size()
            if code == k.DONE:
                break
            if code == k.FULL:
                self._grow()
        self.n_facts = int(self._state[k.N_FACTS])
        self._group_rows()

    def _check_size(self) -> None:
        if self._max_operators is None or self._state[k.N_ROWS] <= self._max_operators:
            return
        counts = np.bincount(self._row_rule[: self._state[k.N_ROWS]], minlength=len(self._is_action)) * self._is_action
        if counts.sum() > self._max_operators:
            rule = self.program.rules[int(np.argmax(counts))]
            raise GroundingTooLarge(int(max(counts.max(), join_size(self.program, rule))), rule.name)

    def _grow(self) -> None:
        """Double every array that is more than half full."""
        state, margins = self._state, self._plans.margins
        if state[k.N_FACTS] + margins[0] > len(self.facts) // 2:
            capacity = 2 * len(self.facts) + int(margins[0])
            self._require(capacity * (4 + 4 * self.args.shape[1] + 4 * self._links.shape[1]))
            self.facts, self.args = _grown(self.facts, capacity), _grown(self.args, capacity)
            self._links = _grown(self._links, capacity)
        if state[k.N_SLOTS] + margins[2] > len(self._slots) // 4:
            self._require(self._slots.nbytes * 4)
            slots = _empty_slots(4 * len(self._slots) + 4 * int(margins[2]))
            k.rehash(self._slots, slots)
            self._slots = slots
        if state[k.N_ROWS] >= len(self._row_rule) // 2:
            self._row_rule = _grown(self._row_rule, 2 * len(self._row_rule))
        if state[k.N_VALUES] + margins[1] > len(self._rows) // 2:
            self._require(self._rows.nbytes * 2)
            self._rows = _grown(self._rows, 2 * len(self._rows) + int(margins[1]))

    def _require(self, n_bytes: int) -> None:
        self._limits.require_mb(n_bytes / 2**20)

    def _group_rows(self) -> None:
        """Sort rows by rule, so that a rule's table is one slice."""
        rules = self.program.rules
        rule_of = self._row_rule[: self._state[k.N_ROWS]]
        width = np.array([r.width for r in rules] + [0], dtype=np.int64)
        counts = np.bincount(rule_of, minlength=len(rules))
        starts = np.concatenate([[0], np.cumsum(width[rule_of])])[:-1]
        order = np.argsort(rule_of, kind="stable")
        bounds = np.concatenate([[0], np.cumsum(counts)])
        self._require(8 * len(self._rows))
        self._tables: list[np.ndarray] = []
        for number, rule in enumerate(rules):
            mine = starts[order[bounds[number] : bounds[number + 1]]]
            self._tables.append(self._rows[mine[:, None] + np.arange(rule.width)])
        del self._rows, self._row_rule, self._links

    def table(self, rule: int) -> np.ndarray:
        """int32 [n_rows, width]: values of the variables, numbers of the facts that matched, numbers of the head facts."""
        return self._tables[rule]

    def lookup(self, pattern: Pattern, table: np.ndarray) -> np.ndarray:
        """Fact numbers, int32 [n], of a pattern under each row of a rule's table; -1 where the atom is unreachable."""
        keys = np.empty((len(table), len(pattern.terms)), dtype=np.int32)
        for i, term in enumerate(pattern.terms):
            keys[:, i] = table[:, term] if term >= 0 else ~term
        found: np.ndarray = k.lookup(self._slots, self.args, self._plans.index_position, pattern.predicate, keys)
        return found


def _grown(array: np.ndarray, capacity: int) -> np.ndarray:
    new = np.empty((capacity, *array.shape[1:]), dtype=array.dtype)
    new[: len(array)] = array[:capacity]
    return new


def _empty_slots(at_least: int) -> np.ndarray:
    slots = np.empty((1 << max(8, int(at_least - 1).bit_length()), 2), dtype=np.int64)
    slots[:, 1] = -1
    return slots
