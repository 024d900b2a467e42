"""The seam between searches and states: what a search may ask of a state space.

A search knows states by their ids only. It asks for rows when it needs estimates, and for successors of (state, operator) pairs.
The grounded `StateSpace` is one implementation; a lifted one, whose operators are instantiated on demand, can take its place.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from planner.csr import Csr

OLD, NEW, CHEAPER = 0, 1, 2  # what `successors` says of each successor


class Space(Protocol):
    """States that are stored once each, numbered from 0 (the initial state) in the order in which they were found."""

    @property
    def n_states(self) -> int:
        """Number of stored states."""
        ...

    def rows(self, states: np.ndarray) -> np.ndarray:
        """Rows of states, uint64 [n, n_words], complements and derived facts filled in; a copy."""
        ...

    def goals(self, rows: np.ndarray) -> np.ndarray:
        """Which rows satisfy the goal, bool [n]."""
        ...

    def applicable(self, states: np.ndarray) -> Csr:
        """State → applicable operators, in a fixed order (not sorted)."""
        ...

    def successors(self, states: np.ndarray, operators: np.ndarray, *, cheaper: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Apply operators[i] (applicable, int32) to states[i] (int32); store what is new, with parent, operator and cost.

        Returns ids int32 [n] and statuses int8 [n]: NEW the first time a state is seen, OLD after that. With `cheaper`, a known
        state that is reached at less cost gets its new parent, operator and cost, and is reported as CHEAPER.
        """
        ...

    def costs(self, states: np.ndarray) -> np.ndarray:
        """Cost of the recorded path to each state (g), int64 [n]."""
        ...

    def plan(self, state: int) -> list[int]:
        """Operators of the recorded path from the initial state."""
        ...
