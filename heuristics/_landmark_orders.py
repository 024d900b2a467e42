"""Orders between landmarks, which of them are kept, and the numbering that goes with them.

Natural and greedy-necessary orders are what discovery found: facts about every relaxed plan. Reasonable orders say only that the
other way round is a detour: X before P, both goals or X before a landmark that needs P just before it, where achieving X makes P
false: P excludes X, or what always comes with X, or what X needs just before; or all that achieve X delete P. Where orders make a
cycle, reasonable ones go.

Reference: Richter and Westphal, The LAMA planner, JAIR 39, 2010, section 4; Hoffmann, Porteous and Sebastia, JAIR 22, 2004.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from heuristics._base import DEAD_END
from planner.csr import Csr
from planner.ground_task import GroundTask

if TYPE_CHECKING:
    from heuristics._landmarks import Found, Landmarks, Reached

MAX_PAIRS = 2 * 10**6  # pairs of landmarks; where there are more, orders of that kind are left out


def arrange(task: GroundTask, reached: Reached, found: Found, *, complete: bool, reasonable: bool) -> Landmarks:
    """Choose among the landmarks found, order them, and number them so that each comes after those that are before it."""
    from heuristics._landmarks import Landmarks

    members = found.members
    is_goal = np.isin([m[0] for m in members], task.goal) & (np.arange(len(members)) < len(found.facts))
    greedy = np.unique(np.concatenate(found.greedy), axis=0)
    is_initial = reached.is_initial[[m[0] for m in members]]
    is_useful = is_goal | ~is_initial
    is_useful[greedy[:, 0]] = True  # it may be required again
    number = np.cumsum(is_useful) - 1
    members = [m for m, keep in zip(members, is_useful, strict=True) if keep]
    greedy = number[greedy[is_useful[greedy].all(axis=1)]]
    is_goal, is_initial, n = is_goal[is_useful], is_initial[is_useful], len(members)
    before = _before(found, members, found.columns[is_useful])
    before[greedy[:, 1], greedy[:, 0]] = True
    before[:, is_initial] = False  # nothing has to wait for what is true initially
    natural = _nearest(before)
    pairs = _reasonable(task, reached, members, greedy, before, is_goal) if reasonable else np.zeros((0, 2), dtype=np.int64)
    order, pairs = _without_cycles(n, np.concatenate([natural, greedy[~is_initial[greedy[:, 0]]]]), pairs)
    rank = np.argsort(order)
    kept = [members[i] for i in order.tolist()]
    least, has_achiever = _achievers(reached, kept)
    by_number = [Csr.from_pairs(rank[p[:, 1]], rank[p[:, 0]], n) for p in (natural, greedy, pairs)]
    return Landmarks(
        facts=Csr.from_rows(kept),
        is_goal=is_goal[order],
        is_initial=is_initial[order],
        natural=by_number[0],
        greedy=by_number[1],
        reasonable=by_number[2],
        min_cost=least,
        has_achiever=has_achiever,
        complete=complete,
    )


def _before(found: Found, members: list[tuple[int, ...]], columns: np.ndarray) -> np.ndarray:
    """before[b, a]: every relaxed plan makes landmark a true before landmark b; bool [n, n]."""
    n, sets = len(members), found.table.sets
    rows = np.ascontiguousarray(sets[[m[0] for m in members]])
    for b, m in enumerate(members):
        for f in m[1:]:  # what is before all of them
            rows[b] &= sets[f] if found.table.reached.is_reached[f] else ~np.uint64(0)
    before = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little")[:, columns].astype(bool)
    before[~found.table.reached.is_reached[[m[0] for m in members]]] = False
    before[np.arange(n), np.arange(n)] = False
    return before


def _nearest(before: np.ndarray) -> np.ndarray:
    """The transitive reduction as pairs (a, b): a before b with nothing between them; int64 [k, 2]."""
    n_pairs = int(np.count_nonzero(before))
    if n_pairs == 0 or n_pairs > MAX_PAIRS:
        return np.zeros((0, 2), dtype=np.int64)
    padding = np.zeros((len(before), -len(before) % 64), dtype=bool)
    words = np.ascontiguousarray(np.packbits(np.hstack([before, padding]), axis=1, bitorder="little")).view(np.uint64)
    pairs = []
    for b in range(len(before)):
        earlier = np.flatnonzero(before[b])
        implied = np.bitwise_or.reduce(words[earlier], axis=0, initial=np.uint64(0))
        is_implied = np.unpackbits(implied.view(np.uint8), bitorder="little")[: len(before)].astype(bool)
        nearest = earlier[~is_implied[earlier]]
        pairs.append(np.stack([nearest, np.full(len(nearest), b)], axis=1))
    return np.concatenate(pairs)


def _achievers(reached: Reached, members: list[tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Cost of the cheapest rule that adds a fact of each landmark (0 without one), and whether there is any."""
    facts = Csr.from_rows(members)
    rules = reached.achievers.take(facts.values)
    landmark = np.repeat(facts.row_ids(), rules.lengths())
    least = np.full(len(members), DEAD_END, dtype=np.int64)
    np.minimum.at(least, landmark, reached.relaxed.cost[rules.values])
    return np.where(least == DEAD_END, 0, least), least < DEAD_END


# --- reasonable orders ---


def _reasonable(
    task: GroundTask, reached: Reached, members: list[tuple[int, ...]], greedy: np.ndarray, before: np.ndarray, is_goal: np.ndarray
) -> np.ndarray:
    """Pairs (x, p) where x should come before p, both of one fact; int64 [k, 2]."""
    x, p = _interfering(task, reached, members, greedy).T
    sound = before[p, x] | before[x, p]
    x, p = x[~sound], p[~sound]
    are_goals = is_goal[x] & is_goal[p]
    later = Csr.from_pairs(greedy[:, 0], greedy[:, 1], len(members)).take(p)
    of_pair = later.row_ids()
    meets = before[later.values, x[of_pair]]
    have_common = np.bincount(of_pair, weights=meets, minlength=len(p)) > 0
    chosen = are_goals | (have_common & ~is_goal[p])
    return np.stack([x[chosen], p[chosen]], axis=1)


def _interfering(task: GroundTask, reached: Reached, members: list[tuple[int, ...]], greedy: np.ndarray) -> np.ndarray:
    """Pairs (x, p) of landmarks of one fact each where achieving x makes p false; int64 [k, 2]."""
    n_facts = task.n_facts
    fact = np.array([m[0] if len(m) == 1 else -1 for m in members], dtype=np.int64)
    landmark_of = np.full(n_facts + 1, -1, dtype=np.int64)  # the last one takes what belongs to no fact
    landmark_of[fact] = np.arange(len(members))
    landmark_of[n_facts] = -1
    single = np.flatnonzero(fact >= 0)
    x, with_x = _always_together(reached, fact, single, reached.relaxed.add, np.arange(len(reached.relaxed.cost)))
    before_x = greedy[(fact[greedy] >= 0).all(axis=1)]
    at = np.concatenate([single, x, before_x[:, 1]])
    facts = np.concatenate([fact[single], with_x, fact[before_x[:, 0]]])
    at_group, excluded = _excluded(task, landmark_of, at, facts)
    operator = np.where(reached.relaxed.operator < 0, task.n_operators, reached.relaxed.operator)
    deletes = Csr(np.append(task.delete.offsets, task.delete.offsets[-1]), task.delete.values)
    at_delete, deleted = _always_together(reached, fact, single, deletes, operator)
    pairs = np.stack([np.concatenate([at_group, at_delete]), landmark_of[np.concatenate([excluded, deleted])]], axis=1)
    return np.unique(pairs[(pairs[:, 1] >= 0) & (pairs[:, 0] != pairs[:, 1])], axis=0)


def _always_together(
    reached: Reached, fact: np.ndarray, single: np.ndarray, effects: Csr, row: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks x, and facts that are among `effects` (row[r] for rule r) of every reached rule that adds x."""
    single = single[~reached.is_initial[fact[single]]]
    rules = reached.achievers.take(fact[single])
    at = np.repeat(single, rules.lengths())
    possible = reached.rank[rules.values] >= 0
    at, rules_of = at[possible], rules.values[possible]
    rows = effects.take(row[rules_of])
    n_facts = len(reached.is_initial)
    keys, counts = np.unique(at[rows.row_ids()] * n_facts + rows.values, return_counts=True)
    n_rules = np.bincount(at, minlength=len(fact))
    always = keys[counts == n_rules[keys // n_facts]]
    return always // n_facts, always % n_facts


def _excluded(task: GroundTask, landmark_of: np.ndarray, at: np.ndarray, facts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pair of at[i] and facts[i] the landmark facts that cannot be true together with facts[i]."""
    is_landmark = landmark_of[task.mutex_groups.values] >= 0
    members = Csr.from_pairs(
        task.mutex_groups.row_ids()[is_landmark], task.mutex_groups.values[is_landmark], task.mutex_groups.n_rows
    )
    groups = task.mutex_groups.transpose(task.n_facts).take(facts)
    at_group, fact_of = np.repeat(at, groups.lengths()), np.repeat(facts, groups.lengths())
    if members.lengths()[groups.values].sum() > MAX_PAIRS:
        return at[:0], facts[:0]
    others = members.take(groups.values)
    at_group, fact_of = np.repeat(at_group, others.lengths()), np.repeat(fact_of, others.lengths())
    is_other = others.values != fact_of
    complement = task.complement[facts]
    has_complement = complement >= 0
    return (
        np.concatenate([at_group[is_other], at[has_complement]]),
        np.concatenate([others.values[is_other].astype(np.int64), complement[has_complement].astype(np.int64)]),
    )


# --- cycles ---


def _without_cycles(n: int, sound: np.ndarray, reasonable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An order of n landmarks that keeps all sound pairs (a, b), which have no cycles, and the reasonable ones that it keeps.

    Landmarks without predecessors are taken first, again and again. Where a cycle stops that, one on or behind a cycle with
    the fewest predecessors, all of them reasonable, is taken without them.
    """
    after, missing, sound_missing = _successors(n, sound, reasonable)
    order: list[int] = []
    ready, left = [i for i in range(n) if missing[i] == 0], set(range(n))
    position = np.zeros(n, dtype=np.int64)
    while left:
        if not ready:
            ready = [_least_bound(left, after, missing, sound_missing)]
        i = ready.pop()
        left.discard(i)
        position[i] = len(order)
        order.append(i)
        for j, is_sound in after[i]:
            missing[j] -= 1
            sound_missing[j] -= is_sound
            if missing[j] == 0 and j in left:
                ready.append(j)
    kept = position[reasonable[:, 0]] < position[reasonable[:, 1]]
    return np.array(order, dtype=np.int64), reasonable[kept]


def _successors(n: int, sound: np.ndarray, reasonable: np.ndarray) -> tuple[list[list[tuple[int, bool]]], list[int], list[int]]:
    """Successors of each landmark, marked True where the order is sound, and the numbers of predecessors: all, sound ones."""
    after: list[list[tuple[int, bool]]] = [[] for _ in range(n)]
    for pairs, is_sound in ((sound, True), (reasonable, False)):
        for a, b in pairs.tolist():
            after[a].append((b, is_sound))
    sound_missing = np.bincount(sound[:, 1], minlength=n)
    missing = sound_missing + np.bincount(reasonable[:, 1], minlength=n)
    return after, missing.tolist(), sound_missing.tolist()


def _least_bound(left: set[int], after: list[list[tuple[int, bool]]], missing: list[int], sound_missing: list[int]) -> int:
    """The landmark to take although reasonable orders forbid it."""
    core = _core(left, after)
    return min((i for i in core if sound_missing[i] == 0), key=lambda i: (missing[i], i))


def _core(left: Iterable[int], after: list[list[tuple[int, bool]]]) -> set[int]:
    """What is left when landmarks without successors are taken away again and again."""
    core = set(left)
    while True:
        ends = [i for i in core if all(j not in core for j, _ in after[i])]
        if not ends:
            return core
        core.difference_update(ends)
