"""The delete relaxation swept for many states at once: bit s of `reached[fact, word]` says that state s has reached the fact.

A *slice* is up to 64 · W states (lanes). The sweep loads their rows fact-major, then goes layer by layer: a rule fires for the
lanes in which all its preconditions are reached, an AND over a few rows of W words for all lanes together. Which rule first gave
which fact to which lanes is logged as an *event*; walking the log backwards from the goals marks a relaxed plan of every lane at
once.
Cost: about two visits of every rule per slice, however many lanes it has.

What keeps it fast: a rule is looked at only when one of its preconditions changed in the layer before (bitmap `marked`), and only
while it can still do something (bitmap `awake`): it sleeps on the watch list of one precondition that no lane has reached, and is
done for good once it has fired for every unfinished lane or all its adds are reached everywhere. Lanes whose goals are all reached
drop out.

`words` is always a tuple of W zeros: its length is part of its type, so a row of W words is one vector register
(`lanes_kernels.py`).

References: Hoffmann and Nebel, The FF planning system, JAIR 2001 (relaxed plans from layers); Bonet and Geffner, Planning as
heuristic search, AIJ 2001 (h_max); Knuth, The Art of Computer Programming 4A, section 7.1.3 (bitwise tricks, vertical counters).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heuristics.lanes_kernels import any_lane, both, differ, either, load, load_all, no_lanes, store, store_all, without
from planner.kernels import kernel, part

# A record of Rules.records: this header, then the preconditions, then the adds.
N_PRE, N_ADD, SLOT, OWN, HEADER = 0, 1, 2, 3, 4
NO_LANE, SOME_LANES, ALL_LANES = 0, 1, 2  # status of a fact in a slice
N_EVENTS, N_TOUCHED, LAYER, N_FOUND = 0, 1, 2, 3  # of `counts`, int64 [4]
ONE, ZERO = np.uint64(1), np.uint64(0)
ONE_WORD, EIGHT_WORDS = (ZERO,), (ZERO,) * 8


class Rules(NamedTuple):
    """The relaxed task as the sweep wants it. Rule numbers are padded so that axioms start at a multiple of 64."""

    records: np.ndarray  # int32: all records one after the other
    start: np.ndarray  # int32 [n_rules]: where each record begins
    unconditional: np.ndarray  # int32: rules without preconditions
    watch_start: np.ndarray  # int32 [n_facts + 1]
    watchers: np.ndarray  # int32: fact → the rules that sleep on it when a slice begins
    user_start: np.ndarray  # int32 [n_facts + 1]
    users: np.ndarray  # int32: fact → the rules that have it as a precondition
    first_axiom: np.ndarray  # int64 [1]: the first word of the rule bitmaps that holds axioms
    goal: np.ndarray  # int32
    slot_cost: np.ndarray  # int64 [n_slots]: operators first (1 or their cost), then one slot of cost 0 for each axiom


class Facts(NamedTuple):
    """What a slice knows of the facts."""

    reached: np.ndarray  # uint64 [n_facts, W]: up to the last layer
    seen: np.ndarray  # uint64 [n_facts, W]: the layer being made included
    status: np.ndarray  # uint8 [n_facts]
    touched: np.ndarray  # int32 [n_facts]: facts that the layer being made gave to some lane
    is_touched: np.ndarray  # uint8 [n_facts], 0 between slices


class Agenda(NamedTuple):
    """Which rules to look at."""

    marked: np.ndarray  # uint64 [n_rules / 64]
    awake: np.ndarray  # uint64 [n_rules / 64]
    asleep_on: np.ndarray  # int32 [n_facts]: first rule of a list, -1 where empty
    next_asleep: np.ndarray  # int32 [n_rules]


class Lanes(NamedTuple):
    """Sets of lanes, uint64 [W] each."""

    all: np.ndarray  # lanes that hold a state
    live: np.ndarray  # lanes without all goals yet
    done: np.ndarray  # lanes that have just got all goals


class Plan(NamedTuple):
    """What the relaxed plans of a slice need and use."""

    need: np.ndarray  # uint64 [n_facts, W], valid where is_needed
    is_needed: np.ndarray  # uint8 [n_facts]
    used: np.ndarray  # uint64 [n_slots, W], valid where is_used
    is_used: np.ndarray  # uint8 [n_slots]
    planes: np.ndarray  # uint64 [63, W]: bit b of every lane's sum


class Log(NamedTuple):
    """Events in the order they happened: `rule` gave `fact` to `lanes`, before any other rule did."""

    fact: np.ndarray  # int32 [capacity]
    rule: np.ndarray  # int32 [capacity]
    lanes: np.ndarray  # uint64 [capacity, W]


class Found(NamedTuple):
    """Operators applicable in some lane."""

    operator: np.ndarray  # int32 [n_operators]
    lanes: np.ndarray  # uint64 [n_operators, W]


@part
def trailing_zeros(bits):
    """Index of the lowest set bit of a nonzero uint64: the ones below it, counted (LLVM makes one instruction of it)."""
    v = (bits & (~bits + ONE)) - ONE
    v = v - ((v >> np.uint64(1)) & np.uint64(0x5555555555555555))
    v = (v & np.uint64(0x3333333333333333)) + ((v >> np.uint64(2)) & np.uint64(0x3333333333333333))
    v = (v + (v >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((v * np.uint64(0x0101010101010101)) >> np.uint64(56))


@part
def load_rows(rows, reached, lanes, words):
    """Lay the rows fact-major: facts that all rows share as whole words, the others bit by bit."""
    n, n_words = rows.shape
    shared = np.empty(n_words, dtype=np.uint64)
    for k in range(n_words):
        shared[k] = rows[0, k]
    for i in range(1, n):
        for k in range(n_words):
            shared[k] &= rows[i, k]
    for w in range(len(words)):
        in_word = min(64, max(0, n - 64 * w))
        lanes.all[w] = ~ZERO if in_word == 64 else (ONE << np.uint64(in_word)) - ONE
        lanes.live[w] = lanes.all[w]
    every = load_all(lanes.all, words)
    for f in range(len(reached)):
        everywhere = (shared[f >> 6] >> np.uint64(f & 63)) & ONE
        store(reached, f, every if everywhere else no_lanes(words))
    for i in range(n):
        bit = ONE << np.uint64(i & 63)
        for k in range(n_words):
            bits = rows[i, k] & ~shared[k]
            while bits:
                reached[k * 64 + trailing_zeros(bits), i >> 6] |= bit
                bits &= bits - ONE


@part
def begin(t, facts, agenda, live, words):
    """Layer 0: every rule sleeps but those that a fact of some state wakes."""
    marked, reached = agenda.marked, facts.reached
    for m in range(len(marked)):  # loops, as an assignment to a slice takes a second to compile
        marked[m] = ZERO
    for i in range(len(t.unconditional)):
        marked[t.unconditional[i] >> 6] |= ONE << np.uint64(t.unconditional[i] & 63)
    all_live = load_all(live, words)
    for f in range(len(reached)):
        row = load(reached, f, words)
        store(facts.seen, f, row)
        facts.status[f] = NO_LANE
        facts.is_touched[f] = 0
        agenda.asleep_on[f] = -1
        if any_lane(row):
            facts.status[f] = SOME_LANES if any_lane(without(all_live, row)) else ALL_LANES
            for i in range(t.watch_start[f], t.watch_start[f + 1]):
                marked[t.watchers[i] >> 6] |= ONE << np.uint64(t.watchers[i] & 63)
    for m in range(len(marked)):
        agenda.awake[m] = marked[m]


@part
def apply_touched(n_touched, t, facts, agenda, live, words):
    """End a layer: let what its rules gave be seen. A fact that no lane had wakes the rules that sleep on it, another one marks
    those that use it.
    """
    reached, seen, status = facts.reached, facts.seen, facts.status
    marked, awake = agenda.marked, agenda.awake
    all_live = load_all(live, words)
    for k in range(n_touched):
        f = facts.touched[k]
        facts.is_touched[f] = 0
        row = load(seen, f, words)
        store(reached, f, row)
        if status[f] == NO_LANE:
            for i in range(t.watch_start[f], t.watch_start[f + 1]):
                rule = t.watchers[i]
                marked[rule >> 6] |= ONE << np.uint64(rule & 63)
                awake[rule >> 6] |= ONE << np.uint64(rule & 63)
            rule = agenda.asleep_on[f]
            while rule >= 0:
                marked[rule >> 6] |= ONE << np.uint64(rule & 63)
                awake[rule >> 6] |= ONE << np.uint64(rule & 63)
                rule = agenda.next_asleep[rule]
        else:
            for i in range(t.user_start[f], t.user_start[f + 1]):
                rule = t.users[i]
                marked[rule >> 6] |= ONE << np.uint64(rule & 63)
        status[f] = SOME_LANES if any_lane(without(all_live, row)) else ALL_LANES


@part
def visit_marked(begin_word, end_word, t, facts, agenda, lanes, log, found, counts, recording, words):
    """Visit all marked rules in order and log what they newly give; False if the log is full. A rule goes to sleep when no lane has
    one of its preconditions, and is done for good when it has fired everywhere or has nothing left to give.
    """
    records, marked, awake = t.records, agenda.marked, agenda.awake
    reached, seen, status = facts.reached, facts.seen, facts.status
    live, every = load_all(lanes.live, words), load_all(lanes.all, words)
    for m in range(begin_word, end_word):
        bits = marked[m] & awake[m]
        marked[m] = ZERO
        while bits:
            bit = bits & (~bits + ONE)
            rule = m * 64 + trailing_zeros(bits)
            bits ^= bit
            k = t.start[rule]
            first = k + HEADER
            adds = first + records[k + N_PRE]
            end = adds + records[k + N_ADD]
            asleep = False
            for i in range(first, adds):
                p = records[i]
                if status[p] == NO_LANE:
                    agenda.next_asleep[rule] = agenda.asleep_on[p]
                    agenda.asleep_on[p] = rule
                    asleep = True
                    break
            recorded = recording and records[k + OWN] >= 0
            useful = recorded
            for i in range(adds, end):
                if status[records[i]] != ALL_LANES:
                    useful = True
                    break
            if asleep or not useful:
                awake[m] &= ~bit
                continue
            fires = every if recorded else live
            for i in range(first, adds):
                fires = both(fires, load(reached, records[i], words))
                if not any_lane(fires):
                    break
            if not any_lane(fires):
                continue
            if recorded:
                found.operator[counts[N_FOUND]] = records[k + OWN]
                store(found.lanes, counts[N_FOUND], fires)
                counts[N_FOUND] += 1
            fires = both(fires, live)
            if not any_lane(without(live, fires)):
                awake[m] &= ~bit
            for i in range(adds, end):
                a = records[i]
                before = load(seen, a, words)
                gained = without(fires, before)
                if not any_lane(gained):
                    continue
                at = counts[N_EVENTS]
                if at == len(log.fact):
                    return False
                store(log.lanes, at, gained)
                store(seen, a, either(before, fires))
                log.fact[at] = a
                log.rule[at] = rule
                counts[N_EVENTS] = at + 1
                if facts.is_touched[a] == 0:
                    facts.is_touched[a] = 1
                    facts.touched[counts[N_TOUCHED]] = a
                    counts[N_TOUCHED] += 1
    return True


@part
def finish_lanes(layer, goal, reached, lanes, layers, words):
    """Lanes that have all goals drop out, in this layer; False if no lane is left."""
    live = load_all(lanes.live, words)
    done = live
    for i in range(len(goal)):
        done = both(done, load(reached, goal[i], words))
        if not any_lane(done):
            return True
    live = without(live, done)
    store_all(lanes.live, live)
    store_all(lanes.done, done)
    for w in range(len(words)):
        bits = lanes.done[w]
        while bits:
            layers[w * 64 + trailing_zeros(bits)] = layer
            bits &= bits - ONE
    return any_lane(live)


@part
def sweep(rows, t, facts, agenda, lanes, log, found, counts, recording, layers, words):
    """Sweep one slice, rows uint64 [1 … 64 · W, n_words].

    `layers` int64 [64 · W] gets the layer in which a lane has its goals (stays as it was where it never has them), the log its
    events, and with `recording` `found` the applicable operators (derived preconditions as the relaxation sees them). False if the
    log is full: try again with a larger one.
    """
    load_rows(rows, facts.reached, lanes, words)
    begin(t, facts, agenda, lanes.live, words)
    for i in range(len(counts)):
        counts[i] = 0
    in_axioms = True  # axioms cost nothing, so they close the layer they stand in
    while True:
        begin_word = np.int64(t.first_axiom[0]) if in_axioms else np.int64(0)
        end_word = np.int64(len(agenda.marked)) if in_axioms else np.int64(t.first_axiom[0])
        recording_now = recording and not in_axioms and counts[LAYER] == 0
        if not visit_marked(begin_word, end_word, t, facts, agenda, lanes, log, found, counts, recording_now, words):
            return False
        n_touched = counts[N_TOUCHED]
        counts[N_TOUCHED] = 0
        counts[LAYER] += not in_axioms
        apply_touched(n_touched, t, facts, agenda, lanes.live, words)
        if n_touched == 0 and not in_axioms:
            return True
        if in_axioms and n_touched == 0:
            more = finish_lanes(counts[LAYER], t.goal, facts.reached, lanes, layers, words)
            if not more and not (recording and counts[LAYER] == 0):
                return True
        in_axioms = not in_axioms or n_touched > 0


@part
def extract(t, lanes, plan, log, n_events, costs, words):
    """After a sweep: `costs` int64 [64 · W] gets the cost of each lane's relaxed plan (0 where goals were not reached), plan.used
    its operators.
    """
    need, is_needed, used, is_used, planes = plan
    records = t.records
    for f in range(len(is_needed)):
        is_needed[f] = 0
    for slot in range(len(is_used)):
        is_used[slot] = 0
    for b in range(len(planes)):
        for w in range(len(words)):
            planes[b, w] = ZERO
    for i in range(len(t.goal)):
        is_needed[t.goal[i]] = 1
        store(need, t.goal[i], without(load_all(lanes.all, words), load_all(lanes.live, words)))
    for e in range(n_events - 1, -1, -1):
        f = log.fact[e]
        if is_needed[f] == 0:
            continue
        fires = both(load(need, f, words), load(log.lanes, e, words))
        if not any_lane(fires):
            continue
        k = t.start[log.rule[e]]
        for i in range(k + HEADER, k + HEADER + records[k + N_PRE]):
            p = records[i]
            store(need, p, either(load(need, p, words), fires) if is_needed[p] else fires)
            is_needed[p] = 1
        slot = records[k + SLOT]
        before = load(used, slot, words) if is_used[slot] else no_lanes(words)
        store(used, slot, either(before, fires))
        is_used[slot] = 1
        fires = without(fires, before)
        cost, lowest = t.slot_cost[slot], 0
        while cost:  # add the cost to the sums of these lanes: a ripple of carries from each of its set bits on
            carry = fires if cost & 1 else no_lanes(words)
            b = lowest
            while any_lane(carry) and b < len(planes):
                plane = load(planes, b, words)
                store(planes, b, differ(plane, carry))
                carry = both(plane, carry)
                b += 1
            cost >>= 1
            lowest += 1
    for lane in range(len(costs)):
        costs[lane] = 0
    for b in range(len(planes)):
        for w in range(len(words)):
            bits = planes[b, w]
            while bits:
                costs[w * 64 + trailing_zeros(bits)] += 1 << b
                bits &= bits - ONE


@kernel
def sweep_64(rows, t, facts, agenda, lanes, log, found, counts, recording, layers):
    """`sweep` for slices of one word."""
    return sweep(rows, t, facts, agenda, lanes, log, found, counts, recording, layers, ONE_WORD)


@kernel
def sweep_512(rows, t, facts, agenda, lanes, log, found, counts, recording, layers):
    """`sweep` for slices of eight words."""
    return sweep(rows, t, facts, agenda, lanes, log, found, counts, recording, layers, EIGHT_WORDS)


@kernel
def extract_64(t, lanes, plan, log, n_events, costs):
    """`extract` for slices of one word."""
    extract(t, lanes, plan, log, n_events, costs, ONE_WORD)


@kernel
def extract_512(t, lanes, plan, log, n_events, costs):
    """`extract` for slices of eight words."""
    extract(t, lanes, plan, log, n_events, costs, EIGHT_WORDS)


@kernel
def lanes_to_rows(ids, masks, n_lanes):
    """Ragged rows (offsets int64, values int32) of ids, lane by lane; masks uint64 [n_ids, W], bit s: lane s has the id."""
    offsets = np.zeros(n_lanes + 1, dtype=np.int64)
    cursor = np.zeros(n_lanes, dtype=np.int64)
    values = np.empty(0, dtype=np.int32)
    for filling in range(2):
        for i in range(len(ids)):
            for w in range(masks.shape[1]):
                bits = masks[i, w]
                while bits:
                    lane = w * 64 + trailing_zeros(bits)
                    if filling:
                        values[cursor[lane]] = ids[i]
                    cursor[lane] += 1
                    bits &= bits - ONE
        if not filling:
            for lane in range(n_lanes):
                offsets[lane + 1] = offsets[lane] + cursor[lane]
                cursor[lane] = offsets[lane]
            values = np.empty(offsets[n_lanes], dtype=np.int32)
    return offsets, values
