"""State storage: packed rows in a growable arena, a hash table that compares whole rows, successors and applicable operators."""

from planner.states.space import CHEAPER, NEW, OLD, Space
from planner.states.store import StateSpace

__all__ = ["CHEAPER", "NEW", "OLD", "Space", "StateSpace"]
