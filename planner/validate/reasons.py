"""Why a condition is false in a state: which of its parts, for which objects, since which step, and what holds instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from planner.validate.formula import AllOf, AnyOf, Env, Every, Frame, Literal, Node, Same, Some, Variable, declaration, negate, text
from planner.validate.simulator import Simulator
from planner.validate.state import Fact, Relation, State
from planner.validate.steps import Misfit, bind_step, step_text

_INSTANCES = 3  # how many failing instances of a quantifier are shown
_RELATED = 3  # how many facts are shown that hold instead
_LOOKED_AT = 1000  # how many facts are looked at for that


@dataclass(frozen=True)
class Reason:
    """Why `condition` (PDDL) is false: `because` in words, for the quantified variables `instance` ("?x = a"), with the facts that
    hold instead, the 1-based step that last made it false (None: none did), and the reasons for its parts."""

    condition: str
    because: str = ""
    instance: str = ""
    holds: tuple[str, ...] = ()
    changed_by: int | None = None
    parts: tuple[Reason, ...] = ()

    def lines(self, indent: str = "  ", limit: int = 10) -> Iterator[str]:
        """The reason as indented lines."""
        instance = f"for {self.instance}: " if self.instance else ""
        yield f"{indent}{instance}{self.condition} is false{': ' + self.because if self.because else ''}"
        for part in self.parts[:limit]:
            yield from part.lines(indent + "  ", limit)
        if len(self.parts) > limit:
            yield f"{indent}  … and {len(self.parts) - limit} more"

    def __str__(self) -> str:
        return "\n".join(self.lines(""))


@dataclass
class _Blame:
    """A Reason in the making: the fact that is wrong is known, its history is not yet."""

    condition: str
    because: str = ""
    instance: str = ""
    fact: Fact | None = None
    negated: bool = False
    parts: list[_Blame] = field(default_factory=list)

    def facts(self) -> Iterator[Fact]:
        if self.fact is not None:
            yield self.fact
        for part in self.parts:
            yield from part.facts()


def reasons(
    simulator: Simulator, state: State, node: Node, frame: Frame, env: Env, steps: Sequence[tuple[str, ...]]
) -> tuple[Reason, ...]:
    """Why `node` is false in `state`, which the `steps` led to. Runs the steps once more to find out what changed when."""
    simulator.axioms.ensure(state, len(simulator.axioms.levels))
    blames = _Finder(simulator, state).false(node, frame, env)
    history = _replay(simulator, steps, {fact for blame in blames for fact in blame.facts()})
    return tuple(_finish(blame, simulator, state, steps, history) for blame in blames)


class _Finder:
    """Finds the parts of a condition that are false."""

    def __init__(self, simulator: Simulator, state: State) -> None:
        self.simulator = simulator
        self.state = state

    def holds(self, node: Node, env: Env) -> bool:
        return self.simulator.compiler.test(node)(self.state, env)

    def false(self, node: Node, frame: Frame, env: Env, derive: bool = True) -> list[_Blame]:
        """Why `node` is false; `derive` follows derived predicates into their axioms (once)."""
        match node:
            case Literal():
                return [self._literal(node, frame, env, derive)]
            case Same():
                left, right = frame.universe.names[env[node.left]], frame.universe.names[env[node.right]]
                because = f"both are {left}" if node.negated else f"{left} and {right} are different objects"
                return [_Blame(text(node, frame, env), because)]
            case AllOf():
                return [b for part in node.parts if not self.holds(part, env) for b in self.false(part, frame, env, derive)]
            case AnyOf():
                parts = [b for part in node.parts for b in self.false(part, frame, env, derive)]
                return [_Blame(text(node, frame, env), "none of its alternatives holds", parts=parts)]
            case Every():
                return [self._every(node, frame, env, derive)]
            case Some():
                return [self._some(node, frame, env)]

    def _literal(self, literal: Literal, frame: Frame, env: Env, derive: bool) -> _Blame:
        fact = (literal.predicate, tuple(env[s] for s in literal.slots))
        blame = _Blame(text(literal, frame, env), fact=fact, negated=literal.negated)
        if derive and not literal.negated and fact[0] in self.simulator.axioms.rules:
            blame.parts = self._underived(fact)
        return blame

    def _underived(self, fact: Fact) -> list[_Blame]:
        """Why no axiom derives `fact`."""
        blames = []
        for rule in self.simulator.axioms.rules[fact[0]]:
            env = rule.env()
            if all(value in v.members.id_set for v, value in zip(rule.variables, fact[1], strict=True)):
                for variable, value in zip(rule.variables, fact[1], strict=True):
                    env[variable.slot] = value
                blames += self.false(rule.body, rule.frame, env, derive=False)
        return blames

    def _every(self, node: Every, frame: Frame, env: Env, derive: bool) -> _Blame:
        parts: list[_Blame] = []
        for found in self._instances(node.variables, negate(node.body), env):
            instance = _instance(node.variables, frame, found)
            for blame in self.false(node.body, frame, found, derive):
                blame.instance = f"{instance}, {blame.instance}" if blame.instance else instance
                parts.append(blame)
        return _Blame(text(node, frame, _unbound(node.variables, env)), "it fails for some objects, such as", parts=parts)

    def _instances(self, variables: Sequence[Variable], node: Node, env: Env) -> list[Env]:
        """A few distinct assignments for which `node` holds."""
        found: dict[tuple[int, ...], Env] = {}

        def emit(assignment: Env) -> bool:
            found.setdefault(tuple(assignment[v.slot] for v in variables), assignment.copy())
            return len(found) >= _INSTANCES

        self.simulator.compiler.query(variables, [node])(self.state, env.copy(), emit)
        return list(found.values())

    def _some(self, node: Some, frame: Frame, env: Env) -> _Blame:
        whole = text(node, frame, _unbound(node.variables, env))
        empty = [v for v in node.variables if not v.members.ids]
        if empty:
            return _Blame(whole, f"there is no object of type {' or '.join(empty[0].types)}")
        hidden = frozenset(v.slot for v in node.variables)
        alone = [
            text(part, frame, env, hidden)
            for part in (node.body.parts if isinstance(node.body, AllOf) else (node.body,))
            if not self.holds(Some(node.variables, part), env.copy())
        ]
        variables = declaration(node.variables)
        if alone:
            return _Blame(whole, f"nothing fits {variables} in {' or in '.join(alone[:_INSTANCES])}")
        return _Blame(whole, f"each of its parts holds for something, but nothing fits {variables} in all of them")


def _unbound(variables: Iterable[Variable], env: Env) -> Env:
    env = env.copy()
    for variable in variables:
        env[variable.slot] = -1
    return env


def _instance(variables: Iterable[Variable], frame: Frame, env: Env) -> str:
    return ", ".join(f"{v.name} = {frame.universe.names[env[v.slot]]}" for v in variables)


@dataclass(frozen=True)
class _Change:
    """Step `step` changed a fact; `came` is all that it made true."""

    step: int
    came: tuple[Fact, ...]


def _replay(simulator: Simulator, steps: Sequence[tuple[str, ...]], watched: Collection[Fact]) -> dict[Fact, _Change]:
    """The last change of each watched fact in the course of `steps`, all of which can be executed."""
    last: dict[Fact, _Change] = {}
    if not watched:
        return last
    state = simulator.initial()
    for number, step in enumerate(steps, 1):
        bound = bind_step(simulator, step)
        assert not isinstance(bound, Misfit)
        action, env = bound
        simulator.axioms.ensure(state, action.levels)
        came, gone = simulator.update(state, *action.effects(state, env))
        for fact in (*came, *gone):
            if fact in watched:
                last[fact] = _Change(number, tuple(came))
    return last


def _finish(
    blame: _Blame, simulator: Simulator, state: State, steps: Sequence[tuple[str, ...]], history: dict[Fact, _Change]
) -> Reason:
    parts = tuple(_finish(part, simulator, state, steps, history) for part in blame.parts)
    reason = Reason(blame.condition, blame.because, blame.instance, parts=parts)
    if blame.fact is None:
        return reason
    change = history.get(blame.fact)
    by = f"step {change.step} {step_text(steps[change.step - 1])}" if change else ""
    if blame.negated:
        return replace(reason, because=_still_true(blame.fact, by, simulator), changed_by=change.step if change else None)
    instead = [simulator.universe.text(f) for f in _instead(blame.fact, change, simulator, state)]
    because = _never_true(blame.fact, simulator) if change is None else f"{by} made it false"
    if instead:
        because += f"; {_listed(instead)} {'holds' if len(instead) == 1 else 'hold'}"
    return replace(reason, because=because, holds=tuple(instead), changed_by=change.step if change else None)


def _still_true(fact: Fact, by: str, simulator: Simulator) -> str:
    atom = simulator.universe.text(fact)
    if by:
        return f"{by} made {atom} true"
    if fact[0] in simulator.axioms.rules:
        return f"the axioms derive {atom}"
    return f"{atom} has been true from the start"


def _never_true(fact: Fact, simulator: Simulator) -> str:
    if fact[0] in simulator.axioms.rules:
        return "no axiom derives it"
    if fact[0] in simulator.fluents:
        return "it was never true"
    return f"the problem does not list it, and no action changes {fact[0]}"


def _instead(fact: Fact, change: _Change | None, simulator: Simulator, state: State) -> list[Fact]:
    """Facts that hold and are about the same: of its predicate, else made by the step that made `fact` false, else any fluents."""
    predicate, row = fact
    same = sorted(_sharing(state.relations[predicate], row), key=lambda found: _unlike(found, row))
    if same:
        return [(predicate, found) for found in same[:_RELATED]]
    mine = set(row)
    came = [f for f in (change.came if change else ()) if mine <= set(f[1]) and f[1] in state.relations[f[0]].rows]
    if came or not row:
        return came[:_RELATED]
    about: list[Fact] = []
    for other in sorted(simulator.fluents):
        about += [
            (other, found) for found in sorted(_sharing(state.relations[other], row[:1], anywhere=True)) if mine <= set(found)
        ]
    return about[:_RELATED]


def _sharing(relation: Relation, row: tuple[int, ...], anywhere: bool = False) -> set[tuple[int, ...]]:
    """Rows that have an argument of `row`, at the same position (or at any)."""
    arity = len(next(iter(relation.rows), ()))
    pairs = [(p, value) for p in range(arity) for value in row] if anywhere else list(enumerate(row[:arity]))
    return {found for p, value in pairs for found in islice(relation.match((p,), (value,)), _LOOKED_AT)}


def _unlike(found: tuple[int, ...], row: tuple[int, ...]) -> tuple[int, list[bool], tuple[int, ...]]:
    """Sorts rows most like `row` first; of equals, those that share the first argument, which is mostly what a fact is about."""
    differs = [a != b for a, b in zip(found, row, strict=True)]
    return sum(differs), differs, found


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
