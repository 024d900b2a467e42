"""Where in a model's reply the answer is: in fences, after prose, behind thinking tags, one of several.

A candidate is a JSON object with the keys of a specification, or a list that starts with (define. The last complete one counts,
because models correct themselves. Linear in the reply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from translators.specification.jsonish import BadJson, read_value

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|reasoning|scratchpad|reflection)>", re.I)
_START = re.compile(r"\{|\(\s*define\b", re.I)
_DEFINE = re.compile(r"\(\s*define\s*\(\s*(problem|domain)\b", re.I)
_TOKEN = re.compile(r"[()]|;[^\n]*")
_PARTS = ("objects", "init", "goal")
_INNER = ("specification", "spec", "answer", "problem", "pddl", "result", "response", "output", "problem_pddl", "problem_file",
          "domain", "domain_pddl", "domain_file")  # fmt: skip
MAX_CANDIDATES = 200
MAX_ATTEMPTS = 2000  # starts that turn out to be nothing, each of which may cost a look at some of the text
_MAX_OPEN = 20  # lists without an end, each of which costs a look at the rest of the text


@dataclass(frozen=True)
class Candidate:
    """kind "spec" (value is the table), "problem" or "domain" (value is PDDL text). complete: it has all its parts and its end."""

    kind: str
    value: Any
    start: int
    complete: bool
    mended: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass
class Found:
    """All candidates, in the order of the text, and what went wrong on the way: (message, line, column, the text ended)."""

    candidates: list[Candidate] = field(default_factory=list)
    troubles: list[tuple[str, int, int, bool]] = field(default_factory=list)
    open: int = 0

    def last(self, *kinds: str) -> Candidate | None:
        """The last complete candidate of some kinds, or else the last."""
        those = [c for c in self.candidates if c.kind in kinds]
        return next((c for c in reversed(those) if c.complete), those[-1] if those else None)


def plain(reply: str) -> str:
    """The reply without thoughts, terminal codes and control characters."""
    text = reply.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    text = _CONTROL.sub("", text)
    return _without_thoughts(text)


def _without_thoughts(text: str) -> str:
    """The text without <think>…</think>; a closing tag without an opening one ends a thought that began with the text."""
    kept: list[str] = []
    at, opened = 0, None
    for tag in _THOUGHT.finditer(text):
        if not tag[1]:
            opened = tag.start() if opened is None else opened
            continue
        if opened is None:
            kept.clear()
        else:
            kept.append(text[at:opened])
        at, opened = tag.end(), None
    return "".join([*kept, text[at:]])


def find_answers(text: str) -> Found:
    """Candidates in a (plain) reply."""
    found, at = Found(), 0
    for _ in range(MAX_ATTEMPTS):
        start = _START.search(text, at)
        if start is None or len(found.candidates) >= MAX_CANDIDATES or found.open >= _MAX_OPEN:
            break
        at = _json(text, start.start(), found) if start.group() == "{" else _pddl(text, start.start(), found)
    return found


def _json(text: str, start: int, found: Found) -> int:
    try:
        reading = read_value(text, start)
    except BadJson as bad:
        line = text.count("\n", 0, bad.position) + 1
        column = bad.position - text.rfind("\n", 0, bad.position)
        if len(found.troubles) < 20 and re.search(r"objects|init|goal", text[start : start + 2000]):
            found.troubles.append((bad.message, line, column, bad.ended))
        return max(bad.position, start + 1)
    table, inner = _unwrapped(reading.value)
    if table is not None:
        complete = all(any(str(k).lower() == part for k in table) for part in _PARTS)
        comments = tuple(reading.comments[:100])
        found.candidates.append(Candidate("spec", table, start, complete, tuple(sorted(reading.mended)), comments))
    for pddl in inner:
        at = 0
        while (define := _DEFINE.search(pddl, at)) is not None:
            at = _pddl(pddl, define.start(), found, start)
    return reading.end


def _unwrapped(value: Any) -> tuple[dict[str, Any] | None, list[str]]:
    """The specification in a JSON value, and PDDL texts in it: {"answer": {…}} and {"problem_pddl": "(define …"}."""
    texts: list[str] = []
    tables = [value]
    for _ in range(3):
        following = []
        for table in tables:
            if not isinstance(table, dict):
                continue
            if any(str(k).lower() in ("init", "goal") for k in table):
                return table, []
            for key, inner in table.items():
                if isinstance(inner, dict) and str(key).lower() in _INNER:
                    following.append(inner)
                elif isinstance(inner, str) and _DEFINE.search(inner[:500]):
                    texts.append(inner)
        tables = following
    if isinstance(value, dict) and any(str(k).lower() == "objects" for k in value):
        return value, texts
    return None, texts[:4]


def _pddl(text: str, start: int, found: Found, at: int | None = None) -> int:
    """Read a balanced list from `start`; one that does not end is a candidate that is not complete."""
    kind = _DEFINE.match(text, start)
    depth, end = 0, len(text)
    for token in _TOKEN.finditer(text, start):
        if token.group() == "(":
            depth += 1
        elif token.group() == ")":
            depth -= 1
            if depth == 0:
                end = token.end()
                break
    body = text[start:end]
    found.open += depth != 0
    if kind is not None:
        if depth != 0:
            body = body.split("```")[0]
        name = kind[1].lower()
        parts = (":init", ":goal") if name == "problem" else (":predicates", ":action")
        complete = depth == 0 and all(part in body.lower() for part in parts)
        tail = re.match(r"[\s)]*", text[end:])
        extra = () if depth or not tail or ")" not in tail.group() else ("an extra ) at the end",)
        found.candidates.append(Candidate(name, body, start if at is None else at, complete, extra))
    return end if depth == 0 else _next_define(text, start)


def _next_define(text: str, start: int) -> int:
    """After a list without an end: where the next (define starts, or the end of the text."""
    following = _START.search(text, start + 1)
    while following is not None and following.group() == "{":
        following = _START.search(text, following.end())
    return following.start() if following else len(text)
