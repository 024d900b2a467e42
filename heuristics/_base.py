"""The protocol every heuristic follows: a batch of states in, a batch of estimates out.

Nothing here says where the batch is computed: the same rows go to a CPU kernel or to a GPU.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from planner.csr import Csr
from planner.errors import UnsupportedFeature
from planner.ground_task import GroundTask

DEAD_END = np.int64(2**62)  # the estimate of a state from which the heuristic sees no way to the goal


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a heuristic says of a batch of n states.

    h: int64 [n], DEAD_END where no plan is seen. preferred: state → operator ids (a subset of the applicable ones), or None if the
    heuristic has no preferred operators or was not asked. applicable: state → operator ids, or None; a heuristic that finds
    the applicable operators on the way hands them over, so that lazy search needs no successor generator.
    """

    h: np.ndarray
    preferred: Csr | None = None
    applicable: Csr | None = None


class Heuristic(ABC):
    """Base of all heuristics. Options are keyword-only arguments of `__init__` with a type and a default; the registry reads
    them, so `planloom plan --list` shows them and `"ff(ties=3)"` sets them.

    Properties (class attributes): admissible (never above the true cost), consistent, safe (DEAD_END only where there is no
    plan), unit_cost_only_admissible (admissible only when every operator costs one), has_preferred, and what the heuristic
    supports: conditional_effects, axioms. They are checked when a search is built, before anything runs.
    """

    admissible: ClassVar[bool] = False
    consistent: ClassVar[bool] = False
    safe: ClassVar[bool] = True
    has_preferred: ClassVar[bool] = False
    supports_conditional_effects: ClassVar[bool] = True
    supports_axioms: ClassVar[bool] = True

    def __init__(self, task: GroundTask) -> None:
        name = type(self).__module__.rsplit(".", 1)[-1]
        if task.has_conditional_effects and not self.supports_conditional_effects:
            raise UnsupportedFeature(
                f"heuristic {name} does not support conditional effects, which this task has",
                hint="`planloom plan --list` shows what each heuristic supports; ff, hmax, add and blind take them",
            )
        if task.has_axioms and not self.supports_axioms:
            raise UnsupportedFeature(
                f"heuristic {name} does not support axioms (derived predicates), which this task has",
                hint="`planloom plan --list` shows what each heuristic supports; ff, hmax, add and blind take them",
            )
        self.task = task

    @abstractmethod
    def evaluate(self, rows: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Estimate a batch: rows uint64 [n, n_words], n ≥ 0. With `operators`, fill in preferred and applicable if it can."""

    def evaluate_states(self, rows: np.ndarray, ids: np.ndarray, parents: np.ndarray, *, operators: bool = False) -> Evaluation:
        """Like `evaluate`, for states with ids (int32 [n]) that were reached from `parents` (int32 [n], -1 for the initial state).

        Path-dependent heuristics override it and keep what they know of a state under its id.
        """
        return self.evaluate(rows, operators=operators)

    def preferred(self, rows: np.ndarray, ids: np.ndarray, applicable: Csr) -> Csr:
        """State → preferred operators, a subset of the applicable ones; for heuristics with `has_preferred` that do not put them in
        their evaluation. Called after `evaluate_states` for the same states."""
        raise TypeError(f"{type(self).__name__} has no preferred operators of its own to choose")
