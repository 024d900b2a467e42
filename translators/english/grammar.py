"""Sentences: leads ("I want", "at the start"), clauses joined by "and", declarations of objects. Every word has to be accounted
for.

A sentence is read left to right by dynamic programming over positions; at each position the few cheapest readings are kept. If no
reading reaches the end, the best beginning is taken and the rest is handed back as not understood. Readings of equal cost and
different meaning are an ambiguity, which is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from translators.english.declaring import Declaration, Declarations
from translators.english.patterns import Manner, Match, Patterns
from translators.english.phrases import Phrase, Phrases
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
)

_KEPT = 6  # readings kept at one position


Slots = tuple[tuple[str, tuple[Phrase, ...]], ...]


class Claim(NamedTuple):
    """What a clause says. `alternatives`: what it may mean, each with its slots; scene: "start", "goal" or "" (not said)."""

    alternatives: tuple[tuple[Meaning, Slots], ...]
    scene: str
    negated: bool
    respectively: bool
    start: int
    end: int


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
        self.declarations = Declarations(self.phrases, grammar.vocabulary)
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
        self, reading: Reading, match: Match, start: int, others: Sequence[Match] = (), keep_subject: bool = False
    ) -> Iterator[Reading]:
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
        if reading.scene == "goal":
            return
        listing = bool(reading.items) and isinstance(reading.items[-1], Declaration)
        for end, declaration in self.declarations.at(start, listing=listing):
            items = (*reading.items, declaration)
            yield Reading(end, reading.scene, reading.header, items, None, None, "", reading.cost, False)


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


def _by_first(leads: list[tuple[tuple[str, ...], str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, scene in leads:
        found.setdefault(words[0], []).append((words, scene))
    return found


__all__ = ["Claim", "Declaration", "Grammar", "Manner", "Outcome", "Reading"]
