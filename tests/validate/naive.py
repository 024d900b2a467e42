"""The meaning of a task, written down as directly as it can be: everything is tried, nothing is compiled or indexed.

A state is a frozenset of atoms ("on", "a", "b"). The slow twin of `planner.validate`.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from planner.pddl.ast import (
    And,
    AndEffect,
    Atom,
    Equal,
    Exists,
    ForAll,
    ForAllEffect,
    Imply,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Or,
    Task,
    WhenEffect,
)


def initial(task: Task) -> frozenset:
    return frozenset((p, *(task.objects[i].name for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist())


def of_type(task: Task, types) -> list[str]:
    above = {o.name: set().union(*(task.supertypes[t] for t in o.types)) for o in task.objects}
    return [o.name for o in task.objects if above[o.name] & set(types)]


def bindings(task: Task, parameters, binding):
    for values in product(*(of_type(task, p.types) for p in parameters)):
        yield {**binding, **{p.name: v for p, v in zip(parameters, values, strict=True)}}


def ground(atom: Atom, binding) -> tuple[str, ...]:
    return (atom.predicate, *(binding.get(a, a) for a in atom.arguments))


def holds(task: Task, facts, formula, binding) -> bool:
    """`facts` has the derived atoms too."""
    match formula:
        case Atom():
            return ground(formula, binding) in facts
        case Equal():
            return binding.get(formula.left, formula.left) == binding.get(formula.right, formula.right)
        case Not():
            return not holds(task, facts, formula.body, binding)
        case And():
            return all(holds(task, facts, p, binding) for p in formula.parts)
        case Or():
            return any(holds(task, facts, p, binding) for p in formula.parts)
        case Imply():
            return not holds(task, facts, formula.left, binding) or holds(task, facts, formula.right, binding)
        case Exists():
            return any(holds(task, facts, formula.body, b) for b in bindings(task, formula.parameters, binding))
        case ForAll():
            return all(holds(task, facts, formula.body, b) for b in bindings(task, formula.parameters, binding))
    raise TypeError(formula)


def negated_predicates(formula, sign=True) -> set[str]:
    match formula:
        case Atom():
            return set() if sign else {formula.predicate}
        case Not():
            return negated_predicates(formula.body, not sign)
        case And() | Or():
            return set().union(*(negated_predicates(p, sign) for p in formula.parts))
        case Imply():
            return negated_predicates(formula.left, not sign) | negated_predicates(formula.right, sign)
        case Exists() | ForAll():
            return negated_predicates(formula.body, sign)
    return set()


def with_derived(task: Task, state) -> frozenset:
    """Axioms stratum by stratum; here a stratum may be any set of axioms whose negated derived predicates are finished."""
    facts = set(state)
    waiting = list(task.domain.axioms)
    while waiting:
        open_names = _closure(waiting)
        ready = [a for a in waiting if not open_names[a.predicate]]
        assert ready, "not stratified"
        changed = True
        while changed:
            changed = False
            for axiom in ready:
                for b in bindings(task, axiom.parameters, {}):
                    head = (axiom.predicate, *(b[p.name] for p in axiom.parameters))
                    if head not in facts and holds(task, facts, axiom.body, b):
                        facts.add(head)
                        changed = True
        waiting = [a for a in waiting if a not in ready]
    return frozenset(facts)


def _closure(axioms) -> dict[str, set[str]]:
    """Derived predicate → the unfinished ones it uses negated, through any number of axioms."""
    names = {a.predicate for a in axioms}
    result = {}
    for name in names:
        reached, stack, negated = {name}, [name], set()
        while stack:
            current = stack.pop()
            for axiom in axioms:
                if axiom.predicate == current:
                    negated |= negated_predicates(axiom.body) & names
                    for other in (negated_predicates(axiom.body) | negated_predicates(axiom.body, False)) & names:
                        if other not in reached:
                            reached.add(other)
                            stack.append(other)
        result[name] = negated
    return result


def changes(task: Task, facts, effect, binding):
    """(deleted, added, cost) of an effect."""
    match effect:
        case LiteralEffect():
            atom = ground(effect.atom, binding)
            return ({atom}, set(), Fraction(0)) if effect.negated else (set(), {atom}, Fraction(0))
        case AndEffect():
            return _join(changes(task, facts, part, binding) for part in effect.parts)
        case ForAllEffect():
            return _join(changes(task, facts, effect.body, b) for b in bindings(task, effect.parameters, binding))
        case WhenEffect():
            return changes(task, facts, effect.body, binding) if holds(task, facts, effect.condition, binding) else _join(())
        case IncreaseEffect():
            amount = effect.amount
            if not isinstance(amount, Fraction):
                table = task.problem.init_values[amount.name]
                row = [task.object_ids[binding.get(a, a)] for a in amount.arguments]
                amount = table.values[table.rows.tolist().index(row)]
            return set(), set(), amount
    raise TypeError(effect)


def _join(results):
    deleted, added, cost = set(), set(), Fraction(0)
    for d, a, c in results:
        deleted, added, cost = deleted | d, added | a, cost + c
    return deleted, added, cost


def step(task: Task, state, name, arguments):
    """(next state, cost), or None if the step is not applicable."""
    action = task.actions.get(name)
    if action is None or len(arguments) != len(action.parameters):
        return None
    if any(a not in of_type(task, p.types) for a, p in zip(arguments, action.parameters, strict=True)):
        return None
    binding = {p.name: a for p, a in zip(action.parameters, arguments, strict=True)}
    facts = with_derived(task, state)
    if not holds(task, facts, action.precondition, binding):
        return None
    deleted, added, cost = changes(task, facts, action.effect, binding)
    return frozenset((state - deleted) | added), cost if task.problem.minimize_cost else Fraction(1)


def all_steps(task: Task):
    """Every ground step, applicable or not."""
    for action in task.domain.actions:
        for values in product(*(of_type(task, p.types) for p in action.parameters)):
            yield (action.name, *values)


def goal_reached(task: Task, state) -> bool:
    return holds(task, with_derived(task, state), task.problem.goal, {})


def run(task: Task, steps):
    """(valid, cost of the executed steps, number of executed steps)."""
    state, total = initial(task), Fraction(0)
    for number, (name, *arguments) in enumerate(steps):
        after = step(task, state, name, arguments)
        if after is None:
            return False, total, number
        state, total = after[0], total + after[1]
    return goal_reached(task, state), total, len(steps)
