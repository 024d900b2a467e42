"""What `solve` hands back: a status that is honest, a plan that was validated, and the numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from planner.statuses import Status


@dataclass(frozen=True)
class Step:
    """One action of a plan; `str()` gives it as a plan file writes it."""

    name: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "(" + " ".join((self.name, *self.arguments)) + ")"


@dataclass(frozen=True)
class Plan:
    """A sequence of steps that a validator accepted, with its exact cost (the number of steps under unit cost).

    validator: who accepted it; ours, unless a unified_planning engine planned for a task that is not classical ("": nobody could).
    """

    steps: tuple[Step, ...]
    cost: Fraction
    unit_cost: bool
    validator: str = "planloom"

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self):
        return iter(self.steps)

    def __str__(self) -> str:
        """The text of a plan file, as Fast Downward writes it."""
        kind = "unit cost" if self.unit_cost else "general cost"
        return "".join(f"{step}\n" for step in self.steps) + f"; cost = {number(self.cost)} ({kind})\n"


@dataclass
class RunStatistics:
    """Sizes, counts, seconds and memory of one call of `solve`; None where a phase was not reached."""

    facts: int | None = None
    operators: int | None = None
    expanded: int = 0
    evaluated: int = 0
    generated: int = 0
    reopened: int = 0
    dead_ends: int = 0
    read_s: float | None = None
    ground_s: float | None = None
    search_s: float | None = None
    total_s: float = 0.0
    peak_memory_mb: float = 0.0


@dataclass
class Result:
    """How a call of `solve` ended.

    plan is None unless a plan was found; it has passed the validator. `message` says why where there is no plan, `lower_bound` is a
    proven bound on the optimal cost (None if none), `details` what a portfolio did, `warnings` what the reader warned of.
    """

    status: Status
    plan: Plan | None = None
    message: str = ""
    search: str = ""
    seed: int = 0
    lower_bound: Fraction | None = None
    statistics: RunStatistics = field(default_factory=RunStatistics)
    details: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    searched: bool = False  # whether the search itself had started (exit codes differ)
    other_plans: tuple[Plan, ...] = ()  # further plans, where several were asked for
    error: Exception | None = None  # what went wrong, for INVALID_INPUT, UNSUPPORTED and ENGINE_ERROR

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All plans: `plan` and, where several were asked for, the others."""
        return () if self.plan is None else (self.plan, *self.other_plans)

    @property
    def cost(self) -> Fraction | None:
        """Cost of the plan, None without one."""
        return None if self.plan is None else self.plan.cost

    def __bool__(self) -> bool:
        return self.plan is not None

    def to_dict(self) -> dict[str, Any]:
        """The object that `planloom plan --json` prints."""
        from planner import __version__

        return {
            "status": self.status.value,
            "plan": None if self.plan is None else [str(step) for step in self.plan],
            "cost": None if self.plan is None else number(self.plan.cost),
            "length": None if self.plan is None else len(self.plan),
            "valid": True if self.plan is not None and self.plan.validator else None,
            "plans": [{"plan": [str(step) for step in plan], "cost": number(plan.cost)} for plan in self.plans],
            "statistics": {k: round(v, 6) if isinstance(v, float) else v for k, v in asdict(self.statistics).items()},
            "search": self.search,
            "seed": self.seed,
            "version": __version__,
            "lower_bound": None if self.lower_bound is None else number(self.lower_bound),
            "message": self.message,
            "details": list(self.details),
            "warnings": list(self.warnings),
        }


def number(value: Fraction) -> int | float:
    """A cost as people and JSON write it: an int where it is whole."""
    return int(value) if value.denominator == 1 else float(value)
