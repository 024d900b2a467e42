"""Landmarks by bit-parallel fixpoints, and their bookkeeping in search: one bit for each landmark.

Discovery numbers the facts (or sets of facts) that may be landmarks: the columns. Row f of `sets` ends with the columns that every
relaxed plan for fact f makes true. `reach` gives the order in which the relaxation fires its rules; in that order a few sweeps
reach the fixpoint. In search, `accept` and `choose` take one look at each landmark's fact, and work on whole words after that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heuristics.relaxation_kernels import trailing_zeros
from planner.kernels import kernel, part

ZERO, ONE = np.uint64(0), np.uint64(1)
INITIAL, UNREACHED = -1, -2  # instead of a supporter
INFINITE = np.int64(2**62)  # DEAD_END


class Rules(NamedTuple):
    """The rules of the relaxation: preconditions and adds of each, and the rules that use each fact; offsets int64, ids int32."""

    precondition_start: np.ndarray
    precondition: np.ndarray
    add_start: np.ndarray
    add: np.ndarray
    user_start: np.ndarray
    users: np.ndarray


class Graph(NamedTuple):
    """m landmarks, each before those that should come after it. Bit m of a row of bits says that the row is known."""

    fact: np.ndarray  # int32 [m]: the fact of each landmark, one of the facts if there are several
    other_fact: np.ndarray  # int32 [k]: the other facts
    other_landmark: np.ndarray  # int32 [k]: the landmark each of them belongs to
    late: np.ndarray  # int32 [l]: landmarks that should come after others, ascending
    before_start: np.ndarray  # int64 [l + 1]
    before: np.ndarray  # int32: the landmarks that each of them should come after
    after_start: np.ndarray  # int64 [m + 1]
    after: np.ndarray  # int32: landmarks that need it just before
    is_goal: np.ndarray  # uint64 [n_words]
    is_needed_by_others: np.ndarray  # uint64 [n_words]: no goals, but with an entry in `after`
    is_final: np.ndarray  # uint64 [n_words]: goals that no rule adds
    cost: np.ndarray  # int64 [m]
    initial: np.ndarray  # uint64 [n_words]: what is true initially, and bit m


class Achieved(NamedTuple):
    """What operators achieve: pairs of a landmark and the conditional effect that must fire for it, -1 for none."""

    start: np.ndarray  # int64 [n_operators + 1]
    landmark: np.ndarray  # int32
    effect: np.ndarray  # int32
    condition_start: np.ndarray  # int64 [n_effects + 1]
    condition: np.ndarray  # int32


@kernel
def reach(rules, row, sequence, supporter, order, is_used):
    """Fire all rules that the state `row` can reach without deletes; returns how many facts are in `sequence` and rules in `order`.

    supporter int32 [n_facts] is the first rule that adds a fact, INITIAL or UNREACHED. Facts that are marked in is_used uint8
    [n_facts] spread the mark to what their supporters need.
    """
    missing = np.empty(len(rules.precondition_start) - 1, dtype=np.int32)
    n_facts, n_rules, looked, fired = 0, 0, 0, 0
    for f in range(len(supporter)):
        supporter[f] = UNREACHED
        if (row[f >> 6] >> np.uint64(f & 63)) & ONE:
            supporter[f] = INITIAL
            sequence[n_facts] = f
            n_facts += 1
    for r in range(len(missing)):
        missing[r] = rules.precondition_start[r + 1] - rules.precondition_start[r]
        if missing[r] == 0:
            order[n_rules] = r
            n_rules += 1
    while fired < n_rules or looked < n_facts:
        if fired < n_rules:
            r = order[fired]
            fired += 1
            for j in range(rules.add_start[r], rules.add_start[r + 1]):
                a = rules.add[j]
                if supporter[a] == UNREACHED:
                    supporter[a] = r
                    sequence[n_facts] = a
                    n_facts += 1
        else:
            f = sequence[looked]
            looked += 1
            for j in range(rules.user_start[f], rules.user_start[f + 1]):
                r = rules.users[j]
                missing[r] -= 1
                if missing[r] == 0:
                    order[n_rules] = r
                    n_rules += 1
    for i in range(n_facts - 1, -1, -1):
        r = supporter[sequence[i]]
        if is_used[sequence[i]] and r >= 0:
            for j in range(rules.precondition_start[r], rules.precondition_start[r + 1]):
                is_used[rules.precondition[j]] = 1
    return n_facts, n_rules


@kernel
def narrow(rules, order, rank, own, sets, dirty, position, budget):
    """Take from sets uint64 [n_facts, W] what some rule's adds can do without, looking at no more than `budget` rules.

    Rule order[i] has to be looked at if dirty[i]; rank is the inverse of order. Returns the position to go on from, -1 if done.
    """
    n, width = len(order), sets.shape[1]
    union = np.empty(width, dtype=np.uint64)
    visits = 0
    while True:
        start, visits_before = position, visits
        while position < n:
            i = position
            position += 1
            if not dirty[i]:
                continue
            if visits == budget:
                return i
            visits += 1
            dirty[i] = 0
            r = order[i]
            for w in range(width):
                union[w] = ZERO
            for j in range(rules.precondition_start[r], rules.precondition_start[r + 1]):
                p = rules.precondition[j]
                for w in range(width):
                    union[w] |= sets[p, w]
            for j in range(rules.add_start[r], rules.add_start[r + 1]):
                a = rules.add[j]
                lost = ZERO
                for w in range(width):
                    less = sets[a, w] & ~(union[w] | own[a, w])
                    lost |= less
                    sets[a, w] ^= less
                if lost != ZERO:
                    for k in range(rules.user_start[a], rules.user_start[a + 1]):
                        if rank[rules.users[k]] >= 0:
                            dirty[rank[rules.users[k]]] = 1
        if start == 0 and visits == visits_before:
            return -1
        position = 0


@part
def has(bits, i):
    """Bit i of a row of words."""
    return (bits[i >> 6] >> np.uint64(i & 63)) & ONE


@part
def look(row, graph, true):
    """Set the bits of the landmarks that hold in a state."""
    m = len(graph.fact)
    for k in range(len(true)):
        bits = ZERO
        for i in range(64 * k, min(64 * k + 64, m)):
            bits |= has(row, graph.fact[i]) << np.uint64(i & 63)
        true[k] = bits
    for j in range(len(graph.other_fact)):
        i = graph.other_landmark[j]
        true[i >> 6] |= has(row, graph.other_fact[j]) << np.uint64(i & 63)


@part
def again(graph, k, accepted, true):
    """Word k of the landmarks that were accepted, do not hold, and must hold again."""
    gone = accepted[k] & ~true[k]
    found = gone & graph.is_goal[k]
    rest = gone & graph.is_needed_by_others[k]
    while rest:
        i = 64 * k + trailing_zeros(rest)
        for j in range(graph.after_start[i], graph.after_start[i + 1]):
            if not has(accepted, graph.after[j]):
                found |= rest & (~rest + ONE)
                break
        rest &= rest - ONE
    return found


@part
def need(graph, accepted, true, needed):
    """Set the bits of the landmarks that have to be achieved: not accepted yet, required again, or to come after one of these."""
    every = ~ZERO
    for k in range(len(needed)):
        if k == len(needed) - 1:
            every = (ONE << np.uint64(len(graph.fact) & 63)) - ONE
        needed[k] = (every & ~accepted[k]) | again(graph, k, accepted, true)
    for j in range(len(graph.late)):
        i = graph.late[j]
        if not has(needed, i):
            needed[i >> 6] |= is_early(graph, j, needed) << np.uint64(i & 63)


@part
def is_early(graph, j, needed):
    """One if some landmark that should come before late landmark j has to be achieved."""
    for e in range(graph.before_start[j], graph.before_start[j + 1]):
        if has(needed, graph.before[e]):
            return ONE
    return ZERO


@part
def total_cost(graph, true, needed):
    """The cost of what is needed; 0 where all goals hold, INFINITE where one is lost for good."""
    unmet, total = ZERO, np.int64(0)
    for k in range(len(true)):
        if graph.is_final[k] & ~true[k]:
            return INFINITE
        unmet |= graph.is_goal[k] & ~true[k]
    if unmet == ZERO:
        return total
    for k in range(len(true)):
        rest = needed[k]
        while rest:
            total += graph.cost[64 * k + trailing_zeros(rest)]
            rest &= rest - ONE
    return total


@kernel
def accept(rows, ids, parents, graph, arena, h):
    """Accept the landmarks of states with rows uint64 [n, n_words] and estimate them, int64 [n].

    arena uint64 [more than the greatest id, words of m + 1 bits] holds what is accepted in each known state. A state whose parent
    is not known counts as reached from the initial state; if it is known itself, only what both paths accept is kept.
    """
    n_words, m = arena.shape[1], len(graph.fact)
    true, needed = np.empty(n_words, dtype=np.uint64), np.empty(n_words, dtype=np.uint64)
    for i in range(len(rows)):
        look(rows[i], graph, true)
        accepted = arena[ids[i]]
        was_known = has(accepted, m)
        parent_is_known = parents[i] >= 0 and has(arena[parents[i]], m)
        for k in range(n_words):
            before = arena[parents[i], k] if parent_is_known else graph.initial[k]
            accepted[k] = (before | true[k]) & (accepted[k] if was_known else ~ZERO)
        need(graph, accepted, true, needed)
        h[i] = total_cost(graph, true, needed)


@kernel
def choose(rows, ids, starts, operators, graph, achieved, arena, also_again, chosen):
    """The operators that achieve a landmark whose turn it is, of those given for each state; returns offsets int64, fills chosen.

    also_again: also landmarks that were accepted before.
    """
    n_words, n = arena.shape[1], 0
    true, needed = np.empty(n_words, dtype=np.uint64), np.empty(n_words, dtype=np.uint64)
    offsets = np.zeros(len(ids) + 1, dtype=np.int64)
    for i in range(len(ids)):
        look(rows[i], graph, true)
        need(graph, arena[ids[i]], true, needed)
        for j in range(len(graph.late) - 1, -1, -1):  # what comes before a late landmark has a lower number
            x = graph.late[j]
            if has(needed, x) and is_early(graph, j, needed):
                needed[x >> 6] &= ~(ONE << np.uint64(x & 63))
        for j in range(starts[i], starts[i + 1]):
            o = operators[j]
            for e in range(achieved.start[o], achieved.start[o + 1]):
                x, effect = achieved.landmark[e], achieved.effect[e]
                fires = has(needed, x) and (also_again or not has(arena[ids[i]], x))
                if fires and effect >= 0:
                    for c in range(achieved.condition_start[effect], achieved.condition_start[effect + 1]):
                        fires = fires and has(rows[i], achieved.condition[c]) != ZERO
                if fires:
                    chosen[n] = o
                    n += 1
                    break
        offsets[i + 1] = n
    return offsets
