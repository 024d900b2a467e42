"""Conditions compiled to closures: tests, and queries that enumerate the assignments for which a condition holds.

A quantifier is never expanded over its variables' types where its body says better: (exists (?x ?y) (and (on ?x ?y) (clear ?x)))
walks through the rows of `on`, and (forall (?x ?y) (imply (road ?x ?y) …)) looks for a counterexample along `road`. Variables are
bound one operation at a time: an equality, the rows of a positive atom (by index on what is bound already), the branches of a
disjunction, and only then all objects of a type. Tests run as soon as their variables are bound. Memory: one environment.

The order is greedy by estimated rows per bound variable, as in database query planning (Selinger et al. 1979, much simplified).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeAlias

from planner.validate.formula import AllOf, AnyOf, Env, Every, Literal, Node, Same, Some, Variable, negate, slots_in
from planner.validate.state import Row, State

Test: TypeAlias = Callable[[State, Env], bool]
Emit: TypeAlias = Callable[[Env], bool]  # told of each assignment; True stops the search
Run: TypeAlias = Callable[[State, Env, Emit], bool]  # True if an emit stopped it
Getter: TypeAlias = Callable[[Env], Row]

_BRANCHES = 64  # most branches into which the disjunctions of one query are multiplied out


def found(env: Env) -> bool:
    """The emit that stops at the first assignment."""
    return True


def getter(slots: Sequence[int]) -> Getter:
    """Reads the tuple of values at `slots`."""
    if not slots:
        return lambda env: ()
    if len(slots) == 1:
        slot = slots[0]
        return lambda env: (env[slot],)
    return itemgetter(*slots)


class Compiler:
    """Compiles conditions. `sizes` estimates the number of rows of each predicate; it decides the order only, never the result."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes

    def test(self, node: Node) -> Test:
        """Whether `node` holds, all its free variables being bound."""
        match node:
            case Literal():
                return _literal_test(node)
            case Same():
                return _same_test(node)
            case AllOf():
                return _all_test([self.test(p) for p in node.parts])
            case AnyOf():
                return _any_test([self.test(p) for p in node.parts])
            case Some():
                run = self.query(node.variables, [node.body])
                return lambda state, env: run(state, env, found)
            case Every():
                counterexample = self.query(node.variables, [negate(node.body)])
                return lambda state, env: not counterexample(state, env, found)

    def query(self, variables: Sequence[Variable], nodes: Iterable[Node]) -> Run:
        """Enumerates the assignments of `variables` under which all `nodes` hold. The same one may come more than once."""
        unbound = {v.slot: v for v in variables}
        wanted = frozenset(unbound)
        leaves: list[Node] = []
        _flatten(nodes, leaves, unbound)
        if any(not v.members.ids for v in unbound.values()):
            return _nothing
        return self._build(_Query(leaves, unbound, wanted, _BRANCHES))

    def _build(self, query: _Query) -> Run:
        """Test what is bound already, then bind by the most promising operation and go on."""
        ready: list[Node] = []
        rest: list[Node] = []
        for leaf in query.leaves:
            (rest if query.unbound.keys() & slots_in(leaf) else ready).append(leaf)
        query = replace(query, leaves=rest)
        if not query.unbound:
            run: Run = _emit
        elif query.wanted is not None and not query.wanted & query.unbound.keys():
            run = self._exists(query)
        else:
            run = self._bind(query)
        if not ready:
            return run
        test = _all_test([self.test(leaf) for leaf in ready])
        return lambda state, env, emit: test(state, env) and run(state, env, emit)

    def _exists(self, query: _Query) -> Run:
        """AllOf that the caller wants is bound: one witness for the rest is enough."""
        run = self._bind(replace(query, wanted=None))
        return lambda state, env, emit: run(state, env, found) and emit(env)

    def _bind(self, query: _Query) -> Run:
        """The operation that binds at least one variable, followed by everything else."""
        unbound, leaves = query.unbound, query.leaves
        for leaf in leaves:
            if isinstance(leaf, Same) and not leaf.negated and ((leaf.left in unbound) != (leaf.right in unbound)):
                return self._equate(leaf, query)
        used = set().union(*(slots_in(leaf) for leaf in leaves)) if leaves else set()
        slot = min(unbound, key=lambda s: (s not in used, len(unbound[s].members.ids)))
        best: float = len(unbound[slot].members.ids)
        scan: Literal | None = None
        for leaf in leaves:
            if isinstance(leaf, Literal) and not leaf.negated and (cost := self._rows_per_variable(leaf, unbound)) <= best:
                best, scan = cost, leaf
        if scan is not None:
            return self._scan(scan, query)
        for leaf in leaves:
            if isinstance(leaf, AnyOf) and len(leaf.parts) <= query.budget and self._worst_branch(leaf, unbound) < best:
                return self._branch(leaf, query)
        return self._enumerate(slot, query)

    def _rows_per_variable(self, literal: Literal, unbound: Mapping[int, Variable]) -> float:
        free = {s for s in literal.slots if s in unbound}
        if not free:
            return float("inf")
        rows = max(1, self.sizes.get(literal.predicate, 1)) ** (sum(s in unbound for s in literal.slots) / len(literal.slots))
        return rows ** (1 / len(free))

    def _worst_branch(self, node: AnyOf, unbound: Mapping[int, Variable]) -> float:
        """Estimate of the worst branch, infinity if some branch has no atom to walk through."""
        worst = 0.0
        for part in node.parts:
            atoms = [p for p in (part.parts if isinstance(part, AllOf) else (part,)) if isinstance(p, Literal) and not p.negated]
            worst = max(worst, min((self._rows_per_variable(a, unbound) for a in atoms), default=float("inf")))
        return worst

    def _equate(self, same: Same, query: _Query) -> Run:
        slot, known = (same.left, same.right) if same.left in query.unbound else (same.right, same.left)
        allowed = query.unbound[slot].members.id_set
        go_on = self._build(query.without(same, (slot,)))

        def run(state: State, env: Env, emit: Emit) -> bool:
            env[slot] = env[known]
            return env[slot] in allowed and go_on(state, env, emit)

        return run

    def _scan(self, literal: Literal, query: _Query) -> Run:
        predicate, slots, unbound = literal.predicate, literal.slots, query.unbound
        positions = tuple(i for i, s in enumerate(slots) if s not in unbound)
        key = getter([slots[p] for p in positions])
        bind = binder(slots, {s: v for s, v in unbound.items() if s in slots}, skip=positions)
        go_on = self._build(query.without(literal, slots))

        def run(state: State, env: Env, emit: Emit) -> bool:
            for row in state.relations[predicate].match(positions, key(env)):  # noqa: SIM110 - a generator is slower
                if bind(row, env) and go_on(state, env, emit):
                    return True
            return False

        return run

    def _branch(self, node: AnyOf, query: _Query) -> Run:
        """Multiply out one disjunction; what follows it is compiled once for each branch."""
        runs = []
        for part in node.parts:
            unbound = dict(query.unbound)
            leaves: list[Node] = []
            _flatten([part], leaves, unbound)
            if all(v.members.ids for v in unbound.values()):
                rest = [x for x in query.leaves if x is not node]
                runs.append(self._build(_Query(leaves + rest, unbound, query.wanted, query.budget // len(node.parts))))
        return lambda state, env, emit: any(run(state, env, emit) for run in runs)

    def _enumerate(self, slot: int, query: _Query) -> Run:
        ids = query.unbound[slot].members.ids
        go_on = self._build(query.without(None, (slot,)))

        def run(state: State, env: Env, emit: Emit) -> bool:
            for i in ids:
                env[slot] = i
                if go_on(state, env, emit):
                    return True
            return False

        return run


@dataclass(frozen=True)
class _Query:
    """What is left of a query: conditions, variables to bind, those the caller wants to see (None: it only asks whether there is an
    assignment), and how many branches its disjunctions may still be multiplied out into."""

    leaves: Sequence[Node]
    unbound: Mapping[int, Variable]
    wanted: frozenset[int] | None
    budget: int

    def without(self, leaf: Node | None, slots: Sequence[int]) -> _Query:
        leaves = [x for x in self.leaves if x is not leaf]
        return replace(self, leaves=leaves, unbound={s: v for s, v in self.unbound.items() if s not in slots})


def binder(slots: Sequence[int], variables: Mapping[int, Variable], skip: Sequence[int] = ()) -> Callable[[Row, Env], bool]:
    """Writes a row into the slots of `variables`, checking types, repeated variables and what is bound already (but not at the
    positions `skip`); False if the row does not fit."""
    writes: list[tuple[int, int, frozenset[int] | None]] = []
    checks: list[tuple[int, int]] = []
    seen: set[int] = set()
    for position, slot in enumerate(slots):
        if position in skip:
            continue
        if slot in variables and slot not in seen:
            seen.add(slot)
            members = variables[slot].members
            writes.append((position, slot, None if members.everything else members.id_set))
        else:
            checks.append((position, slot))

    def bind(row: Row, env: Env) -> bool:
        for position, slot, allowed in writes:
            value = row[position]
            if allowed is not None and value not in allowed:
                return False
            env[slot] = value
        return all(row[position] == env[slot] for position, slot in checks) if checks else True

    return bind


def _flatten(nodes: Iterable[Node], leaves: list[Node], unbound: dict[int, Variable]) -> None:
    """Dissolve conjunctions, and existential quantifiers into more variables to bind."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        if isinstance(node, AllOf):
            stack.extend(reversed(node.parts))
        elif isinstance(node, Some):
            unbound.update((v.slot, v) for v in node.variables)
            stack.append(node.body)
        else:
            leaves.append(node)


def _emit(state: State, env: Env, emit: Emit) -> bool:
    return emit(env)


def _nothing(state: State, env: Env, emit: Emit) -> bool:
    return False


def _literal_test(literal: Literal) -> Test:
    predicate, get = literal.predicate, getter(literal.slots)
    if literal.negated:
        return lambda state, env: get(env) not in state.relations[predicate].rows
    return lambda state, env: get(env) in state.relations[predicate].rows


def _same_test(same: Same) -> Test:
    left, right, wanted = same.left, same.right, not same.negated
    return lambda state, env: (env[left] == env[right]) is wanted


def _all_test(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(state: State, env: Env) -> bool:
        for part in tests:  # noqa: SIM110 - a generator here costs a third of validating a plan
            if not part(state, env):
                return False
        return True

    return test


def _any_test(tests: Sequence[Test]) -> Test:
    def test(state: State, env: Env) -> bool:
        for part in tests:  # noqa: SIM110 - as above
            if part(state, env):
                return True
        return False

    return test
