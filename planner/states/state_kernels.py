"""Kernels of the state space: packing, unpacking, axioms, applicable operators, successors, the hash table.

A packed state is uint32 [n_packed]; variable v is (word >> shift) & mask. `tags` (uint8, 0 = free) and `slots` (int32 state ids)
are an open-addressing table with linear probing; a tag is 8 bits of the hash, so that a whole packed row is compared almost only
when it is equal.
"""

from __future__ import annotations

import numpy as np

from planner.kernels import kernel


@kernel
def hash_row(packed, i):
    """64-bit hash of one packed row: multiply and xorshift over the words (the finaliser of SplitMix64)."""
    h = np.uint64(0x9E3779B97F4A7C15)
    for w in range(packed.shape[1]):
        h = (h ^ np.uint64(packed[i, w])) * np.uint64(0xBF58476D1CE4E5B9)
        h ^= h >> np.uint64(29)
    h *= np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(32))


@kernel
def tag_of(h):
    """The 8 bits of a hash that are kept in the table; never 0."""
    tag = np.uint8(h >> np.uint64(56))
    return tag if tag != np.uint8(0) else np.uint8(1)


@kernel
def find_or_add(packed, n, candidates, c, h, tags, slots):
    """Look up row c of `candidates`, whose hash is h. Returns its id, or n after storing it as row n of `packed`."""
    tag = tag_of(h)
    last = np.int64(len(tags) - 1)
    place = np.int64(h & np.uint64(last))
    while tags[place] != np.uint8(0):
        if tags[place] == tag:
            other = np.int64(slots[place])
            same = True
            for w in range(packed.shape[1]):
                if packed[other, w] != candidates[c, w]:
                    same = False
                    break
            if same:
                return other
        place = (place + 1) & last
    tags[place] = tag
    slots[place] = n
    for w in range(packed.shape[1]):
        packed[n, w] = candidates[c, w]
    return n


@kernel
def touch(packed, hashes, count, tags, slots):
    """Read what looking up `count` hashes will read. The reads do not wait for each other, so that the memory's latency is
    paid about once instead of for each look-up. The sum keeps the compiler from leaving them out."""
    last = np.int64(len(tags) - 1)
    total = np.int64(0)
    for c in range(count):
        place = np.int64(hashes[c] & np.uint64(last))
        if tags[place] == tag_of(hashes[c]):
            total += np.int64(packed[slots[place], 0])
    return total


@kernel
def fill_table(packed, start, end, tags, slots, hash_mask):
    """Enter rows [start, end), known to be distinct, into the table."""
    last = np.int64(len(tags) - 1)
    for i in range(start, end):
        h = hash_row(packed, i) & hash_mask
        place = np.int64(h & np.uint64(last))
        while tags[place] != np.uint8(0):
            place = (place + 1) & last
        tags[place] = tag_of(h)
        slots[place] = i


@kernel
def pack(rows, none_values, fact_word, fact_mask, fact_bits, out):
    """Rows → packed rows. `fact_word` is -1 for facts that are not stored; all variables start as "none of them"."""
    for i in range(rows.shape[0]):
        out[i, :] = none_values
        for f in range(len(fact_word)):
            if fact_word[f] >= 0 and (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                w = fact_word[f]
                out[i, w] = (out[i, w] & ~fact_mask[f]) | fact_bits[f]


@kernel
def unpack(packed, states, word, shift, mask, size, first, facts, complement_of, complements, rows):
    """Packed states → basic facts of `rows` (zero before); complements[i] is set where complement_of[i] is false."""
    for i in range(len(states)):
        s = states[i]
        for v in range(len(word)):
            value = np.int64((packed[s, word[v]] >> shift[v]) & mask[v])
            if value < size[v]:
                f = facts[first[v] + value]
                rows[i, f >> 6] |= np.uint64(1) << np.uint64(f & 63)
        for c in range(len(complements)):
            f = complement_of[c]
            if not (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                f = complements[c]
                rows[i, f >> 6] |= np.uint64(1) << np.uint64(f & 63)


@kernel
def derive(rows, facts_in, uses_offsets, uses, body_size, head, layer_offsets, layer_facts, layer_complements, missing, queue):
    """Fill in the derived facts of rows, in place.

    Counter propagation (Dowling and Gallier 1984): an axiom fires when its last missing body fact comes true. `facts_in` are the
    basic facts that occur in bodies, `uses` maps a fact to the axioms it occurs in. A layer is complete when nothing is left to
    propagate; then the complements of its facts that stayed false come true.
    """
    for i in range(rows.shape[0]):
        missing[:] = body_size
        n = 0
        for x in range(len(head)):
            f = head[x]
            if body_size[x] == 0 and not (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                rows[i, f >> 6] |= np.uint64(1) << np.uint64(f & 63)
                queue[n] = f
                n += 1
        for k in range(len(facts_in)):
            f = facts_in[k]
            if (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                queue[n] = f
                n += 1
        done = 0
        for layer in range(len(layer_offsets)):
            while done < n:
                fact = queue[done]
                done += 1
                for k in range(uses_offsets[fact], uses_offsets[fact + 1]):
                    x = uses[k]
                    missing[x] -= 1
                    f = head[x]
                    if missing[x] == 0 and not (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                        rows[i, f >> 6] |= np.uint64(1) << np.uint64(f & 63)
                        queue[n] = f
                        n += 1
            if layer + 1 < len(layer_offsets):
                for k in range(layer_offsets[layer], layer_offsets[layer + 1]):
                    f = layer_facts[k]
                    if not (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                        c = layer_complements[k]
                        rows[i, c >> 6] |= np.uint64(1) << np.uint64(c & 63)
                        queue[n] = c
                        n += 1


@kernel
def applicable(packed, states, rows, word, shift, mask, operators_at, operators, edges_at, edge_fact, edge_child, switches_at,
               switch_variable, switch_base, switch_child, stack, guess):  # fmt: skip
    """State → applicable operators: walk the tree of preconditions (see `successor_tree.py`). Returns Csr parts."""
    offsets = np.zeros(len(states) + 1, dtype=np.int64)
    values = np.empty(guess, dtype=np.int32)
    n = np.int64(0)
    for i in range(len(states)):
        stack[0] = 0
        height = 1
        while height > 0:
            height -= 1
            node = stack[height]
            start, end = operators_at[node], operators_at[node + 1]
            if n + end - start > len(values):
                longer = np.empty(2 * (n + end - start), dtype=np.int32)
                longer[:n] = values[:n]
                values = longer
            for k in range(start, end):
                values[n] = operators[k]
                n += 1
            for k in range(edges_at[node], edges_at[node + 1]):
                f = edge_fact[k]
                if (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
                    stack[height] = edge_child[k]
                    height += 1
            for k in range(switches_at[node], switches_at[node + 1]):
                v = switch_variable[k]
                value = np.int64((packed[states[i], word[v]] >> shift[v]) & mask[v])
                child = switch_child[switch_base[k] + value]
                if child >= 0:
                    stack[height] = child
                    height += 1
        offsets[i + 1] = n
    return offsets, values[:n].copy()


@kernel
def assign(row, start, end, words, masks, expected, bits, is_delete):
    """Write effects [start, end) into a packed row: a delete changes a variable only if it holds the deleted value."""
    for k in range(start, end):
        w = words[k]
        if not is_delete or row[w] & masks[k] == expected[k]:
            row[w] = (row[w] & ~masks[k]) | bits[k]


@kernel
def fires(rows, i, start, end, facts):
    """True if all of facts[start:end] hold in row i."""
    for k in range(start, end):
        f = facts[k]
        if not (rows[i, f >> 6] >> np.uint64(f & 63)) & np.uint64(1):
            return False
    return True


@kernel
def successors(packed, n, parent, creator, g, tags, slots, hash_mask, candidates, hashes, states, operators, cost, keep_cheaper,
               delete_at, delete_word, delete_mask, delete_expected, delete_bits, add_at, add_word, add_mask, add_bits,
               rows, row_of, effects_at, condition_at, condition, effect_delete_at, effect_add_at, ids, statuses):  # fmt: skip
    """Apply operators[i] to states[i] and store what is new (see `Space.successors`). Returns the new number of states.

    Plain effects of operator o are delete_at[o] … and add_at[o] …; those of conditional effect e are effect_delete_at[e] … and
    effect_add_at[e] … in the same columns. All deletes come before all adds. Conditional effects look at the state before,
    rows[row_of[i]]. `candidates` and `hashes` are room for one block, which is looked up together (see `touch`).
    """
    sink = np.int64(0)
    for block in range(0, len(states), len(hashes)):
        count = min(len(hashes), len(states) - block)
        for c in range(count):
            i = block + c
            s, o, row = states[i], operators[i], candidates[c]
            for w in range(packed.shape[1]):
                row[w] = packed[s, w]
            first, end = effects_at[o], effects_at[o + 1]
            assign(row, delete_at[o], delete_at[o + 1], delete_word, delete_mask, delete_expected, delete_bits, True)
            for e in range(first, end):
                if fires(rows, row_of[i], condition_at[e], condition_at[e + 1], condition):
                    assign(row, effect_delete_at[e], effect_delete_at[e + 1], delete_word, delete_mask, delete_expected,
                           delete_bits, True)  # fmt: skip
            assign(row, add_at[o], add_at[o + 1], add_word, add_mask, add_bits, add_bits, False)
            for e in range(first, end):
                if fires(rows, row_of[i], condition_at[e], condition_at[e + 1], condition):
                    assign(row, effect_add_at[e], effect_add_at[e + 1], add_word, add_mask, add_bits, add_bits, False)
            hashes[c] = hash_row(candidates, c) & hash_mask
        sink += touch(packed, hashes, count, tags, slots)
        for c in range(count):
            i = block + c
            found = find_or_add(packed, n, candidates, c, hashes[c], tags, slots)
            path_cost = g[states[i]] + cost[operators[i]]
            ids[i] = found
            statuses[i] = 1 if found == n else 0
            if found == n or (keep_cheaper and path_cost < g[found]):
                parent[found] = states[i]
                creator[found] = operators[i]
                g[found] = path_cost
                statuses[i] = 1 if found == n else 2
                n += 1 if found == n else 0
    return n, sink


@kernel
def insert(packed, n, candidates, parents, creators, costs, parent, creator, g, tags, slots, hash_mask, ids, statuses):
    """Store packed candidates that are new. Returns the new number of states."""
    for i in range(candidates.shape[0]):
        found = find_or_add(packed, n, candidates, i, hash_row(candidates, i) & hash_mask, tags, slots)
        ids[i] = found
        statuses[i] = 1 if found == n else 0
        if found == n:
            parent[n] = parents[i]
            creator[n] = creators[i]
            g[n] = costs[i]
            n += 1
    return n
