"""The meaning of a task, step by step: which actions apply, what they do, when the goal is reached.

Everything here comes from the syntax tree alone. Nothing is grounded, normalised or searched, so that a mistake there cannot hide
here. Semantics: PDDL 2.1 level 1 (Fox & Long 2003) with derived predicates (PDDL 2.2) and action costs (PDDL 3.1): conditions and
costs are read in the state before the action, adding wins over deleting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from planner.errors import InvalidInput
from planner.pddl.ast import AndEffect, Effect, ForAllEffect, Formula, LiteralEffect, Task, WhenEffect
from planner.pddl.source import lower
from planner.validate.actions import CompiledAction, assignments, compile_action
from planner.validate.axioms import Axioms
from planner.validate.formula import Env, Frame, Node, resolve
from planner.validate.query import Compiler, Test
from planner.validate.state import Fact, Relation, Row, State, Universe
from planner.validate.steps import Misfit, bind_step, parts_of, step_text


class Simulator:
    """Executes actions of `task`, given by name with the names of their arguments.

    States are values: `apply` returns a new one. Names are taken in lower case.

    >>> simulator = Simulator(task)                                        # doctest: +SKIP
    >>> state = simulator.apply(simulator.initial(), "pick-up", ("a",))    # doctest: +SKIP
    >>> ("holding", "a") in state, simulator.goal_reached(state)           # doctest: +SKIP
    (True, False)
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.universe = Universe(task)
        self.fluents = frozenset(p for action in task.domain.actions for p in _changed_predicates(action.effect))
        self.compiler = Compiler(_sizes(task, self.fluents))
        self.axioms = Axioms(task.domain, self.universe, self.compiler)
        self.goal_frame = Frame(self.universe)
        self.goal = resolve(task.problem.goal, self.goal_frame, {})
        self._goal_test = self.compiler.test(self.goal)
        self._goal_levels = self.axioms.needed([self.goal])
        self._actions: dict[str, CompiledAction] = {}
        self._formulas: dict[tuple[int, tuple[str, ...]], tuple[Formula, Frame, dict[str, int], Node, Test, int]] = {}
        self._tables: dict[str, dict[Row, Fraction]] | None = None
        self._initial: dict[str, Relation] | None = None

    # The plain interface ----------------------------------------------------------------------------------------------------------

    def initial(self) -> State:
        """The initial state."""
        if self._initial is None:
            self._initial = _initial_relations(self.task)
        return State(self.universe, {p: r.copy() if p in self.fluents else r for p, r in self._initial.items()})

    def applicable(self, state: State, name: str, arguments: Sequence[str]) -> bool:
        """Whether the step fits its action's parameters and its precondition holds. Raises InvalidInput for an unknown action or
        object, a wrong number of arguments, or one of the wrong type."""
        return self.precondition_holds(state, *self._resolve_step(name, arguments))

    def apply(self, state: State, name: str, arguments: Sequence[str]) -> State:
        """The state after the step. Raises InvalidInput if it is not applicable."""
        action, env = self._resolve_step(name, arguments)
        if not self.precondition_holds(state, action, env):
            raise InvalidInput(f"{step_text((name, *arguments))} is not applicable: its precondition does not hold")
        deleted, added = action.effects(state, env)
        touched = {predicate for predicate, _ in (*deleted, *added)}
        relations = {p: r.copy() if p in touched else r for p, r in state.relations.items()}
        after = State(self.universe, relations, set(state.fresh))
        self.update(after, deleted, added)
        return after

    def holds(self, state: State, formula: Formula, binding: Mapping[str, str] | None = None) -> bool:
        """Whether `formula` holds; `binding` gives its free variables ("?x") their objects."""
        binding = binding or {}
        key = (id(formula), tuple(sorted(binding)))
        entry = self._formulas.get(key)
        if entry is None:
            frame = Frame(self.universe)
            scope = {name: frame.free(name) for name in sorted(binding)}
            node = resolve(formula, frame, scope)
            entry = (formula, frame, scope, node, self.compiler.test(node), self.axioms.needed([node]))
            self._formulas[key] = entry  # keeps the formula alive, so that its id stays its own
        _, frame, scope, _, test, levels = entry
        env = frame.template.copy()
        for name, slot in scope.items():
            env[slot] = self._object(binding[name])
        self.axioms.ensure(state, levels)
        return test(state, env)

    def goal_reached(self, state: State) -> bool:
        """Whether the goal holds."""
        self.axioms.ensure(state, self._goal_levels)
        return self._goal_test(state, self.goal_frame.template.copy())

    def cost(self, state: State, name: str, arguments: Sequence[str]) -> Fraction:
        """The exact cost of the step in `state`: 1 unless the problem minimises total-cost."""
        action, env = self._resolve_step(name, arguments)
        return self.step_cost(state, action, env)

    def applicable_steps(self, state: State) -> Iterator[tuple[str, ...]]:
        """All applicable steps ("pick-up", "a"), in the order of actions and objects."""
        names = self.universe.names
        for name in self.task.actions:
            action = self.action(name)
            self.axioms.ensure(state, action.levels)
            run = self.compiler.query(action.parameters, [action.precondition])
            found = assignments(action.parameters, run, state, action.frame.template.copy())
            for row in sorted(tuple(env[v.slot] for v in action.parameters) for env in found):
                yield (name, *(names[i] for i in row))

    # What validation and explanation build on -------------------------------------------------------------------------------------

    def action(self, name: str) -> CompiledAction:
        """The compiled action schema (KeyError if there is none)."""
        compiled = self._actions.get(name)
        if compiled is None:
            compiled = compile_action(self.task.actions[name], self.universe, self.compiler)
            conditions = [
                compiled.precondition,
                *(e.condition for e in compiled.conditional),
                *(c.condition for c in compiled.costs),
            ]
            compiled.levels = self.axioms.needed(conditions)
            self._actions[name] = compiled
        return compiled

    def precondition_holds(self, state: State, action: CompiledAction, env: Env) -> bool:
        """Whether the precondition holds in `state`, which is brought up to date for all that the action needs."""
        self.axioms.ensure(state, action.levels)
        return action.applicable(state, env)

    def step_cost(self, state: State, action: CompiledAction, env: Env) -> Fraction:
        """As `cost`. Raises MissingValue if a function has no value."""
        if not self.task.problem.minimize_cost:
            return Fraction(1)
        if self._tables is None:
            self._tables = {
                name: {tuple(row): value for row, value in zip(table.rows.tolist(), table.values, strict=True)}
                for name, table in self.task.problem.init_values.items()
            }
        self.axioms.ensure(state, action.levels)
        return action.cost(state, env, self._tables)

    def update(self, state: State, deleted: Iterable[Fact], added: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
        """Change a state that the caller owns, in place; the facts that became true and those that became false."""
        came, gone = state.update(deleted, added)
        if self.axioms.levels:
            self.axioms.changed(state, {predicate for predicate, _ in (*came, *gone)})
        return came, gone

    def _resolve_step(self, name: str, arguments: Sequence[str]) -> tuple[CompiledAction, Env]:
        bound = bind_step(self, parts_of((name, *arguments)))
        if isinstance(bound, Misfit):
            raise InvalidInput(f"{step_text((name, *arguments))}: {bound}")
        return bound

    def _object(self, name: str) -> int:
        try:
            return self.universe.ids[lower(name)]
        except KeyError:
            raise InvalidInput(f"there is no object {name}") from None


def _changed_predicates(effect: Effect) -> Iterator[str]:
    match effect:
        case LiteralEffect():
            yield effect.atom.predicate
        case AndEffect():
            for part in effect.parts:
                yield from _changed_predicates(part)
        case WhenEffect() | ForAllEffect():
            yield from _changed_predicates(effect.body)


def _sizes(task: Task, fluents: frozenset[str]) -> dict[str, int]:
    """Rough number of rows of each predicate; one that can grow is taken to have a row for each object."""
    n = len(task.objects)
    growing = fluents | task.derived_predicates
    sizes = {p: len(rows) for p, rows in task.problem.init.items()}
    return {p: max(n, sizes.get(p, 0)) if p in growing else sizes.get(p, 0) for p in (*task.predicates, *sizes)}


def _initial_relations(task: Task) -> dict[str, Relation]:
    relations = {p: Relation() for p in (*task.predicates, *task.derived_predicates)}
    for predicate, rows in task.problem.init.items():
        # An atom without arguments is one row of no columns.
        relations[predicate] = Relation(map(tuple, rows.tolist()))
    return relations
