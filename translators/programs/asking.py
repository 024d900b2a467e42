"""From words to a program by a language model, with repairs, and to an answer that says how sure it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from planner.errors import InvalidInput
from planner.limits import Limits
from planner.pddl.findings import Finding
from translators.base import Trust
from translators.models.base import Reply, Request
from translators.programs.agreement import judge
from translators.programs.checking import check_program
from translators.programs.program import Program, shown_value
from translators.programs.reading import read_program
from translators.programs.result import ProgramResult, ProgramStatus
from translators.programs.solving import solve_program

MAX_TEXT = 20_000
_MAX_TOKENS = 8_000
_MAX_LINES = 20
_GIVEN = "Use these names of sets and variables, with all elements, ranges and rules of the task:\n"


class Asks(Protocol):
    """What is needed of `translators.models.Session`."""

    def ask(self, request: Request) -> Reply:
        """The answer of a model. Raises ModelError."""
        ...


@dataclass
class ProgramAnswer:
    """What `ask_program` gives back: trust as in `translators.base.Answer`; program and result are those of the first reading."""

    trust: Trust
    reasons: tuple[str, ...]
    text: str
    program: Program
    result: ProgramResult
    questions: tuple[str, ...] = ()
    readings: tuple[Program, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"trust": self.trust.value, "reasons": list(self.reasons), "text": self.text, "questions": list(self.questions),
                "result": self.result.to_dict(), "program": self.program.reply, "readings": len(self.readings)}  # fmt: skip


def formulate(text: str, session: Asks, *, repairs: int = 2, given: Program | None = None, sample: int = 0) -> Program:
    """Have a model write the text as a program and mend what is found wrong, up to `repairs` times.

    The program with the fewest findings comes back; `findings` has all, and errors where it cannot be solved. given: another
    reading, whose names of sets and variables are to be used; the rest of it is not shown. Raises InvalidInput for a text that is
    empty or too long, and ModelError.
    """
    from translators.prompts import data, prompt

    if not text.strip() or len(text) > MAX_TEXT:
        raise InvalidInput(f"the task must have 1 to {MAX_TEXT:,} characters; it has {len(text):,}", code="text-length")
    form = "program" if given is None else "program-given"
    words = "" if given is None else _GIVEN + data(vocabulary(given))
    asked = prompt("program", text=data(text), given=words)
    reply = session.ask(Request(asked, purpose="formalize", max_tokens=_MAX_TOKENS, sample=sample))
    best = _checked(reply, form)
    for _ in range(repairs):
        if not _serious(best.findings):
            break
        asked = prompt("program_repair", text=data(text), answer=best.reply[:50_000], findings=_lines(best.findings))
        reply = session.ask(Request(asked, purpose="repair", max_tokens=_MAX_TOKENS, sample=sample))
        mended = _checked(reply, form)
        if mended.reply == best.reply or _weight(mended) >= _weight(best):
            break
        best = mended
    return best


def ask_program(
    text: str, session: Asks, *, second: Asks | None = None, repairs: int = 2, limits: Limits | None = None, seed: int = 0
) -> ProgramAnswer:
    """Words in, the best solution in words out, with how sure that is.

    The second reading comes from `second`, or from the same model with another prompt; it gets the first one's vocabulary, so that
    the two can be compared. limits hold for each solve anew, not for the waiting on models.
    Raises InvalidInput, ModelError and UnsupportedFeature.
    """
    first = formulate(text, session, repairs=repairs)
    result = solve_program(first, _fresh(limits), seed)
    readings = [(first, result)]
    if result.solved or result.status is ProgramStatus.INFEASIBLE:
        other = formulate(text, second or session, repairs=repairs, given=first)
        readings.append((other, solve_program(other, _fresh(limits), seed)))
    trust, reasons = judge(text, readings, _fresh(limits), seed)
    told = result.words if trust is not Trust.REFUSED else ""
    questions = dict.fromkeys(q for program, _ in readings for q in program.questions)
    if questions and trust is Trust.VERIFIED:
        trust, reasons = Trust.UNVERIFIED, ("the text leaves something open",)
    return ProgramAnswer(trust, reasons, told, first, result, tuple(questions), tuple(p for p, _ in readings))


def vocabulary(program: Program) -> str:
    """How a program names its sets and variables, as JSON. Elements, ranges, data and rules are to be read anew."""
    sets = {name: f"like {shown_value(elements[0])}" for name, elements in program.sets.items() if elements}
    families = {
        str(f.header): {"is": str(f.text) if f.kind == "choice" else f.kind, "says": f.says} for f in program.families.values()
    }
    return json.dumps({"sets": sets, "variables": families}, ensure_ascii=False)


def _fresh(limits: Limits | None) -> Limits:
    return Limits() if limits is None else Limits(limits.time_limit_s, limits.memory_limit_mb)


def _checked(reply: Reply, form: str) -> Program:
    program = read_program(reply.text, source=reply.model, form=form)
    return replace(program, findings=tuple(check_program(program, Limits(time_limit_s=60.0))))


def _serious(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity != "note"]


def _weight(program: Program) -> tuple[int, int]:
    errors = sum(f.severity == "error" for f in program.findings)
    return errors, len(_serious(program.findings))


def _lines(findings: Sequence[Finding]) -> str:
    """One structured line for each finding."""
    lines = []
    for f in _serious(findings)[:_MAX_LINES]:
        place = f" {f.line}:{f.column}" if f.line else ""
        lines.append(f"{f.severity}-{f.code}{place} {f.message}" + (f" [{f.hint}]" if f.hint else ""))
    return "\n".join(line[:400] for line in lines)
