"""What `solve_program` hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from planner.pddl.findings import Finding
from planner.statuses import Status, plan_exit_code
from translators.programs.evaluate import Span
from translators.programs.program import Key, label, plain


class ProgramStatus(str, Enum):
    """How it ended. The limits and INTERRUPTED may carry the best solution found so far."""

    OPTIMAL = "OPTIMAL"  # a solution, and a proof that none is better
    FEASIBLE = "FEASIBLE"  # a solution of a program without objective
    INFEASIBLE = "INFEASIBLE"  # proved: no solution
    TIME_LIMIT = "TIME_LIMIT"
    MEMORY_LIMIT = "MEMORY_LIMIT"
    INTERRUPTED = "INTERRUPTED"
    INVALID_INPUT = "INVALID_INPUT"  # findings say why
    ENGINE_ERROR = "ENGINE_ERROR"  # the solver failed, or gave what our own check refused


_AS_STATUS = {
    ProgramStatus.OPTIMAL: Status.SOLVED_OPTIMAL,
    ProgramStatus.FEASIBLE: Status.SOLVED,
    ProgramStatus.INFEASIBLE: Status.UNSOLVABLE,
}  # fmt: skip


@dataclass(frozen=True)
class Conflict:
    """Constraints that cannot hold together, and ranges of variables that take part in it.

    minimal: leaving any one of them out makes the rest possible; each of these was proved. False: time ran out before.
    """

    constraints: tuple[str, ...]
    ranges: tuple[str, ...] = ()
    minimal: bool = True


@dataclass
class ProgramResult:
    """How a call of `solve_program` ended.

    values: (family, key) -> int, bool, name or Span; they have passed `check_solution`. bound: a proved bound on the objective.
    """

    status: ProgramStatus
    values: dict[tuple[str, Key], Any] | None = None
    objective: int | Fraction | None = None
    bound: int | Fraction | None = None
    conflict: Conflict | None = None
    findings: tuple[Finding, ...] = ()
    message: str = ""
    words: str = ""
    seed: int = 0
    seconds: float = 0.0
    statistics: dict[str, int] = field(default_factory=dict)

    @property
    def solved(self) -> bool:
        """Whether there is a solution."""
        return self.values is not None

    @property
    def exit_code(self) -> int:
        """Fast Downward's exit code for it."""
        status = _AS_STATUS.get(self.status) or Status(self.status.value)
        return plan_exit_code(status, has_plan=self.solved, searched=True)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: values by family, then by index."""
        values = None if self.values is None else {label(n, k): _json(v) for (n, k), v in self.values.items()}
        conflict = None
        if self.conflict is not None:
            conflict = {"constraints": list(self.conflict.constraints), "ranges": list(self.conflict.ranges),
                        "minimal": self.conflict.minimal}  # fmt: skip
        return {
            "status": self.status.value, "values": values, "objective": plain(self.objective), "bound": plain(self.bound),
            "conflict": conflict, "message": self.message, "words": self.words, "seed": self.seed,
            "seconds": round(self.seconds, 3), "statistics": dict(self.statistics),
            "findings": [{"severity": f.severity, "code": f.code, "message": f.message, "line": f.line, "column": f.column,
                          "hint": f.hint} for f in self.findings],
        }  # fmt: skip


def _json(value: Any) -> Any:
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end, "present": value.present}
    return plain(value)
