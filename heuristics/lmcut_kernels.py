"""Kernels of LM-cut: h_max by a radix heap, then cut after cut, with h_max updated only where the reduced costs reach.

Facts are 0 … n - 3 of the task; n - 2 is true in every state (the precondition of rules that have none); n - 1 is the artificial
goal. Rules are those of the relaxation; the last one collects the goal facts and adds the artificial goal at cost 0.

Inner kernels take the arrays they need one by one, named as in `Rules` and `Workspace`: passing all of them on costs far more than
the work (each is counted as referenced at every call).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.kernels import kernel

INFINITY = 2**62
OUTSIDE, ZONE, BEHIND, REACHED = 0, 1, 2, 3  # marks of facts; BEHIND: at least as dear as the goal, and not known to be reached
NOT_QUEUED, NONE = -2, -1


class Rules(NamedTuple):
    """The delete relaxation, read only: offsets int64, all else int32 except costs."""

    base_cost: np.ndarray  # int64 [m]
    n_preconditions: np.ndarray  # [m]
    pre_offsets: np.ndarray  # rule → its preconditions
    pre: np.ndarray
    add_offsets: np.ndarray  # rule → its adds
    add: np.ndarray
    of_offsets: np.ndarray  # fact → rules that need it
    of: np.ndarray
    by_offsets: np.ndarray  # fact → rules that add it
    by: np.ndarray


class Workspace(NamedTuple):
    """Arrays that are written anew for each state."""

    value: np.ndarray  # int64 [n]: h_max of each fact where it is below that of the goal, otherwise something not below it
    cost: np.ndarray  # int64 [m]: what is left of each rule's cost
    dear: np.ndarray  # int64 [m]: value of the rule's dearest precondition, right where it is below that of the goal
    supporter: np.ndarray  # int32 [m]: that precondition
    unsettled: np.ndarray  # int32 [m]: number of preconditions that were never settled
    cut: np.ndarray  # int32 [m]: list of rules
    listed: np.ndarray  # int32 [m]: 1 for rules in that list
    settled: np.ndarray  # int32 [n]: 1 for facts that were ever settled
    heap: np.ndarray  # int32 [64]: first fact of each bucket
    links: np.ndarray  # int32 [2, n]: next and previous fact in a bucket's list
    mark: np.ndarray  # int32 [n]
    stack: np.ndarray  # int32 [n]
    seeds: np.ndarray  # int32 [n]
    first_edge: np.ndarray  # int32 [n]: first of the edges that leave a fact
    edges: np.ndarray  # int32 [2, adds]: target and next edge


@kernel
def _bucket(value, last):
    """Radix heap: a value's bucket is the position of the highest bit in which it differs from the value taken out last."""
    difference = value ^ last
    bits = 0
    while difference > 0:
        difference >>= 1
        bits += 1
    return bits


@kernel
def _insert(fact, bucket, heap, links):
    """Put a fact in front of a bucket's list."""
    first = heap[bucket]
    heap[bucket] = fact
    links[0, fact] = first
    links[1, fact] = NONE
    if first != NONE:
        links[1, first] = fact


@kernel
def _lower(fact, new, last, value, heap, links):
    """Lower a fact's value and queue it, or move it in the queue."""
    before = links[1, fact]
    if before != NOT_QUEUED:
        after = links[0, fact]
        if after != NONE:
            links[1, after] = before
        if before != NONE:
            links[0, before] = after
        else:
            heap[_bucket(value[fact], last)] = after
    value[fact] = new
    _insert(fact, _bucket(new, last), heap, links)


@kernel
def _next(last, value, heap, links):
    """Take the cheapest fact out of the queue, NONE if there is none; its value is the next `last`."""
    if heap[0] == NONE:
        bucket = 1
        while bucket < len(heap) and heap[bucket] == NONE:
            bucket += 1
        if bucket == len(heap):
            return NONE
        lowest = INFINITY
        fact = heap[bucket]
        while fact != NONE:
            lowest = min(lowest, value[fact])
            fact = links[0, fact]
        fact = heap[bucket]
        heap[bucket] = NONE
        while fact != NONE:
            after = links[0, fact]
            _insert(fact, _bucket(value[fact], lowest), heap, links)
            fact = after
    fact = heap[0]
    after = links[0, fact]
    heap[0] = after
    if after != NONE:
        links[1, after] = NONE
    links[1, fact] = NOT_QUEUED
    return fact


@kernel
def _settle(pre_offsets, pre, add_offsets, add, of_offsets, of, value, cost, dear, supporter, unsettled, settled, heap, links):
    """Settle the queued facts, cheapest first, until the goal is the cheapest. The first time that a fact is settled counts for the
    rules that need it; later its value can only fall, which changes only the rules that it supports."""
    goal = len(value) - 1
    last = 0
    while True:
        fact = _next(last, value, heap, links)
        if fact == NONE:
            return
        last = value[fact]
        if last >= value[goal]:
            break
        first_time = settled[fact] == 0
        settled[fact] = 1
        for i in range(of_offsets[fact], of_offsets[fact + 1]):
            rule = of[i]
            if first_time:
                unsettled[rule] -= 1
                if unsettled[rule] > 0:
                    continue
            elif supporter[rule] != fact:
                continue
            start = pre_offsets[rule]
            best = pre[start]
            for j in range(start + 1, pre_offsets[rule + 1]):
                if value[pre[j]] > value[best]:
                    best = pre[j]
            supporter[rule] = best
            if value[best] == dear[rule]:
                continue
            dear[rule] = value[best]
            new = dear[rule] + cost[rule]
            for j in range(add_offsets[rule], add_offsets[rule + 1]):
                if new < value[add[j]]:
                    _lower(add[j], new, last, value, heap, links)
    for bucket in range(len(heap)):
        fact = heap[bucket]
        heap[bucket] = NONE
        while fact != NONE:
            links[1, fact] = NOT_QUEUED
            fact = links[0, fact]


@kernel
def _source(rule, bound, pre_offsets, pre, value, dear, supporter):
    """The precondition that stands for all of them in the justification graph: the dearest, where all values from `bound` (that of
    the goal) up count as equal; the first one among equals."""
    if dear[rule] < bound:
        return supporter[rule]
    i = pre_offsets[rule]
    while value[pre[i]] < bound:
        i += 1
    return pre[i]


@kernel
def _find_zone(bound, pre_offsets, pre, by_offsets, by, value, cost, dear, supporter, cut, listed, mark, stack):
    """Mark the goal zone: facts from which the goal is reached at no cost. Lists the rules that enter it at a cost in `cut`, each
    once, and returns how many they are."""
    mark[:] = OUTSIDE
    goal = len(value) - 1
    mark[goal] = ZONE
    stack[0] = goal
    size, n_listed = 1, 0
    while size > 0:
        size -= 1
        fact = stack[size]
        for i in range(by_offsets[fact], by_offsets[fact + 1]):
            rule = by[i]
            if cost[rule] > 0:
                if listed[rule] == 0:
                    listed[rule] = 1
                    cut[n_listed] = rule
                    n_listed += 1
                continue
            source = _source(rule, bound, pre_offsets, pre, value, dear, supporter)
            if mark[source] != ZONE:
                mark[source] = ZONE
                stack[size] = source
                size += 1
    return n_listed


@kernel
def _look_behind(bound, n_queued, pre_offsets, pre, by_offsets, by, value, dear, supporter, mark, stack, seeds, first_edge, edges):
    """The first `n_queued` facts of the stack are at least as dear as the goal: mark those REACHED that the state reaches in the
    justification graph without crossing the goal zone. All facts cheaper than the goal are reached so, which ends the search."""
    n_seeds, n_edges = 0, 0
    while n_queued > 0:
        n_queued -= 1
        fact = stack[n_queued]
        for i in range(by_offsets[fact], by_offsets[fact + 1]):
            source = _source(by[i], bound, pre_offsets, pre, value, dear, supporter)
            if mark[source] == ZONE:
                continue
            if value[source] < bound or mark[source] == REACHED:
                mark[fact] = REACHED
                seeds[n_seeds] = fact
                n_seeds += 1
                break
            if mark[source] == OUTSIDE:
                mark[source] = BEHIND
                first_edge[source] = NONE
                stack[n_queued] = source
                n_queued += 1
            edges[0, n_edges] = fact
            edges[1, n_edges] = first_edge[source]
            first_edge[source] = n_edges
            n_edges += 1
    while n_seeds > 0:
        n_seeds -= 1
        edge = first_edge[seeds[n_seeds]]
        while edge != NONE:
            fact = edges[0, edge]
            if mark[fact] == BEHIND:
                mark[fact] = REACHED
                seeds[n_seeds] = fact
                n_seeds += 1
            edge = edges[1, edge]


@kernel
def _find_cut(pre_offsets, pre, by_offsets, by, value, cost, dear, supporter, cut, listed, mark, stack, seeds, first_edge, edges):
    """Find the cut in front of the goal zone: `cut` lists its rules, returned is their number."""
    bound = value[len(value) - 1]
    n_listed = _find_zone(bound, pre_offsets, pre, by_offsets, by, value, cost, dear, supporter, cut, listed, mark, stack)
    n_cut, n_queued = 0, 0
    for i in range(n_listed):
        rule = cut[i]
        listed[rule] = 0
        source = _source(rule, bound, pre_offsets, pre, value, dear, supporter)
        if mark[source] == ZONE:
            continue
        cut[n_cut] = rule
        n_cut += 1
        if value[source] >= bound and mark[source] == OUTSIDE:
            mark[source] = BEHIND
            first_edge[source] = NONE
            stack[n_queued] = source
            n_queued += 1
    if n_queued == 0:
        return n_cut
    _look_behind(bound, n_queued, pre_offsets, pre, by_offsets, by, value, dear, supporter, mark, stack, seeds, first_edge, edges)
    n_listed, n_cut = n_cut, 0
    for i in range(n_listed):
        if mark[_source(cut[i], bound, pre_offsets, pre, value, dear, supporter)] != BEHIND:
            cut[n_cut] = cut[i]
            n_cut += 1
    return n_cut


@kernel
def _start(row, base_cost, n_preconditions, value, cost, dear, unsettled, settled, heap, links):
    """Forget the last state and queue the facts of this one."""
    value[:] = INFINITY
    dear[:] = INFINITY
    cost[:] = base_cost
    unsettled[:] = n_preconditions
    settled[:] = 0
    heap[:] = NONE
    links[1, :] = NOT_QUEUED
    n = len(value) - 2
    for fact in range(n):
        if (row[fact >> 6] >> np.uint64(fact & 63)) & np.uint64(1):
            _lower(fact, 0, 0, value, heap, links)
    _lower(n, 0, 0, value, heap, links)


@kernel
def lmcut_batch(rows, r, w, h):
    """LM-cut of each of `rows` (uint64 [n, words]) into `h` (int64 [n]); INFINITY where h_max is infinite."""
    base_cost, n_preconditions, pre_offsets, pre, add_offsets, add, of_offsets, of, by_offsets, by = r
    value, cost, dear, supporter, unsettled, cut, listed, settled, heap, links, mark, stack, seeds, first_edge, edges = w
    goal = len(value) - 1
    for i in range(len(rows)):
        _start(rows[i], base_cost, n_preconditions, value, cost, dear, unsettled, settled, heap, links)
        _settle(pre_offsets, pre, add_offsets, add, of_offsets, of, value, cost, dear, supporter, unsettled, settled, heap, links)
        total = 0
        while 0 < value[goal] < INFINITY:
            n_cut = _find_cut(
                pre_offsets, pre, by_offsets, by, value, cost, dear, supporter, cut, listed, mark, stack, seeds, first_edge, edges
            )
            least = INFINITY
            for k in range(n_cut):
                least = min(least, cost[cut[k]])
            total += least
            for k in range(n_cut):
                rule = cut[k]
                cost[rule] -= least
                new = dear[rule] + cost[rule]
                for j in range(add_offsets[rule], add_offsets[rule + 1]):
                    if new < value[add[j]]:
                        _lower(add[j], new, 0, value, heap, links)
            _settle(
                pre_offsets, pre, add_offsets, add, of_offsets, of, value, cost, dear, supporter, unsettled, settled, heap, links
            )
        h[i] = INFINITY if value[goal] == INFINITY else total
