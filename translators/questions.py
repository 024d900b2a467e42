"""Clarification questions: what two readings of a text differ in, as a question that a person can answer with yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from translators.base import Formalization

if TYPE_CHECKING:
    from translators.judging import Judged
    from translators.known import Known

MOST = 5
_FORMS = {
    "fact": "At the start, is it so that {words}?",
    "goal": "Is it part of the goal that {words}?",
    "object": "Is there {words}?",
    "type": "What is {words}?",
}


def questions_of(readings: Sequence[Judged], known: Known, left_out: Sequence[str] = ()) -> tuple[str, ...]:
    """What the readers could not decide themselves, what their readings differ in, and what is left out of the text."""
    asked = [question for judged in readings for question in judged.reading.questions]
    return tuple(dict.fromkeys([*asked, *_differences([j.reading for j in readings], known), *left_out]))[:MOST]


def _differences(readings: Sequence[Formalization], known: Known) -> Iterable[str]:
    from translators.equivalence import equivalent

    read = [(r.task, dict(r.names)) for r in readings if r.task is not None]
    for task, names in read[1:]:
        witness = equivalent(read[0][0], task).witness
        if witness is not None:
            yield question_about(witness, known, {**names, **read[0][1]})


def question_about(witness: Any, known: Known, names: dict[str, str]) -> str:
    """A witness of a difference as a question."""
    form = _FORMS.get(witness.kind)
    if form is None:
        return f"The text can be read in two ways: {witness.words}. Which is meant?"
    return form.format(words=in_words(witness.pddl, known, names))


def in_words(pddl: str, known: Known, names: dict[str, str]) -> str:
    """A fact such as "(on a b)" in the words of the domain, in the user's own names; anything else as it is."""
    negated, inner = pddl.startswith("(not "), pddl.removeprefix("(not ").strip("() ")
    predicate, *arguments = inner.split() or [""]
    clause = None if "(" in inner else known.language.words.fact(predicate, [names.get(a, a) for a in arguments])
    if clause is None:
        return pddl
    return f"it is not so that {clause}" if negated else clause
