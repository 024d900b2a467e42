"""How a run ended, in one word: the attributes `status`, `coverage` and `error` of its record.

What we measured goes before what the planner said: a limit that we enforced is that limit, and a plan counts only if our validator
accepts it. `error` uses downward-lab's words where it has one.
"""

from __future__ import annotations

import signal
from typing import Any

from planner.bench.peers import Said
from planner.bench.process import Outcome
from planner.bench.validator import Verdict
from planner.statuses import Status

_ERROR_OF_STATUS = {
    Status.UNSOLVABLE: "unsolvable",
    Status.INCOMPLETE: "incomplete",
    Status.INVALID_INPUT: "input-error",
    Status.UNSUPPORTED: "unsupported",
    Status.ENGINE_ERROR: "critical-error",
    Status.INTERRUPTED: "critical-error",
}
_TIME = {"translate": "translate-out-of-time", "search": "search-out-of-time", None: "timeout"}
_MEMORY = {"translate": "translate-out-of-memory", "search": "search-out-of-memory", None: "out-of-memory"}
_WORDS_OF_MEMORY = ("MemoryError", "bad_alloc", "OutOfMemoryError", "out of memory", "Cannot allocate memory")


def label(said: Said, outcome: Outcome | None, verdict: Verdict | None) -> dict[str, Any]:
    """status, coverage and error of a finished run."""
    if verdict is not None and verdict.valid:
        optimal = said.status is Status.SOLVED_OPTIMAL
        return _as(Status.SOLVED_OPTIMAL if optimal else Status.SOLVED, "success", coverage=1)
    if outcome is not None and outcome.killed == "memory":
        return _as(Status.MEMORY_LIMIT, _MEMORY[said.phase])
    if outcome is not None and outcome.killed:
        return _as(Status.TIME_LIMIT, _TIME[said.phase])
    if verdict is not None:
        return _as(Status.ENGINE_ERROR, "invalid-plan" if verdict.valid is False else "unvalidated-plan")
    return _without_plan(said, outcome)


def _without_plan(said: Said, outcome: Outcome | None) -> dict[str, Any]:
    """The planner ended by itself, without a plan."""
    if outcome is not None and outcome.exit_code == -signal.SIGXCPU:
        return _as(Status.TIME_LIMIT, _TIME[said.phase])
    if said.status is Status.TIME_LIMIT:
        return _as(said.status, said.error or _TIME[said.phase])
    if said.status is Status.MEMORY_LIMIT or any(word in detail for word in _WORDS_OF_MEMORY for detail in said.details):
        return _as(Status.MEMORY_LIMIT, said.error or _MEMORY[said.phase])
    if said.status in _ERROR_OF_STATUS:
        return _as(said.status, said.error or _ERROR_OF_STATUS[said.status])
    if outcome is not None and outcome.exit_code == 0:
        return _as(Status.ENGINE_ERROR, "no-plan")
    return _as(Status.ENGINE_ERROR, said.error or "critical-error")


def _as(status: Status, error: str, coverage: int = 0) -> dict[str, Any]:
    return {"status": status.value, "error": error, "coverage": coverage}
