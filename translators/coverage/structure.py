"""Relations that a text describes only as a whole ("a grid of 4 rows", "listed by size"): they must be regular to be right.

Between cells of a grid each step that is related at all must be related everywhere; an order must compare every pair, once; a
relation that is mostly symmetric must be so throughout. One pass over each relation."""

from __future__ import annotations

from collections import Counter, defaultdict

from planner.pddl.ast import Task
from translators.coverage.facts import Fact, Facts
from translators.coverage.mentions import Names
from translators.coverage.words import parts

MAX_FACTS = 100_000


def irregular(
    task: Task, facts: Facts, explained: set[Fact], changed: frozenset[str], names: Names
) -> list[tuple[str, Fact]]:  # fmt: skip
    """("missing" or "odd", fact) for what disturbs a relation that is otherwise regular. A third argument of another kind than
    the two that are alike ("up", "left", a rover) makes a relation of its own of each value."""
    tables: dict[tuple[str, int, str], list[Fact]] = defaultdict(list)
    for fact in facts.init:
        if fact[0] not in changed and 3 <= len(fact) <= 4 and not any(a.startswith("#") for a in fact[1:]):
            place = _third(fact, names) if len(fact) == 4 else 0
            if place is not None:
                tables[fact[0], place, fact[place] if place else ""].append(fact)
    found: list[tuple[str, Fact]] = []
    if len(tables) > 100:
        return []
    for (predicate, place, last), rows in tables.items():
        if len(rows) > MAX_FACTS or all(f in explained for f in rows):
            continue
        pairs = {(two[0], two[1]) for f in rows if (two := tuple(a for k, a in enumerate(f) if k not in (0, place)))}
        troubles = _grid(predicate, pairs, task) or _order(predicate, pairs) or (not place and _symmetric(predicate, pairs)) or []
        for what, (_, a, b) in troubles:
            whole = [predicate, a, b]
            if place:
                whole.insert(place, last)
            if tuple(whole) not in explained:
                found.append((what, tuple(whole)))
    return found


def _third(fact: Fact, names: Names) -> int | None:
    """The argument of three that is of another kind than the other two, which are alike; None if there is none."""
    kinds = [names.typed.get(a, "") for a in fact[1:]]
    for k in (0, 1, 2):
        one, two = (kinds[i] for i in (0, 1, 2) if i != k)
        if one == two != kinds[k]:
            return k + 1
    return None


def _place(name: str) -> tuple[tuple[str, ...], int, int] | None:
    pieces = parts(name)
    if len(pieces) < 3 or not (pieces[-1].isdigit() and pieces[-2].isdigit()) or len(pieces[-1]) + len(pieces[-2]) > 12:
        return None
    return pieces[:-2], int(pieces[-2]), int(pieces[-1])


def _grid(predicate: str, pairs: set[tuple[str, str]], task: Task) -> list[tuple[str, Fact]]:
    """Steps between cells that are there in most places and missing in some, or the reverse."""
    cells = {place: o.name for o in task.objects if (place := _place(o.name)) is not None}
    where = {name: place for place, name in cells.items()}
    inner = [(a, b) for a, b in pairs if a in where and b in where and where[a][0] == where[b][0]]
    if len(inner) < 3 or len(inner) * 2 < len(pairs):
        return []
    steps = Counter((where[b][1] - where[a][1], where[b][2] - where[a][2]) for a, b in inner)
    usual = [s for s, n in steps.items() if n * 3 >= max(steps.values())]
    found: list[tuple[str, Fact]] = []
    stems = {where[a][0] for a, _ in inner}
    for (stem, r, c), name in cells.items():
        for dr, dc in usual if stem in stems else ():
            other = cells.get((stem, r + dr, c + dc))
            if other is not None and (name, other) not in pairs:
                found.append(("missing", (predicate, name, other)))
    absent = Counter((where[f[2]][1] - where[f[1]][1], where[f[2]][2] - where[f[1]][2]) for _, f in found)
    found = [
        (w, f) for w, f in found if steps[where[f[2]][1] - where[f[1]][1], where[f[2]][2] - where[f[1]][2]] >= absent.total() / 4
    ]
    odd = [(a, b) for a, b in inner if (where[b][1] - where[a][1], where[b][2] - where[a][2]) not in usual]
    return found + [("odd", (predicate, a, b)) for a, b in odd]


def _order(predicate: str, pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """Within a class: a relation between nearly all pairs, one way. Between classes: one between nearly all. What is missing or
    turned."""
    if sum((b, a) in pairs for a, b in pairs) > 2:
        return []
    classes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name in {n for pair in pairs for n in pair}:
        classes[parts(name)[:-1]].add(name)
    if len(classes) > 30:
        return []
    found: list[tuple[str, Fact]] = []
    for one, members in classes.items():
        for two, others in classes.items():
            between = {(a, b) for a, b in pairs if a in members and b in others}
            if one == two:
                found += _tournament(predicate, sorted(members), between)
            elif len(members) * len(others) > len(between) > 0.7 * len(members) * len(others):
                found += [("missing", (predicate, a, b)) for a in sorted(members) for b in sorted(others) if (a, b) not in between]
    return found or _chain(predicate, pairs)


def _tournament(predicate: str, objects: list[str], pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """An order of the objects of a class: every pair once, and by their numbers if most are."""
    n = len(objects)
    every = n * (n - 1) // 2
    if n < 4 or n > 300 or len(pairs) < every - 1:
        return []
    found: list[tuple[str, Fact]] = []
    for i, a in enumerate(objects):
        found += [("missing", (predicate, a, b)) for b in objects[i + 1 :] if (a, b) not in pairs and (b, a) not in pairs]
    if all(parts(o)[-1].isdigit() for o in objects):
        up = {(a, b) for a, b in pairs if int(parts(b)[-1]) > int(parts(a)[-1])}
        less = min(up, pairs - up, key=len)
        found += [("odd", (predicate, a, b)) for a, b in sorted(less) if len(less) * 3 < len(pairs)]
    return found


def _chain(predicate: str, pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """A path through numbered objects: a pair that steps otherwise than the rest."""
    numbered = [(a, b) for a, b in pairs if parts(a)[:-1] == parts(b)[:-1] and parts(a)[-1].isdigit() and parts(b)[-1].isdigit()]
    if len(numbered) < 3 or len(numbered) != len(pairs):
        return []
    steps = Counter(int(parts(b)[-1]) - int(parts(a)[-1]) for a, b in numbered)
    step, most = steps.most_common(1)[0]
    if abs(step) != 1 or most * 3 < len(numbered) * 2 or (-step in steps and steps[-step] * 2 > most):
        return []
    return [("odd", (predicate, a, b)) for a, b in numbered if int(parts(b)[-1]) - int(parts(a)[-1]) != step]


def _symmetric(predicate: str, pairs: set[tuple[str, str]]) -> list[tuple[str, Fact]]:
    """The missing directions of a relation that mostly has both."""
    alone = [(a, b) for a, b in pairs if (b, a) not in pairs]
    if not alone or len(alone) * 2 > len(pairs):
        return []
    return [("missing", (predicate, b, a)) for a, b in alone]
