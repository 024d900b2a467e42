"""Does an existing problem mean what its words say? Coverage, and where controlled English understands the words, equivalence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from planner.errors import PlanloomError
from planner.pddl.findings import Finding, finding_of
from translators.base import Formalization
from translators.known import Known, known_domain
from translators.questions import in_words

if TYPE_CHECKING:
    from translators.equivalence import Equivalence


def check_against_words(domain: str | os.PathLike[str], problem: str | os.PathLike[str], text: str) -> list[Finding]:
    """What the words say and the problem does not, and the other way round. domain, problem: paths or PDDL texts.

    A note says how the words were read. PDDL that does not read gives nothing here: `planner.pddl.check` says why.
    """
    from planner.pddl import read_task
    from translators.coverage import cover
    from translators.english import read_english

    try:
        task = read_task(domain, problem)
        known = known_domain(domain, text)
    except PlanloomError:
        return []
    assert known is not None  # it is named
    findings = list(cover(text, task, known.language).findings)
    try:
        reading = read_english(text, known.domain, known.language)
    except PlanloomError as error:
        return [*findings, finding_of(error)]
    understood = reading.task is not None and not reading.questions and not any(f.severity == "error" for f in reading.findings)
    against = [f for f in reading.findings if f.severity == "error"]
    findings += [Finding("warning", "words-contradict", f"the words contradict themselves: {f.message}") for f in against]
    if not understood:
        message = "controlled English does not understand all of the words; only their names, numbers and relations were compared"
        return [*findings, Finding("note", "words-not-read", message)]
    assert reading.task is not None
    from translators.equivalence import Verdict, equivalent

    answer = equivalent(reading.task, task)
    if answer.verdict is Verdict.EQUIVALENT:
        return [*findings, Finding("note", "words-agree", "read as controlled English, the words mean the same as the problem")]
    severity = "warning" if answer.verdict is Verdict.DIFFERENT else "note"
    return [*findings, Finding(severity, "words-differ", _difference(answer, known, reading))]


def _difference(answer: Equivalence, known: Known, reading: Formalization) -> str:
    """The witness in words: which of the two says it."""
    witness = answer.witness
    if witness is None or witness.kind not in ("fact", "goal", "object"):
        return f"read as controlled English, the words may mean something else: {answer.reason}"
    sides = {"left": "the words say, and the problem does not", "right": "the problem says, and the words do not"}
    side = sides.get(witness.side, "the words and the problem say differently")
    what = {"fact": "at the start", "goal": "as a goal", "object": "among the objects"}[witness.kind]
    return f"{side}, {what}: {in_words(witness.pddl, known, dict(reading.names))}"
