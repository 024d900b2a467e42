"""The delete relaxation, slow and obvious: one state as a Python set, one rule at a time. The fast evaluations are held equal to it."""

from __future__ import annotations

import numpy as np

from heuristics._base import DEAD_END
from planner.ground_task import GroundTask, relax

INFINITE = float("inf")


class Rule:
    """One rule of the relaxation with sets of facts; `operator` is -1 for an axiom."""

    def __init__(self, number, precondition, add, cost, operator):
        self.number, self.precondition, self.add = number, set(precondition), sorted(add)
        self.cost, self.operator = cost, operator


def rules_of(task: GroundTask, costs=None) -> list[Rule]:
    """All rules, with the operators' own costs or the given ones."""
    relaxed = relax(task)
    costs = task.cost if costs is None else costs
    return [
        Rule(r, relaxed.precondition.row(r).tolist(), relaxed.add.row(r).tolist(), 0 if o < 0 else int(costs[o]), int(o))
        for r, o in enumerate(relaxed.operator)
    ]


def goals_of(task: GroundTask) -> list[int]:
    """Goal facts without those the relaxation takes as always true."""
    return relax(task).goal.tolist()


def sweep(task: GroundTask, state, costs, rank=None):
    """(layer of the goals, cost of the relaxed plan, its operators) of one state; DEAD_END twice if the goals are out of reach.

    Within a layer the rule of least rank (default: the order of the rules) supports a fact.
    """
    rules = rules_of(task, costs)
    if rank is not None:
        rules.sort(key=lambda rule: rank[rule.number])
    operators, axioms = [r for r in rules if r.operator >= 0], [r for r in rules if r.operator < 0]
    facts, log, layer = set(state), [], 0

    def fire(some):
        new = {}
        for rule in some:
            if rule.precondition <= facts:
                for a in rule.add:
                    if a not in facts and a not in new:
                        new[a] = rule
        facts.update(new)
        log.extend(new.items())
        return bool(new)

    while True:
        while fire(axioms):
            pass
        if set(goals_of(task)) <= facts:
            break
        if not fire(operators):
            return DEAD_END, DEAD_END, set()
        layer += 1
    needed, used = set(goals_of(task)), set()
    for fact, rule in reversed(log):
        if fact in needed:
            needed |= rule.precondition
            used.add(rule.operator)
    used.discard(-1)
    return layer, sum(int(costs[o]) for o in used), used


def fact_costs(task: GroundTask, state, combine, costs=None) -> dict[int, float]:
    """Cost of every fact under `combine` (sum for h_add, max for h_max), by going over all rules until nothing gets cheaper."""
    rules = rules_of(task, costs)
    value = {f: 0.0 if f in state else INFINITE for f in range(task.n_facts)}
    changed = True
    while changed:
        changed = False
        for rule in rules:
            total = rule.cost + combine([value[p] for p in rule.precondition] or [0])
            for a in rule.add:
                if total < value[a]:
                    value[a] = total
                    changed = True
    return value


def estimate(task: GroundTask, state, combine, costs=None) -> int:
    """h_add (combine=sum) or h_max (combine=max)."""
    value = fact_costs(task, state, combine, costs)
    total = combine([value[g] for g in goals_of(task)] or [0])
    return int(DEAD_END) if total == INFINITE else int(total)


def reaches_goal_without_deletes(task: GroundTask, state, operators) -> bool:
    """True if the given operators alone, applied as often as one likes with deletes ignored, reach all goals."""
    rules = [r for r in rules_of(task) if r.operator in operators or r.operator < 0]
    facts = set(state)
    for _ in range(task.n_facts + 1):
        for rule in rules:
            if rule.precondition <= facts:
                facts |= set(rule.add)
    return set(goals_of(task)) <= facts


def all_estimates(heuristic, task: GroundTask, states) -> np.ndarray:
    """The heuristic's values of sets of facts, in one batch."""
    from tests.ground_tasks import to_rows

    return heuristic.evaluate(to_rows(task, states)).h
