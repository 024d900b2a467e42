"""Every status and exit code of planloom, in one table.

Exit codes are those of Fast Downward (`driver/returncodes.py`), so that scripts written for it work unchanged.
"""

from __future__ import annotations

from enum import Enum


class Status(str, Enum):
    """How a call to the planner ended. The limits and INTERRUPTED may carry the best plan found so far."""

    SOLVED_OPTIMAL = "SOLVED_OPTIMAL"  # a plan, and a proof that none is cheaper
    SOLVED = "SOLVED"  # a valid plan
    UNSOLVABLE = "UNSOLVABLE"  # proved
    INCOMPLETE = "INCOMPLETE"  # search space exhausted, but the search was not complete: no proof
    TIME_LIMIT = "TIME_LIMIT"
    MEMORY_LIMIT = "MEMORY_LIMIT"
    INVALID_INPUT = "INVALID_INPUT"
    UNSUPPORTED = "UNSUPPORTED"
    ENGINE_ERROR = "ENGINE_ERROR"
    INTERRUPTED = "INTERRUPTED"


class ExitCode:
    """Process exit codes; the comment says which command uses a code where `plan` does not."""

    SUCCESS = 0
    PLAN_FOUND_AND_OUT_OF_MEMORY = 1
    PLAN_FOUND_AND_OUT_OF_TIME = 2
    PLAN_FOUND_AND_OUT_OF_MEMORY_AND_TIME = 3
    UNSOLVABLE_BEFORE_SEARCH = 10
    UNSOLVABLE_BY_SEARCH = 11
    EXHAUSTED_WITHOUT_PROOF = 12
    GROUNDING_OUT_OF_MEMORY = 20
    GROUNDING_OUT_OF_TIME = 21
    SEARCH_OUT_OF_MEMORY = 22
    SEARCH_OUT_OF_TIME = 23
    SEARCH_OUT_OF_MEMORY_AND_TIME = 24
    CRITICAL_ERROR_BEFORE_SEARCH = 30
    INPUT_ERROR = 31
    CRITICAL_ERROR_IN_SEARCH = 32
    SEARCH_SPEC_ERROR = 33
    UNSUPPORTED = 34
    REFUSED = 40  # ask: no task could be made of the text
    NO_MODEL_ANSWER = 41  # ask: the language model did not answer, or its budget was spent
    INTERRUPTED = 130
    INVALID_PLAN = 1  # validate
    FINDINGS = 1  # check
    NOT_VERIFIED = 1  # ask --require-verified


def plan_exit_code(status: Status, *, has_plan: bool, searched: bool) -> int:
    """Exit code of `planloom plan` for a finished run; `searched` says whether search had started."""
    table = {
        Status.SOLVED_OPTIMAL: ExitCode.SUCCESS,
        Status.SOLVED: ExitCode.SUCCESS,
        Status.UNSOLVABLE: ExitCode.UNSOLVABLE_BY_SEARCH if searched else ExitCode.UNSOLVABLE_BEFORE_SEARCH,
        Status.INCOMPLETE: ExitCode.EXHAUSTED_WITHOUT_PROOF,
        Status.INVALID_INPUT: ExitCode.INPUT_ERROR,
        Status.UNSUPPORTED: ExitCode.UNSUPPORTED,
        Status.ENGINE_ERROR: ExitCode.CRITICAL_ERROR_IN_SEARCH if searched else ExitCode.CRITICAL_ERROR_BEFORE_SEARCH,
        Status.TIME_LIMIT: _limit_code(
            has_plan, searched, ExitCode.PLAN_FOUND_AND_OUT_OF_TIME, ExitCode.SEARCH_OUT_OF_TIME,
            ExitCode.GROUNDING_OUT_OF_TIME,
        ),
        Status.MEMORY_LIMIT: _limit_code(
            has_plan, searched, ExitCode.PLAN_FOUND_AND_OUT_OF_MEMORY, ExitCode.SEARCH_OUT_OF_MEMORY,
            ExitCode.GROUNDING_OUT_OF_MEMORY,
        ),
        Status.INTERRUPTED: ExitCode.SUCCESS if has_plan else ExitCode.INTERRUPTED,
    }  # fmt: skip
    return table[status]


def _limit_code(has_plan: bool, searched: bool, with_plan: int, in_search: int, in_grounding: int) -> int:
    if has_plan:
        return with_plan
    return in_search if searched else in_grounding
