"""The one place that decides how sure an answer is. Nothing else makes an answer VERIFIED, and no model is asked for its opinion.

VERIFIED: two independent readings of the text are equivalent by name, no third reading that holds up says otherwise, the text is
covered, all checks hold, nothing was assumed that the user did not say, and the plan is valid. Whatever is missing is a reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.pddl.ast import And
from planner.pddl.findings import Finding
from translators.base import Assumption, Formalization, Trust
from translators.choose import same_meaning
from translators.judging import Judged


def independent(a: Formalization, b: Formalization) -> bool:
    """Whether two readings were made in different ways: by different readers, or from prompts of different form."""
    return a.source != b.source or a.form != b.form


def verdict(
    chosen: Judged, others: Sequence[Judged], assumed: Sequence[Assumption], validator: str
) -> tuple[Trust, tuple[str, ...]]:
    """VERIFIED, or UNVERIFIED with every reason, for a task `chosen` that has a plan which `validator` accepted."""
    reasons = [
        *_second_reading(chosen, others),
        *_checks(chosen),
        *(f.message for f in uncovered(chosen, others)),
        *(f"the text seems to contradict itself: {m}" for o in others if o.reading.form == "english" for m in o.contradictions),
        *(f"the reader asks: {question}" for question in chosen.reading.questions),
        *(f"it was assumed that {' and '.join(a.facts)}" for a in assumed),
    ]
    if not validator:
        reasons.append("nobody checked the plan")
    return (Trust.UNVERIFIED if reasons else Trust.VERIFIED), tuple(dict.fromkeys(reasons))


def _second_reading(chosen: Judged, others: Sequence[Judged]) -> list[str]:
    mine = chosen.reading
    apart = [o for o in others if o.reads and independent(mine, o.reading)]
    agree = [o for o in apart if o.sound and same_meaning(mine, o.reading)]
    least = len(chosen.uncovered)  # a reading that leaves out more of the text has no say against one that leaves out less
    contrary = [o for o in apart if o.sound and len(o.uncovered) <= least and not same_meaning(mine, o.reading)]
    reasons = [f"another reading of the text, {_who(o.reading)}, means something else" for o in contrary]
    if not agree and not apart:
        reasons.append(f"only one reading of the text ({_who(mine)}): nothing to compare it with")
    elif not agree and not contrary:
        reasons.append(f"the second reading ({', '.join(_who(o.reading) for o in apart)}) does not confirm the first")
    return reasons


def uncovered(chosen: Judged, readings: Sequence[Judged]) -> tuple[Finding, ...]:
    """What of the text is not shown to be in a reading, or the other way round.

    Controlled English shows it too: it leaves no word of a text out and takes nothing from elsewhere but defaults that it names, or
    else it has questions. So where it has none and means the same, the text is covered. Otherwise `cover` has the word.
    """
    by_rules = [r for r in readings if r.reading.form == "english" and r.sound]
    if any(same_meaning(chosen.reading, r.reading) for r in by_rules):
        return tuple(f for f in chosen.uncovered if f.code == "orders-to-the-reader")
    return tuple(f for f in chosen.uncovered if f.severity != "note")


def _checks(chosen: Judged) -> list[str]:
    """What the checks say; and that a reading wants nothing, which is merely odd in a file and wrong for a text."""
    task = chosen.reading.task
    wants_nothing = task is not None and isinstance(task.problem.goal, And) and not task.problem.goal.parts
    return [f.message for f in chosen.findings if f.severity != "note"] + ["the reading has no goal"] * wants_nothing


def _who(reading: Formalization) -> str:
    return "by the rules of controlled English" if reading.form == "english" else f"by {reading.source} as {reading.form}"
