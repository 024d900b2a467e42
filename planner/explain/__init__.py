"""Explanations of plans: what each step is for, what it rests on, and which steps are not needed."""

from planner.explain.explanation import ExplainedStep, Explanation, explain
from planner.explain.wording import Need, Purpose
from planner.explain.words import Words, load_words

__all__ = ["ExplainedStep", "Explanation", "Need", "Purpose", "Words", "explain", "load_words"]
