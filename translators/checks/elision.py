"""Comments that stand for facts that are not there: "add the rest here", "...", "and so on".

A comment that asks for facts and is followed by facts of the relation it names is only a heading. Comments before the objects, the
initial state and the goal are prose and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.errors import Location
from planner.pddl.findings import Finding
from translators.checks._subject import Subject

CODES = ("elision",)

MAX_FINDINGS = 20
_MAX_COMMENT = 300  # characters of a comment that are looked at
_MAX_TEXT = 20_000_000

_ELLIPSIS = re.compile(r"(?:^|[\s(,])(?:\.{3,}|…)")
_PLAIN = re.compile(
    r"\b(?:and so (?:on|forth)|etc|et cetera|todo|fixme|placeholders?|omitted|elided|for brevity|truncated|not shown|left out"
    r"|in the same (?:way|manner|fashion)|(?:continue|repeat)[sd]? (?:this|the|for|in|with|as))\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:add|insert|include|define|specify|list|fill|put|provide|complete|declare|write|set up|initiali[sz]e)\b.{0,120}?"
    r"\b(?:rest|remaining|remainder|others?|here|below|as needed|accordingly|similar(?:ly)?|likewise|necessary|required|missing)\b"
    r"|\b(?:similarly|likewise|same|the rest)\b.{0,20}\b(?:for|of)\b|\bremaining\b.{0,40}\bhere\b",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\(\s*:(?:objects|init|goal)\b", re.IGNORECASE)
_ATOM = re.compile(r"\s*\(\s*([^\s()]+)")
_WORD = re.compile(r"[A-Za-z][\w-]*")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such comment."""
    if subject.problem_text is not None:
        yield from elisions(subject.problem_text, subject.task.problem.file)


def elisions(problem_text: str, file: str | None = None) -> list[Finding]:
    """The findings of this check, from the text alone; it need not be readable PDDL."""
    text = problem_text[:_MAX_TEXT]
    start = _SECTION.search(_without_comments(text))
    found: list[Finding] = []
    if start is None:
        return found
    first_line = text.count("\n", 0, start.start())
    lines = text.split("\n")
    for number in range(first_line, len(lines)):
        column = lines[number].find(";")
        if column < 0:
            continue
        comment = lines[number][column:].lstrip("; \t").strip()[:_MAX_COMMENT]
        if _stands_for_facts(comment, lines, number):
            message = f'the comment "{_printable(comment)}" seems to stand for facts that are not there'
            where = Location(file, number + 1, column + 1)
            found.append(Finding("warning", "elision", message, *where, "write the facts out"))
            if len(found) == MAX_FINDINGS:
                break
    return found


def _without_comments(text: str) -> str:
    """The text with comments blanked, every character in its place."""
    return re.sub(r";[^\n]*", lambda m: " " * len(m.group()), text)


def _stands_for_facts(comment: str, lines: list[str], number: int) -> bool:
    if _ELLIPSIS.search(comment) or _PLAIN.search(comment):
        return True
    if not _ASKING.search(comment):
        return False
    following = _next_predicate(lines, number)
    if following is None:
        return True
    words = {w.lower() for w in _WORD.findall(comment)}
    return not any(_same_word(word, following) for word in words)


def _next_predicate(lines: list[str], number: int) -> str | None:
    """The predicate of the atom that follows line `number`, if one does before the list ends or another comment comes."""
    for line in lines[number + 1 : number + 20]:
        if line.lstrip().startswith(";"):
            return None
        if line.strip():
            atom = _ATOM.match(line)
            return atom.group(1).lower() if atom and not atom.group(1).startswith(":") else None
    return None


def _same_word(word: str, predicate: str) -> bool:
    """Whether a word of a comment names a predicate: "neighbors" does name NEIGHBOR."""
    plain, of_predicate = word.rstrip("s"), re.split(r"[-_]", predicate)
    return len(plain) > 1 and (plain == predicate.rstrip("s") or any(p and p.rstrip("s") == plain for p in of_predicate))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:100]
