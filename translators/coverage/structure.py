"""Relations that a text describes only as a whole ("a grid of 4 rows", "listed by size"): they must be regular to be right.

Between cells of a grid each step that is related at all must be related everywhere; an order must compare every pair, once; a relation that is
mostly symmetric must be so throughout. One pass over each relation.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from planner.pddl.ast import Task
from translators.coverage.facts import Fact, Facts
from translators.coverage.words import parts

MAX_FACTS = 100_000


def irregular(task: Task, facts: Facts, explained: set[Fact], changed: frozenset[str]) -> list[tuple[str, Fact]]:
    """("missing" or "odd", fact) for what disturbs a relation that is otherwise regular."""
    tables: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts.init:
        if fact[0] not in changed and len(fact) == 3 and not any(a.startswith("#") for a in fact[1:]):
            tables[fact[0]].append(fact)
    found: list[tuple[str, Fact]] = []
    for predicate, rows in tables.items():
        if len(rows) > MAX_FACTS or all(f in explained for f in rows):
            continue
        pairs = {(f[1], f[2]) for f in rows}
        troubles = _grid(predicate, pairs, explained, task) or _order(predicate, pairs) or _symmetric(predicate, pairs)
        found += [(what, f) for what, f in troubles if f not in explained]
    return found


def _place(name: str) -> tuple[tuple[str, ...], int, int] | None:
    pieces = parts(name)
    if len(pieces) < 3 or not (pieces[-1].isdigit() and pieces[-2].isdigit()) or len(pieces[-1]) + len(pieces[-2]) > 12:
        return None
    return pieces[:-2], int(pieces[-2]), int(pieces[-1])


def _grid(predicate: str, pairs: set[tuple[str, str]], explained: set[Fact], task: Task) -> list[tuple[str, Fact]]:
    """Steps between cells that are there in most places and missing in some, or the reverse."""
    cells = {place: o.name for o in task.objects if (place := _place(o.name)) is not None}
    where = {name: place for place, name in cells.items()}
    inner = [(a, b) for a, b in pairs if a in where and b in where and where[a][0] == where[b][0]]
    if len(inner) < 3 or len(inner) * 2 < len(pairs):
        return []
    steps = Counter((where[b][1] - where[a][1], where[b][2] - where[a][2]) for a, b in inner)
    usual = [s for s, n in steps.items() if n * 3 >= max(steps.values()) or abs(s[0]) + abs(s[1]) == 1]
    found: list[tuple[str, Fact]] = []
    stems = {where[a][0] for a, _ in inner}
    for (stem, r, c), name in cells.items():
        for dr, dc in usual if stem in stems else ():
            other = cells.get((stem, r + dr, c + dc))
            if other is not None and (name, other) not in pairs:
                found.append(("missing", (predicate, name, other)))
    absent = Counter((where[f[2]][1] - where[f[1]][1], where[f[2]][2] - where[f[1]][2]) for _, f in found)
    found = [(w, f) for w, f in found if steps[where[f[2]][1] - where[f[1]][1], where[f[2]][2] - where[f[1]][2]] >= absent.total() / 4]
    odd = [(a, b) for a, b in inner if (where[b][1] - where[a][1], where[b][2] - where[a][2]) not in usual]
    return found + [("odd", (predicate, a, b)) for a, b in odd if (predicate, a, b) not in explained]


def _order(predicate: str, pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """A relation between nearly all pairs of its objects, one way: what is missing, doubled, or turns in a circle."""
    objects = sorted({n for pair in pairs for n in pair})
    n = len(objects)
    every = n * (n - 1) // 2
    if n < 3 or len(pairs) > every + 2 or n > 300 or sum((b, a) in pairs for a, b in pairs) > 2:
        return []
    numbers = [parts(o)[-1] for o in objects]
    rank = Counter(a for a, _ in pairs)
    order = sorted(objects, key=lambda o: -rank[o])
    position = {o: i for i, o in enumerate(order)}
    if n < 4 or len(pairs) < every - 2:
        return _chain(predicate, pairs)
    if any(c > 1 for c in Counter(rank[o] for o in objects).values()) and len(pairs) < every * 0.9 and not all(x.isdigit() for x in numbers):
        return []
    wrong: list[tuple[str, Fact]] = [("odd", (predicate, a, b)) for a, b in pairs if position[a] > position[b]]
    if len(pairs) != every and len(pairs) >= every - 1:
        for i, a in enumerate(order):
            wrong += [("missing", (predicate, a, b)) for b in order[i + 1 :] if (a, b) not in pairs and (b, a) not in pairs]
    stems = {parts(o)[:-1] for o in objects}
    if not wrong and len(stems) == 1 and all(x.isdigit() for x in numbers):
        steps = Counter(int(parts(b)[-1]) > int(parts(a)[-1]) for a, b in pairs)
        less = min(steps, key=lambda up: steps[up])
        if len(steps) == 2 and steps[less] * 3 < steps[not less]:
            wrong = [("odd", (predicate, a, b)) for a, b in pairs if (int(parts(b)[-1]) > int(parts(a)[-1])) == less]
    return wrong


def _chain(predicate: str, pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """A path through numbered objects: a pair that steps otherwise than the rest."""
    numbered = [(a, b) for a, b in pairs if parts(a)[:-1] == parts(b)[:-1] and parts(a)[-1].isdigit() and parts(b)[-1].isdigit()]
    if len(numbered) < 3 or len(numbered) != len(pairs):
        return []
    steps = Counter(int(parts(b)[-1]) - int(parts(a)[-1]) for a, b in numbered)
    step, most = steps.most_common(1)[0]
    if abs(step) != 1 or most * 3 < len(numbered) * 2 or -step in steps and steps[-step] * 2 > most:
        return []
    return [("odd", (predicate, a, b)) for a, b in numbered if int(parts(b)[-1]) - int(parts(a)[-1]) != step]


def _symmetric(predicate: str, pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """The missing directions of a relation that mostly has both."""
    alone = [(a, b) for a, b in pairs if (b, a) not in pairs]
    if not alone or len(alone) * 2 > len(pairs):
        return []
    return [("missing", (predicate, b, a)) for a, b in alone]
