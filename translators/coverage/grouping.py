"""Words and objects of a sentence cut into clauses: lists are grouped, and cut where one clause ends and the next begins.

"b6 is on b1 and b6 is clear": the list "b1 and b6" is no list, since a verb follows it. Linear; what is looked back at is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from translators.coverage.words import BE, BREAKERS, MODALS

SEEN = 200  # items that are looked back at
HARD = frozenset(";:()")
_PLURAL_VERBS = frozenset("are were have".split())
PREPOSITIONS = frozenset("on in at under above below inside beside near of to from into onto by for".split())
VERBS = frozenset("supports support wants want waits wait can goes belongs points carries holds has contains stands".split())


@dataclass
class Group:
    """Objects in one gap. soft: said by the noun of their class; quantified: with "all" or "every". number: it is "#3"."""

    objects: tuple[str, ...]
    soft: bool = False
    quantified: bool = False
    listed: bool = False
    weak: bool = False
    number: bool = False
    noun: str = ""  # of its class, where that stands before it


@dataclass
class Item:
    word: str = ""
    group: Group | None = None
    boundary: bool = False


def group_items(items: list[Item]) -> list[Item]:
    """Neighbouring objects with only "," and "and" between them become one group."""
    out: list[Item] = []
    rows = _rows_before_verb(items)
    i = 0
    while i < len(items):
        item = items[i]
        if item.group is None or item.group.number or item.group.soft:
            out.append(item)
            i += 1
            continue
        group, j = item.group, i + 1
        members = [item.group]
        while True:
            k = j
            while k < len(items) and items[k].group is None and items[k].word in (",", "and", "or", "&"):
                k += 1
            if k == j and not (j < len(items) and rows[j]):
                break
            following = items[k].group if k < len(items) else None
            if following is None or following.soft or following.number:
                break
            members.append(following)
            j = k + 1
        if len(members) > 1:
            group = Group(tuple(o for g in members for o in g.objects), listed=True, weak=all(g.weak for g in members))
        out.append(Item(group=group))
        i = j
    return out


def _rows_before_verb(items: list[Item]) -> list[bool]:
    """For each item: whether from it on only objects come, up to "are": a list without signs."""
    rows = [False] * len(items)
    for j in range(len(items) - 2, -1, -1):
        group, following = items[j].group, items[j + 1]
        if group is not None and not group.soft:
            rows[j] = rows[j + 1] or (following.group is None and following.word in ("are", "have"))
    return rows


def split_lists(items: list[Item]) -> list[Item]:
    """Cut "b1 and b6" where it ends one clause and begins the next."""
    out: list[Item] = []
    has_group = False  # or a verb: what comes now may be its object, and then the subject of the next clause
    grouped = False
    for i, item in enumerate(items):
        group = item.group
        if group is None or group.soft or group.number:
            has_group = (has_group or item.word in BE) and item.word not in HARD | BREAKERS | {"that"}
            grouped = grouped and has_group
            out.append(item)
            continue
        following = items[i + 1].word if i + 1 < len(items) and items[i + 1].group is None else ""
        verb = (
            bool(following)
            and following[0].isalpha()
            and following not in PREPOSITIONS | BREAKERS | {"and", "or", "with", "respectively"}
        )
        verb = verb or (following in ("on", "in", "at") and _with_before(out))
        verb = verb or (following in PREPOSITIONS and grouped and following in _words_since_group(out))
        if has_group and group.listed and len(group.objects) > 1 and verb and (grouped or following in BE | MODALS | VERBS):
            cut = 1 if following in _PLURAL_VERBS else len(group.objects) - 1
            left, right = group.objects[:cut], group.objects[cut:]
            out.append(Item(group=Group(left, listed=len(left) > 1)))
            out.append(Item(boundary=True))
            out.append(Item(group=Group(right, listed=len(right) > 1)))
        else:
            if has_group and verb and out and _separated(out) and not (out[-1].word == "with" and following in BE):
                out.append(Item(boundary=True))
            out.append(item)
        has_group = grouped = True
    return out


def _words_since_group(items: list[Item]) -> set[str]:
    """The words after the last object so far: "is on" in "c3 is on [c4, c4 on c2]"."""
    found: set[str] = set()
    for item in reversed(items[-20:]):
        if item.group is not None and not item.group.soft:
            break
        found.add(item.word)
    return found


def _with_before(items: list[Item]) -> bool:
    """Whether "with" opened the part of the sentence that is being read: "with b2 on b1, b3 on b2"."""
    for item in reversed(items[-40:]):
        if item.word == "with":
            return True
        if item.word in HARD:
            return False
    return False


def _separated(items: list[Item]) -> bool:
    return items[-1].group is None and items[-1].word in (",", "and", "but", "while", "whereas", "with", "then")


def pieces(items: list[Item]) -> Iterator[list[Item]]:
    """Items cut into clauses."""
    piece: list[Item] = []
    for i, item in enumerate(items):
        cut = item.boundary or (item.group is None and item.word in HARD | BREAKERS | {"with", "but", "while"})
        if item.word == "with" and item.group is None and _finite(items, i):
            cut = False
        if not cut and item.group is None and item.word in (",", "and"):
            cut = _ends_clause(piece, items, i)
        if cut:
            if piece:
                yield piece
            piece = []
            if item.word in ("which", "who"):
                piece.append(item)
        else:
            piece.append(item)
    if piece:
        yield piece


def _finite(items: list[Item], i: int) -> bool:
    """Whether after "with" at i and an object a verb comes that belongs to what stands before: "the way of a with b is 7"."""
    return i + 2 < len(items) and items[i + 1].group is not None and items[i + 2].group is None and items[i + 2].word in BE


def _ends_clause(piece: list[Item], items: list[Item], i: int) -> bool:
    """Whether "," or "and" at i ends a clause: it does unless it only strings words or nouns together before any object."""
    recent = piece[-SEEN:]
    if not any(p.group is not None and not p.group.soft and not p.group.number for p in recent):
        return any(p.word in BE for p in recent) or len(piece) == 1
    following = next((x for x in items[i + 1 : i + SEEN] if x.word not in (",", "and")), None)
    return following is not None
