"""Goals that cannot be reached even if nothing ever became false, with the preconditions that block them.

The delete relaxation cannot be fooled into an error here: what it cannot reach, no plan reaches. The hint names the least that
would have to be true at first for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import LimitReached
from planner.pddl.findings import Finding, listed
from translators.checks._subject import Subject

CODES = ("goal-unreachable",)

MAX_FINDINGS = 5


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each unreachable goal, up to a few."""
    if subject.ground is None or not subject.ground.unreachable_goals:
        return
    from translators.diagnosis import diagnose

    goals = {str(atom): atom.location for atom in subject.goal_atoms}
    try:
        diagnosis = diagnose(subject.task, subject.limits, search_s=0.0)
    except LimitReached as reached:
        if reached.kind == "interrupt":
            raise
        diagnosis = None
    hint = None
    if diagnosis is not None and diagnosis.assumptions:
        hint = f"it could be reached with this answered yes: {diagnosis.assumptions[0].question}"
    blockers = {b.goal: b.because for b in diagnosis.blockers} if diagnosis is not None else {}
    names = list(dict.fromkeys((*(diagnosis.unreachable if diagnosis is not None else ()), *subject.ground.unreachable_goals)))
    for name in names[:MAX_FINDINGS]:
        because = ": " + "; ".join(blockers[name]) if blockers.get(name) else ""
        yield subject.finding("error", "goal-unreachable", f"the goal {name} cannot be reached{because}", goals.get(name), hint)
        hint = None
    if len(names) > MAX_FINDINGS:
        message = f"{len(names) - MAX_FINDINGS} more goals cannot be reached: {listed(names[MAX_FINDINGS:])}"
        yield subject.finding("error", "goal-unreachable", message)
