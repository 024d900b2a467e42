"""Sentences as clauses: words around groups of objects, "_ on top of _" with the objects that stand in the gaps.

Lists are told from clauses ("b6 is on b1 and b6 is clear" has two), a missing subject is taken from the clause before, "it" is
what was spoken of last. What differs only in form ("is", "should be", "the", "initially") is left out of a pattern."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from translators.coverage.mentions import Mention, Names, class_at, find_mentions
from translators.coverage.text import Sentence, Token
from translators.coverage.words import ARTICLES, BE, BREAKERS, FILLER, MODALS, NEGATION, NUMBERS, parts

MAX_INSTANCES = 2000  # of one clause
_SEEN = 200  # items that are looked back at
_PRONOUNS = frozenset("it its they them".split())
_HARD = frozenset(";:()")
_SIGNS = frozenset(",;:()&")
_LEAD_END = frozenset(
    "that have so where such ensure want wants wish as follows following goal objective need ensures achieve".split()
)
_MUTUAL = frozenset("between connected adjacent other neighbors neighbours linked neighbouring neighboring".split())
_PLURAL_VERBS = frozenset("are were have".split())
_PREPOSITIONS = frozenset("on in at under above below inside beside near of to from into onto by for".split())
_GRID = frozenset("rows row columns column wide high tall x × by lines".split())
_CAPACITY = frozenset("hold holds carry carries capacity store stores seats".split())
_VERBS = frozenset("supports support wants want waits wait can goes belongs points carries holds has contains stands".split())
_PILES = frozenset("tower towers stack pile stacked column".split())
_AGAIN = BE | frozenset("so as well does do did also too".split())
_QUANTIFIERS = frozenset("all every each both any everything".split())


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
class Clause:
    """`words` has one entry more than `groups`: what stands before, between and after them."""

    words: list[tuple[str, ...]]
    groups: list[Group]
    sentence: Sentence
    negated: bool = False
    raw: tuple[str, ...] = ()  # all its words, for what looks at single ones
    inherited: bool = False

    @property
    def pattern(self) -> tuple[str, ...]:
        """The words without what does not matter, one text for each place between groups."""
        return tuple(" ".join(w for w in part if w not in BE and w not in MODALS and w not in FILLER) for part in self.words)

    def instances(self) -> list[tuple[str, ...]]:
        """The tuples of objects that the clause speaks of: lists are multiplied out, or paired where it says "respectively"."""
        tower = self.tower()
        if tower:
            return list(itertools.pairwise(tower))
        if self._is_way():
            way = [o for g in self.groups if not g.number for o in g.objects]
            return list(itertools.pairwise(way))
        mutual = self.mutual()
        if mutual is not None:
            first, *others = self.groups[mutual].objects
            before, after = ([g.objects for g in part] for part in (self.groups[:mutual], self.groups[mutual + 1 :]))
            return self._products([*before, (first,), tuple(others), *after])
        groups = [g.objects for g in self.groups]
        long = [g for g in groups if len(g) > 1]
        if len(long) > 1 and len({len(g) for g in long}) == 1 and ("respectively" in self.raw or all(_ranged(g) for g in long)):
            return [tuple(g[i] if len(g) > 1 else g[0] for g in groups) for i in range(len(long[0]))]
        return self._products(groups)

    def _products(self, groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        total = 1
        for g in groups:
            total *= len(g)
        return list(product(*groups)) if total <= MAX_INSTANCES else []

    def mutual(self) -> int | None:
        """The group whose first object is related to its others: "between a and b", "a and b are connected"."""
        for i, g in enumerate(self.groups):
            if g.listed and ("between" in self.words[i] or (len(g.objects) == 2 and i == 0 and not _MUTUAL.isdisjoint(self.raw))):
                return i if len(self.groups) < 3 else None
        return None

    def tower(self) -> tuple[str, ...]:
        """The objects of "a tower of a, b and c, from bottom to top", from the top; empty for other clauses."""
        if len(self.groups) != 1 or not self.groups[0].listed or _PILES.isdisjoint(self.raw):
            return ()
        text = self.sentence.text.lower()
        if "top to bottom" in text or "top down" in text:
            return self.groups[0].objects
        return self.groups[0].objects[::-1] if "bottom to top" in text or "bottom up" in text or "upward" in text else ()

    def _is_way(self) -> bool:
        """Whether the clause leads through its objects one after the other: "from a over b and c to d"."""
        return "from" in self.words[0] and not {"over", "via", "through"}.isdisjoint(self.raw) and "to" in self.raw


def _ranged(objects: tuple[str, ...]) -> bool:
    return len(objects) > 1


@dataclass
class _Item:
    word: str = ""
    group: Group | None = None
    boundary: bool = False


@dataclass
class Reader:
    """Reads sentences in order; remembers what was spoken of."""

    names: Names
    subject: Group | None = None
    previous: Clause | None = None  # of the same sentence
    mentioned: set[str] = field(default_factory=set)

    def clauses(self, sentence: Sentence) -> list[Clause]:
        """The clauses of a sentence."""
        mentions = find_mentions(sentence.tokens, self.names)
        for mention in mentions:
            self.mentioned.update(mention.objects)
        items = _split_lists(_grouped(self._items(sentence.tokens, mentions)))
        return list(self._clauses(items, sentence))

    def _items(self, tokens: tuple[Token, ...], mentions: list[Mention]) -> list[_Item]:
        starts = {m.first: m for m in mentions}
        items: list[_Item] = []
        i = 0
        while i < len(tokens):
            mention = starts.get(i)
            if mention is not None:
                noun = ""
                while items and items[-1].group is not None and items[-1].group.soft:
                    noun = items.pop().word  # "package p1": the noun says little new
                items.append(_Item(group=Group(mention.objects, listed=len(mention.objects) > 1, weak=mention.weak, noun=noun)))
                i = mention.last
                continue
            word = tokens[i].text
            kind = class_at(tokens, i, self.names)
            if kind is not None and not any(k in starts for k in range(i, i + kind[1])):
                before = tokens[i - 1].text if i else ""
                quantified = self._quantified(tokens, i)
                if class_at(tokens, i + kind[1], self.names) is not None and i + kind[1] not in starts:
                    items.append(_Item(kind[0]))  # "depot storeareas": the last noun counts
                else:
                    members = self.names.classes[kind[0]]
                    some = tuple(sorted(m for m in members if parts(m)[:1] == (before,))) or tuple(sorted(members))
                    items.append(_Item(kind[0], Group(some, soft=True, quantified=quantified, noun=kind[0])))
                i += kind[1]
                continue
            number = word if word.isdigit() else str(NUMBERS[word]) if word in NUMBERS else ""
            if number and word != "one" and not self._counts(tokens, i, starts):
                items.append(_Item(word, Group((f"#{int(number)}",), number=True)))
            elif word in _PRONOUNS and (i < 3 or any(x.group for x in items[-_SEEN:])) and self._antecedent(items) is not None:
                items.append(_Item(group=self._antecedent(items)))
            elif word not in ARTICLES:
                items.append(_Item(word))
            i += 1
        return items

    def _quantified(self, tokens: tuple[Token, ...], i: int) -> bool:
        """Whether "all" or "every" stands before the noun at token i, with but nouns and "and" between: "all crates and boxes"."""
        for k in range(i - 1, max(-1, i - 7), -1):
            if tokens[k].text in _QUANTIFIERS:
                return True
            if k < i - 2 and tokens[k].text not in self.names.classes and tokens[k].text not in ("and", ","):
                return False
            if tokens[k].text in BE or tokens[k].text in _HARD:
                return False
        return False

    def _counts(self, tokens: tuple[Token, ...], i: int, starts: dict[int, Mention]) -> bool:
        """Whether the number at token i counts objects or measures a grid, so that it is no value."""
        before = {t.text for t in tokens[max(0, i - 4) : i]}
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if i + 1 in starts or after == "(" or after in _GRID or (i and tokens[i - 1].text in _GRID):
            return True
        nouns = (class_at(tokens, j, self.names) for j in range(i + 1, min(i + 4, len(tokens))))
        return any(nouns) and _CAPACITY.isdisjoint(before)

    def _antecedent(self, items: list[_Item]) -> Group | None:
        """What "it" is: the subject of the sentence so far, or of the one before."""
        items = items[-_SEEN:]
        hard = [i.group for i in items if i.group is not None and not i.group.soft and not i.group.number]
        if not hard:
            return self.subject
        return self._subject_of(items) or hard[0]

    def _subject_of(self, items: list[_Item]) -> Group | None:
        """The last group that a verb follows, so that it is a subject, outside the clause that is being read."""
        ends = [k for k, item in enumerate(items) if item.group is None and item.word in (",", "and", "with", "while", "but")]
        found = None
        for one, two in itertools.pairwise(items[: ends[-1] if ends else len(items)]):
            alone = one.group is not None and not one.group.soft and not one.group.number and two.group is None
            if alone and two.word in BE | MODALS | FILLER | {"on"}:
                found = one.group
        return found

    def _clauses(self, items: list[_Item], sentence: Sentence) -> Iterator[Clause]:
        going_on = False
        self.previous = None
        for piece in _pieces(items):
            clause = self._clause(piece, sentence, going_on)
            if clause is not None:
                self.previous = clause if clause.groups else self.previous
                yield clause
                going_on = any(not g.soft and not g.number for g in clause.groups)

    def _clause(self, piece: list[_Item], sentence: Sentence, going_on: bool) -> Clause | None:
        words: list[list[str]] = [[]]
        groups: list[Group] = []
        for item in piece:
            if item.group is not None and not (item.group.soft and not item.group.quantified):
                groups.append(item.group)
                words.append([])
            elif item.word and item.word not in _SIGNS:
                words[-1].append(item.word)
        raw = tuple(w for part in words for w in part)
        if not raw and not groups:
            return None
        hard = [g for g in groups if not g.soft and not g.number]
        if words[0][:1] in (["which"], ["who"]):
            words[0].pop(0)
            told = [g for g in self.previous.groups if not g.soft and not g.number] if self.previous is not None else []
            if told and not (hard and words[0] and not BE & set(words[0])):
                groups, hard = [told[-1], *groups], [told[-1], *hard]
                words = [[], *words]
                return Clause([tuple(p) for p in words], groups, sentence, not NEGATION.isdisjoint(raw), raw, True)
        repeated = self._repeated(words, groups, hard, sentence)
        if repeated is not None:
            return repeated
        inherited = going_on and self.subject is not None and _lacks_subject(words[0], groups, raw)
        if inherited and self.subject is not None:
            groups, words = [self.subject, *groups], [[], *words]
        if (
            len(hard) == 1
            and groups[-1] is hard[0]
            and words[-1][:2] in (["on", "top"], ["placed", "on"], ["stacked", "on"])
            and not words[-1][2:]
        ):
            below = self.subject if going_on and self.subject is not None else None
            if below is not None and below is not hard[0]:
                return Clause([(), ("on", "top"), ()], [hard[0], below], sentence, False, (*raw, "top"), True)
        if not inherited:
            words[0] = _without_lead(words[0])
            if hard and groups and groups[0] is hard[0] and (len(words[0]) < 3 or len(words) > 2):
                self.subject = hard[0]
        negated = not NEGATION.isdisjoint(raw)
        raw += tuple(g.noun for g in groups if g.noun)
        raw += () if _PILES.isdisjoint(raw) else ("on",)
        return Clause([tuple(part) for part in words], groups, sentence, negated, raw, inherited)

    def _repeated(self, words: list[list[str]], groups: list[Group], hard: list[Group], sentence: Sentence) -> Clause | None:
        """A clause that says of other objects what the one before said: "as is b2", "and so does b3", "followed by b4"."""
        before = self.previous
        if before is None or len(hard) != 1 or len(groups) != 1 or any(words[1:]):
            return None
        if words[0] and words[0][0] in ("so", "as") and not set(words[0]) - _AGAIN and len(before.groups) == 1:
            return Clause(before.words, [hard[0]], sentence, before.negated, before.raw)
        if (
            words[0] == ["by"]
            and len(before.groups) == 2
            and self.names.typed.get(hard[0].objects[0]) == self.names.typed.get(before.groups[0].objects[0])
        ):
            chain = [before.groups[0].objects[0], *hard[0].objects]
            if len(chain) == 2:
                return Clause(before.words, [hard[0], before.groups[0]], sentence, before.negated, before.raw)
        return None


def _lacks_subject(lead: list[str], groups: list[Group], raw: tuple[str, ...]) -> bool:
    """Whether what stands after "and" or "," has no subject of its own: "and can hold 3", "and on the table", "empty"."""
    first = next((w for w in lead if w not in FILLER), "")
    if "there" in raw or (not first and groups) or {"way", "round"} <= set(raw):
        return False
    if first == "to" and sum(not g.soft and not g.number for g in groups) > 1:
        return False  # "and to move a to b"
    if first == "between":
        return True
    if first == "by" and sum(not g.soft and not g.number for g in groups) > 1:
        return False  # "followed by a on b"
    if first in BE | MODALS | _VERBS or (first in _PREPOSITIONS and not any(w in BE for w in raw)):
        return True
    return not groups and len(raw) <= 3 and not BE & set(raw)


def _without_lead(words: list[str]) -> list[str]:
    """The words before the first object, without "my goal is to have that"."""
    cut = 0
    for i, word in enumerate(words):
        if word in _LEAD_END:
            cut = i + 1
    rest = words[cut:]
    if rest[:2] in (
        ["at", "start"],
        ["at", "first"],
        ["at", "end"],
        ["in", "end"],
        ["in", "beginning"],
        ["at", "beginning"],
        ["to", "start"],
    ):
        rest = rest[2:]
    return [w for w in rest if w != "by"] if rest[:1] == ["by"] else rest


def _grouped(items: list[_Item]) -> list[_Item]:
    """Neighbouring objects with only "," and "and" between them become one group."""
    out: list[_Item] = []
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
        out.append(_Item(group=group))
        i = j
    return out


def _rows_before_verb(items: list[_Item]) -> list[bool]:
    """For each item: whether from it on only objects come, up to "are": a list without signs."""
    rows = [False] * len(items)
    for j in range(len(items) - 2, -1, -1):
        group, following = items[j].group, items[j + 1]
        if group is not None and not group.soft:
            rows[j] = rows[j + 1] or (following.group is None and following.word in ("are", "have"))
    return rows


def _split_lists(items: list[_Item]) -> list[_Item]:
    """Cut "b1 and b6" where it ends one clause and begins the next."""
    out: list[_Item] = []
    has_group = False  # or a verb: what comes now may be its object, and then the subject of the next clause
    grouped = False
    for i, item in enumerate(items):
        group = item.group
        if group is None or group.soft or group.number:
            has_group = (has_group or item.word in BE) and item.word not in _HARD | BREAKERS | {"that"}
            grouped = grouped and has_group
            out.append(item)
            continue
        following = items[i + 1].word if i + 1 < len(items) and items[i + 1].group is None else ""
        verb = (
            bool(following)
            and following[0].isalpha()
            and following not in _PREPOSITIONS | BREAKERS | {"and", "or", "with", "respectively"}
        )
        verb = verb or (following in ("on", "in", "at") and _with_before(out))
        verb = verb or (following in _PREPOSITIONS and grouped and following in _words_since_group(out))
        if has_group and group.listed and len(group.objects) > 1 and verb and (grouped or following in BE | MODALS | _VERBS):
            cut = 1 if following in _PLURAL_VERBS else len(group.objects) - 1
            left, right = group.objects[:cut], group.objects[cut:]
            out.append(_Item(group=Group(left, listed=len(left) > 1)))
            out.append(_Item(boundary=True))
            out.append(_Item(group=Group(right, listed=len(right) > 1)))
        else:
            if has_group and verb and out and _separated(out) and not (out[-1].word == "with" and following in BE):
                out.append(_Item(boundary=True))
            out.append(item)
        has_group = grouped = True
    return out


def _words_since_group(items: list[_Item]) -> set[str]:
    """The words after the last object so far: "is on" in "c3 is on [c4, c4 on c2]"."""
    found: set[str] = set()
    for item in reversed(items[-20:]):
        if item.group is not None and not item.group.soft:
            break
        found.add(item.word)
    return found


def _with_before(items: list[_Item]) -> bool:
    """Whether "with" opened the part of the sentence that is being read: "with b2 on b1, b3 on b2"."""
    for item in reversed(items[-40:]):
        if item.word == "with":
            return True
        if item.word in _HARD:
            return False
    return False


def _separated(items: list[_Item]) -> bool:
    return items[-1].group is None and items[-1].word in (",", "and", "but", "while", "whereas", "with", "then")


def _pieces(items: list[_Item]) -> Iterator[list[_Item]]:
    """Items cut into clauses."""
    piece: list[_Item] = []
    for i, item in enumerate(items):
        cut = item.boundary or (item.group is None and item.word in _HARD | BREAKERS | {"with", "but", "while"})
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


def _finite(items: list[_Item], i: int) -> bool:
    """Whether after "with" at i and an object a verb comes that belongs to what stands before: "the way of a with b is 7"."""
    return i + 2 < len(items) and items[i + 1].group is not None and items[i + 2].group is None and items[i + 2].word in BE


def _ends_clause(piece: list[_Item], items: list[_Item], i: int) -> bool:
    """Whether "," or "and" at i ends a clause: it does unless it only strings words or nouns together before any object."""
    recent = piece[-_SEEN:]
    if not any(p.group is not None and not p.group.soft and not p.group.number for p in recent):
        return any(p.word in BE for p in recent) or len(piece) == 1
    following = next((x for x in items[i + 1 : i + _SEEN] if x.word not in (",", "and")), None)
    return following is not None
