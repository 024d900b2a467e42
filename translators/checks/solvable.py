"""Is there a plan at all? Asked of the planner, where every goal seems reachable, for a second or two.

Only a proof that there is none counts. On a machine whose kernels are not compiled yet the question waits for them, once.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.pddl.findings import Finding
from translators.checks._subject import Subject

CODES = ("unsolvable",)

SEARCH_S = 1.5
COMPILING_S = 60.0
MAX_OPERATORS = 50_000


def check(subject: Subject) -> Iterator[Finding]:
    """One finding if there is certainly no plan."""
    ground = subject.ground
    if ground is None or ground.unreachable_goals or ground.n_operators > MAX_OPERATORS:
        return
    from planner import kernels
    from translators.diagnosis import has_plan

    if has_plan(subject.task, subject.limits, SEARCH_S if kernels.is_warm() else COMPILING_S) is False:
        yield subject.finding("error", "unsolvable", "there is no plan: every state that can be reached misses some goal")
