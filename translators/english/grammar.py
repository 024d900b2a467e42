"""Sentences: leads ("I want", "at the start"), clauses joined by "and", declarations of objects. Every word has to be accounted for.

A sentence is read left to right by dynamic programming over positions; at each position the few cheapest readings are kept. If no
reading reaches the end, the best beginning is taken and the rest is handed back as not understood. Readings of equal cost and
different meaning are an ambiguity, which is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from translators.english.patterns import Manner, Match, Patterns
from translators.english.phrases import Found, Phrase, Phrases
from translators.english.templates import Meaning
from translators.english.tokens import Token
from translators.english.vocabulary import (
    CONNECTORS,
    GOAL_ADVERBS,
    GOAL_LEADS,
    LEAD_TAILS,
    OPENERS,
    START_ADVERBS,
    START_LEADS,
    Vocabulary,
    number_of,
)

_KEPT = 6  # readings kept at one position
_DECLARING = (("there", "is"), ("there", "are"), ("you", "have"), ("we", "have"), ("i", "have"), ("you", "control"), ("there", "exist"),
              ("there", "exists"), ("consider",), ("we", "are", "given"), ("you", "are", "given"), ("with",), ("has",))  # fmt: skip
_CALLED = ((":",), ("called",), ("named",), (",", "called"), (",", "named"), (",", "namely"), ("labeled",), ("labelled",), (",", "labeled"),
           (",", "labelled"), ("namely",), ("numbered",), ("(",), ("which", "are", "called"), ("with", "the", "names"))  # fmt: skip
_QUANTITIES = ("exactly", "a", "an", "some", "several", "the", "following", "only")


Slots = tuple[tuple[str, tuple[Phrase, ...]], ...]


class Claim(NamedTuple):
    """What a clause says. `alternatives`: what it may mean, each with its slots; scene: "start", "goal" or "" (not said)."""

    alternatives: tuple[tuple[Meaning, Slots], ...]
    scene: str
    negated: bool
    respectively: bool
    start: int
    end: int


class Declaration(NamedTuple):
    """Objects of a type; count None where none was said. `closed`: these are all of them."""

    type: str
    names: tuple[str, ...]
    count: int | None
    closed: bool


@dataclass(frozen=True)
class Reading:
    """A way to read the tokens up to `end`. `header`: a lead that goes for the sentences that follow, too."""

    end: int = 0
    scene: str = ""
    header: bool = False
    items: tuple[Claim | Declaration, ...] = ()
    subject: tuple[Phrase, ...] | None = None
    last: Phrase | None = None
    key: str = ""
    cost: int = 0
    open: bool = True  # an item may follow without a connector

    @property
    def meaning(self) -> tuple[object, ...]:
        return (self.scene, *((i[:4] if isinstance(i, Claim) else i) for i in self.items))


class Outcome(NamedTuple):
    """The best reading, where it stops short of the end, and another reading that is as good but means something else."""

    reading: Reading
    complete: bool
    rival: Reading | None


class Grammar:
    """Reads the sentences of one text in one language."""

    def __init__(self, patterns: Patterns, vocabulary: Vocabulary) -> None:
        self.patterns = patterns
        self.vocabulary = vocabulary
        self.names: set[str] = set()
        self._leads = _by_first([(lead, "start") for lead in START_LEADS] + [(lead, "goal") for lead in GOAL_LEADS])
        self._adverbs = _by_first([(lead, "start") for lead in START_ADVERBS] + [(lead, "goal") for lead in GOAL_ADVERBS])

    def read(self, tokens: list[Token]) -> Outcome:
        """Reads one sentence."""
        sentence = _Sentence(self, tokens)
        return sentence.outcome()


class _Sentence:
    def __init__(self, grammar: Grammar, tokens: list[Token]) -> None:
        self.grammar = grammar
        self.tokens = tokens
        self.phrases = Phrases(tokens, grammar.vocabulary, grammar.names)
        self.at: dict[int, list[Reading]] = {}

    def outcome(self) -> Outcome:
        self._keep(Reading(end=self._past(0, OPENERS)))
        best = self.at[min(self.at)][0]
        done = len(self.tokens)
        while any(position < done for position in self.at):
            position = min(self.at)
            for reading in self.at.pop(position):
                if reading.items and reading.end > best.end:
                    best = reading
                for following in self._steps(reading):
                    self._keep(following)
        finished = sorted(self.at.get(done, []), key=lambda r: r.cost)
        if not finished:
            return Outcome(best, False, None)
        first = finished[0]
        rival = next((r for r in finished[1:] if r.cost == first.cost and r.meaning != first.meaning), None)
        return Outcome(first, True, rival)

    def _keep(self, reading: Reading) -> None:
        known = self.at.setdefault(reading.end, [])
        for i, other in enumerate(known):
            if (other.meaning, other.subject, other.key, other.open) == (
                reading.meaning,
                reading.subject,
                reading.key,
                reading.open,
            ):
                if reading.cost < other.cost:
                    known[i] = reading
                return
        known.append(reading)
        known.sort(key=lambda r: r.cost)
        del known[_KEPT:]

    def _past(self, i: int, options: tuple[tuple[str, ...], ...]) -> int:
        for words in options:
            if self._words_at(i, words):
                return i + len(words)
        return i

    def _words_at(self, i: int, words: tuple[str, ...]) -> bool:
        return all(self.phrases.low(i + n) == word for n, word in enumerate(words))

    def _steps(self, reading: Reading) -> Iterator[Reading]:
        if reading.open:
            yield from self._lead(reading)
            yield from self._declared(reading, reading.end)
            yield from self._clauses(reading, reading.end, joined=False)
            return
        yield from self._adverb(reading)
        yield from self._which(reading)
        for words in CONNECTORS:
            if self._words_at(reading.end, words):
                start = reading.end + len(words)
                start = self._past(start, (("then",), ("also",), ("that",), ("finally", "that")))
                yield from self._declared(reading, start)
                yield from self._clauses(reading, start, joined=True)
                yield from self._lead(_moved(reading, start, cost=1))
        if self._words_at(reading.end, ("so", "that")):
            yield _moved(reading, reading.end + 2, scene="goal")
        if self._words_at(reading.end, ("with",)):
            yield from self._clauses(reading, reading.end + 1, joined=False)
        if self.phrases.low(reading.end) == ")":
            yield Reading(**{**reading.__dict__, "end": reading.end + 1})

    def _lead(self, reading: Reading) -> Iterator[Reading]:
        """ "I want", "at the start,", "Goal:"; alone or with a colon it is a header."""
        for words, scene in self.grammar._leads.get(self.phrases.low(reading.end), ()):
            if not self._words_at(reading.end, words):
                continue
            ends = {reading.end + len(words)}
            for _ in range(2):
                ends |= {end + len(tail) for end in ends for tail in LEAD_TAILS if self._words_at(end, tail)}
            for end in ends:
                colon = words[-1] == ":" or self.tokens[end - 1].low == ":" or self.phrases.low(end) == ":"
                if self.phrases.low(end) in (":", ","):
                    end += 1
                header = colon or end == len(self.tokens)
                yield _moved(reading, end, scene=scene, header=header)

    def _adverb(self, reading: Reading) -> Iterator[Reading]:
        """ "… at the start": when the clauses before it hold; "… too" says nothing."""
        if self._words_at(reading.end, (",", "too")):
            yield Reading(**{**reading.__dict__, "end": reading.end + 2})
        if self.phrases.low(reading.end) in ("too", "already", "yet"):
            yield Reading(**{**reading.__dict__, "end": reading.end + 1})
        for words, scene in self.grammar._adverbs.get(self.phrases.low(reading.end), ()):
            if self._words_at(reading.end, words) and reading.items:
                items = tuple(i._replace(scene=scene) if isinstance(i, Claim) and not i.scene else i for i in reading.items)
                yield Reading(**{**reading.__dict__, "end": reading.end + len(words), "items": items})

    def _which(self, reading: Reading) -> Iterator[Reading]:
        """ "…, which is on c"."""
        if reading.last is None:
            return
        for words in ((",", "which"), (",", "and", "which"), ("which",), (",", "who"), ("who",), ("that",)):
            if self._words_at(reading.end, words):
                for match in self.grammar.patterns.matches(self.phrases, reading.end + len(words), (reading.last,)):
                    yield from self._claimed(reading, match, reading.end, keep_subject=True)

    def _clauses(self, reading: Reading, start: int, *, joined: bool) -> Iterator[Reading]:
        patterns = self.grammar.patterns
        groups: dict[tuple[object, ...], list[Match]] = {}
        for match in patterns.matches(self.phrases, start, None):
            _grouped(groups, match)
        if joined and reading.subject is not None:
            for match in patterns.matches(self.phrases, start, reading.subject):
                _grouped(groups, match)
        if joined and reading.key:
            for match in patterns.matches(self.phrases, start, None, gapped=True):
                meanings = tuple(m for m in match.meanings if m.key == reading.key)
                if meanings:
                    _grouped(groups, match._replace(meanings=meanings))
        for matches in groups.values():
            if matches[0].end > start:
                cheapest = min(m.manner.cost for m in matches)
                first, *others = [m for m in matches if m.manner.cost == cheapest]
                yield from self._claimed(reading, first, start, others=others)

    def _claimed(
        self, reading: Reading, match: Match, start: int, others: list[Match] = [], keep_subject: bool = False
    ) -> Iterator[Reading]:  # noqa: B006
        alternatives = tuple(_with_subject(meaning, m.slots, reading) for m in (match, *others) for meaning in m.meanings)
        alternatives = tuple(a for a in alternatives if a[0].subject is None or a[0].subject in dict(a[1]))
        if not alternatives:
            return
        end = match.end
        respectively = self.phrases.low(end) == "respectively" or self._words_at(end, (",", "respectively"))
        if respectively:
            end += 1 if self.phrases.low(end) == "respectively" else 2
        scene, negated, cost = match.manner
        if {m.scene for m, _ in alternatives} == {"goal"}:
            if reading.scene == "start" or (not reading.scene and reading.items and not _ordering(reading)):
                return
            scene = scene or "goal"
        if scene == "goal" and reading.scene == "start":
            return  # "at the start a should be on b"
        said = scene or reading.scene
        phrases = alternatives[0][1][0][1] if alternatives[0][1] else None
        last = match.slots[-1][1][-1] if match.slots else None
        if last is not None and last.kind == "number":
            last = None
        claim = Claim(alternatives, said, negated, respectively, start, end)
        subject = reading.subject if keep_subject else phrases if phrases is not None else reading.subject
        yield Reading(
            end=end,
            scene=reading.scene,
            header=reading.header,
            items=(*reading.items, claim),
            subject=subject,
            last=last,
            key=alternatives[0][0].key,
            cost=reading.cost + cost,
            open=False,
        )

    def _declared(self, reading: Reading, start: int) -> Iterator[Reading]:
        """ "there are 3 blocks: a, b and c", "two trucks t1 and t2", "the blocks are a and b", "a and b are blocks", "Blocks: a, b"."""
        if reading.scene == "goal":
            return
        for end, declaration in (*self._there_are(reading, start), *self._are_called(start), *self._are_of_type(start)):
            items = (*reading.items, declaration)
            yield Reading(end, reading.scene, reading.header, items, None, None, "", reading.cost, False)

    def _there_are(self, reading: Reading, start: int) -> Iterator[tuple[int, Declaration]]:
        k, introduced = start, False
        for words in _DECLARING:
            if self._words_at(start, words):
                k, introduced = start + len(words), True
                break
        if not introduced and not (reading.items and isinstance(reading.items[-1], Declaration)):
            return
        vague = False
        while self.phrases.low(k) in _QUANTITIES:
            vague = vague or self.phrases.low(k) in ("some", "several", "the", "following")
            article = self.phrases.low(k) in ("a", "an")
            k += 1
            if article:
                break
        single = k > start and self.phrases.low(k - 1) in ("a", "an")
        count = number_of(self.tokens[k]) if k < len(self.tokens) else None
        k += count is not None
        k += self.phrases.low(k) == "different"
        for end, type_name, plural in self.grammar.vocabulary.nouns_at(self.tokens, k):
            said = 1 if single and not plural else count
            for after, names in self._names(end, type_name, counted=count is not None):
                yield after, Declaration(type_name, names, said if not single else None, plural or count is not None)
            if count is not None or (single and not plural):
                yield end, Declaration(type_name, (), said if count is not None else None, False)

    def _names(self, i: int, type_name: str, *, counted: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Lists of names at token i, after "called" or a colon or nothing; all lengths."""
        k = i
        for words in (*_CALLED, *(((",",), ("-",)) if counted else ())):
            if self._words_at(i, words):
                k = i + len(words)
                break
        names: tuple[str, ...] = ()
        closing = self.phrases.low(k - 1) == "("
        for found in self._name_runs(k, type_name):
            names = found[1]
            yield found[0] + (closing and self.phrases.low(found[0]) == ")"), names

    def _name_runs(self, k: int, type_name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        names: tuple[str, ...] = ()
        first = True
        while True:
            start: int | None = k if first else self.phrases.after_connector(k)
            if start is None:
                return
            spans = [f for f in self.phrases._names_after(start, type_name, True) if all(p.kind == "name" for p in f.phrases)]
            if not spans or self.grammar.vocabulary.nouns_at(self.tokens, start):
                return
            found: Found = spans[0]
            names += tuple(p.value for p in found.phrases)
            k, first = found.end, False
            yield k, names

    def _are_called(self, start: int) -> Iterator[tuple[int, Declaration]]:
        k = start + (self.phrases.low(start) in ("the", "my", "our", "your"))
        count = number_of(self.tokens[k]) if k < len(self.tokens) else None
        k += count is not None
        for end, type_name, plural in self.grammar.vocabulary.nouns_at(self.tokens, k):
            for words in (
                ("is", "called"),
                ("are", "called"),
                ("is", "named"),
                ("are", "named"),
                ("are", ":"),
                ("are",),
                ("is",),
                (":",),
            ):
                if not self._words_at(end, words) or (words == ("is",) and plural):
                    continue
                if words[0] != ":" and words[-1] in ("is", "are") and self.phrases.low(end + len(words)) in ("a", "an", "the"):
                    if not self._words_at(end + len(words) + 1, (",",)) and not self._words_at(end + len(words) + 1, ("and",)):
                        continue
                for after, names in self._name_runs(end + len(words), type_name):
                    yield after, Declaration(type_name, names, count, True)

    def _are_of_type(self, start: int) -> Iterator[tuple[int, Declaration]]:
        for found in self.phrases.lists(start):
            if any(p.kind != "name" or p.type for p in found.phrases):
                continue
            k = found.end
            if self.phrases.low(k) not in ("is", "are"):
                continue
            k += 1
            k += self.phrases.low(k) in ("a", "an", "the", "all", "both")
            count = number_of(self.tokens[k]) if k < len(self.tokens) else None
            k += count is not None
            for end, type_name, plural in self.grammar.vocabulary.nouns_at(self.tokens, k):
                if plural or found.end + 2 == k:
                    yield end, Declaration(type_name, tuple(p.value for p in found.phrases), count, False)


def _moved(reading: Reading, end: int, *, scene: str = "", header: bool = False, cost: int = 0) -> Reading:
    """The reading after a lead or connector: an item may follow at once."""
    return Reading(
        end,
        scene or reading.scene,
        header or reading.header,
        reading.items,
        reading.subject,
        None,
        reading.key,
        reading.cost + cost,
        True,
    )


def _with_subject(meaning: Meaning, slots: Slots, reading: Reading) -> tuple[Meaning, Slots]:
    """With the subject of the clause before, where the template takes it from there."""
    if meaning.subject is None or reading.subject is None or meaning.subject in dict(slots):
        return meaning, slots
    return meaning, ((meaning.subject, reading.subject), *slots)


def _ordering(reading: Reading) -> bool:
    last = reading.items[-1]
    return isinstance(last, Claim) and last.scene == "goal"


def _grouped(groups: dict[tuple[object, ...], list[Match]], match: Match) -> None:
    """Matches of the same words are alternatives of one clause."""
    key = (match.end, match.manner.scene, match.manner.negated)
    groups.setdefault(key, []).append(match)


def _by_first(leads: list[tuple[str, str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for text, scene in leads:
        words = tuple(text.split())
        found.setdefault(words[0], []).append((words, scene))
    return found


__all__ = ["Claim", "Declaration", "Grammar", "Manner", "Outcome", "Reading"]
