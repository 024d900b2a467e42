"""The objects of a text: what the user calls them, what PDDL calls them, and what type they have, as far as the words tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.pddl.ast import Domain
from translators.english.language import Language

_RESERVED = frozenset(["and", "or", "not", "imply", "forall", "exists", "when", "either", "object", "number"])

_PDDL_NAME = re.compile(r"[a-z0-9_][a-z0-9_.@#$%&*+/!<>=~^|'\-]*")


def pddl_name(words: str) -> str:
    """A PDDL name for what the user wrote: itself in lower case if PDDL takes it, else with "-" for spaces and without accents."""
    if _PDDL_NAME.fullmatch(words.lower()) and words.lower() not in _RESERVED:
        return words.lower()
    plain = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"(?<=[a-z]) (?=\d+$)", "", plain)  # block 1 → block1
    plain = re.sub(r"\s+", "-", plain.strip())
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"u{ord(c):x}" for c in plain)
    if not plain or not plain[0].isalpha() or plain in _RESERVED:
        plain = f"o-{plain}"
    return plain


@dataclass
class Entry:
    """One object. type: what the text said; allowed: types it may still have."""

    words: str
    pddl: str
    allowed: set[str]
    type: str | None = None
    declared: bool = False
    mentions: int = 0
    made_of_adjective: bool = False


@dataclass
class Objects:
    """All objects of a text, found by what the user calls them."""

    domain: Domain
    language: Language
    entries: dict[str, Entry] = field(default_factory=dict)
    clashes: list[tuple[str, str, str]] = field(default_factory=list)  # (name, type, other type)
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        parents = {t.name: t.parents for t in self.domain.types}
        self.above: dict[str, set[str]] = {"object": {"object"}}
        for name in parents:
            seen: set[str] = set()
            stack = [name]
            while stack:
                kind = stack.pop()
                if kind not in seen:
                    seen.add(kind)
                    stack += parents.get(kind, ())
            self.above[name] = seen | {"object"}
        self.below = {name: {t for t, up in self.above.items() if name in up} for name in self.above}
        for constant in self.domain.constants:
            entry = self.entry(constant.name)
            entry.declared, entry.type, entry.allowed = True, constant.types[0], set(constant.types[:1])
        self.constants = {c.name for c in self.domain.constants}

    def entry(self, words: str) -> Entry:
        """The object called so; made if need be."""
        key = " ".join(words.lower().split())
        if key not in self.entries and " " not in key:
            matches = (
                [k for k, e in self.entries.items() if e.made_of_adjective and k.split()[:-1] == [key]] if self._adjectives else []
            )
            if len(matches) == 1:
                key = matches[0]
        if key not in self.entries:
            pddl = base = pddl_name(key)
            n = 2
            while pddl in self._taken:
                pddl, n = f"{base}-{n}", n + 1
            self._taken.add(pddl)
            self.entries[key] = Entry(words, pddl, set(self.above))
        return self.entries[key]

    _adjectives: bool = False

    def known(self, words: str) -> bool:
        return " ".join(words.lower().split()) in self.entries

    def declare(self, words: str, type_name: str, *, adjective: bool = False) -> Entry:
        """Says that an object is of a type (or of a subtype)."""
        entry = self.entry(words)
        entry.declared = True
        if adjective:
            entry.made_of_adjective = self._adjectives = True
        if entry.type is None or entry.type in self.above[type_name]:
            entry.type = type_name
        elif type_name not in self.above[entry.type]:
            self.clashes.append((entry.words, entry.type, type_name))
        if entry.allowed & self.below[type_name]:
            entry.allowed &= self.below[type_name]
        elif entry.pddl not in self.constants:
            self.clashes.append((entry.words, sorted(entry.allowed)[0], type_name))
        return entry

    def reach(self, types: Iterable[str]) -> set[str]:
        """All types whose objects may stand where `types` are wanted."""
        return set().union(*(self.below.get(t, set()) for t in types))

    def settle(self) -> list[Entry]:
        """Gives every object a type: the most general that is left, or one its name hints at. Returns those that stay open."""
        unsettled = []
        for entry in self.entries.values():
            if entry.type is not None and entry.type in entry.allowed and entry.declared:
                narrower = entry.allowed
                tops = [t for t in narrower if not (self.above[t] - {t}) & narrower]
                entry.type = tops[0] if len(tops) == 1 else entry.type
                continue
            tops = [t for t in entry.allowed if not (self.above[t] - {t}) & entry.allowed]
            if len(tops) == 1 and len(self.below[tops[0]]) == 1:
                entry.type = tops[0]
                continue
            hinted = self.hinted(entry)
            if hinted is not None:
                entry.type, entry.allowed = hinted, {hinted}
            else:
                unsettled.append(entry)
        return unsettled

    def hinted(self, entry: Entry) -> str | None:
        """The type that the name ends in: city1-truck2 → truck."""
        words = re.findall(r"[^\W\d_]+", entry.words.lower())
        for word in reversed(words):
            for type_name in sorted(entry.allowed):
                nouns = (self.language.noun(type_name, 1), type_name, *self.language.synonyms.get(type_name, ()))
                if word in nouns and len(self.below[type_name]) == 1:
                    return type_name
        return None

    def members(self, type_name: str) -> list[str]:
        """PDDL names of the objects of a type, in the order in which the text mentions them."""
        below = self.below.get(type_name, set())
        return [e.pddl for e in self.entries.values() if e.type in below]
