"""Action costs as exact integers over a common denominator, by one table look-up per action."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from planner.errors import InvalidInput
from planner.grounding.normal import NormalAction
from planner.grounding.rules import Program
from planner.pddl.ast import Expression, FunctionTerm


def operator_costs(program: Program, actions: list[NormalAction], rows: list[np.ndarray]) -> tuple[list[np.ndarray], int]:
    """Per action int64 [n] costs of its operators (rows: their parameters), and the denominator they stand over.

    Raises InvalidInput where a cost is undefined or negative, or does not fit 64 bits.
    """
    functions = {a.cost.name for a in actions if isinstance(a.cost, FunctionTerm)}
    values = program.task.problem.init_values
    numbers = [a.cost for a in actions if isinstance(a.cost, Fraction)]
    numbers += [v for name in functions if name in values for v in values[name].values]
    denominator = lcm(*(v.denominator for v in numbers)) if numbers else 1
    if any(v < 0 for v in numbers):
        raise InvalidInput(
            "negative action costs are not allowed", expected="costs of 0 or more", code="negative-cost",
            hint="shortest plans need not exist with negative costs",
        )  # fmt: skip
    if numbers and max(numbers) * denominator >= 2**53:
        raise InvalidInput("an action cost is too large or too finely divided for exact 64-bit arithmetic", code="cost-range")
    return [_column(program, a, a.cost, r, denominator) for a, r in zip(actions, rows, strict=True)], denominator


def _column(program: Program, action: NormalAction, cost: Expression | None, rows: np.ndarray, denominator: int) -> np.ndarray:
    if not isinstance(cost, FunctionTerm):
        return np.full(len(rows), int((cost or 0) * denominator), dtype=np.int64)
    table = program.task.problem.init_values.get(cost.name)
    if table is None or len(table.values) == 0:
        table_rows, amounts = np.empty((0, len(cost.arguments)), dtype=np.int64), np.empty(0, dtype=np.int64)
    else:
        table_rows = table.rows.astype(np.int64)
        amounts = np.array([int(v * denominator) for v in table.values], dtype=np.int64)
    variables = {p.name: i for i, p in enumerate(action.parameters)}
    wanted = np.empty((len(rows), len(cost.arguments)), dtype=np.int64)
    for i, argument in enumerate(cost.arguments):
        wanted[:, i] = rows[:, variables[argument]] if argument in variables else program.task.object_ids[argument]
    position = _positions(wanted, table_rows)
    if (position < 0).any():
        names = [program.task.objects[i].name for i in wanted[int(np.argmin(position))]]
        raise InvalidInput(
            f"action {action.name} needs the value of ({' '.join((cost.name, *names))}), which the problem does not give",
            location=action_location(program, action), code="undefined-cost",
            expected=f"(= ({' '.join((cost.name, *names))}) NUMBER) in :init",
        )  # fmt: skip
    found: np.ndarray = amounts[position]
    return found


def action_location(program: Program, action: NormalAction):  # type: ignore[no-untyped-def]
    """Where the action stands in its file."""
    return program.task.actions[action.name].location


def _positions(wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For every wanted row its position in `rows`, -1 where it is missing; rows are compared whole."""
    if len(wanted) == 0:
        return np.empty(0, dtype=np.int64)
    both = np.concatenate([rows, wanted])
    if both.shape[1] == 1:
        inverse = both[:, 0]
    else:
        inverse = np.zeros(len(both), dtype=np.int64)
        for column in both.T:  # renumber after each column, so that keys never overflow
            _, inverse = np.unique(inverse * (int(both.max()) + 1) + column, return_inverse=True)
    first = np.full(int(inverse.max()) + 1, -1, dtype=np.int64)
    first[inverse[: len(rows)]] = np.arange(len(rows))
    found: np.ndarray = first[inverse[len(rows) :]]
    return found
