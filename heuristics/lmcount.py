"""Landmark count: what every plan makes true at some time, and this path has not made true yet, or must make true again.

A state has accepted the landmarks that were true at some time on the path to it; where several paths lead to a state, those that
were true on all of them. To be achieved are: what is not accepted; what does not hold any more and is a goal, or is needed just
before a landmark that is not accepted; and what should come after one of these (reasonable orders), although it may hold now. The
estimate is their number, or their cost. Not admissible, since one operator may achieve several, but a strong guide beside hFF: it
remembers what has been done.

Preferred operators are the applicable ones that achieve a landmark whose turn it is: it has to be achieved, and nothing that should
come before it has. Where no operator does, none is preferred.

Cost of a state: one look at each landmark's fact, and one bit of memory for each landmark. Discovery: `_landmarks.py`.

Reference: Richter and Westphal, The LAMA planner: guiding cost-based anytime planning with landmarks, JAIR 39, 2010; Büchner,
Keller, Eriksson and Helmert, Landmark progression in heuristic search, ICAPS 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from heuristics._base import DEAD_END, Evaluation, Heuristic
from planner.csr import Csr
from planner.ground_task import GroundTask

if TYPE_CHECKING:
    from heuristics._landmarks import Landmarks
    from heuristics.landmark_kernels import Achieved, Graph

FIRST_CAPACITY = 1024


class LmCount(Heuristic):
    """Landmark count, for each path.

    `evaluate_states` keeps what each state has accepted under its id. `evaluate` knows no path: it takes the initial state
    for the parent of each. DEAD_END is for states that cannot reach the goal: a goal is lost that nothing adds, or the
    delete relaxation reaches no goal from the initial state.

    cost: "unit" counts landmarks, "real" adds up the cost of the cheapest operator that achieves each. disjunctive: also use
    landmarks of which one of several facts must become true. reasonable: also use orders whose violation is only a detour. prefer:
    operators that achieve any landmark whose turn it is ("needed"), only those that were never true on the way ("new"), or none.
    """

    has_preferred = True

    def __init__(
        self,
        task: GroundTask,
        *,
        cost: Literal["unit", "real"] = "unit",
        disjunctive: bool = True,
        reasonable: bool = True,
        prefer: Literal["needed", "new", "off"] = "needed",
    ) -> None:
        from heuristics._landmarks import discover

        super().__init__(task)
        self.has_preferred = prefer != "off"  # type: ignore[misc]  # here it depends on an option
        self._prefers_again = prefer == "needed"
        self.landmarks = discover(task, disjunctive=disjunctive, reasonable=reasonable)
        self._graph = make_graph(task, self.landmarks, np.ones(self.landmarks.n) if cost == "unit" else self.landmarks.min_cost)
        self._achieved = make_achieved(task, self.landmarks)
        self._arena = np.zeros((0, len(self._graph.initial)), dtype=np.uint64)

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Estimates int64 [n] of states as if the initial state were the parent of each; no preferred operators."""
        ids = np.arange(len(rows), dtype=np.int32)
        return self._evaluate(rows, ids, np.full(len(rows), -1, dtype=np.int32), self._unknown(len(rows)))

    def evaluate_states(self, rows: np.ndarray, ids: np.ndarray, parents: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Estimates int64 [n]; what the states accept is kept under their ids (int32 [n], any order). A state with an id that was
        evaluated before accepts what all its paths do; a parent that was not is taken for the initial state.
        """
        needed = int(max(ids.max(initial=-1), parents.max(initial=-1))) + 1
        if needed > len(self._arena):
            capacity = max(needed, len(self._arena) + len(self._arena) // 2, FIRST_CAPACITY)
            self._arena.resize((capacity, self._arena.shape[1]), refcheck=False)  # no view of it outlives a call
        return self._evaluate(rows, np.ascontiguousarray(ids, np.int32), np.ascontiguousarray(parents, np.int32), self._arena)

    def preferred(self, rows: np.ndarray, ids: np.ndarray, applicable: Csr) -> Csr:
        """State → those of its applicable operators that achieve a landmark whose turn it is; after `evaluate_states`."""
        from heuristics.landmark_kernels import choose

        if int(ids.max(initial=-1)) >= len(self._arena):
            raise ValueError("preferred operators are for states that evaluate_states has seen")
        rows, ids = np.require(rows, np.uint64, ["C", "W"]), np.require(ids, np.int32, ["C", "W"])
        starts, operators = (
            np.require(applicable.offsets, np.int64, ["C", "W"]),
            np.require(applicable.values, np.int32, ["C", "W"]),
        )
        chosen = np.empty(len(operators), dtype=np.int32)
        offsets = choose(rows, ids, starts, operators, self._graph, self._achieved, self._arena, self._prefers_again, chosen)
        return Csr(offsets, chosen[: offsets[-1]].copy())

    def _evaluate(self, rows: np.ndarray, ids: np.ndarray, parents: np.ndarray, arena: np.ndarray) -> Evaluation:
        from heuristics.landmark_kernels import accept

        h = np.full(len(rows), DEAD_END, dtype=np.int64)
        if self.landmarks.solvable:
            rows = np.require(rows, np.uint64, ["C", "W"])  # a read-only array would be another type, and compiled again
            accept(rows, np.require(ids, requirements="W"), np.require(parents, requirements="W"), self._graph, arena, h)
        return Evaluation(h)

    def _unknown(self, n: int) -> np.ndarray:
        return np.zeros((n, self._arena.shape[1]), dtype=np.uint64)


def make_graph(task: GroundTask, landmarks: Landmarks, cost: np.ndarray) -> Graph:
    """The landmarks as the kernels want them."""
    from heuristics.landmark_kernels import Graph

    n, facts = landmarks.n, landmarks.facts
    late = np.flatnonzero(landmarks.reasonable.lengths()).astype(np.int32)
    before = landmarks.reasonable.take(late)
    after = landmarks.greedy.transpose(n)
    is_other = np.ones(len(facts.values), dtype=bool)
    is_other[facts.offsets[:-1]] = False
    always_true = (np.arange(task.n_facts) >= task.n_basic) & task.symbols.fact_negated
    is_final = landmarks.is_goal & ~landmarks.has_achiever & ~always_true[facts.values[~is_other]]
    return Graph(
        fact=facts.values[~is_other].copy(),
        other_fact=facts.values[is_other].copy(),
        other_landmark=facts.row_ids()[is_other].copy(),
        late=late,
        before_start=before.offsets,
        before=before.values,
        after_start=after.offsets,
        after=after.values,
        is_goal=_bits(landmarks.is_goal),
        is_needed_by_others=_bits((after.lengths() > 0) & ~landmarks.is_goal),
        is_final=_bits(is_final),
        cost=cost.astype(np.int64),
        initial=_bits(landmarks.is_initial, known=True),
    )


def make_achieved(task: GroundTask, landmarks: Landmarks) -> Achieved:
    """What each operator achieves, by its unconditional and its conditional effects (not what axioms make of them)."""
    from heuristics.landmark_kernels import Achieved

    of_fact = landmarks.facts.transpose(task.n_facts)
    add = of_fact.take(task.add.values)
    operator = np.repeat(task.add.row_ids(), add.lengths())
    effect_add = of_fact.take(task.effect_add.values)
    effect = np.repeat(task.effect_add.row_ids(), effect_add.lengths())
    operators = np.concatenate([operator, task.effect_operator[effect]])
    landmark = np.concatenate([add.values, effect_add.values])
    effects = np.concatenate([np.full(len(operator), -1, dtype=np.int32), effect])
    order = np.argsort(operators, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(operators, minlength=task.n_operators))]).astype(np.int64)
    condition = Csr(*(np.require(a, requirements=["C", "W"]) for a in task.effect_condition))
    return Achieved(start, landmark[order].astype(np.int32), effects[order].astype(np.int32), *condition)


def _bits(flags: np.ndarray, *, known: bool = False) -> np.ndarray:
    """uint64 [words of n + 1 bits]; bit n is `known`."""
    padded = np.zeros(64 * (len(flags) // 64 + 1), dtype=bool)
    padded[: len(flags)] = flags
    padded[len(flags)] = known
    return np.packbits(padded, bitorder="little").view(np.uint64)
