"""Running a domain against its suite: each scenario passed, failed or unknown, with one line that says why.

Goals are searched for by `planner.solve`, so a plan is validated and "cannot be reached" is a proof; steps are executed by the
validator's simulator; invariants are looked at along the plan, over all reachable states where they are few, else on samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from planner.errors import LimitReached
from planner.limits import Limits
from planner.pddl.ast import Domain, Formula, Task
from planner.statuses import Status
from planner.validate import Simulator, simulate, validate
from translators.authoring.exploring import Exploration, Step, Watch, explore
from translators.authoring.intent import MUST_REACH, Scenario
from translators.authoring.suite import Group, Loaded, Suite

PASSED, FAILED, UNKNOWN = "passed", "failed", "unknown"


@dataclass(frozen=True)
class Verdict:
    """What came of a scenario, or, under "NAME: invariants", of the invariants where it starts. `steps`: plan or witness."""

    key: str
    kind: str
    status: str
    message: str = ""
    steps: tuple[Step, ...] = ()

    def line(self) -> str:
        """One structured line, for a model and for a report."""
        return f"{self.status.upper()} {self.kind} {self.key}: {self.message}"


@dataclass(frozen=True)
class Effort:
    """How hard to look. states: explored in each group; walks: random walks beyond; solve_s: seconds of one search."""

    states: int = 2_000
    walks: int = 20
    solve_s: float = 10.0
    explore_first: bool = False  # decide goals by exploration where that sees all states, and search only for the rest


THOROUGH = Effort()
QUICK = Effort(states=200, walks=5, explore_first=True)


def run(suite: Suite, domain: Domain, *, limits: Limits, seed: int = 0) -> dict[str, Verdict]:
    """All verdicts on `domain`, by key, in the order of the scenarios. Raises LimitReached."""
    found = {v.key: v for v in verdicts(suite, domain, THOROUGH, limits, seed)}
    order = [key for one in suite.scenarios for key in (one.scenario.name, f"{one.scenario.name}: invariants")]
    return {key: found[key] for key in order if key in found}


def first_difference(
    suite: Suite, domain: Domain, known: Mapping[str, Verdict], *, limits: Limits, seed: int = 0
) -> tuple[Verdict | None, bool]:
    """The first verdict on `domain` that is not the known one (None if nothing notices a difference), and whether that is sure.

    Unknown is no difference; but where a verdict was known and is unknown now, nothing is sure.
    """
    sure = True
    plans = {key: v.steps for key, v in known.items() if v.kind == MUST_REACH and v.status == PASSED}
    for verdict in verdicts(suite, domain, QUICK, limits, seed, plans):
        before = known.get(verdict.key)
        if before is None or before.status == UNKNOWN:
            continue
        if verdict.status == UNKNOWN:
            sure = False
        elif verdict.status != before.status:
            return verdict, True
    return None, sure


def verdicts(
    suite: Suite, domain: Domain, effort: Effort, limits: Limits, seed: int = 0, plans: Mapping[str, tuple[Step, ...]] | None = None
) -> Iterator[Verdict]:
    """Verdicts on a domain, cheap ones first. plans: by scenario, plans that may still be valid."""
    runner = _Runner(domain, effort, limits, seed, dict(plans or {}))
    for one in suite.scenarios:
        if one.scenario.steps:
            limits.check()
            yield runner.steps(one)
    by_group: list[list[Loaded]] = [[] for _ in suite.groups]
    for one in suite.scenarios:
        if not one.scenario.steps:
            by_group[one.group].append(one)
    for number, (group, members) in enumerate(zip(suite.groups, by_group, strict=True)):
        yield from runner.group(number, group, members)


@dataclass
class _Runner:
    domain: Domain
    effort: Effort
    limits: Limits
    seed: int
    plans: dict[str, tuple[Step, ...]]
    walked: dict[int, list[tuple[Step, ...]]] = field(default_factory=dict)  # group → plans that were executed there

    def task(self, one: Task) -> Task:
        return replace(one, domain=replace(self.domain, constants=one.domain.constants))

    def steps(self, one: Loaded) -> Verdict:
        """A scenario that gives its steps."""
        scenario, task = one.scenario, self.task(one.task)
        if scenario.kind == MUST_REACH:
            checked = validate(task, scenario.steps)
            if checked.valid:
                self.walked.setdefault(one.group, []).append(scenario.steps)
                return Verdict(scenario.name, scenario.kind, PASSED, "its steps are possible and reach the goal", scenario.steps)
            return Verdict(scenario.name, scenario.kind, FAILED, _one_line(checked.explain(limit=3)))
        *before, last = scenario.steps
        checked = validate(task, scenario.steps)
        failure = checked.failure
        at_last = failure is not None and failure.step == len(scenario.steps)
        if at_last:
            return Verdict(scenario.name, scenario.kind, PASSED, f"{_step(last)} is impossible, as it must be")
        if failure is not None and failure.step is not None:
            early = f"already {_step(before[failure.step - 1])} is impossible, before {_step(last)}, the step that must be"
            return Verdict(scenario.name, scenario.kind, FAILED, early)
        return Verdict(scenario.name, scenario.kind, FAILED, f"{_step(last)} is possible, but must not be", scenario.steps)

    def group(self, number_of_group: int, group: Group, members: list[Loaded]) -> Iterator[Verdict]:
        """Goals and invariants of scenarios that start alike."""
        simulator = Simulator(self.task(group.task))
        watches: list[Watch] = [w.violated(simulator) for w in group.watched]
        watches += [_reached(simulator, one.task.problem.goal) for one in members]
        seen = self._explore(simulator, watches) if watches else Exploration(complete=True)
        broken = [i for i in range(len(group.watched)) if i in seen.found]
        if broken:
            first = min(broken, key=lambda i: len(seen.found[i]))
            yield self._broken(group, group.watched[first].invariant.words, seen.found[first])
        for i, one in enumerate(members):
            number = len(group.watched) + i
            known = number in seen.found or seen.complete
            explored = _goal_verdict(one.scenario, seen.found.get(number)) if known else None
            verdict = explored if explored is not None and self.effort.explore_first else self._solved(one)
            if verdict.status == UNKNOWN and explored is not None:  # a loaded machine: search had no time, but the states are few
                verdict = explored
            yield verdict
            self.walked.setdefault(one.group, []).append(verdict.steps)
        if group.watched and not broken:
            yield self._invariants(group, seen, self.walked.get(number_of_group, []))

    def _explore(self, simulator: Simulator, watches: list[Watch]) -> Exploration:
        effort = self.effort
        part = self.limits.part(max(1.0, effort.solve_s))
        try:
            return explore(simulator, watches, limits=part, max_states=effort.states, walks=effort.walks, seed=self.seed)
        except LimitReached:
            self.limits.check()  # the whole time is up, or only that of this part
            return Exploration()

    def _invariants(self, group: Group, seen: Exploration, plans: list[tuple[Step, ...]]) -> Verdict:
        """Nothing was broken in the states that were explored: how many were they, and what of the plans?"""
        key = f"{group.name}: invariants"
        if seen.complete:
            return Verdict(key, "invariants", PASSED, f"hold in all {seen.states:,} reachable states")
        for plan in plans:
            words = invariants_along(group, self.task(group.task), plan)
            if words is not None:
                return self._broken(group, words, plan)
        if seen.states == 0:
            return Verdict(key, "invariants", UNKNOWN, "no time to look at the states")
        return Verdict(key, "invariants", PASSED, f"hold in {seen.states:,} states looked at (not all: no proof)")

    def _broken(self, group: Group, words: str, steps: tuple[Step, ...]) -> Verdict:
        path = " ".join(map(_step, steps[-6:]))
        message = f"'{words}' is broken after {'… ' * (len(steps) > 6)}{path or 'no step'}"
        return Verdict(f"{group.name}: invariants", "invariants", FAILED, message[:400], steps)

    def _solved(self, one: Loaded) -> Verdict:
        """A goal, by search; a plan that is known is tried first."""
        from planner import solve

        scenario, task = one.scenario, self.task(one.task)
        plan = self.plans.get(scenario.name)
        if plan is not None and validate(task, plan).valid:
            return _goal_verdict(scenario, plan)
        _warm_up()
        self.limits.check()
        result = solve(task, limits=self.limits.part(self.effort.solve_s), seed=self.seed)
        if result.plan is not None:
            steps = tuple((s.name, *s.arguments) for s in result.plan)
            return _goal_verdict(scenario, steps)
        if result.status is Status.UNSOLVABLE:
            return _goal_verdict(scenario, None, result.message)
        self.limits.check()
        return Verdict(scenario.name, scenario.kind, UNKNOWN, f"{result.status.value}: {result.message}"[:300])


def invariants_along(group: Group, task: Task, steps: tuple[Step, ...]) -> str | None:
    """The first invariant that the states along a plan break."""
    simulator = Simulator(task)
    watches = [(w, w.violated(simulator)) for w in group.watched]
    for state in simulate(task, steps):
        for watched, violated in watches:
            if violated(state):
                return watched.invariant.words
    return None


@cache
def _warm_up() -> None:
    """Load, or on a new machine compile, what planning needs, once: that time must not count against a scenario."""
    from planner import solve

    action = "(:action a :parameters (?x) :precondition (p ?x) :effect (and (q ?x) (not (p ?x))))"
    domain = f"(define (domain d) (:predicates (p ?x) (q ?x)) {action})"
    for goal in ("(and (q a) (q b))", "(and (p a) (q a))"):
        solve(domain, f"(define (problem w) (:domain d) (:objects a b) (:init (p a) (p b)) (:goal {goal}))")


def _reached(simulator: Simulator, goal: Formula) -> Watch:
    return lambda state: simulator.holds(state, goal)


def _goal_verdict(scenario: Scenario, steps: tuple[Step, ...] | None, why: str = "") -> Verdict:
    """Whether a goal's being reached (by `steps`) or unreachable (None) is as it should be."""
    reached, wanted = steps is not None, scenario.kind == MUST_REACH
    status = PASSED if reached == wanted else FAILED
    if steps is None:
        return Verdict(scenario.name, scenario.kind, status, f"the goal cannot be reached{': ' * bool(why)}{why}"[:300])
    path = " ".join(map(_step, steps[:8])) + " …" * (len(steps) > 8)
    return Verdict(scenario.name, scenario.kind, status, f"the goal is reached by {path}"[:300], steps)


def _step(step: Step) -> str:
    return f"({' '.join(step)})"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
