"""The delete relaxation in which facts may be assumed for a price: what the goal costs is what is missing.

All operators are grounded as if every fact that may be assumed were reachable; an atom costs 0 if it can become true without any
assumption, else the least sum of prices, as h_add counts it (Bonet, Geffner: Planning as heuristic search, 2001). The cheapest
supporters of the goal then name the facts to assume. Negative conditions that the initial state alone does not decide, and
universal preconditions, are taken to hold: what costs something here is certainly unreachable.

Cost: one run of the grounder's Datalog engine and one Dijkstra over its rows; both are bounded.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from planner.errors import GroundingTooLarge
from planner.grounding.normal import NormalTask
from planner.grounding.normalize import normalize
from planner.grounding.reachability import Reachability
from planner.grounding.rules import Pattern, Program, Rule
from planner.limits import Limits
from planner.pddl.ast import Task
from translators.diagnosis._assume import Fact

MAX_ROWS = 120_000
MAX_ASSUMABLE = 40_000
INFINITE = float("inf")


class Relaxed:
    """The hypergraph. Atoms are numbered; `rows` are (rule, needed atoms, made atoms); `goals` are atoms, -1 for impossible
    ones."""

    def __init__(self, task: Task, limits: Limits, assumable: Iterable[str], *, max_rows: int = MAX_ROWS) -> None:
        """assumable: predicates of which every fact may be assumed. Raises GroundingTooLarge, LimitReached, UnsupportedFeature."""
        self.task = task
        self.assumable = frozenset(assumable)
        normal = normalize(task)
        self.program = Program(_as_fluent(normal, self.assumable))
        self._price_rules = self._allow_assumptions()
        self._run = Reachability(self.program, limits, max_rows)
        self._run._is_action[:] = True  # every row counts as work here, those of assumptions too
        self._run.run()
        self.n_atoms = self._run.n_facts
        self._names = self.program.predicates
        self._read_rows()
        self._read_goals()
        self.initial = range(self._run.n_init)

    def _allow_assumptions(self) -> list[int]:
        """One rule without conditions for each predicate that may be assumed."""
        rules = []
        program = self.program
        for name in sorted(self.assumable):
            declared = self.task.predicates[name]
            number = program.predicate_id(name, len(declared.parameters))
            domains = list(program.argument_domains[number])
            size = int(np.prod([float(len(program.domains[d])) for d in domains])) if domains else 1
            if size > MAX_ASSUMABLE:
                raise GroundingTooLarge(size, f"assume {name}")
            head = Pattern(number, tuple(range(len(domains))))
            rules.append(len(program.rules))
            program.rules.append(Rule(f"assume {name}", domains, body=[Pattern(program.start, ())], heads=[head]))
        return rules

    def _read_rows(self) -> None:
        self.rows: list[tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = []
        self.assumptions: set[int] = set()
        for number, rule in enumerate(self.program.rules):
            table = self._run.table(number)
            n, m = len(rule.domains), len(rule.recorded)
            if number in self._price_rules:
                self.assumptions.update(table[:, -1].tolist())
                continue
            for row in table.tolist():
                self.rows.append((number, tuple(row[:n]), tuple(dict.fromkeys(row[n : n + m])), tuple(row[n + m :])))
        self.users: list[list[int]] = [[] for _ in range(self.n_atoms)]
        self.makers: list[list[int]] = [[] for _ in range(self.n_atoms)]
        for i, (_, _, needs, makes) in enumerate(self.rows):
            for atom in needs:
                self.users[atom].append(i)
            for atom in makes:
                self.makers[atom].append(i)

    def _read_goals(self) -> None:
        program, run = self.program, self._run
        self.goals: list[int] = []
        self.goal_texts: list[str] = []
        once = np.zeros((1, 0), dtype=np.int32)
        for pattern, negated in program.goal:
            if not negated and program.predicates[pattern.predicate] != "=":
                self.goals.append(int(run.lookup(pattern, once)[0]))
                self.goal_texts.append(self._text(pattern.predicate, [~t for t in pattern.terms]))
        for rule, pattern, negated in program.goal_universal:
            if not negated:
                table = run.table(rule)
                for row, atom in zip(table.tolist(), run.lookup(pattern, table).tolist(), strict=True):
                    self.goals.append(atom)
                    self.goal_texts.append(self._text(pattern.predicate, [row[t] if t >= 0 else ~t for t in pattern.terms]))

    def _text(self, predicate: int, values: Sequence[int]) -> str:
        return "(" + " ".join([self._names[predicate], *(self.task.objects[v].name for v in values)]) + ")"

    def fact(self, atom: int) -> Fact:
        """The predicate and the object ids of an atom."""
        predicate = int(self._run.facts[atom])
        return self._names[predicate], tuple(self._run.args[atom, : self.program.arity[predicate]].tolist())

    def text(self, atom: int) -> str:
        """An atom as PDDL."""
        name, row = self.fact(atom)
        return "(" + " ".join([name, *(self.task.objects[v].name for v in row)]) + ")"

    def is_named(self, atom: int) -> bool:
        """Whether an atom is one of the domain, not one made by normalisation."""
        return not self.fact(atom)[0].startswith("@")

    def step(self, row: int) -> str:
        """The operator of a row as PDDL ("(stack a b)")."""
        rule, values, _, _ = self.rows[row]
        name = self.program.rules[rule].name.removeprefix("an effect of ")
        action = self.task.actions.get(name)
        visible = len(action.parameters) if action else self.program.rules[rule].n_visible
        return "(" + " ".join([name, *(self.task.objects[v].name for v in values[:visible])]) + ")"

    def costs(self, price: Callable[[int], float]) -> tuple[list[float], list[int]]:
        """Cost of every atom, and the row that gives it most cheaply (-1: true at first, -2: assumed, -3: never)."""
        cost, by = [INFINITE] * self.n_atoms, [-3] * self.n_atoms
        heap: list[tuple[float, int]] = []

        def offer(atom: int, value: float, row: int) -> None:
            if value < cost[atom]:
                cost[atom], by[atom] = value, row
                heapq.heappush(heap, (value, atom))

        for atom in self.initial:
            offer(atom, 0.0, -1)
        for atom in self.assumptions:
            offer(atom, price(atom), -2)
        missing = [len(needs) for _, _, needs, _ in self.rows]
        total = [0.0] * len(self.rows)
        for i, (_, _, needs, makes) in enumerate(self.rows):
            if not needs:
                for atom in makes:
                    offer(atom, 0.0, i)
        done = [False] * self.n_atoms
        while heap:
            value, atom = heapq.heappop(heap)
            if done[atom] or value == INFINITE:
                continue
            done[atom] = True
            for row in self.users[atom]:
                missing[row] -= 1
                total[row] += value
                if missing[row] == 0:
                    for made in self.rows[row][3]:
                        offer(made, total[row], row)
        return cost, by

    def reached(self, assumed: Iterable[int]) -> list[bool]:
        """Per atom whether it can become true if these atoms are assumed."""
        reached = [False] * self.n_atoms
        stack = list({*self.initial, *assumed})
        missing = [len(needs) for _, _, needs, _ in self.rows]
        stack += [atom for _, _, needs, makes in self.rows if not needs for atom in makes]
        while stack:
            atom = stack.pop()
            if reached[atom]:
                continue
            reached[atom] = True
            for row in self.users[atom]:
                missing[row] -= 1
                if missing[row] == 0:
                    stack += self.rows[row][3]
        return reached

    def all_goals(self, reached: list[bool]) -> bool:
        """Whether every goal is among what is reached."""
        return all(goal >= 0 and reached[goal] for goal in self.goals)


def _as_fluent(normal: NormalTask, predicates: frozenset[str]) -> NormalTask:
    """The same with these predicates counted as fluent, so that rows say which of their facts they use."""
    return replace(normal, fluent=normal.fluent | (predicates - normal.derived))
