"""What a true condition rests on: a set of basic facts, true or false, that together make it true.

A disjunction rests on its part with the smallest support, an existential quantifier on one witness, a universal one on all its
instances (those that static facts settle need nothing). Derived facts rest on what one of their derivations rests on; a derivation
uses only facts of earlier rounds of the fixpoint, so none rests on itself. A derived fact that is false rests on what keeps each of
its axioms from applying. Cost: about that of evaluating the condition, times the instances it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from planner.validate.axioms import Rule
from planner.validate.formula import AllOf, AnyOf, Env, Every, Literal, Node, Same, Some, literals, negate
from planner.validate.query import Run
from planner.validate.simulator import Simulator
from planner.validate.state import Fact, Row, State

Signed: TypeAlias = tuple[Fact, bool]  # a fact and whether it is true
_Bound: TypeAlias = "tuple[int, int] | None"  # level and rank below which derived facts of that level may be used


class Supporter:
    """Finds supports; keeps compiled queries from state to state. Call `at` for each new state."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._instances: dict[int, tuple[Node, Run]] = {}
        self._negations: dict[int, tuple[Node, Node]] = {}

    def at(self, state: State) -> None:
        """Look at `state` from now on (again, after it was changed in place)."""
        self.state = state
        self._ranks: dict[Fact, int] | None = None

    def support(self, node: Node, env: Env) -> dict[Signed, None]:
        """Facts of changing predicates on which the truth of `node` rests, in the order in which they occur."""
        self.simulator.axioms.ensure(self.state, self.simulator.axioms.needed([node]))
        found = self._literals(node, env, None)
        return self._expand({} if found is None else found)

    def _literals(self, node: Node, env: Env, below: _Bound) -> dict[Signed, None] | None:
        """Literals, derived ones unexpanded, that make `node` true; None if it is not (within the bound)."""
        match node:
            case Literal():
                return self._literal(node, env, below)
            case Same():
                return {} if (env[node.left] == env[node.right]) != node.negated else None
            case AllOf():
                return self._union(((part, env) for part in node.parts), below)
            case AnyOf():
                supports = [s for part in node.parts if (s := self._literals(part, env, below)) is not None]
                return min(supports, key=len, default=None)
            case Some():
                for witness in self._assignments(node, env):
                    found = self._literals(node.body, witness, below)
                    if found is not None:
                        return found
                return None
            case Every():
                return self._union(((node.body, instance) for instance in self._assignments(node, env)), below)

    def _union(self, parts: Iterable[tuple[Node, Env]], below: _Bound) -> dict[Signed, None] | None:
        union: dict[Signed, None] = {}
        for part, env in parts:
            found = self._literals(part, env, below)
            if found is None:
                return None
            union.update(found)
        return union

    def _literal(self, literal: Literal, env: Env, below: _Bound) -> dict[Signed, None] | None:
        fact = (literal.predicate, tuple(env[s] for s in literal.slots))
        if (fact[1] in self.state.relations[fact[0]].rows) == literal.negated:
            return None
        level = self.simulator.axioms.level_of.get(fact[0])
        if level is None:
            return {(fact, not literal.negated): None} if fact[0] in self.simulator.fluents else {}
        if below is not None and not literal.negated and level == below[0] and self.ranks[fact] >= below[1]:
            return None
        return {(fact, not literal.negated): None}

    @property
    def ranks(self) -> dict[Fact, int]:
        """Round of the fixpoint in which each derived fact comes first."""
        if self._ranks is None:
            self._ranks = self.simulator.axioms.ranks(self.state)
        return self._ranks

    def _assignments(self, node: Some | Every, env: Env) -> list[Env]:
        """Witnesses of an existential quantifier; instances of a universal one that static facts do not settle already."""
        entry = self._instances.get(id(node))
        if entry is None:
            entry = self._instances[id(node)] = (node, self._compile(node))
        found: dict[Row, Env] = {}

        def emit(assignment: Env) -> bool:
            found.setdefault(tuple(assignment[v.slot] for v in node.variables), assignment.copy())
            return False

        entry[1](self.state, env.copy(), emit)
        return list(found.values())

    def _compile(self, node: Some | Every) -> Run:
        if isinstance(node, Some):
            return self.simulator.compiler.query(node.variables, [node.body])
        parts = node.body.parts if isinstance(node.body, AnyOf) else (node.body,)
        unsettled = [negate(part) for part in parts if self._static(part)]
        return self.simulator.compiler.query(node.variables, unsettled)

    def _static(self, node: Node) -> bool:
        changing = self.simulator.fluents | self.simulator.axioms.level_of.keys()
        return all(x.predicate not in changing for x in literals(node))

    # Through the axioms -----------------------------------------------------------------------------------------------------------

    def _expand(self, found: dict[Signed, None]) -> dict[Signed, None]:
        """Replace derived literals by what they rest on, until only basic facts are left."""
        axioms = self.simulator.axioms
        basic: dict[Signed, None] = {}
        seen = set(found)
        stack = list(reversed(found))
        while stack:
            signed = stack.pop()
            if signed[0][0] not in axioms.level_of:
                basic[signed] = None
                continue
            for new in self._derivation(signed[0]) if signed[1] else self._refutation(signed[0]):
                if new not in seen:
                    seen.add(new)
                    stack.append(new)
        return basic

    def _derivation(self, fact: Fact) -> dict[Signed, None]:
        """The literals of one way to derive `fact` from facts of earlier rounds."""
        below = (self.simulator.axioms.level_of[fact[0]], self.ranks[fact])
        for rule in self.simulator.axioms.rules[fact[0]]:
            env = _bind_head(rule, fact[1])
            found = None if env is None else self._literals(rule.body, env, below)
            if found is not None:
                return found
        raise AssertionError(f"{fact} holds, but nothing derives it")

    def _refutation(self, fact: Fact) -> dict[Signed, None]:
        """The literals that keep every axiom from deriving `fact`."""
        union: dict[Signed, None] = {}
        for rule in self.simulator.axioms.rules[fact[0]]:
            env = _bind_head(rule, fact[1])
            if env is not None:
                union.update(self._literals(self._negation(rule.body), env, None) or {})
        return union

    def _negation(self, node: Node) -> Node:
        """The negation of `node`, the same object each time, so that its queries are compiled once."""
        entry = self._negations.get(id(node))
        if entry is None:
            entry = self._negations[id(node)] = (node, negate(node))
        return entry[1]


def _bind_head(rule: Rule, row: Row) -> Env | None:
    """An environment with the head's parameters bound to `row`; None if its types do not allow that."""
    env = rule.env()
    for variable, value in zip(rule.variables, row, strict=True):
        if value not in variable.members.id_set:
            return None
        env[variable.slot] = value
    return env
