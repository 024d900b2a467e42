"""The other way: facts of the task that the text does not speak of, and why that may be all right.

A fact is founded if a statement explains it, if it is the other direction of one that is, if its predicate is a structure that
the text describes as a whole (a grid, an order), or if the other facts settle it ("clear" is what nothing stands on)."""

from __future__ import annotations

from collections import defaultdict

from planner.pddl.ast import Task
from translators.coverage.facts import Fact, Facts
from translators.coverage.general import General
from translators.coverage.mentions import Names
from translators.coverage.words import alike, parts

MAX_CHECKED = 50_000


def unfounded(
    task: Task, facts: Facts, explained: dict[str, set[Fact]], names: Names, general: General, changed: frozenset[str]
) -> list[tuple[str, Fact]]:
    """(scene, fact) of facts that nothing in the text founds."""
    told = {f[0] for f in explained["goal"]}
    found = [
        ("goal", f)
        for f in facts.goal
        if f not in explained["goal"]
        and not _nothing(f, facts)
        and (f[0] in told or not _whole_class(f, facts, names, general.nouns["goal"]))
    ]
    by_predicate: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts.init:
        kinds = ("/".join(parts(a)[:-1]) for a in fact[1:]) if fact[0] not in changed and len(fact) == 3 else ()
        # a structure may be told for one kind, and fact by fact for another
        key = (fact[0], *kinds)
        by_predicate[key].append(fact)
    said = _both_directions(explained["init"], facts)
    for (predicate, *_), rows in by_predicate.items():
        if len(rows) > MAX_CHECKED:
            continue
        open_ = [f for f in rows if f not in said and not (f[-1] == "#0" and len(set(f[1:-1])) < len(f) - 2)]
        if open_ and not _may_be_unsaid(predicate, rows, open_, task, facts, names, general, said, changed):
            found += [("init", f) for f in open_]
    return found


_PLACING = frozenset("at in on of to by from".split())


def _named(predicate: str, general: General) -> bool:
    """Whether the text uses the words of a predicate that are more than prepositions."""
    words = [p for p in parts(predicate) if p not in _PLACING]
    return bool(words) and all(any(alike(p, w) for w in general.words) for p in words)


def _both_directions(explained: set[Fact], facts: Facts) -> set[Fact]:
    """The explained facts and their mirror images, if the task has these."""
    turned = {(f[0], f[2], f[1], *f[3:]) for f in explained if len(f) >= 3}
    turned |= {(*f[:-2], f[-1], f[-2]) for f in explained if len(f) == 4}
    return explained | {f for f in turned if f in facts.init}


def _may_be_unsaid(
    predicate: str, rows: list[Fact], open_: list[Fact], task: Task, facts: Facts, names: Names, general: General,
    said: set[Fact], changed: frozenset[str],
) -> bool:  # fmt: skip
    arity = len(rows[0]) - 1
    share = 1 - len(open_) / len(rows)
    if arity == 0:
        return True
    if predicate not in changed:
        if arity == 2 and share == 0 and not _whole(rows, names):
            return False
        return share < 0.5 and (
            arity > 1 or share > 0 or _settled(predicate, rows, task, facts, said, changed) or _every_member(rows, names, general)
        )
    if share < 0.5 and _settled(predicate, rows, task, facts, said, changed):
        return True
    if share == 0 and (arity == 1 or _named(predicate, general)) and _every_member(rows, names, general):
        return True
    return any(a.startswith("#0") for f in open_ for a in f[1:]) and share == 0


def _whole(rows: list[Fact], names: Names) -> bool:
    """Whether a relation that is not told fact by fact is one of all objects of a kind, so that it may be told as a whole."""
    if any(a.startswith("#") for f in rows for a in f[1:]):
        return True
    for place in (1, 2):
        here = {f[place] for f in rows}
        kinds = {(names.typed.get(o, ""), parts(o)[:-1]) for o in here}
        members = [n for n, t in names.typed.items() if (t, parts(n)[:-1]) in kinds]
        if len(here) * 2 >= len(members):
            return True
    return False


def _settled(
    predicate: str, rows: list[Fact], task: Task, facts: Facts, said: set[Fact], changed: frozenset[str]
) -> bool:  # fmt: skip
    """Whether a unary predicate holds of exactly those objects of its type that some other facts do not speak of."""
    declared = task.predicates.get(predicate)
    if declared is None or len(declared.parameters) != 1 or any(a.startswith("#") for f in rows for a in f[1:]):
        return False
    names = [o.name for o in task.objects]
    mine = {f[1] for f in rows}
    members = {names[i] for i in task.members(declared.parameters[0].types).tolist()}
    used: dict[tuple[str, int], set[str]] = defaultdict(set)
    for fact in facts.init:
        tells = len(fact) > 2 or fact in said or predicate not in changed
        if tells and fact[0] != predicate and (fact[0] in changed) == (predicate in changed):
            for place, name in enumerate(fact[1:]):
                used[fact[0], place].add(name)
    moving = [(key, there) for key, there in used.items() if len(there & members)]
    if declared.parameters[0].types == ("object",):
        members = mine | set().union(*(there for key, there in moving if not (there & mine)), set())
    rest = members - mine
    if not rest:
        return True
    covering = [there for _, there in moving if not there & mine and there & rest]
    return bool(covering) and rest <= set().union(*covering)


def _every_member(rows: list[Fact], names: Names, general: General) -> bool:
    """Whether the facts say the same of every object of a class of several: all robots' hands are free."""
    for place in range(1, len(rows[0])):
        here = frozenset(f[place] for f in rows)
        rest = {f[:place] + f[place + 1 :] for f in rows}
        if len(here) > 1 and len(rest) == 1 and here in names.classes.values():
            return True
        kind = {names.typed.get(o, "") for o in here}
        if len(here) > 1 and len(rest) == 1 and len(kind) == 1 and sum(t in kind for t in names.typed.values()) == len(here):
            return True
        others = {o for f in rest for o in f[1:]}
        if len(here) > 1 and any(here <= members and others & named for members, named in general.each):
            return True  # "each robot can paint white or black": which has which may be chosen
    return False


def _nothing(fact: Fact, facts: Facts) -> bool:
    """Whether a goal says zero of an object where the text wants more than that of others."""
    return len(fact) > 2 and fact[-1] == "#0" and any(f[0] == fact[0] and f[-1] != "#0" for f in facts.goal)


def _whole_class(fact: Fact, facts: Facts, names: Names, nouns: set[str]) -> bool:
    """Whether a goal that no name founds is one of the like for every object of a class the goal speaks of."""
    if len(fact) == 1:
        return False
    same = [f for f in facts.goal if f[0] == fact[0]]
    spoken = [names.classes[n] for n in nouns]
    for place in range(1, len(fact)):
        here = {f[place] for f in same}
        if any(fact[place] in c and c <= here for c in spoken):
            return True
    return False
