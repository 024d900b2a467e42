"""Repair that cannot make things worse: the model sees one line a finding, and an edit is kept only if nothing regresses.

Rounds end when nothing is left that a model can mend, when the model says again what it has said before, or when they are used up.
The best reading so far is always what is handed back. Rosa et al. (2026) saw free repair rounds turn right answers into wrong ones;
here a reading without findings is never touched, and an edit that fails a check which held before is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable

from translators.base import Formalization
from translators.judging import Judged, regresses

Edit = Callable[[Judged, int], "Formalization | None"]


def repair(start: Judged, rounds: int, edit: Edit, judge: Callable[[Formalization], Judged]) -> Judged:
    """The best of `start` and what `edit(best, round)` makes of it, in at most `rounds` rounds; None from `edit` ends them."""
    best, said = start, {start.reading.problem_pddl}
    for number in range(rounds):
        if best.reads and not best.mendable:
            break
        edited = edit(best, number)
        if edited is None or edited.problem_pddl in said:
            break
        said.add(edited.problem_pddl)
        new = judge(edited)
        if not regresses(best, new) and new.score > best.score:
            best = new
    return best
