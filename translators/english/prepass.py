"""Which words are names: a first look over the text for what follows nouns and colons, so that "a" in "I want a on b" can be a
block."""

from __future__ import annotations

from translators.english.tokens import Token
from translators.english.vocabulary import FUNCTION_WORDS, Vocabulary, number_of

_CALLED = frozenset([":", "called", "named", "labeled", "labelled", "namely"])


def find_names(sentences: list[list[Token]], vocabulary: Vocabulary) -> set[str]:
    """Lower-case words that the text uses as names."""
    found: set[str] = set()
    for sentence in sentences:
        tokens = [token for token in sentence if token.text != "\n"]
        for i in range(len(tokens)):
            for end, _, plural in vocabulary.nouns_at(tokens, i):
                called = end < len(tokens) and tokens[end].low in _CALLED
                found |= _listed(tokens, end + called, called=called, plural=plural)
    return found


def _listed(tokens: list[Token], i: int, *, called: bool, plural: bool) -> set[str]:
    """Names in a list that starts at token i; of a singular noun one name only."""
    found = set()
    while i < len(tokens) and _may_be_name(tokens, i, called=called):
        found.add(tokens[i].low)
        i += 1
        if i < len(tokens) and tokens[i].low in (",", "and", "&") and (plural or called):
            i += 1 + (tokens[i].low == "," and i + 1 < len(tokens) and tokens[i + 1].low == "and")
        else:
            break
    return found


def _may_be_name(tokens: list[Token], i: int, *, called: bool) -> bool:
    token = tokens[i]
    if token.kind != "word" or token.low.isdigit() or (token.low in FUNCTION_WORDS and len(token.low) > 1) or token.text == "I":
        return called and token.kind == "word" and number_of(token) is not None and not token.low.isdigit()
    return len(token.low) == 1 or any(c.isdigit() for c in token.low) or token.text[0].isupper() or called
