"""A written-out program given to OR-tools' CP-SAT (Apache-2.0, the extra `planloom[programs]`), imported only when needed.

The solver runs in a thread of its own, so that limits and Ctrl-C are looked at while it works. One worker by default: the same
seed then gives the same answer on every run.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from planner.errors import LimitReached, PlanloomError, UnsupportedFeature
from planner.limits import Limits
from translators.programs.ground import (
    AllDifferent,
    Circuit,
    Clause,
    Cumulative,
    Ground,
    Item,
    Linear,
    Maximum,
    NoOverlap,
    Product,
    Stretch,
    Sum,
)
from translators.programs.program import MAX_SUM

_POLL_S = 0.02
_FAR = 2**62


class SolverError(PlanloomError):
    """CP-SAT refused a program or failed."""

    code = "solver"


@dataclass
class Outcome:
    """status: "OPTIMAL", "FEASIBLE", "INFEASIBLE" or "UNKNOWN"; stopped: which limit ended it; core: assumptions in conflict."""

    status: str
    values: list[int] | None = None
    bound: float | None = None
    stopped: str | None = None
    core: tuple[int, ...] = ()
    statistics: dict[str, int] | None = None


def load_solver() -> Any:
    """OR-tools' module. Raises UnsupportedFeature where it is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise UnsupportedFeature(
            "formal programs need OR-tools, which is not installed", hint="pip install 'planloom[programs]'", code="no-solver"
        ) from None
    return cp_model


def run(ground: Ground, limits: Limits, seed: int = 0, *, assume: tuple[int, ...] = (), workers: int = 1) -> Outcome:
    """Solve. assume: literals that are taken for true; if that cannot be, `core` has those that already conflict."""
    cp_model = load_solver()
    limits.check()
    emitter = _Emitter(cp_model, ground)
    if assume:
        emitter.model.add_assumptions([emitter.literal(x) for x in assume])
    wrong = emitter.model.validate()
    if wrong:
        raise SolverError(f"the solver refuses the program: {wrong[:300]}", hint="ranges or numbers may be too large")
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = workers
    parameters.random_seed = seed % 2**31
    parameters.catch_sigint_signal = False
    if limits.time_limit_s is not None:
        parameters.max_time_in_seconds = max(0.001, limits.remaining_s())
    if limits.memory_limit_mb is not None:
        parameters.max_memory_in_mb = max(1, int(limits.memory_limit_mb))
    name, stopped = _solve(solver, emitter.model, limits)
    return _outcome(solver, name, emitter, assume, stopped, limits)


def _solve(solver: Any, model: Any, limits: Limits) -> tuple[str, str | None]:
    """Run the solver beside us; its status, and which limit stopped it, if one did."""
    failures: list[BaseException] = []
    names: list[str] = []

    def work() -> None:
        try:
            names.append(solver.status_name(solver.solve(model)))
        except BaseException as error:  # noqa: BLE001  (carried over to the caller's thread)
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    stopped = None
    while thread.is_alive():
        try:
            thread.join(_POLL_S)
            limits.check()
        except LimitReached as reached:
            stopped = stopped or reached.kind
            solver.stop_search()
        except KeyboardInterrupt:
            stopped = "interrupt"
            solver.stop_search()
    if failures:
        raise SolverError(f"the solver failed: {str(failures[0])[:300]}") from failures[0]
    return names[0], stopped


def _outcome(solver: Any, name: str, emitter: _Emitter, assume: tuple[int, ...], stopped: str | None, limits: Limits) -> Outcome:
    if name == "MODEL_INVALID":
        raise SolverError("the solver refuses the program", hint="ranges or numbers may be too large")
    statistics = {"conflicts": int(solver.num_conflicts), "branches": int(solver.num_branches)}
    if name == "INFEASIBLE":
        core = set(solver.sufficient_assumptions_for_infeasibility()) if assume else set()
        return Outcome(name, core=tuple(x for x in assume if emitter.number(x) in core), statistics=statistics)
    if name in ("OPTIMAL", "FEASIBLE"):
        values = [solver.value(v) for v in emitter.variables]
        bound = solver.best_objective_bound if emitter.ground.objective is not None else None
        proved = name == "OPTIMAL"
        return Outcome(name, values, bound, None if proved else stopped or "time", statistics=statistics)
    if stopped is None:
        spent = limits.time_limit_s is not None and limits.remaining_s() <= 0.05
        stopped = "memory" if limits.memory_limit_mb is not None and not spent else "time"
    return Outcome("UNKNOWN", stopped=stopped, statistics=statistics)


class _Emitter:
    """Turns each item into CP-SAT's constraint of the same meaning."""

    def __init__(self, cp_model: Any, ground: Ground) -> None:
        self.cp_model, self.ground, self.model = cp_model, ground, cp_model.CpModel()
        make = self.model.new_int_var_from_domain
        self.variables = [make(self._domain(ranges), "") for ranges in ground.ranges]
        for item in ground.items:
            self._emit(item)
        if ground.objective is not None:
            self.model.minimize(self.expression(ground.objective))

    def _domain(self, ranges: Any) -> Any:
        return self.cp_model.Domain.from_intervals([[max(-_FAR, a), min(_FAR, b)] for a, b in ranges])

    def literal(self, literal: int) -> Any:
        variable = self.variables[literal if literal >= 0 else ~literal]
        return variable if literal >= 0 else variable.negated()

    def number(self, literal: int) -> int:
        return self.literal(literal).index

    def expression(self, value: Sum) -> Any:
        variables = [self.variables[v] for v in value.terms]
        factors = [int(f) for f in value.terms.values()]
        return self.cp_model.LinearExpr.weighted_sum(variables, factors) + int(value.constant)

    def affine(self, value: Sum) -> Any:
        """The sum as something with one variable at most, which is all that globals take."""
        if len(value.terms) <= 1:
            return self.expression(value)
        variable = self.model.new_int_var(int(value.low), int(value.high), "")
        self.model.add(self.expression(value) == variable)
        return variable

    def _interval(self, span: Stretch) -> Any:
        start, size, end = (self.affine(part) for part in (span.start, span.size, span.end))
        if span.present is None:
            return self.model.new_interval_var(start, size, end, "")
        return self.model.new_optional_interval_var(start, size, end, self.literal(span.present), "")

    def _emit(self, item: Item) -> None:
        model = self.model
        if isinstance(item, Linear):
            made = self._linear(item)
        elif isinstance(item, Clause):
            made = model.add_bool_or([self.literal(x) for x in item.literals])
        elif isinstance(item, Maximum):
            made = model.add_max_equality(self.affine(item.target), [self.affine(i) for i in item.items])
        elif isinstance(item, Product):
            made = model.add_multiplication_equality(self.affine(item.target), [self.affine(item.left), self.affine(item.right)])
        elif isinstance(item, AllDifferent):
            made = model.add_all_different([self.affine(i) for i in item.items])
        elif isinstance(item, NoOverlap):
            made = model.add_no_overlap([self._interval(s) for s in item.spans])
        elif isinstance(item, Cumulative):
            demands = [self.affine(d) for d in item.demands]
            made = model.add_cumulative([self._interval(s) for s in item.spans], demands, self.affine(item.capacity))
        else:
            assert isinstance(item, Circuit)
            arcs = [(a, b, self.literal(x)) for a, b, x in item.arcs]
            made = model.add_multiple_circuit(arcs) if item.routes else model.add_circuit(arcs)
        guards = getattr(item, "guards", ())
        if guards:
            made.only_enforce_if([self.literal(g) for g in guards])

    def _linear(self, item: Linear) -> Any:
        variables = [self.variables[v] for v in item.sum.terms]
        factors = [int(f) for f in item.sum.terms.values()]
        shift = int(item.sum.constant)
        ranges = [(max(a, -(2 * MAX_SUM)) - shift, min(b, 2 * MAX_SUM) - shift) for a, b in item.ranges]
        return self.model.add_linear_expression_in_domain(
            self.cp_model.LinearExpr.weighted_sum(variables, factors), self._domain(ranges)
        )
