"""The child process in which an engine of unified_planning plans: it may crash, hang or print, and is killed as a whole.

Called as `python -m planner.interop.engine_worker FOLDER`. FOLDER holds request.json, domain.pddl and problem.pddl; the answer is
FOLDER/answer.json. This is the only part of handing tasks to engines that imports unified_planning.
"""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
_OWN_VALIDATORS = ("sequential_plan_validator", "up_time_triggered_validator")


def main(folder: Path) -> None:
    """Read the request, plan, validate, write the answer."""
    started = time.monotonic()
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    try:
        answer = _answer(folder, request, started)
    except MemoryError:
        answer = {"status": "MEMORY_LIMIT", "message": "the engine ran out of memory"}
    except Exception as error:  # noqa: BLE001  (whatever an engine raises is its answer)
        answer = {"status": "ENGINE_ERROR", "message": f"the engine failed: {type(error).__name__}: {error}"}
    temporary = folder / "answer.part"
    temporary.write_text(json.dumps(answer), encoding="utf-8")
    temporary.replace(folder / "answer.json")


def _answer(folder: Path, request: Answer, started: float) -> Answer:
    try:
        from unified_planning.environment import get_environment
    except ImportError:
        return {"status": "MISSING", "message": "unified_planning is not installed"}
    environment = get_environment()  # not one of our own: unified_planning's sequential validator works in this one alone
    environment.credits_stream = None
    name = request["engine"]
    if name.startswith("planloom"):
        from planner.interop import register

        register(environment)
    engines = environment.factory.engines
    if name not in engines:
        return {"status": "MISSING", "message": f"unified_planning knows no engine {name} here", "known": _planners(environment)}
    problem, refusal = _read(folder, environment)
    if refusal is not None:
        return refusal
    unfit = _unfit(environment.factory.engine(name), problem, name, engines, request["optimal"])
    if unfit is not None:
        return unfit
    budget = request["timeout"]
    timeout = None if budget is None else max(0.01, budget - (time.monotonic() - started))
    with environment.factory.OneshotPlanner(name=name) as planner:
        result = planner.solve(problem, timeout=timeout)
    return _result(problem, result)


def _planners(environment: Any) -> list[str]:
    factory = environment.factory
    return sorted(e for e in factory.engines if "[" not in e and factory.engine(e).is_oneshot_planner())


def _read(folder: Path, environment: Any) -> tuple[Any, Answer | None]:
    from unified_planning.exceptions import UPException, UPUnsupportedProblemTypeError
    from unified_planning.io import PDDLReader

    try:
        reader = PDDLReader(environment)
        return reader.parse_problem(str(folder / "domain.pddl"), str(folder / "problem.pddl")), None
    except (UPUnsupportedProblemTypeError, NotImplementedError) as error:
        return None, {"status": "UNSUPPORTED", "message": f"unified_planning does not take this task: {error}"}
    except (UPException, SyntaxError, AssertionError, KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
        said = str(error) or type(error).__name__
        return None, {"status": "INVALID_INPUT", "message": f"unified_planning cannot read this task: {said}"}


def _unfit(engine: Any, problem: Any, name: str, engines: list[str], optimal: bool) -> Answer | None:
    """Why this engine cannot be asked, if so."""
    from unified_planning.engines import OptimalityGuarantee
    from unified_planning.model import ProblemKind

    if not engine.is_oneshot_planner():
        return {"status": "UNSUPPORTED", "message": f"{name} is no planner"}
    kind = problem.kind
    if not engine.supports(kind):
        lacks = sorted(f for f in kind.features if not engine.supports(ProblemKind({f}, version=kind.version)))
        return {"status": "UNSUPPORTED", "message": f"{name} does not take {', '.join(lacks) or 'this kind of problem'}"}
    if optimal and not engine.satisfies(OptimalityGuarantee.SOLVED_OPTIMALLY):
        hint = f"--engine {name}-opt" if f"{name}-opt" in engines else None
        return {"status": "UNSUPPORTED", "message": f"{name} does not promise optimal plans", "hint": hint}
    return None


def _result(problem: Any, result: Any) -> Answer:
    from planner.interop.up_results import FROM_UP

    answer: Answer = {"status": FROM_UP[result.status].value}
    answer["log"] = [m.message.strip() for m in result.log_messages or () if m.message.strip()]
    if result.plan is not None:
        answer |= _plan(problem, result.plan)
    return answer


def _plan(problem: Any, plan: Any) -> Answer:
    """The plan's steps and value, and the verdict of unified_planning's validator on it."""
    from unified_planning.plans import PlanKind

    if plan.kind == PlanKind.SEQUENTIAL_PLAN:
        rows = [(None, a, None) for a in plan.actions]
    elif plan.kind == PlanKind.TIME_TRIGGERED_PLAN:
        rows = list(plan.timed_actions)
    elif plan.kind == PlanKind.PARTIAL_ORDER_PLAN:
        plan = next(plan.all_sequential_plans())
        rows = [(None, a, None) for a in plan.actions]
    else:
        raise ValueError(f"the engine answered with a {type(plan).__name__}")
    steps = [
        [[instance.action.name, *map(str, instance.actual_parameters)], _text(start), _text(duration)]
        for start, instance, duration in rows
    ]
    return {"steps": steps, "timed": plan.kind == PlanKind.TIME_TRIGGERED_PLAN, **_check(problem, plan)}


def _check(problem: Any, plan: Any) -> Answer:
    from unified_planning.exceptions import UPNoSuitableEngineAvailableException

    factory = problem.environment.factory
    others = [name for name in factory.preference_list if name not in _OWN_VALIDATORS]
    factory.preference_list = [*_OWN_VALIDATORS, *others]  # an engine that is a validator too should not judge itself
    try:
        validator = factory.PlanValidator(problem_kind=problem.kind, plan_kind=plan.kind)
    except UPNoSuitableEngineAvailableException:
        return {"validator": ""}
    verdict = validator.validate(problem, plan)
    answer: Answer = {"validator": validator.name, "valid": verdict.status.name}
    answer["verdict"] = " ".join(m.message for m in verdict.log_messages or ())
    if verdict.metric_evaluations:
        answer["cost"] = _text(Fraction(next(iter(verdict.metric_evaluations.values()))))
    return answer


def _text(value: Any) -> str | None:
    return None if value is None else str(Fraction(value))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
