"""Harmless mends of a model's PDDL problem: its frame, never its facts. Each is a note."""

from __future__ import annotations

import re

from planner.pddl.ast import Domain
from planner.pddl.findings import Finding
from planner.pddl.source import lower
from translators.specification.names import Spellings

_COMMENT = re.compile(r";[^\n]*")
_HEAD = re.compile(r"\(\s*define\s*\(\s*problem\b\s*([^\s()]*)\s*[^()]*\)", re.I)
_DOMAIN = re.compile(r"\(\s*:domain\b\s*([^\s()]*)\s*\)", re.I)
_OBJECTS = re.compile(r"\(\s*:objects\b([^()]*)", re.I)


def mend_problem(text: str, domain: Domain) -> tuple[str, list[Finding], dict[str, str]]:
    """The problem with its name and :domain put right, the notes, and the user's spellings (PDDL name → as it was written)."""
    notes: list[Finding] = []

    def note(code: str, message: str) -> None:
        notes.append(Finding("note", code, message))

    blank = _COMMENT.sub(lambda m: " " * len(m.group()), text)
    head = _HEAD.match(blank)
    if head and (not head[1] or re.search(r"[^\w.\-]", head[1])):
        text = text[: head.start()] + "(define (problem unnamed)" + text[head.end() :]
        note("mended-name", "the problem had no proper name")
    blank = _COMMENT.sub(lambda m: " " * len(m.group()), text)
    said = _DOMAIN.search(blank)
    if said is None:
        head = _HEAD.match(blank)
        if head:
            text = f"{text[: head.end()]} (:domain {domain.name}){text[head.end() :]}"
            note("mended-domain", f"(:domain {domain.name}) was missing")
    elif lower(said[1]) != domain.name:
        text = f"{text[: said.start()]}(:domain {domain.name}){text[said.end() :]}"
        note("mended-domain", f"the problem named the domain {said[1][:40]}; it is {domain.name}")
    return text, notes, _spellings(blank)


def _spellings(text: str) -> dict[str, str]:
    """PDDL names of objects whose spelling has capital letters."""
    spellings = Spellings()
    objects = _OBJECTS.search(text)
    for name in objects[1].split()[:50_000] if objects else ():
        if name != lower(name) and len(name) < 200:
            spellings.declare(name)
    return spellings.own
