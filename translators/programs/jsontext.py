"""JSON as models write it, with the place of every text in it.

Strict JSON plus what models add: comments (`// …`), a comma before a closing bracket, Python's True, False and None. Unlike
`json.loads` it keeps decimals exact, refuses a key that is given twice (the first would silently be lost), and bounds depth,
length and digits. Cost: linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from fractions import Fraction
from typing import Any, NoReturn

from planner.errors import InvalidInput, Location

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 24
_MAX_DIGITS = 30
_SPACE = re.compile(r"(?:[ \t\r\n\ufeff]+|//[^\n]*)*")
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?")
_STRING = re.compile(r'[^"\\\x00-\x1f]*')
_WORD = re.compile(r"[A-Za-z]+")
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class ProgramError(InvalidInput):
    """A program that cannot be read or has no meaning; carries file, line and column."""

    code = "program"


class Text(str):
    """A text of the file that knows where it stands; `place(offset)` is where one of its characters does."""

    location: Location = Location()

    def place(self, offset: int = -1) -> Location:
        """Place of a character of the text (of its opening quote by default)."""
        file, line, column = self.location
        return Location(file, line, None if column is None else column + 1 + offset)


def place_of(value: object, offset: int = -1) -> Location:
    """Where a text stands, nowhere if it is not from a file."""
    return value.place(offset) if isinstance(value, Text) else Location()


def read_json(text: str, file: str | None = None, start: int = 0) -> tuple[Any, int]:
    """The value that begins at `start`, and where it ends. Objects become dicts with `Text` keys; raises ProgramError."""
    reader = _Reader(text, file)
    value = reader.value(reader.skip(start), 0)
    return value, reader.at


class _Reader:
    def __init__(self, text: str, file: str | None) -> None:
        self.text, self.file, self.at = text, file, 0
        self.lines = [0, *(m.end() for m in re.finditer("\n", text))]

    def location(self, at: int) -> Location:
        line = bisect_right(self.lines, at)
        return Location(self.file, line, at - self.lines[line - 1] + 1)

    def fail(self, at: int, message: str, code: str = "json", hint: str | None = None) -> NoReturn:
        raise ProgramError(message, location=self.location(min(at, len(self.text))), code=code, hint=hint)

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        assert match is not None
        return match.end()

    def value(self, at: int, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self.fail(at, f"the JSON is nested deeper than {MAX_DEPTH} levels", "too-deep")
        first = self.text[at : at + 1]
        if first == "{":
            return self.object(at, depth)
        if first == "[":
            return self.array(at, depth)
        if first == '"':
            return self.string(at)
        if first == "-" or first.isdigit():
            return self.number(at)
        word = _WORD.match(self.text, at)
        if word is None or word[0] not in _WORDS:
            what = "the text ends here" if not first else f"{first!r} cannot begin a value here"
            self.fail(
                at, what, hint="the JSON must be complete: objects, lists, texts in double quotes, numbers, true, false or null"
            )
        self.at = word.end()
        return _WORDS[word[0]]

    def object(self, at: int, depth: int) -> dict[Text, Any]:
        result: dict[Text, Any] = {}
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                self.fail(at, "expected a key in double quotes" if at < len(self.text) else "an object is never closed")
            key = self.string(at)
            if key in result:
                self.fail(
                    at, f"the key {key[:60]!r} is given twice", "duplicate-key", "give each its own name; only one would count"
                )
            at = self.skip(self.at)
            if self.text[at : at + 1] != ":":
                self.fail(at, "expected ':' after a key")
            result[key] = self.value(self.skip(at + 1), depth + 1)
            at = self.separator("}")
        self.at = at + 1
        return result

    def array(self, at: int, depth: int) -> list[Any]:
        result: list[Any] = []
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "]":
            result.append(self.value(at, depth + 1))
            at = self.separator("]")
        self.at = at + 1
        return result

    def separator(self, closing: str) -> int:
        at = self.skip(self.at)
        if self.text[at : at + 1] == ",":
            return self.skip(at + 1)
        if self.text[at : at + 1] != closing:
            self.fail(at, f"expected ',' or {closing!r}" if at < len(self.text) else f"the text ends before {closing!r}")
        return at

    def string(self, at: int) -> Text:
        begin, parts = at, []
        at += 1
        while True:
            match = _STRING.match(self.text, at)
            assert match is not None
            parts.append(match[0])
            at = match.end()
            mark = self.text[at : at + 1]
            if mark == '"':
                break
            if mark != "\\":
                self.fail(begin, "a text is never closed", hint='end it with " on the same line')
            piece, at = self.escape(at)
            parts.append(piece)
        self.at = at + 1
        result = Text("".join(parts))
        result.location = self.location(begin)
        return result

    def escape(self, at: int) -> tuple[str, int]:
        letter = self.text[at + 1 : at + 2]
        if letter == "u":
            digits = self.text[at + 2 : at + 6]
            if not re.fullmatch("[0-9a-fA-F]{4}", digits):
                self.fail(at, "\\u needs four hexadecimal digits")
            code = int(digits, 16)
            return (chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"), at + 6
        if letter not in _ESCAPES:
            self.fail(at, f"\\{letter} is no escape of JSON")
        return _ESCAPES[letter], at + 2

    def number(self, at: int) -> int | Fraction:
        match = _NUMBER.match(self.text, at)
        if match is None:
            self.fail(at, "a number is cut off")
        self.at = match.end()
        try:
            return exact_number(*match.groups())
        except ValueError as error:
            self.fail(at, str(error), "number-too-large")


def exact_number(sign: str, whole: str, decimals: str | None, exponent: str | None = None) -> int | Fraction:
    """A number as written, exactly; ValueError where it is absurdly long."""
    decimals = decimals or ""
    power = int(exponent or 0)
    if len(whole) + len(decimals) > _MAX_DIGITS or abs(power) > _MAX_DIGITS:
        raise ValueError(f"a number may have at most {_MAX_DIGITS} digits")
    value = Fraction(int(sign + whole + decimals)) * Fraction(10) ** (power - len(decimals))
    return value.numerator if value.denominator == 1 else value
