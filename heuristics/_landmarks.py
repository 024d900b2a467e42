"""Landmarks: facts, and small sets of facts, that every plan makes true at some time.

Fact landmarks are exactly those of the delete relaxation: LM(f) = {f} ∪ ⋂ over rules that add f of ⋃ over their preconditions p of
LM(p), the greatest solution (Zhu and Givan 2003; Keyder, Richter and Helmert, ECAI 2010). Two things keep it small. A landmark
occurs in any relaxed plan, so only the facts of one relaxed plan are columns of the bit sets; and rules are taken in the order in
which the relaxation fires them, so that a few sweeps reach the fixpoint.

Sets of up to four facts of one predicate are landmarks too where each rule that can first achieve a landmark needs one of them
(Hoffmann, Porteous and Sebastia, JAIR 2004; Richter and Westphal, JAIR 2010). They become columns of their own, which gives what
comes before and after them, and which rules achieve them first. Conditional effects and axioms are rules like others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask, RelaxedTask, relax

if TYPE_CHECKING:
    from heuristics.landmark_kernels import Rules

MAX_SET = 4  # facts of a disjunctive landmark
MAX_COLUMNS = 8192  # of facts; sets may take a quarter more
MAX_BYTES = 2**28  # of one table of bit sets
BLOCK_WORDS = 8  # words of bit sets that reach their fixpoint together
WORK = 2 * 10**8  # rules looked at, times words: a second or two
WORK_PER_CALL = 10**7
NO_COLUMN = 0


@dataclass(frozen=True, eq=False)
class Landmarks:
    """m landmarks of a task and their orders, each a Csr: landmark → the landmarks ordered before it.

    natural: every relaxed plan makes the other one true first; only the nearest are listed, and none that is true initially.
    greedy: the other one holds just before this one is first true. reasonable: achieving this one first would mean achieving it
    twice. What is ordered before a landmark has a lower number, but for greedy orders from what is true initially.

    `complete` is False if the task was too large to find all landmarks; what was found is right. Not `solvable`: the goal is out of
    reach of the relaxation; then no landmark is listed.
    """

    facts: Csr  # landmark → facts, one of which must become true; one fact, or 2 to 4 of which none is true initially
    is_goal: np.ndarray  # bool [m]
    is_initial: np.ndarray  # bool [m]: true in the initial state
    natural: Csr
    greedy: Csr
    reasonable: Csr
    min_cost: np.ndarray  # int64 [m]: of the operators that achieve it; 0 if none does
    has_achiever: np.ndarray  # bool [m]: some rule adds it
    complete: bool = True
    solvable: bool = True

    @property
    def n(self) -> int:
        """Number of landmarks."""
        return self.facts.n_rows


def discover(task: GroundTask, *, disjunctive: bool = True, reasonable: bool = True) -> Landmarks:
    """The landmarks of `task` and their orders. Initially true facts are kept only where they can be required again."""
    from heuristics._landmark_orders import arrange

    relaxed = relax(task)
    reached = Reached(task, relaxed)
    if not reached.goal_is_reached:
        return nothing(solvable=False)
    candidates = reached.candidates()
    columns = Columns(reached)
    complete = columns.extend(Csr(np.arange(len(candidates) + 1, dtype=np.int64), candidates), MAX_COLUMNS)
    landmarks = columns.landmarks(task.goal)
    facts = columns.first_fact[landmarks]
    goals = np.setdiff1d(task.goal, facts)  # landmarks in any case, even if there was no room for a column
    found = Found(columns, np.concatenate([facts, goals]), np.concatenate([landmarks, np.full(len(goals), NO_COLUMN)]))
    if disjunctive:
        found.add_sets(task)
    return arrange(task, reached, found, complete=complete, reasonable=reasonable)


def nothing(*, solvable: bool) -> Landmarks:
    """No landmarks."""
    none, no_rows = np.zeros(0, dtype=np.int64), Csr(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int32))
    return Landmarks(no_rows, none > 0, none > 0, no_rows, no_rows, no_rows, none, none > 0, solvable=solvable)


class Reached:
    """What the delete relaxation reaches from the initial state, and in which order."""

    def __init__(self, task: GroundTask, relaxed: RelaxedTask) -> None:
        from heuristics.landmark_kernels import INITIAL, UNREACHED, Rules, reach

        users = relaxed.precondition.transpose(task.n_facts)
        self.relaxed = relaxed
        self.rules: Rules = Rules(*relaxed.precondition, *relaxed.add, *users)
        n_facts, n_rules = task.n_facts, len(relaxed.cost)
        self._sequence, supporter = np.empty(n_facts, dtype=np.int32), np.empty(n_facts, dtype=np.int32)
        order, self._is_used = np.empty(n_rules, dtype=np.int32), np.zeros(n_facts, dtype=np.uint8)
        self._goal = task.goal
        self._is_used[relaxed.goal] = 1
        n_sequence, n_order = reach(self.rules, task.init.copy(), self._sequence, supporter, order, self._is_used)
        self._sequence, self.order = self._sequence[:n_sequence], order[:n_order].copy()
        self.is_initial, self.is_reached = supporter == INITIAL, supporter != UNREACHED
        self.goal_is_reached = bool(self.is_reached[relaxed.goal].all())
        self.rank = np.full(n_rules, -1, dtype=np.int32)
        self.rank[self.order] = np.arange(n_order, dtype=np.int32)
        self.achievers = relaxed.add.transpose(n_facts)

    def candidates(self) -> np.ndarray:
        """The goals, then the other facts of a relaxed plan, those nearest to the goals first; int32."""
        others = self._sequence[::-1]
        others = others[(self._is_used[others] != 0) & ~np.isin(others, self._goal)]
        return np.concatenate([self._goal, others]).astype(np.int32)


class Columns:
    """Bit sets over columns; a column stands for a set of facts, one of which must become true. The first word stays empty."""

    def __init__(self, reached: Reached) -> None:
        self.reached = reached
        self.facts = [reached.order[:0]] * 64  # the facts of each column; none for columns that only fill up a word
        self.sets = np.zeros((len(reached.is_initial), 1), dtype=np.uint64)  # fact → columns
        self._work = WORK

    @property
    def first_fact(self) -> np.ndarray:
        """int32 [n_columns], -1 for columns that only fill up a word."""
        return np.array([f[0] if len(f) else -1 for f in self.facts], dtype=np.int32)

    def extend(self, facts: Csr, max_columns: int) -> bool:
        """Add columns for the given sets of facts, in whole words; False if there were too many: then only the first are added."""
        width, n_facts = 64 * BLOCK_WORDS, len(self.sets)
        for start in range(0, facts.n_rows, width):
            part = facts.take(np.arange(start, min(facts.n_rows, start + width)))
            n_words = (part.n_rows + 63) // 64
            total = self.sets.shape[1] + n_words
            if 64 * (total - 1) > max_columns or 8 * total * n_facts > MAX_BYTES:
                return False
            sets = self._fixpoint(part, n_words)
            if sets is None:
                return False
            self.sets = np.hstack([self.sets, sets])
            self.facts += [*part.rows(), *[part.values[:0]] * (-part.n_rows % 64)]
        return True

    def _fixpoint(self, facts: Csr, n_words: int) -> np.ndarray | None:
        """The sets uint64 [n_facts, n_words] for these columns, or None if it is too much work."""
        from heuristics.landmark_kernels import narrow

        reached, n_facts = self.reached, len(self.sets)
        own, columns = np.zeros((n_facts, n_words), dtype=np.uint64), facts.row_ids()
        np.bitwise_or.at(own, (facts.values, columns >> 6), np.uint64(1) << (columns & 63).astype(np.uint64))
        sets = np.where(reached.is_initial[:, None], own, ~np.uint64(0))
        dirty, position = np.ones(len(reached.order), dtype=np.uint8), 0
        while position >= 0:
            if self._work <= 0:
                return None
            budget = WORK_PER_CALL // n_words
            position = narrow(reached.rules, reached.order, reached.rank, own, sets, dirty, position, budget)
            self._work -= min(WORK_PER_CALL, n_words * len(reached.order))
        return sets

    def landmarks(self, goals: np.ndarray) -> np.ndarray:
        """Columns that are landmarks of the goals, ascending; goals that the relaxation takes as true stand for themselves."""
        known = goals[self.reached.is_reached[goals]]
        union = np.bitwise_or.reduce(self.sets[known], axis=0, initial=np.uint64(0))
        is_set = np.unpackbits(union.view(np.uint8), bitorder="little").astype(bool)
        first = self.first_fact
        return np.flatnonzero((is_set | np.isin(first, goals)) & (first >= 0))

    def has(self, facts: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Whether columns[i] is in the set of facts[i], bool [n]."""
        return (self.sets[facts, columns >> 6] >> (columns & 63).astype(np.uint64) & np.uint64(1)).astype(bool)


class Found:
    """Landmarks as they are found. Landmark i is column `columns[i]`; `facts` are those with one fact, which come first."""

    def __init__(self, table: Columns, facts: np.ndarray, columns: np.ndarray) -> None:
        self.table, self.facts, self.columns = table, facts, columns
        self.sets: list[tuple[int, ...]] = []
        self.first = first_achievers(table, [(f,) for f in facts.tolist()], columns)
        self.greedy = [shared_preconditions(table, self.first, 0, facts)]
        self._set_of: dict[int, int] = {}  # fact → the set it is in

    @property
    def members(self) -> list[tuple[int, ...]]:
        """The facts of each landmark."""
        return [(f,) for f in self.facts.tolist()] + self.sets

    def add_sets(self, task: GroundTask) -> None:
        """Go on from the landmarks to sets of facts that their first achievers need, and from these sets to others."""
        kind = 2 * task.symbols.fact_predicate + task.symbols.fact_negated
        new, base = self.first, 0
        while len(new.values):
            before = len(self.sets)
            pairs = self._sets_needed(new, base, kind)
            fresh = self.sets[before:]
            first_column = 64 * self.table.sets.shape[1]
            if fresh and not self.table.extend(Csr.from_rows(fresh), MAX_COLUMNS + MAX_COLUMNS // 4):
                del self.sets[before:]
                fresh = []
            n = len(self.facts) + len(self.sets)
            self.greedy.append(np.array([p for p in pairs if p[0] < n], dtype=np.int64).reshape(-1, 2))
            columns = first_column + np.arange(len(fresh))
            self.columns = np.concatenate([self.columns, columns])
            base = n - len(fresh)
            new = first_achievers(self.table, fresh, columns)
            self.greedy.append(shared_preconditions(self.table, new, base, self.facts))

    def _sets_needed(self, achievers: Csr, base: int, kind: np.ndarray) -> list[tuple[int, int]]:
        """Sets of facts of one kind, one of which each achiever needs; new ones are noted. Pairs (set, landmark that needs it)."""
        reached, relaxed = self.table.reached, self.table.reached.relaxed
        n_kinds, n_facts, n_rules = int(kind.max(initial=0)) + 1, relaxed.n_facts, len(relaxed.cost)
        at, rules, facts = _preconditions(relaxed, achievers)
        keys = at.astype(np.int64) * n_kinds + kind[facts]  # landmark and kind of fact
        whole = np.unique(keys * n_facts + facts)
        distinct, start, size = np.unique(whole // n_facts, return_index=True, return_counts=True)
        covered = np.unique(np.unique(keys * n_rules + rules) // n_rules, return_counts=True)[1]
        is_unfit = reached.is_initial.copy()
        is_unfit[self.facts] = True
        n_unfit = np.bincount(np.repeat(np.arange(len(distinct)), size), weights=is_unfit[whole % n_facts], minlength=len(distinct))
        fits = (covered == achievers.lengths()[distinct // n_kinds]) & (size > 1) & (size <= MAX_SET) & (n_unfit == 0)
        pairs = []
        for i in np.flatnonzero(fits).tolist():
            members = tuple((whole[start[i] : start[i] + size[i]] % n_facts).tolist())
            known = {self._set_of.get(f, -1) for f in members}
            if known == {-1}:
                known = {len(self.sets)}
                self._set_of |= dict.fromkeys(members, len(self.sets))
                self.sets.append(members)
            position = known.pop()
            if not known and self.sets[position] == members:  # sets that overlap another one would be counted twice
                pairs.append((len(self.facts) + position, base + int(distinct[i]) // n_kinds))
        return pairs


def first_achievers(table: Columns, members: list[tuple[int, ...]], columns: np.ndarray) -> Csr:
    """Landmark → reached rules that can achieve it before it was true; none for those that are initially true."""
    reached = table.reached
    landmark = np.repeat(np.arange(len(members)), [0 if reached.is_initial[list(m)].any() else len(m) for m in members])
    facts = np.array([f for m in members if not reached.is_initial[list(m)].any() for f in m], dtype=np.int64)
    rules = reached.achievers.take(facts)
    landmark = np.repeat(landmark, rules.lengths())
    possible = reached.rank[rules.values] >= 0
    pairs = Csr.from_pairs(landmark[possible], rules.values[possible], len(members))
    preconditions = reached.relaxed.precondition.take(pairs.values)
    rows = preconditions.row_ids()
    needs_it = table.has(preconditions.values, columns[pairs.row_ids()][rows])
    is_first = np.bincount(rows, weights=needs_it, minlength=len(pairs.values)) == 0
    return Csr.from_pairs(pairs.row_ids()[is_first], pairs.values[is_first], len(members))


def shared_preconditions(table: Columns, achievers: Csr, base: int, facts: np.ndarray) -> np.ndarray:
    """Pairs (position in `facts`, base + landmark) where all achievers of the landmark need the fact; int64 [n, 2]."""
    n_facts = len(table.sets)
    at, _, needed = _preconditions(table.reached.relaxed, achievers)
    keys, counts = np.unique(at.astype(np.int64) * n_facts + needed, return_counts=True)
    landmark, fact = keys // n_facts, keys % n_facts
    position = np.full(n_facts, -1, dtype=np.int64)
    position[facts] = np.arange(len(facts))
    shared = (counts == achievers.lengths()[landmark]) & (position[fact] >= 0)
    return np.stack([position[fact[shared]], base + landmark[shared]], axis=1)


def _preconditions(relaxed: RelaxedTask, achievers: Csr) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Landmark, rule and fact of every precondition of every achiever."""
    rows = relaxed.precondition.take(achievers.values)
    lengths = rows.lengths()
    return np.repeat(achievers.row_ids(), lengths), np.repeat(achievers.values, lengths), rows.values
