"""Errors for people: one base class that carries data, so that the CLI, `--json` and editors can all show it well.

Library code raises these and prints nothing. The command line turns them into a message and an exit code.
"""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """Where something stands in a source text: file (None for a string), 1-based line and column."""

    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file or "<string>"]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


NOWHERE = Location()


class PlanloomError(Exception):
    """Base of all errors planloom raises on purpose.

    Attributes: message (what is wrong), location, expected (what would have been right), hint (what to do), code
    (a short stable name such as "unknown-predicate").
    """

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        location: Location = NOWHERE,
        expected: str | None = None,
        hint: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.expected = expected
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        where = "" if self.location == NOWHERE else f"{self.location}: "
        lines = [where + self.message]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class InvalidInput(PlanloomError):
    """The user's input (a file, PDDL text, a plan) cannot be used: status INVALID_INPUT, exit code 31."""

    code = "invalid-input"


class PddlError(InvalidInput):
    """PDDL that cannot be read or has no meaning; carries file, line and column."""

    code = "pddl"


class UnsupportedFeature(PlanloomError):
    """A construct that planloom does not plan for (numeric fluents, durations, …): status UNSUPPORTED, exit code 34."""

    code = "unsupported"


class SearchSpecError(PlanloomError):
    """A search specification such as "gbfs(ff)" that cannot be built: exit code 33."""

    code = "search-spec"


class LimitReached(PlanloomError):
    """A limit was reached, or the user interrupted. `kind` is "time", "memory" or "interrupt"."""

    code = "limit"

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message or f"{kind} limit reached")
        self.kind = kind


class GroundingTooLarge(PlanloomError):
    """Grounding would exceed the given number of operators; carries the estimate. The lifted view takes over from here."""

    code = "grounding-too-large"

    def __init__(self, estimate: int, schema: str) -> None:
        super().__init__(f"action {schema} alone would ground to about {estimate} operators")
        self.estimate = estimate
        self.schema = schema
