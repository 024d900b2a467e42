"""What every generator uses: sizes that are checked, dice that roll the same everywhere, and one draft for PDDL and words.

A generator describes its task once, as objects and facts. From that one description `Draft` writes both the PDDL problem and the
statement in plain words (through the templates of the domain's `language.toml`), so the two cannot disagree.
Everything is linear in the size of what is written.
"""

from __future__ import annotations

import random
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from planner.errors import InvalidInput

Item = TypeVar("Item")
Fact: TypeAlias = tuple[str, ...]  # ("on", "b1", "b2")
Size: TypeAlias = "tuple[int, int] | tuple[int, int, int] | bool"  # (value, least), (value, least, most), or a switch

LINE_WIDTH = 100
CLAUSES = 5  # in a sentence


@dataclass(frozen=True)
class Generated:
    """A generated task: `problem` is PDDL text, `words` the same task as a person would state it. Both end in a newline."""

    problem: str
    words: str


class Dice:
    """Random choices that are the same in every Python version, because only `Random.random()` is promised to stay as it is."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, n: int) -> int:
        """One of 0 … n-1."""
        return int(self._random() * n)

    def between(self, low: int, high: int) -> int:
        """One of low … high, both included."""
        return low + self.below(high - low + 1)

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return self._random()

    def chance(self, percent: int) -> bool:
        """True in `percent` of a hundred rolls."""
        return self.below(100) < percent

    def choose(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]

    def sample(self, items: Iterable[Item], count: int) -> list[Item]:
        """`count` different positions of `items`, in random order (the first steps of a Fisher–Yates shuffle)."""
        pool = list(items)
        for i in range(count):
            j = i + self.below(len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:count]

    def shuffled(self, items: Iterable[Item]) -> list[Item]:
        """All the items in random order."""
        pool = list(items)
        return self.sample(pool, len(pool))

    def other_than(self, items: Sequence[Item], unwanted: Item) -> Item:
        """One of the (distinct) items, but not `unwanted`; there must be another one."""
        chosen = items[self.below(len(items) - 1)]
        return items[-1] if chosen == unwanted else chosen


@dataclass(frozen=True)
class Language:
    """The words of a domain, as its `language.toml` gives them: nouns for types, templates for predicates and actions."""

    name: str
    about: str
    nouns: dict[str, tuple[str, str]]  # type → (singular, plural)
    predicates: dict[str, str]
    actions: dict[str, str]

    def count(self, type_name: str, number: int) -> str:
        """ "4 blocks", "one block"."""
        singular, plural = self.nouns[type_name]
        return f"one {singular}" if number == 1 else f"{number} {plural}"

    def clause(self, fact: Fact) -> str:
        """A fact in words: ("on", "b1", "b2") → "b1 is on b2"."""
        return self.predicates[fact[0]].format(*fact[1:])


@cache
def load_language(folder: Path) -> Language:
    """Reads `language.toml` of a domain's folder."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    data: dict[str, Any] = tomllib.loads((folder / "language.toml").read_text(encoding="utf-8"))
    nouns = {name: (noun["singular"], noun["plural"]) for name, noun in data["types"].items()}
    return Language(data["domain"]["name"], data["domain"]["about"], nouns, data["predicates"], data["actions"])


def listing(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def numbered(stem: str, count: int, first: int = 1) -> list[str]:
    """Names `stem1`, `stem2`, …"""
    return [f"{stem}{i}" for i in range(first, first + count)]


class Draft:
    """A task being written. Objects, facts and sentences are added in reading order; `finish` gives both texts.

    `generator_file` is the generator's `__file__`. Each size is (value, least) or (value, least, most), or a bool for a switch;
    a value outside raises InvalidInput, which names the parameter and says what would be right.
    """

    def __init__(self, generator_file: str, seed: int, **sizes: Size) -> None:
        check_sizes({**sizes, "seed": (seed, 0)})
        folder = Path(generator_file).parent
        self.language = load_language(folder)
        self.dice = Dice(seed)
        self._domain = folder.name.replace("_", "-")
        self._settings = {name: size if isinstance(size, bool) else size[0] for name, size in sizes.items()} | {"seed": seed}
        self._objects: list[tuple[str, Sequence[str]]] = []
        self._init: list[str] = []
        self._goal: list[str] = []
        self._paragraphs: list[list[str]] = [[self.language.about]]

    def objects(self, type_name: str, names: Sequence[str]) -> None:
        """Declares objects without a word about them."""
        if names:
            self._objects.append((type_name, names))

    def introduce(self, type_name: str, names: Sequence[str]) -> None:
        """Declares objects and says so: "There are 3 blocks: b1, b2 and b3."."""
        self.objects(type_name, names)
        if names:
            verb = "is" if len(names) == 1 else "are"
            self.say(f"There {verb} {self.language.count(type_name, len(names))}: {listing(names)}.")

    def init(self, *facts: Fact) -> None:
        """Adds facts to the initial state without a word about them; they share a line of the problem as far as it goes."""
        self._init += _lines(facts)

    def init_value(self, function: Fact, value: int) -> None:
        """Sets a numeric function: ("road-length", "a", "b"), 7."""
        self._init.append(f"(= {_pddl(function)} {value})")

    def given(self, facts: Sequence[Fact], lead: str = "") -> None:
        """Adds facts to the initial state and says them."""
        self.init(*facts)
        self.tell(facts, lead)

    def wanted(self, facts: Sequence[Fact], summary: str = "") -> None:
        """Sets the goal, one fact to a line, and says it in its own paragraph: fact by fact, or by a clause that sums it up."""
        self._goal += [_pddl(fact) for fact in facts]
        self.paragraph()
        if summary:
            self.say(f"The goal is that {summary}.")
        else:
            self.tell(facts, lead="The goal is that", further="Also,")

    def say(self, sentence: str) -> None:
        """Adds a sentence to the current paragraph."""
        self._paragraphs[-1].append(sentence)

    def paragraph(self) -> None:
        """Starts a new paragraph."""
        self._paragraphs.append([])

    def clauses(self, facts: Iterable[Fact]) -> str:
        """Facts in words, joined: "b1 is on b2 and b2 is on the table"."""
        return listing([self.language.clause(fact) for fact in facts])

    def tell(self, facts: Sequence[Fact], lead: str = "", further: str = "") -> None:
        """Says facts in sentences of a few clauses each; `lead` opens the first sentence, `further` the others."""
        for i in range(0, len(facts), CLAUSES):
            opening = further if i else lead
            text = self.clauses(facts[i : i + CLAUSES]) + "."
            if opening:
                text = f"{opening} {text}"
            elif text.startswith(("the ", "a ", "there ", "nothing ", "from ", "one ")):  # names keep their small letters
                text = text[0].upper() + text[1:]
            self.say(text)

    def finish(self, *, minimize_cost: bool = False) -> Generated:
        """Writes the task down. With `minimize_cost`, total-cost starts at 0 and is to be minimised."""
        settings = " ".join(f"{name}={_setting(value)}" for name, value in self._settings.items())
        name = "-".join([self._domain, *(_setting(value) for value in self._settings.values())])
        lines = [f"; {self.language.name}: {settings}", f"(define (problem {name})", f"  (:domain {self._domain})", "  (:objects"]
        for type_name, names in self._objects:
            lines += _wrap(" ".join(names) + f" - {type_name}", indent="    ")
        lines[-1] += ")"
        init = ["(= (total-cost) 0)", *self._init] if minimize_cost else self._init
        lines += ["  (:init", *(f"    {line}" for line in init)]
        lines[-1] += ")"
        lines += ["  (:goal", "    (and", *(f"      {line}" for line in self._goal)]
        lines[-1] += "))"
        if minimize_cost:
            lines.append("  (:metric minimize (total-cost))")
        lines[-1] += ")"
        words = "\n\n".join("\n".join(_wrap(" ".join(paragraph))) for paragraph in self._paragraphs if paragraph)
        return Generated("\n".join(lines) + "\n", words + "\n")


def check_sizes(sizes: dict[str, Size]) -> None:
    """Raises InvalidInput for the first size that is not a whole number in its range, or switch that is not true or false."""
    for name, size in sizes.items():
        if isinstance(size, bool):
            continue
        if not isinstance(size, tuple):
            raise bad_size(name, size, expected="true or false")
        value, least, *rest = size
        most = rest[0] if rest else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= least and (most is None or value <= most):
            continue
        expected = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
        raise bad_size(name, value, expected=expected)


def bad_size(name: str, value: object, *, expected: str, hint: str | None = None) -> InvalidInput:
    """The error for a parameter's value that cannot be used."""
    return InvalidInput(f"{name} cannot be {value!r}", expected=expected, hint=hint or f"choose another {name}", code="bad-size")


def _pddl(fact: Fact) -> str:
    return "(" + " ".join(fact) + ")"


def _lines(facts: Iterable[Fact]) -> list[str]:
    """Facts in PDDL, as many to a line as fit."""
    lines: list[str] = []
    width = LINE_WIDTH
    for fact in facts:
        text = _pddl(fact)
        width += 1 + len(text)
        if width > LINE_WIDTH:
            lines.append(text)
            width = len(text)
        else:
            lines[-1] += " " + text
    return lines


def _setting(value: int | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, LINE_WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
