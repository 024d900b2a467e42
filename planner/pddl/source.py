"""A text of parenthesised lists as arrays: tokens, their numbers, and for every "(" the index of its ")".

The whole text is tokenised at once by string methods that run in C, and brackets are matched by one stable sort over depths, so
that a 4 MB problem costs about 0.2 s and no recursion. Lines and columns are computed on the first question for one.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from planner.errors import InvalidInput, Location, PddlError
from planner.pddl.brackets import bracket_error
from planner.pddl.findings import shown

MAX_BYTES = 200 * 2**20
MAX_NAME = 1000  # characters in one token
MAX_DEPTH = 200  # nested parentheses; far beyond any real task, and safe for recursive readers of the tree

OPEN, CLOSE = 0, 1  # token numbers of "(" and ")"

_COMMENT = re.compile(r";[^\n]*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ODD_SPACE = re.compile(r"[^\S \t\n\v\f\r]|[\u200b\ufeff]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?")
_NAME = r"\w[\w.@#$%&*+/!<>=~^|'\-]*"
_LEXEME = re.compile(rf"{_NAME}|\?{_NAME}|:\w[\w\-]*|#t|-|=|<=|>=|<|>|[+*/]|{NUMBER.pattern}")
_new = tuple.__new__  # half the time of calling Location(…), and there is one for every atom of a domain
_ASCII_LOWER = {ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def lower(name: str) -> str:
    """`name` as PDDL compares names: the case of ASCII letters does not count, that of other letters does."""
    return name.lower() if name.isascii() else name.translate(_ASCII_LOWER)


def load(source: str | os.PathLike[str], what: str = "PDDL") -> tuple[str, str | None]:
    """Text and file name of `source`: a path, or the text itself (a str that contains "(" or a line break).

    A str that ends with ".pddl" and has no line break is a path even if it contains "(". Raises InvalidInput.
    """
    if not isinstance(source, (str, os.PathLike)):
        raise InvalidInput(f"cannot read {what} from a {type(source).__name__}", expected="a path or a text")
    if isinstance(source, str):
        one_line = "\n" not in source
        if not one_line or source.lstrip().startswith(";") or ("(" in source and not source.lower().endswith(".pddl")):
            return source, None
    path = os.fspath(source)
    if not isinstance(path, str):
        path = os.fsdecode(path)
    return _decode(_read_bytes(path, what), path), path


def _read_bytes(path: str, what: str) -> bytes:
    where = Location(shown(path) or None)
    if not path:
        raise InvalidInput(f"no {what} given: the text is empty", expected="a file name or a text", code="empty-input")
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):
            raise InvalidInput(f"{shown(path)} is a folder, not a file", location=where, code="is-a-folder", hint=_inside(path))
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput(f"no such file: {shown(path)}", location=where, code="no-such-file", hint=_beside(path)) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL byte
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(f"cannot read {shown(path)}: {reason}", location=where, code="unreadable-file") from None
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"{shown(path)} has more than {MAX_BYTES // 2**20} MiB", location=where, code="file-too-large")
    return data


def _inside(path: str) -> str | None:
    try:
        names = sorted(name for name in os.listdir(path) if name.endswith(".pddl"))
    except OSError:
        return None
    return f"it contains {', '.join(names[:3])}" if names else None


def _beside(path: str) -> str | None:
    """A file of nearly the same name in the same folder, as a hint."""
    import difflib

    folder = Path(path).parent
    try:
        names = os.listdir(folder)[:2000]
    except (OSError, ValueError):
        return None if str(folder) in ("", ".") or len(path) > 300 else f"the folder {shown(str(folder))} cannot be listed"
    found = difflib.get_close_matches(Path(path).name[:100], names, n=1)
    return f"did you mean {folder / found[0]}?" if found else None


def _decode(data: bytes, path: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise _not_text(path, "it starts like UTF-16 but is not") from None
    if b"\0" in data[:4096]:
        raise _not_text(path, "it contains NUL bytes")
    return data.decode("utf-8", errors="surrogateescape")  # bytes that are no UTF-8 do no harm inside comments


def _not_text(path: str, why: str) -> InvalidInput:
    return InvalidInput(f"not a text file: {why}", location=Location(path), expected="PDDL in UTF-8", code="not-text")


class Source:
    """A tokenised text. Token i is `tokens[i]` (lower case), `ids[i]` its number in the vocabulary `names` (int32; 0 is "(" and 1
    is ")"), `close[i]` the index of the matching ")" for a "(" and i itself for everything else, `depth[i]` the number of lists
    that are open after token i. Raises PddlError or InvalidInput for text that is no balanced list."""

    def __init__(self, text: str, file: str | None = None, *, what: str = "PDDL", pddl_words: bool = True) -> None:
        self.file = file
        self._text = text = self._clean(text)
        self.tokens: list[str] = text.replace("(", " ( ").replace(")", " ) ").replace("?", " ?").split()
        self.names = list(dict.fromkeys(("(", ")", *self.tokens)))
        self.vocabulary = {name: number for number, name in enumerate(self.names)}
        self.ids = np.fromiter(map(self.vocabulary.__getitem__, self.tokens), np.int32, len(self.tokens))
        if not self.tokens:
            raise PddlError(f"the {what} is empty", location=Location(file), expected=f"a {what}", code="empty-input")
        self._check_words(pddl_words)
        step = np.where(self.ids == OPEN, 1, np.where(self.ids == CLOSE, -1, 0)).astype(np.int32)
        self.depth = np.cumsum(step, dtype=np.int32)
        self._check_brackets()
        self.close_array = self._match()
        self.close: list[int] = self.close_array.tolist()

    def _clean(self, text: str) -> str:
        text = text[1:] if text.startswith("\ufeff") else text
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        odd = _CONTROL.search(text)
        if odd:
            line, column = _line_and_column(text, odd.start())
            where = Location(self.file, line, column)
            raise InvalidInput(
                f"not a text file: it contains the control character U+{ord(odd.group()):04X}", location=where, code="not-text"
            )
        if ";" in text:
            text = _COMMENT.sub(lambda match: " " * (match.end() - match.start()), text)
        return lower(text if text.isascii() else _ODD_SPACE.sub(" ", text))

    def _check_words(self, pddl_words: bool) -> None:
        words = self.names[2:]
        if max(map(len, words), default=0) <= MAX_NAME and not (pddl_words and None in map(_LEXEME.fullmatch, words)):
            return
        for number, name in enumerate(self.names):
            if len(name) > MAX_NAME:
                raise PddlError(
                    f"the name {shown(name)} is too long", location=self._first(number), expected=f"at most {MAX_NAME} characters",
                    code="name-too-long",
                )  # fmt: skip
            if pddl_words and number > CLOSE and not _LEXEME.fullmatch(name):
                raise PddlError(
                    f"not a PDDL word: {_printable(name)}", location=self._first(number), hint=_word_hint(name), code="bad-word",
                    expected="a name (letters, digits, - and _), a ?variable, a :keyword or a number",
                )  # fmt: skip

    def _first(self, number: int) -> Location:
        return self.location(int(np.argmax(self.ids == number)))

    def _check_brackets(self) -> None:
        found = bracket_error(self.tokens, self.vocabulary, self.ids, self.depth, self.location)
        if found is not None:
            raise found
        deepest = int(np.argmax(self.depth > MAX_DEPTH))
        if self.depth[deepest] > MAX_DEPTH:
            raise PddlError(
                f"more than {MAX_DEPTH} nested parentheses", location=self.location(deepest), code="too-deep",
                hint="a conjunction takes any number of parts: (and a b c …)",
            )  # fmt: skip

    def _match(self) -> np.ndarray:
        """int64 [n_tokens]: in order of depth, opening and closing brackets alternate."""
        brackets = np.flatnonzero(self.ids <= CLOSE)
        level = self.depth[brackets] + (self.ids[brackets] == CLOSE)
        order = brackets[np.argsort(level, kind="stable")]
        close = np.arange(len(self.tokens))
        close[order[0::2]] = order[1::2]
        return close

    @cached_property
    def opens_before(self) -> np.ndarray:
        """int32 [n_tokens]: number of "(" among the tokens up to each one."""
        return np.cumsum(self.ids == OPEN, dtype=np.int32)

    @cached_property
    def _positions(self) -> tuple[list[int], list[int]]:
        """Line and column of every token, [n_tokens] each."""
        raw = self._text.encode("utf-32-le", "surrogatepass")
        points = np.frombuffer(raw, np.uint32)
        space = points <= 32
        bracket = (points == 40) | (points == 41)
        start = ~space
        start[1:] &= bracket[1:] | space[:-1] | bracket[:-1] | (points[1:] == ord("?"))
        starts = np.flatnonzero(start)
        line_starts = np.concatenate(([0], np.flatnonzero(points == 10) + 1))
        lines = np.searchsorted(line_starts, starts, side="right")
        return lines.tolist(), (starts - line_starts[lines - 1] + 1).tolist()

    def location(self, i: int) -> Location:
        """Where token `i` begins."""
        lines, columns = self._positions
        return _new(Location, (self.file, lines[i], columns[i]))

    def children(self, i: int) -> Iterator[int]:
        """Indices where the members of list `i` (a "(") begin, its head included."""
        close = self.close
        end = close[i]
        i += 1
        while i < end:
            yield i
            i = close[i] + 1


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _printable(name: str) -> str:
    """The word with what cannot be shown written as code points."""

    def one(c: str) -> str:
        if "\udc80" <= c <= "\udcff":
            return f"[byte {ord(c) - 0xDC00:02X}]"
        return c if c.isprintable() else f"[U+{ord(c):04X}]"

    return "".join(map(one, shown(name)))


def _word_hint(name: str) -> str | None:
    """What probably happened to a word that is none."""
    if any("\udc80" <= c <= "\udcff" for c in name):
        return "the file is not UTF-8; save it as UTF-8"
    if "," in name:
        return "PDDL separates by spaces, not by commas"
    if name.startswith("-"):
        return f"put a space after the -: - {name[1:]}"
    if name == "?":
        return "a variable is written ?name, without a space"
    if name[0] in "`*#@":
        return "remove what is not PDDL around the text, such as Markdown marks"
    if name[0] in "\"'“‘" or name[-1] in "\"'`”’":
        return "names are written without quotation marks"
    if name[0] in "[{" or name[-1] in "]}":
        return "PDDL has only round parentheses"
    return None
