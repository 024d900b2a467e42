"""A formal program: sets, data, variables, constraints and an objective, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from planner.pddl.findings import Finding, finding_of
from translators.programs.jsontext import ProgramError, place_of
from translators.programs.tree import Loop, Node

MAX_ELEMENTS = 10_000  # of one set
MAX_ENTRIES = 200_000  # of all tables together
MAX_VARIABLES = 100_000  # after all indexes are filled in
MAX_CONSTRAINTS = 2_000  # named ones
MAX_STEPS = 600_000  # nodes visited while everything is written out
MAX_TERMS = 4_000_000  # of all sums added on the way
MAX_VALUE = 10**12  # of a variable or a number of the data, either way
MAX_SUM = 2**60  # of any expression, with its decimals scaled away

Atom: TypeAlias = "int | Fraction | bool | str"
Key: TypeAlias = "tuple[Atom, ...]"


class Trouble(Exception):
    """Something wrong at a place of an expression; whoever knows the text turns it into a ProgramError."""

    def __init__(self, at: int, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.at, self.code, self.message, self.hint = at, code, message, hint

    def error(self, text: object, who: str = "") -> ProgramError:
        """The error for people, placed in `text`; who names the constraint or variable."""
        return ProgramError(who + self.message, location=place_of(text, self.at), hint=self.hint, code=self.code)


@dataclass(frozen=True)
class Table:
    """Data by keys; a scalar has the key (). A leaf is an atom, or a tuple of atoms or of tuples: a set."""

    arity: int
    entries: dict[Key, Any]
    default: Any = None  # for missing keys, if not None
    indexes: tuple[str, ...] = ()  # how the file names them, for messages


@dataclass(frozen=True)
class Define:
    """A name for an expression, with parameters."""

    name: str
    loops: tuple[Loop, ...]
    body: Node
    text: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names its indexes are bound to."""
        return tuple(name for loop in self.loops for name in loop.names)


@dataclass(frozen=True)
class Family:
    """Variables that share a declaration. kind: "bool", "int", "choice" or "interval"; parts: the expressions of the domain.

    says: what they stand for, in the user's words. tell: a sentence with {index} and {value} for one variable of the answer.
    """

    name: str
    loops: tuple[Loop, ...]
    kind: str
    parts: tuple[Node, ...]
    optional: bool = False
    says: str = ""
    tell: str = ""
    header: str = ""  # as written, with its place
    text: str = ""  # the domain as written, with its place

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names its indexes are bound to."""
        return tuple(name for loop in self.loops for name in loop.names)


@dataclass(frozen=True)
class Constraint:
    """A named rule; says: the words of the user it comes from."""

    name: str
    rule: Node
    says: str = ""
    text: str = ""
    loops: tuple[Loop, ...] = ()
    loops_text: str = ""


@dataclass(frozen=True)
class Objective:
    """What is to be smallest or largest; sense is "minimize" or "maximize"."""

    sense: str
    expression: Node
    says: str = ""
    text: str = ""


@dataclass(frozen=True)
class Program:
    """One reading of a task as variables, constraints and an objective. findings: what was wrong with it when it was read.

    source and form say who read it and how, as in `translators.base.Formalization`; reply is what was read.
    """

    title: str = ""
    sets: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    data: dict[str, Table] = field(default_factory=dict)
    defines: dict[str, Define] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()
    objective: Objective | None = None
    questions: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    source: str = ""
    form: str = "program"
    reply: str = ""

    @property
    def readable(self) -> bool:
        """Whether it was read without errors."""
        return not any(f.severity == "error" for f in self.findings)

    @property
    def order(self) -> dict[str, int]:
        """Every name of a set with its rank: the order of first mention, in which `<` compares names."""
        every = (e for elements in self.sets.values() for e in elements if isinstance(e, str))
        return {name: rank for rank, name in enumerate(dict.fromkeys(every))}


def finding(error: ProgramError) -> Finding:
    """The finding that says what `error` says."""
    return finding_of(error)


def plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers as int, other fractions as a text "7/2" or a float where that is exact."""
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return value.numerator
        return float(value) if Fraction(repr(float(value))) == value else str(value)
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    return value


def shown_value(value: Any) -> str:
    """A value for people: 7, 2.5, yes, mon."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(shown_value, value)) + ")"
    return str(plain(value))


def label(name: str, key: Key) -> str:
    """`name[a, b]` for messages."""
    return f"{name}[{', '.join(map(shown_value, key))}]" if key else name
