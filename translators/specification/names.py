"""Names in a specification: ranges are expanded, odd spellings become PDDL names, and the way back is kept.

`b1..b12`, `b{1..12}`, `tile_{0..4}-{1..3}` (rows, then columns) and `{a..f}` stand for many names. A name with spaces or signs
becomes a PDDL name of its own ("Block A" → block-a); upper case is lowered, as PDDL does anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from planner.pddl.source import lower

MAX_NAMES = 100_000
MAX_LENGTH = 200

_DOTS = re.compile(r"\s*(?:\.\.\.?|…)\s*")
_BRACES = re.compile(r"\{\s*([^\s{}]{1,40}?)\s*(?:\.\.\.?|…)\s*([^\s{}]{1,40}?)\s*\}")
_PLAIN = re.compile(r"\w[\w.@#$%&*+/!<>=~^|'\-]*")


class TooMuch(Exception):
    """More than the caps allow; the message says what."""


class BadRange(Exception):
    """Something that looks like a range and is none."""


def axes(pattern: str) -> tuple[list[str], list[list[str]]]:
    """The fixed parts of a pattern and the values of each range between them.

    "t{0..1}-{1..3}" → ["t", "-", ""], [[0, 1], [1, 2, 3]].
    """
    if len(pattern) > MAX_LENGTH:
        raise TooMuch(f"a name of {len(pattern):,} characters (at most {MAX_LENGTH})")
    if "{" not in pattern:
        return _two_ends(pattern)
    parts, ranges, at = [], [], 0
    for found in _BRACES.finditer(pattern):
        parts.append(pattern[at : found.start()])
        ranges.append(_span(found[1], found[2]))
        at = found.end()
    parts.append(pattern[at:])
    if any(".." in part or "…" in part or "{" in part or "}" in part for part in parts):
        raise BadRange(f"{pattern[:60]} is no range; ranges are b1..b9 or b{{1..9}}")
    return parts, ranges


def _two_ends(pattern: str) -> tuple[list[str], list[list[str]]]:
    """ "b1..b9", "b1..9", "a..f", "block-a..block-f" as `axes` gives them."""
    ends = _DOTS.split(pattern)
    if len(ends) == 1:
        return [pattern], []
    low, high = ends[0], ends[-1]
    if len(ends) == 2 and low and high:
        number = re.search(r"\d+(?=\D*$)", low)
        if number:
            head, tail = low[: number.start()], low[number.end() :]
            inner = high[len(head) : len(high) - len(tail)] if high.startswith(head) and high.endswith(tail) else high
            if inner.isdigit():
                return [head, tail], [_span(number.group(), inner)]
        elif low[:-1] == high[:-1]:
            return [low[:-1], ""], [_span(low[-1], high[-1])]
    raise BadRange(f"{pattern[:60]} is no range; ranges are b1..b9 or b{{1..9}}")


def _span(low: str, high: str) -> list[str]:
    """The values from low to high: numbers (leading zeros are kept) or single letters."""
    if low.isascii() and high.isascii() and low.isdigit() and high.isdigit():
        if len(low) > 9 or len(high) > 9 or abs(int(high) - int(low)) >= MAX_NAMES:
            raise TooMuch(f"the range {low[:20]}..{high[:20]} has more than {MAX_NAMES:,} names")
        width = len(low) if low.startswith("0") and len(low) > 1 else 0
        step = 1 if int(high) >= int(low) else -1
        return [str(i).zfill(width) for i in range(int(low), int(high) + step, step)]
    if len(low) == len(high) == 1 and low.isalpha() and high.isalpha() and abs(ord(high) - ord(low)) < 64:
        step = 1 if high >= low else -1
        return [chr(i) for i in range(ord(low), ord(high) + step, step)]
    raise BadRange(f"{low}..{high} is no range; the ends must be numbers or letters")


def is_range(text: str) -> bool:
    """Whether the text holds a range."""
    return ".." in text or "…" in text or "{" in text


def expand_name(pattern: str, most: int = MAX_NAMES) -> list[str]:
    """All names that a pattern stands for, the last range running fastest. Raises TooMuch and BadRange."""
    if not is_range(pattern):
        return [pattern]
    parts, ranges = axes(pattern)
    total = 1
    for values in ranges:
        total *= len(values)
    if total > most:
        raise TooMuch(f"{pattern[:60]} stands for {total:,} names (at most {most:,})")
    return [parts[0] + "".join(value + part for value, part in zip(values, parts[1:], strict=True)) for values in product(*ranges)]


class Spellings:
    """PDDL names of the user's names, and back: `pddl(name)` gives the PDDL name, `own` maps it to the spelling it had."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._pddl: dict[str, str] = {name: name for name in taken}
        self._taken = set(self._pddl)
        self.own: dict[str, str] = {}
        self.long = 0  # most words in a declared name

    def declare(self, name: str) -> str:
        """The PDDL name for a name of the user; the same name gives the same."""
        key = " ".join(lower(name).split())
        known = self._pddl.get(key)
        if known is not None:
            return known
        base = key if _PLAIN.fullmatch(key) and not key.startswith("either") else _encoded(key)
        pddl, number = base, 2
        while pddl in self._taken:
            pddl, number = f"{base}-{number}", number + 1
        self._taken.add(pddl)
        self._pddl[key] = pddl
        if pddl != name:
            self.own[pddl] = " ".join(name.split())
        self.long = max(self.long, key.count(" ") + 1)
        return pddl

    def find(self, name: str) -> str | None:
        """The PDDL name of a declared name, None for others."""
        return self._pddl.get(" ".join(lower(name).split()))

    def join(self, words: list[str]) -> list[str]:
        """Words of a fact, with those joined that are one declared name ("block", "a" → "block-a")."""
        if self.long < 2:
            return words
        joined, i = [], 0
        while i < len(words):
            for k in range(min(self.long, len(words) - i), 1, -1):
                name = self.find(" ".join(words[i : i + k]))
                if name is not None:
                    joined.append(name)
                    i += k
                    break
            else:
                joined.append(words[i])
                i += 1
        return joined


def _encoded(name: str) -> str:
    """A PDDL name close to `name`."""
    plain = re.sub(r"[^\w.\-]+", "-", name).strip("-.") or "object"
    plain = plain[:MAX_LENGTH]
    return plain if re.match(r"\w", plain) and plain != "either" else f"o-{plain}"
