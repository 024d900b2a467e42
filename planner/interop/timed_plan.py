"""Plans with times, as VAL, vscode-pddl and temporal planners write them: `0.000: (fly a b) [3.0]`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from planner.result import Plan, Step


@dataclass(frozen=True)
class TimedStep(Step):
    """An action that starts at `start` and, unless it is instantaneous, takes `duration` (both in the task's unit of time)."""

    start: Fraction = Fraction(0)
    duration: Fraction | None = None

    def __str__(self) -> str:
        took = "" if self.duration is None else f" [{decimal(self.duration)}]"
        return f"{decimal(self.start)}: {super().__str__()}{took}"


@dataclass(frozen=True)
class TimedPlan(Plan):
    """A plan of TimedSteps; its cost is the value of the task's metric, or the makespan where it has none."""

    def __str__(self) -> str:
        """The text of a plan file, with the comment lines that vscode-pddl and Fast Downward's tools read."""
        *steps, cost = super().__str__().splitlines(keepends=True)
        return "".join(steps) + f"; Makespan: {decimal(makespan(self.steps))}\n" + cost


def makespan(steps: Iterable[Step]) -> Fraction:
    """When the last action ends."""
    return max((s.start + (s.duration or 0) for s in steps if isinstance(s, TimedStep)), default=Fraction(0))


def decimal(value: Fraction, digits: int = 3) -> str:
    """At least `digits` decimals; more where they are needed and end within nine, else nine."""
    for places in range(digits, 10):
        if (value * 10**places).denominator == 1:
            break
    whole, part = divmod(value.numerator * 10**places // value.denominator, 10**places)
    return f"{whole}.{part:0{places}d}"
