"""The default: two independent readings, checked and repaired by code, and a plan that is only called VERIFIED if they agree.

The readings are those of controlled English (free), of the model as a compact specification (best of N), and of the model (or of a
second one) as plain PDDL. The last is asked for only if the first two do not agree. Calls: `samples`, up to
`repair_rounds` for each form that fails a check, and one second reading.
"""

from __future__ import annotations

from translators.base import Answer
from translators.choose import choose, same_meaning
from translators.judging import Judged
from translators.methods._question import Question
from translators.models import Session
from translators.models.base import ModelError
from translators.outcome import conclude
from translators.reading import edit_by_model, read_by_model, read_by_rules
from translators.repair import repair

NAME = "planloom"
ABOUT = "two independent readings, compared, checked and repaired by code"
SAMPLES = 1


def answer(question: Question) -> Answer:
    """Read in every way there is, choose by checks, mend what can be mended, and conclude."""
    troubles: list[str] = []
    by_rules = question.judge(read_by_rules(question))
    if question.model is None:
        return conclude(question, [by_rules])
    model, first = _first(question, question.model, troubles)
    if _settled(by_rules, first):
        return conclude(question, [by_rules, first], troubles)
    first = _mended(question, model, first)
    return conclude(question, [by_rules, first, *_second(question, question.second_model or model, troubles)], troubles)


def _first(question: Question, model: Session, troubles: list[str]) -> tuple[Session, Judged]:
    """The best of N samples of the cheap model. Where they disagree the strong one is asked once, and has the last word if the
    checks say no worse of it."""
    choice = choose([question.judge(r) for r in read_by_model(question, model, "specification", question.samples)])
    if question.strong_model is None or (choice.unanimous and choice.best.reads):
        return model, choice.best
    try:
        strong = question.judge(read_by_model(question, question.strong_model, "specification")[0])
    except ModelError as error:
        troubles.append(f"the strong model was not heard: {error.message}")
        return model, choice.best
    return (question.strong_model, strong) if strong.score >= choice.best.score else (model, choice.best)


def _second(question: Question, model: Session, troubles: list[str]) -> list[Judged]:
    """A reading from another form of prompt, made without sight of the first; none where the model does not answer."""
    try:
        return [_mended(question, model, question.judge(read_by_model(question, model, "pddl")[0]))]
    except ModelError as error:
        troubles.append(f"no second reading: {error.message}")
        return []


def _mended(question: Question, model: Session, judged: Judged) -> Judged:
    return repair(judged, question.repair_rounds, lambda best, n: edit_by_model(question, model, best, n), question.judge)


def _settled(by_rules: Judged, first: Judged) -> bool:
    """Whether a further reading would change nothing: controlled English understands the text, and the model reads the same."""
    return by_rules.sound and first.sound and same_meaning(by_rules.reading, first.reading)
