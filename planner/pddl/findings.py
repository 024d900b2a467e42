"""What a reader found wrong: errors as exceptions that nobody has raised yet, warnings and notes as findings.

Reading goes on after an error, so that `check` can show several at once; `read_task` raises the first.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from planner.errors import Location, PddlError, PlanloomError, UnsupportedFeature

MAX_ERRORS = 100  # after these, more errors help nobody
_MAX_COMPARISONS = 50_000  # names compared for "did you mean" in one report, so that hostile input cannot make this slow
_MAX_NAME_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One diagnostic: severity "error", "warning" or "note", a stable code such as "unknown-predicate", and where it is."""

    severity: str
    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{Location(self.file, self.line, self.column)}: " if self.file or self.line else ""
        return f"{where}{self.severity}: {self.message} [{self.code}]" + (f"\n  hint: {self.hint}" if self.hint else "")


def finding_of(error: PlanloomError) -> Finding:
    """The finding that says what `error` says; what was expected goes into the hint."""
    parts = [f"expected {error.expected}" if error.expected else None, error.hint]
    hint = "; ".join(part for part in parts if part) or None
    return Finding("error", error.code, error.message, *error.location, hint)


class Skip(Exception):
    """Leaves the declaration that is being read; the error is already in the report."""


class Report:
    """Collects what is found while reading; `strict` turns undeclared requirements into errors."""

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self.errors: list[PlanloomError] = []
        self.others: list[Finding] = []
        self._comparisons = 0

    def add(self, error: PlanloomError) -> None:
        """Keep an error, up to MAX_ERRORS of them."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(error)

    def error(self, where: Location, code: str, message: str, *, expected: str | None = None, hint: str | None = None) -> None:
        """Keep an error and go on."""
        self.add(PddlError(message, location=where, expected=expected, hint=hint, code=code))

    def fail(self, where: Location, code: str, message: str, *, expected: str | None = None, hint: str | None = None) -> NoReturn:
        """Keep an error and leave the declaration."""
        self.error(where, code, message, expected=expected, hint=hint)
        raise Skip

    def unsupported(self, error: UnsupportedFeature) -> NoReturn:
        """Keep the refusal and leave the declaration."""
        self.add(error)
        raise Skip

    def warning(self, where: Location, code: str, message: str, hint: str | None = None) -> None:
        """Keep a warning."""
        self.others.append(Finding("warning", code, message, *where, hint))

    def note(self, where: Location, code: str, message: str, hint: str | None = None) -> None:
        """Keep a note: merely odd, never counts against a file."""
        self.others.append(Finding("note", code, message, *where, hint))

    def sort_from(self, mark: int) -> None:
        """Put the errors from number `mark` on, all of one file, into the order of the text."""
        self.errors[mark:] = sorted(self.errors[mark:], key=lambda e: (e.location.line or 0, e.location.column or 0))

    def raise_first(self) -> None:
        """Raise the first error, if there is one."""
        if self.errors:
            raise self.errors[0]

    def findings(self) -> list[Finding]:
        """All findings: errors first, then warnings, then notes, each in reading order and without repetitions."""
        rank = {"error": 0, "warning": 1, "note": 2}
        every = dict.fromkeys([*map(finding_of, self.errors), *self.others])
        return sorted(every, key=lambda f: rank[f.severity])

    def nearest(self, name: str, candidates: Iterable[str]) -> str | None:
        """The hint "did you mean …?" for a misspelt name, or None."""
        if len(name) > _MAX_NAME_SHOWN or len(self.errors) >= MAX_ERRORS:
            return None
        close = []
        for candidate in candidates:
            if abs(len(candidate) - len(name)) <= 1 + len(name) // 3:
                self._comparisons += 1
                if self._comparisons > _MAX_COMPARISONS:
                    break
                close.append(candidate)
        found = difflib.get_close_matches(name, close, n=1, cutoff=0.6)
        return f"did you mean {found[0]}?" if found else None


def shown(name: str) -> str:
    """A name for a message: shortened when it is huge."""
    return name if len(name) <= _MAX_NAME_SHOWN else f"{name[: _MAX_NAME_SHOWN - 20]}… ({len(name):,} characters)"


def listed(names: Iterable[str], limit: int = 5) -> str:
    """ "a, b, c and 7 more" for a message."""
    every = list(names)
    rest = len(every) - limit
    return ", ".join(map(shown, every[:limit])) + (f" and {rest} more" if rest > 0 else "")
