"""Kernels of the Datalog engine: index nested-loop joins, one new fact at a time, over plain arrays.

Facts are numbered as they are found. Every fact is a *trigger* once: it enters the indices of its predicate, then each join
plan that starts with its predicate runs against the facts numbered so far. So every row of a rule is found exactly once, and a
task with hundreds of thin layers costs no more than one with few thick ones.

All hash indices share one open-addressing table: a slot is (tag, index << 32 | fact). Index i < n_predicates is the whole key of
predicate i (it interns facts); the others key some argument positions and chain equal facts through `links`. Tags are 64-bit
hashes, but keys are always compared in full.
"""

from __future__ import annotations

import numpy as np

from planner.kernels import kernel

# step kinds
JOIN, CHECK, ABSENT, ENUMERATE, BIND, EQUAL, DIFFERENT, EMIT = 0, 1, 2, 3, 4, 5, 6, 7
# step columns: 0 kind; JOIN, CHECK, ABSENT: 1 index, 2 first key term, 3 and 4 match range, 5 whether the trigger itself is
# excluded, 6 matched column or -1, 7 link column; ENUMERATE: 1 variable, 2 domain; BIND: 1 variable, 2 term, 3 domain; EQUAL,
# DIFFERENT: 1 and 2 terms
N_STEP_COLUMNS = 8
# places in `state`
NEXT_FACT, N_INTERNED, N_FACTS, N_SLOTS, N_ROWS, N_VALUES, PLAN, PLAN_END, DEPTH, ENTERING, TRIGGER, N_INIT = range(12)
N_STATE = 12
DONE, PAUSED, FULL = 0, 1, 2


@kernel
def find(slots, args, index_position, index, key):
    """Position of the slot of `key` (values in the index's order) in `index`, or of the empty slot where it belongs."""
    width = index_position[index, 0]
    h = (np.uint64(index) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    for i in range(width):
        h = (h ^ np.uint64(key[i])) * np.uint64(0xFF51AFD7ED558CCD)
        h ^= h >> np.uint64(32)
    tag = np.int64(h)
    mask = len(slots) - 1
    at = np.int64(h & np.uint64(mask))
    while slots[at, 1] >= 0:
        if slots[at, 0] == tag and slots[at, 1] >> 32 == index:
            fact = slots[at, 1] & 0xFFFFFFFF
            same = True
            for i in range(width):
                if args[fact, index_position[index, i + 1]] != key[i]:
                    same = False
                    break
            if same:
                return at
        at = (at + 1) & mask
    slots[at, 0] = tag  # ready for an insertion; harmless otherwise, since column 1 says that the slot is empty
    return at


@kernel
def rehash(old, new):
    """Move all slots into the larger empty table `new`."""
    mask = len(new) - 1
    for i in range(len(old)):
        if old[i, 1] >= 0:
            at = old[i, 0] & mask
            while new[at, 1] >= 0:
                at = (at + 1) & mask
            new[at, 0] = old[i, 0]
            new[at, 1] = old[i, 1]


@kernel
def lookup(slots, args, index_position, predicate, keys):
    """Fact numbers of the atoms predicate(keys[i]), int32 [n], -1 where there is no such fact."""
    found = np.empty(len(keys), dtype=np.int32)
    for i in range(len(keys)):
        found[i] = np.int32(slots[find(slots, args, index_position, predicate, keys[i]), 1] & 0xFFFFFFFF)
    return found


@kernel
def _match(fact, args, matches, start, end, values, member):
    """Bind or compare the arguments of `fact`; False if it does not match."""
    for m in range(start, end):
        arg = args[fact, matches[m, 0]]
        term = matches[m, 1]
        domain = matches[m, 2]
        if domain >= 0:
            if member[domain, arg] == 0:
                return False
            values[term] = arg
        elif (values[term] if term >= 0 else ~term) != arg:
            return False
    return True


@kernel
def _insert(fact, predicate, slots, args, links, index_position, partial_start, key):
    """Put a fact into the partial indices of its predicate; returns the number of new slots."""
    new = 0
    first = partial_start[predicate]
    for index in range(first, partial_start[predicate + 1]):
        for i in range(index_position[index, 0]):
            key[i] = args[fact, index_position[index, i + 1]]
        at = find(slots, args, index_position, index, key)
        if slots[at, 1] < 0:
            new += 1
            links[fact, index - first] = -1
        else:
            links[fact, index - first] = np.int32(slots[at, 1] & 0xFFFFFFFF)
        slots[at, 1] = (np.int64(index) << 32) | fact
    return new


@kernel
def _emit(rule, state, facts, args, slots, index_position, rule_shape, heads, head_terms, values, matched, row_rule, rows, key):
    """Write the row of a rule, deriving its heads."""
    at = state[N_VALUES]
    for i in range(rule_shape[rule, 0]):
        rows[at] = values[i]
        at += 1
    for i in range(rule_shape[rule, 1]):
        rows[at] = matched[i]
        at += 1
    for h in range(rule_shape[rule, 2], rule_shape[rule, 3]):
        predicate = heads[h, 0]
        arity = index_position[predicate, 0]
        for i in range(arity):
            term = head_terms[heads[h, 1] + i]
            key[i] = values[term] if term >= 0 else ~term
        slot = find(slots, args, index_position, predicate, key)
        if slots[slot, 1] < 0:
            fact = state[N_FACTS]
            state[N_FACTS] += 1
            state[N_SLOTS] += 1
            facts[fact] = predicate
            for i in range(arity):
                args[fact, i] = key[i]
            slots[slot, 1] = (np.int64(predicate) << 32) | fact
        rows[at] = np.int32(slots[slot, 1] & 0xFFFFFFFF)
        at += 1
    row_rule[state[N_ROWS]] = rule
    state[N_ROWS] += 1
    state[N_VALUES] = at


@kernel
def _probe(step, slots, args, index_position, key_terms, values, key):
    """The newest fact under the step's key, -1 if there is none."""
    index = step[1]
    for i in range(index_position[index, 0]):
        term = key_terms[step[2] + i]
        key[i] = values[term] if term >= 0 else ~term
    return np.int64(np.int32(slots[find(slots, args, index_position, index, key), 1] & 0xFFFFFFFF))


@kernel
def _test(step, fact, state, values, matched, member):
    """The steps that hold once or not at all; `fact` is what CHECK and ABSENT found."""
    kind = step[0]
    trigger = state[TRIGGER]
    if kind == CHECK:
        if step[6] >= 0:
            matched[step[6]] = np.int32(fact)
        return fact >= 0 and fact <= trigger and not (fact == trigger and step[5] == 1)
    if kind == ABSENT:
        return fact < 0 or fact >= state[N_INIT]
    right = values[step[2]] if step[2] >= 0 else ~step[2]
    if kind == BIND:
        values[step[1]] = right
        return member[step[3], right] != 0
    left = values[step[1]] if step[1] >= 0 else ~step[1]
    return (left == right) == (kind == EQUAL)


@kernel
def _execute(
    plan, budget, margins, state, facts, args, links, slots, index_position, steps, key_terms, matches, member, domain_start,
    domain_values, rule_shape, heads, head_terms, values, matched, cursor, key, row_rule, rows,
):  # fmt: skip
    """Go on with a plan: depth-first over its steps until it is exhausted (depth < 0). Returns the budget left, -1 if FULL."""
    trigger = state[TRIGGER]
    depth = state[DEPTH]
    entering = state[ENTERING] == 1
    while depth >= 0 and budget > 0:
        budget -= 1
        step = steps[plan[1] + depth]
        kind = step[0]
        ok = False
        if kind == JOIN:
            if entering:
                fact = _probe(step, slots, args, index_position, key_terms, values, key)
            else:
                fact = np.int64(links[cursor[depth], step[7]])
            while fact >= 0:
                if not (fact == trigger and step[5] == 1) and _match(fact, args, matches, step[3], step[4], values, member):
                    ok = True
                    cursor[depth] = fact
                    if step[6] >= 0:
                        matched[step[6]] = np.int32(fact)
                    break
                fact = np.int64(links[fact, step[7]])
        elif kind == ENUMERATE:
            position = domain_start[step[2]] if entering else cursor[depth] + 1
            if position < domain_start[step[2] + 1]:
                ok = True
                cursor[depth] = position
                values[step[1]] = domain_values[position]
        elif kind == EMIT:
            if (
                state[N_FACTS] + margins[0] > len(facts)
                or state[N_SLOTS] + margins[2] > len(slots) // 2
                or state[N_ROWS] == len(row_rule)
                or state[N_VALUES] + margins[1] > len(rows)
            ):
                state[DEPTH], state[ENTERING] = depth, 1
                return -1
            _emit(
                plan[0], state, facts, args, slots, index_position, rule_shape, heads, head_terms, values, matched,
                row_rule, rows, key,
            )  # fmt: skip
        elif entering:
            fact = np.int64(-1)
            if kind in (CHECK, ABSENT):
                fact = _probe(step, slots, args, index_position, key_terms, values, key)
            ok = _test(step, fact, state, values, matched, member)
        entering = ok
        depth += 1 if ok else -1
    state[DEPTH], state[ENTERING] = depth, 1 if entering else 0
    return budget


@kernel
def run(
    budget, margins, state, facts, args, links, slots, index_position, partial_start, trigger_plans, plans, steps, key_terms,
    matches, member, domain_start, domain_values, rule_shape, heads, head_terms, values, matched, cursor, key, row_rule, rows,
):  # fmt: skip
    """Run until no fact is left (DONE), some array is nearly full (FULL: grow it, call again) or `budget` steps are done
    (PAUSED).

    state int64 [N_STATE]; margins int64 [3]: heads of the widest rule, width of the widest row, new slots of one step at most;
    facts int32 [cap]: predicates; args int32 [cap, max arity]; links int32 [cap, max partial indices]; slots int64 [2^k, 2];
    plans int32 [n, 5]: rule, first step, match range of the trigger, matched column of the trigger.
    """
    while state[N_INTERNED] < state[N_INIT]:
        if state[N_SLOTS] + margins[2] > len(slots) // 2:
            return FULL
        fact = state[N_INTERNED]
        at = find(slots, args, index_position, facts[fact], args[fact])
        slots[at, 1] = (np.int64(facts[fact]) << 32) | fact
        state[N_INTERNED] += 1
        state[N_SLOTS] += 1
    while budget > 0:
        budget -= 1
        if state[PLAN] == state[PLAN_END]:
            if state[NEXT_FACT] == state[N_FACTS]:
                return DONE
            if state[N_SLOTS] + margins[2] > len(slots) // 2:
                return FULL
            fact = state[NEXT_FACT]
            predicate = facts[fact]
            state[N_SLOTS] += _insert(fact, predicate, slots, args, links, index_position, partial_start, key)
            state[NEXT_FACT] += 1
            state[TRIGGER] = fact
            state[PLAN], state[PLAN_END], state[DEPTH] = trigger_plans[predicate], trigger_plans[predicate + 1], -1
            continue
        plan = plans[state[PLAN]]
        if state[DEPTH] < 0:
            if not _match(state[TRIGGER], args, matches, plan[2], plan[3], values, member):
                state[PLAN] += 1
                continue
            if plan[4] >= 0:
                matched[plan[4]] = np.int32(state[TRIGGER])
            state[DEPTH], state[ENTERING] = 0, 1
        budget = _execute(
            plan, budget, margins, state, facts, args, links, slots, index_position, steps, key_terms, matches, member,
            domain_start, domain_values, rule_shape, heads, head_terms, values, matched, cursor, key, row_rule, rows,
        )  # fmt: skip
        if budget < 0:
            return FULL
        if state[DEPTH] < 0:
            state[PLAN] += 1
    return PAUSED
