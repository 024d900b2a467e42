"""LM-cut: the costs of disjunctive action landmarks, found one after the other as cuts of a justification graph.

Each round computes h_max, lets the dearest precondition of each rule of the delete relaxation stand for all of them, and cuts the
graph of rules that remains in front of the goal zone (facts from which the goal is reached at no cost). Every plan uses a rule of
the cut, so the least cost in it is counted and taken off all its rules; rounds end when h_max is 0. The estimate is at least h_max
and at most h+, so it is admissible, for any costs from 0 up; it is not consistent, so A* has to reopen.

Cost: a round takes time linear in the part of the relaxation that changes; there are about as many rounds as steps in a plan.

Three things make rounds cheap. After a cut, h_max is updated from the cut's rules only. Values from that of the goal up are not
told apart, so every h_max computation stops when it reaches the goal. And the cut is found from the goal zone backwards: a rule
that enters the zone from a fact cheaper than the goal is surely in the cut, because such a fact is reached through facts cheaper
still, which are never in the zone; only sources as dear as the goal have to be traced further back.

Which of several dearest preconditions is taken decides much of the quality. It is a fixed order (see the option `ties`), so
estimates do not depend on the order in which anything is computed.

Reference: Helmert and Domshlak, Landmarks, critical paths and abstractions: what's the difference anyway?, ICAPS 2009.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from heuristics._base import Evaluation, Heuristic
from heuristics.lmcut_kernels import Rules, Workspace, lmcut_batch
from planner.csr import Csr
from planner.errors import UnsupportedFeature
from planner.ground_task import GroundTask, relax

_WORK_PER_CALL = (
    20_000_000  # preconditions and adds that one kernel call may look at, so that it takes some tenths of a second at most
)
_ROUNDS = 40  # looked at that often for each state, roughly
_COST_LIMIT = 2**60


class LmCut(Heuristic):
    """Landmark cuts: a strong admissible estimate, slow for each state and worth it for optimal plans.

    ties: among dearest preconditions take the one that the fewest rules need ("rare", best or nearly best in most domains) or the
    one that the most rules need ("common", better in satellite and driverlog, for example); then the one of lowest id.
    """

    admissible: ClassVar[bool] = True
    consistent: ClassVar[bool] = False
    safe: ClassVar[bool] = True
    supports_conditional_effects: ClassVar[bool] = False
    supports_axioms: ClassVar[bool] = False

    def __init__(self, task: GroundTask, *, ties: Literal["rare", "common"] = "rare") -> None:
        super().__init__(task)
        if sum(task.cost.tolist()) >= _COST_LIMIT:
            raise UnsupportedFeature("heuristic lmcut cannot add up costs of 2^60 or more", hint="scale the action costs down")
        relaxed = relax(task)
        n, m = task.n_facts + 2, len(relaxed.cost) + 1
        precondition = _with_artificial(relaxed.precondition, relaxed.goal, task.n_facts, 1 if ties == "rare" else -1)
        add = _append_row(relaxed.add, np.array([n - 1]))
        cost = np.append(relaxed.cost, 0).astype(np.int64)
        lengths = precondition.lengths().astype(np.int32)
        self._rules = Rules(cost, lengths, *precondition, *add, *precondition.transpose(n), *add.transpose(n))
        self._workspace = _workspace(n, m, len(add.values))
        size = len(precondition.values) + len(add.values)
        self._rows_per_call = max(1, _WORK_PER_CALL // (size * _ROUNDS))

    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Estimate a batch: rows uint64 [n, n_words]."""
        rows = np.require(rows, np.uint64, ["C", "W"])  # a read-only array would be another type, and compiled again
        h = np.zeros(len(rows), dtype=np.int64)
        for start in range(0, len(rows), self._rows_per_call):
            part = slice(start, start + self._rows_per_call)
            lmcut_batch(rows[part], self._rules, self._workspace, h[part])
        return Evaluation(h)


def _workspace(n_facts: int, n_rules: int, n_adds: int) -> Workspace:
    value, (cost, dear) = np.zeros(n_facts, dtype=np.int64), np.zeros((2, n_rules), dtype=np.int64)
    supporter, unsettled, cut, listed = np.zeros((4, n_rules), dtype=np.int32)
    settled, mark, stack, seeds, first_edge = np.zeros((5, n_facts), dtype=np.int32)
    heap, links, edges = (np.zeros(shape, dtype=np.int32) for shape in (64, (2, n_facts), (2, n_adds)))
    return Workspace(
        value, cost, dear, supporter, unsettled, cut, listed, settled, heap, links, mark, stack, seeds, first_edge, edges
    )


def _with_artificial(precondition: Csr, goal: np.ndarray, true_fact: int, direction: int) -> Csr:
    """The preconditions of all rules and of the goal rule, empty ones filled with the fact that is always true; each row in the
    order of how many rules need its facts, ascending for `direction` 1, descending for -1."""
    whole = _append_row(precondition, goal)
    empty = np.flatnonzero(whole.lengths() == 0).astype(np.int32)
    rows = np.concatenate([whole.row_ids(), empty])
    facts = np.concatenate([whole.values, np.full(len(empty), true_fact, dtype=np.int32)])
    uses = np.bincount(precondition.values, minlength=true_fact + 1)
    order = np.lexsort((facts, direction * uses[facts], rows))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=whole.n_rows))])
    return Csr(offsets.astype(np.int64), facts[order].astype(np.int32))


def _append_row(csr: Csr, row: np.ndarray) -> Csr:
    offsets = np.append(csr.offsets, csr.offsets[-1] + len(row)).astype(np.int64)
    return Csr(offsets, np.concatenate([csr.values, row]).astype(np.int32))
