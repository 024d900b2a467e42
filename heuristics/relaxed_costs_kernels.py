"""Costs of facts under the delete relaxation, one state after the other: h_add (sum) and h_max (maximum) with any operator costs.

A generalised Dijkstra: facts leave a heap in order of their cost; a rule whose last precondition leaves offers its adds at its own
cost plus the sum or the maximum of its preconditions. Each rule is used at most once, so a state costs O(size of the rules · log).

Reference: Knuth, A generalization of Dijkstra's algorithm, IPL 1977; Bonet and Geffner, Planning as heuristic search, AIJ 2001.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heuristics.relaxation_kernels import HEADER, N_ADD, N_PRE, SLOT
from planner.kernels import kernel, part

INFINITE = np.int64(2**62)  # DEAD_END
CAP = np.int64(2**60)  # sums stop here: h_add can double with every layer


class Values(NamedTuple):
    """Working memory of one state."""

    cost: np.ndarray  # int64 [n_facts]
    supporter: np.ndarray  # int32 [n_facts]: the rule that gave the cost
    missing: np.ndarray  # int32 [n_rules]: preconditions that are not final yet
    offer: np.ndarray  # int64 [n_rules]
    heap_cost: np.ndarray  # int64 [n_facts + number of adds]
    heap_fact: np.ndarray  # int32, the same
    is_goal: np.ndarray  # uint8 [n_facts]
    is_used: np.ndarray  # uint8 [n_slots], always left 0
    stack: np.ndarray  # int32 [n_facts]
    is_needed: np.ndarray  # uint8 [n_facts]


@part
def push(heap_cost, heap_fact, n, cost, fact):
    """Insert into a binary heap of n entries."""
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if heap_cost[parent] <= cost:
            break
        heap_cost[i], heap_fact[i] = heap_cost[parent], heap_fact[parent]
        i = parent
    heap_cost[i], heap_fact[i] = cost, fact


@part
def drop_first(heap_cost, heap_fact, n):
    """Remove the first of n entries: the last one sinks from the top."""
    cost, fact = heap_cost[n - 1], heap_fact[n - 1]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n - 1:
            break
        if child + 1 < n - 1 and heap_cost[child + 1] < heap_cost[child]:
            child += 1
        if heap_cost[child] >= cost:
            break
        heap_cost[i], heap_fact[i] = heap_cost[child], heap_fact[child]
        i = child
    heap_cost[i], heap_fact[i] = cost, fact


@part
def settle(row, t, rule_cost, use_sum, v):
    """Costs of the facts from one state, up to the last goal; the estimate, INFINITE where a goal is out of reach."""
    records, cost, heap_cost, heap_fact = t.records, v.cost, v.heap_cost, v.heap_fact
    n_heap, goals_left, estimate = 0, len(t.goal), np.int64(0)
    for f in range(len(cost)):
        cost[f] = INFINITE
        if (row[f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
            cost[f] = 0
            heap_cost[n_heap], heap_fact[n_heap] = 0, f
            n_heap += 1
    for rule in range(len(t.start)):
        v.missing[rule] = records[t.start[rule] + N_PRE]
        v.offer[rule] = rule_cost[rule]
    for i in range(len(t.unconditional)):
        k = t.start[t.unconditional[i]]
        for j in range(k + HEADER, k + HEADER + records[k + N_ADD]):
            if rule_cost[t.unconditional[i]] < cost[records[j]]:
                cost[records[j]] = rule_cost[t.unconditional[i]]
                v.supporter[records[j]] = t.unconditional[i]
                push(heap_cost, heap_fact, n_heap, cost[records[j]], records[j])
                n_heap += 1
    while n_heap and goals_left:
        at, f = heap_cost[0], heap_fact[0]
        drop_first(heap_cost, heap_fact, n_heap)
        n_heap -= 1
        if at > cost[f]:
            continue
        if v.is_goal[f]:
            goals_left -= 1
            estimate = min(estimate + at, CAP) if use_sum else at
        for i in range(t.user_start[f], t.user_start[f + 1]):
            rule = t.users[i]
            v.missing[rule] -= 1
            v.offer[rule] = min(v.offer[rule] + at, CAP) if use_sum else min(rule_cost[rule] + at, CAP)
            if v.missing[rule]:
                continue
            k = t.start[rule]
            adds = k + HEADER + records[k + N_PRE]
            for j in range(adds, adds + records[k + N_ADD]):
                a = records[j]
                if v.offer[rule] < cost[a]:
                    cost[a] = v.offer[rule]
                    v.supporter[a] = rule
                    push(heap_cost, heap_fact, n_heap, cost[a], a)
                    n_heap += 1
    return INFINITE if goals_left else estimate


@kernel
def relaxed_costs(rows, t, rule_cost, use_sum, v, estimates):
    """Estimates int64 [n] of rows uint64 [n, n_words]: h_add with `use_sum`, else h_max; rule_cost int64 [n_rules]."""
    for i in range(len(rows)):
        estimates[i] = settle(rows[i], t, rule_cost, use_sum, v)


@kernel
def relaxed_plans(rows, t, rule_cost, v, estimates):
    """Costs int64 [n] of relaxed plans with h_add supporters; returns what they use as ragged rows (offsets int64, slots int32)."""
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    slots = np.empty(1024, dtype=np.int32)
    n = 0
    for i in range(len(rows)):
        estimates[i] = settle(rows[i], t, rule_cost, True, v)
        n_stack = 0
        for f in range(len(v.is_needed)):
            v.is_needed[f] = 0
        if estimates[i] != INFINITE:
            estimates[i] = 0
            for g in range(len(t.goal)):
                v.stack[n_stack] = t.goal[g]
                v.is_needed[t.goal[g]] = 1
                n_stack += 1
        while n_stack:
            n_stack -= 1
            f = v.stack[n_stack]
            if v.cost[f] == 0 and (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                continue
            k = t.start[v.supporter[f]]
            slot = t.records[k + SLOT]
            if not v.is_used[slot]:
                v.is_used[slot] = 1
                if n == len(slots):
                    larger = np.empty(2 * n, dtype=np.int32)
                    for j in range(n):
                        larger[j] = slots[j]
                    slots = larger
                slots[n] = slot
                n += 1
                estimates[i] += t.slot_cost[slot]
            for j in range(k + HEADER, k + HEADER + t.records[k + N_PRE]):
                p = t.records[j]
                if not v.is_needed[p]:
                    v.is_needed[p] = 1
                    v.stack[n_stack] = p
                    n_stack += 1
        offsets[i + 1] = n
        for j in range(offsets[i], n):
            v.is_used[slots[j]] = 0
    return offsets, slots[:n]
