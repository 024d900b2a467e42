"""A task that stays lifted: states are sets of fact codes, operators get their numbers when they are first used.

The code of a fact is one integer, made of its predicate and the numbers of its objects, so no table of facts is needed: a task
with a billion facts costs nothing until they occur. States are sorted int64 arrays of the codes of the fluent facts that hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from planner.errors import UnsupportedFeature
from planner.grounding.rules import Pattern, Program, Rule
from planner.pddl.ast import Task


class Codes:
    """Fact codes of the fluent predicates."""

    def __init__(self, program: Program) -> None:
        self.n_objects = max(1, len(program.task.objects))
        self.arity = program.arity
        names = program.predicates
        self.fluents = [p for p, name in enumerate(names) if name in program.normal.fluent]
        self.start: dict[int, int] = {}
        end = 0
        for predicate in self.fluents:
            self.start[predicate] = end
            end += self.n_objects ** program.arity[predicate]
        if end >= 2**62:
            raise UnsupportedFeature("too many objects and arguments for the lifted view", hint="ground the task instead")
        self.width = max([1, *(program.arity[p] for p in self.fluents)])
        self._starts = np.array([self.start[p] for p in self.fluents], dtype=np.int64)

    def of(self, predicate: int, columns: list[np.ndarray], n: int) -> np.ndarray:
        """Codes of n atoms, int64 [n], from their argument columns."""
        code = np.zeros(n, dtype=np.int64)
        for column in columns:
            code = code * self.n_objects + column
        return code + self.start[predicate]

    def of_pattern(self, pattern: Pattern, table: np.ndarray) -> np.ndarray:
        """Codes of a pattern under every row of a table of variables."""
        columns = [table[:, t] if t >= 0 else np.full(len(table), ~t, dtype=np.int64) for t in pattern.terms]
        return self.of(pattern.predicate, columns, len(table))

    def of_one(self, pattern: Pattern, values: tuple[int, ...]) -> int:
        """Code of a pattern under one assignment."""
        code = 0
        for t in pattern.terms:
            code = code * self.n_objects + (values[t] if t >= 0 else ~t)
        return code + self.start[pattern.predicate]

    def decode(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Predicates int32 [n] and arguments int32 [n, width], unused places 0."""
        position = np.searchsorted(self._starts, codes, side="right") - 1
        rest = codes - self._starts[position]
        predicates = np.array(self.fluents, dtype=np.int32)[position]
        arity = np.array([self.arity[p] for p in self.fluents], dtype=np.int64)[position]
        args = np.zeros((len(codes), self.width), dtype=np.int32)
        for place in range(self.width - 1, -1, -1):
            here = arity > place
            args[here, place] = rest[here] % self.n_objects
            rest = np.where(here, rest // self.n_objects, rest)
        return predicates, args


@dataclass(frozen=True, slots=True)
class Operator:
    """An instance of action `action` (a position in `program.actions`), with its condition and effects as fact codes."""

    action: int
    values: tuple[int, ...]
    positive: tuple[int, ...]
    negative: tuple[int, ...]
    add: tuple[int, ...]
    delete: tuple[int, ...]

    def applicable(self, state: set[int]) -> bool:
        """True if the condition over fluents holds in the state."""
        return all(c in state for c in self.positive) and not any(c in state for c in self.negative)

    def apply(self, state: set[int]) -> None:
        """Change the state; adds win over deletes."""
        state.difference_update(self.delete)
        state.update(self.add)


class LiftedTask:
    """A task with its rules, its initial state and its goal; operators are numbered on demand.

    init: int64 [n], sorted codes. goal_positive, goal_negative: codes that must and must not hold. `false_goals` are goals that
    no action can change and that do not hold. Raises UnsupportedFeature for axioms, conditional effects and universal
    preconditions.
    """

    def __init__(self, program: Program) -> None:
        _require_plain(program)
        self.program = program
        self.task: Task = program.task
        self.codes = Codes(program)
        self.rules: list[Rule] = [program.rules[a.rule] for a in program.actions]
        self._fluent_body = [[r.body[i] for i in r.recorded] for r in self.rules]
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._operators: list[Operator] = []
        self.init = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *map(self._initial, self.codes.fluents)]))
        self.goal_positive: set[int] = set()
        self.goal_negative: set[int] = set()
        self.false_goals: list[str] = []
        for pattern, negated in program.goal:
            self._goal(pattern, negated)

    def _initial(self, predicate: int) -> np.ndarray:
        rows = self.task.problem.init.get(self.program.predicates[predicate], np.empty((0, 0), dtype=np.int32))
        return self.codes.of(predicate, list(rows.T.astype(np.int64)), len(rows))

    def _goal(self, pattern: Pattern, negated: bool) -> None:
        if pattern.predicate in self.codes.start:
            (self.goal_negative if negated else self.goal_positive).add(self.codes.of_one(pattern, ()))
            return
        name, args = self.program.predicates[pattern.predicate], [~t for t in pattern.terms]
        if name == "=":
            holds = args[0] == args[1]
        else:
            rows = self.task.problem.init.get(name, np.empty((0, len(args)), dtype=np.int32))
            holds = bool((rows == np.array(args, dtype=np.int32)).all(axis=1).any())
        if holds == negated:
            text = "(" + " ".join((name, *(self.task.objects[i].name for i in args))) + ")"
            self.false_goals.append(f"(not {text})" if negated else text)

    @property
    def n_operators(self) -> int:
        """Number of operators used so far."""
        return len(self._operators)

    def operator(self, number: int) -> Operator:
        """An operator that has a number."""
        return self._operators[number]

    def number(self, action: int, values: tuple[int, ...]) -> int:
        """The number of an operator; `values` are object ids for all variables of the action's rule."""
        key = action, values
        found = self._numbers.get(key)
        if found is None:
            rule, of = self.rules[action], self.codes.of_one
            add = tuple(of(p, values) for p in rule.heads)
            self._operators.append(
                Operator(
                    action,
                    values,
                    tuple(of(p, values) for p in self._fluent_body[action]),
                    tuple(of(p, values) for p in rule.negative),
                    add,
                    tuple(c for c in (of(p, values) for p in rule.deletes) if c not in add),
                )
            )
            found = self._numbers[key] = len(self._operators) - 1
        return found

    def operator_name(self, number: int) -> str:
        """As in a plan file: "(move a b)"."""
        operator = self._operators[number]
        action = self.program.actions[operator.action].action
        objects = self.task.objects
        return "(" + " ".join((action.name, *(objects[v].name for v in operator.values[: action.n_visible]))) + ")"

    def unmet(self, state: set[int]) -> int:
        """Number of goals that do not hold."""
        return sum(c not in state for c in self.goal_positive) + sum(c in state for c in self.goal_negative)

    def plan_cost(self, operators: list[int]) -> Fraction:
        """Exact cost of a sequence of operators."""
        from planner.grounding.costs import operator_costs

        total = Fraction(0)
        for number, made in enumerate(self.program.actions):
            rows = [self._operators[o].values for o in operators if self._operators[o].action == number]
            table = np.array(rows, dtype=np.int32).reshape(len(rows), len(self.rules[number].domains))
            columns, denominator = operator_costs(self.program, [made.action], [table])
            total += Fraction(int(columns[0].sum()), denominator)
        return total


def _require_plain(program: Program) -> None:
    normal = program.normal
    found = None
    if normal.axioms:
        found = "axioms (derived predicates, or disjunctions and quantifiers that need them)"
    elif any(a.instance >= 0 for a in program.actions):
        found = "conditional effects, quantified effects and universal preconditions"
    elif program.goal_universal:
        found = "quantified goals"
    if found is not None:
        raise UnsupportedFeature(f"the lifted view does not support {found}", hint="such tasks have to be grounded")
