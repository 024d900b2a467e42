"""Relaxed plans towards the nearest goals, without operators in memory.

The decomposed rules run on the facts of one state until enough goals are reached, in breadth-first order, each fact remembering
the row that found it first. Walking back from a goal gives a relaxed plan with all parameters: auxiliary facts hand over the
values of the variables that were projected away.

As a tie-break the facts of the state trigger in order of *versatility*: objects of which little is said in static facts come
first, because what fits fewer actions is missed less (least constraining resource first). A run for one goal first tries with
the goal's own objects only, of each of their types: one package needs vehicles, but rarely other packages. Once under way, it
is committed to the objects that its first plan used alone of their types: the vehicle that carries the package. Reference: Corrêa,
Pommerening, Helmert and Francès, The FF heuristic for lifted classical planning, AAAI 2022.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.grounding import datalog_kernels as k
from planner.lifted.decompose import relaxation
from planner.lifted.engine import JoinEngine
from planner.lifted.relevance import Relevance
from planner.lifted.task import LiftedTask
from planner.limits import Limits

_FIRST_BUDGET = 20_000
_LARGEST_BUDGET = 2_000_000
_ROWS_OF_A_RUN = 2_000  # loading a state costs about as much as finding so many rows


@dataclass(frozen=True)
class Reached:
    """What one run found: unmet goals in the order in which they were reached, and whether the run was complete."""

    goals: list[int]
    facts: list[int]  # the engine's numbers of these goals
    complete: bool


class RelaxedPlans:
    """Delete relaxation of single states. `versatility` int64 [n_objects]: in how many static facts an object occurs."""

    def __init__(self, task: LiftedTask, limits: Limits, seed: int = 0) -> None:
        self.task, self._limits = task, limits
        program, self._origins = relaxation(task.program)
        self._engine = JoinEngine(program, limits)
        self._start = program.start
        self._of_type: dict[tuple[str, ...], list[int]] = {}
        for number, item in enumerate(task.task.objects):
            self._of_type.setdefault(item.types, []).append(number)
        self.work = 0  # rows found by all runs, and what a run costs besides
        self._best_restriction: dict[int, int] = {}  # by predicate of the goal
        self._relevance = Relevance(program, self._engine.members)
        self._rng = np.random.default_rng(seed)
        self._head_variables = [r.heads[0].terms for r in program.rules]
        self.versatility = _versatility(task)

    def commitment(self, plan: list[int]) -> np.ndarray:
        """Mask of objects: where a plan uses a single object of some type, this one is the only one allowed of its type."""
        used: dict[tuple[str, ...], set[int]] = {}
        objects = self.task.task.objects
        for number in plan:
            for o in self.task.operator(number).values:
                used.setdefault(objects[o].types, set()).add(o)
        mask = np.ones(self.task.codes.n_objects, dtype=bool)
        for types, chosen in used.items():
            if len(chosen) == 1:
                mask[self._of_type[types]] = False
                mask[list(chosen)] = True
        return mask

    def reach_one(self, state: np.ndarray, goal: int, *, shuffle: bool = False, commitment: np.ndarray | None = None) -> Reached:
        """Like `reach` for a single goal, with few objects at first: those of a commitment, then the goal's own."""
        if commitment is not None:
            reached = self.reach(state, {goal}, 1, shuffle=shuffle, allowed=commitment)
            if reached.goals:
                return reached
        predicates, args = self.task.codes.decode(np.array([goal], dtype=np.int64))
        predicate = int(predicates[0])
        restrictions = self._restrictions(args[0, : self.task.codes.arity[predicate]].tolist())
        best = self._best_restriction.get(predicate, 0)
        for number in sorted(range(len(restrictions)), key=lambda i: (i != best, i)):
            reached = self.reach(state, {goal}, 1, shuffle=shuffle, allowed=restrictions[number])
            if reached.goals:
                self._best_restriction[predicate] = number
                return reached
        return self.reach(state, {goal}, 1, shuffle=shuffle)

    def _restrictions(self, objects: list[int]) -> list[np.ndarray]:
        """Masks of allowed objects: of the types of all arguments only the arguments, then the same for one argument each."""
        own = np.zeros(self.task.codes.n_objects, dtype=bool)
        own[objects] = True
        others = []
        for o in objects:
            mask = np.ones(len(own), dtype=bool)
            mask[self.task.task.members(self.task.task.objects[o].types)] = False
            others.append(mask | own)
        return [np.logical_and.reduce(others), *others] if len(others) > 1 else others

    def reach(
        self, state: np.ndarray, goals: set[int], wanted: int, *, shuffle: bool = False, allowed: np.ndarray | None = None
    ) -> Reached:
        """Run from a state (codes) until `wanted` of the goals (codes, unmet) are reached or nothing is left.

        With `allowed` (bool [n_objects]) only with some objects: then what is not reached may still be reachable.
        """
        engine, codes = self._engine, self.task.codes
        targets = np.array(sorted(goals), dtype=np.int64)
        target_predicates, target_args = codes.decode(targets)
        self._relevance.narrow(target_predicates, target_args, allowed)
        predicates, args = codes.decode(state)
        relevant = self._relevance.keep(predicates, args)
        predicates, args = predicates[relevant], args[relevant]
        order = self._order(predicates, args, shuffle)
        start = np.array([self._start], dtype=np.int32)
        nothing = np.zeros((1, args.shape[1]), dtype=np.int32)
        engine.load(np.concatenate([start, predicates[order]]), np.concatenate([nothing, args[order]]))
        budget = _FIRST_BUDGET
        while True:
            self._limits.check()
            complete = engine.run(budget) == k.DONE
            numbers = np.full(len(targets), -1, dtype=np.int64)
            for predicate in np.unique(target_predicates):
                mine = np.flatnonzero(target_predicates == predicate)
                keys = np.ascontiguousarray(target_args[mine][:, : codes.arity[predicate]])
                numbers[mine] = engine.lookup(int(predicate), keys)
            found = np.flatnonzero(numbers >= 0)
            if complete or len(found) >= wanted:
                found = found[np.argsort(numbers[found])]
                self.work += _ROWS_OF_A_RUN + engine.n_rows
                return Reached(targets[found].tolist(), numbers[found].tolist(), complete)
            budget = min(2 * budget, _LARGEST_BUDGET)

    def _order(self, predicates: np.ndarray, args: np.ndarray, shuffle: bool) -> np.ndarray:
        arity = np.array(self.task.codes.arity, dtype=np.int64)[predicates]
        used = np.arange(args.shape[1]) < arity[:, None]
        weight = (self.versatility[args] * used).sum(axis=1)
        ties = self._rng.permutation(len(weight)) if shuffle else np.arange(len(weight))
        return np.lexsort((ties, weight))

    def plan(self, facts: list[int]) -> list[int]:
        """Operators of a relaxed plan for some of the facts that the last `reach` found, in an order that respects their needs."""
        starts, rules, rows, first = self._engine.first_rows()
        needed = [f for f in facts if first[f] >= 0]
        seen = set(needed)
        chosen: dict[int, tuple[int, tuple[int, ...]]] = {}
        while needed:
            row = int(first[needed.pop()])
            for fact in self._matched(row, starts, rules, rows):
                if first[fact] >= 0 and fact not in seen:
                    seen.add(fact)
                    needed.append(fact)
            if not self._origins[rules[row]].auxiliary:
                chosen[row] = self._operator(row, starts, rules, rows, first)
        operators = [self.task.number(*chosen[row]) for row in sorted(chosen)]
        return list(dict.fromkeys(operators))

    def _matched(self, row: int, starts: np.ndarray, rules: np.ndarray, rows: np.ndarray) -> list[int]:
        rule = self._engine.program.rules[rules[row]]
        begin = int(starts[row]) + len(rule.domains)
        facts: list[int] = rows[begin : begin + len(rule.recorded)].tolist()
        return facts

    def _operator(
        self, row: int, starts: np.ndarray, rules: np.ndarray, rows: np.ndarray, first: np.ndarray
    ) -> tuple[int, tuple[int, ...]]:
        """The action of a row and the values of all its variables, gathered through auxiliary facts."""
        action = self._origins[rules[row]].action
        values = [-1] * len(self.task.rules[action].domains)
        open_rows = [row]
        while open_rows:
            row = open_rows.pop()
            variables = self._origins[rules[row]].variables
            begin = int(starts[row])
            for variable, value in zip(variables, rows[begin : begin + len(variables)].tolist(), strict=True):
                values[variable] = value
            for fact in self._matched(row, starts, rules, rows):
                if first[fact] >= 0 and self._origins[rules[first[fact]]].auxiliary:
                    open_rows.append(int(first[fact]))
        return action, tuple(values)


def _versatility(task: LiftedTask) -> np.ndarray:
    """In how many static facts each object occurs, int64 [n_objects]."""
    program = task.program
    counts = np.zeros(task.codes.n_objects, dtype=np.int64)
    for name, rows in task.task.problem.init.items():
        if name in program.normal.fluent:
            continue
        for column in rows.T:
            counts += np.bincount(column, minlength=len(counts))
    return counts
