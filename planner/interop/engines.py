"""The way back: hand a task, numeric and temporal ones too, to an engine of unified_planning, and report as planloom does.

The engine plans in a child process (see `engine_worker`), so limits and Ctrl-C hold whatever it does. What it answers is checked:
by our validator where the task is classical, else by one of unified_planning's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from planner import keys
from planner.errors import InvalidInput, LimitReached, PlanloomError, UnsupportedFeature
from planner.interop import process_tree
from planner.interop.timed_plan import TimedPlan, TimedStep, makespan
from planner.limits import Limits, peak_memory_mb
from planner.pddl.ast import Task
from planner.result import Plan, Result, Step
from planner.statuses import Status

PACKAGES = {
    "aries": "up-aries", "enhsp": "up-enhsp", "enhsp-any": "up-enhsp", "enhsp-opt": "up-enhsp", "fast-downward": "up-fast-downward",
    "fast-downward-opt": "up-fast-downward", "fmap": "up-fmap", "lpg": "up-lpg", "pyperplan": "up-pyperplan",
    "pyperplan-opt": "up-pyperplan", "symk": "up-symk", "symk-opt": "up-symk", "tamer": "up-tamer",
}  # fmt: skip
"""Engine of unified_planning → the pip package it comes in."""

_POLL_S = 0.02
_GRACE_S = 0.5  # after the time limit, for the engine to say itself that time is up
_TAIL = 2000  # characters of what an engine printed that go into a message


def solve_with_engine(
    domain: Any,
    problem: Any,
    engine: str,
    *,
    optimal: bool = False,
    strict: bool = False,
    limits: Limits | None = None,
    on_plan: Callable[[Plan], None] | None = None,
) -> Result:
    """What `planner.solve(…, engine=…)` does: input as there, planned by the engine of unified_planning with that name.

    The plan is in PDDL's names; of a temporal task it is a TimedPlan. `plan.validator` says who checked it, "" that nobody could.
    UNSUPPORTED if the engine is not installed or does not take the task. Raises nothing for bad input.
    """
    limits = limits or Limits()
    result = Result(Status.ENGINE_ERROR, search=f"engine {engine}")
    try:
        texts, task = _texts(domain, problem, strict)
        result.searched = True
        started = time.perf_counter()
        answer = _ask(texts, engine, optimal, limits)
        result.statistics.search_s = time.perf_counter() - started
        _conclude(result, answer, engine, task)
        if result.plan is not None and on_plan is not None:
            on_plan(result.plan)
    except LimitReached as reached:
        kinds = {"time": Status.TIME_LIMIT, "memory": Status.MEMORY_LIMIT, "interrupt": Status.INTERRUPTED}
        result.status, result.message = kinds[reached.kind], reached.message
    except KeyboardInterrupt:
        result.status, result.message = Status.INTERRUPTED, "interrupted"
    except UnsupportedFeature as error:
        result.status, result.message, result.error, result.searched = Status.UNSUPPORTED, str(error), error, False
    except InvalidInput as error:
        result.status, result.message, result.error, result.searched = Status.INVALID_INPUT, str(error), error, False
    except PlanloomError as error:
        result.status, result.message, result.error = Status.ENGINE_ERROR, str(error), error
    result.statistics.total_s = limits.elapsed_s()
    result.statistics.peak_memory_mb = max(result.statistics.peak_memory_mb, peak_memory_mb())
    return result


def _texts(domain: Any, problem: Any, strict: bool) -> tuple[tuple[str, str], Task | None]:
    """PDDL of any kind of input, and the Task where it is classical. Raises InvalidInput for bad PDDL, with the place."""
    package = type(domain).__module__.split(".")[0]
    if package == "unified_planning":
        from planner.interop.up import written

        return written(domain), None
    if package == "pddl" and problem is not None:
        from pddl.formatter import domain_to_string, problem_to_string

        domain, problem = domain_to_string(domain), problem_to_string(problem)
    from planner.interop import as_task

    try:
        task, _ = as_task(domain, problem, strict=strict)
    except UnsupportedFeature:
        task = None  # that is what engines are for
    if isinstance(domain, Task):
        from planner.pddl import write_domain, write_problem

        return (write_domain(domain.domain), write_problem(domain)), domain
    from planner.pddl.source import load

    return (load(domain, "domain")[0], load(problem, "problem")[0]), task


def _ask(texts: tuple[str, str], engine: str, optimal: bool, limits: Limits) -> dict[str, Any]:
    """Run the worker; its answer, with "peak_mb" and what was printed as "output"."""
    with tempfile.TemporaryDirectory(prefix="planloom-engine-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "domain.pddl").write_text(texts[0], encoding="utf-8")
        (folder / "problem.pddl").write_text(texts[1], encoding="utf-8")
        limits.check()
        timeout = None if limits.time_limit_s is None else limits.remaining_s()
        request = {"engine": engine, "optimal": optimal, "timeout": timeout}
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        with open(folder / "output", "wb") as output:
            peak_mb, code = _run(folder, output, limits)
        printed = (folder / "output").read_bytes()[-_TAIL:].decode(errors="replace").strip()
        try:
            answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            answer = {"status": "ENGINE_ERROR", "message": f"the engine's process ended with {code} and no answer"}
        return answer | {"peak_mb": peak_mb, "output": printed}


def _run(folder: Path, output: Any, limits: Limits) -> tuple[float, int]:
    """Wait for the worker, within limits; (peak memory of its processes in MiB, its exit code). Raises LimitReached."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
    process = subprocess.Popen(
        [sys.executable, "-m", "planner.interop.engine_worker", str(folder)],
        cwd=folder,
        env=keys.child_environment(PYTHONPATH=path),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    peak_mb = 0.0
    try:
        while process.poll() is None:
            now_mb = process_tree.memory_mb(process.pid)
            peak_mb = max(peak_mb, now_mb)
            if limits.memory_limit_mb is not None and now_mb >= limits.memory_limit_mb:
                raise LimitReached("memory", f"memory limit of {limits.memory_limit_mb:g} MiB reached by the engine")
            _check(limits)
            with suppress(subprocess.TimeoutExpired):
                process.wait(min(1.0, max(_POLL_S, (time.perf_counter() - limits.started_s) / 20)))
    finally:
        process_tree.kill(process)
    return peak_mb, process.returncode


def _check(limits: Limits) -> None:
    try:
        limits.check()
    except LimitReached as reached:
        late_s = 0.0 if limits.time_limit_s is None else limits.elapsed_s() - limits.time_limit_s
        if reached.kind != "time" or late_s >= _GRACE_S:
            raise


def _conclude(result: Result, answer: dict[str, Any], engine: str, task: Task | None) -> None:
    """The worker's answer as a Result."""
    result.statistics.peak_memory_mb = answer["peak_mb"]
    message = answer.get("message", "")
    if answer["status"] == "MISSING":
        raise _missing(engine, message, answer.get("known", []))
    if answer["status"] == "UNSUPPORTED":
        raise UnsupportedFeature(message or f"{engine} says that it does not support this task", hint=answer.get("hint"))
    if answer["status"] == "INVALID_INPUT" and task is None:
        raise InvalidInput(message)
    if answer["status"] == "INVALID_INPUT":
        raise UnsupportedFeature(message)  # our reader, which says more, found nothing wrong
    result.status = Status(answer["status"])
    result.message = message
    result.details = tuple(line for text in answer.get("log", ()) for line in text.splitlines()[-20:])
    if "steps" in answer:
        _take_plan(result, answer, engine, task)
    elif result.status in (Status.UNSOLVABLE, Status.INCOMPLETE):
        result.message = f"{engine} found no plan" + (" and says that there is none" if result.status is Status.UNSOLVABLE else "")
    elif result.status is Status.ENGINE_ERROR:
        said = "\n".join([*result.details[-5:], answer["output"]]).strip()
        result.message = (message or f"{engine} failed") + (f"\n{said}" if said else "")


def _take_plan(result: Result, answer: dict[str, Any], engine: str, task: Task | None) -> None:
    """Put the plan into the result if no validator refuses it."""
    if answer.get("valid") == "INVALID":
        raise EngineError(f"{answer['validator']} refuses the plan of {engine}: {answer['verdict']}")
    steps, timed = _steps(answer)
    cost = None if answer.get("cost") is None else Fraction(answer["cost"])
    validator = answer["validator"] if answer.get("valid") == "VALID" else ""
    if task is not None and not timed:
        from planner.validate import validate

        check = validate(task, steps)
        if not check.valid:
            raise EngineError(f"our validator refuses the plan of {engine}: {check.explain()}")
        cost, validator = check.cost, "planloom"
    if not validator:
        result.warnings += (f"no validator takes this kind of task: the plan is unchecked, as {engine} gave it",)
    if timed:
        result.plan = TimedPlan(steps, makespan(steps) if cost is None else cost, unit_cost=False, validator=validator)
    else:
        unit = cost is None or (task is not None and not task.problem.minimize_cost)
        result.plan = Plan(steps, Fraction(len(steps)) if cost is None else cost, unit_cost=unit, validator=validator)


def _steps(answer: dict[str, Any]) -> tuple[tuple[Step, ...], bool]:
    timed = bool(answer["timed"])
    steps: list[Step] = []
    for words, start, duration in answer["steps"]:
        name, *arguments = (w.lower() for w in words)
        if timed:
            steps.append(TimedStep(name, tuple(arguments), Fraction(start), None if duration is None else Fraction(duration)))
        else:
            steps.append(Step(name, tuple(arguments)))
    if timed:
        steps.sort(key=lambda s: s.start if isinstance(s, TimedStep) else 0)
    return tuple(steps), timed


def _missing(engine: str, message: str, known: list[str]) -> UnsupportedFeature:
    package = PACKAGES.get(engine)
    if package is not None:
        hint = f"pip install unified-planning {package}"
    elif known:
        hint = f"planners that are installed: {', '.join(known)}; others: {', '.join(sorted(set(PACKAGES) - set(known)))}"
    else:
        hint = f"pip install unified-planning, and one of {', '.join(sorted(set(PACKAGES.values())))}"
    return UnsupportedFeature(message, hint=hint, code="no-engine")


class EngineError(PlanloomError):
    """An engine answered with a plan that a validator refuses."""

    code = "engine-error"
