"""What the stages of translation hand to each other: a `Formalization` going in, an `Answer` coming out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from planner.pddl.ast import Task
from planner.pddl.findings import Finding

if TYPE_CHECKING:
    from planner.result import Result


class Trust(str, Enum):
    """How sure an answer is.

    VERIFIED: two independent readings of the text are equivalent by name, the text is covered, all checks hold, the plan is valid.
    UNVERIFIED: a valid plan, with the list of what could not be shown. REFUSED: no plan is given, with the reason.
    """

    VERIFIED = "VERIFIED"
    UNVERIFIED = "UNVERIFIED"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Formalization:
    """One reading of a text as PDDL. task is None where the PDDL does not even read; findings say why, and what else is odd.

    source: who read it ("english", "openai/gpt-5-mini"). form: the kind of prompt or reader ("specification", "pddl", "english");
    two readings are independent if their sources or their forms differ. questions: what the reader could not decide, in words.
    reply: what a model wrote, as it came. names: PDDL name of an object → the user's own spelling, where these differ.
    """

    source: str
    form: str
    domain_pddl: str = ""
    problem_pddl: str = ""
    task: Task | None = None
    findings: tuple[Finding, ...] = ()
    questions: tuple[str, ...] = ()
    reply: str = ""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Assumption:
    """Facts that would have to be true at the start for the goal to be reachable, in PDDL ("(clear a)") and as a question."""

    facts: tuple[str, ...]
    question: str


@dataclass
class Answer:
    """What `ask` gives back. Everything a person or an agent needs to judge it."""

    trust: Trust
    reasons: tuple[str, ...] = ()  # what could not be shown, or why it was refused
    text: str = ""  # the answer in words
    findings: tuple[Finding, ...] = ()
    questions: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()  # those that were made
    offered: tuple[Assumption, ...] = ()  # those that would help, if the user says yes
    domain_pddl: str = ""
    problem_pddl: str = ""
    result: Result | None = None
    formalizations: tuple[Formalization, ...] = ()
    ledger: dict[str, Any] = field(default_factory=dict)
    method: str = "planloom"
    code: str = ""  # why no plan is given, a stable word: "unsolvable", "not-understood", "model", … (docs/language.md)

    def __bool__(self) -> bool:
        return self.result is not None and self.result.plan is not None

    def to_dict(self) -> dict[str, Any]:
        """The object that `planloom ask --json` prints."""
        return {
            "trust": self.trust.value,
            "reasons": list(self.reasons),
            "code": self.code,
            "answer": self.text,
            "questions": list(self.questions),
            "assumptions": [asdict(a) for a in self.assumptions],
            "offered": [asdict(a) for a in self.offered],
            "findings": [asdict(f) for f in self.findings],
            "domain_pddl": self.domain_pddl,
            "problem_pddl": self.problem_pddl,
            "result": None if self.result is None else self.result.to_dict(),
            "readings": [_reading(f) for f in self.formalizations],
            "ledger": self.ledger,
            "method": self.method,
        }


def _reading(reading: Formalization) -> dict[str, Any]:
    return {
        "source": reading.source,
        "form": reading.form,
        "problem_pddl": reading.problem_pddl,
        "findings": [asdict(f) for f in reading.findings],
        "questions": list(reading.questions),
    }
