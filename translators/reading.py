"""Readings of a text: by the rules of controlled English, and by a model from one of two forms of prompt.

The text goes into a prompt as data, fenced by marks that it cannot contain. Whatever it says there, and whatever a model replies,
only ever becomes a `Formalization` that code judges.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.errors import PddlError
from planner.pddl import read_plan
from planner.pddl.findings import Finding
from planner.result import Step
from translators.base import Formalization
from translators.judging import Judged
from translators.models.base import ModelError, Reply, Request
from translators.prompts import data, prompt
from translators.specification import finding_lines, read_reply, signature

if TYPE_CHECKING:
    from translators.known import Known
    from translators.methods._question import Question
    from translators.models import Session

DIVERSE = 0.7  # temperature of several samples
MAX_PLAN_CHARS = 1_000_000
MAX_ANSWER_CHARS = 30_000  # of a reading that is sent back to be repaired
_STEP = re.compile(r"\([\w\-]+(?:[ \t]+[\w\-.]+)*[ \t]*\)")


def read_by_rules(question: Question) -> Formalization:
    """The reading of controlled English."""
    from translators.english import read_english

    reading = read_english(question.text, question.known.domain, question.known.language)
    return replace(reading, domain_pddl=question.known.pddl)


def read_by_model(question: Question, session: Session, form: str, samples: int = 1) -> list[Formalization]:
    """One or more readings by a model from a prompt of a form, "specification" or "pddl"; several are sampled at DIVERSE.

    Raises ModelError if not one sample came.
    """
    asked = prompt(form, domain=signature(question.known.domain), text=data(question.text))
    temperature = DIVERSE if samples > 1 else 0.0
    requests = [Request(asked, purpose=f"read-{form}", temperature=temperature, sample=i) for i in range(samples)]
    replies = session.ask_many(requests)
    readings = [read_reply_as(reply, session, question.known, form) for reply in replies if isinstance(reply, Reply)]
    if not readings:
        raise next(reply for reply in replies if isinstance(reply, ModelError))
    return readings


def edit_by_model(question: Question, session: Session, best: Judged, number: int) -> Formalization | None:
    """A model's correction of a reading: it sees text, reading and one line a finding. None if it does not answer."""
    asked = prompt(
        "repair", domain=signature(question.known.domain), text=data(question.text), answer=best.reading.reply[:MAX_ANSWER_CHARS],
        findings=finding_lines(best.mendable),
    )  # fmt: skip
    try:
        reply = session.ask(Request(asked, purpose="repair", sample=number))
    except ModelError:
        return None
    return read_reply_as(reply, session, question.known, best.reading.form)


def read_reply_as(reply: Reply, session: Session, known: Known, form: str) -> Formalization:
    """A reply as a reading. Source is the model that was asked, form that of the prompt, whatever the reply says or looks like."""
    read = read_reply(reply.text, known.domain, source=session.model.name)
    if reply.finish == "refusal":
        read = replace(read, findings=(Finding("error", "refused-by-model", "the model refused to answer"), *read.findings))
    return replace(read, form=form, domain_pddl=known.pddl)


def steps_in(reply: str) -> list[Step]:
    """The plan in a reply: lines "(action object …)", numbered or not, with or without prose around. Raises PddlError for none."""
    lines = [line.partition(";")[0] for line in reply[:MAX_PLAN_CHARS].splitlines()]
    found = [match.group() for line in lines if (match := _STEP.search(line))]
    if not found:
        raise PddlError("the reply holds no step", expected="a line (action object …) for each step", code="no-plan")
    return [Step(s.name, s.arguments) for s in read_plan("\n".join(found) + "\n")]
