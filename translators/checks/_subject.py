"""What the checks look at: a task with what several of them need, worked out once and only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from planner.errors import GroundingTooLarge, InvalidInput, LimitReached, Location, UnsupportedFeature
from planner.ground_task import GroundTask
from planner.grounding import ground
from planner.grounding.invariants import Invariant, find_invariants
from planner.grounding.normal import NormalTask
from planner.grounding.normalize import normalize
from planner.limits import Limits
from planner.pddl.ast import Atom, Task
from planner.pddl.findings import Finding, Report
from planner.pddl.lints import lint_task
from planner.pddl.walk import changes, conjuncts, nodes
from translators.checks._groups import finest

MAX_OPERATORS = 200_000
INVARIANT_TIME_S = 2.0
T = TypeVar("T")


@dataclass
class Subject:
    """A task under the eyes of the checks. What a limit cuts off is None, and the checks that need it say nothing."""

    task: Task
    problem_text: str | None
    limits: Limits
    _kept: dict[str, Any] = field(default_factory=dict)

    def run(self, check: Callable[[Subject], Iterator[Finding]]) -> list[Finding]:
        """The findings of one check; those it had when a limit was reached."""
        found: list[Finding] = []
        try:
            for finding in check(self):
                found.append(finding)
        except LimitReached as reached:
            if reached.kind == "interrupt":
                raise
        return found

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once under this name."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def finding(self, severity: str, code: str, message: str, where: Location | None = None, hint: str | None = None) -> Finding:
        """A finding, placed at the problem if nowhere else."""
        place = where or Location(self.task.problem.file)
        return Finding(severity, code, message, *place, hint)

    @cached_property
    def normal(self) -> NormalTask | None:
        """The task in normal form; None if it cannot be planned for."""
        try:
            return normalize(self.task)
        except (UnsupportedFeature, InvalidInput):
            return None

    @cached_property
    def fluent(self) -> frozenset[str]:
        """Predicates that some action changes or an axiom defines; all others are static."""
        changed = {c.atom.predicate for a in self.task.domain.actions for c in changes(a.effect)}
        return frozenset(changed | self.task.derived_predicates)

    @cached_property
    def added(self) -> frozenset[str]:
        """Predicates that some action or axiom can make true."""
        made = {c.atom.predicate for a in self.task.domain.actions for c in changes(a.effect) if not c.negated}
        return frozenset(made | self.task.derived_predicates)

    @cached_property
    def all_invariants(self) -> list[Invariant]:
        """Invariants of the domain: "of these facts at most one is true", if at first it is."""
        if self.normal is None:
            return []
        return find_invariants(self.normal, self.limits, time_budget_s=INVARIANT_TIME_S)

    @cached_property
    def invariants(self) -> list[Invariant]:
        """Those of them that no finer one implies."""
        return finest(self.all_invariants)

    @cached_property
    def lints(self) -> list[Finding]:
        """What the reader finds odd."""
        report = Report()
        lint_task(self.task, report)
        return report.findings()

    @cached_property
    def ground(self) -> GroundTask | None:
        """The grounded task, if it is small enough and plannable."""
        try:
            return ground(self.task, limits=self.limits, max_operators=MAX_OPERATORS)
        except (GroundingTooLarge, UnsupportedFeature, InvalidInput, LimitReached) as error:
            if isinstance(error, LimitReached) and error.kind == "interrupt":
                raise
            return None

    @cached_property
    def goal_atoms(self) -> list[Atom]:
        """The positive atoms that the goal demands outright."""
        return [part for part in conjuncts(self.task.problem.goal) if isinstance(part, Atom)]

    @cached_property
    def goal_objects(self) -> frozenset[str]:
        """Names of objects that the goal or the domain mentions."""
        names: set[str] = set()
        roots = [self.task.problem.goal, *(a.precondition for a in self.task.domain.actions)]
        for root in roots:
            for node in nodes(root):
                if isinstance(node, Atom):
                    names.update(node.arguments)
        return frozenset(names)

    def rows(self, predicate: str) -> np.ndarray:
        """The initial facts of a predicate, int32 [n, arity]."""
        found: np.ndarray = self.task.problem.init[predicate]
        return found

    def text(self, predicate: str, row: np.ndarray | tuple[int, ...]) -> str:
        """A fact as PDDL."""
        return "(" + " ".join([predicate, *(self.task.objects[int(i)].name for i in row)]) + ")"
