"""Do two tasks of one domain mean the same once objects are renamed?

Every renaming has to map the start of one to the start of the other, so these are the renamings to try, and usually there are few.
Those that also map what the goals ask for come first; the comparison by name decides each. No renaming is proved to be right if the
starts do not match, or if what the goals imply does not match, or if each renaming of the starts was tried and refuted.

What a goal implies is known exactly where a proof for each implied fact meets a reachable goal state without each other fact. As a
renaming that makes goals equivalent maps what one implies to what the other implies, one mismatch refutes all renamings at once.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from planner.limits import Limits
from planner.pddl.ast import And, Atom, Equal, Exists, ForAll, Formula, Imply, Not, Or, Task
from planner.pddl.findings import listed
from planner.pddl.writer import formula_text
from translators.equivalence.base import Equivalence, Verdict, Witness, different
from translators.equivalence.canonical import canonical_domain, canonical_formula
from translators.equivalence.compare_goals import GoalComparison
from translators.equivalence.equivalence import Comparison
from translators.equivalence.goals import Conjunction, Literal, TooLarge, all_of, disjuncts, ground_goal
from translators.equivalence.search import Found, end_of, reach
from translators.equivalence.start import Fact, Start, starts
from translators.equivalence.structure import Matching, OutOfPairings, Row, Structure
from translators.equivalence.world import World

MAX_PAIRINGS = 3_000
MAX_RENAMINGS = 300  # of the starts, tried one by one
TRIES = 4  # renamings of starts and goals together
WALK = 150  # random steps among goal states
MAX_SEARCHES = 8  # for goal states without a given fact
SEARCH_S = 1.0


def equivalent_up_to_renaming(left: Task, right: Task, limits: Limits) -> Equivalence:
    """The verdict; EQUIVALENT comes with the renaming. Raises LimitReached."""
    odd = _other_actions(left, right)
    if odd:
        return Equivalence(Verdict.UNKNOWN, f"{listed(odd)} differ, and objects are renamed only within one domain")
    return _Renaming(left, right, limits).run()


def _other_actions(left: Task, right: Task) -> list[str]:
    mine, other = canonical_domain(left.domain), canonical_domain(right.domain)
    rules = [k for k in mine.keys() | other.keys() if k.startswith(("action ", "rules", "constant "))]
    return sorted(k for k in rules if mine.get(k) != other.get(k))


@dataclass
class _Side:
    """A task, how it starts, and (when asked for) all that is known about its goal."""

    task: Task
    start: Start
    limits: Limits
    goals: GoalComparison | None = None

    def structure(self) -> Structure:
        """Objects and initial facts. Constants of the domain are of a kind of their own."""
        constants = {c.name for c in self.task.domain.constants}
        kinds: dict[str, Hashable] = {n: (n if n in constants else "", kind) for n, kind in self.start.kinds.items()}
        rows: list[Row] = [((fact[0],), fact[1:]) for fact in self.start.facts]
        rows += [(("=", term[0], value), term[1:]) for term, value in self.start.values.items()]
        return Structure(kinds, tuple(rows))

    def comparison(self) -> GoalComparison:
        """Made when it is first needed."""
        if self.goals is None:
            self.goals = GoalComparison(World(self.task, self.limits), self.limits)
        return self.goals


class _Renaming:
    def __init__(self, left: Task, right: Task, limits: Limits) -> None:
        self.limits = limits
        self.left, self.right = (_Side(s.task, s, limits) for s in starts(left, right))
        self.by_name = Comparison(limits)

    def run(self) -> Equivalence:
        structures = self.left.structure(), self.right.structure()
        refuted = self._starts_differ(*structures)
        if refuted is not None:
            return different(refuted)
        for rows in (self._asked, self._implied):
            found = self._try(structures, rows(self.left), rows(self.right))
            if found is not None:
                return found
        if self._goals_differ(structures):
            words = "the starts match, but no renaming takes what the left goal asks and implies to what the right one does"
            return different(Witness("structure", "left", formula_text(self.left.task.problem.goal), words))
        return self._try_all(structures)

    def _starts_differ(self, left: Structure, right: Structure) -> Witness | None:
        if self.left.start.minimizes != self.right.start.minimizes:
            side = "left" if self.left.start.minimizes else "right"
            return Witness("metric", side, "(:metric minimize (total-cost))", f"only the {side} task asks for low cost")
        if len(left.kinds) != len(right.kinds):
            words = f"the left task has {len(left.kinds)} objects, the right one {len(right.kinds)}"
            return Witness("structure", "left" if len(left.kinds) > len(right.kinds) else "right", "", words)
        mine, other = (Counter(label for label, _ in s.rows) for s in (left, right))
        for label in sorted(mine.keys() | other.keys(), key=str):
            if mine[label] != other[label]:
                name = str(label[0] if len(label) == 1 else label[1])  # type: ignore[arg-type, index]
                words = f"the left task starts with {mine[label]} facts or values of {name}, the right one with {other[label]}"
                return Witness("structure", "left" if mine[label] > other[label] else "right", name, words)
        odd = self._matching(left, right).odd_one()
        if odd is None:
            return None
        side, name, n_left, n_right = odd
        words = f"{n_left} objects of the left task and {n_right} of the right one start as {name} does in the {side} one"
        return Witness("structure", side, name, words)

    def _matching(self, left: Structure, right: Structure) -> Matching:
        return Matching(left, right, max_pairings=MAX_PAIRINGS, tick=self.limits.check)

    def _try(self, structures: tuple[Structure, Structure], left: Structure | None, right: Structure | None) -> Equivalence | None:
        """Look for a renaming of the starts and of what is known of the goals; EQUIVALENT if one proves right."""
        if left is None or right is None:
            return None
        whole = [s.with_rows(more.rows, more.kinds) for s, more in zip(structures, (left, right), strict=True)]
        try:
            for number, renaming in enumerate(self._matching(*whole).renamings()):
                answer = self._decide(renaming)
                if answer or number + 1 >= TRIES:
                    return answer or None
        except OutOfPairings:
            pass
        return None

    def _decide(self, renaming: dict[str, str]) -> Equivalence:
        """The verdict by name, after renaming the left task."""
        names = {o.name: renaming[o.name] for o in self.left.task.objects}
        answer = self.by_name.compare(renamed(self.left.task, names), self.right.task)
        return replace(answer, renaming=names) if answer else answer

    def _asked(self, side: _Side) -> Structure | None:
        """What the goal asks for, as it is written."""
        try:
            return _goal_rows(disjuncts(ground_goal(side.task, lambda fact: None)))
        except TooLarge:
            return None

    def _implied(self, side: _Side) -> Structure | None:
        """What the goal implies, as far as it can be proved."""
        comparison = side.comparison()
        _, goal = comparison.expand(side.task)
        reasoner = comparison.reasoner()
        if goal is None or reasoner is None:
            return None
        closed = [reasoner.implied(conjunction) for conjunction in goal]
        return _goal_rows([frozenset(x for x in found if x.holds) for found in closed if found is not None])

    def _goals_differ(self, structures: tuple[Structure, Structure]) -> bool:
        """True if it is proved that no renaming of the starts makes the goals equivalent, by what each of them implies."""
        bounds = [_implied_bounds(side) for side in (self.left, self.right)]
        if bounds[0] is None or bounds[1] is None:
            return False
        (least_1, most_1), (least_2, most_2) = bounds[0], bounds[1]
        for least, most in ((least_1, most_2), (least_2, most_1)):
            upper = Counter(fact[0] for fact in most)
            if any(n > upper[predicate] for predicate, n in Counter(fact[0] for fact in least).items()):
                return True
        if (least_1, least_2) != (most_1, most_2):
            return False
        goals = [_goal_rows([frozenset(Literal(fact, True) for fact in least)]) for least in (least_1, least_2)]
        whole = [s.with_rows(goal.rows, goal.kinds) for s, goal in zip(structures, goals, strict=True)]
        try:
            return next(self._matching(*whole).renamings(), None) is None
        except OutOfPairings:
            return False

    def _try_all(self, structures: tuple[Structure, Structure]) -> Equivalence:
        """Every renaming of the starts."""
        seen: set[Hashable] = set()
        undecided, last = "", None
        try:
            for number, renaming in enumerate(self._matching(*structures).renamings()):
                if number >= MAX_RENAMINGS:
                    raise OutOfPairings
                goal = canonical_formula(_renamed(self.left.task.problem.goal, renaming))
                if goal in seen:
                    continue
                seen.add(goal)
                answer = self._decide(renaming)
                if answer:
                    return answer
                undecided, last = (answer.reason if answer.witness is None else undecided), answer.witness or last
        except OutOfPairings:
            return Equivalence(Verdict.UNKNOWN, "there are too many renamings that match the starts to try them all")
        if undecided:
            return Equivalence(Verdict.UNKNOWN, f"for one of the renamings that match the starts: {undecided}")
        words = "no renaming matches the starts" if last is None else f"{len(seen)} ways to match the starts, none the goals; one: "
        if last is None:
            return different(Witness("structure", "both", "", words))
        return different(replace(last, words=words + last.words))


def _goal_rows(goal: list[Conjunction]) -> Structure:
    """A goal as rows: each disjunct is an object of its own."""
    kinds: dict[str, Hashable] = {f" {i}": "disjunct" for i in range(len(goal))}  # no PDDL name begins with a space
    rows = (
        (("goal", literal.fact[0], literal.holds), (f" {i}", *literal.fact[1:]))
        for i, conjunction in enumerate(goal)
        for literal in sorted(conjunction)
    )
    return Structure(kinds, tuple(rows))


def _implied_bounds(side: _Side) -> tuple[frozenset[Fact], frozenset[Fact]] | None:
    """Facts that the goal implies for sure, and those that it may imply, among those that can change; None where that is not known.

    A conjunction only: what a disjunction implies would not say what it means.
    """
    comparison = side.comparison()
    world, reasoner = comparison.world, comparison.reasoner()
    _, goal = comparison.expand(side.task)
    if reasoner is None or goal is None or len(goal) != 1 or any(not literal.holds for literal in goal[0]):
        return None
    conjunction = goal[0]
    literals = reasoner.implied(conjunction)
    found, steps = reach(world.task, all_of(conjunction), SEARCH_S, side.limits)
    if literals is None or found is not Found.PLAN:
        return None
    derived = world.task.derived_predicates
    least = {x.fact for x in literals if x.holds and x.fact[0] not in derived}
    most = {f for f in end_of(world.task, steps).atoms() if world.constant(f) is None}
    most = _walk(world, conjunction, steps, most)
    for number, fact in enumerate(sorted(most - least)):
        if number >= MAX_SEARCHES:
            break
        if fact in most:
            found, steps = reach(world.task, all_of(conjunction | {Literal(fact, False)}), SEARCH_S, side.limits)
            if found is Found.PLAN:
                most &= end_of(world.task, steps).atoms()
            elif found is Found.NONE:
                least.add(fact)
    return frozenset(least), frozenset(most)


def _walk(world: World, goal: Conjunction, steps: tuple[str, ...], most: set[Fact]) -> set[Fact]:
    """`most` without what some goal state lacks that a random walk from the end of `steps` meets."""
    dice = random.Random(0)
    state = end_of(world.task, steps)
    wanted = [literal.fact for literal in goal]
    most = set(most)
    for _ in range(WALK):
        world.limits.check()
        choices = list(world.simulator.applicable_steps(state))
        if not choices:
            break
        for step in dice.sample(choices, min(3, len(choices))):  # rather stay among goal states
            after = world.simulator.apply(state, step[0], step[1:])
            if all(fact in after for fact in wanted):
                most &= after.atoms()
                break
        state = after
    return most


def renamed(task: Task, names: dict[str, str]) -> Task:
    """The task with its objects under other names."""
    objects = tuple(replace(o, name=names[o.name]) for o in task.objects)
    own = tuple(replace(o, name=names[o.name]) for o in task.problem.objects)
    problem = replace(task.problem, objects=own, goal=_renamed(task.problem.goal, names))
    return Task(task.domain, problem, objects)


def _renamed(formula: Formula, names: dict[str, str]) -> Formula:
    if isinstance(formula, Atom):
        return Atom(formula.predicate, tuple(names.get(a, a) for a in formula.arguments))
    if isinstance(formula, Equal):
        return Equal(names.get(formula.left, formula.left), names.get(formula.right, formula.right))
    if isinstance(formula, Not):
        return Not(_renamed(formula.body, names))
    if isinstance(formula, Imply):
        return Imply(_renamed(formula.left, names), _renamed(formula.right, names))
    if isinstance(formula, And | Or):
        return type(formula)(tuple(_all_renamed(formula.parts, names)))
    assert isinstance(formula, Exists | ForAll)
    return type(formula)(formula.parameters, _renamed(formula.body, names))


def _all_renamed(formulas: Iterable[Formula], names: dict[str, str]) -> Iterator[Formula]:
    return (_renamed(formula, names) for formula in formulas)
