"""Steps of plans: taken apart, and matched with an action and its objects, or told what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from planner.pddl.source import lower
from planner.validate.actions import CompiledAction
from planner.validate.formula import Env, declaration

if TYPE_CHECKING:
    from planner.validate.simulator import Simulator


class FailureKind(str, Enum):
    """What can be wrong with a plan."""

    UNKNOWN_ACTION = "unknown-action"
    WRONG_NUMBER = "wrong-number-of-arguments"
    UNKNOWN_OBJECT = "unknown-object"
    WRONG_TYPE = "wrong-type"
    PRECONDITION = "precondition"
    MISSING_COST = "missing-cost"
    GOAL = "goal"


class Misfit(str):
    """What is wrong with a step, in words, with its kind."""

    kind: FailureKind

    def __new__(cls, kind: FailureKind, message: str) -> Misfit:
        made = super().__new__(cls, message)
        made.kind = kind
        return made


def parts_of(step: Any) -> tuple[str, ...]:
    """(name, argument, …) in lower case, of a tuple of strings or of anything with `name` and `arguments`."""
    if hasattr(step, "arguments"):
        step = (step.name, *step.arguments)
    if isinstance(step, str):
        step = step.strip().removeprefix("(").removesuffix(")").split()
    return tuple([lower(str(part)) for part in step])


def bind_step(simulator: Simulator, step: tuple[str, ...]) -> tuple[CompiledAction, Env] | Misfit:
    """The action of `step` (lower case) with an environment in which its parameters are bound, or what is wrong."""
    if not step or step[0] not in simulator.task.actions:
        return _unknown_action(simulator, step[0] if step else "")
    action = simulator.action(step[0])
    if len(step) - 1 != len(action.parameters):
        return _wrong_number(action, len(step) - 1)
    ids = simulator.universe.ids
    env = action.frame.template.copy()
    for variable, name in zip(action.parameters, step[1:], strict=True):
        value = ids.get(name)
        if value is None:
            return _unknown_object(simulator, name)
        if value not in variable.members.id_set:
            return Misfit(FailureKind.WRONG_TYPE, _wrong_type(simulator, action, variable.name, value))
        env[variable.slot] = value
    return action, env


def step_text(step: Sequence[str]) -> str:
    """(name argument …), cut where it gets absurdly long."""
    text = "(" + " ".join(step) + ")"
    return text if len(text) <= 300 else text[:297] + "…)"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name most like `name`, if one is like it at all. Long names and long lists are not compared in full."""
    if not 0 < len(name) <= 60:
        return None
    alike = [n for n in names if abs(len(n) - len(name)) <= 2]
    return next(iter(difflib.get_close_matches(name, alike[:5000], n=1, cutoff=0.6)), None)


def short(name: str) -> str:
    """A name for a message: never longer than a line."""
    return name if len(name) <= 80 else name[:77] + "…"


def _unknown_action(simulator: Simulator, name: str) -> Misfit:
    if not name:
        return Misfit(FailureKind.UNKNOWN_ACTION, "the step has no action name")
    names = list(simulator.task.actions)
    near = nearest(name, names)
    hint = (
        f"did you mean {near}?" if near else f"the domain's actions are: {', '.join(names[:20])}{' …' if len(names) > 20 else ''}"
    )
    return Misfit(FailureKind.UNKNOWN_ACTION, f"there is no action {short(name)}; {hint}")


def _wrong_number(action: CompiledAction, given: int) -> Misfit:
    wanted = len(action.parameters)
    takes = f"{wanted} argument{'' if wanted == 1 else 's'}" + (f" ({declaration(action.parameters)})" if wanted else "")
    return Misfit(FailureKind.WRONG_NUMBER, f"{action.name} takes {takes}, but {given} {'is' if given == 1 else 'are'} given")


def _unknown_object(simulator: Simulator, name: str) -> Misfit:
    near = nearest(name, simulator.universe.names)
    hint = f"; did you mean {near}?" if near else ""
    return Misfit(FailureKind.UNKNOWN_OBJECT, f"there is no object {short(name)}{hint}")


def _wrong_type(simulator: Simulator, action: CompiledAction, parameter: str, value: int) -> str:
    wanted = next(v for v in action.parameters if v.name == parameter)
    obj = simulator.task.objects[value]
    return f"{obj.name} is of type {' or '.join(obj.types)}, but {parameter} must be of type {' or '.join(wanted.types)}"
