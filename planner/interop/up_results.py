"""What planloom says, in unified_planning's words: results of planning and of validating."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from unified_planning.engines.results import (
    FailedValidationReason,
    LogLevel,
    LogMessage,
    PlanGenerationResult,
    PlanGenerationResultStatus,
    ValidationResult,
    ValidationResultStatus,
)

from planner.interop.up import Names
from planner.result import Plan, Result
from planner.statuses import Status
from planner.validate import FailureKind, Validation

UP_STATUS = {
    Status.SOLVED_OPTIMAL: PlanGenerationResultStatus.SOLVED_OPTIMALLY,
    Status.SOLVED: PlanGenerationResultStatus.SOLVED_SATISFICING,
    Status.UNSOLVABLE: PlanGenerationResultStatus.UNSOLVABLE_PROVEN,
    Status.INCOMPLETE: PlanGenerationResultStatus.UNSOLVABLE_INCOMPLETELY,
    Status.TIME_LIMIT: PlanGenerationResultStatus.TIMEOUT,
    Status.MEMORY_LIMIT: PlanGenerationResultStatus.MEMOUT,
    Status.UNSUPPORTED: PlanGenerationResultStatus.UNSUPPORTED_PROBLEM,
    Status.INVALID_INPUT: PlanGenerationResultStatus.INTERNAL_ERROR,  # their writer wrote what is no PDDL
    Status.ENGINE_ERROR: PlanGenerationResultStatus.INTERNAL_ERROR,
    Status.INTERRUPTED: PlanGenerationResultStatus.TIMEOUT,  # a stop from outside; Ctrl-C itself is raised on
}

FROM_UP = {
    PlanGenerationResultStatus.SOLVED_OPTIMALLY: Status.SOLVED_OPTIMAL,
    PlanGenerationResultStatus.SOLVED_SATISFICING: Status.SOLVED,
    PlanGenerationResultStatus.INTERMEDIATE: Status.SOLVED,
    PlanGenerationResultStatus.UNSOLVABLE_PROVEN: Status.UNSOLVABLE,
    PlanGenerationResultStatus.UNSOLVABLE_INCOMPLETELY: Status.INCOMPLETE,
    PlanGenerationResultStatus.TIMEOUT: Status.TIME_LIMIT,
    PlanGenerationResultStatus.MEMOUT: Status.MEMORY_LIMIT,
    PlanGenerationResultStatus.UNSUPPORTED_PROBLEM: Status.UNSUPPORTED,
    PlanGenerationResultStatus.INTERNAL_ERROR: Status.ENGINE_ERROR,
}


def plan_result(result: Result, names: Names | None, engine: str) -> PlanGenerationResult:
    """The final result of a run. A plan found before a limit struck is a plan: SOLVED_SATISFICING, and the log says why it is
    the last. SOLVED_OPTIMALLY needs a quality metric to be optimal for, and a proof."""
    status = UP_STATUS[result.status]
    plan = None if result.plan is None or names is None else names.plan(result.plan)
    optimal = result.status is Status.SOLVED_OPTIMAL and names is not None and bool(names.problem.quality_metrics)
    if plan is not None and not optimal:
        status = PlanGenerationResultStatus.SOLVED_SATISFICING
    return PlanGenerationResult(status, plan, engine, metrics=_metrics(result), log_messages=_messages(result))


def intermediate(plan: Plan, names: Names, engine: str) -> PlanGenerationResult:
    """A plan that is not the last word."""
    return PlanGenerationResult(PlanGenerationResultStatus.INTERMEDIATE, names.plan(plan), engine)


def validation_result(check: Validation, names: Names, plan: Any, engine: str) -> ValidationResult:
    """The verdict on `plan`, with the value of the problem's metric, or the first thing that is wrong."""
    failure = check.failure
    if failure is None:
        metrics = names.problem.quality_metrics
        values = {metrics[0]: _plain(check.cost)} if metrics else None
        return ValidationResult(ValidationResultStatus.VALID, engine, [], values)
    log = [LogMessage(LogLevel.INFO, check.explain())]
    if failure.kind is FailureKind.GOAL or failure.step is None:
        reason, instance = FailedValidationReason.UNSATISFIED_GOALS, None
    else:
        reason, instance = FailedValidationReason.INAPPLICABLE_ACTION, plan.actions[failure.step - 1]
    return ValidationResult(ValidationResultStatus.INVALID, engine, log, None, reason, instance)


def unknown(message: str, engine: str) -> ValidationResult:
    """No verdict, and why."""
    return ValidationResult(ValidationResultStatus.UNKNOWN, engine, [LogMessage(LogLevel.ERROR, message)])


def _metrics(result: Result) -> dict[str, str]:
    counts = result.statistics
    values = {
        "engine_internal_time": f"{counts.total_s:.6f}",
        "peak_memory_mb": f"{counts.peak_memory_mb:.1f}",
        "search": result.search,
        "expanded": str(counts.expanded),
        "evaluated": str(counts.evaluated),
        "generated": str(counts.generated),
    }
    if result.cost is not None:
        values["cost"] = str(result.cost)
    if result.lower_bound is not None:
        values["lower_bound"] = str(result.lower_bound)
    return values


def _messages(result: Result) -> list[LogMessage]:
    messages = [LogMessage(LogLevel.WARNING, warning) for warning in result.warnings]
    messages += [LogMessage(LogLevel.INFO, line) for line in result.details]
    if result.message:
        level = LogLevel.ERROR if result.error is not None else LogLevel.INFO
        messages.append(LogMessage(level, result.message))
    return messages


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
