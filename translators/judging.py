"""What is wrong with a reading, found by code: does it read, does the task make sense, is the goal in reach, is the text covered?

A model's opinion of its own work counts for nothing here. Two readings are compared by what was *checked*: the same checks, in the
same order, from weak to strong (read, conform, complete, reachable, covered). Cost: that of the checks, linear in the ground task.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import PlanloomError
from planner.pddl.findings import Finding, finding_of
from translators.base import Formalization

if TYPE_CHECKING:
    from translators.coverage import Coverage
    from translators.known import Known

UNREACHABLE = frozenset({"goal-unreachable", "unreachable-goal", "contradictory-goal", "goal-conflict"})
CONTRADICTORY = frozenset({"contradictory-goal", "goal-conflict", "several-of-group", "contradiction"})
MENDABLE = frozenset({"unknown-object", "object-unfounded", "number-unaccounted"})  # of what coverage finds
_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instruction|prompt|rule|above|previous|prior|everything)"
    r"|\b(?:system|developer) (?:prompt|message)\b|\byou are (?:now )?an? (?:ai|assistant|language model|llm)\b|\bjailbreak"
    r"|\b(?:un)?verified\b|\{\{|\}\}|<\|?/?(?:system|assistant|text|im_start|im_end|inst)\b|<<<|>>>|```",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Judged:
    """A reading with what was found: `findings` of reader and checks, `uncovered` of the text, with questions for its author."""

    reading: Formalization
    findings: tuple[Finding, ...] = ()
    uncovered: tuple[Finding, ...] = ()
    open_questions: tuple[str, ...] = ()

    @property
    def serious(self) -> tuple[Finding, ...]:
        """Errors and warnings; notes are merely odd."""
        return tuple(f for f in (*self.findings, *self.uncovered) if f.severity != "note")

    @property
    def reads(self) -> bool:
        """Whether there is a task at all."""
        return self.reading.task is not None

    @property
    def mendable(self) -> tuple[Finding, ...]:
        """What a model is asked to mend: what the checks say, and names and numbers of the text that are not in the task.

        Not what code did not find in free prose: it is often there, in words that code does not know, and a model that is told
        that something is missing will change what is right.
        """
        return tuple(f for f in self.serious if f in self.findings or f.code in MENDABLE)

    @property
    def answerable(self) -> bool:
        """Whether there is a task that may be planned for. What controlled English has questions about is a help for asking."""
        return self.reads and not (self.reading.form == "english" and (self.reading.questions or self.contradictions))

    @property
    def sound(self) -> bool:
        """Whether it may speak for or against another reading: nothing in it is wrong or undecided, apart from coverage."""
        return self.answerable and not self.reading.questions and all(f.severity == "note" for f in self.findings)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What cannot all be true, in words."""
        return tuple(f.message for f in self.serious if f.code in CONTRADICTORY)

    @property
    def reachable(self) -> bool:
        """Whether no check says that the goal is out of reach."""
        return self.reads and not any(f.code in UNREACHABLE for f in self.findings)

    @property
    def score(self) -> tuple[bool, bool, int, int]:
        """Larger is better: it reads, its goal can be reached, few errors, few warnings."""
        severities = Counter(f.severity for f in self.serious)
        return self.reads, self.reachable, -severities["error"], -severities["warning"]


def judge(reading: Formalization, text: str, known: Known) -> Judged:
    """Run every check on a reading. Never raises for what is in the reading: what cannot be checked is a finding."""
    if reading.task is None:
        return Judged(reading, reading.findings or (Finding("error", "unreadable", "no PDDL problem was found in the reply"),))
    findings = list(reading.findings)
    try:
        findings += _checks(reading)
        coverage = _coverage(reading, text, known)
    except PlanloomError as error:
        return Judged(reading, _distinct([*findings, finding_of(error)]))
    return Judged(reading, _distinct(findings), (*orders_in(text), *coverage.findings), coverage.questions)


def orders_in(text: str) -> tuple[Finding, ...]:
    """A warning for a text that gives orders to whoever reads it rather than state a task: shown, never followed."""
    found = _ORDERS.search(text)
    if found is None:
        return ()
    said = " ".join(found.group().split())[:80]
    return (Finding("warning", "orders-to-the-reader", f"the text speaks to a language model (“{said}”), which states no task"),)


def regresses(old: Judged, new: Judged) -> bool:
    """Whether a check that `old` passes fails in `new`: then the edit that made `new` of `old` is not kept."""
    if not old.reads:
        return False
    if not new.reads or old.reachable > new.reachable:
        return True
    before, after = (Counter(f.code for f in j.serious) for j in (old, new))
    return any(after[code] > before[code] for code in after)


def _checks(reading: Formalization) -> list[Finding]:
    from translators.checks import check_meaning

    assert reading.task is not None
    return list(check_meaning(reading.task, problem_text=reading.problem_pddl))


def _coverage(reading: Formalization, text: str, known: Known) -> Coverage:
    from translators.coverage import cover

    assert reading.task is not None
    return cover(text, reading.task, known.language)


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))
