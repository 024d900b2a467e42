"""Why can the goal not be reached, and what little would have to be true for it?

A planner that says "no plan" leaves the question why. Here the unreachable goals are named with the chain of preconditions that
block them, and *abduction* looks for the smallest plausible completions of the initial state, or one precondition, that would
make the goal reachable; each is a question that can be answered with yes or no, and `assume` applies it.

    diagnosis = diagnose(task)
    for assumption in diagnosis.assumptions:
        print(assumption.question)
    mended = assume(task, diagnosis.assumptions[0])

Reachability is that of the delete relaxation, which shows impossibility for certain; whether a mended task has a plan is then
asked of the planner under a small limit. All work is bounded; what did not fit in is said by `reachable is None`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from translators.diagnosis._assume import Mend, assume

if TYPE_CHECKING:
    from planner.explain.words import Words
    from planner.limits import Limits
    from planner.pddl.ast import Task
    from translators.checks._subject import Subject
    from translators.diagnosis._abduce import Abduction

__all__ = ["Blocker", "Diagnosis", "Mend", "assume", "diagnose"]

TIME_LIMIT_S = 20.0
SEARCH_S = 2.0  # for one question to the planner
MAX_OFFERED = 6
MAX_EXPLAINED = 5
_KINDS = ("groups", "facts", "mirror", "static", "precondition")


@dataclass(frozen=True)
class Blocker:
    """A goal that cannot be reached, and why: sentences from the goal down to what is missing."""

    goal: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What is known about the goal.

    reachable: whether all goals can be reached if nothing ever became false; None if that was not decided (too large, out of time).
    solvable: whether there is a plan, as far as the planner was asked and decided. assumptions: what would help, the most plausible
    first; each makes all goals reachable.
    """

    reachable: bool | None
    solvable: bool | None = None
    unreachable: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    assumptions: tuple[Mend, ...] = ()

    def __str__(self) -> str:
        if self.reachable is None:
            return "it was not decided whether the goal can be reached"
        if self.reachable:
            known = {True: "there is a plan", False: "but there is no plan", None: "whether there is a plan was not decided"}
            return f"every goal can be reached if nothing ever becomes false; {known[self.solvable]}"
        lines = []
        for blocker in self.blockers:
            lines += [f"{blocker.goal} cannot be reached:", *(f"  {sentence}" for sentence in blocker.because)]
        more = len(self.unreachable) - len(self.blockers)
        return "\n".join([*lines, f"and {more} more goals"] if more > 0 else lines)


def diagnose(task: Task, limits: Limits | None = None, *, words: Words | None = None, search_s: float = SEARCH_S) -> Diagnosis:
    """Why the goal of a task cannot be reached, and what would mend it.

    limits: for everything together, twenty seconds if not given. words: of the domain (`planner.explain`), for the questions.
    search_s: seconds for each question to the planner whether there is a plan; 0 asks it nothing. Raises LimitReached only for an
    interrupt.
    """
    from planner.errors import LimitReached
    from planner.limits import Limits
    from translators.checks._subject import Subject

    part = (limits or Limits()).part(TIME_LIMIT_S)
    try:
        return _diagnose(Subject(task, None, part), part, words, search_s)
    except LimitReached as reached:
        if reached.kind == "interrupt":
            raise
        return Diagnosis(None)


def _diagnose(subject: Subject, limits: Limits, words: Words | None, search_s: float) -> Diagnosis:
    from translators.diagnosis._abduce import Abduction
    from translators.diagnosis._wording import why

    abduction = Abduction(subject, limits)
    relaxed = abduction.relaxed
    if relaxed is None:
        return Diagnosis(None)
    reached = relaxed.reached(())
    missing = [(g, text) for g, text in zip(relaxed.goals, relaxed.goal_texts, strict=True) if g < 0 or not reached[g]]
    if not missing:
        solvable = has_plan(subject.task, limits, search_s)
        mends = _mends(abduction, limits, words, search_s) if solvable is False else ()
        return Diagnosis(True, solvable, assumptions=mends)
    blockers = tuple(Blocker(text, why(relaxed, abduction.prices, g, text)) for g, text in missing[:MAX_EXPLAINED])
    mends = _mends(abduction, limits, words, search_s)
    return Diagnosis(False, False, tuple(text for _, text in missing), blockers, mends)


def _mends(abduction: Abduction, limits: Limits, words: Words | None, search_s: float) -> tuple[Mend, ...]:
    """The candidates as assumptions, those that give a plan first; as many as the limits allow. Actions are doubted only where
    facts give no plan."""
    from planner.errors import LimitReached
    from translators.diagnosis._wording import Wording

    wording = Wording(abduction.task, words)
    found: list[Mend] = []
    try:
        for source in (abduction.by_facts, abduction.by_drops):
            if any(mend.solvable is not False for mend in found):
                break
            for candidate in islice(source(), MAX_OFFERED):
                facts = tuple(wording.pddl(f) for f in candidate.facts)
                mend = Mend(facts, wording.question(candidate), candidate.kind, None, *(candidate.drop or ()))
                found.append(mend)
                found[-1] = replace(mend, solvable=has_plan(assume(abduction.task, mend), limits, search_s))
    except LimitReached as reached:
        if reached.kind == "interrupt":
            raise
    rank = {True: 0, None: 1, False: 2}
    return tuple(sorted(found, key=lambda m: (rank[m.solvable], _KINDS.index(m.kind)))[:MAX_OFFERED])


def has_plan(task: Task, limits: Limits, search_s: float) -> bool | None:
    """Whether the planner finds a plan within `search_s`, or proves that there is none; None if neither."""
    from planner.api import solve
    from planner.errors import LimitReached
    from planner.statuses import Status

    if search_s <= 0:
        return None
    result = solve(task, limits=limits.part(search_s))
    if result.status is Status.INTERRUPTED:
        raise LimitReached("interrupt", "interrupted")
    return True if result.plan is not None else False if result.status is Status.UNSOLVABLE else None
