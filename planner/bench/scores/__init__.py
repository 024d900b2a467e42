"""One file per score, named as in `scores.csv`: `coverage.py` defines "coverage".

A score file defines one subclass of `planner.bench.scores._base.Score`; nothing else has to be registered. Files that start with an
underscore are not scores.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from planner.bench.scores._base import Score, ScoreTable, geometric_mean, tabulate

__all__ = ["Score", "ScoreTable", "all_scores", "geometric_mean", "score_names", "tabulate"]


def score_names() -> list[str]:
    """Names of all scores, without importing any."""
    return sorted(p.stem for folder in __path__ for p in Path(folder).glob("*.py") if not p.stem.startswith("_"))


def all_scores() -> list[Score]:
    """One object per score, in the order of their columns. Raises TypeError if a file does not define exactly one score."""
    return sorted((_build(name) for name in score_names()), key=lambda score: (score.order, score.name))


def _build(name: str) -> Score:
    module = importlib.import_module(f"{__name__}.{name}")
    own = [c for c in vars(module).values() if isinstance(c, type) and issubclass(c, Score) and c.__module__ == module.__name__]
    if len(own) != 1:
        raise TypeError(f"{module.__name__} defines {len(own)} scores where one is expected")
    return own[0]()
