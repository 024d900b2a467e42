"""Best of N: samples are grouped by what they mean, and the groups ranked by what the checks say of them, then by their size.

Two samples belong together if they are equivalent by name; UNKNOWN keeps them apart. A model's opinion of its samples is
never asked for. Cost: one equivalence test for each sample and class. After self-consistency (Wang et al., ICLR 2023), with
equivalence of planning tasks in the place of equality of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translators.base import Formalization
from translators.judging import Judged


@dataclass(frozen=True)
class Choice:
    """The best sample, and all samples by class: the best class first, the best sample of a class first."""

    best: Judged
    classes: tuple[tuple[Judged, ...], ...]

    @property
    def unanimous(self) -> bool:
        """Whether all samples mean the same."""
        return len(self.classes) == 1

    @property
    def others(self) -> tuple[Judged, ...]:
        """One sample of every other class that reads."""
        return tuple(members[0] for members in self.classes[1:] if members[0].reads)


def choose(samples: Sequence[Judged]) -> Choice:
    """The best of one or more samples."""
    classes: list[list[Judged]] = []
    for sample in sorted(samples, key=lambda s: s.score, reverse=True):  # stable: of equals, the first asked comes first
        home = next((c for c in classes if same_meaning(sample.reading, c[0].reading)), None)
        if home is None:
            classes.append([sample])
        else:
            home.append(sample)
    ranked = sorted(classes, key=lambda c: (c[0].score, len(c)), reverse=True)
    return Choice(ranked[0][0], tuple(map(tuple, ranked)))


def same_meaning(a: Formalization, b: Formalization) -> bool:
    """Whether two readings are proved equivalent by name."""
    if a.task is None or b.task is None:
        return False
    if a.problem_pddl == b.problem_pddl and a.domain_pddl == b.domain_pddl:
        return True
    from translators.equivalence import equivalent

    return bool(equivalent(a.task, b.task).verdict == "EQUIVALENT")
