"""Text to sentences of tokens: one linear pass, bounded in size, with everything that is not text taken out.

Contractions are opened ("isn't" → is not), possessives are split ("its store" → it 's store), lines that wrap are joined, and
bullets,
blank lines and full stops end a sentence. A token keeps what the user wrote, because object names keep their letters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_TEXT = 1_000_000  # characters
MAX_SENTENCES = 20_000
MAX_SENTENCE = 2_500  # tokens; a longer sentence is asked about, not read
MAX_NAME = 80

_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[ -/]{0,4}[@-~]|\x1b[@-_]?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": ",", "…": " ... "})
_TOKEN = re.compile(
    r'"[^"\n]{1,80}"'
    r"|\w+(?:[-.'/@#&+]\w+)*"
    r"|\n[ \t]*(?:[-*•]|\(?[0-9]{1,3}[.)])[ \t]+"  # a bullet
    r"|\n[ \t]*\n"
    r"|\n"
    r"|[^\s\w]"
)
CONTRACTIONS = {
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "doesn't": "does not", "don't": "do not", "can't": "can not",
    "cannot": "can not", "mustn't": "must not", "shouldn't": "should not", "won't": "will not", "hasn't": "has not",
    "haven't": "have not", "there's": "there is", "i'd": "i would", "i'm": "i am", "we'd": "we would", "its": "it 's",
    "their": "they 's", "it's": "it is", "that's": "that is", "they're": "they are", "you've": "you have", "i've": "i have",
    "we've": "we have", "gonna": "going to", "let's": "let us",
}  # fmt: skip


class Token(NamedTuple):
    """`text` as it stands, `low` for comparing; `kind` is "word", "quoted" or "mark"; a mark "\\n" is a line's end."""

    text: str
    low: str
    kind: str


def clean(text: str) -> str:
    """The text without escape sequences, control and invisible characters, with plain quotes and dashes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", _ESCAPES.sub("", text)).translate(_QUOTES)


def sentences(text: str) -> list[list[Token]]:
    """Sentences in order, without the marks that end them. `text` is clean and within MAX_TEXT."""
    found: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece in ".!?" or (piece[0] == "\n" and len(piece) > 1):
            found.append([])
        elif piece == "\n":
            if found[-1]:
                found[-1].append(Token("\n", "\n", "mark"))
        else:
            found[-1] += _tokens(piece)
    return [sentence for sentence in map(_trimmed, found) if sentence]


def lines_of(sentence: list[Token]) -> list[list[Token]]:
    """The sentence cut where its lines end."""
    lines: list[list[Token]] = [[]]
    for token in sentence:
        if token.text == "\n":
            lines.append([])
        else:
            lines[-1].append(token)
    return [line for line in map(_trimmed, lines) if line]


def joined(sentence: list[Token]) -> list[Token]:
    """The sentence on one line."""
    return [token for token in sentence if token.text != "\n"]


def quoted(tokens: list[Token], most: int = 160) -> str:
    """The tokens as text for a message, shortened."""
    text = " ".join(t.text for t in tokens if t.text not in ("\n", ""))
    text = re.sub(r" (?=[,;:!?)]|'s\b)|(?<=\() ", "", text)
    return text if len(text) <= most else f"{text[: most - 40]} … {text[-35:]}"


def _tokens(piece: str) -> list[Token]:
    if piece[0] == '"' and len(piece) > 2:
        return [Token(piece[1:-1].strip(), piece[1:-1].strip().lower(), "quoted")]
    if not (piece[0].isalnum() or piece[0] == "_"):
        return [Token(piece, piece, "mark")]
    low = piece.lower()
    if low in CONTRACTIONS:
        first, *others = CONTRACTIONS[low].split()
        return [Token(piece, first, "word"), *(Token("", word, "word") for word in others)]
    if low.endswith("'s"):
        return [Token(piece[:-2], low[:-2], "word"), Token("'s", "'s", "word")]
    return [Token(piece, low, "word")]


def _trimmed(sentence: list[Token]) -> list[Token]:
    """Without line ends and commas at its ends."""
    first, last = 0, len(sentence)
    while first < last and sentence[first].text in ("\n", ",", ";"):
        first += 1
    while last > first and sentence[last - 1].text in ("\n", ",", ";"):
        last -= 1
    return sentence[first:last]
