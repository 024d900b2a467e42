"""Action costs of a unified_planning Problem, put on the Task exactly: each cost is a number, or a table over its parameters.

A cost expression over static fluents is evaluated for every combination of objects of the parameters that occur in it. Cost:
one evaluation by unified_planning (tens of microseconds) a combination.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.errors import InvalidInput, UnsupportedFeature
from planner.pddl.ast import Action, AndEffect, Function, FunctionTable, FunctionTerm, IncreaseEffect, Task

if TYPE_CHECKING:
    from planner.interop.up import Names

MAX_COMBINATIONS = 1_000_000
TOTAL_COST = FunctionTerm("total-cost")


def with_costs(task: Task, names: Names, metric: Any) -> Task:
    """The task with the costs of `metric` (MinimizeActionCosts), to be minimised. Raises InvalidInput, UnsupportedFeature."""
    builder = _Builder(task, names)
    actions = tuple(builder.priced(action, metric.get_action_cost(names.actions[action.name])) for action in task.domain.actions)
    functions = [f for f in task.domain.functions if f.name != TOTAL_COST.name]
    domain = dataclasses.replace(
        task.domain, actions=actions, functions=(*functions, *builder.functions, Function(TOTAL_COST.name, ()))
    )
    values = {**task.problem.init_values, **builder.tables}
    return dataclasses.replace(
        task, domain=domain, problem=dataclasses.replace(task.problem, init_values=values, minimize_cost=True)
    )


class _Builder:
    """Makes cost functions for one task."""

    def __init__(self, task: Task, names: Names) -> None:
        from unified_planning.model.walkers import Simplifier

        self.task, self.names = task, names
        self.simplifier = Simplifier(names.problem.environment, names.problem)  # knows the values of static fluents
        self.ids = {obj.name: task.object_ids[name] for name, obj in names.objects.items()}
        self.taken = {f.name for f in task.domain.functions} | set(task.predicates) | {TOTAL_COST.name}
        self.functions: list[Function] = []
        self.tables: dict[str, FunctionTable] = {}

    def priced(self, action: Action, cost: Any) -> Action:
        """The action with its cost as one more effect."""
        if cost is None:
            raise InvalidInput(
                f"the metric gives action {self.names.actions[action.name].name} no cost",
                hint="MinimizeActionCosts(costs, default=Int(0))",
            )
        cost = self.simplifier.simplify(cost)
        amount = self._number(action, cost) if cost.is_constant() else self._table(action, cost)
        increase = IncreaseEffect(TOTAL_COST, amount)
        return dataclasses.replace(action, effect=AndEffect((action.effect, increase)))

    def _table(self, action: Action, cost: Any) -> FunctionTerm:
        """A function of the parameters that occur in `cost`, with its values."""
        parameters = self.names.actions[action.name].parameters
        used = {p.name for p in _parameters_in(cost)}
        places = [i for i, p in enumerate(parameters) if p.name in used]
        objects = [list(self.names.problem.objects(parameters[i].type)) for i in places]
        if prod(map(len, objects)) > MAX_COMBINATIONS:
            raise UnsupportedFeature(f"the cost of action {action.name} has more than {MAX_COMBINATIONS:,} values")
        manager = self.names.problem.environment.expression_manager
        rows, values = [], []
        for row in product(*objects):
            given = {parameters[i]: manager.ObjectExp(obj) for i, obj in zip(places, row, strict=True)}
            values.append(self._number(action, self.simplifier.simplify(cost.substitute(given))))
            rows.append([self.ids[obj.name] for obj in row])
        name = self._new_name(f"cost-of-{action.name}")
        table = FunctionTable(np.array(rows, dtype=np.int32).reshape(len(rows), len(places)), tuple(values))
        self.functions.append(Function(name, tuple(action.parameters[i] for i in places)))
        self.tables[name] = table
        return FunctionTerm(name, tuple(action.parameters[i].name for i in places))

    def _number(self, action: Action, cost: Any) -> Fraction:
        if not cost.is_constant():
            raise UnsupportedFeature(f"the cost of action {action.name} depends on what actions change: {cost}")
        value = Fraction(cost.constant_value())
        if value < 0:
            raise UnsupportedFeature(f"the cost of action {action.name} can be negative: {value}")
        return value

    def _new_name(self, name: str) -> str:
        while name in self.taken:
            name += "-"
        self.taken.add(name)
        return name


def _parameters_in(expression: Any) -> Iterator[Any]:
    if expression.is_parameter_exp():
        yield expression.parameter()
    for argument in expression.args:
        yield from _parameters_in(argument)
