"""The small language of templates in `language.toml`, and what a template means: forms of facts.

    "{0} is/lies [directly] on [top of] {1}"     a/b one or the other, [x] may be missing, {0} an argument
    "{r} can drive between {a} and {b+}"         {b+} may be a list, {n#} a number, {a:room} something of a type
    "road({a}, {b})", "length({a}, {b}) = {n}"   forms of facts; ? stands for anything

A template is expanded into all its plain sequences of words and slots; their number is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from planner.errors import InvalidInput
from translators.english.tokens import CONTRACTIONS

MOST_SEQUENCES = 2_000

_PIECE = re.compile(r"\[|\]|\{([\w']+)([+#]?)(?::([\w+-]+))?\}('s)?|[^\s\[\]{}]+")
_FORM = re.compile(r"([^\s()=]+)\s*(?:\(([^()]*)\))?\s*(?:=\s*(\S+))?")


@dataclass(frozen=True)
class Slot:
    """A place in a template: its name, whether it may be a list or is a number, and the type that it asks for."""

    name: str
    many: bool = False
    number: bool = False
    type: str | None = None


Element = str | Slot


@dataclass(frozen=True)
class FactForm:
    """predicate(arguments), with a value for a numeric function. Arguments are "{slot}", "?x", "?" or names."""

    predicate: str
    arguments: tuple[str, ...] = ()
    value: str | None = None

    def filled(self, slots: dict[str, str]) -> tuple[str, ...]:
        """The fact, with slots put in."""
        return (self.predicate, *(slots[a[1:-1]] if a[0] == "{" else a for a in self.arguments))


@dataclass(frozen=True)
class Meaning:
    """What a sentence says. `kind` "facts": the facts of `forms`; "chain": `forms` for neighbours, `first` and `last` at its ends;
    "order": `forms` for each pair of what `over` names; "grid", "holes", "none", "count", "metric", "largest", "remark".

    over: slots (or one type) in order. scene: "any", "start" or "goal". tell: how a description says it.
    """

    kind: str
    forms: tuple[FactForm, ...] = ()
    first: tuple[FactForm, ...] = ()
    last: tuple[FactForm, ...] = ()
    over: tuple[str, ...] = ()
    scene: str = "any"
    tell: str = ""
    template: str = ""
    reverse: bool = False
    subject: str | None = None  # slot that is taken from the sentence before where the template leaves it out
    key: str = field(default="", compare=False)


def fact_form(text: str) -> FactForm:
    """ "on({0}, ?x)" → FactForm. Raises InvalidInput."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(f"{text!r} is no form of a fact", expected='such as "on({0}, {1})"', code="words")
    arguments = tuple(a.strip() for a in match[2].split(",")) if match[2] else ()
    if not all(arguments):
        raise InvalidInput(f"{text!r} has an empty argument", expected='such as "on({0}, {1})"', code="words")
    return FactForm(match[1].lower(), arguments, match[3])


def sequences(template: str) -> list[tuple[Element, ...]]:
    """All plain sequences of a template, the fullest wording of each alternative's first choice first."""
    pieces = list(_PIECE.finditer(template))
    tree, rest = _group(pieces, 0)
    if rest != len(pieces):
        raise InvalidInput(f"{template!r} closes a bracket that is not open", code="words")
    found: dict[tuple[Element, ...], None] = {}
    for sequence in _expansions(tree):
        found[sequence] = None
        if len(found) > MOST_SEQUENCES:
            raise InvalidInput(f"{template!r} can be said in more than {MOST_SEQUENCES} ways", code="words")
    return list(found)


def _group(pieces: list[re.Match[str]], i: int) -> tuple[list[object], int]:
    """A list of alternatives (tuples of words), slots and optional groups (lists)."""
    items: list[object] = []
    while i < len(pieces):
        text = pieces[i][0]
        if text == "[":
            inner, i = _group(pieces, i + 1)
            if i >= len(pieces):
                raise InvalidInput("a template opens a bracket and does not close it", code="words")
            items.append(inner)
        elif text == "]":
            return items, i
        elif text[0] == "{":
            match = pieces[i]
            items.append((Slot(match[1], match[2] == "+", match[2] == "#", match[3]),))
            if match[4]:
                items.append(("'s",))
        else:
            items.append(tuple(_words(text)))
        i += 1
    return items, i


def _words(text: str) -> Iterator[str]:
    """Alternatives; punctuation at the end is an element of its own, marked by a space."""
    mark = ""
    if len(text) > 1 and text[-1] in ",;:":
        text, mark = text[:-1], text[-1]
    for word in text.split("/"):
        word = CONTRACTIONS.get(word.lower(), word.lower())
        yield word + (" " + mark if mark else "")


def _expansions(items: list[object]) -> Iterator[tuple[Element, ...]]:
    choices: list[list[tuple[Element, ...]]] = []
    for item in items:
        if isinstance(item, list):
            choices.append([*_bounded(item), ()])
        else:
            assert isinstance(item, tuple)
            choices.append([tuple(x.split(" ")) if isinstance(x, str) else (x,) for x in item])
    for combination in product(*choices):
        yield tuple(element for part in combination for element in part)


def _bounded(items: list[object]) -> list[tuple[Element, ...]]:
    found = []
    for sequence in _expansions(items):
        found.append(sequence)
        if len(found) > MOST_SEQUENCES:
            raise InvalidInput(f"a template can be said in more than {MOST_SEQUENCES} ways", code="words")
    return found
