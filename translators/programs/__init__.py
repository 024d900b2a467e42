"""Formal programming: tasks of many constraints and an objective, for which PDDL does not fit.

A model fills a typed specification; code checks it, solves it with CP-SAT, judges the solution with an evaluator of its own, and
explains why there is none. No code that a model wrote is ever run.
"""

from translators.programs.agreement import differ, judge
from translators.programs.asking import ProgramAnswer, ask_program, formulate
from translators.programs.checking import check_program
from translators.programs.covering import cover_program
from translators.programs.evaluate import Span, Verdict, check_solution
from translators.programs.jsontext import ProgramError
from translators.programs.program import Constraint, Family, Objective, Program
from translators.programs.reading import read_program
from translators.programs.result import Conflict, ProgramResult, ProgramStatus
from translators.programs.solving import solve_program
from translators.programs.telling import tell

__all__ = [
    "Conflict",
    "Constraint",
    "Family",
    "Objective",
    "Program",
    "ProgramAnswer",
    "ProgramError",
    "ProgramResult",
    "ProgramStatus",
    "Span",
    "Verdict",
    "ask_program",
    "check_program",
    "check_solution",
    "cover_program",
    "differ",
    "formulate",
    "judge",
    "read_program",
    "solve_program",
    "tell",
]
