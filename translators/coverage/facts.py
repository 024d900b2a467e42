"""The facts of a task as coverage sees them: those of the start and those of the goal, with numbers as "#3"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from planner.pddl.ast import And, Atom, Exists, ForAll, Formula, Imply, Not, Or, Task, TypedName
from planner.pddl.writer import number_text
from translators.coverage.words import parts

Fact = tuple[str, ...]  # predicate, then arguments
MAX_EXPANDED = 20_000


@dataclass
class Facts:
    """init and goal: facts in reading order. denied: facts the goal wants false. optional: facts in "or" and "exists" of the
    goal."""

    init: dict[Fact, None] = field(default_factory=dict)
    goal: dict[Fact, None] = field(default_factory=dict)
    denied: dict[Fact, None] = field(default_factory=dict)
    optional: dict[Fact, None] = field(default_factory=dict)
    quantified: set[Fact] = field(default_factory=set)  # from a forall of the goal
    shown: dict[Fact, str] = field(default_factory=dict)  # fact with numbers → as the task has it
    by_object: dict[str, dict[str, list[Fact]]] = field(default_factory=dict)

    def scene(self, name: str) -> dict[Fact, None]:
        """The facts of "init" or "goal"."""
        return self.goal if name == "goal" else self.init

    def about(self, scene: str, objects: tuple[str, ...]) -> list[Fact]:
        """The facts of a scene that contain all of some objects."""
        index = self.by_object[scene]
        lists = [index.get(o, []) for o in objects]
        if not lists or not all(lists):
            return []
        shortest = min(lists, key=len)
        return [f for f in shortest if all(o in f[1:] for o in objects)]


def facts_of(task: Task, numeric: frozenset[str]) -> Facts:
    """All facts; `numeric` objects stand for numbers."""
    facts = Facts()
    names = [o.name for o in task.objects]

    def number(name: str) -> str:
        return f"#{int(parts(name)[-1])}" if name in numeric else name

    def put(table: dict[Fact, None], fact: Fact) -> Fact:
        numbered = (fact[0], *map(number, fact[1:]))
        table[numbered] = None
        facts.shown.setdefault(numbered, f"({' '.join(fact)})")
        return numbered

    for predicate, rows in task.problem.init.items():
        for row in rows.tolist():
            put(facts.init, (predicate, *(names[i] for i in row)))
    for function, values in task.problem.init_values.items():
        for row, value in zip(values.rows.tolist(), values.values, strict=True):
            if function != "total-cost":
                fact = (function, *(names[i] for i in row), f"#{number_text(value)}")
                facts.init[fact] = None
                facts.shown[fact] = f"(= ({' '.join(fact[:-1])}) {number_text(value)})"
    _goal(task, task.problem.goal, {}, facts, put, True)
    for scene in ("init", "goal"):
        index: dict[str, list[Fact]] = defaultdict(list)
        for fact in (*facts.scene(scene), *(facts.optional if scene == "goal" else ())):
            for name in set(fact[1:]):
                index[name].append(fact)
        facts.by_object[scene] = dict(index)
    return facts


def _goal(task: Task, formula: Formula, env: dict[str, str], facts: Facts, put, certain: bool) -> None:  # type: ignore[no-untyped-def]
    if isinstance(formula, Atom):
        fact = (formula.predicate, *(env.get(a, a) for a in formula.arguments))
        kept = put(facts.goal if certain else facts.optional, fact)
        if env:
            facts.quantified.add(kept)
    elif isinstance(formula, Not) and isinstance(formula.body, Atom):
        put(facts.denied, (formula.body.predicate, *(env.get(a, a) for a in formula.body.arguments)))
    elif isinstance(formula, And):
        for part in formula.parts:
            _goal(task, part, env, facts, put, certain)
    elif isinstance(formula, (Or, Imply, Not, Exists)):
        inner = (
            formula.parts
            if isinstance(formula, Or)
            else (formula.left, formula.right)
            if isinstance(formula, Imply)
            else (formula.body,)
        )
        parameters = formula.parameters if isinstance(formula, Exists) else ()
        for part in inner:
            _over(task, parameters, part, env, facts, put, False)
    elif isinstance(formula, ForAll):
        _over(task, formula.parameters, formula.body, env, facts, put, certain)


def _over(
    task: Task, parameters: tuple[TypedName, ...], body: Formula, env: dict[str, str], facts: Facts, put, certain: bool
) -> None:  # type: ignore[no-untyped-def]
    if not parameters:
        _goal(task, body, env, facts, put, certain)
        return
    first, *rest = parameters
    for i in task.members(first.types).tolist():
        if len(facts.goal) + len(facts.optional) > MAX_EXPANDED:
            return
        _over(task, tuple(rest), body, env | {first.name: task.objects[i].name}, facts, put, certain)
