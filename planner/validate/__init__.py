"""Validation: an executor of plans that works on the parsed task alone and says what is wrong, and why.

It shares no code with normalisation, grounding or search: every plan passes it before anyone sees it.
"""

from planner.validate.reasons import Reason
from planner.validate.simulator import Simulator
from planner.validate.state import State
from planner.validate.steps import FailureKind
from planner.validate.validation import Failure, Validation, simulate, validate

__all__ = ["Failure", "FailureKind", "Reason", "Simulator", "State", "Validation", "simulate", "validate"]
