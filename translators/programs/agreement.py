"""Do two readings of a text mean the same? Their solutions must be best solutions of each other.

The variables the readings share (by name, or by shape where that leaves no doubt) are fixed to the one's solution in the other; the
other must then still reach its own optimum, and both optima must be the same number. Variables that only one has, such as "finish",
are left to the solver. Then the answer told is best under both readings, whatever else they differ in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.errors import LimitReached
from planner.limits import Limits
from translators.base import Trust
from translators.programs.build import Built, build
from translators.programs.covering import cover_program, lost_numbers, lost_quotes
from translators.programs.cpsat import SolverError, run
from translators.programs.evaluate import Span
from translators.programs.ground import Clause, Stretch, Sum
from translators.programs.jsontext import ProgramError
from translators.programs.program import Key, Program, label, shown_value
from translators.programs.result import ProgramResult, ProgramStatus
from translators.programs.unknowns import Pick, Truth
from translators.programs.variables import variables

Values = Mapping[tuple[str, Key], Any]
Reading = tuple[Program, ProgramResult]
_DECIDED = (ProgramStatus.OPTIMAL, ProgramStatus.FEASIBLE, ProgramStatus.INFEASIBLE)


def judge(text: str, readings: Sequence[Reading], limits: Limits | None = None, seed: int = 0) -> tuple[Trust, tuple[str, ...]]:
    """How sure the answer of the first reading is, and why not surer.

    VERIFIED: the text is covered, the answer is proved, and a second, independent reading has the same best solutions. A proved
    "there is no solution" is an answer too; then both readings must give the same words for the conflict.
    """
    program, result = readings[0]
    if not result.solved and result.status is not ProgramStatus.INFEASIBLE:
        return Trust.REFUSED, (result.message,)
    reasons = [] if result.status in _DECIDED else ["it is not proved that no better solution exists"]
    reasons += cover_program(text, program)
    others = [r for r in readings[1:] if (r[0].source, r[0].form) != (program.source, program.form)]
    if not others:
        reasons.append("there is no second, independent reading of the text")
    for other in others:
        reasons += lost_quotes(text, program, other[0]) + [f"in a second reading {r}" for r in lost_numbers(text, other[0])]
        difference = differ(readings[0], other, limits, seed)
        if difference:
            reasons.append(f"a second reading disagrees: {difference}")
    return (Trust.UNVERIFIED if reasons else Trust.VERIFIED), tuple(dict.fromkeys(reasons))


def differ(one: Reading, other: Reading, limits: Limits | None = None, seed: int = 0) -> str:
    """How two readings with their results differ; "" if they agree."""
    (a, ra), (b, rb) = one, other
    if rb.status not in _DECIDED or ra.status not in _DECIDED:
        return f"it was not decided ({rb.status.value})"
    if ProgramStatus.INFEASIBLE in (ra.status, rb.status):
        if ra.status is not rb.status:
            return f"one has a solution, the other ({rb.status.value.lower()}) does not agree"
        return "" if _conflict_words(a, ra) == _conflict_words(b, rb) else "there is no solution, but for other reasons"
    if ra.objective != rb.objective:
        return f"its best value is {shown_value(rb.objective)}, not {shown_value(ra.objective)}"
    assert ra.values is not None
    assert rb.values is not None
    try:
        for (program, result), values in (((b, rb), ra.values), ((a, ra), rb.values)):
            found = _not_best(program, result, values, limits or Limits(time_limit_s=60.0), seed)
            if found:
                return found
    except (LimitReached, SolverError, ProgramError) as error:
        return f"it could not be compared ({error.message})"
    return ""


def _not_best(program: Program, result: ProgramResult, values: Values, limits: Limits, seed: int) -> str:
    """Why `values`, a best solution of another reading, are none of this one; "" if they are."""
    shared = shared_values(program, values)
    if shared is None:
        return "its variables are others, so that the answers cannot be compared"
    built, _ = build(program, limits)
    for where, value in shared.items():
        if not _fix(built, where, value):
            return f"in it {label(*where)} cannot be {shown_value(value)}"
    outcome = run(built.ground, limits, seed)
    if outcome.status != "OPTIMAL" or outcome.values is None:
        return "the answer breaks a constraint of it" if outcome.status == "INFEASIBLE" else "it could not be compared in time"
    goal = built.ground.objective
    if goal is None or result.objective is None:
        return ""
    reached = goal.constant + sum(f * outcome.values[v] for v, f in goal.terms.items())
    sign = -1 if program.objective is not None and program.objective.sense == "maximize" else 1
    return "" if reached == sign * built.ground.scale * result.objective else "the answer is not the best one in it"


def shared_values(program: Program, values: Values) -> dict[tuple[str, Key], Any] | None:
    """Values of another reading for the variables of this one; None if too few variables are the same.

    One of the two readings must have all its families in the other: what is more in the other is auxiliary.
    """
    own: dict[str, dict[Key, str]] = {}
    for variable in variables(program):
        own.setdefault(variable.family.name, {})[variable.key] = variable.family.kind
    theirs: dict[str, dict[Key, Any]] = {}
    for (name, key), value in values.items():
        theirs.setdefault(name, {})[key] = value
    partner = {name: name for name in own if name in theirs and _fits(own[name], theirs[name])}
    for name in own:
        if name not in partner:
            free = [n for n in theirs if n not in partner.values() and n not in own and _fits(own[name], theirs[n])]
            rivals = [n for n in own if n not in partner and n != name and set(own[n]) == set(own[name])]
            if len(free) == 1 and not rivals and len(own[name]) > 1:
                partner[name] = free[0]
    if len(partner) < min(len(own), len(theirs)) or not partner:
        return None
    return {(name, key): theirs[other][key] for name, other in partner.items() for key in own[name]}


def _fits(own: Mapping[Key, str], theirs: Mapping[Key, Any]) -> bool:
    if set(own) != set(theirs):
        return False
    kinds = {"bool": bool, "interval": Span}
    return all(isinstance(v, kinds.get(own[k], int | str)) and (own[k] == "bool") == isinstance(v, bool) for k, v in theirs.items())


def _fix(built: Built, where: tuple[str, Key], value: Any) -> bool:
    """Give a variable its value; False where it cannot have it."""
    cell, ground = built.cells[where], built.ground
    if isinstance(cell, Truth):
        ground.items.append(Clause((cell.literal if value else ~cell.literal,), ()))
    elif isinstance(cell, Pick):
        if value not in cell.names:
            return False
        return _fix_sum(built, cell.rank, built.names.index(value))
    elif isinstance(cell, Stretch):
        if cell.present is not None:
            ground.items.append(Clause((cell.present if value.present else ~cell.present,), ()))
        elif not value.present:
            return False
        return not value.present or (_fix_sum(built, cell.start, value.start) and _fix_sum(built, cell.end, value.end))
    else:
        return isinstance(value, int) and _fix_sum(built, cell, value)
    return True


def _fix_sum(built: Built, part: Sum, value: int) -> bool:
    built.ground.within(part, ((value, value),))
    return part.low <= value <= part.high


def _conflict_words(program: Program, result: ProgramResult) -> frozenset[str] | None:
    if result.conflict is None or not result.conflict.minimal:
        return None
    named = {c.name: c for c in program.constraints}
    return frozenset(" ".join((named[n].says or n).lower().split()).strip(" .,;") for n in result.conflict.constraints)
