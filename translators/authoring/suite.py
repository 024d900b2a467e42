"""A suite: the scenarios and invariants of a domain, read once, so that many variants of its actions can be run against them.

Scenarios with the same objects and initial state form a *group*; invariants are looked at once a group. Everything that is wrong
with the scenarios themselves (names, types, an initial state that breaks an invariant) is found here, before any action is looked
at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planner.errors import InvalidInput, PlanloomError
from planner.pddl import read_domain, read_task
from planner.pddl.ast import TRUE, Domain, Formula, Task
from planner.pddl.findings import Finding
from planner.pddl.writer import write_domain, write_problem
from planner.validate import Simulator, State
from translators.authoring.exploring import Watch
from translators.authoring.intent import MUST_FAIL, MUST_REACH, Contract, Invariant, Scenario
from translators.authoring.pddl_text import domain_text

MAX_COUNTED = 100_000  # bindings of an invariant's variables in one scenario


@dataclass(frozen=True)
class Watched:
    """An invariant as a question to states of one group. `formula` where it is one."""

    invariant: Invariant
    task: Task
    formula: Formula | None

    def violated(self, simulator: Simulator) -> Watch:
        """Whether a state of `simulator` breaks the invariant."""
        if self.formula is not None:
            formula, wanted = self.formula, self.invariant.relation == "always"
            return lambda state: simulator.holds(state, formula) != wanted
        count, number, relation = _Count(self.invariant, self.task), self.invariant.number, self.invariant.relation
        return lambda state: any(
            n != number if relation == "exactly" else n > number if relation == "at-most" else n < number
            for n in count.numbers(state)
        )


class _Count:
    """Counts the true instances of an invariant's atoms for every binding of its variables, by one pass over their rows."""

    def __init__(self, invariant: Invariant, task: Task) -> None:
        self.members = [[int(i) for i in task.members((kind,))] for _, kind in invariant.variables]
        position = {name: i for i, (name, _) in enumerate(invariant.variables)}
        self.atoms = []
        for predicate, *arguments in invariant.atoms:
            bound = [(i, position[a]) for i, a in enumerate(arguments) if a in position]
            fixed = [(i, task.object_ids[a]) for i, a in enumerate(arguments) if not a.startswith("?")]
            free = [a for a in arguments if a.startswith("?") and a not in position]
            same = [(i, arguments.index(a)) for i, a in enumerate(arguments) if a in free or a in position]
            self.atoms.append((predicate, bound, fixed, same))

    def numbers(self, state: State) -> Iterable[int]:
        """The count of each binding."""
        from itertools import product

        tables = []
        for predicate, bound, fixed, same in self.atoms:
            rows = [
                row
                for row in state.relations[predicate].rows
                if all(row[i] == value for i, value in fixed) and all(row[i] == row[j] for i, j in same)
            ]
            tables.append(([j for _, j in bound], Counter(tuple(row[i] for i, _ in bound) for row in rows)))
        for binding in product(*self.members):
            yield sum(table[tuple(binding[j] for j in places)] for places, table in tables)


@dataclass(frozen=True)
class Loaded:
    """A scenario with its task; `group` is the index of its group."""

    scenario: Scenario
    task: Task
    group: int


@dataclass(frozen=True)
class Group:
    """Scenarios that start alike. `name` is the first one's."""

    name: str
    task: Task
    watched: tuple[Watched, ...]


@dataclass(frozen=True)
class Suite:
    """All scenarios of a domain, read. `findings`: what is wrong with them."""

    scenarios: tuple[Loaded, ...]
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of_contract(cls, contract: Contract) -> Suite:
        """The suite of a contract, read against actions without bodies. Raises PlanloomError if the signatures are wrong."""
        return load_suite(read_domain(domain_text(contract)), contract.invariants, contract.scenarios)


def load_suite(domain: Domain, invariants: Sequence[Invariant], scenarios: Sequence[Scenario]) -> Suite:
    """Read scenarios against a domain, of which only the signatures count."""
    return _Loader(domain, invariants).load(scenarios)


class _Loader:
    def __init__(self, domain: Domain, invariants: Sequence[Invariant]) -> None:
        self.bare = replace(domain, actions=tuple(replace(a, precondition=TRUE) for a in domain.actions))
        self.text = write_domain(domain)
        self.invariants = invariants
        self.findings: list[Finding] = []

    def load(self, scenarios: Sequence[Scenario]) -> Suite:
        loaded: list[Loaded] = []
        keys: dict[object, int] = {}
        members: list[list[Loaded]] = []
        for scenario in scenarios:
            try:
                task = read_task(self.text, scenario.problem)
                if scenario.goal:
                    task = replace(task, problem=replace(task.problem, goal=self._formula(task, scenario.goal)))
            except PlanloomError as error:
                self._error("scenario", scenario, f"{error.message}", error.hint or error.expected)
                continue
            number = keys.setdefault(_start_of(task), len(keys))
            if number == len(members):
                members.append([])
            one = Loaded(scenario, task, number)
            self._check(one)
            members[number].append(one)
            loaded.append(one)
        groups = tuple(self._group(m) for m in members)
        return Suite(tuple(loaded), groups, tuple(self.findings))

    def _error(self, code: str, scenario: Scenario, message: str, hint: str | None = None) -> None:
        if len(self.findings) < 40:
            self.findings.append(Finding("error", code, f"scenario {scenario.name}: {message}"[:400], hint=hint and hint[:300]))

    def _formula(self, task: Task, text: str) -> Formula:
        """A closed formula over the names of a task."""
        bare = write_problem(replace(task, problem=replace(task.problem, goal=TRUE, requirements=(":adl",))))
        head, _, tail = bare.rpartition("(:goal (and))")
        return read_task(self.text, f"{head}(:goal {text}){tail}").problem.goal

    def _group(self, members: list[Loaded]) -> Group:
        """The group with its invariants, each tried on the initial state."""
        task, first = members[0].task, members[0].scenario
        own = [i for m in members for i in m.scenario.invariants]
        watched = []
        for invariant in dict.fromkeys((*self.invariants, *own)):
            try:
                watched.append(self._watched(invariant, task))
            except PlanloomError as error:
                message = f"the invariant '{invariant.words}' cannot be read: {error.message}"
                finding = Finding("error", "invariant", message[:400], hint=error.hint or error.expected)
                if finding not in self.findings:
                    self.findings.append(finding)
        simulator = Simulator(replace(task, domain=self.bare))
        for one in watched:
            if one.violated(simulator)(simulator.initial()):
                self._error("scenario-start", first, f"its initial state breaks the invariant '{one.invariant.words}'")
        return Group(first.name, task, tuple(watched))

    def _watched(self, invariant: Invariant, task: Task) -> Watched:
        if invariant.formula:
            return Watched(invariant, task, self._formula(task, invariant.formula))
        bindings = 1
        for _, kind in invariant.variables:
            if kind not in task.supertypes:
                raise InvalidInput(f"there is no type {kind}")
            bindings *= len(task.members((kind,)))
        if bindings > MAX_COUNTED:
            raise InvalidInput(f"it has {bindings:,} instances in one scenario", expected=f"at most {MAX_COUNTED:,}")
        for predicate, *arguments in invariant.atoms:
            declared = task.predicates.get(predicate)
            if declared is None or predicate in task.derived_predicates:
                raise InvalidInput(f"there is no basic predicate {predicate}")
            if len(arguments) != len(declared.parameters):
                raise InvalidInput(f"{predicate} takes {len(declared.parameters)} arguments, not {len(arguments)}")
            unknown = [a for a in arguments if not a.startswith("?") and a not in task.object_ids]
            if unknown:
                raise InvalidInput(f"there is no object {unknown[0]}")
        return Watched(invariant, task, None)

    def _check(self, loaded: Loaded) -> None:
        """Steps must fit the signatures; a goal must be false at first."""
        scenario, simulator = loaded.scenario, Simulator(replace(loaded.task, domain=self.bare))
        start = simulator.initial()
        for step in scenario.steps:
            try:
                simulator.applicable(start, step[0], step[1:])
            except InvalidInput as error:
                self._error("scenario-step", scenario, error.message)
        if scenario.kind == MUST_FAIL and scenario.steps:
            return
        if not scenario.steps and simulator.goal_reached(start):
            word = "must fail, but it is" if scenario.kind == MUST_FAIL else "is"
            self._error("scenario-goal", scenario, f"its goal {word} true at the start")
        if scenario.kind not in (MUST_REACH, MUST_FAIL):
            self._error("scenario", scenario, f"its kind is {scenario.kind}")


def _start_of(task: Task) -> object:
    """Equal for tasks with the same objects and initial state."""
    init = tuple(sorted((p, tuple(sorted(map(tuple, rows.tolist())))) for p, rows in task.problem.init.items() if len(rows)))
    return task.objects, init
