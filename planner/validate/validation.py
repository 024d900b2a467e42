"""Validation of plans: execute the steps one by one; at the first that cannot be, or at a goal that is not reached, say why.

Cost: one execution of the plan; for an invalid plan a second one, to find out which step made a condition false. Memory: one state.
The semantics are those of VAL (Howey, Long & Fox 2004) for the part of PDDL that has no time and no numbers but total-cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from planner.errors import InvalidInput, UnsupportedFeature
from planner.pddl.ast import Task
from planner.validate.actions import CompiledAction, MissingValue
from planner.validate.formula import Env
from planner.validate.reasons import Reason, reasons
from planner.validate.simulator import Simulator
from planner.validate.state import State
from planner.validate.steps import FailureKind, Misfit, bind_step, parts_of, step_text


@dataclass(frozen=True)
class Failure:
    """What is wrong with a plan. `step` is 1-based, `action` its text; None and "" if only goals are wrong."""

    kind: FailureKind
    step: int | None
    action: str
    message: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Validation:
    """The verdict on a plan.

    cost is the exact cost of the executed steps: their number unless the problem minimises total-cost. length is the number of
    steps of the plan, executed the number of those that could be executed.
    """

    valid: bool
    cost: Fraction
    length: int
    executed: int
    failure: Failure | None = None

    @property
    def unmet_goals(self) -> tuple[str, ...]:
        """The goals (PDDL) that are false at the end of a plan that can be executed."""
        return tuple(r.condition for r in self.failure.reasons) if self.failure and self.failure.kind is FailureKind.GOAL else ()

    def explain(self, limit: int = 10) -> str:
        """The verdict in plain words; of many reasons the first `limit`."""
        if self.failure is None:
            return f"The plan is valid: {_steps(self.length)}, cost {self.cost}."
        lines = [f"The plan is not valid: {self.failure.message}{'' if self.failure.message.endswith('?') else '.'}"]
        for reason in self.failure.reasons[:limit]:
            lines.extend(reason.lines(limit=limit))
        if len(self.failure.reasons) > limit:
            lines.append(f"  … and {len(self.failure.reasons) - limit} more")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain data for JSON."""
        data: dict[str, Any] = {"valid": self.valid, "cost": _number(self.cost), "length": self.length, "executed": self.executed}
        if self.failure is not None:
            data["failure"] = {
                "kind": self.failure.kind.value,
                "step": self.failure.step,
                "action": self.failure.action,
                "message": self.failure.message,
                "reasons": [_reason_dict(r) for r in self.failure.reasons],
            }
        return data


def validate(task: Task, steps: Iterable[Any]) -> Validation:
    """Execute `steps` from the initial state of `task` and look at the goal.

    A step is a tuple of strings (name, argument, …), or has the attributes `name` and `arguments`. Never raises for a wrong plan;
    raises PddlError for a task that has no meaning and UnsupportedFeature if its conditions are nested too deeply to be evaluated.
    """
    try:
        return _Run(Simulator(task), [parts_of(step) for step in steps]).verdict()
    except RecursionError:
        raise UnsupportedFeature("the task's conditions are nested too deeply to be evaluated") from None


def simulate(task: Task, steps: Iterable[Any]) -> Iterator[State]:
    """The initial state and the state after each step. Raises InvalidInput, with the reason, at the first step that cannot be
    executed."""
    simulator = Simulator(task)
    state = simulator.initial()
    yield state
    done: list[tuple[str, ...]] = []
    for step in steps:
        name, *arguments = parts_of(step) or ("",)
        done.append((name, *arguments))
        try:
            state = simulator.apply(state, name, arguments)
        except InvalidInput:
            raise InvalidInput(validate(task, done).explain()) from None
        yield state


@dataclass
class _Run:
    """One execution of a plan."""

    simulator: Simulator
    steps: list[tuple[str, ...]]
    cost: Fraction = field(default_factory=Fraction)

    def verdict(self) -> Validation:
        state = self.simulator.initial()
        for index, step in enumerate(self.steps):
            failure = self._execute(state, index, step)
            if failure is not None:
                return Validation(False, self._cost_of(index), len(self.steps), index, failure)
        failure = self._goal(state)
        return Validation(failure is None, self._cost_of(len(self.steps)), len(self.steps), len(self.steps), failure)

    def _cost_of(self, executed: int) -> Fraction:
        return self.cost if self.simulator.task.problem.minimize_cost else Fraction(executed)

    def _execute(self, state: State, index: int, step: tuple[str, ...]) -> Failure | None:
        """Do one step in place, or say why it cannot be done."""
        bound = bind_step(self.simulator, step)
        if isinstance(bound, Misfit):
            return self._fail(bound.kind, index, f"has no meaning: {bound}")
        action, env = bound
        if not self.simulator.precondition_holds(state, action, env):
            return self._precondition(state, index, action, env)
        if self.simulator.task.problem.minimize_cost:
            try:
                self.cost += self.simulator.step_cost(state, action, env)
            except MissingValue as error:
                return self._fail(FailureKind.MISSING_COST, index, f"has no cost: {error.message}")
        self.simulator.update(state, *action.effects(state, env))
        return None

    def _fail(self, kind: FailureKind, index: int, message: str, why: tuple[Reason, ...] = ()) -> Failure:
        action = step_text(self.steps[index])
        return Failure(kind, index + 1, action, f"step {index + 1} {action} {message}", why)

    def _precondition(self, state: State, index: int, action: CompiledAction, env: Env) -> Failure:
        why = reasons(self.simulator, state, action.precondition, action.frame, env, self.steps[:index])
        return self._fail(FailureKind.PRECONDITION, index, "cannot be executed, for its precondition does not hold", why)

    def _goal(self, state: State) -> Failure | None:
        simulator = self.simulator
        if simulator.goal_reached(state):
            return None
        frame = simulator.goal_frame
        why = reasons(simulator, state, simulator.goal, frame, frame.template.copy(), self.steps)
        goals = "one goal is" if len(why) == 1 else f"{len(why)} goals are"
        when = f"after its {_steps(len(self.steps))}" if self.steps else "it has no steps, and"
        return Failure(FailureKind.GOAL, None, "", f"{when} {goals} not reached", why)


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def _number(value: Fraction) -> int | str:
    """An integer where it is one, else the exact fraction as text."""
    return value.numerator if value.denominator == 1 else str(value)


def _reason_dict(reason: Reason) -> dict[str, Any]:
    return {
        "condition": reason.condition,
        "because": reason.because,
        "instance": reason.instance,
        "holds": list(reason.holds),
        "changed_by": reason.changed_by,
        "parts": [_reason_dict(part) for part in reason.parts],
    }
