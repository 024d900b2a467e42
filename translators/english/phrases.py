"""Noun phrases: names, "block a", "the red block", "every passenger", lists of these.

A phrase is read at each position at most once (memo), and a list is a walk along the phrases, so this costs little even where a
sentence has to be read in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translators.english.tokens import MAX_NAME, Token
from translators.english.vocabulary import ARTICLES, FUNCTION_WORDS, NO_ADJECTIVES, Vocabulary, number_of

LONGEST_RANGE = 2_000
_STEM = re.compile(r"(.*?)(\d{1,6})")


class Phrase(NamedTuple):
    """kind: "name" (value as written), "all" (of a type; value a count that has to fit, or ""), "the" (the only one of its
    type), "it",
    "they", "else" (nothing else). type: what the noun said, None where there was no noun. `adjective`: a name made of an
    adjective."""

    kind: str
    value: str = ""
    type: str | None = None
    adjective: bool = False


class Found(NamedTuple):
    """Phrases that end before token `end`."""

    end: int
    phrases: tuple[Phrase, ...]
    plural: bool = False
    noun: str | None = None  # a plural noun that goes for the names that follow, too
    cost: int = 0


class Phrases:
    """Noun phrases of one sentence. `names`: lower-case names that are known to be names."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary, names: set[str]) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.names = names
        self._single: dict[int, list[Found]] = {}

    def low(self, i: int) -> str:
        return self.tokens[i].low if i < len(self.tokens) else ""

    def single(self, i: int) -> list[Found]:
        """All ways to read one phrase at token i."""
        if i not in self._single:
            self._single[i] = list(self._read(i)) if i < len(self.tokens) else []
        return self._single[i]

    def lists(self, i: int) -> Iterator[Found]:
        """All lists that start at token i, shorter ones first; a list of one too."""
        for first in self.single(i):
            yield first
            yield from self._longer(first)

    def _longer(self, found: Found) -> Iterator[Found]:
        """Lists that go on, along the cheapest phrase at each step."""
        while True:
            start = self.after_connector(found.end)
            if start is None:
                return
            following = self.name_list_element(start, found.noun) if found.noun else None
            if following is None:
                following = next(iter(self.single(start)), None)
            if following is None or following.phrases[0].kind in ("it", "they", "else"):
                return
            noun = following.noun or (found.noun if following.phrases[0].type in (None, found.noun) else None)
            found = Found(following.end, found.phrases + following.phrases, True, noun, found.cost + following.cost)
            yield found

    def after_connector(self, i: int) -> int | None:
        """Where the list goes on after "," or "and", None where it does not."""
        if self.low(i) == ",":
            return i + 2 if self.low(i + 1) == "and" else i + 1
        return i + 1 if self.low(i) in ("and", "&") else None

    def name_list_element(self, i: int, noun: str | None) -> Found | None:
        """A plain name, of the type that a plural noun before the list said."""
        end = self._name_end(i, listed=True)
        if end is None or self.vocabulary.nouns_at(self.tokens, i):
            return None
        return Found(end, (Phrase("name", self._text(i, end, noun), noun),))

    def _read(self, i: int) -> Iterator[Found]:
        low = self.low(i)
        if self.tokens[i].kind == "quoted":
            yield Found(i + 1, (Phrase("name", self.tokens[i].text[:MAX_NAME]),))
            return
        if low == "it":
            yield Found(i + 1, (Phrase("it"),))
        elif low in ("they", "them", "these", "those"):
            yield Found(i + 1, (Phrase("they"),), True)
        elif low in ("everyone", "everybody", "everything"):
            yield Found(i + 1, (Phrase("all"),))
        elif low == "nothing" and self.low(i + 1) == "else":
            yield Found(i + 2, (Phrase("else"),))
        yield from self._every(i)
        yield from self._with_noun(i)
        end = self._name_end(i)
        if end is not None:
            known = self.tokens[i].low in self.names
            yield Found(end, (Phrase("name", self._text(i, end, None)),), cost=0 if known else 1)
        elif low in ARTICLES:
            end = self._name_end(i + 1)
            if end is not None and not self.vocabulary.nouns_at(self.tokens, i + 1):
                known = self.tokens[i + 1].low in self.names
                yield Found(end, (Phrase("name", self._text(i + 1, end, None)),), cost=0 if known else 1)

    def _every(self, i: int) -> Iterator[Found]:
        """ "all the blocks", "every passenger", "each of the three blocks", "both balls", "all of them"."""
        low, k = self.low(i), i + 1
        if low not in ("all", "every", "each", "both"):
            return
        if low != "every" and low != "each" and self.low(k) in ("is", "are", "should", "must", "have"):
            yield Found(k, (Phrase("they"),), True)
        if self.low(k) == "of":
            k += 1
        if self.low(k) in ("it", "them", "these") and self.low(k - 1) == "of":
            yield Found(k + 1, (Phrase("they"),), True)
            return
        if self.low(k) in ARTICLES:
            k += 1
        count = number_of(self.tokens[k]) if k < len(self.tokens) else None
        if count is not None:
            k += 1
        said = "2" if low == "both" else "" if count is None else str(count)
        for end, type_name, plural in self.vocabulary.nouns_at(self.tokens, k):
            yield Found(end, (Phrase("all", said, type_name),), plural)
            if low in ("both", "all"):
                yield from self._names_after(end, type_name, plural=True)

    def _with_noun(self, i: int) -> Iterator[Found]:
        """ "block a", "the blocks a, b", "the block", "the three blocks", "three blocks a, b and c", "the red block"."""
        k = i
        definite = self.low(k) in ARTICLES
        if definite:
            k += 1
        count = number_of(self.tokens[k]) if k < len(self.tokens) and self.vocabulary.nouns_at(self.tokens, k + 1) else None
        if count is not None and self.low(k) not in self.names:
            k += 1
        for end, type_name, plural in self.vocabulary.nouns_at(self.tokens, k):
            yield from self._names_after(end, type_name, plural)
            if plural and (definite or count is not None):
                yield Found(end, (Phrase("all", "" if count is None else str(count), type_name),), True, cost=2)
            elif definite and not plural:
                yield Found(end, (Phrase("the", "", type_name),), cost=2)
        yield from self._adjectives(k)

    def _names_after(self, i: int, type_name: str, plural: bool) -> Iterator[Found]:
        if self.low(i) in ("called", "named", "labeled", "labelled"):
            i += 1
        end = self._name_end(i, listed=True)
        if end is None:
            return
        first = self._text(i, end, type_name)
        noun = type_name if plural else None
        if plural and self.low(end) in ("to", "through", "thru", "-") and self._name_end(end + 1, listed=True):
            last_end = self._name_end(end + 1, listed=True)
            assert last_end is not None
            names = spanned(first, self._text(end + 1, last_end, type_name))
            if names:
                yield Found(last_end, tuple(Phrase("name", name, type_name) for name in names), True, noun)
        yield Found(end, (Phrase("name", first, type_name),), False, noun)

    def _adjectives(self, i: int) -> Iterator[Found]:
        """ "red block": a name of up to three words with the noun as its last."""
        for n in range(1, 4):
            k = i + n - 1
            if k >= len(self.tokens) or self.tokens[k].kind != "word" or self.low(k) in FUNCTION_WORDS | NO_ADJECTIVES:
                return
            if self.vocabulary.nouns_at(self.tokens, k) or number_of(self.tokens[k]) is not None:
                return
            for end, type_name, plural in self.vocabulary.nouns_at(self.tokens, k + 1):
                if plural:
                    continue
                if n == 1 and (self.low(k) in self.names or re.search(r"\d", self.low(k))):
                    yield Found(end, (Phrase("name", self.tokens[k].text, type_name),))
                else:
                    text = " ".join(t.text for t in self.tokens[i:end])
                    yield Found(end, (Phrase("name", text, type_name, True),), cost=1)

    def _name_end(self, i: int, *, listed: bool = False) -> int | None:
        """Where the name at token i ends; None if there is none. `listed`: after a noun or in a list, where more is a name."""
        if i >= len(self.tokens):
            return None
        token = self.tokens[i]
        if token.kind == "quoted":
            return i + 1
        if token.kind != "word" or len(token.text) > MAX_NAME:
            return None
        if token.low in self.names:
            return i + 1
        if number_of(token) is not None:
            return i + 1 if listed and token.low.isdigit() else None
        if len(token.low) == 1 and token.low.isalpha():
            follows_noun = bool(self.vocabulary.nouns_at(self.tokens, i + 1)) and token.low == "a"
            return None if follows_noun or (token.text == "I" and not listed) else i + 1
        if token.low in FUNCTION_WORDS or self.vocabulary.nouns_at(self.tokens, i):
            return None
        end = i + 1
        while end < len(self.tokens) and self._capital(end - 1) and self._capital(end) and end - i < 4:
            end += 1  # New York
        return end

    def _capital(self, i: int) -> bool:
        token = self.tokens[i]
        plain = token.kind == "word" and token.text.isalpha() and len(token.text) > 1 and token.text[0].isupper()
        return plain and token.low not in FUNCTION_WORDS and token.low not in self.vocabulary.noun_words

    def _text(self, i: int, end: int, type_name: str | None) -> str:
        """The name as written; with its noun if it is a number ("block 1")."""
        text = " ".join(t.text for t in self.tokens[i:end])
        return f"{type_name} {text}" if type_name and text[0].isdigit() and text.isdigit() and text not in self.names else text


def spanned(first: str, last: str) -> list[str]:
    """Names from `first` to `last`: b1 … b5, A … I, block 1 … block 4. Empty if they are no range."""
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        return [chr(c) for c in range(ord(first), ord(last) + 1)] if first.islower() == last.islower() else []
    low, high = _STEM.fullmatch(first), _STEM.fullmatch(last)
    if not low or not high or low[1] != high[1] or not 0 <= int(high[2]) - int(low[2]) < LONGEST_RANGE:
        return []
    return [f"{low[1]}{n}" for n in range(int(low[2]), int(high[2]) + 1)]
