"""Declarations: sentences that say which objects there are and of what kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from translators.english.phrases import Found, Phrases
from translators.english.vocabulary import CALLED, DECLARING, Vocabulary, number_of

_QUANTITIES = ("exactly", "a", "an", "some", "several", "the", "following", "only")
_ARE = (("is", "called"), ("are", "called"), ("is", "named"), ("are", "named"), ("are", ":"), ("are",), ("is",), (":",))


class Declaration(NamedTuple):
    """Objects of a type; number None where none was said. `closed`: these are all of them."""

    type: str
    names: tuple[str, ...]
    number: int | None
    closed: bool


class Declarations:
    """Finds declarations in one sentence."""

    def __init__(self, phrases: Phrases, vocabulary: Vocabulary) -> None:
        self.phrases = phrases
        self.tokens = phrases.tokens
        self.vocabulary = vocabulary

    def at(self, start: int, *, listing: bool) -> Iterator[tuple[int, Declaration]]:
        """Declarations that start at token `start`, with their ends. listing: another declaration came before ("and two trucks").

        "there are 3 blocks: a, b and c", "two trucks t1 and t2", "the blocks are a and b", "a and b are blocks", "Blocks: a, b".
        """
        yield from self._there_are(start, listing)
        yield from self._are_called(start)
        yield from self._are_of_type(start)

    def _words_at(self, i: int, words: tuple[str, ...]) -> bool:
        return all(self.phrases.low(i + n) == word for n, word in enumerate(words))

    def _there_are(self, start: int, listing: bool) -> Iterator[tuple[int, Declaration]]:
        k, introduced = start, False
        for words in DECLARING:
            if self._words_at(start, words):
                k, introduced = start + len(words), True
                break
        if not introduced and not listing:
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
        for end, type_name, plural in self.vocabulary.nouns_at(self.tokens, k):
            said = 1 if single and not plural else count
            for after, names in self._names(end, type_name, counted=count is not None):
                yield after, Declaration(type_name, names, said if not single else None, plural or count is not None)
            if count is not None or (single and not plural):
                yield end, Declaration(type_name, (), said if count is not None else None, False)

    def _names(self, i: int, type_name: str, *, counted: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Lists of names at token i, after "called" or a colon or nothing; all lengths."""
        k = i
        for words in (*CALLED, *(((",",), ("-",)) if counted else ())):
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
            if not spans or self.vocabulary.nouns_at(self.tokens, start):
                return
            found: Found = spans[0]
            names += tuple(p.value for p in found.phrases)
            k, first = found.end, False
            yield k, names

    def _are_called(self, start: int) -> Iterator[tuple[int, Declaration]]:
        k = start + (self.phrases.low(start) in ("the", "my", "our", "your"))
        count = number_of(self.tokens[k]) if k < len(self.tokens) else None
        k += count is not None
        for end, type_name, plural in self.vocabulary.nouns_at(self.tokens, k):
            for words in _ARE:
                if not self._words_at(end, words) or (words == ("is",) and plural):
                    continue
                article = words[-1] in ("is", "are") and self.phrases.low(end + len(words)) in ("a", "an", "the")
                if article and self.phrases.low(end + len(words) + 1) not in (",", "and"):
                    continue  # "the block is a …"
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
            for end, type_name, plural in self.vocabulary.nouns_at(self.tokens, k):
                if plural or found.end + 2 == k:
                    yield end, Declaration(type_name, tuple(p.value for p in found.phrases), count, False)
