"""The plan in words, in the user's own names, with the reason of each step; and text of users and models made safe to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import PlanloomError

if TYPE_CHECKING:
    from planner.result import Plan
    from translators.base import Formalization
    from translators.known import Known

LONGEST = 4000  # characters of a line of text that somebody else wrote


def tell(known: Known, reading: Formalization, plan: Plan) -> str:
    """Each step as a sentence with what it is for; the steps as they are if no words fit."""
    from translators.english import tell_plan

    assert reading.task is not None
    try:
        return safe(tell_plan(reading.task, plan, known.language, names=reading.names), limit=10_000_000)
    except PlanloomError:
        return str(plan)


def safe(text: str, limit: int = LONGEST) -> str:
    """Text without control characters, and not longer than a person reads."""
    clean = "".join(c if c.isprintable() or c == "\n" else " " for c in text[: limit + 1])
    return clean[:limit] + " …" if len(clean) > limit else clean
