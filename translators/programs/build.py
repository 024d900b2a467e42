"""A whole program written out: variables first, then constraint after constraint, then the objective."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.limits import Limits
from translators.programs.builder import Builder
from translators.programs.evaluate import Span
from translators.programs.ground import Ground, Stretch, Sum, TooLarge, constant
from translators.programs.program import Constraint, Key, Program, Trouble, label
from translators.programs.unknowns import Pick, Truth, ranges_of, trouble_of
from translators.programs.variables import Variable


@dataclass
class Built:
    """A program written out, and where its variables are."""

    ground: Ground
    cells: dict[tuple[str, Key], Any]
    names: tuple[str, ...]  # by rank

    def solution(self, value: Any) -> dict[tuple[str, Key], Any]:
        """The values of the program's variables; value(variable number) -> int."""

        def total(part: Sum) -> int:
            return int(part.constant + sum(f * value(v) for v, f in part.terms.items()))

        def read(cell: Any) -> Any:
            if isinstance(cell, Truth):
                return bool(value(cell.literal))
            if isinstance(cell, Pick):
                return self.names[total(cell.rank)]
            if isinstance(cell, Stretch):
                return Span(total(cell.start), total(cell.end), cell.present is None or bool(value(cell.present)))
            return total(cell)

        return {where: read(cell) for where, cell in self.cells.items()}


def build(
    program: Program,
    limits: Limits | None = None,
    *,
    only: frozenset[str] | None = None,
    widened: frozenset[str] = frozenset(),
    guarded: bool = False,
    objective: bool = True,
) -> tuple[Built, dict[str, int]]:
    """Write the program out. Raises ProgramError for what has no meaning, LimitReached.

    only: names of the constraints to keep; widened: families whose ranges are stretched; guarded: each constraint holds only under
    a literal of its own, which is returned by name (conflicts are found with these).
    """
    builder = Builder(program, limits, widened)
    literals: dict[str, int] = {}
    for c in program.constraints:
        if only is None or c.name in only:
            if guarded:
                literals[c.name] = builder.ground.literal()
            add_constraint(builder, c, (literals[c.name],) if guarded else ())
    if objective and program.objective is not None:
        add_objective(builder)
    return Built(builder.ground, builder.cells, tuple(program.order)), literals


def cell(builder: Builder, variable: Variable) -> Any:
    """The unknown value of a variable."""
    kind, ground = variable.family.kind, builder.ground
    if kind == "bool":
        return Truth(ground.literal())
    if kind == "int":
        return ground.variable(variable.low, variable.high)
    if kind == "choice":
        if isinstance(variable.values[0], str):
            return Pick(ground.variable_in(ranges_of(builder.order[n] for n in variable.values)), variable.values)
        return ground.variable_in(ranges_of(variable.values))
    shortest, longest = variable.lengths
    if variable.low + shortest > variable.high:
        raise Trouble(0, "empty-range", f"a length of {shortest} does not fit into {variable.low}..{variable.high}")
    longest = min(longest, variable.high - variable.low)
    start = ground.variable(variable.low, variable.high - shortest)
    size = constant(shortest) if shortest == longest else ground.variable(shortest, longest)
    end = ground.add([(1, start), (1, size)])
    if not size.fixed:
        ground.within(end, ((variable.low, variable.high),))
    return Stretch(start, size, end, ground.literal() if variable.family.optional else None)


def add_constraint(builder: Builder, c: Constraint, guards: tuple[int, ...]) -> int:
    """Write a constraint out; the number of its bindings."""
    from translators.programs.require import require

    text, count, bound = c.loops_text, 0, {}
    try:
        for bound in builder.bindings(c.loops, {}):
            text, count = c.text, count + 1
            require(builder, c.rule, bound, guards)
            text = c.loops_text
    except (Trouble, TooLarge) as caught:
        names = [n for loop in c.loops for n in loop.names if n in bound]
        where = "" if not names or text != c.text else " with " + label("", tuple(bound[n] for n in names))[1:-1]
        raise trouble_of(caught, c.rule).error(text, f"{c.name}{where}: ") from None
    return count


def add_objective(builder: Builder) -> None:
    """Write the objective out, as something to minimize."""
    objective = builder.program.objective
    assert objective is not None
    try:
        value = builder.sum(builder.value(objective.expression, {}), objective.expression)
        sign = 1 if objective.sense == "minimize" else -1
        builder.ground.objective, builder.ground.scale = builder.ground.scaled(builder.ground.add([(sign, value)]))
    except (Trouble, TooLarge) as caught:
        raise trouble_of(caught, objective.expression).error(objective.text, "objective: ") from None
