"""What a comparison of two tasks answers: a verdict, the reason in words, and a witness where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Verdict(str, Enum):
    """EQUIVALENT and DIFFERENT are proved; UNKNOWN says that neither was."""

    EQUIVALENT = "EQUIVALENT"
    DIFFERENT = "DIFFERENT"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Witness:
    """What tells two tasks apart.

    kind: "object", "type", "fact" (true at the start), "value", "metric", "action" (a step that only one allows, or that does
    different things), "goal", or "structure" (up to renaming: what no renaming maps). side: "left" or "right", the task that has
    it ("both" where both have it, differently). pddl: the fact, object or condition. plan: steps from the start to a state that
    tells the tasks apart; for a goal, pddl is what the other task's goal asks and that state does not have.
    """

    kind: str
    side: str
    pddl: str
    words: str
    plan: tuple[str, ...] = ()


@dataclass(frozen=True)
class Equivalence:
    """The answer of `equivalent`. renaming: object on the left → object on the right, where a renaming was asked for."""

    verdict: Verdict
    reason: str
    witness: Witness | None = None
    renaming: Mapping[str, str] | None = None

    def __bool__(self) -> bool:
        """True if the tasks are proved equivalent."""
        return self.verdict is Verdict.EQUIVALENT

    def to_dict(self) -> dict[str, Any]:
        """The object that `planloom equivalent --json` prints."""
        return {
            "verdict": self.verdict.value,
            "reason": self.reason,
            "witness": None if self.witness is None else {**asdict(self.witness), "plan": list(self.witness.plan)},
            "renaming": None if self.renaming is None else dict(self.renaming),
        }


def different(witness: Witness) -> Equivalence:
    """The answer that a witness gives."""
    return Equivalence(Verdict.DIFFERENT, witness.words, witness)
