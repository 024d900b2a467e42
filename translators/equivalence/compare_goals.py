"""Do two goals mean the same, for tasks that start alike? They do if every reachable state has both or neither.

In this order: the goals are equal once written over ground facts; each implies the other by what is known about all reachable
states (`reasoning`); the start itself, or a state found by planning, has only one; planning proves that there is no such state.
What none of these decides is UNKNOWN. So are two goals that no state has, unless each implies the other: they ask for different
things, and no state can show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from planner.limits import Limits
from planner.pddl.ast import And, Formula, Not, Or, Task
from planner.pddl.findings import listed
from planner.pddl.writer import formula_text
from planner.validate import State
from translators.equivalence.base import Equivalence, Verdict, Witness, different
from translators.equivalence.goals import (
    MAX_INSTANCES,
    Conjunction,
    Literal,
    Node,
    TooLarge,
    all_of,
    disjuncts,
    ground_goal,
    instances,
)
from translators.equivalence.reasoning import Reasoner
from translators.equivalence.search import Found, end_of, reach
from translators.equivalence.world import World

# Search and seconds for one goal, round by round. The blind one is there to visit all states of a task that has not very many.
ROUNDS = (("auto", 0.3), ("auto", 1.5), ("astar(blind)", 3.0), ("auto", 8.0))
FEW = 3  # searches of one direction in the first round


@dataclass(frozen=True)
class _Open:
    """States that may exist: those with the conjunction and with none of `lacks`, or, where that is not known, with the formula."""

    formula: Formula
    conjunction: Conjunction | None = None
    lacks: tuple[Conjunction, ...] = ()


@dataclass
class _Direction:
    """Whether the goal of `side` implies the other one: what is still to be refuted."""

    side: str
    has: list[Conjunction] | None  # this goal, None if it is too large to write down
    lacks: list[Conjunction] | None  # the other one
    open: list[_Open] = field(default_factory=list)


class GoalComparison:
    """Compares goals of tasks that start as `world` does."""

    def __init__(self, world: World, limits: Limits) -> None:
        self.world = world
        self.limits = limits
        self._reasoner: Reasoner | None = None

    def reasoner(self) -> Reasoner | None:
        """The one for this world; None if that is too large."""
        if self._reasoner is None and self.world.can_reason:
            self._reasoner = Reasoner(self.world)
        return self._reasoner

    def expand(self, task: Task) -> tuple[Node | None, list[Conjunction] | None]:
        """The goal of a task over facts that can change, and its disjuncts; None for what is too large."""
        node = None
        try:
            node = ground_goal(task, self.world.constant)
            return node, disjuncts(node)
        except TooLarge:
            return node, None

    def compare(self, left: Task, right: Task) -> Equivalence:
        """The verdict on two goals. Raises LimitReached."""
        (node_1, goal_1), (node_2, goal_2) = self.expand(left), self.expand(right)
        if node_1 is not None and (node_1 == node_2 or (goal_1 is not None and goal_1 == goal_2)):
            return _neither() if goal_1 == [] else _equivalent("the goals ask for the same facts")
        if any(instances(task, task.problem.goal) > MAX_INSTANCES for task in (left, right)):
            return Equivalence(Verdict.UNKNOWN, "the quantifiers of a goal range over too much to be compared")
        side = self._tells_apart(left, right, self.world.initial)
        if side is not None:
            return self._different(left, right, side, ())
        directions = [_Direction("left", goal_1, goal_2), _Direction("right", goal_2, goal_1)]
        for direction in directions:
            direction.open = list(self._open(direction, (left, right) if direction.side == "left" else (right, left)))
        if not any(d.open for d in directions):
            return self._agree(goal_1, goal_2)
        return self._search(left, right, directions)

    def _agree(self, goal_1: list[Conjunction] | None, goal_2: list[Conjunction] | None) -> Equivalence:
        """Each goal implies the other by proof; but if that is because no state has either, they need not mean the same."""
        reasoner = self.reasoner()
        assert reasoner is not None
        if all(reasoner.excluded(c) for c in (*(goal_1 or ()), *(goal_2 or ()))):
            return _neither()
        return _equivalent("wherever one goal holds, the other one does")

    def _open(self, direction: _Direction, tasks: tuple[Task, Task]) -> Iterator[_Open]:
        """The states to look for: those with this goal and without the other, as far as reasoning does not exclude them."""
        has, lacks, reasoner = direction.has, direction.lacks, self.reasoner()
        if has is None or lacks is None:
            yield _Open(And((tasks[0].problem.goal, Not(tasks[1].problem.goal))))
            return
        for conjunction in has:
            if reasoner is not None and reasoner.implies(conjunction, lacks):
                continue
            if len(lacks) == 1:
                yield from self._missing(conjunction, lacks[0])
            else:
                without = (Or(tuple(_parts({~literal for literal in c}))) for c in lacks)
                yield _Open(And((*_parts(conjunction), *without)), conjunction, tuple(lacks))

    def _missing(self, conjunction: Conjunction, other: Conjunction) -> Iterator[_Open]:
        """The conjunction without one fact of the other; the most promising first."""
        reasoner = self.reasoner()
        absurd: list[Conjunction] = []
        likely: list[Conjunction] = []
        rest: list[Conjunction] = []
        for literal in sorted(other - conjunction):
            if reasoner is not None and reasoner.excluded(conjunction | {literal}):
                absurd.append(conjunction)  # the two exclude each other: any state with the one will do
            elif reasoner is None or not reasoner.implies(conjunction, [frozenset([literal])]):
                (rest if self._true_at_start(literal) else likely).append(conjunction | {~literal})
        for chosen in absurd[:1] or (*likely, *rest):
            yield _Open(all_of(chosen), chosen)

    def _true_at_start(self, literal: Literal) -> bool:
        return self.world.simulator.holds(self.world.initial, literal.formula())

    def _search(self, left: Task, right: Task, directions: list[_Direction]) -> Equivalence:
        """Plan for the open states, each direction in turn, with more time in every round."""
        for number, (search, seconds) in enumerate(ROUNDS):
            for direction in directions:
                chosen = direction.open[:FEW] if number == 0 else direction.open[:]
                for goal in chosen:
                    found, steps = reach(self.world.task, goal.formula, seconds, self.limits, search)
                    if found is Found.NONE:
                        direction.open.remove(goal)
                    elif found is Found.PLAN:
                        side = self._tells_apart(left, right, end_of(self.world.task, steps))
                        if side is not None:
                            return self._different(left, right, side, steps)
            if number == 0:
                self._think_harder(directions)
            if not any(d.open for d in directions):
                return self._agree_by_search(left, right)
        return Equivalence(Verdict.UNKNOWN, _undecided(directions))

    def _think_harder(self, directions: list[_Direction]) -> None:
        """Reason once more about what is open, with all that is known."""
        reasoner = self.reasoner()
        if reasoner is not None:
            reasoner.think_harder()
            for direction in directions:
                direction.open = [
                    o for o in direction.open if o.conjunction is None or not reasoner.implies(o.conjunction, o.lacks)
                ]

    def _tells_apart(self, left: Task, right: Task, state: State) -> str | None:
        """ "left" if the state has the goal of `left` only, "right" if only the other, else None."""
        mine, other = (self.world.simulator.holds(state, task.problem.goal) for task in (left, right))
        return None if mine == other else "left" if mine else "right"

    def _agree_by_search(self, left: Task, right: Task) -> Equivalence:
        found = [reach(self.world.task, task.problem.goal, ROUNDS[1][1], self.limits)[0] for task in (left, right)]
        return _neither() if found == [Found.NONE, Found.NONE] else _equivalent("no reachable state has one goal without the other")

    def _different(self, left: Task, right: Task, side: str, steps: tuple[str, ...]) -> Equivalence:
        """The answer for a state, at the end of `steps`, that has the goal of `side` only."""
        other = right if side == "left" else left
        state = end_of(self.world.task, steps) if steps else self.world.initial
        goal = other.problem.goal
        parts: Sequence[Formula] = goal.parts if isinstance(goal, And) else (goal,)
        lacking = [formula_text(p) for p in parts if not self.world.simulator.holds(state, p)]
        when = f"after {listed(steps, 8)}" if steps else "at the start"
        words = f"{when} the goal of the {side} task is reached, but {listed(lacking)} of the other goal does not hold"
        return different(Witness("goal", side, lacking[0], words, steps))


def _parts(literals: Conjunction | set[Literal]) -> list[Formula]:
    return [literal.formula() for literal in sorted(literals)]


def _equivalent(reason: str) -> Equivalence:
    return Equivalence(Verdict.EQUIVALENT, reason)


def _neither() -> Equivalence:
    return Equivalence(Verdict.UNKNOWN, "neither goal can be reached, so no state can tell whether they mean the same")


def _undecided(directions: list[_Direction]) -> str:
    open_ = [formula_text(goal.formula) for d in directions for goal in d.open]
    return f"neither found nor excluded in the time given: a state with {listed(open_, 3)}"
