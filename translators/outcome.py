"""From readings to an answer: choose, assume what the user allows, plan, decide how sure that is, and say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.errors import InvalidInput
from planner.result import Result
from planner.statuses import Status
from translators.base import Answer, Assumption, Formalization, Trust
from translators.choose import choose
from translators.judging import Judged
from translators.known import Known
from translators.methods._question import Question
from translators.questions import in_words, questions_of
from translators.telling import safe, tell
from translators.verdict import uncovered, verdict

if TYPE_CHECKING:
    from translators.diagnosis import Diagnosis

CODES = {
    Status.UNSOLVABLE: "unsolvable",
    Status.INCOMPLETE: "incomplete",
    Status.TIME_LIMIT: "time",
    Status.MEMORY_LIMIT: "memory",
    Status.INTERRUPTED: "interrupted",
    Status.INVALID_INPUT: "not-understood",
    Status.UNSUPPORTED: "unsupported",
    Status.ENGINE_ERROR: "engine-error",
}
MOST_OFFERED = 3


def conclude(question: Question, readings: Sequence[Judged], troubles: Sequence[str] = ()) -> Answer:
    """The answer that these readings support; of equals the first is planned for. troubles: what else went wrong on the way."""
    readings, vouched, guessed = _assume(question, readings)
    candidates = [r for r in readings if r.answerable]
    if not candidates:
        against = [message for r in readings for message in r.contradictions]
        return refuse(
            question, readings, "contradictory" if against else "not-understood", [*troubles, *_why_unread(readings, against)]
        )
    chosen = choose(candidates).best
    assert chosen.reading.task is not None
    if chosen.contradictions:
        return refuse(question, readings, "contradictory", [*troubles, *chosen.contradictions], chosen)
    if not question.plan:
        return _unplanned(question, readings, chosen, (vouched, guessed), troubles)
    result = question.solve(chosen.reading.task)
    if result.plan is None:
        answer = refuse(question, readings, CODES[result.status], _why_no_plan(chosen, result), chosen)
        if result.status in (Status.UNSOLVABLE, Status.INCOMPLETE):
            _explain(answer, question, chosen)
    else:
        trust, reasons = verdict(chosen, readings, guessed, result.plan.validator)
        answer = _answer(trust, [*troubles, *reasons], readings, chosen, question.known)
        answer.text = tell(question.known, chosen.reading, result.plan)
    answer.result, answer.assumptions = result, (*vouched, *guessed)
    return answer


def _unplanned(
    question: Question,
    readings: Sequence[Judged],
    chosen: Judged,
    assumed: tuple[tuple[Assumption, ...], tuple[Assumption, ...]],
    troubles: Sequence[str],
) -> Answer:
    """The PDDL alone. It may be as sure as it likes: without a plan nothing is VERIFIED."""
    _, reasons = verdict(chosen, readings, assumed[1], "nobody")
    answer = _answer(Trust.UNVERIFIED, [*troubles, *reasons, "it was not planned for"], readings, chosen, question.known)
    answer.assumptions = (*assumed[0], *assumed[1])
    return answer


def refuse(
    question: Question, readings: Sequence[Judged], code: str, reasons: Sequence[str], chosen: Judged | None = None
) -> Answer:
    """No plan, and why; with everything that is known, so that the user can mend the text."""
    answer = _answer(Trust.REFUSED, reasons, readings, chosen, question.known)
    answer.code = code
    return answer


def _answer(trust: Trust, reasons: Sequence[str], readings: Sequence[Judged], chosen: Judged | None, known: Known) -> Answer:
    ordered = sorted(readings, key=lambda r: r is not chosen)  # the chosen one first
    all_readings = tuple(r.reading for r in ordered)
    left_out = uncovered(ordered[0], readings) if ordered else ()
    asking = [r for r in ordered if r.answerable] or ordered
    return Answer(
        trust=trust,
        reasons=tuple(map(safe, reasons)),
        findings=() if not ordered else (*ordered[0].findings, *left_out),
        questions=questions_of(asking, known, asking[0].open_questions if left_out else ()),
        domain_pddl=known.pddl,
        problem_pddl="" if chosen is None else chosen.reading.problem_pddl,
        formalizations=all_readings,
    )


def _why_unread(readings: Sequence[Judged], against: Sequence[str]) -> list[str]:
    found = [f.message for r in readings for f in r.serious][:5]
    return ["the text contradicts itself" if against else "no task could be made of the text", *dict.fromkeys([*against, *found])]


def _why_no_plan(chosen: Judged, result: Result) -> list[str]:
    return [result.message or result.status.value, *dict.fromkeys(f.message for f in chosen.serious)]


def _assume(question: Question, readings: Sequence[Judged]) -> tuple[list[Judged], tuple[Assumption, ...], tuple[Assumption, ...]]:
    """The readings with what the user allows added to each; the facts that the user vouches for, and those that are only guessed
    ("all": what would be offered first). Raises InvalidInput for a fact that fits no reading."""
    said = tuple(f for f in question.assume if f != "all")
    vouched = (Assumption(said, ""),) if said else ()
    for assumption in vouched:
        question.text = _said_too(question, said) + question.text
        readings = _with(question, readings, assumption)
    guessed: tuple[Assumption, ...] = ()
    if "all" in question.assume and any(r.answerable for r in readings):
        guessed = tuple(_offered(question, choose([r for r in readings if r.answerable]).best)[:1])
    for assumption in guessed:
        readings = _with(question, readings, assumption)
    return list(readings), vouched, guessed


def _said_too(question: Question, facts: Sequence[str]) -> str:
    """Facts that the user vouches for, as sentences: the text covers them now."""
    return "".join(f"At the start, {in_words(fact, question.known, {})}.\n" for fact in facts)


def _with(question: Question, readings: Sequence[Judged], assumption: Assumption) -> list[Judged]:
    """Each reading with the assumption, judged anew; one that it does not fit stays as it is."""
    changed, refused = [], None
    for judged in readings:
        try:
            changed.append(question.judge(with_assumption(judged.reading, assumption)) if judged.reads else judged)
        except InvalidInput as error:
            changed.append(judged)
            refused = error
    if refused is not None and all(new is old for new, old in zip(changed, readings, strict=True)):
        raise refused
    return changed


def _offered(question: Question, chosen: Judged) -> list[Assumption]:
    """Facts that would make the goal reachable; none if it is, or if nothing small would do."""
    if chosen.reading.task is None or chosen.reachable:
        return []
    return [a for a in _diagnosis(question, chosen).assumptions if a.facts]


def _explain(answer: Answer, question: Question, chosen: Judged) -> None:
    """Say why there is no plan, from the goal down to what is missing, and ask for what would help."""
    diagnosis = _diagnosis(question, chosen)
    reasons = [f"{blocker.goal} cannot be reached: {'; '.join(blocker.because)}" for blocker in diagnosis.blockers]
    if reasons:
        answer.reasons = tuple(map(safe, [answer.reasons[0], *reasons]))
    answer.offered = tuple(diagnosis.assumptions[:MOST_OFFERED])
    answer.questions = tuple(dict.fromkeys([*(a.question for a in answer.offered), *answer.questions]))


def _diagnosis(question: Question, chosen: Judged) -> Diagnosis:
    from translators.diagnosis import diagnose

    assert chosen.reading.task is not None
    return diagnose(chosen.reading.task, question.limits(), words=question.known.language.words)


def with_assumption(reading: Formalization, assumption: Assumption) -> Formalization:
    """A reading in which the assumption is true at the start."""
    from planner.pddl import write_problem
    from translators.diagnosis import assume

    assert reading.task is not None
    task = assume(reading.task, assumption)
    return replace(reading, task=task, problem_pddl=write_problem(task))
