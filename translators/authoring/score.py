"""The mutation score of a suite: of the small mistakes that could be in a domain, how many would its scenarios notice?

A mutant is *noticed* if the status of a scenario changes, or an invariant breaks. Score = noticed / (mutants − equivalent ones).
What survives is asked as a question in words. Cost: one quick run of the suite for each mutant, ended by the first difference.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.errors import LimitReached
from planner.limits import Limits
from planner.pddl.ast import Domain
from translators.authoring.implied import is_equivalent
from translators.authoring.intent import Invariant
from translators.authoring.mutants import Mutant, mutants
from translators.authoring.running import Verdict, first_difference
from translators.authoring.suite import Suite

THRESHOLD = 0.9  # a domain whose scenarios notice less is not VERIFIED
MAX_MUTANTS = 600
TIME_S = 300.0  # for all mutants together; those that are left are counted as untried


@dataclass(frozen=True)
class MutationScore:
    """noticed: (mutant, the verdict that changed); survived: mutants that nothing notices; equivalent: mutants that mean the same.

    undecided: mutants for which limits left a scenario unknown; they count neither way. untried: how many were left out for lack of
    time or because there were more than MAX_MUTANTS.
    """

    noticed: tuple[tuple[Mutant, Verdict], ...] = ()
    survived: tuple[Mutant, ...] = ()
    equivalent: tuple[Mutant, ...] = ()
    undecided: tuple[Mutant, ...] = ()
    untried: int = 0

    @property
    def score(self) -> float | None:
        """Between 0 and 1; None if nothing could be tried."""
        tried = len(self.noticed) + len(self.survived)
        return len(self.noticed) / tried if tried else None

    def __str__(self) -> str:
        if self.score is None:
            return "no mistake could be tried"
        text = f"{len(self.noticed)} of {len(self.noticed) + len(self.survived)} small mistakes would be noticed ({self.score:.0%})"
        text += f"; {len(self.equivalent)} more mean the same" if self.equivalent else ""
        text += f"; {len(self.undecided)} could not be decided in time" if self.undecided else ""
        return text + (f"; {self.untried} were not tried" if self.untried else "")


def mutation_score(
    suite: Suite,
    domain: Domain,
    verdicts: Mapping[str, Verdict],
    invariants: Sequence[Invariant] = (),
    *,
    limits: Limits,
    seed: int = 0,
    on_mutant: Callable[[int, int], None] | None = None,
) -> MutationScore:
    """Try every mutant of `domain`, whose own verdicts are `verdicts`. Ends early, with what is known, when a limit is reached."""
    same: list[Mutant] = []
    every: list[Mutant] = []
    for mutant in mutants(domain):
        (same if is_equivalent(mutant, domain, invariants) else every).append(mutant)
    chosen = _sample(every, seed)
    noticed: list[tuple[Mutant, Verdict]] = []
    survived: list[Mutant] = []
    undecided: list[Mutant] = []
    limits = limits.part(TIME_S)
    try:
        for number, mutant in enumerate(chosen):
            if on_mutant is not None:
                on_mutant(number, len(chosen))
            changed, sure = first_difference(suite, mutant.of(domain), verdicts, limits=limits, seed=seed)
            if changed is not None:
                noticed.append((mutant, changed))
            else:
                (survived if sure else undecided).append(mutant)
    except LimitReached as reached:
        if reached.kind == "interrupt":
            raise
    untried = len(every) - len(noticed) - len(survived) - len(undecided)
    return MutationScore(tuple(noticed), tuple(survived), tuple(same), tuple(undecided), untried)


def _sample(every: list[Mutant], seed: int) -> list[Mutant]:
    if len(every) <= MAX_MUTANTS:
        return every
    dice = random.Random(seed)
    order = sorted((dice.random(), i) for i in range(len(every)))[:MAX_MUTANTS]
    return [every[i] for i in sorted(i for _, i in order)]
