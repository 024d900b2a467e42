"""Small normalised tasks from strings, and a grounder that enumerates: every assignment, every fact, as slow as it is obvious.

A literal is "at ?x roomb", negated "!at ?x roomb"; variables of an action are written "?x" or "?x:type".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from planner.csr import Csr
from planner.ground_task import GroundTask
from planner.grounding.normal import Literal, NormalAction, NormalEffect, NormalTask
from planner.pddl.ast import TRUE, Domain, Predicate, Problem, Task, TypeDeclaration, TypedName
from tests.ground_tasks import OperatorSpec, TaskSpec, build


@dataclass
class Act:
    name: str
    parameters: str = ""
    precondition: tuple[str, ...] = ()
    effects: tuple[str | tuple[str, tuple[str, ...], str], ...] = ()  # a literal, or (parameters, condition, literal)


def literal(text: str) -> Literal:
    predicate, *arguments = text.lstrip("!").split()
    return Literal(predicate, tuple(arguments), text.startswith("!"))


def typed(text: str) -> tuple[TypedName, ...]:
    words = (word.partition(":") for word in text.split())
    return tuple(TypedName(name, (kind or "object",)) for name, _, kind in words)


def normal_task(objects: str, predicates: str, actions: list[Act], init: list[str], goal: list[str] = ()) -> NormalTask:
    """`predicates` as "name/arity …"; types are those that the objects mention, all directly below object."""
    things = typed(objects)
    kinds = sorted({t for o in things for t in o.types} - {"object"})
    arity = {name: int(n) for name, n in (p.split("/") for p in predicates.split())}
    declared = tuple(Predicate(p, tuple(TypedName(f"?{i}") for i in range(n))) for p, n in arity.items())
    ids = {o.name: i for i, o in enumerate(things)}
    rows: dict[str, list[list[int]]] = {p: [] for p in arity}
    for atom in map(literal, init):
        rows[atom.predicate].append([ids[a] for a in atom.arguments])
    init_columns = {p: np.array(r, dtype=np.int32).reshape(len(r), arity[p]) for p, r in rows.items() if r}
    domain = Domain("d", types=tuple(TypeDeclaration(k) for k in kinds), predicates=declared)
    task = Task(domain, Problem("p", "d", things, init_columns, {}, TRUE), things)
    normal = tuple(_action(a) for a in actions)
    fluent = frozenset(e.literal.predicate for a in normal for e in a.effects)
    return NormalTask(task, normal, (), tuple(map(literal, goal)), (), fluent, frozenset())


def _action(act: Act) -> NormalAction:
    effects = [e if isinstance(e, tuple) else ("", (), e) for e in act.effects]
    normal = tuple(NormalEffect(typed(p), tuple(map(literal, c)), literal(e)) for p, c, e in effects)
    parameters = typed(act.parameters)
    return NormalAction(act.name, parameters, len(parameters), tuple(map(literal, act.precondition)), (), normal, None)


def all_facts(normal: NormalTask) -> list[tuple[str, ...]]:
    """Every fluent atom over all objects, types ignored."""
    names = [o.name for o in normal.task.objects]
    return [
        (p.name, *arguments)
        for p in normal.task.domain.predicates
        if p.name in normal.fluent
        for arguments in product(names, repeat=len(p.parameters))
    ]


def initial_facts(normal: NormalTask) -> set[tuple[str, ...]]:
    names = [o.name for o in normal.task.objects]
    return {(p, *(names[i] for i in row)) for p, rows in normal.task.problem.init.items() for row in rows.tolist()}


def naive_ground(normal: NormalTask) -> GroundTask:
    """The grounding of a task without axioms, with facts reachable under delete relaxation only (negative conditions ignored)."""
    init = initial_facts(normal)
    instances = list(_operators(normal, init))
    reached, size = {f for f in init if f[0] in normal.fluent}, -1
    while size != len(reached):
        size = len(reached)
        for _, precondition, effects in instances:
            for condition, (effect, negated) in effects:
                if not negated and all(n or f in reached for f, n in (*precondition, *condition)):
                    reached.add(effect)
    facts = sorted(reached)
    number = {f: i for i, f in enumerate(facts)}
    operators, kept = [], []
    for name, precondition, effects in instances:
        spec = _spec(precondition, effects, number)
        if spec is not None:
            operators.append(spec)
            kept.append(name)
    goal = tuple(number[(g.predicate, *g.arguments)] for g in normal.goal)
    task = build(TaskSpec(len(facts), tuple(number[f] for f in init if f in number), goal, operators))
    return _named(task, normal, facts, kept)


def _operators(normal: NormalTask, init: set[tuple[str, ...]]):
    """(name, precondition, [(condition, effect)]) over ground fluent literals (atom, negated); static ones are evaluated."""
    task = normal.task
    for action in normal.actions:
        for objects in product(*([task.objects[i].name for i in task.members(p.types)] for p in action.parameters)):
            binding = {p.name: o for p, o in zip(action.parameters, objects, strict=True)}
            precondition = _ground(action.precondition, binding, normal, init)
            if precondition is None:
                continue
            effects = []
            for effect in action.effects:
                for inner in product(*([task.objects[i].name for i in task.members(p.types)] for p in effect.parameters)):
                    local = binding | {p.name: o for p, o in zip(effect.parameters, inner, strict=True)}
                    condition = _ground(effect.condition, local, normal, init)
                    if condition is not None:
                        atom = (effect.literal.predicate, *(local.get(a, a) for a in effect.literal.arguments))
                        effects.append((tuple(condition), (atom, effect.literal.negated)))
            yield (action.name, *objects), tuple(precondition), effects


def _ground(literals, binding, normal, init):
    result = []
    for item in literals:
        atom = (item.predicate, *(binding.get(a, a) for a in item.arguments))
        if item.predicate == "=":
            if (atom[1] == atom[2]) == item.negated:
                return None
        elif item.predicate not in normal.fluent:
            if (atom in init) == item.negated:
                return None
        else:
            result.append((atom, item.negated))
    return result


def _spec(precondition, effects, number) -> OperatorSpec | None:
    """The operator over fact numbers; None if its precondition can never hold. Unreachable facts are always false."""

    def literals(condition):
        if any(not n and f not in number for f, n in condition):
            return None
        return tuple({~number[f] if n else number[f] for f, n in condition if f in number})

    before = literals(precondition)
    if before is None or any(~x in before for x in before):
        return None
    spec = OperatorSpec(before)
    conditional: dict[tuple[int, ...], tuple[list[int], list[int]]] = {}
    for condition, (fact, negated) in effects:
        when = literals(condition)
        if when is not None and fact in number:
            conditional.setdefault(tuple(sorted(when)), ([], []))[negated].append(number[fact])
    adds, deletes = conditional.pop((), ([], []))
    spec.add, spec.delete = tuple(adds), tuple(deletes)
    spec.effects = [(c, tuple(a), tuple(f for f in d if f not in a)) for c, (a, d) in conditional.items()]
    return spec


def _named(task: GroundTask, normal: NormalTask, facts, operators) -> GroundTask:
    names = [p.name for p in normal.task.domain.predicates]
    ids = normal.task.object_ids
    base = [facts[f] if f < len(facts) else facts[task.complement[f]] for f in range(task.n_facts)]
    schemas = sorted({o[0] for o in operators})
    symbols = replace(
        task.symbols,
        objects=tuple(o.name for o in normal.task.objects),
        predicate_names=tuple(names),
        fact_predicate=np.array([names.index(f[0]) for f in base], dtype=np.int32),
        fact_arguments=Csr.from_rows([ids[a] for a in f[1:]] for f in base),
        schema_names=tuple(schemas),
        operator_schema=np.array([schemas.index(o[0]) for o in operators], dtype=np.int32),
        operator_arguments=Csr.from_rows([ids[a] for a in o[1:]] for o in operators),
    )
    return replace(task, symbols=symbols)
