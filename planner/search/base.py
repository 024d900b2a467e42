"""The protocol every search follows, and what it may use: limits, an observer, a seed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar

from planner.ground_task import GroundTask
from planner.limits import Limits


class Ending(Enum):
    """Why a search ended; limits end it by LimitReached instead."""

    PLAN = "plan"  # outcome.plan is a plan
    OPTIMAL = "optimal"  # outcome.plan is a plan and none is cheaper
    UNSOLVABLE = "unsolvable"  # the whole reachable space was searched, pruning only proven dead ends
    EXHAUSTED = "exhausted"  # nothing left to search, but the search or its heuristic is incomplete


@dataclass
class Statistics:
    """Counts every planning person expects. Observers read them; searches add to them once a batch."""

    expanded: int = 0
    evaluated: int = 0
    generated: int = 0
    reopened: int = 0
    dead_ends: int = 0
    best_h: int | None = None  # lowest estimate so far
    bound: int | None = None  # lower bound on the optimal cost so far (optimal searches)


Observer = Callable[[Statistics], None]  # called once a batch, so it must be cheap


def ignore(statistics: Statistics) -> None:
    """The observer that does nothing."""


@dataclass
class Context:
    """What a search may use besides its task: limits to check once a batch, an observer to tell, statistics to count in, and a
    way to hand over plans early. `seed` feeds every random choice."""

    limits: Limits = field(default_factory=Limits)
    statistics: Statistics = field(default_factory=Statistics)
    observer: Observer = ignore
    on_plan: Callable[[list[int]], None] = lambda plan: None  # each better plan as it is found, kept if a limit strikes
    seed: int = 0

    def tick(self) -> None:
        """Once a batch: look at the limits, tell the observer."""
        self.limits.check()
        self.observer(self.statistics)


@dataclass(frozen=True)
class Outcome:
    """How a search ended, with the plan as operator ids (None without one)."""

    ending: Ending
    plan: list[int] | None = None


class Search(ABC):
    """Base of all searches. `__init__(self, task, <heuristics as positional arguments>, *, <options with type and default>)`.

    A parameter annotated `Heuristic` takes a heuristic, already built for the task; the default in the registry is the string the
    class names in `default_heuristic`. Options are keyword-only; the registry reads their names, types and defaults.
    """

    default_heuristic: ClassVar[str] = "ff"
    optimal: ClassVar[bool] = False  # plans are optimal if the heuristic is admissible
    complete: ClassVar[bool] = True  # finds a plan whenever there is one (with a safe heuristic)

    def __init__(self, task: GroundTask) -> None:
        self.task = task

    @abstractmethod
    def run(self, context: Context) -> Outcome:
        """Search until a plan is found or the space is exhausted; LimitReached passes through."""
