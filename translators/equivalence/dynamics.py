"""Tasks with different domain texts: do their actions mean the same?

They do if they are the same but for order and the names of their variables; other declarations matter only through them.
Where they are written differently, both tasks are executed side by side from their common start, for MAX_STATES states: a step that
only one of them allows, or that leads to different facts, is a witness; if that was all there is, both goals are looked at in every
state. Otherwise nothing is claimed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from planner.errors import PlanloomError
from planner.limits import Limits
from planner.pddl.ast import Task
from planner.pddl.findings import listed
from planner.validate import Simulator, State
from translators.equivalence.base import Equivalence, Verdict, Witness, different
from translators.equivalence.canonical import canonical_domain

MAX_STATES = 300


def compare_domains(left: Task, right: Task, limits: Limits) -> Equivalence | None:
    """None if the actions and axioms are the same, else the verdict on the whole tasks, which start alike. Raises LimitReached."""
    if left.domain is right.domain:
        return None
    mine, other = canonical_domain(left.domain), canonical_domain(right.domain)
    names = sorted(k for k in mine.keys() | other.keys() if k.startswith(("action ", "rules")) and mine.get(k) != other.get(k))
    if not names:
        return None
    try:
        return _SideBySide(left, right, limits).run(names)
    except PlanloomError as error:
        if error.code == "limit":
            raise
        return Equivalence(Verdict.UNKNOWN, f"{listed(names)} differ, and cannot be executed: {error.message}")


@dataclass(frozen=True)
class _Pair:
    left: State
    right: State
    steps: tuple[str, ...]


class _SideBySide:
    def __init__(self, left: Task, right: Task, limits: Limits) -> None:
        self.left, self.right = Simulator(left), Simulator(right)
        self.costs = left.problem.minimize_cost and right.problem.minimize_cost
        self.limits = limits

    def run(self, names: list[str]) -> Equivalence:
        start = _Pair(self.left.initial(), self.right.initial(), ())
        seen, queue = {start.left.atoms()}, deque([start])
        while queue:
            pair = queue.popleft()
            goals = self.left.goal_reached(pair.left), self.right.goal_reached(pair.right)
            if goals[0] != goals[1]:
                side = "left" if goals[0] else "right"
                return self._answer("goal", side, "", pair.steps, f"only the goal of the {side} task is reached")
            for following in self._successors(pair):
                if isinstance(following, Equivalence):
                    return following
                if following.left.atoms() not in seen:
                    seen.add(following.left.atoms())
                    queue.append(following)
            if len(seen) > MAX_STATES:
                reason = f"{listed(names)} differ as written; the first {MAX_STATES} states show no difference"
                return Equivalence(Verdict.UNKNOWN, reason)
        return Equivalence(
            Verdict.EQUIVALENT, f"{listed(names)} differ as written, but not in any of the {len(seen)} reachable states"
        )

    def _successors(self, pair: _Pair) -> list[_Pair | Equivalence]:
        steps = set(self.left.applicable_steps(pair.left))
        others = set(self.right.applicable_steps(pair.right))
        for side, only in (("left", steps - others), ("right", others - steps)):
            if only:
                text = _text(min(only))
                return [self._answer("action", side, text, (*pair.steps, text), f"{text} is possible only in the {side} task")]
        found: list[_Pair | Equivalence] = []
        for step in sorted(steps):
            self.limits.check()
            name, *arguments = step
            after = _Pair(
                self.left.apply(pair.left, name, arguments),
                self.right.apply(pair.right, name, arguments),
                (*pair.steps, _text(step)),
            )
            odd = after.left.atoms() ^ after.right.atoms()
            if odd:
                fact = _text(min(odd))
                side = "left" if min(odd) in after.left.atoms() else "right"
                return [self._answer("action", side, fact, after.steps, f"{fact} holds only in the {side} task")]
            if self.costs and self.left.cost(pair.left, name, arguments) != self.right.cost(pair.right, name, arguments):
                return [self._answer("action", "both", _text(step), after.steps, f"{_text(step)} costs differ")]
            found.append(after)
        return found

    def _answer(self, kind: str, side: str, pddl: str, steps: tuple[str, ...], words: str) -> Equivalence:
        when = f"after {listed(steps, 8)} " if steps else "at the start "
        return different(Witness(kind, side, pddl, when + words, steps))


def _text(words: tuple[str, ...]) -> str:
    return f"({' '.join(words)})"
