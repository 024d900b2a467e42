"""Why there is no solution: a smallest set of named constraints that cannot hold together.

CP-SAT first names constraints that suffice for the conflict (each is guarded by a literal that is assumed). Then deletion: one
after the other is left out, and stays out if the rest still has no solution; so each one that stays was proved to be needed, by a
solution without it (Bakker et al. 1993, "Diagnosing and solving over-determined constraint satisfaction problems"). The same is
then done with the ranges of variables, stretched instead of left out: a deadline often hides in one. Cost: one solve for each
constraint named.
"""

from __future__ import annotations

from planner.errors import LimitReached
from planner.limits import Limits
from translators.programs.build import build
from translators.programs.cpsat import SolverError, run
from translators.programs.jsontext import ProgramError
from translators.programs.program import Program
from translators.programs.result import Conflict

_SECONDS = 60.0  # where no other limit is given: an explanation is worth that much


class _Undecided(Exception):
    """A limit was reached before it was known whether there is a solution."""


def find_conflict(program: Program, limits: Limits, seed: int = 0) -> Conflict:
    """A minimal conflict of a program that has no solution; minimal=False where limits ended the search for it."""
    part = limits.part(_SECONDS)
    every = tuple(c.name for c in program.constraints)
    try:
        kept = _core(program, part, seed) or every
    except (LimitReached, SolverError, _Undecided):
        return Conflict(every, minimal=False)
    try:
        for name in kept:
            rest = frozenset(kept) - {name}
            if _impossible(program, rest, frozenset(), part, seed):
                kept = tuple(n for n in kept if n != name)
        return Conflict(kept, _ranges(program, frozenset(kept), part, seed))
    except (LimitReached, SolverError, _Undecided):
        return Conflict(kept, minimal=False)


def _core(program: Program, limits: Limits, seed: int) -> tuple[str, ...]:
    built, literals = build(program, limits, guarded=True, objective=False)
    outcome = run(built.ground, limits, seed, assume=tuple(literals.values()))
    if outcome.status != "INFEASIBLE":
        raise _Undecided
    core = set(outcome.core)
    return tuple(name for name, literal in literals.items() if literal in core)


def _ranges(program: Program, kept: frozenset[str], limits: Limits, seed: int) -> tuple[str, ...]:
    """Families without whose ranges the kept constraints could hold."""
    families = [f.name for f in program.families.values() if f.kind in ("int", "interval")]
    widened: frozenset[str] = frozenset()
    needed = []
    for name in families:
        if _impossible(program, kept, widened | {name}, limits, seed):
            widened |= {name}
        else:
            needed.append(name)
    return tuple(needed)


def _impossible(program: Program, only: frozenset[str], widened: frozenset[str], limits: Limits, seed: int) -> bool:
    """Whether these constraints have no solution, proved. A range that cannot be stretched (a table ends there) leaves it so."""
    try:
        built, _ = build(program, limits, only=only, widened=widened, objective=False)
    except ProgramError:
        return True
    status = run(built.ground, limits, seed).status
    if status == "UNKNOWN":
        raise _Undecided
    return status == "INFEASIBLE"
