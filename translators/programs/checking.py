"""Is a program sound? Types first, then everything written out once (without a solver), then what is odd about it."""

from __future__ import annotations

from collections.abc import Iterable

from planner.limits import Limits
from planner.pddl.findings import Finding
from translators.programs.build import add_constraint, add_objective
from translators.programs.builder import Builder
from translators.programs.jsontext import ProgramError, place_of
from translators.programs.kinds import check_types
from translators.programs.program import Constraint, Program, finding
from translators.programs.tree import Call, Index, Loop, Name, Node, children

_MAX_FINDINGS = 100


def check_program(program: Program, limits: Limits | None = None) -> list[Finding]:
    """What is wrong with a program, errors first; it can be solved if none of the findings is an error.

    Needs no solver. Raises LimitReached if `limits` are passed; without limits the work is bounded by MAX_STEPS.
    """
    found = list(program.findings)
    found += check_types(program)
    if not any(f.severity == "error" for f in found):
        found += _check_values(program, limits)
    if not any(f.severity == "error" for f in found):
        found += _oddities(program)
    rank = {"error": 0, "warning": 1, "note": 2}
    return sorted(dict.fromkeys(found), key=lambda f: rank[f.severity])[:_MAX_FINDINGS]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of them is an error."""
    return any(f.severity == "error" for f in findings)


def _check_values(program: Program, limits: Limits | None) -> list[Finding]:
    found: list[Finding] = []
    try:
        builder = Builder(program, limits)
    except ProgramError as error:
        return [finding(error)]
    for c in program.constraints:
        before = len(builder.ground.items)
        try:
            count = add_constraint(builder, c, ())
        except ProgramError as error:
            found.append(finding(error))
            if error.code == "too-large" or len(found) >= _MAX_FINDINGS:
                break
            continue
        found += _idle(c, count, len(builder.ground.items) - before)
    try:
        if program.objective is not None:
            add_objective(builder)
            if builder.ground.objective is not None and builder.ground.objective.fixed:
                where = place_of(program.objective.text)
                found.append(Finding("warning", "constant-objective", "the objective does not depend on any variable", *where))
    except ProgramError as error:
        found.append(finding(error))
    return found


def _idle(c: Constraint, bindings: int, items: int) -> list[Finding]:
    """A constraint that asks for nothing was probably meant to."""
    if c.loops and bindings == 0:
        message = f"{c.name}: its loop has no bindings, so it asks for nothing"
        return [Finding("warning", "empty-loop", message, *place_of(c.loops_text), "look at the set and the if of the loop")]
    if items == 0:
        return [Finding("warning", "always-true", f"{c.name} always holds, so it asks for nothing", *place_of(c.text))]
    return []


def _oddities(program: Program) -> list[Finding]:
    found = []
    used = _used_names(program)
    for family in program.families.values():
        if family.name not in used:
            found.append(Finding("warning", "unused-variable", f"the variable {family.name} occurs in no constraint and not in the "
                                 "objective", *place_of(family.header)))  # fmt: skip
    for name in program.data:
        if name not in used:
            found.append(Finding("warning", "unused-data", f"the data {name} are never used: is a constraint missing?"))
    if not program.families:
        found.append(Finding("error", "no-variables", "the program has no variables", hint='add "variables": {"x": "int 0..10"}'))
    for c in program.constraints:
        if not c.says:
            found.append(Finding("note", "no-words", f"{c.name} does not say which words it comes from", *place_of(c.text)))
    return found


def _used_names(program: Program) -> set[str]:
    roots: list[Node] = [c.rule for c in program.constraints]
    loops: list[Loop] = [loop for c in program.constraints for loop in c.loops]
    if program.objective is not None:
        roots.append(program.objective.expression)
    for family in program.families.values():
        roots += family.parts
        loops += family.loops
    for define in program.defines.values():
        roots.append(define.body)
        loops += define.loops
    roots += [part for loop in loops for part in (loop.source, *loop.conditions)]
    used: set[str] = set()
    while roots:
        node = roots.pop()
        if isinstance(node, Name | Index):
            used.add(node.name)
        if isinstance(node, Call):
            roots += [part for loop in node.loops for part in (loop.source, *loop.conditions)]
        roots += children(node)
    return used
