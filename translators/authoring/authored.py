"""What `author` and `check_folder` give back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.pddl.ast import Domain
from planner.pddl.findings import Finding
from translators.authoring.comparing import Comparison
from translators.authoring.intent import Contract
from translators.authoring.running import Verdict
from translators.authoring.score import MutationScore
from translators.base import Trust

if TYPE_CHECKING:
    from translators.authoring.drafting import Draft


@dataclass
class Authored:
    """A domain with all that is known of it.

    trust: VERIFIED (all scenarios pass, invariants hold, the scenarios notice at least `THRESHOLD` of all small mistakes, two
    readings of the actions agree), UNVERIFIED with `reasons`, or REFUSED. verdicts: of scenarios and invariants, by key. questions:
    what only the user can decide. stopped: why the work ended early. refused_edits: edits that were not kept, and why.
    """

    trust: Trust = Trust.REFUSED
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[str, ...] = ()
    contract: Contract | None = None
    domain: Domain | None = None
    domain_pddl: str = ""
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    mutation: MutationScore | None = None
    comparison: Comparison | None = None
    rounds: int = 0
    refused_edits: tuple[str, ...] = ()
    stopped: str = ""
    folder: str = ""
    ledger: dict[str, Any] = field(default_factory=dict)
    draft: Draft | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The object that `planloom author --json` prints."""
        score = self.mutation
        return {
            "trust": self.trust.value,
            "reasons": list(self.reasons),
            "questions": list(self.questions),
            "findings": [{"severity": f.severity, "code": f.code, "message": f.message, "hint": f.hint} for f in self.findings],
            "scenarios": [_plain(v) for v in self.verdicts.values()],
            "mutation": None if score is None else {
                "score": score.score,
                "noticed": len(score.noticed),
                "survived": [m.name for m in score.survived],
                "equivalent": len(score.equivalent),
                "undecided": [m.name for m in score.undecided],
                "untried": score.untried,
            },
            "second_reading": None if self.comparison is None else {
                "agreed": list(self.comparison.agreed),
                "differing": list(self.comparison.differing),
                "undecided": list(self.comparison.undecided),
            },
            "rounds": self.rounds,
            "refused_edits": list(self.refused_edits),
            "stopped": self.stopped,
            "domain": self.domain_pddl,
            "folder": self.folder,
            "ledger": self.ledger,
        }  # fmt: skip


def _plain(verdict: Verdict) -> dict[str, Any]:
    steps = [f"({' '.join(step)})" for step in verdict.steps]
    return {"name": verdict.key, "kind": verdict.kind, "status": verdict.status, "message": verdict.message, "steps": steps}
