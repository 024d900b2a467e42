"""Solve a program: check it, write it out, let CP-SAT search, and let our own evaluator judge what came back."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from planner.errors import LimitReached
from planner.limits import Limits
from translators.programs.build import Built, build
from translators.programs.checking import check_program, has_errors
from translators.programs.conflict import find_conflict
from translators.programs.cpsat import Outcome, SolverError, load_solver, run
from translators.programs.evaluate import check_solution
from translators.programs.jsontext import ProgramError
from translators.programs.program import Program, Trouble, finding
from translators.programs.result import ProgramResult, ProgramStatus
from translators.programs.telling import tell

_STOPPED = {"time": ProgramStatus.TIME_LIMIT, "memory": ProgramStatus.MEMORY_LIMIT, "interrupt": ProgramStatus.INTERRUPTED}


def solve_program(
    program: Program, limits: Limits | None = None, seed: int = 0, *, workers: int = 1, explain: bool = True
) -> ProgramResult:
    """Solve a program. A solution is shown only after `check_solution` accepted it; OPTIMAL and INFEASIBLE are proved.

    workers: threads of the solver; with more than one the same seed may give another solution of the same worth. explain: look for
    a minimal conflict where there is no solution. Raises UnsupportedFeature where OR-tools is not installed; the rest is a status.
    """
    limits = limits or Limits()
    result = ProgramResult(ProgramStatus.ENGINE_ERROR, seed=seed)
    try:
        result.findings = tuple(check_program(program, limits))
        if has_errors(result.findings):
            result.status = ProgramStatus.INVALID_INPUT
            result.message = next(f.message for f in result.findings if f.severity == "error")
        else:
            load_solver()
            _solve(program, limits, seed, workers, explain, result)
    except LimitReached as reached:
        result.status, result.message = _STOPPED[reached.kind], reached.message
    except MemoryError:
        result.status, result.message = ProgramStatus.MEMORY_LIMIT, "out of memory"
    except ProgramError as error:
        result.status, result.message = ProgramStatus.INVALID_INPUT, error.message
        result.findings = (*result.findings, finding(error))
    except SolverError as error:
        result.message = str(error)
    result.seconds = limits.elapsed_s()
    result.words = tell(program, result)
    return result


def _solve(program: Program, limits: Limits, seed: int, workers: int, explain: bool, result: ProgramResult) -> None:
    built, _ = build(program, limits)
    result.statistics = {"variables": len(built.ground.ranges), "constraints": len(built.ground.items)}
    outcome = run(built.ground, limits, seed, workers=workers)
    result.statistics |= outcome.statistics or {}
    if outcome.values is not None:
        _accept(program, built, outcome, result)
    elif outcome.status == "INFEASIBLE":
        result.status = ProgramStatus.INFEASIBLE
        if explain:
            result.conflict = find_conflict(program, limits, seed)
    else:
        result.status = _STOPPED[outcome.stopped or "time"]
        result.message = f"{outcome.stopped} limit reached before a solution was found"


def _accept(program: Program, built: Built, outcome: Outcome, result: ProgramResult) -> None:
    """Take a solution over if our own evaluator finds nothing wrong with it."""
    assert outcome.values is not None
    values = built.solution(outcome.values.__getitem__)
    try:
        verdict = check_solution(program, values)
    except Trouble as trouble:
        result.message = f"our own check could not judge the solver's answer: {trouble.message}"
        return
    if not verdict.feasible:
        result.message = f"our own check refused the solver's answer: {', '.join(verdict.violated[:5])}"
        return
    sign = -1 if program.objective is not None and program.objective.sense == "maximize" else 1
    goal, scale = built.ground.objective, built.ground.scale
    if goal is not None and verdict.objective is not None:
        reached = goal.constant + sum(f * outcome.values[v] for v, f in goal.terms.items())
        if reached != sign * scale * verdict.objective:
            result.message = "our own check finds another value of the objective than the solver"
            return
        if outcome.bound is not None:
            result.bound = _number(Fraction(sign * ceil(outcome.bound - 1e-6), scale))
    result.values, result.objective = values, verdict.objective
    if outcome.status != "OPTIMAL":
        result.status = _STOPPED[outcome.stopped or "time"]
        result.message = f"{outcome.stopped} limit reached; the solution is not proved to be the best"
    else:
        result.status = ProgramStatus.FEASIBLE if program.objective is None else ProgramStatus.OPTIMAL


def _number(value: Fraction) -> Any:
    return value.numerator if value.denominator == 1 else value
