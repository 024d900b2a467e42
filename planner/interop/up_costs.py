"""Action costs of a unified_planning Problem, put on the Task exactly: each cost is a number, or a table over its parameters.

A cost expression over static fluents is evaluated for every combination of objects of the parameters that occur in it, in exact
fractions. Cost: some microseconds a combination.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.errors import InvalidInput, UnsupportedFeature
from planner.interop.up_state import StaticNumbers
from planner.pddl.ast import Action, AndEffect, Function, FunctionTable, FunctionTerm, IncreaseEffect, Task

if TYPE_CHECKING:
    from planner.interop.up import Names

MAX_COMBINATIONS = 1_000_000
TOTAL_COST = FunctionTerm("total-cost")
Binding = Mapping[str, str]  # name of a parameter → name of an object
Evaluator = Callable[[Binding], Fraction]


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
        self.names = names
        self.numbers = StaticNumbers(names.problem)
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
        evaluate = _evaluator(cost, self.numbers)
        used = set(_parameters_in(cost))
        amount = self._table(action, evaluate, used) if used else self._number(action, evaluate, {})
        increase = IncreaseEffect(TOTAL_COST, amount)
        return dataclasses.replace(action, effect=AndEffect((action.effect, increase)))

    def _table(self, action: Action, evaluate: Evaluator, used: set[str]) -> FunctionTerm:
        """A function of the parameters that occur in a cost, with its values."""
        parameters = self.names.actions[action.name].parameters
        places = [i for i, p in enumerate(parameters) if p.name in used]
        objects = [[o.name for o in self.names.problem.objects(parameters[i].type)] for i in places]
        if prod(map(len, objects)) > MAX_COMBINATIONS:
            raise UnsupportedFeature(f"the cost of action {action.name} has more than {MAX_COMBINATIONS:,} values")
        given = [parameters[i].name for i in places]
        rows, values = [], []
        for row in product(*objects):
            values.append(self._number(action, evaluate, dict(zip(given, row, strict=True))))
            rows.append([self.ids[name] for name in row])
        name = self._new_name(f"cost-of-{action.name}")
        self.functions.append(Function(name, tuple(action.parameters[i] for i in places)))
        self.tables[name] = FunctionTable(np.array(rows, dtype=np.int32).reshape(len(rows), len(places)), tuple(values))
        return FunctionTerm(name, tuple(action.parameters[i].name for i in places))

    def _number(self, action: Action, evaluate: Evaluator, binding: Binding) -> Fraction:
        try:
            value = evaluate(binding)
        except UnsupportedFeature as error:
            raise UnsupportedFeature(f"the cost of action {action.name}: {error.message}") from error
        except ZeroDivisionError:
            raise UnsupportedFeature(f"the cost of action {action.name} divides by zero") from None
        if value < 0:
            raise UnsupportedFeature(f"the cost of action {action.name} can be negative: {value}")
        return value

    def _new_name(self, name: str) -> str:
        while name in self.taken:
            name += "-"
        self.taken.add(name)
        return name


def _evaluator(expression: Any, numbers: StaticNumbers) -> Evaluator:
    """A function from bindings to the value of a numeric expression. Raises UnsupportedFeature for what is no arithmetic."""
    if expression.is_constant():
        value = Fraction(expression.constant_value())
        return lambda binding: value
    if expression.is_fluent_exp():
        return _lookup(expression, numbers)
    parts = [_evaluator(argument, numbers) for argument in expression.args]
    if expression.is_plus():
        return lambda binding: sum((part(binding) for part in parts), Fraction(0))
    if expression.is_times():
        return lambda binding: reduce(operator.mul, [part(binding) for part in parts])
    if expression.is_minus():
        return lambda binding: parts[0](binding) - parts[1](binding)
    if expression.is_div():
        return lambda binding: parts[0](binding) / parts[1](binding)
    raise UnsupportedFeature(f"the cost {expression} is no arithmetic expression")


def _lookup(expression: Any, numbers: StaticNumbers) -> Evaluator:
    name = expression.fluent().name
    terms = []  # (name of an object, "") or ("", name of a parameter)
    for argument in expression.args:
        if argument.is_object_exp():
            terms.append((argument.object().name, ""))
        elif argument.is_parameter_exp():
            terms.append(("", argument.parameter().name))
        else:
            raise UnsupportedFeature(f"the cost {expression} depends on {argument}")
    return lambda binding: numbers.value(name, tuple([fixed or binding[given] for fixed, given in terms]))


def _parameters_in(expression: Any) -> Iterator[str]:
    if expression.is_parameter_exp():
        yield expression.parameter().name
    for argument in expression.args:
        yield from _parameters_in(argument)
