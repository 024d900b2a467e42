"""A result in the user's words: `says` of variables, constraints and objective, and the sentences of `tell`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from translators.programs.evaluate import Span
from translators.programs.program import Constraint, Family, Key, Program, shown_value
from translators.programs.result import ProgramResult, ProgramStatus

_MAX_LINES = 200
_SLOT = re.compile(r"\{(\w{1,60})\}")


def tell(program: Program, result: ProgramResult) -> str:
    """What came out, for people: the answer or why there is none. Plain text; what came from a file is printable already."""
    lines = [program.title] if program.title else []
    lines += list(_verdict(program, result))
    if result.values is not None:
        for family in program.families.values():
            lines += _family(family, result.values)
        lines += _kept(program)
    elif result.conflict is not None:
        lines += _conflict(program, result)
    return "\n".join(lines)


def _verdict(program: Program, result: ProgramResult) -> Iterator[str]:
    status, objective = result.status, program.objective
    what = (objective.says or objective.text) if objective else ""
    least = "smallest" if objective is not None and objective.sense == "minimize" else "largest"
    if status is ProgramStatus.OPTIMAL:
        yield f"The best solution, proved: {shown_value(result.objective)} is the {least} possible ({what})."
    elif status is ProgramStatus.FEASIBLE:
        yield "A solution that keeps everything asked for."
    elif status is ProgramStatus.INFEASIBLE:
        yield "There is no solution; this is proved."
    elif result.values is not None:
        bound = "" if result.bound is None else f"; it cannot be better than {shown_value(result.bound)}"
        worth = "" if objective is None else f" Its value is {shown_value(result.objective)} ({what}){bound}."
        yield f"A solution, not proved to be the best: {result.message}.{worth}"
    else:
        yield f"No answer: {result.message}."
        yield from (f"- {f}" for f in result.findings[:20] if f.severity == "error")


def _family(family: Family, values: dict[tuple[str, Key], Any]) -> list[str]:
    own = [(key, value) for (name, key), value in values.items() if name == family.name]
    if family.kind == "bool" and family.parameters:
        own = [(key, value) for key, value in own if value]
    own = [(key, value) for key, value in own if not isinstance(value, Span) or value.present]
    if family.tell:
        lines = [_sentence(family, key, value) for key, value in own]
    else:
        head = f"{family.says} ({family.name})" if family.says else family.name
        lines = [f"{head}: " + (", ".join(_short(family, key, value) for key, value in own[:_MAX_LINES]) or "none")]
    more = len(lines) - _MAX_LINES
    return lines[:_MAX_LINES] + ([f"… and {more} more"] if more > 0 else [])


def _sentence(family: Family, key: Key, value: Any) -> str:
    words = {name: shown_value(element) for name, element in zip(family.parameters, key, strict=True)}
    words["value"] = _value(value)
    if isinstance(value, Span):
        words |= {"start": str(value.start), "end": str(value.end), "length": str(value.length)}
    return _SLOT.sub(lambda match: words.get(match[1], match[0]), family.tell)


def _short(family: Family, key: Key, value: Any) -> str:
    index = "–".join(map(shown_value, key))
    if family.kind == "bool" and key:
        return index
    return f"{index} {_value(value)}" if key else _value(value)


def _value(value: Any) -> str:
    return f"{value.start} to {value.end}" if isinstance(value, Span) else shown_value(value)


def _kept(program: Program) -> list[str]:
    if not program.constraints:
        return []
    return ["It keeps:", *(f"- {_words(c)}" for c in program.constraints[:_MAX_LINES])]


def _conflict(program: Program, result: ProgramResult) -> list[str]:
    conflict = result.conflict
    assert conflict is not None
    named = {c.name: c for c in program.constraints}
    one = len(conflict.constraints) + len(conflict.ranges) == 1
    lines = ["This alone cannot hold:" if one else "These cannot hold together:"]
    lines += [f"- {_words(named[name])}" for name in conflict.constraints[:_MAX_LINES]]
    for name in conflict.ranges:
        family = program.families[name]
        lines.append(f"- the range of {name}: {family.text}" + (f" ({family.says})" if family.says else ""))
    if not conflict.minimal:
        lines.append("Perhaps not all of them are needed for the conflict: a limit was reached before that was known.")
    elif not one:
        lines.append("Without any one of them the others could hold.")
    return lines


def _words(c: Constraint) -> str:
    return f"{c.name}: {c.says or c.text[:200]}"
