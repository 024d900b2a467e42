"""`solve`: read → ground → search → validate, in one call and one screen.

Each phase hands arrays or trees to the next; nothing flows back. Limits and Ctrl-C end any phase cleanly, with the best plan
found so far.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from planner.errors import GroundingTooLarge, InvalidInput, LimitReached, PlanloomError, SearchSpecError, UnsupportedFeature
from planner.limits import Limits, peak_memory_mb
from planner.result import Plan, Result, Step
from planner.statuses import Status

if TYPE_CHECKING:
    from planner.ground_task import GroundTask
    from planner.lifted.search import LiftedSearch
    from planner.lifted.task import LiftedTask
    from planner.pddl.ast import Task
    from planner.search.base import Context, Ending, Outcome, Statistics

log = logging.getLogger("planloom")

# The default search takes the lifted view first for tasks of more operators than this …
LIFT_FIRST = 10_000
# … until so many rows of work bring no further goal, or so many were spent altogether (some seconds; see LiftedSearch.probe), …
PATIENCE = (500_000, 1_500_000)
FURTHER_PATIENCE = (10_000_000, 30_000_000)  # of a second worker
# … and for good if they are more than this.
MAX_OPERATORS = 1_000_000


def solve(
    domain: Any,
    problem: Any = None,
    *,
    search: str = "auto",
    optimal: bool = False,
    k: int = 1,
    diverse: bool = False,
    time_limit_s: float | None = None,
    memory_limit_mb: float | None = None,
    seed: int = 0,
    strict: bool = False,
    observer: Callable[[Statistics], None] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    limits: Limits | None = None,
    engine: str | None = None,
    workers: int = 1,
) -> Result:
    """Plan for a task and return a validated plan or an honest status.

    domain, problem: paths or PDDL texts; or `domain` alone a `Task`, a `unified_planning` Problem, or the `pddl` package's Domain
    with its Problem. search: a specification such as "gbfs(ff, preferred=true)" (see `planloom plan --list`). optimal: A* with
    LM-cut, or A* blind where LM-cut does not apply. k: this many plans, the cheapest that repeat no state, in `result.plans`; with
    diverse, the cheapest one and others that differ in their actions. Limits are cooperative and count from the call; 0 is a limit,
    None is none. observer is called with the running counts once a batch, on_plan with each better plan. Bad input and limits raise
    nothing: the status says it, and `result.error` holds the exception. Ctrl-C ends the call with INTERRUPTED. A wrong `search`
    raises SearchSpecError. engine: let the unified_planning engine of this name plan instead ("enhsp", "tamer", …), numeric and
    temporal tasks too; search, seed and observer mean nothing to it. workers: this many
    processes search at the same time, each with the portfolio in another order ("auto" only); the first plan counts.
    """
    limits = limits or Limits(time_limit_s, memory_limit_mb)
    if k != 1:
        check_several(k, search, engine)
    if workers != 1:
        check_workers(workers, search, engine, alone=optimal or k != 1)
    if engine is not None:
        from planner.interop.engines import solve_with_engine

        return solve_with_engine(domain, problem, engine, optimal=optimal, strict=strict, limits=limits, on_plan=on_plan)
    run = _Run(Result(Status.ENGINE_ERROR, search=search, seed=seed), limits, observer, on_plan)
    with run.ending_well():
        task = run.read(domain, problem, strict)
        if workers > 1:
            from planner.workers import share

            share(run, task, workers)
        else:
            run.plan(task, optimal, k, diverse)
    return run.result


@dataclass
class _Run:
    """The state of one call: what is known so far, so that a limit at any point can still report it."""

    result: Result
    limits: Limits
    observer: Callable[[Statistics], None] | None
    on_plan: Callable[[Plan], None] | None
    counts: Statistics | None = field(default=None)
    denominator: int = 1
    lifted: LiftedSearch | None = None
    lifted_context: Context | None = None
    notes: tuple[str, ...] = ()
    latest: list[int] | None = None  # the plan that was accepted last
    worker: int = 0  # which of several that plan at the same time this is

    @contextmanager
    def ending_well(self):
        """Turn every foreseen ending into a status, and take the last measurements."""
        try:
            yield
        except LimitReached as reached:
            kinds = {"time": Status.TIME_LIMIT, "memory": Status.MEMORY_LIMIT, "interrupt": Status.INTERRUPTED}
            self._end(kinds[reached.kind], reached.message)
        except KeyboardInterrupt:
            self._end(Status.INTERRUPTED, "interrupted")
        except MemoryError:
            self._end(Status.MEMORY_LIMIT, "out of memory")
        except UnsupportedFeature as error:
            self._end(Status.UNSUPPORTED, str(error), error)
        except InvalidInput as error:
            self._end(Status.INVALID_INPUT, str(error), error)
        except EngineError as error:
            self._end(Status.ENGINE_ERROR, str(error), error)
        self._measure()

    def plan(self, task: Task, optimal: bool = False, k: int = 1, diverse: bool = False) -> None:
        """Ground, search, validate; the result is filled in. Tasks of many operators are planned for without grounding."""
        spec = self.result.search
        may_lift = spec == "auto" and not optimal and k == 1
        outcome, ground_task = None, self.ground(task, LIFT_FIRST if may_lift else None)
        if ground_task is None:  # large: reach the goals one by one, before paying for all operators
            outcome = self.search_lifted(task, PATIENCE if self.worker == 0 else FURTHER_PATIENCE)
            ground_task = self.ground(task, MAX_OPERATORS) if outcome is None else None
            if outcome is None and ground_task is None:
                outcome = self.search_lifted(task)
        if ground_task is not None and not ground_task.unreachable_goals:
            chosen = several_spec(ground_task, k, diverse) if k > 1 else optimal_spec(ground_task) if optimal else spec
            if self.worker:
                chosen = f"auto(worker={self.worker})"
            outcome = self.search(ground_task, task, chosen)
        if outcome is not None:
            self.conclude(outcome.ending, bool(outcome.plan is not None))

    def read(self, domain: Any, problem: Any, strict: bool) -> Task:
        """Any kind of input to a Task."""
        with self._timed("read_s"):
            from planner.interop import as_task

            task, findings = as_task(domain, problem, strict=strict)
        self.result.warnings = tuple(str(f) for f in findings if f.severity == "warning")
        return task

    def ground(self, task: Task, max_operators: int | None) -> GroundTask | None:
        """Task to arrays; a goal that not even the delete relaxation reaches ends the call here. None: too large, plan lifted."""
        with self._timed("ground_s"):
            say_if_compiling()
            from planner.grounding import ground

            try:
                ground_task = ground(task, limits=self.limits, max_operators=max_operators)
            except GroundingTooLarge as too_large:
                from planner.lifted import lift
                from planner.lifted.search import LiftedSearch

                try:
                    self.lifted = self.lifted or LiftedSearch(lift(task))
                except UnsupportedFeature:  # what the lifted view cannot plan for has to be grounded, however large
                    ground_task = ground(task, limits=self.limits)
                else:
                    self.notes = (f"{too_large.message}: planned without grounding",)
                    return None
        self.result.statistics.facts = ground_task.n_facts
        self.result.statistics.operators = ground_task.n_operators
        if ground_task.unreachable_goals:
            goals = ", ".join(ground_task.unreachable_goals)
            self._end(Status.UNSOLVABLE, f"no sequence of actions can reach {goals}, even if nothing ever became false")
        return ground_task

    def search(self, ground_task: GroundTask, task: Task, spec: str) -> Outcome:
        """Build the search, run it, and validate each plan it finds before anyone sees it."""
        with self._timed("search_s"):
            from planner.registry import build_search, describe

            self.result.search = describe(spec)
            search = build_search(spec, ground_task)
            self.result.searched = True
            self.denominator = ground_task.cost_denominator
            context = self._context(lambda ids: self._accept(ground_task, task, ids))
            try:
                outcome = search.run(context)
                if outcome.plan is not None:
                    self._accept(ground_task, task, outcome.plan)
            finally:
                self.result.details = (*self.notes, *getattr(search, "details", ()))
                plans = [self._validated(ground_task, task, ids) for ids in getattr(search, "plans", ())]
                if plans:
                    self.result.plan, self.result.other_plans = plans[0], tuple(plans[1:])
        return outcome

    def search_lifted(self, task: Task, patience: tuple[int, int] | None = None) -> Outcome | None:
        """The same without grounding, for a task whose operators are many. None: it has lost patience, and may go on later."""
        with self._timed("search_s"):
            assert self.lifted is not None
            search, lifted_task = self.lifted, self.lifted.task
            self.result.search, self.result.details = search.description, self.notes
            self.result.searched = True
            if self.lifted_context is None:
                self.lifted_context = self._context(lambda ids: self._accept(lifted_task, task, ids))
            context = self.lifted_context
            outcome = search.run(context) if patience is None else search.probe(context, *patience)
            if outcome is None:
                self.notes = (
                    f"lifted search first: {context.statistics.best_h} goals unmet after {context.statistics.evaluated} states",
                )
            elif outcome.plan is not None:
                lifted_task.plan_cost(outcome.plan)  # a cost that the problem does not give is an error in the input
                self._accept(lifted_task, task, outcome.plan)
        return outcome

    def _context(self, on_plan: Callable[[list[int]], None]) -> Context:
        from planner.search.base import Context, ignore

        context = Context(limits=self.limits, observer=self.observer or ignore, on_plan=on_plan, seed=self.result.seed)
        self.counts = context.statistics
        return context

    def conclude(self, ending: Ending, has_plan: bool) -> None:
        """The status of a search that was not cut off."""
        if has_plan:
            self.result.status = Status.SOLVED_OPTIMAL if ending.value == "optimal" else Status.SOLVED
        elif ending.value == "unsolvable":
            self._end(Status.UNSOLVABLE, "the whole reachable state space holds no goal state")
        else:
            self._end(Status.INCOMPLETE, "nothing is left to search, but this search is incomplete: no proof")

    def _accept(self, ground_task: GroundTask | LiftedTask, task: Task, operators: list[int]) -> None:
        """Keep a plan and hand it on if it is cheaper than the best so far, or as cheap and shorter."""
        if operators == self.latest:
            return
        self.latest = list(operators)
        plan, best = self._validated(ground_task, task, operators), self.result.plan
        if best is None or (plan.cost, len(plan)) < (best.cost, len(best)):
            self.result.plan = plan
            if self.on_plan is not None:
                self.on_plan(plan)

    def _validated(self, ground_task: GroundTask | LiftedTask, task: Task, operators: list[int]) -> Plan:
        from planner.validate import validate

        words = [ground_task.operator_name(o)[1:-1].split() for o in operators]
        steps = tuple(Step(w[0], tuple(w[1:])) for w in words)
        check = validate(task, steps)
        if not check.valid:
            raise EngineError(f"our own validator refuses the plan that search found: {check.explain()}")
        return Plan(steps, check.cost, unit_cost=not task.problem.minimize_cost)

    def _end(self, status: Status, message: str, error: Exception | None = None) -> None:
        self.result.status, self.result.message, self.result.error = status, message, error

    def _measure(self) -> None:
        statistics = self.result.statistics
        if self.counts is not None:
            for name in ("expanded", "evaluated", "generated", "reopened", "dead_ends"):
                setattr(statistics, name, int(getattr(self.counts, name)))
            if self.counts.bound is not None:
                self.result.lower_bound = Fraction(int(self.counts.bound), self.denominator)
        statistics.total_s = self.limits.elapsed_s()
        statistics.peak_memory_mb = max(statistics.peak_memory_mb, peak_memory_mb())  # that of a worker may be there

    @contextmanager
    def _timed(self, phase: str):
        self.limits.check()
        started = time.perf_counter()
        try:
            yield
        finally:
            before = getattr(self.result.statistics, phase) or 0.0  # a phase may come twice
            setattr(self.result.statistics, phase, before + time.perf_counter() - started)


class EngineError(PlanloomError):
    """planloom itself is wrong: a plan that its own validator refuses. Please report it."""

    code = "engine-error"


def optimal_spec(task: GroundTask) -> str:
    """The search behind `--optimal`: A* with LM-cut, or blind where LM-cut does not apply."""
    from heuristics.lmcut import LmCut

    blind = (task.has_conditional_effects and not LmCut.supports_conditional_effects) or (
        task.has_axioms and not LmCut.supports_axioms
    )
    return "astar(blind)" if blind else "astar(lmcut)"


def check_several(k: int, search: str, engine: str | None) -> None:
    """Raise where `k` plans cannot be had: ValueError for a number below 1, SearchSpecError for a search that finds one."""
    if k < 1:
        raise ValueError(f"k has to be at least 1, not {k}")
    if engine is not None or search != "auto":
        raise SearchSpecError(
            f"several plans are found by a search of their own, not by {engine or search}",
            hint='leave out the search, or ask for "topk(lmcut, k=10)" itself',
        )


def check_workers(workers: int, search: str, engine: str | None, *, alone: bool) -> None:
    """Raise where several workers cannot share the work: ValueError for a number below 1, SearchSpecError for another search."""
    if workers < 1:
        raise ValueError(f"workers has to be at least 1, not {workers}")
    if engine is not None or search != "auto" or alone:
        raise SearchSpecError("several workers share the searches of auto", hint="leave out the other search, or the workers")


def several_spec(task: GroundTask, k: int, diverse: bool) -> str:
    """The search behind `k`, with the heuristic of `optimal_spec`."""
    heuristic = optimal_spec(task).removeprefix("astar(").removesuffix(")")
    return f"topk({heuristic}, k={k}, diverse={str(diverse).lower()})"


def say_if_compiling() -> None:
    """Tell the user, once a machine, why the first run takes its time."""
    from planner import kernels

    if not kernels.is_warm():
        log.warning("first run on this machine: compiling kernels, once (about 20 s); they are kept in %s", kernels.CACHE_DIR)
