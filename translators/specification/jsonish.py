"""JSON as models write it: comments, trailing or missing commas, single quotes, bare keys and Python's constants are taken.

One pass, linear in the text, bounded in depth and size; nothing is ever executed. `read_value` starts at a position, so that an
answer can be found in the middle of prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 40
MAX_ITEMS = 500_000

_SPACE = re.compile(r"[\s\ufeff\u200b]*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|#[^\n]*", re.S)
_NUMBER = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?(?![\w.-])")
_BARE = re.compile(r"[^\W\d][\w.\-]*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_CONSTANTS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}


class BadJson(Exception):
    """Text that is no value: `position` of the trouble, `ended` if the text only stopped too early."""

    def __init__(self, message: str, position: int, ended: bool = False) -> None:
        super().__init__(message)
        self.message, self.position, self.ended = message, position, ended


@dataclass
class Reading:
    """A value, where it ends, the comments in it, and what was mended ("trailing comma", …)."""

    value: Any
    end: int
    comments: list[str] = field(default_factory=list)
    mended: set[str] = field(default_factory=set)


def read_value(text: str, start: int = 0) -> Reading:
    """The value that starts at `start`. Raises BadJson."""
    reader = _Reader(text, start)
    value = reader.value(0)
    return Reading(value, reader.at, reader.comments, reader.mended)


class _Reader:
    def __init__(self, text: str, start: int) -> None:
        self.text, self.at = text, start
        self.comments: list[str] = []
        self.mended: set[str] = set()
        self.items = 0

    def value(self, depth: int) -> Any:
        """The value here, whatever it is."""
        self._skip()
        if depth > MAX_DEPTH:
            raise BadJson(f"more than {MAX_DEPTH} nested brackets", self.at)
        self.items += 1
        if self.items > MAX_ITEMS:
            raise BadJson(f"more than {MAX_ITEMS:,} values", self.at)
        c = self.text[self.at : self.at + 1]
        if c == "{":
            return self._object(depth)
        if c == "[":
            return self._array(depth)
        if c in _CLOSING and c:
            return self._string(c)
        return self._word()

    def _skip(self) -> None:
        while True:
            space = _SPACE.match(self.text, self.at)
            self.at = space.end() if space else self.at
            comment = _COMMENT.match(self.text, self.at)
            if not comment:
                return
            self.comments.append(comment.group()[:200])
            self.mended.add("comments")
            self.at = comment.end()

    def _peek(self) -> str:
        self._skip()
        if self.at >= len(self.text):
            raise BadJson("the text ends in the middle of the answer", self.at, ended=True)
        return self.text[self.at]

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while self._peek() != "}":
            key = self._key()
            if self._peek() not in ":=":
                raise BadJson("a : is missing after a key", self.at)
            self.at += 1
            value = self.value(depth + 1)
            if key in found and isinstance(found[key], list) and isinstance(value, list):
                value = found[key] + value
                self.mended.add(f"the key {key[:40]} twice")
            found[key] = value
            self._comma("}")
        self.at += 1
        return found

    def _key(self) -> str:
        c = self._peek()
        if c in _CLOSING:
            return self._string(c)
        bare = _BARE.match(self.text, self.at)
        if not bare:
            raise BadJson("a key is missing", self.at)
        self.at = bare.end()
        self.mended.add("keys without quotes")
        return bare.group()

    def _array(self, depth: int) -> list[Any]:
        self.at += 1
        found: list[Any] = []
        while self._peek() != "]":
            found.append(self.value(depth + 1))
            self._comma("]")
        self.at += 1
        return found

    def _comma(self, closing: str) -> None:
        c = self._peek()
        if c in ",;":
            self.at += 1
            if self._peek() == closing:
                self.mended.add("a trailing comma")
        elif c != closing:
            if c in "}]":
                raise BadJson(f"{c} where {closing} or a comma was expected", self.at)
            self.mended.add("a missing comma")

    def _string(self, quote: str) -> str:
        closing, parts, i = _CLOSING[quote], [], self.at + 1
        if quote != '"':
            self.mended.add("other quotation marks")
        stop = re.compile(rf"[{closing}\\\n]")
        while True:
            found = stop.search(self.text, i)
            if not found:
                raise BadJson("the text ends in the middle of a string", len(self.text), ended=True)
            parts.append(self.text[i : found.start()])
            i = found.end()
            if found.group() == closing:
                self.at = i
                return "".join(parts)
            if found.group() == "\n":
                raise BadJson("a string is not closed on its line", found.start())
            escaped = self.text[i : i + 1]
            if escaped == "u" and re.fullmatch("[0-9a-fA-F]{4}", self.text[i + 1 : i + 5]):
                parts.append(chr(int(self.text[i + 1 : i + 5], 16)))
                i += 5
            else:
                parts.append(_ESCAPES.get(escaped, escaped))
                i += 1

    def _word(self) -> Any:
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            word = number.group()
            return int(word) if re.fullmatch(r"-?\d{1,18}", word) else word  # other numbers stay text: exact
        word_match = _BARE.match(self.text, self.at)
        if word_match and word_match.group() in _CONSTANTS:
            self.at = word_match.end()
            return _CONSTANTS[word_match.group()]
        if self.at >= len(self.text):
            raise BadJson("the text ends in the middle of the answer", self.at, ended=True)
        raise BadJson("this is no JSON value", self.at)
