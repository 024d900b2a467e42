"""Lints: what is legal PDDL but probably not meant. A warning must be deserved; what is merely odd is a note.

Everything here is one pass over the domain and a few looks at the initial state; it never grounds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from planner.errors import Location
from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Domain,
    Equal,
    Exists,
    ForAll,
    ForAllEffect,
    Formula,
    FunctionTerm,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Task,
    TypedName,
)
from planner.pddl.findings import Report, listed
from planner.pddl.walk import changes, conditions, conjuncts, literals, nodes

_MANY_INSTANCES = 10**9  # assignments of one (forall …) from which on a warning is due


@dataclass
class _Usage:
    """What a domain uses: names in formulas and effects, types, and how predicates are read and written."""

    terms: set[str] = field(default_factory=set)  # constants, and variables with their action
    types: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    cost_functions: dict[str, Location] = field(default_factory=dict)

    def formula(self, formula: Formula) -> None:
        """Count a condition."""
        for node in nodes(formula):
            if isinstance(node, Atom):
                self.read.add(node.predicate)
                self.terms.update(node.arguments)
            elif isinstance(node, Equal):
                self.terms.update((node.left, node.right))
            elif isinstance(node, (Exists, ForAll)):
                self.typed(node.parameters)

    def typed(self, names: tuple[TypedName, ...]) -> None:
        """Count the types of parameters or objects."""
        for name in names:
            self.types.update(name.types)

    def action(self, action: Action) -> None:
        """Count an action."""
        self.typed(action.parameters)
        self.formula(action.precondition)
        for condition in conditions(action.effect):
            self.formula(condition)
        for change in changes(action.effect):
            (self.deleted if change.negated else self.added).add(change.atom.predicate)
            self.terms.update(change.atom.arguments)
        for part in nodes(action.effect):
            if isinstance(part, ForAllEffect):
                self.typed(part.parameters)
            elif isinstance(part, IncreaseEffect) and isinstance(part.amount, FunctionTerm):
                self.terms.update(part.amount.arguments)
                self.cost_functions.setdefault(part.amount.name, part.location)


def _usage(domain: Domain) -> _Usage:
    usage = _Usage()
    for action in domain.actions:
        usage.action(action)
    for axiom in domain.axioms:
        usage.typed(axiom.parameters)
        usage.formula(axiom.body)
        usage.added.add(axiom.predicate)
    for predicate in domain.predicates:
        usage.typed(predicate.parameters)
    for function in domain.functions:
        usage.typed(function.parameters)
    usage.typed(domain.constants)
    return usage


def lint_domain(domain: Domain, report: Report) -> None:
    """Findings about a domain alone."""
    _lint_domain(domain, report, _usage(domain))


def lint_task(task: Task, report: Report) -> None:
    """Findings about a domain and its problem together."""
    usage = _usage(task.domain)
    usage.formula(task.problem.goal)
    usage.typed(task.problem.objects)
    _lint_domain(task.domain, report, usage)
    _never_true(task, report, usage)
    _goal(task, report)
    _costs(task, report, usage)
    _unused_types(task.domain, report, usage)
    _unused_objects(task, report, usage)
    _large_quantifiers(task, report)


def _lint_domain(domain: Domain, report: Report, usage: _Usage) -> None:
    for action in domain.actions:
        _action(action, report)
    for predicate in domain.predicates:
        if predicate.name not in usage.read | usage.added | usage.deleted:
            report.note(predicate.location, "unused-predicate", f"predicate {predicate.name} is used nowhere")
    parents = {t.name for t in domain.types}
    for constant in domain.constants:
        if constant.name in parents:
            report.note(constant.location, "same-name", f"{constant.name} is the name of a type and of an object")
    if not domain.actions:
        report.warning(Location(domain.file), "no-actions", "the domain has no actions")


def _unused_types(domain: Domain, report: Report, usage: _Usage) -> None:
    used = set(usage.types)
    parents = {t.name: t.parents for t in domain.types}
    waiting = [name for name in used if name in parents]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in used:
                used.add(parent)
                waiting.append(parent)
    for declaration in domain.types:
        if declaration.name not in used:
            report.note(declaration.location, "unused-type", f"type {declaration.name} is used nowhere")


def _action(action: Action, report: Report) -> None:
    used: set[str] = set()
    for node in (*nodes(action.precondition), *nodes(action.effect)):
        if isinstance(node, Atom):
            used.update(node.arguments)
        elif isinstance(node, Equal):
            used.update((node.left, node.right))
        elif isinstance(node, IncreaseEffect) and isinstance(node.amount, FunctionTerm):
            used.update(node.amount.arguments)
    for parameter in action.parameters:
        if parameter.name not in used:
            report.note(parameter.location, "unused-parameter", f"parameter {parameter.name} of {action.name} is used nowhere")
    _contradiction(action, report)
    _effect(action, report)


def _contradiction(action: Action, report: Report) -> None:
    parts = list(conjuncts(action.precondition))
    false = {part.body for part in parts if isinstance(part, Not)}
    for part in parts:
        if part in false:
            text = (
                f"(= {part.left} {part.right})"
                if isinstance(part, Equal)
                else str(part)
                if isinstance(part, Atom)
                else "a condition"
            )
            message = f"{action.name} can never be applied: its precondition demands {text} and its negation"
            report.warning(part.location, "contradictory-precondition", message)
        elif isinstance(part, Not) and isinstance(part.body, Equal) and part.body.left == part.body.right:
            message = f"{action.name} can never be applied: {part.body.left} is always equal to itself"
            report.warning(part.location, "contradictory-precondition", message)


def _effect(action: Action, report: Report) -> None:
    """Unconditional effects that add and delete one atom (PDDL lets the add win), and actions without any effect."""
    plain: list[LiteralEffect] = []
    stack = [action.effect]
    while stack:
        effect = stack.pop()
        if isinstance(effect, AndEffect):
            stack += effect.parts
        elif isinstance(effect, LiteralEffect):
            plain.append(effect)
    added = {e.atom for e in plain if not e.negated}
    for effect in plain:
        if effect.negated and effect.atom in added:
            message = f"{action.name} adds and deletes {effect.atom}; the add wins"
            report.note(effect.location, "add-and-delete", message, "drop one of the two")
    if next(changes(action.effect), None) is None:
        report.note(action.location, "no-effect", f"{action.name} changes nothing")


def _never_true(task: Task, report: Report, usage: _Usage) -> None:
    """Preconditions on predicates that have no facts and are never added."""
    init = task.problem.init
    never = {p.name for p in task.domain.predicates if p.name not in usage.added and not len(init[p.name])}
    for action in task.domain.actions:
        for part in conjuncts(action.precondition):
            if isinstance(part, Atom) and part.predicate in never:
                message = (
                    f"{action.name} can never be applied here: no {part.predicate} is true at first and nothing makes one true"
                )
                report.note(part.location, "never-true", message)
                break


def _goal(task: Task, report: Report) -> None:
    problem = task.problem
    added = {a.predicate for a in task.domain.axioms}
    for action in task.domain.actions:
        added.update(change.atom.predicate for change in changes(action.effect) if not change.negated)
    parts = list(conjuncts(problem.goal))
    truths = [_holds(task, part) for part in parts]
    for part, true in zip(parts, truths, strict=True):
        if isinstance(part, Atom) and part.predicate not in added and true is False:
            message = f"the goal {part} is false at first and no action makes {part.predicate} true: there is no plan"
            report.warning(part.location, "unreachable-goal", message)
    if all(truths):
        where = problem.goal.location if problem.goal.location != Location() else Location(problem.file)
        text = "the goal is empty: the empty plan solves it" if not parts else "the goal is already true: the empty plan solves it"
        report.warning(where, "goal-already-true", text)
    positive = {a for a, negated in literals(And(tuple(parts))) if not negated}
    for part in parts:
        if isinstance(part, Not) and part.body in positive and part.body in parts:
            report.warning(part.location, "contradictory-goal", "the goal demands an atom and its negation")


def _holds(task: Task, part: Formula) -> bool | None:
    """Whether a ground literal of a basic predicate holds at first; None for everything else."""
    if isinstance(part, Not):
        inner = _holds(task, part.body)
        return None if inner is None else not inner
    if not isinstance(part, Atom) or part.predicate in task.derived_predicates:
        return None
    row = np.array([task.object_ids[a] for a in part.arguments], dtype=np.int32)
    return bool((task.problem.init[part.predicate] == row).all(axis=1).any())


def _costs(task: Task, report: Report, usage: _Usage) -> None:
    problem = task.problem
    for name, where in usage.cost_functions.items():
        if problem.minimize_cost and not problem.init_values[name].values:
            report.warning(where, "no-values", f"the cost function {name} has no values in the problem")
    if problem.minimize_cost and not any(isinstance(n, IncreaseEffect) for a in task.domain.actions for n in nodes(a.effect)):
        where = Location(problem.file)
        report.warning(where, "no-costs", "the metric minimises total-cost, but no action increases it: every plan costs 0")
    if not problem.minimize_cost and "total-cost" in {f.name for f in task.domain.functions}:
        report.note(Location(problem.file), "no-metric", "without (:metric minimize (total-cost)) every action costs 1")


def _unused_objects(task: Task, report: Report, usage: _Usage) -> None:
    seen = np.zeros(len(task.objects), dtype=bool)
    for rows in (*task.problem.init.values(), *(table.rows for table in task.problem.init_values.values())):
        seen[rows.ravel()] = True
    first = len(task.domain.constants)
    unused = [o for i, o in enumerate(task.objects) if i >= first and not seen[i] and o.name not in usage.terms]
    if unused:
        names = listed(o.name for o in unused)
        message = f"object{'s' * (len(unused) > 1)} {names} occur{'s' * (len(unused) == 1)} neither in :init nor in the goal"
        report.note(unused[0].location, "unused-object", message)
    types = {t.name for t in task.domain.types}
    clash = [o for o in task.problem.objects if o.name in types]
    if clash:
        report.note(clash[0].location, "same-name", f"{listed(o.name for o in clash)}: the name of a type and of an object")


def _large_quantifiers(task: Task, report: Report) -> None:
    sizes = Counter({name: len(ids) for name, ids in task.type_members.items()})
    roots = [task.problem.goal, *(a.body for a in task.domain.axioms)]
    for action in task.domain.actions:
        roots += [action.precondition, *conditions(action.effect)]
        for node in nodes(action.effect):
            if isinstance(node, ForAllEffect):
                _large(node.parameters, node.location, sizes, report)
    for root in roots:
        for node in nodes(root):
            if isinstance(node, (ForAll, Exists)):
                _large(node.parameters, node.location, sizes, report)


def _large(parameters: tuple[TypedName, ...], where: Location, sizes: Counter[str], report: Report) -> None:
    count = 1
    for parameter in parameters:
        count *= max(1, sum(sizes[t] for t in parameter.types))
    if count > _MANY_INSTANCES:
        exponent = len(str(count)) - 1 if count < 10**1000 else 1000
        message = f"this quantifier ranges over about 10^{exponent} combinations of objects"
        report.warning(where, "large-quantifier", message, "fewer variables, or narrower types")
