"""Normalisation: any ADL task with axioms becomes conjunctions of literals (see `normal.py` for the result).

Idea: negation normal form, then one action per disjunct; existential variables become hidden parameters, nested ∀ and when in
effects become parameters and conditions of single-literal effects, and what does not fit gets a derived predicate
(`formulas.py`). Cost: linear in the domain, except for disjunctions, which are capped. Reference: Helmert, Concise
finite-domain representations for PDDL planning tasks, Artificial Intelligence 173, 2009, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from planner.errors import UnsupportedFeature
from planner.grounding.formulas import Conjunction, Derivations, Scope
from planner.grounding.normal import Literal, NormalAction, NormalAxiom, NormalEffect, NormalTask, UniversalLiteral
from planner.pddl.ast import (
    Action,
    And,
    AndEffect,
    Atom,
    Axiom,
    Effect,
    Expression,
    ForAllEffect,
    Formula,
    IncreaseEffect,
    LiteralEffect,
    Task,
    TypedName,
    WhenEffect,
)


def normalize(task: Task) -> NormalTask:
    """Normalise a task. Raises UnsupportedFeature for action costs that depend on the state."""
    fluent = frozenset(a.predicate for action in task.domain.actions for a in _changed_atoms(action.effect))
    named = {p.name for p in task.domain.predicates} | set(task.problem.init)
    derivations = Derivations(frozenset(named - fluent - task.derived_predicates))
    actions = [normal for action in task.domain.actions for normal in _action(task, derivations, action)]
    axioms = [normal for axiom in task.domain.axioms for normal in _axiom(task, derivations, axiom)]
    goal, goal_universal = _goal(derivations, task.problem.goal)
    made = frozenset(a.predicate for a in derivations.axioms) | frozenset(x.predicate for x in goal if x.predicate[0] == "@")
    derived = task.derived_predicates | made
    return NormalTask(task, tuple(actions), (*axioms, *derivations.axioms), goal, goal_universal, fluent, derived)


def _action(task: Task, derivations: Derivations, action: Action) -> list[NormalAction]:
    scope = Scope(derivations, action.parameters)
    disjuncts = scope.dnf(scope.nnf(action.precondition, {}))
    effects: list[NormalEffect] = []
    increases: list[IncreaseEffect] = []
    _flatten(task, scope, action.effect, {}, Conjunction(), effects, increases)
    cost = _cost(task, action, increases)
    normal = []
    for disjunct in disjuncts:
        hidden = _needed(task, disjunct)
        if hidden is not None:
            parameters = (*(scope.typed[p.name] for p in action.parameters), *hidden)
            normal.append(
                NormalAction(
                    action.name, parameters, len(action.parameters), disjunct.literals, disjunct.universal, tuple(effects), cost
                )
            )
    return normal


def _axiom(task: Task, derivations: Derivations, axiom: Axiom) -> Iterable[NormalAxiom]:
    scope = Scope(derivations, axiom.parameters)
    head = tuple(p.name for p in axiom.parameters)
    for disjunct in scope.dnf(scope.nnf(axiom.body, {})):
        hidden = _needed(task, disjunct)
        if hidden is not None:
            parameters = (*(scope.typed[v] for v in head), *hidden)
            yield NormalAxiom(axiom.predicate, head, parameters, disjunct.literals, disjunct.universal)


def _goal(derivations: Derivations, goal: Formula) -> tuple[tuple[Literal, ...], tuple[UniversalLiteral, ...]]:
    scope = Scope(derivations, ())
    literals: list[Literal] = []
    universal: list[UniversalLiteral] = []
    for part in goal.parts if isinstance(goal, And) else (goal,):
        disjuncts = scope.dnf(scope.nnf(part, {}))
        if len(disjuncts) != 1 or disjuncts[0].parameters:
            disjuncts = [Conjunction(literals=(Literal(derivations.predicate((), disjuncts), ()),))]
        literals += disjuncts[0].literals
        universal += disjuncts[0].universal
    return tuple(dict.fromkeys(literals)), tuple(dict.fromkeys(universal))


def _flatten(
    task: Task,
    scope: Scope,
    effect: Effect,
    names: dict[str, str],
    context: Conjunction,
    effects: list[NormalEffect],
    increases: list[IncreaseEffect],
) -> None:
    """Append the single-literal effects of `effect`, which stands under the parameters and conditions of `context`."""
    if isinstance(effect, AndEffect):
        for part in effect.parts:
            _flatten(task, scope, part, names, context, effects, increases)
    elif isinstance(effect, ForAllEffect):
        parameters, names = scope.fresh(effect.parameters, names)
        context = Conjunction((*context.parameters, *parameters), context.literals)
        _flatten(task, scope, effect.body, names, context, effects, increases)
    elif isinstance(effect, WhenEffect):
        condition = scope.dnf(scope.nnf(effect.condition, names), literals_only=True)
        for inner in scope.conjoin([[context], condition]):
            _flatten(task, scope, effect.body, names, inner, effects, increases)
    elif isinstance(effect, LiteralEffect):
        literal = Literal(effect.atom.predicate, tuple(names.get(a, a) for a in effect.atom.arguments), effect.negated)
        parameters_used = _needed(task, context, literal)
        if parameters_used is not None:
            effects.append(NormalEffect(parameters_used, context.literals, literal))
    else:
        if context != Conjunction() and task.problem.minimize_cost:
            raise UnsupportedFeature(
                "an action cost inside when or forall is not supported",
                location=effect.location,
                expected="(increase (total-cost) …) directly in the action's effect",
            )
        increases.append(effect)


def _needed(task: Task, conjunction: Conjunction, *more: Literal) -> tuple[TypedName, ...] | None:
    """The parameters that occur in the conjunction; None if one that does not has an empty type, so that nothing can hold."""
    used = {a for x in (*conjunction.literals, *more) for a in x.arguments}
    used |= {a for u in conjunction.universal for x in (*u.guard, u.literal) for a in x.arguments}
    idle = [p for p in conjunction.parameters if p.name not in used]
    if any(len(task.members(p.types)) == 0 for p in idle):
        return None
    return tuple(p for p in conjunction.parameters if p.name in used)


def _cost(task: Task, action: Action, increases: list[IncreaseEffect]) -> Expression | None:
    if not task.problem.minimize_cost:
        return Fraction(1)
    if len(increases) <= 1:
        return increases[0].amount if increases else None
    total = Fraction(0)
    for increase in increases:
        if not isinstance(increase.amount, Fraction):
            raise UnsupportedFeature(
                f"action {action.name} increases total-cost more than once", location=increase.location, expected="one increase"
            )
        total += increase.amount
    return total


def _changed_atoms(effect: Effect) -> Iterable[Atom]:
    if isinstance(effect, LiteralEffect):
        yield effect.atom
    elif isinstance(effect, AndEffect):
        for part in effect.parts:
            yield from _changed_atoms(part)
    elif isinstance(effect, ForAllEffect | WhenEffect):
        yield from _changed_atoms(effect.body)
