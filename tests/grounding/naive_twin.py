"""Grounding as Python sets: every assignment of objects is tried, every fixpoint is computed from the start again.

The slow twin of `planner.grounding` for tasks without conditional effects. It starts from the normalised task and follows the
definitions: what is reachable under delete relaxation, what is constant, what can matter for the goal.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

Atom = tuple
SignedAtom = tuple  # (atom, negated)


@dataclass(frozen=True)
class Instance:
    name: tuple
    condition: frozenset  # of signed atoms
    add: frozenset  # of atoms
    delete: frozenset
    is_axiom: bool = False


def assignments(task, parameters, binding):
    names = [o.name for o in task.objects]
    for values in product(*([names[i] for i in task.members(p.types)] for p in parameters)):
        yield {**binding, **{p.name: v for p, v in zip(parameters, values, strict=True)}}


def signed(literal, binding) -> SignedAtom:
    return (literal.predicate, *(binding.get(a, a) for a in literal.arguments)), literal.negated


class Twin:
    def __init__(self, normal):
        self.normal, self.task = normal, normal.task
        names = [o.name for o in self.task.objects]
        self.init = {(p, *(names[i] for i in row)) for p, rows in self.task.problem.init.items() for row in rows.tolist()}
        goal = self.condition(normal.goal, normal.goal_universal, {}, keep_false=True)
        assert goal is not None
        self.goal = goal
        self.instances = [*self.operators(), *self.axioms()]
        self.false_goals: set = set()
        self.fold_constants()
        self.drop_irrelevant()

    def is_static(self, predicate):
        return predicate not in self.normal.fluent and predicate not in self.normal.derived

    def static_value(self, atom, negated):
        if atom[0] == "=":
            return (atom[1] == atom[2]) != negated
        return (atom in self.init) != negated

    def condition(self, literals, universal, binding, keep_false=False):
        """Signed atoms that are not static, None if a static one is false."""
        wanted = [signed(x, binding) for x in literals]
        for clause in universal:
            for inner in assignments(self.task, clause.parameters, binding):
                if all(self.static_value(*signed(g, inner)) for g in clause.guard):
                    wanted.append(signed(clause.literal, inner))
        found = set()
        for atom, negated in wanted:
            if atom[0] == "=" or self.is_static(atom[0]):
                if self.static_value(atom, negated):
                    continue
                if not keep_false:
                    return None
            found.add((atom, negated))
        return None if any((a, not n) in found for a, n in found) and not keep_false else frozenset(found)

    def operators(self):
        for action in self.normal.actions:
            assert all(not e.condition and not e.parameters for e in action.effects)
            for binding in assignments(self.task, action.parameters, {}):
                condition = self.condition(action.precondition, action.universal, binding)
                if condition is None:
                    continue
                effects = [signed(e.literal, binding) for e in action.effects]
                add = {a for a, n in effects if not n}
                delete = {a for a, n in effects if n} - add - {a for a, n in condition if n}
                add -= {a for a, n in condition if not n}
                name = (action.name, *(binding[p.name] for p in action.parameters[: action.n_visible]))
                yield Instance(name, condition, frozenset(add), frozenset(delete))

    def axioms(self):
        for axiom in self.normal.axioms:
            for binding in assignments(self.task, axiom.parameters, {}):
                condition = self.condition(axiom.condition, axiom.universal, binding)
                if condition is not None:
                    head = (axiom.predicate, *(binding.get(v, v) for v in axiom.head))
                    yield Instance((), condition, frozenset([head]), frozenset(), True)

    def reached(self):
        """Delete relaxation; a negated atom is taken as possible."""
        facts, size = {a for a in self.init if not self.is_static(a[0])}, -1
        while size != len(facts):
            size = len(facts)
            for i in self.instances:
                if all(n or a in facts for a, n in i.condition):
                    facts |= i.add
        return facts

    def fold_constants(self):
        """Until nothing changes: unreachable instances go, constants leave the conditions."""
        before = None
        while before != self.instances:
            before = self.instances
            reached = self.reached()
            alive = [i for i in self.instances if all(n or a in reached for a, n in i.condition)]
            deleted = {a for i in alive for a in i.delete}
            true = {a for a in self.init if a not in deleted and not self.is_static(a[0])}
            true |= {a for i in alive if i.is_axiom and not i.condition for a in i.add}
            self.instances = [
                Instance(
                    i.name, frozenset(x for x in i.condition if not self.always(x, true, reached)), i.add, i.delete, i.is_axiom
                )
                for i in alive
                if not any(self.always((a, not n), true, reached) for a, n in i.condition)
            ]
            self.false_goals |= {(a, n) for a, n in self.goal if self.is_false((a, n), true, reached)}
            self.goal = frozenset(x for x in self.goal - self.false_goals if not self.always(x, true, reached))
        self.facts = reached

    @staticmethod
    def always(literal, true, reached):
        atom, negated = literal
        return atom not in reached if negated else atom in true

    def is_false(self, literal, true, reached):
        atom, negated = literal
        if atom[0] == "=" or self.is_static(atom[0]):
            return True
        return atom in true if negated else atom not in reached

    def drop_irrelevant(self):
        coarse = any(i.is_axiom for i in self.instances)
        wanted, size = set(self.goal), -1
        while size != len(wanted):
            size = len(wanted)
            for i in self.instances:
                if self.made(i, coarse) & wanted:
                    wanted |= i.condition
                    if coarse:
                        wanted |= {(a, not n) for a, n in i.condition}
            if coarse:
                wanted |= {(a, not n) for a, n in wanted}
        self.instances = [i for i in self.instances if self.made(i, coarse) & wanted]

    @staticmethod
    def made(instance, coarse):
        changed = {(a, False) for a in instance.add} | {(a, True) for a in instance.delete}
        return changed | {(a, not n) for a, n in changed} if coarse else changed

    def literals(self):
        """All literals that conditions and the goal speak of."""
        return set(self.goal) | self.false_goals | {x for i in self.instances for x in i.condition}
