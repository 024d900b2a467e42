"""What each step of a plan needed and gave, found by following the plan through its states.

A *literal* is (fact, True) or (fact, False) for a basic fact that is no complement. A step needs its precondition, the conditions
of the conditional effects that fired, and for each one that did not fire one literal that kept it from firing. Where a condition
asks for a derived fact, the basic facts behind it are needed: those of one derivation if it is true, all it depends on if it is
false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.errors import InvalidInput
from planner.ground_task import GroundTask

Literal = tuple[int, bool]


@dataclass(frozen=True)
class Happening:
    """One step: what had to hold before it, and what it made true or false."""

    needs: frozenset[Literal]
    gives: frozenset[Literal]


class Trajectory:
    """Follows a plan: `happenings`, one per step, and what the `goal` needs at the end.

    A step is given by its operators: several where an action has several disjuncts (the first applicable one is taken), none if
    grounding left the action out because nothing that matters can come of it. Raises InvalidInput if a step cannot be applied or
    the goal is not reached.
    """

    def __init__(self, task: GroundTask, steps: Sequence[Sequence[int]]) -> None:
        self.task = task
        self._effects: dict[int, list[int]] = {}
        for effect, operator in enumerate(task.effect_operator.tolist()):
            self._effects.setdefault(operator, []).append(effect)
        self._axioms = _Axioms(task)
        bits = np.unpackbits(np.ascontiguousarray(task.init).view(np.uint8), bitorder="little")[: task.n_basic]
        self.initial = frozenset(f for f in np.flatnonzero(bits).tolist() if not task.symbols.fact_negated[f])
        self._basic: set[int] = set(self.initial)
        self.happenings = [self._step(number, operators) for number, operators in enumerate(steps, 1)]
        self.goal = self._needs(task.goal.tolist(), "the goal is not reached")

    def literal_name(self, literal: Literal) -> str:
        """As PDDL writes it."""
        name = self.task.fact_name(literal[0])
        return name if literal[1] else f"(not {name})"

    def _step(self, number: int, operators: Sequence[int]) -> Happening:
        if len(operators) == 0:
            return Happening(frozenset(), frozenset())
        task = self.task
        conditions = {o: task.precondition.row(o).tolist() for o in operators}
        operator = next((o for o in operators if self._axioms.first_false(conditions[o], self._basic) is None), operators[0])
        what = f"step {number} {task.operator_name(operator)} cannot be applied"
        needs = set(self._needs(conditions[operator], what))
        adds, deletes = set(task.add.row(operator).tolist()), set(task.delete.row(operator).tolist())
        for effect in self._effects.get(operator, ()):
            condition = task.effect_condition.row(effect).tolist()
            false = self._axioms.first_false(condition, self._basic)
            if false is None:
                needs |= self._needs(condition, what)
                adds |= set(task.effect_add.row(effect).tolist())
                deletes |= set(task.effect_delete.row(effect).tolist())
            else:
                fact, value = _literal(task, false)
                needs |= self._axioms.support((fact, not value), self._basic)
        gives = {_literal(task, f) for f in adds}
        gives = {(f, value) for f, value in gives if value or (f, True) not in gives}
        gives |= {(f, False) for f in deletes if not task.symbols.fact_negated[f] and (f, True) not in gives}
        self._basic -= {f for f, value in gives if not value}
        self._basic |= {f for f, value in gives if value}
        return Happening(frozenset(needs), frozenset(gives))

    def _needs(self, facts: list[int], what: str) -> frozenset[Literal]:
        false = self._axioms.first_false(facts, self._basic)
        if false is not None:
            name = self.literal_name(_literal(self.task, false))
            raise InvalidInput(f"{what}: {name} does not hold", hint="only a valid plan has a partial order")
        needs: set[Literal] = set()
        for fact in facts:
            needs |= self._axioms.support(_literal(self.task, fact), self._basic)
        return frozenset(needs)


def _literal(task: GroundTask, fact: int) -> Literal:
    if task.symbols.fact_negated[fact]:
        return int(task.complement[fact]), False
    return fact, True


class _Axioms:
    """Derived facts of a state, and the basic literals behind them."""

    def __init__(self, task: GroundTask) -> None:
        self.task = task
        self.heads = task.axiom_head.tolist()
        self.bodies = [[_literal(task, f) for f in row.tolist()] for row in task.axiom_body.rows()]
        self.layers = [np.flatnonzero(task.axiom_layer == layer).tolist() for layer in np.unique(task.axiom_layer)]
        self.of_head: dict[int, list[int]] = {}
        for axiom, head in enumerate(self.heads):
            self.of_head.setdefault(head, []).append(axiom)
        self._state: frozenset[int] | None = None
        self._reason: dict[int, int] = {}

    def first_false(self, facts: Iterable[int], basic: set[int]) -> int | None:
        """The first of the facts that does not hold, None if all do."""
        self._derive(basic)
        for fact in facts:
            f, value = _literal(self.task, fact)
            if self._holds(f, basic) != value:
                return fact
        return None

    def support(self, literal: Literal, basic: set[int]) -> set[Literal]:
        """Basic literals, all true in the state, which together make the (true) literal true."""
        self._derive(basic)
        found: set[Literal] = set()
        open_, seen = [literal], {literal}
        while open_:
            fact, value = open_.pop()
            if fact < self.task.n_basic:
                found.add((fact, value))
                continue
            if value:
                more = self.bodies[self._reason[fact]]
            else:  # false: whatever any derivation of it looks at has to stay as it is
                more = [(f, self._holds(f, basic)) for axiom in self.of_head.get(fact, ()) for f, _ in self.bodies[axiom]]
            fresh = [item for item in more if item not in seen]
            seen.update(fresh)
            open_ += fresh
        return found

    def _holds(self, fact: int, basic: set[int]) -> bool:
        return fact in (basic if fact < self.task.n_basic else self._reason)

    def _derive(self, basic: set[int]) -> None:
        """Fill `_reason`: true derived fact → the axiom that first made it true (so that reasons are never circular)."""
        state = frozenset(basic) if self.heads else frozenset()
        if state == self._state:
            return
        self._state, self._reason = state, {}
        for layer in self.layers:
            waiting: dict[int, list[int]] = {}
            missing: dict[int, int] = {}
            ready: list[int] = []
            for axiom in layer:
                unmet = [(f, value) for f, value in self.bodies[axiom] if self._holds(f, basic) != value]
                missing[axiom] = len(unmet)
                for fact, _ in unmet:
                    waiting.setdefault(fact, []).append(axiom)
                if not unmet:
                    ready.append(axiom)
            self._close(ready, waiting, missing)

    def _close(self, ready: list[int], waiting: dict[int, list[int]], missing: dict[int, int]) -> None:
        while ready:
            axiom = ready.pop()
            head = self.heads[axiom]
            if head in self._reason:
                continue
            self._reason[head] = axiom
            for other in waiting.get(head, ()):
                missing[other] -= 1
                if missing[other] == 0:
                    ready.append(other)
