"""Balances: weighted sums of facts that no operator changes, such as "packages in the truck + free places".

An operator changes each fact by +1, -1 or 0. The weights under which every operator's changes cancel out are the null space of the
matrix of changes; each weighted sum keeps its initial value for ever. Facts that an operator changes in a way that depends on the
state (an add that may be true already) have no place in it.

Everything is computed modulo a prime, exactly: a sum that is kept is kept modulo a prime, too, so nothing is ever rounded. When all
facts of a sum but one are known, the last one follows, and must be 0 or 1.

Cost: Gaussian elimination, about facts³ and facts² · operators for checking, bounded by MAX_FACTS and MAX_CELLS; so this is for the
questions that nothing cheaper answers.
"""

from __future__ import annotations

import numpy as np

from planner.ground_task import GroundTask
from planner.limits import Limits

PRIME = 2_147_483_629  # products of two residues fit an int64
MAX_FACTS = 600
MAX_CELLS = 4_000_000


class Balances:
    """The balances of a task: `weights` int64 [n_balances, n_facts] and `total` int64 [n_balances], modulo PRIME."""

    def __init__(self, task: GroundTask, excludes: np.ndarray, limits: Limits) -> None:
        """`excludes` says which facts are never true together. Raises LimitReached."""
        self.facts, changes = _changes(task, excludes)
        self.weights = np.zeros((0, len(self.facts)), dtype=np.int64)
        if 0 < len(self.facts) <= MAX_FACTS and changes.size <= MAX_CELLS:
            self.weights = _null_space(changes, limits)
        initial = np.unpackbits(task.init.view(np.uint8), count=task.n_facts, bitorder="little")[self.facts].astype(np.int64)
        self.total = _times(self.weights, initial)

    def follow(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Facts that must be true and facts that must be false where `values` are known (1 true, -1 false, 0 open); None if the
        known ones cannot be so. The balances are equations for what is open; only what elimination leaves alone is found."""
        if len(self.weights) == 0:
            return _NONE, _NONE
        known = values[self.facts]
        open_ = np.flatnonzero(known == 0)
        rest = (self.total - _times(self.weights, (known == 1).astype(np.int64))) % PRIME
        rows, _ = _reduced(np.column_stack([self.weights[:, open_], rest]), len(open_))
        true: list[int] = []
        false: list[int] = []
        for row in rows:
            unknown = np.flatnonzero(row[:-1])
            if len(unknown) == 0 and row[-1]:
                return None
            if len(unknown) == 1:  # the leading coefficient of a reduced row is 1
                if row[-1] > 1:
                    return None
                (true if row[-1] else false).append(int(self.facts[open_[unknown[0]]]))
        return np.array(true, dtype=np.int64), np.array(false, dtype=np.int64)


_NONE = np.empty(0, dtype=np.int64)


def _changes(task: GroundTask, excludes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Facts whose changes never depend on the state, int64 [n], and the distinct changes of operators, int64 [k, n]."""
    usable = ~task.symbols.fact_negated & (np.arange(task.n_facts) < task.n_basic)
    for csr in (task.effect_add, task.effect_delete):
        usable[csr.values] = False
    changes = np.zeros((task.n_operators, task.n_facts), dtype=np.int64)
    for operator in range(task.n_operators):
        condition, add, delete = task.precondition.row(operator), task.add.row(operator), task.delete.row(operator)
        absent = excludes[condition].any(axis=0)  # complements of a condition are excluded by it, too
        present = np.zeros(task.n_facts, dtype=bool)
        present[condition] = True
        changes[operator, add[absent[add]]] = 1
        changes[operator, delete[present[delete]]] = -1
        usable[add[~absent[add] & ~present[add]]] = False
        usable[delete[~absent[delete] & ~present[delete]]] = False
    facts = np.flatnonzero(usable)
    return facts, np.unique(changes[:, facts], axis=0)


def _null_space(changes: np.ndarray, limits: Limits) -> np.ndarray:
    """Weights w with changes · w = 0 (modulo PRIME), as rows of a basis: of some changes first, then of those that it violates."""
    n = changes.shape[1]
    rows = np.zeros((0, n), dtype=np.int64)
    basis = np.eye(n, dtype=np.int64)
    while True:
        # products of -1, 0, 1 and residues, some hundred of them: floats hold their sums exactly, and multiply much faster
        violated = changes[((changes.astype(np.float64) @ basis.T.astype(np.float64)) % PRIME).any(axis=1)]
        if len(violated) == 0:
            return basis
        some = violated[np.linspace(0, len(violated) - 1, min(n, len(violated))).astype(np.int64)]
        rows, pivots = _reduced(np.concatenate([rows, some % PRIME]), n, limits)
        rows = rows[: len(pivots)]
        free = np.setdiff1d(np.arange(n), pivots)
        basis = np.zeros((len(free), n), dtype=np.int64)
        basis[np.arange(len(free)), free] = 1
        basis[:, pivots] = (-rows[:, free].T) % PRIME


def _reduced(matrix: np.ndarray, n_columns: int, limits: Limits | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Reduced row echelon form over the first `n_columns` columns (rows without a pivot come last), and the pivots' columns."""
    matrix = matrix.copy()
    pivots: list[int] = []
    for column in range(n_columns):
        if limits is not None:
            limits.check()
        at = len(pivots)
        candidates = np.flatnonzero(matrix[at:, column])
        if len(candidates) == 0:
            continue
        chosen = at + int(candidates[0])
        matrix[[at, chosen]] = matrix[[chosen, at]]
        matrix[at] = matrix[at] * pow(int(matrix[at, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != at]
        used = np.flatnonzero(matrix[at])
        block = np.ix_(others, used)
        matrix[block] = (matrix[block] - matrix[others, column][:, None] * matrix[at, used]) % PRIME
        pivots.append(column)
        if len(pivots) == len(matrix):
            break
    return matrix, np.array(pivots, dtype=np.int64)


def _times(matrix: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """matrix · bits modulo PRIME, for a vector of zeros and ones."""
    return matrix[:, bits == 1].sum(axis=1) % PRIME
