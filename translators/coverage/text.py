"""A text as sentences of tokens, each sentence (or part of one) marked as about the start or about the goal."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

MAX_TEXT = 200_000  # characters
MAX_TOKENS = 60_000
MAX_SENTENCE = 3_000  # tokens; longer ones are cut

_TOKEN = re.compile(r"\w+(?:[-_'’]\w+)*|\.\.\.?|…|[.,;:!?()&\n]|[^\w\s]")
_WORDS_OF_GOAL = re.compile(
    r"\b(goals?(?! (?:place|position|location|cell|square|tile|spot|area|room)s?\b)|objectives?|aims?|i want|we want"
    r"|you want|task is|tasks? (?:are|is) to|challenge is|final (?:configuration|state|arrangement|setup)"
    r"|target|desired|in the end|should|must end|end up|ultimately|achieve|need to (?:be|have|get|move|arrange|deliver)|mission)\b"
)
_WORDS_OF_START = re.compile(
    r"\b(initial(?:ly)?|at the start|at first|currently|to start with|start(?:s"
    r"|ing)? (?:with|state|position|by|out)|you start|begins?|beginning"
    r"|now\b|are given|you have\b|present state|current state|right now|at present|starts?)\b"
)


@dataclass(frozen=True)
class Token:
    """A word or sign: `text` in lower case, `own` as written, `start` its place in the text."""

    text: str
    own: str
    start: int


@dataclass(frozen=True)
class Sentence:
    """Tokens without the closing sign. scene: "init", "goal" or "" where it cannot be told. number: from 1, in reading order."""

    tokens: tuple[Token, ...]
    scene: str
    number: int
    text: str


def sentences_of(text: str, nouns: Collection[str] = ()) -> list[Sentence]:
    """The sentences of a text (cut at MAX_TEXT), with their scenes. `nouns` of the domain do not tell scenes ("objective")."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", " ", text[:MAX_TEXT])
    tokens = [Token(m.group().lower().replace("’", "'"), m.group(), m.start()) for m in _TOKEN.finditer(text)][:MAX_TOKENS]
    pieces: list[list[Token]] = [[]]
    for i, token in enumerate(tokens):
        if token.text == "\n":
            if _ends_line(tokens, i):
                pieces.append([])
            continue
        if token.text in ".!?" or len(pieces[-1]) >= MAX_SENTENCE:
            pieces.append([])
            continue
        pieces[-1].append(token)
    return _with_scenes([p for p in pieces if p], text, nouns)


def _ends_line(tokens: list[Token], i: int) -> bool:
    """A line break ends a sentence if a blank line follows, or the line is an item of a list."""
    following = tokens[i + 1].text if i + 1 < len(tokens) else "\n"
    before = tokens[i - 1].text if i else "\n"
    if any(c.isdigit() for c in before) and i + 1 < len(tokens) and tokens[i + 1].own[0].isupper():
        return True  # a line of names
    return (
        following in ("\n", "-", "*", "•", "you", "your", "each", "there", "here", "according")
        or before in ("\n", ".", ":", ";")
        or _is_item(tokens, i)
    )


def _is_item(tokens: list[Token], i: int) -> bool:
    """A short line that says something whole: lists of facts without full stops."""
    line = []
    for token in reversed(tokens[max(0, i - 14) : i]):
        if token.text == "\n":
            break
        line.append(token.text)
    return 0 < len(line) < 12 and line[0] not in (",", "and") and ("is" in line or "are" in line)


def _with_scenes(pieces: list[list[Token]], text: str, nouns: Collection[str]) -> list[Sentence]:
    found, scene = [], "init"
    for number, piece in enumerate(pieces, 1):
        words = " ".join("_" * len(t.text) if t.text in nouns and _WORDS_OF_GOAL.fullmatch(t.text) else t.text for t in piece)
        cuts = _cuts(piece, words, scene)
        for (start, kind), (end, _) in zip(cuts, [*cuts[1:], (len(piece), "")], strict=True):
            part = piece[start:end]
            if part:
                raw = text[part[0].start : part[-1].start + len(part[-1].own)]
                found.append(Sentence(tuple(part), kind, number, " ".join(raw.split())))
        scene = cuts[-1][1] if cuts else scene
    return found


def _cuts(piece: list[Token], words: str, scene: str) -> list[tuple[int, str]]:
    """Where in a sentence which scene begins: [(token, scene)]."""
    goal, start = _WORDS_OF_GOAL.search(words), _WORDS_OF_START.search(words)
    if goal and start and abs(goal.start() - start.start()) > 40:
        first, second = ("goal", "init") if goal.start() < start.start() else ("init", "goal")
        at = max(goal.start(), start.start())
        cut = words[:at].count(" ")
        while cut > 0 and piece[cut - 1].text not in (",", ";", ":"):
            cut -= 1
        if cut == 0:
            return [(0, first if scene == "" else second)]
        return [(0, first), (cut, second)]
    if goal:
        return [(0, "goal")]
    return [(0, "init" if start else scene)]
