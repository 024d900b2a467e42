"""planloom as engines of unified_planning: `planloom` (plans fast) and `planloom-opt` (proves its plans optimal).

Both are one-shot planners, anytime planners and plan validators. unified_planning finds them after `planner.interop.register()`,
or through an `up.ini` file (`planner.interop.write_up_ini`). Searching needs no part of unified_planning: a Problem becomes a
`Task` first, and the plan is mapped back to the caller's actions and objects last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any
from warnings import warn

from unified_planning.engines import AnytimeGuarantee, Credits, Engine, OptimalityGuarantee
from unified_planning.engines.mixins import AnytimePlannerMixin, OneshotPlannerMixin, PlanValidatorMixin
from unified_planning.engines.results import PlanGenerationResult, ValidationResult
from unified_planning.model import ProblemKind
from unified_planning.model.problem_kind import get_valid_features
from unified_planning.model.problem_kind_versioning import LATEST_PROBLEM_KIND_VERSION
from unified_planning.plans import PlanKind, SequentialPlan

from planner.errors import InvalidInput, PlanloomError, UnsupportedFeature
from planner.interop.up import SUPPORTED_FEATURES, Names, translate
from planner.interop.up_results import intermediate, plan_result, unknown, validation_result
from planner.limits import Limits
from planner.pddl.ast import Task
from planner.result import Plan, Result
from planner.statuses import Status

IMPROVE = "wastar(ff(cost=real), weight=2)"  # what an anytime planner tries between its first plan and the proof
_SHARE = 4  # of the time that is left, one part in so many goes to IMPROVE
_IMPROVE_S = 60.0  # … and this much without a time limit
_REPORT_S = 1.0  # seconds between two lines on output_stream


class PlanloomEngine(Engine, OneshotPlannerMixin, AnytimePlannerMixin, PlanValidatorMixin):
    """planloom as it plans by default. Parameters: search (a specification, see `planloom plan --list`), seed, memory_limit_mb."""

    optimal = False

    def __init__(self, *, search: str = "auto", seed: int = 0, memory_limit_mb: float | None = None) -> None:
        Engine.__init__(self)
        OneshotPlannerMixin.__init__(self)
        AnytimePlannerMixin.__init__(self)
        if search != "auto":
            from planner.registry import describe

            describe(search)  # raises SearchSpecError now, not in the middle of planning
        self.search, self.seed, self.memory_limit_mb = search, seed, memory_limit_mb

    @property
    def name(self) -> str:
        """The name it is registered under."""
        return "planloom"

    @staticmethod
    def supported_kind() -> ProblemKind:
        """What planloom plans for; of features that this unified_planning does not know, none."""
        features = SUPPORTED_FEATURES & get_valid_features(LATEST_PROBLEM_KIND_VERSION)
        return ProblemKind(features, version=LATEST_PROBLEM_KIND_VERSION)

    @staticmethod
    def supports(problem_kind: ProblemKind) -> bool:
        """Whether problems of this kind can be given to it."""
        return problem_kind <= PlanloomEngine.supported_kind()

    @staticmethod
    def supports_plan(plan_kind: PlanKind) -> bool:
        """Whether plans of this kind can be validated: sequential ones."""
        return plan_kind == PlanKind.SEQUENTIAL_PLAN

    @staticmethod
    def satisfies(optimality_guarantee: OptimalityGuarantee) -> bool:
        """Plans, but no proof that they are optimal."""
        return optimality_guarantee == OptimalityGuarantee.SATISFICING

    @staticmethod
    def ensures(anytime_guarantee: AnytimeGuarantee) -> bool:
        """Each plan is better than the one before."""
        return anytime_guarantee == AnytimeGuarantee.INCREASING_QUALITY

    @staticmethod
    def get_credits(**kwargs: Any) -> Credits | None:
        """Who made this."""
        words = "Classical planning with heuristics that are evaluated over whole batches of states."
        return Credits("planloom", "The planloom founders", "", "", "MIT", words, words)

    def _solve(
        self,
        problem: Any,
        heuristic: Callable[..., Any] | None = None,
        timeout: float | None = None,
        output_stream: Any = None,
    ) -> PlanGenerationResult:
        """What unified_planning calls `solve` with before 1.3."""
        return self._solve_with_params(problem, heuristic, timeout, output_stream)

    def _solve_with_params(
        self,
        problem: Any,
        heuristic: Callable[..., Any] | None = None,
        timeout: float | None = None,
        output_stream: Any = None,
        warm_start_plan: Any = None,
        **kwargs: Any,
    ) -> PlanGenerationResult:
        """Plan once. KeyboardInterrupt is raised on; everything else becomes a status."""
        self._say_ignored(heuristic=heuristic, warm_start_plan=warm_start_plan, **kwargs)
        limits = Limits(timeout, self.memory_limit_mb)
        task, names, failed = self._translate(problem)
        if task is None:
            return plan_result(failed, None, self.name)
        report = _Reporter(output_stream, self.name)
        result = self._run(task, limits, report, self.search, self.optimal)
        if result.status is Status.INTERRUPTED:
            raise KeyboardInterrupt
        report.end(result)
        return plan_result(result, names, self.name)

    def _get_solutions(
        self, problem: Any, timeout: float | None = None, output_stream: Any = None
    ) -> Iterator[PlanGenerationResult]:
        """What unified_planning calls `get_solutions` with before 1.3."""
        return self._get_solutions_with_params(problem, timeout, output_stream)

    def _get_solutions_with_params(
        self,
        problem: Any,
        timeout: float | None = None,
        output_stream: Any = None,
        warm_start_plan: Any = None,
        **kwargs: Any,
    ) -> Iterator[PlanGenerationResult]:
        """Better and better plans as INTERMEDIATE results, then the last word: the best plan again, optimal if that was proved.
        Of planloom-opt the last word only.

        Planning goes on in a thread until the caller takes no more results.
        """
        self._say_ignored(warm_start_plan=warm_start_plan, **kwargs)
        limits = Limits(timeout, self.memory_limit_mb)
        task, names, failed = self._translate(problem)
        if task is None or names is None:
            yield plan_result(failed, None, self.name)
            return
        found: SimpleQueue[Plan | Result | BaseException] = SimpleQueue()
        report = _Reporter(output_stream, self.name)
        thread = Thread(target=self._improve, args=(task, names, limits, report, found), daemon=True)
        thread.start()
        try:
            while isinstance(item := found.get(), Plan):
                yield intermediate(item, names, self.name)
            if isinstance(item, BaseException):
                raise item
            yield plan_result(item, names, self.name)
        finally:
            limits.interrupt()
            thread.join()

    def _validate(self, problem: Any, plan: Any) -> ValidationResult:
        """Run the plan through planloom's validator."""
        from planner.validate import validate

        if not isinstance(plan, SequentialPlan):
            return unknown(f"planloom validates sequential plans, not a {type(plan).__name__}", self.name)
        try:
            task, names = translate(problem)
            return validation_result(validate(task, names.steps(plan)), names, plan, self.name)
        except (UnsupportedFeature, InvalidInput) as error:
            return unknown(str(error), self.name)

    def _improve(self, task: Task, names: Names, limits: Limits, report: _Reporter, found: SimpleQueue[Any]) -> None:
        """In a thread: put each better Plan into `found`, then the last Result (or what should not have happened)."""
        best: list[Plan] = []

        def better(plan: Plan) -> None:
            if not best or plan.cost < best[-1].cost:
                best.append(plan)
                if not self.optimal:
                    found.put(plan)

        try:
            result = Result(Status.INCOMPLETE)
            for search, optimal, part in self._phases(names, limits):
                result = self._run(task, part(), report, search, optimal, better)
                if limits.interrupted or limits.remaining_s() == 0 or result.status not in _GO_ON:
                    break
            if best and (result.plan is None or best[-1].cost <= result.plan.cost):
                result.plan = best[-1]
            report.end(result)
            found.put(result)
        except BaseException as error:  # noqa: BLE001  (raised again where the caller is)
            found.put(error)

    def _phases(self, names: Names, limits: Limits) -> Iterator[tuple[str, bool, Callable[[], Limits]]]:
        """(search, whether it is to prove optimality, its limits), one after the other."""
        if not self.optimal:
            yield self.search, False, lambda: limits
            if not names.problem.quality_metrics:
                return  # no plan is better than another
            yield IMPROVE, False, lambda: limits.part(min(_IMPROVE_S, limits.remaining_s() / _SHARE))
        yield "auto", True, lambda: limits

    def _run(
        self,
        task: Task,
        limits: Limits,
        report: _Reporter,
        search: str,
        optimal: bool,
        on_plan: Callable[[Plan], None] | None = None,
    ) -> Result:
        from planner.api import solve

        return solve(
            task,
            search="auto" if optimal else search,
            optimal=optimal,
            seed=self.seed,
            limits=limits,
            observer=report,
            on_plan=on_plan,
        )

    def _translate(self, problem: Any) -> tuple[Task | None, Names | None, Result]:
        """The problem as a Task, or the Result that says why not."""
        try:
            return *translate(problem), Result(Status.INCOMPLETE)
        except PlanloomError as error:
            status = Status.UNSUPPORTED if isinstance(error, UnsupportedFeature) else Status.INVALID_INPUT
            return None, None, Result(status, message=str(error), error=error)

    def _say_ignored(self, **given: Any) -> None:
        """unified_planning's rule: warn of parameters that are given and not used."""
        for name, value in given.items():
            if value is not None:
                warn(f"{self.name} does not use {name}; it is ignored.", UserWarning, stacklevel=4)


class PlanloomOptimalEngine(PlanloomEngine):
    """planloom with A*: plans that are proved optimal for the problem's metric. Parameters: seed, memory_limit_mb."""

    optimal = True

    def __init__(self, *, seed: int = 0, memory_limit_mb: float | None = None) -> None:
        super().__init__(seed=seed, memory_limit_mb=memory_limit_mb)

    @property
    def name(self) -> str:
        """The name it is registered under."""
        return "planloom-opt"

    @staticmethod
    def satisfies(optimality_guarantee: OptimalityGuarantee) -> bool:
        """Both: satisficing, and optimal."""
        return True

    @staticmethod
    def ensures(anytime_guarantee: AnytimeGuarantee) -> bool:
        """The one plan it gives is optimal."""
        return anytime_guarantee == AnytimeGuarantee.OPTIMAL_PLANS


_GO_ON = (Status.SOLVED, Status.INCOMPLETE, Status.TIME_LIMIT, Status.MEMORY_LIMIT)  # … with the next search, if there is one


class _Reporter:
    """Writes a line a second to unified_planning's output_stream (a stream, or a pair of them for output and errors)."""

    def __init__(self, stream: Any, name: str) -> None:
        self.stream: IO[str] | None = stream[0] if isinstance(stream, tuple) else stream
        self.name, self.next_s = name, time.perf_counter() + _REPORT_S

    def __call__(self, counts: Any) -> None:
        """The observer of a search: called once a batch."""
        if self.stream is not None and time.perf_counter() >= self.next_s:
            self.next_s = time.perf_counter() + _REPORT_S
            self.stream.write(f"{self.name}: {counts.expanded} expanded, {counts.evaluated} evaluated, best h {counts.best_h}\n")

    def end(self, result: Result) -> None:
        """The last lines."""
        if self.stream is None:
            return
        for warning in result.warnings:
            self.stream.write(f"{self.name}: warning: {warning}\n")
        cost = "" if result.cost is None else f", cost {result.cost}"
        why = f": {result.message}" if result.message else ""
        counts = result.statistics
        did = f"{counts.expanded} expanded, {counts.evaluated} evaluated, {counts.total_s:.2f} s"
        self.stream.write(f"{self.name}: {result.status.value}{cost}{why} ({did})\n")
