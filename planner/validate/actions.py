"""Actions compiled for execution: precondition, effects and cost, each with what it takes to tell why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from planner.errors import InvalidInput, UnsupportedFeature
from planner.pddl.ast import (
    Action,
    AndEffect,
    Effect,
    Expression,
    ForAllEffect,
    FunctionTerm,
    IncreaseEffect,
    LiteralEffect,
    WhenEffect,
)
from planner.validate.formula import AllOf, Env, Frame, Literal, Node, Variable, conjunction, resolve, scope_of
from planner.validate.query import Compiler, Emit, Getter, Run, Test, getter
from planner.validate.state import Fact, Row, State, Universe


@dataclass
class ConditionalEffect:
    """For every assignment of `variables` under which `condition` holds, `literal` becomes true (false, if negated)."""

    variables: tuple[Variable, ...]
    condition: Node
    literal: Literal
    run: Run  # enumerates the assignments; for deletes, only those under which the atom was true
    row: Getter


@dataclass
class CostEffect:
    """For every assignment of `variables` under which `condition` holds, the cost grows by the value of `function` or `amount`."""

    variables: tuple[Variable, ...]
    condition: Node
    run: Run
    amount: Fraction | None
    function: str = ""
    slots: tuple[int, ...] = ()


class MissingValue(InvalidInput):
    """A function has no value for some arguments; `term` is its PDDL text."""

    code = "missing-value"

    def __init__(self, term: str) -> None:
        super().__init__(f"the problem gives {term} no value")
        self.term = term


@dataclass
class CompiledAction:
    """One action schema. `always` holds the unconditional literal effects, deletes and adds apart."""

    name: str
    parameters: tuple[Variable, ...]
    frame: Frame
    precondition: Node
    applicable: Test
    levels: int = 0  # levels of derived predicates that precondition and effects need
    deletes: list[tuple[str, Getter]] = field(default_factory=list)
    adds: list[tuple[str, Getter]] = field(default_factory=list)
    conditional: list[ConditionalEffect] = field(default_factory=list)
    costs: list[CostEffect] = field(default_factory=list)

    def env(self, arguments: Sequence[int]) -> Env:
        """An environment with the parameters bound to object ids."""
        env = self.frame.template.copy()
        for variable, value in zip(self.parameters, arguments, strict=True):
            env[variable.slot] = value
        return env

    def effects(self, state: State, env: Env) -> tuple[list[Fact], list[Fact]]:
        """The facts that the action deletes and adds in `state` (those it adds win)."""
        deleted = [(predicate, row(env)) for predicate, row in self.deletes]
        added = [(predicate, row(env)) for predicate, row in self.adds]
        for effect in self.conditional:
            effect.run(state, env, _collector(effect, deleted if effect.literal.negated else added))
        return deleted, added

    def cost(self, state: State, env: Env, tables: Mapping[str, Mapping[Row, Fraction]]) -> Fraction:
        """By how much the action increases total-cost in `state`. Raises MissingValue."""
        total = Fraction(0)
        for effect in self.costs:
            for found in assignments(effect.variables, effect.run, state, env) if effect.variables else _once(effect, state, env):
                total += _amount(effect, found, tables, self.frame.universe)
        return total


def compile_action(action: Action, universe: Universe, compiler: Compiler) -> CompiledAction:
    """Compile one action schema."""
    frame = Frame(universe)
    parameters = frame.variables(action.parameters)
    scope = scope_of(parameters)
    precondition = resolve(action.precondition, frame, scope)
    compiled = CompiledAction(action.name, parameters, frame, precondition, compiler.test(precondition))
    _Walk(compiled, compiler).effect(action.effect, scope, (), AllOf(()))
    return compiled


def assignments(variables: Sequence[Variable], run: Run, state: State, env: Env) -> Iterator[Env]:
    """The distinct assignments of `variables` that `run` finds, each as an environment of its own."""
    values = getter([v.slot for v in variables])
    seen: dict[Row, Env] = {}

    def emit(found: Env) -> bool:
        seen.setdefault(values(found), found.copy())
        return False

    run(state, env, emit)
    yield from seen.values()


def _once(effect: CostEffect, state: State, env: Env) -> Iterator[Env]:
    if effect.run(state, env, lambda found: True):
        yield env


def _collector(effect: ConditionalEffect, into: list[Fact]) -> Emit:
    predicate, row = effect.literal.predicate, effect.row

    def emit(env: Env) -> bool:
        into.append((predicate, row(env)))
        return False

    return emit


def _amount(effect: CostEffect, env: Env, tables: Mapping[str, Mapping[Row, Fraction]], universe: Universe) -> Fraction:
    if effect.amount is not None:
        return effect.amount
    row = tuple(env[s] for s in effect.slots)
    value = tables.get(effect.function, {}).get(row)
    if value is None:
        raise MissingValue(universe.text((effect.function, row)))
    return value


class _Walk:
    """Takes an effect apart into single literals under their quantified variables and conditions."""

    def __init__(self, action: CompiledAction, compiler: Compiler) -> None:
        self.action = action
        self.compiler = compiler

    def effect(self, effect: Effect, scope: Mapping[str, int], variables: tuple[Variable, ...], condition: Node) -> None:
        match effect:
            case AndEffect():
                for part in effect.parts:
                    self.effect(part, scope, variables, condition)
            case ForAllEffect():
                inner = self.action.frame.variables(effect.parameters)
                self.effect(effect.body, scope_of(inner, scope), variables + inner, condition)
            case WhenEffect():
                when = resolve(effect.condition, self.action.frame, scope)
                self.effect(effect.body, scope, variables, conjunction((condition, when)))
            case LiteralEffect():
                slots = self.action.frame.slots(effect.atom.arguments, scope)
                self._literal(Literal(effect.atom.predicate, slots, effect.negated), variables, condition)
            case IncreaseEffect():
                self._increase(effect, scope, variables, condition)

    def _literal(self, literal: Literal, variables: tuple[Variable, ...], condition: Node) -> None:
        row = getter(literal.slots)
        if not variables and condition == AllOf(()):
            (self.action.deletes if literal.negated else self.action.adds).append((literal.predicate, row))
            return
        # Deleting what is false changes nothing, so a delete need only look where the atom is true.
        conditions = [condition, Literal(literal.predicate, literal.slots)] if literal.negated else [condition]
        run = self.compiler.query(variables, conditions)
        self.action.conditional.append(ConditionalEffect(variables, condition, literal, run, row))

    def _increase(self, effect: IncreaseEffect, scope: Mapping[str, int], variables: tuple[Variable, ...], condition: Node) -> None:
        if effect.function.name != "total-cost":
            raise UnsupportedFeature(f"(increase ({effect.function.name} …)): only total-cost can grow", location=effect.location)
        run = self.compiler.query(variables, [condition])
        self.action.costs.append(self._cost(effect.amount, scope, variables, condition, run))

    def _cost(
        self, amount: Expression, scope: Mapping[str, int], variables: tuple[Variable, ...], condition: Node, run: Run
    ) -> CostEffect:
        if isinstance(amount, FunctionTerm):
            slots = self.action.frame.slots(amount.arguments, scope)
            return CostEffect(variables, condition, run, None, amount.name, slots)
        return CostEffect(variables, condition, run, Fraction(amount))
