"""Search specifications as text: `gbfs(ff(cost=real), preferred=true)` is parsed into a `Spec`, and written back.

    spec   = name [ "(" [ item { "," item } ] ")" ]
    item   = [ name "=" ] value
    value  = number | true | false | none | "string" | 'string' | spec | "[" [ value { "," value } ] "]"

Whether a bare word is a string or a heuristic is decided by the option it is given to, so here it is a Spec without parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, Union

from planner.errors import Location, SearchSpecError

MAX_LENGTH = 10_000
MAX_DEPTH = 50
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.-]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_-]*)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<mark>[()\[\],=])""",
    re.VERBOSE | re.DOTALL,
)
_CONSTANTS = {"true": True, "false": False, "none": None}

Value = Union[int, float, bool, None, str, "Spec", "list[Value]"]


@dataclass(frozen=True)
class Spec:
    """A name with positional and keyword arguments. `text` and `places` say where it was written, for error messages: places[""] is
    the position of the name, places[i] that of argument i, places[keyword] that of the keyword."""

    name: str
    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    text: str = field(default="", compare=False, repr=False)
    places: Mapping[str | int, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_word(self) -> bool:
        """True for a name without arguments, which may also be meant as a string."""
        return not self.args and not self.kwargs

    def error(self, message: str, place: str | int = "", **details: str | None) -> SearchSpecError:
        """An error about this spec, or about one of its arguments."""
        return error_at(self.text or write(self), self.places.get(place, self.places.get("", 0)), message, **details)

    def __str__(self) -> str:
        return write(self)


def error_at(text: str, position: int, message: str, **details: str | None) -> SearchSpecError:
    """A SearchSpecError that shows the text around a position with a caret under it."""
    start = max(0, position - 50)
    shown = "".join(c if c.isprintable() else " " for c in text[start : position + 50])
    left, right = "…" if start else "", "…" if len(text) > position + 50 else ""
    caret = " " * (position - start + len(left)) + "^"
    lines = f"{message}\n    {left}{shown}{right}\n    {caret}" if text.strip() else message
    return SearchSpecError(lines, location=Location("search", 1, position + 1), **details)


def parse_spec(text: str | Spec) -> Spec:
    """Parse a specification (a Spec passes through). Raises SearchSpecError, with the position, for one that cannot be read."""
    return text if isinstance(text, Spec) else _Parser(text).whole()


def write(value: Value) -> str:
    """The text that parses to `value` again."""
    if isinstance(value, Spec):
        items = [write(a) for a in value.args] + [f"{k}={write(v)}" for k, v in value.kwargs.items()]
        return f"{value.name}({', '.join(items)})" if items else value.name
    if isinstance(value, list):
        return "[" + ", ".join(write(v) for v in value) + "]"
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "none"}[value]
    if isinstance(value, str):
        return value if _is_bare(value) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)


def _is_bare(word: str) -> bool:
    match = _TOKEN.fullmatch(word)
    return match is not None and match.lastgroup == "word" and word.lower() not in _CONSTANTS


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        if not text.strip():
            raise SearchSpecError("the search specification is empty", expected='a search such as "gbfs(ff)" or "astar(lmcut)"')
        if len(text) > MAX_LENGTH:
            raise SearchSpecError(f"the search specification has {len(text):,} characters; at most {MAX_LENGTH:,} are read")
        self.tokens = list(self._tokens())  # kind, text, position
        self.next = 0
        self.depth = 0

    def whole(self) -> Spec:
        """The whole text as one spec."""
        spec = self._spec("a search, for example gbfs(ff)")
        if self._kind() != "end":
            self._fail(f"{self._shown()} follows a complete specification", "the end, or an opening parenthesis and arguments")
        return spec

    def _tokens(self):
        position = 0
        while position < len(self.text):
            match = _TOKEN.match(self.text, position)
            if match is None:
                character = self.text[position]
                unclosed = character in "\"'"
                message = "this string is never closed" if unclosed else f"unexpected character {character!r}"
                raise error_at(self.text, position, message)
            if match.lastgroup != "space":
                yield match.lastgroup, match.group(), position
            position = match.end()
        yield "end", "", len(self.text)

    def _kind(self) -> str:
        kind, text, _ = self.tokens[self.next]
        return text if kind == "mark" else kind

    def _shown(self) -> str:
        return "the end of the text" if self._kind() == "end" else f'"{self.tokens[self.next][1][:40]}"'

    def _fail(self, message: str, expected: str) -> NoReturn:
        raise error_at(self.text, self.tokens[self.next][2], message, expected=expected)

    def _take(self) -> tuple[str, int]:
        _, text, position = self.tokens[self.next]
        self.next += 1
        return text, position

    def _spec(self, expected: str) -> Spec:
        if self._kind() != "word":
            self._fail(f"a name is missing here, before {self._shown()}", expected)
        name, position = self._take()
        places: dict[str | int, int] = {"": position}
        args: list[Value] = []
        kwargs: dict[str, Value] = {}
        if self._kind() == "(":
            self._items(")", lambda: self._item(args, kwargs, places))
        return Spec(name.lower(), tuple(args), kwargs, self.text, places)

    def _items(self, closing: str, item) -> None:
        """Items between brackets, separated by commas; the next token is the opening bracket."""
        self.depth += 1
        opening, opened = self._take()
        if self.depth > MAX_DEPTH:
            raise error_at(self.text, opened, f"more than {MAX_DEPTH} levels of brackets")
        if self._kind() not in (closing, "end"):
            item()
        while self._kind() == ",":
            self._take()
            if self._kind() != "end":
                item()
        if self._kind() == "end":
            raise error_at(self.text, opened, f'"{opening}" is never closed', expected=f'a matching "{closing}"')
        if self._kind() != closing:
            self._fail(f"{self._shown()} does not fit here", f'"," or "{closing}"')
        self._take()
        self.depth -= 1

    def _item(self, args: list[Value], kwargs: dict[str, Value], places: dict[str | int, int]) -> None:
        position = self.tokens[self.next][2]
        following = self.tokens[min(self.next + 1, len(self.tokens) - 1)]
        if self._kind() == "word" and following[:2] == ("mark", "="):
            keyword = self._take()[0].lower()
            self._take()
            if keyword in kwargs:
                raise error_at(self.text, position, f'option "{keyword}" is given twice')
            places[keyword] = position
            kwargs[keyword] = self._value()
            return
        if kwargs:
            self._fail("an argument without a name follows one with a name", "name=value")
        places[len(args)] = position
        args.append(self._value())

    def _value(self) -> Value:
        kind = self._kind()
        if kind == "number":
            return self._number()
        if kind == "string":
            return re.sub(r"\\(.)", r"\1", self._take()[0][1:-1], flags=re.DOTALL)
        if kind == "[":
            values: list[Value] = []
            self._items("]", lambda: values.append(self._value()))
            return values
        if kind == "word" and self.tokens[self.next][1].lower() in _CONSTANTS:
            return _CONSTANTS[self._take()[0].lower()]
        return self._spec("a number, true, false, none, a name, a string in quotes or a list in [ ]")

    def _number(self) -> int | float:
        text, position = self._take()
        if re.fullmatch(r"[-+]?\d{1,18}", text):
            return int(text)
        number = float(text)
        if re.fullmatch(r"[-+]?\d+", text) or abs(number) == float("inf"):
            raise error_at(self.text, position, "this number is too large", expected="at most 18 digits")
        return number
