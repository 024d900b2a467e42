"""A model's reply as a `Formalization`: the answer found, expanded, mended where that is harmless, and read by the PDDL reader.

Whatever comes, the answer is a Formalization: what is wrong is in its findings, and `finding_line` makes each one line of a prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from planner.errors import PlanloomError
from planner.pddl.ast import Domain, Task
from planner.pddl.findings import Finding, finding_of
from planner.pddl.reader import check, read_domain, read_task
from planner.pddl.writer import write_domain
from translators.base import Formalization
from translators.specification.expansion import MAX_FACTS, PLACEHOLDER, Draft, draft_of
from translators.specification.mending import mend_problem
from translators.specification.wrapping import Candidate, Found, find_answers, plain

MAX_CHARS = 2_000_000
_ELIDED = re.compile(
    r"\.\.\.|…|\betc\b|\b(the )?(rest|others?|remaining|similar\w*|likewise|and so on|same for|add (the|more|other))\b", re.I
)


def read_reply(
    reply: str, domain: Domain | None, *, source: str, max_chars: int = MAX_CHARS, max_facts: int = MAX_FACTS
) -> Formalization:
    """The reading of a text that a model's reply gives: a compact specification, or PDDL (a problem, or a domain and a problem).

    With domain None the reply must bring one. max_chars: longer replies are refused; max_facts: so are larger expansions. Never
    raises for anything the reply holds.
    """
    text_of_domain = write_domain(domain) if domain is not None else ""
    empty = Formalization(source, "specification", domain_pddl=text_of_domain, reply=reply[:max_chars])
    if len(reply) > max_chars:
        return replace(
            empty, findings=(_error("reply-too-large", f"the reply has {len(reply):,} characters, at most {max_chars:,}"),)
        )
    found = find_answers(plain(reply))
    chosen = found.last("spec", "problem")
    if chosen is None or (not chosen.complete and any(ended for *_, ended in found.troubles)):
        return replace(empty, findings=_nothing(found, reply))
    if domain is None:
        return _with_own_domain(found, chosen, empty, max_facts)
    notes = _rewritten(found, domain)
    return _read(chosen, domain, text_of_domain, replace(empty, findings=notes), max_facts)


def expand(spec: dict[str, object], domain: Domain, *, max_facts: int = MAX_FACTS) -> str:
    """Problem PDDL of a specification. Raises InvalidInput with the first finding; `read_spec` gives them all."""
    from planner.errors import InvalidInput

    draft = draft_of(spec, domain, max_facts)
    if draft.findings:
        first = draft.findings[0]
        raise InvalidInput(finding_line(first), code=first.code, hint=first.hint)
    return draft.text()


def read_spec(
    spec: dict[str, object], domain: Domain, *, source: str = "specification", max_facts: int = MAX_FACTS
) -> Formalization:
    """A specification that is already a table, as a Formalization."""
    candidate = Candidate("spec", spec, 0, True)
    text = write_domain(domain)
    return _read(candidate, domain, text, Formalization(source, "specification", domain_pddl=text), max_facts)


def finding_line(finding: Finding) -> str:
    """One structured line for a repair prompt: "E-ARITY init:17 (on b1) on takes 2 arguments, here it has 1"."""
    place = finding.file or ""
    if finding.line is not None:
        place += f":{finding.line}" if place else f"line {finding.line}"
    hint = f" [{finding.hint}]" if finding.hint else ""
    line = " ".join(f"{finding.severity[:1].upper()}-{finding.code.upper()} {place} {finding.message}{hint}".split())
    return line[:400]


def finding_lines(findings: Iterable[Finding], most: int = 20) -> str:
    """Errors and warnings as lines, the most important first."""
    rank = {"error": 0, "warning": 1}
    those = sorted((f for f in findings if f.severity in rank), key=lambda f: rank[f.severity])
    more = [f"(and {len(those) - most} more)"] if len(those) > most else []
    return "\n".join([finding_line(f) for f in those[:most]] + more)


def _error(code: str, message: str, hint: str | None = None) -> Finding:
    return Finding("error", code, message, hint=hint)


def _nothing(found: Found, reply: str) -> tuple[Finding, ...]:
    """Why there is no answer in a reply."""
    for message, line, column, ended in reversed(found.troubles):
        code = "truncated" if ended else "json"
        return (Finding("error", code, message, "reply", line, column, "answer with one JSON object"),)
    if not reply.strip():
        return (_error("empty-reply", "the reply is empty"),)
    return (_error("no-answer", "the reply holds neither a specification nor a PDDL problem", "answer with one JSON object"),)


def _rewritten(found: Found, domain: Domain) -> tuple[Finding, ...]:
    """A note if the model wrote a domain that differs from the one given."""
    own = found.last("domain")
    if own is None:
        return ()
    try:
        same = replace(read_domain(_padded(own.value)), file=None) == replace(domain, file=None)
    except PlanloomError:
        same = False
    return () if same else (Finding("note", "own-domain", "the reply has a domain of its own; the given one counts"),)


def _padded(text: str) -> str:
    return text if "\n" in text else text + "\n"


def _with_own_domain(found: Found, chosen: Candidate, empty: Formalization, max_facts: int) -> Formalization:
    own = found.last("domain")
    if own is None:
        return replace(empty, findings=(_error("no-domain", "the reply holds no domain"),))
    try:
        domain = read_domain(_padded(own.value))
    except PlanloomError as error:
        return replace(empty, domain_pddl=own.value, findings=(finding_of(error),))
    return _read(chosen, domain, own.value, replace(empty, domain_pddl=own.value), max_facts)


def _read(chosen: Candidate, domain: Domain, domain_pddl: str, empty: Formalization, max_facts: int) -> Formalization:
    notes = [*empty.findings, *(Finding("note", "mended", f"read in spite of {what}") for what in chosen.mended)]
    if chosen.kind == "spec":
        return _read_spec(chosen, domain, domain_pddl, empty, notes, max_facts)
    text, mends, own = mend_problem(chosen.value, domain)
    findings = [f for f in check(domain_pddl, _padded(text)) if f.severity == "error"]
    if text.lower().count("(:init") and not chosen.complete and not findings:
        findings.append(_error("incomplete", "the problem lacks its :init or its :goal"))
    task = None if findings else _task(domain_pddl, text, findings)
    every = (*findings, *notes, *mends)
    return replace(empty, form="pddl", problem_pddl=_padded(text), task=task, findings=every, names=own)


def _read_spec(
    chosen: Candidate, domain: Domain, domain_pddl: str, empty: Formalization, notes: list[Finding], max_facts: int
) -> Formalization:
    draft = draft_of(chosen.value, domain, max_facts)
    text = draft.text()
    findings = list(draft.findings)
    for comment in chosen.comments:
        if _ELIDED.search(comment) or PLACEHOLDER.search(comment):
            findings.append(
                _error("placeholder", f"the comment {comment[:60]!r} stands for facts that are not written", "write them")
            )
    if not any(f.code == "too-large" for f in findings):
        lost = any(f.file == "objects" for f in findings)  # objects that were not declared for a reason already said
        errors = (f for f in check(domain_pddl, text) if f.severity == "error" and not (lost and f.code == "undeclared-object"))
        findings += [_placed(f, draft) for f in errors]
    else:
        text = ""
    task = None if findings else _task(domain_pddl, text, findings)
    known = {str(key).lower(): value for key, value in chosen.value.items()}
    unsaid = [Finding("note", "assumed", f"assumed: {line}") for line in _texts(known.get("unsaid"))]
    return replace(
        empty, problem_pddl=text, task=task, findings=(*findings, *notes, *unsaid), questions=tuple(_texts(known.get("questions"))),
        names=draft.spellings.own,
    )  # fmt: skip


def _task(domain_pddl: str, text: str, findings: list[Finding]) -> Task | None:
    try:
        return read_task(domain_pddl, _padded(text))
    except PlanloomError as error:
        findings.append(finding_of(error))
        return None


def _placed(finding: Finding, draft: Draft) -> Finding:
    """A finding of the PDDL reader at its place in the specification."""
    place, about = draft.places.get(finding.line or 0, ("", ""))
    where, _, number = place.partition(":")
    message = f"{about[:100]} {finding.message}" if about else finding.message
    return replace(finding, file=where or None, line=int(number) if number else None, column=None, message=message)


def _texts(value: object, most: int = 20) -> list[str]:
    """Short lines of a list of texts, made safe to show."""
    items = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    lines = (" ".join("".join(c if c.isprintable() else " " for c in str(item)[:300]).split()) for item in items[:most])
    return [line for line in lines if line]
