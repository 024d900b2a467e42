"""Executing a few operators many times, on states that are Python integers used as sets of bits (bit f is fact f).

A step is three operations on integers of a few words, some 100 ns, and needs no compiled code: made for plans, where a search would
use `planner.states`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from planner.ground_task import GroundTask


class Effect(NamedTuple):
    """What fires when `condition` holds: remove, then add, then clear the complements of what was added."""

    condition: int
    delete: int
    add: int
    clear: int


class Simulation:
    """The operators of some plans on states as integers. `used`: the operators that will be executed."""

    def __init__(self, task: GroundTask, used: Iterable[int]) -> None:
        self.task = task
        self.init = number_of(task.init)
        self.goal = mask(task.goal)
        operators = sorted(set(used))
        self._precondition = {o: mask(task.precondition.row(o)) for o in operators}
        self._plain = {o: self._effect([], task.add.row(o), task.delete.row(o)) for o in operators}
        self._conditional = {o: effects for o in operators if (effects := self._conditional_of(o))}
        self._keep = (1 << task.n_basic) - 1
        self._axioms = None
        if task.n_facts > task.n_basic:
            from planner.states.axioms import Axioms

            self._axioms = Axioms(task)

    def _effect(self, condition: Sequence[int] | np.ndarray, add: np.ndarray, delete: np.ndarray) -> Effect:
        task = self.task
        atoms = add[~task.symbols.fact_negated[add]]
        clear = task.complement[atoms]
        return Effect(mask(condition), mask(delete), mask(add), mask(clear[clear >= 0]))

    def _conditional_of(self, operator: int) -> list[Effect]:
        task = self.task
        first, end = np.searchsorted(task.effect_operator, [operator, operator + 1])
        return [
            self._effect(task.effect_condition.row(e), task.effect_add.row(e), task.effect_delete.row(e)) for e in range(first, end)
        ]

    def precondition(self, operator: int) -> int:
        """The facts that an operator needs."""
        return self._precondition[operator]

    def adds(self, operator: int) -> int:
        """The facts that an operator always adds."""
        return self._plain[operator].add

    def apply(self, state: int, operator: int) -> int | None:
        """The state after an operator, None if its precondition does not hold."""
        needed = self._precondition[operator]
        if state & needed != needed:
            return None
        _, delete, add, clear = self._plain[operator]
        for effect in self._conditional.get(operator, ()):
            if state & effect.condition == effect.condition:
                delete, add, clear = delete | effect.delete, add | effect.add, clear | effect.clear
        after = ((state & ~delete) | add) & ~clear
        return after if self._axioms is None else self._derived(after)

    def _derived(self, state: int) -> int:
        assert self._axioms is not None
        rows = self.row(state & self._keep)[None, :]
        self._axioms.fill(rows)
        return number_of(rows[0])

    def row(self, state: int) -> np.ndarray:
        """The row of a state, uint64 [n_words]."""
        words = state.to_bytes(8 * self.task.n_words, "little")
        return np.frombuffer(words, dtype="<u8").astype(np.uint64)

    def is_goal(self, state: int) -> bool:
        """True if the goal holds."""
        return state & self.goal == self.goal

    def states(self, plan: Sequence[int]) -> list[int] | None:
        """The states that a sequence of operators goes through, the first and the last included; None if it is not a plan."""
        states = [self.init]
        for operator in plan:
            after = self.apply(states[-1], operator)
            if after is None:
                return None
            states.append(after)
        return states if self.is_goal(states[-1]) else None


def mask(facts: Iterable[int] | np.ndarray) -> int:
    """The set of facts as an integer."""
    bits = 0
    for f in np.asarray(facts, dtype=np.int64).tolist():
        bits |= 1 << f
    return bits


def facts_of(bits: int) -> np.ndarray:
    """The facts of an integer, int32, ascending."""
    words = np.frombuffer(bits.to_bytes((bits.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(words, bitorder="little")).astype(np.int32)


def number_of(row: np.ndarray) -> int:
    """A row as an integer."""
    return int.from_bytes(row.astype("<u8").tobytes(), "little")


def cost_of(task: GroundTask, plan: Sequence[int]) -> int:
    """Cost of a plan in the integers of the task."""
    return int(task.cost[np.array(plan, dtype=np.int64)].sum())
