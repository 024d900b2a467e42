"""Abduction: which small assumptions about the initial state would make the goal reachable?

Candidates, in the order of their plausibility: one fact for every group that has none (not only where the goal needs it: who
forgot it for one block forgot it for others); the cheapest set of facts that the goal needs; variants of that set; relations
completed to go both ways; facts that nothing changes; an action with a precondition less. Each one is proved to make the goal
reachable under the delete relaxation before it is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from planner.errors import GroundingTooLarge, InvalidInput, LimitReached, UnsupportedFeature
from planner.limits import Limits
from planner.pddl.ast import Task
from planner.pddl.walk import changes
from translators.checks._odd import Odd
from translators.checks._subject import Subject
from translators.checks.half_symmetric import gaps
from translators.diagnosis._assume import Fact, literals_of, with_facts, without_precondition
from translators.diagnosis._prices import CONTRADICTS, Prices
from translators.diagnosis._relaxed import INFINITE, Relaxed

MAX_FACTS = 40  # facts of one assumption that are not a relation completed as a whole
MAX_VARIANTS = 4
MAX_ROUNDS = 6
MAX_DROPS = 60  # preconditions tried
MAX_STATIC = 3  # facts of a static relation assumed one by one
_MAX_MEMBERS = 400  # facts of one predicate looked at to complete a group
_MAX_SINGLES = 300


@dataclass(frozen=True)
class Candidate:
    """Facts to assume, or (action, precondition) to drop."""

    kind: str
    facts: tuple[Fact, ...] = ()
    drop: tuple[str, str] | None = None


class Abduction:
    """The candidates of one task, each shown to make the goal reachable."""

    def __init__(self, subject: Subject, limits: Limits) -> None:
        self.subject, self.task, self.limits = subject, subject.task, limits
        self.prices = Prices(subject)
        self.relaxed = self._build()

    def _build(self) -> Relaxed | None:
        """The relaxation with as many predicates open to assumption as fit."""
        fluent = [p for p in self.task.domain.predicates if p.name in self.subject.fluent - self.task.derived_predicates]
        for arity in (9, 2, 1, 0):
            names = [p.name for p in fluent if len(p.parameters) <= arity]
            try:
                return Relaxed(self.task, self.limits, names)
            except GroundingTooLarge:
                continue
            except (UnsupportedFeature, InvalidInput, LimitReached) as error:
                if isinstance(error, LimitReached) and error.kind == "interrupt":
                    raise
                return None
        return None

    def by_facts(self) -> Iterator[Candidate]:
        """Sets of initial facts, the plausible ones first, each once; static ones only where nothing else helps."""
        seen: set[frozenset[Fact]] = set()
        for source in (self._by_fluents, self._by_mirrors, self._by_static):
            if seen and source == self._by_static:
                continue
            for found in source():
                if frozenset(found.facts) not in seen:
                    seen.add(frozenset(found.facts))
                    yield found

    # Facts that actions change ----------------------------------------------------------------------------------------------------

    def _by_fluents(self) -> Iterator[Candidate]:
        relaxed = self.relaxed
        if relaxed is None or any(goal < 0 for goal in relaxed.goals):
            return
        atoms = {relaxed.fact(a): a for a in relaxed.assumptions}
        best = self._cheapest(relaxed, self._without_goals)
        if best is None or any(self.prices.of(f) >= CONTRADICTS for f in best):
            best = self._cheapest(relaxed, self.prices.of) or best
        yield from self._joint_candidate(relaxed, atoms, best or set(), self.prices.odd)
        if best is None:
            return
        kind = "groups" if all(self.prices.completes(f) for f in best) else "facts"
        yield Candidate(kind, tuple(sorted(best)))
        yield from self._joint_candidate(relaxed, atoms, best, self.prices.more_odd)
        yield from self._variants(relaxed, best, atoms)

    def _price_without(self, banned: Fact, fact: Fact) -> float:
        return INFINITE if fact == banned else self.prices.of(fact)

    def _without_goals(self, fact: Fact) -> float:
        return INFINITE if fact in self.prices.goals else self.prices.of(fact)

    def _joint_candidate(
        self, relaxed: Relaxed, atoms: dict[Fact, int], needed: set[Fact], groups: list[Odd]
    ) -> Iterator[Candidate]:
        joint = self._joint(needed, groups)
        known = [atoms[f] for f in joint if f in atoms]
        if joint and len(known) == len(joint) and relaxed.all_goals(relaxed.reached(known)):
            yield Candidate("groups", tuple(joint))

    def _cheapest(self, relaxed: Relaxed, price: Callable[[Fact], float]) -> set[Fact] | None:
        """A cheap set of facts that suffices, none of which can be left out, and if possible no two of one group."""
        banned: set[Fact] = set()
        first: set[Fact] | None = None

        def allowed(fact: Fact) -> float:
            return INFINITE if fact in banned else price(fact)

        for _ in range(MAX_ROUNDS):
            self.limits.check()
            found = self._cheap_set(relaxed, allowed)
            first = found if first is None else first
            rivals = self._rivals(found or set())
            if found is None or not rivals:
                return found or first
            banned |= rivals
        return first

    def _rivals(self, facts: set[Fact]) -> set[Fact]:
        """All but the best of the facts that would complete the same group."""
        groups: dict[int, list[Fact]] = {}
        for fact in sorted(facts, key=lambda f: (self.prices.of(f), f)):
            for odd in self.prices.completes(fact):
                groups.setdefault(id(odd), []).append(fact)
        return {fact for same in groups.values() for fact in same[1:]}

    def _cheap_set(self, relaxed: Relaxed, price: Callable[[Fact], float]) -> set[Fact] | None:
        prices: dict[int, float] = {a: price(relaxed.fact(a)) for a in relaxed.assumptions}
        cost, by = relaxed.costs(prices.__getitem__)
        if any(cost[goal] == INFINITE for goal in relaxed.goals):
            return None
        chosen, seen, stack = set(), set(), list(relaxed.goals)
        while stack:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if by[atom] == -2:
                chosen.add(atom)
            elif by[atom] >= 0:
                stack += relaxed.rows[by[atom]][2]
        for atom in sorted(chosen, key=lambda a: (-prices[a], a)):
            self.limits.check()
            if len(chosen) <= MAX_FACTS * 4 and relaxed.all_goals(relaxed.reached(chosen - {atom})):
                chosen.discard(atom)
        return {relaxed.fact(a) for a in chosen} if 0 < len(chosen) <= MAX_FACTS else None

    def _joint(self, needed: set[Fact], groups: list[Odd]) -> list[Fact]:
        """One fact for every group without one: those that are surely odd, and those like the ones that the goal needs. Empty if
        some group has no plausible fact, or two that are equally plausible."""
        touched = {id(odd.instances) for odd in groups for fact in needed if odd.has(*fact)}
        chosen: set[Fact] = set()
        for odd in groups:
            if (not odd.sure and id(odd.instances) not in touched) or any(odd.has(*fact) for fact in chosen):
                continue
            fact = self._completion(odd, needed)
            if fact is None:
                return []
            chosen.add(fact)
        missing = {f for f in needed if not any(odd.has(*f) and any(odd.has(*c) for c in chosen) for odd in groups)}
        chosen |= missing
        return sorted(chosen) if len(chosen) <= MAX_FACTS * 4 else []

    def _completion(self, odd: Odd, like: set[Fact]) -> Fact | None:
        """The fact that completes a group most plausibly; None if there is none or two are equally so."""
        rated = self._rated(odd, like)
        best = _first(rated)
        if best is not None and all(_first(self._rated(other, like)) == best for other in self.prices.completes(best)):
            return best
        # Nothing says which of the facts that complete two groups at once it is: take what completes this one alone.
        rated = [r for r in rated if len(self.prices.completes(r[1])) == 1]
        return _first(rated)

    def _rated(self, odd: Odd, like: set[Fact]) -> list[tuple[float, Fact]]:
        """The facts of a group that contradict nothing, the most plausible first."""
        predicates = {fact[0] for fact in like}
        rated = sorted((self.prices.of(fact) - 0.005 * (fact[0] in predicates), fact) for fact in members(self.task, odd))
        return [r for r in rated if r[0] < CONTRADICTS]

    def _variants(self, relaxed: Relaxed, best: set[Fact], atoms: dict[Fact, int]) -> Iterator[Candidate]:
        """Other sets: one fact alone where the best has several, and sets without one fact of the best."""
        if len(best) > 1:
            for fact in sorted(atoms, key=lambda f: (self.prices.of(f), f))[:_MAX_SINGLES]:
                self.limits.check()
                if self.prices.of(fact) < CONTRADICTS and relaxed.all_goals(relaxed.reached([atoms[fact]])):
                    yield Candidate("groups" if self.prices.completes(fact) else "facts", (fact,))
                    break
        for banned in sorted(best)[:MAX_VARIANTS]:
            self.limits.check()
            other = self._cheapest(relaxed, partial(self._price_without, banned))
            if other and len(other) <= len(best) + 1 and all(self.prices.of(f) < CONTRADICTS for f in other):
                yield Candidate("groups" if all(self.prices.completes(f) for f in other) else "facts", tuple(sorted(other)))

    # Relations that nothing changes -----------------------------------------------------------------------------------------------

    def _by_mirrors(self) -> Iterator[Candidate]:
        """Static relations completed where they nearly mirror themselves or each other."""
        found = list(gaps(self.subject))
        facts = tuple(sorted({(gap.of, row) for gap in found for row in gap.missing}))
        if facts and self._reachable(with_facts(self.task, facts)):
            yield Candidate("mirror", facts)

    def _by_static(self) -> Iterator[Candidate]:
        """Few facts of static relations, with whatever else is missing. Nonsense where whole relations are missing: then none."""
        static = [p.name for p in self.task.domain.predicates if p.name not in self.subject.fluent and p.parameters]
        fluent = [p.name for p in self.task.domain.predicates if p.name in self.subject.fluent - self.task.derived_predicates]
        for names in ([*static, *fluent], static, *([s] for s in static)):
            try:
                relaxed = Relaxed(self.task, self.limits, names)
            except (GroundingTooLarge, UnsupportedFeature, InvalidInput):
                continue
            if any(goal < 0 for goal in relaxed.goals):
                continue
            best = self._cheapest(relaxed, self.prices.of)
            if best and len(best) <= MAX_STATIC and all(self.prices.of(f) < CONTRADICTS for f in best):
                yield Candidate("static", tuple(sorted(best)))
                return

    # Actions ----------------------------------------------------------------------------------------------------------------------

    def by_drops(self) -> Iterator[Candidate]:
        """One precondition of one action left out: first those that the action does not use up, for they are least its point."""
        pairs = []
        for action in self.task.domain.actions:
            used_up = {str(c.atom) for c in changes(action.effect) if c.negated}
            pairs += [(text in used_up, action.name, text) for text in literals_of(action)]
        for _, name, text in sorted(pairs, key=lambda p: p[0])[:MAX_DROPS]:
            self.limits.check()
            if self._reachable(without_precondition(self.task, name, text)):
                yield Candidate("precondition", drop=(name, text))

    def _reachable(self, task: Task) -> bool:
        try:
            relaxed = Relaxed(task, self.limits, ())
        except (GroundingTooLarge, UnsupportedFeature, InvalidInput):
            return False
        return relaxed.all_goals(relaxed.reached(()))


def _first(rated: list[tuple[float, Fact]]) -> Fact | None:
    """The most plausible, if it is alone in that."""
    return rated[0][1] if rated and not _tied(rated) else None


def _tied(rated: list[tuple[float, Fact]]) -> bool:
    """Whether the second is as plausible as the first."""
    return len(rated) > 1 and rated[1][0] - rated[0][0] < 0.004


def members(task: Task, odd: Odd) -> Iterable[Fact]:
    """The facts of a group, a bounded number of each predicate."""
    for part in odd.invariant.parts:
        parameters = task.predicates[part.predicate].parameters
        choices = []
        for place, parameter in zip(part.places, parameters, strict=True):
            fixed = None if place < 0 else odd.fixed[place]
            choices.append(task.members(parameter.types).tolist() if fixed is None else [fixed])
        size = 1
        for choice in choices:
            size *= len(choice)
        for at in range(min(size, _MAX_MEMBERS)):
            row = []
            for choice in reversed(choices):
                at, digit = divmod(at, len(choice))
                row.append(choice[digit])
            yield part.predicate, tuple(reversed(row))
