"""Sentences as clauses: words around groups of objects, "_ on top of _" with the objects that stand in the gaps.

Lists are told from clauses ("b6 is on b1 and b6 is clear" has two), a missing subject is taken from the clause before, "it" is
what was spoken of last. What differs only in form ("is", "should be", "the", "initially") is left out of a pattern."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from translators.coverage.grouping import HARD, PREPOSITIONS, SEEN, VERBS, Group, Item, group_items, pieces, split_lists
from translators.coverage.mentions import Mention, Names, class_at, find_mentions
from translators.coverage.text import Sentence, Token
from translators.coverage.words import ARTICLES, BE, FILLER, MODALS, NEGATION, NUMBERS, parts

MAX_INSTANCES = 2000  # of one clause
_PRONOUNS = frozenset("it its they them".split())
_SIGNS = frozenset(",;:()&")
_LEAD_END = frozenset(
    "that have so where such ensure want wants wish as follows following goal objective need ensures achieve".split()
)
_MUTUAL = frozenset("between connected adjacent other neighbors neighbours linked neighbouring neighboring".split())
_GRID = frozenset("rows row columns column wide high tall x × by lines".split())
_CAPACITY = frozenset("hold holds carry carries capacity store stores seats".split())
_PILES = frozenset("tower towers stack pile stacked column".split())
_AGAIN = BE | frozenset("so as well does do did also too".split())
_QUANTIFIERS = frozenset("all every each both any everything".split())


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
class Reader:
    """Reads sentences in order; remembers what was spoken of."""

    names: Names
    subject: Group | None = None
    previous: Clause | None = None  # of the same sentence
    latest: Group | None = None  # the object named last
    mentioned: set[str] = field(default_factory=set)

    def clauses(self, sentence: Sentence) -> list[Clause]:
        """The clauses of a sentence."""
        mentions = find_mentions(sentence.tokens, self.names)
        for mention in mentions:
            self.mentioned.update(mention.objects)
        items = split_lists(group_items(self._items(sentence.tokens, mentions)))
        return list(self._clauses(items, sentence))

    def _items(self, tokens: tuple[Token, ...], mentions: list[Mention]) -> list[Item]:
        starts = {m.first: m for m in mentions}
        items: list[Item] = []
        i = 0
        while i < len(tokens):
            mention = starts.get(i)
            if mention is not None:
                noun = ""
                while items and items[-1].group is not None and items[-1].group.soft:
                    noun = items.pop().word  # "package p1": the noun says little new
                items.append(Item(group=Group(mention.objects, listed=len(mention.objects) > 1, weak=mention.weak, noun=noun)))
                i = mention.last
                continue
            word = tokens[i].text
            kind = class_at(tokens, i, self.names)
            if kind is not None and not any(k in starts for k in range(i, i + kind[1])):
                before = tokens[i - 1].text if i else ""
                quantified = self._quantified(tokens, i)
                if class_at(tokens, i + kind[1], self.names) is not None and i + kind[1] not in starts:
                    items.append(Item(kind[0]))  # "depot storeareas": the last noun counts
                else:
                    members = self.names.classes[kind[0]]
                    some = tuple(sorted(m for m in members if parts(m)[:1] == (before,))) or tuple(sorted(members))
                    items.append(Item(kind[0], Group(some, soft=True, quantified=quantified, noun=kind[0])))
                i += kind[1]
                continue
            number = word if word.isdigit() else str(NUMBERS[word]) if word in NUMBERS else ""
            if number and word != "one" and not self._counts(tokens, i, starts):
                items.append(Item(word, Group((f"#{int(number)}",), number=True)))
            elif word in _PRONOUNS and (i < 3 or any(x.group for x in items[-SEEN:])) and self._antecedent(items) is not None:
                items.append(Item(group=self._antecedent(items)))
            elif word not in ARTICLES:
                items.append(Item(word))
            i += 1
        return items

    def _quantified(self, tokens: tuple[Token, ...], i: int) -> bool:
        """Whether "all" or "every" stands before the noun at token i, with but nouns and "and" between: "all crates and boxes"."""
        for k in range(i - 1, max(-1, i - 7), -1):
            if tokens[k].text in _QUANTIFIERS:
                return True
            if k < i - 2 and tokens[k].text not in self.names.classes and tokens[k].text not in ("and", ","):
                return False
            if tokens[k].text in BE or tokens[k].text in HARD:
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

    def _antecedent(self, items: list[Item]) -> Group | None:
        """What "it" is: the subject of the sentence so far, or of the one before."""
        items = items[-SEEN:]
        hard = [i.group for i in items if i.group is not None and not i.group.soft and not i.group.number]
        if not hard:
            return self.subject
        return self._subject_of(items) or hard[0]

    def _subject_of(self, items: list[Item]) -> Group | None:
        """The last group that a verb follows, so that it is a subject, outside the clause that is being read."""
        ends = [k for k, item in enumerate(items) if item.group is None and item.word in (",", "and", "with", "while", "but")]
        found = None
        for one, two in itertools.pairwise(items[: ends[-1] if ends else len(items)]):
            alone = one.group is not None and not one.group.soft and not one.group.number and two.group is None
            if alone and two.word in BE | MODALS | FILLER | {"on"}:
                found = one.group
        return found

    def _clauses(self, items: list[Item], sentence: Sentence) -> Iterator[Clause]:
        going_on = False
        self.previous = None
        for piece in pieces(items):
            clause = self._clause(piece, sentence, going_on)
            if clause is not None:
                self.previous = clause if clause.groups else self.previous
                yield clause
                going_on = any(not g.soft and not g.number for g in clause.groups)

    def _clause(self, piece: list[Item], sentence: Sentence, going_on: bool) -> Clause | None:
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
        special = self._relative(words, groups, hard, sentence) or self._repeated(words, groups, hard, sentence)
        if special is not None:
            self.latest = hard[-1] if hard else self.latest
            return special
        inherited = going_on and self.subject is not None and _lacks_subject(words[0], groups, raw)
        if inherited and self.subject is not None:
            groups, words = [self.subject, *groups], [[], *words]
        self.latest = hard[-1] if hard else self.latest
        below = self.subject if going_on else None
        if below is not None and _on_top(words, groups, hard) and below is not hard[0]:
            return Clause([(), ("on", "top"), ()], [hard[0], below], sentence, False, (*raw, "top"), True)
        if not inherited:
            words[0] = _without_lead(words[0])
            if hard and groups and groups[0] is hard[0] and (len(words[0]) < 3 or len(words) > 2):
                self.subject = hard[0]
        negated = not NEGATION.isdisjoint(raw)
        raw += tuple(g.noun for g in groups if g.noun)
        raw += ("on",) if hard and hard[0].listed and not _PILES.isdisjoint(raw) else ()
        return Clause([tuple(part) for part in words], groups, sentence, negated, raw, inherited)

    def _relative(self, words: list[list[str]], groups: list[Group], hard: list[Group], sentence: Sentence) -> Clause | None:
        """A clause that begins with "which" or "who": it is about the object named last."""
        if words[0][:1] not in (["which"], ["who"]):
            return None
        words[0].pop(0)
        raw = tuple(w for part in words for w in part)
        told = self.latest if self.previous is not None else None
        if told is None or (hard and words[0] and not BE & set(words[0])):
            return None
        negated = not NEGATION.isdisjoint(raw)
        return Clause([(), *(tuple(part) for part in words)], [told, *groups], sentence, negated, raw, True)

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


def _on_top(words: list[list[str]], groups: list[Group], hard: list[Group]) -> bool:
    """Whether a piece ends "… a on top", without saying of what."""
    return (
        len(hard) == 1 and groups[-1] is hard[0] and words[-1] in (["on", "top"], ["placed", "on", "top"], ["stacked", "on", "top"])
    )


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
    if first in BE | MODALS | VERBS or (first in PREPOSITIONS and not any(w in BE for w in raw)):
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
