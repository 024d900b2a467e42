"""Applicable operators of one state, a chunk at a time.

Every action schema is one join of its static and fluent conditions against the facts of the state, in the order that the join
planner of grounding found. The join is suspended when a chunk is full and can be resumed later, so a state with millions of
applicable operators costs no more than the operators that are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from planner.grounding import datalog_kernels as k
from planner.lifted.decompose import applicability
from planner.lifted.engine import JoinEngine
from planner.lifted.task import LiftedTask
from planner.limits import Limits

_BUDGET = 2_000_000


@dataclass
class Enumeration:
    """Where the enumeration of a state's operators stands."""

    position: tuple[np.ndarray, ...] = field(default=())
    done: bool = False


@dataclass(frozen=True)
class Instances:
    """Applicable operators of one action: values int32 [n, n_variables], and how many more goals each leaves unmet (negative:
    it meets some), int64 [n]."""

    action: int
    values: np.ndarray
    change: np.ndarray


class Successors:
    """Enumerates applicable operators. `chunk`: rows of one call at most."""

    def __init__(self, task: LiftedTask, limits: Limits, chunk: int = 1024) -> None:
        self.task, self._limits, self._chunk = task, limits, chunk
        self._engine = JoinEngine(applicability(task.program), limits)
        self._positive = np.array(sorted(task.goal_positive), dtype=np.int64)
        self._negative = np.array(sorted(task.goal_negative), dtype=np.int64)

    def next_chunk(self, state: np.ndarray, enumeration: Enumeration) -> list[Instances]:
        """The next applicable operators of a state (codes); `enumeration` moves on and says when nothing is left."""
        engine = self._engine
        engine.load(*self.task.codes.decode(state))
        while engine.run(_BUDGET) != k.DONE:
            self._limits.check()
        engine.append(self.task.program.start)
        if enumeration.position:
            engine.resume(enumeration.position)
        while True:
            self._limits.check()
            code = engine.run_rows(_BUDGET, self._chunk)
            if code != k.PAUSED:
                break
        tables = engine.tables()
        engine.clear_rows()
        enumeration.done = code == k.DONE
        enumeration.position = () if enumeration.done else engine.position()
        return [self._instances(i, table, state) for i, table in enumerate(tables) if len(table)]

    def _instances(self, action: int, table: np.ndarray, state: np.ndarray) -> Instances:
        rule, codes = self.task.rules[action], self.task.codes
        keep = np.ones(len(table), dtype=bool)
        for pattern in rule.negative:
            keep &= ~_member(codes.of_pattern(pattern, table), state)
        table = table[keep]
        change = np.zeros(len(table), dtype=np.int64)
        adds = [codes.of_pattern(p, table) for p in rule.heads]
        for i, added in enumerate(adds):
            again = np.zeros(len(table), dtype=bool)
            for other in adds[:i]:
                again |= other == added
            new = ~_member(added, state) & ~again
            change -= new & _member(added, self._positive)
            change += new & _member(added, self._negative)
        deletes = [codes.of_pattern(p, table) for p in rule.deletes]
        for i, deleted in enumerate(deletes):
            void = np.zeros(len(table), dtype=bool)
            for other in (*adds, *deletes[:i]):
                void |= other == deleted
            gone = _member(deleted, state) & ~void
            change += gone & _member(deleted, self._positive)
            change -= gone & _member(deleted, self._negative)
        return Instances(action, table, change)


def _member(codes: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Which codes occur in a sorted array."""
    if len(of) == 0:
        return np.zeros(len(codes), dtype=bool)
    at = np.minimum(np.searchsorted(of, codes), len(of) - 1)
    found: np.ndarray = of[at] == codes
    return found
