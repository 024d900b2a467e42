"""The single variables of a program, each with its range, written out from the families."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from translators.programs.evaluate import Evaluator, Span, family_key
from translators.programs.program import MAX_VALUE, MAX_VARIABLES, Family, Key, Program, Trouble, label
from translators.programs.tree import Binary, Node


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable. int: low..high. choice: values. interval: low..high for start and end, lengths for its length."""

    family: Family
    key: Key
    low: int = 0
    high: int = 1
    values: tuple[Any, ...] = ()
    lengths: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        return label(self.family.name, self.key)


def variables(program: Program, widened: frozenset[str] = frozenset()) -> list[Variable]:
    """All variables in order of declaration; the ranges of the families in `widened` are stretched. Raises ProgramError."""
    result: list[Variable] = []
    for family in program.families.values():
        where: Any = family.header
        try:
            for bound in (evaluator := Evaluator(program)).bindings(family.loops, {}):
                where = family.text
                result.append(_variable(evaluator, family, bound, family.name in widened))
                if len(result) > MAX_VARIABLES:
                    raise Trouble(0, "too-large", f"there are more than {MAX_VARIABLES:,} variables")
                where = family.header
        except Trouble as trouble:
            raise trouble.error(where, f"{family.name}: ") from None
        keys = [v.key for v in result if v.family is family]
        if len(set(keys)) != len(keys):
            raise Trouble(0, "duplicate-key", "an index gives the same element twice").error(family.header, f"{family.name}: ")
    return result


def in_domain(variable: Variable, value: Any) -> bool:
    """Whether a value is one the variable may have."""
    kind = variable.family.kind
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "choice":
        return value in variable.values
    if kind == "int":
        return isinstance(value, int) and variable.low <= value <= variable.high
    shortest, longest = variable.lengths
    return (isinstance(value, Span) and variable.low <= value.start and value.end <= variable.high
            and shortest <= value.length <= longest and (value.present or variable.family.optional))  # fmt: skip


def _variable(evaluator: Evaluator, family: Family, bound: dict[str, Any], widen: bool) -> Variable:
    key = family_key(family, bound)
    if family.kind == "bool":
        return Variable(family, key)
    if family.kind == "choice":
        return Variable(family, key, values=_choices(evaluator, family.parts[0], bound))
    low, high = _ends(evaluator, family.parts[0], bound, family, key)
    lengths = (0, 0)
    if family.kind == "interval":
        lengths = _ends(evaluator, family.parts[1], bound, family, key, single=True)
        if lengths[0] < 0:
            raise Trouble(family.parts[1].at, "negative-length", f"{label(family.name, key)} has a negative length")
    if widen:
        more = 10 * (high - low + 1) + 1000
        low, high = low - more, high + more
    return Variable(family, key, low, high, lengths=lengths)


def _choices(evaluator: Evaluator, node: Node, bound: dict[str, Any]) -> tuple[Any, ...]:
    values = evaluator.elements(node, bound)
    if not values:
        raise Trouble(node.at, "empty-range", "there is nothing to choose from")
    if any(isinstance(v, tuple) for v in values) or len({isinstance(v, str) for v in values}) > 1:
        raise Trouble(node.at, "choice", "a choice is between names or between whole numbers")
    if not isinstance(values[0], str):
        for value in values:
            _whole(value, node)
    return values


def _ends(
    evaluator: Evaluator, node: Node, bound: dict[str, Any], family: Family, key: Key, single: bool = False
) -> tuple[int, int]:
    if isinstance(node, Binary) and node.op == "..":
        low = _whole(evaluator.number(node.left, bound), node.left)
        high = _whole(evaluator.number(node.right, bound), node.right)
    elif single:
        low = high = _whole(evaluator.number(node, bound), node)
    else:
        raise Trouble(node.at, "range", "a range is needed here", "write int 0..10")
    if low > high:
        raise Trouble(node.at, "empty-range", f"the range {low}..{high} of {label(family.name, key)} is empty")
    return low, high


def _whole(value: int | Fraction, node: Node) -> int:
    if isinstance(value, bool) or Fraction(value).denominator != 1:
        raise Trouble(node.at, "not-whole", f"{value} is not a whole number", "count in a smaller unit, such as cents or minutes")
    if not -MAX_VALUE <= value <= MAX_VALUE:
        raise Trouble(node.at, "too-large", f"{value:,} is beyond {MAX_VALUE:,}", "use the true limits, or a larger unit")
    return int(value)
