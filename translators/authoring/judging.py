"""How sure a domain is: the status, the reasons against it, and the questions that only the user can answer."""

from __future__ import annotations

from translators.authoring.authored import Authored
from translators.authoring.intent import MUST_FAIL, MUST_REACH
from translators.authoring.questions import Wording, question
from translators.authoring.running import PASSED
from translators.authoring.score import THRESHOLD
from translators.base import Trust


def conclude(result: Authored) -> Authored:
    """Fill in trust, reasons and questions of what an authoring session came to."""
    if result.contract is None:
        errors = [f"{f.message}" for f in result.findings if f.severity == "error"][:5]
        result.trust, result.reasons = Trust.REFUSED, (result.stopped or "no contract could be read", *errors)
        return result
    reasons = [*_of_actions(result), *_of_verdicts(result), *of_mutation(result, THRESHOLD), *_of_readings(result)]
    reasons += [f.message for f in result.findings if f.severity != "note"]
    reasons += [result.stopped] if result.stopped else []
    reached = [v for v in result.verdicts.values() if v.kind == MUST_REACH and v.status == PASSED]
    if not reached:
        reasons.insert(0, "no scenario that must be reachable was reached")
    result.trust = Trust.REFUSED if not reached else Trust.UNVERIFIED if reasons else Trust.VERIFIED
    result.reasons = tuple(dict.fromkeys(reasons))
    result.questions = questions_of(result, Wording.of_contract(result.contract))
    return result


def questions_of(result: Authored, wording: Wording) -> tuple[str, ...]:
    """What two readings see differently, then what no scenario shows."""
    asked = list(result.comparison.questions) if result.comparison is not None else []
    if result.mutation is not None:
        asked += [question(mutant, wording) for mutant in result.mutation.survived]
    return tuple(dict.fromkeys(asked))


def _of_actions(result: Authored) -> list[str]:
    return [f.message for f in result.draft.findings] if result.draft is not None else ["no action was written"]


def _of_verdicts(result: Authored) -> list[str]:
    """Scenarios that do not pass; a domain of which nothing must fail is not tested."""
    found = [v.line() for v in result.verdicts.values() if v.status != PASSED]
    if result.verdicts and not any(v.kind == MUST_FAIL for v in result.verdicts.values()):
        found.append("no scenario says what must not be possible")
    return found


def of_mutation(result: Authored, threshold: float) -> list[str]:
    """A score that is missing, below the threshold, or not complete."""
    score = result.mutation
    if score is None or score.score is None:
        return ["the scenarios were not tried on small mistakes"]
    found = [] if score.score >= threshold else [f"{score}, fewer than {threshold:.0%}"]
    found += [f"{len(score.undecided)} small mistakes could not be decided in time"] if score.undecided else []
    return found + ([f"{score.untried} small mistakes were not tried"] if score.untried else [])


def _of_readings(result: Authored) -> list[str]:
    if result.comparison is None:
        return ["there was no second reading of the actions"]
    found = [f"two readings of {name} differ" for name in result.comparison.differing]
    return found + [f"a second reading of {name} could not be compared" for name in result.comparison.undecided]


def passes(result: Authored, threshold: float) -> bool:
    """Whether an existing domain passes its own scenarios and they notice enough."""
    return all(v.status == PASSED for v in result.verdicts.values()) and not of_mutation(result, threshold) and not any(
        f.severity == "error" for f in result.findings
    )  # fmt: skip
