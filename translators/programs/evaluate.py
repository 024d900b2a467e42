"""What an expression means, written for clarity. Solutions are judged by this, never by the solver that found them.

It shares the parser with the solver's builder and nothing else. Cost: the size of the written-out program, bounded by MAX_STEPS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from translators.programs.functions import function_name
from translators.programs.program import MAX_STEPS, Constraint, Family, Key, Program, Trouble, label, shown_value
from translators.programs.routes import is_circuit, is_routes
from translators.programs.shared import (
    FIELD_LIST,
    FIELDS,
    arithmetic,
    bind,
    named_set,
    span,
    table_entry,
    unknown_element,
    unknown_name,
)
from translators.programs.tree import (
    Binary,
    Call,
    Compare,
    Field,
    Group,
    IfElse,
    Index,
    Loop,
    Name,
    Node,
    Number,
    Quoted,
    Unary,
)  # fmt: skip

MAX_CALLS = 120  # defined names inside each other, and what they are made of


@dataclass(frozen=True, slots=True)
class Span:
    """The value of an interval."""

    start: int
    end: int
    present: bool = True

    @property
    def length(self) -> int:
        """How long it lasts."""
        return self.end - self.start


class Evaluator:
    """Evaluates expressions of `program`; without `values` only those without variables (Trouble "not-constant" otherwise)."""

    def __init__(self, program: Program, values: Mapping[tuple[str, Key], Any] | None = None, budget: int = 10 * MAX_STEPS) -> None:
        self.program, self.values, self.budget, self.depth = program, values, budget, 0
        self.defined: dict[tuple[str, Key], Any] = {}
        self.order = program.order

    def value(self, node: Node, env: Mapping[str, Any]) -> Any:
        """The value of `node` under the bindings of `env`. Raises Trouble."""
        self.budget -= 1
        if self.budget < 0:
            raise Trouble(node.at, "too-large", "writing this out takes too many steps")
        self.depth += 1
        try:
            if self.depth > MAX_CALLS:
                raise Trouble(node.at, "too-deep", f"expressions may be nested {MAX_CALLS} levels deep at most")
            return _RULES[type(node)](self, node, env)
        finally:
            self.depth -= 1

    def bindings(self, loops: tuple[Loop, ...], env: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Every binding of the loops, in order."""
        if not loops:
            yield dict(env)
            return
        loop = loops[0]
        for element in self.elements(loop.source, env):
            bound = {**env, **bind(loop, element)}
            if all(self.truth(c, bound) for c in loop.conditions):
                yield from self.bindings(loops[1:], bound)

    def elements(self, node: Node, env: Mapping[str, Any]) -> tuple[Any, ...]:
        """The elements of a set. A set's name means the set here, even where an index of a declaration has the same name."""
        named = named_set(self.program, node, env)
        result = self.value(node, env) if named is None else named
        if not isinstance(result, tuple):
            raise Trouble(node.at, "not-a-set", f"{shown_value(result)} is not a set", "write the name of a set, a..b or {a, b}")
        return result

    def truth(self, node: Node, env: Mapping[str, Any]) -> bool:
        """A value that must be true or false."""
        result = self.value(node, env)
        if not isinstance(result, bool):
            raise Trouble(node.at, "not-a-truth", f"{_shown(result)} is neither true nor false", "compare it with something")
        return result

    def number(self, node: Node, env: Mapping[str, Any]) -> int | Fraction:
        """A value that must be a number; true counts 1."""
        result = self.value(node, env)
        if isinstance(result, bool):
            return int(result)
        if not isinstance(result, int | Fraction):
            raise Trouble(node.at, "not-a-number", f"{_shown(result)} is not a number")
        return result

    def variable(self, name: str, key: Key, at: int) -> Any:
        """The value of a variable."""
        if self.values is None:
            raise Trouble(at, "not-constant", f"{name} is a variable; here only known values can stand")
        if (name, key) not in self.values:
            raise Trouble(at, "unknown-key", f"there is no {label(name, key)}")
        return self.values[name, key]

    def lookup(self, name: str, key: Key, at: int) -> Any:
        """`name[key]`: data, a variable or a defined expression."""
        program = self.program
        if name in program.data:
            return table_entry(program, name, key, at)
        if name in program.families:
            return self.variable(name, key, at)
        define = program.defines.get(name)
        if define is None or len(define.parameters) != len(key):
            raise unknown_name(program, name, at)
        if (name, key) in self.defined:
            return self.defined[name, key]
        try:
            value = self.defined[name, key] = self.value(define.body, dict(zip(define.parameters, key, strict=True)))
            return value
        except Trouble as trouble:
            raise Trouble(at, trouble.code, f"in {name[:60]}: {trouble.message}"[:300], trouble.hint) from None

    def _name(self, node: Name, env: Mapping[str, Any]) -> Any:
        if node.name in env:
            return env[node.name]
        program = self.program
        if node.name in program.data or node.name in program.families or node.name in program.defines:
            return self.lookup(node.name, (), node.at)
        if node.name in program.sets:
            return program.sets[node.name]
        if node.name in self.order:
            return node.name
        raise unknown_name(program, node.name, node.at)

    def _quoted(self, node: Quoted, env: Mapping[str, Any]) -> str:
        if node.text not in self.order:
            raise unknown_element(self.program, node.text, node.at)
        return node.text

    def _index(self, node: Index, env: Mapping[str, Any]) -> Any:
        return self.lookup(node.name, tuple(self.value(k, env) for k in node.keys), node.at)

    def _field(self, node: Field, env: Mapping[str, Any]) -> Any:
        base = self.value(node.base, env)
        if not isinstance(base, Span) or node.field not in FIELDS:
            raise Trouble(
                node.at, "unknown-field", f".{node.field[:40]} is not known here", "only intervals have fields: " + FIELD_LIST
            )
        return getattr(base, FIELDS[node.field])

    def _unary(self, node: Unary, env: Mapping[str, Any]) -> Any:
        return not self.truth(node.arg, env) if node.op == "not" else -self.number(node.arg, env)

    def _binary(self, node: Binary, env: Mapping[str, Any]) -> Any:
        op = node.op
        if op == "and":
            return self.truth(node.left, env) and self.truth(node.right, env)
        if op == "or":
            return self.truth(node.left, env) or self.truth(node.right, env)
        if op == "->":
            return not self.truth(node.left, env) or self.truth(node.right, env)
        if op == "<->":
            return self.truth(node.left, env) == self.truth(node.right, env)
        left, right = self.number(node.left, env), self.number(node.right, env)
        return span(left, right, node.at) if op == ".." else arithmetic(op, left, right, node.at)

    def _compare(self, node: Compare, env: Mapping[str, Any]) -> bool:
        values = [self.value(a, env) for a in node.args]
        return all(self.compare(op, *pair, node.at) for op, pair in zip(node.ops, pairwise(values), strict=True))

    def compare(self, op: str, left: Any, right: Any, at: int) -> bool:
        """One comparison of two values."""
        if op in ("in", "not in"):
            if not isinstance(right, tuple):
                raise Trouble(at, "not-a-set", f"{_shown(right)} is not a set")
            return (left in right) == (op == "in")
        if isinstance(left, str) != isinstance(right, str) or isinstance(left, tuple) or isinstance(right, tuple):
            raise Trouble(at, "cannot-compare", f"{_shown(left)} cannot be compared with {_shown(right)}")
        if isinstance(left, str):
            left, right = self.order[left], self.order[right]
        return {"==": left == right, "!=": left != right, "<=": left <= right, ">=": left >= right, "<": left < right,
                ">": left > right}[op]  # fmt: skip

    def _choose(self, node: IfElse, env: Mapping[str, Any]) -> Any:
        return self.value(node.yes if self.truth(node.condition, env) else node.no, env)

    def _group(self, node: Group, env: Mapping[str, Any]) -> tuple[Any, ...]:
        items = tuple(self.value(i, env) for i in node.items)
        return tuple(dict.fromkeys(items)) if node.is_set else items

    def _call(self, node: Call, env: Mapping[str, Any]) -> Any:
        name = function_name(node.function)
        rule = _CALLS.get(name)
        if rule is None:
            raise Trouble(node.at, "unknown-function", f"there is no function {node.function[:40]!r}")
        return rule(self, node, env)

    def rows(self, node: Call, env: Mapping[str, Any], fixed: int = 0) -> list[tuple[Any, ...]]:
        """The arguments after the first `fixed`: one row per binding, or one row per argument without loops."""
        args = node.args[fixed:]
        if not node.loops:
            return [(self.value(a, env),) for a in args]
        return [tuple(self.value(a, bound) for a in args) for bound in self.bindings(node.loops, env)]

    def numbers(self, node: Call, env: Mapping[str, Any]) -> list[int | Fraction]:
        """The arguments as numbers."""
        result = [row[0] for row in self.rows(node, env)]
        if len(result) == 1 and not node.loops and isinstance(result[0], tuple):
            result = list(result[0])
        for value in result:
            if not isinstance(value, int | Fraction):
                raise Trouble(node.at, "not-a-number", f"{_shown(value)} is not a number")
        return [int(v) if isinstance(v, bool) else v for v in result]

    def _every(self, node: Call, env: Mapping[str, Any]) -> bool:
        want = function_name(node.function) == "any"
        bound = self.bindings(node.loops, env)
        return any(self.truth(a, b) == want for b in bound for a in node.args) == want

    def _extreme(self, node: Call, env: Mapping[str, Any]) -> Any:
        values = self.numbers(node, env)
        if not values:
            raise Trouble(node.at, "empty", f"{node.function} of nothing has no value", "its loop has no bindings")
        return min(values) if function_name(node.function) == "min" else max(values)

    def _counting(self, node: Call, env: Mapping[str, Any]) -> bool:
        if not node.args:
            raise Trouble(node.at, "arguments", f"{node.function} needs a number first")
        bound, name = self.number(node.args[0], env), function_name(node.function)
        total = sum(self.truth(a, b) for b in self.bindings(node.loops, env) for a in node.args[1:])
        return total == bound if name == "exactly" else total <= bound if name == "at_most" else total >= bound

    def _all_different(self, node: Call, env: Mapping[str, Any]) -> bool:
        values = [row[0] for row in self.rows(node, env)]
        return len(set(values)) == len(values)

    def _no_overlap(self, node: Call, env: Mapping[str, Any]) -> bool:
        spans = [s for (s,) in self.rows(node, env) if s.present]
        return all(a.end <= b.start or b.end <= a.start for i, a in enumerate(spans) for b in spans[:i])

    def _cumulative(self, node: Call, env: Mapping[str, Any]) -> int | Fraction:
        rows = self.rows(node, env) if node.loops else [tuple(self.value(a, env) for a in node.args)]
        active = [(s, need) for s, need in rows if s.present]
        return max((sum(n for t, n in active if t.start <= s.start < t.end) for s, _ in active), default=0)

    def _circuit(self, node: Call, env: Mapping[str, Any]) -> bool:
        rows, partial = self.rows(node, env), function_name(node.function) == "subcircuit"
        nodes = {row[0] for row in rows} | ({row[1] for row in rows} if len(node.args) == 3 else set())
        chosen = [(row[0], row[1]) for row in rows if len(row) == 2 or row[2]]
        if partial and len(node.args) == 2:
            chosen = [(a, b) for a, b in chosen if a != b]
        return is_circuit(nodes, chosen, partial=partial)

    def _routes(self, node: Call, env: Mapping[str, Any]) -> bool:
        rows = self.rows(node, env)
        nodes = {n for row in rows for n in row[:3]}
        return is_routes(nodes, [(a, b) for _, a, b, used in rows if used], {row[0] for row in rows})

    def _range(self, node: Call, env: Mapping[str, Any]) -> tuple[int, ...]:
        low, high = (0, *(self.number(a, env) for a in node.args))[-2:]
        return span(low, high - 1, node.at)


_RULES: dict[type, Any] = {
    Number: lambda self, node, env: node.value, Name: Evaluator._name, Quoted: Evaluator._quoted, Index: Evaluator._index,
    Field: Evaluator._field, Unary: Evaluator._unary, Binary: Evaluator._binary, Compare: Evaluator._compare,
    IfElse: Evaluator._choose, Group: Evaluator._group, Call: Evaluator._call,
}  # fmt: skip
_CALLS: dict[str, Any] = {
    "sum": lambda self, node, env: sum(self.numbers(node, env)), "count": lambda self, node, env: sum(self.numbers(node, env)),
    "min": Evaluator._extreme, "max": Evaluator._extreme, "all": Evaluator._every, "any": Evaluator._every,
    "abs": lambda self, node, env: abs(self.number(node.args[0], env)),
    "len": lambda self, node, env: len(self.elements(node.args[0], env)),
    "implies": lambda self, node, env: not self.truth(node.args[0], env) or self.truth(node.args[1], env),
    "exactly": Evaluator._counting, "at_most": Evaluator._counting, "at_least": Evaluator._counting,
    "all_different": Evaluator._all_different, "no_overlap": Evaluator._no_overlap, "cumulative": Evaluator._cumulative,
    "circuit": Evaluator._circuit, "subcircuit": Evaluator._circuit, "routes": Evaluator._routes, "range": Evaluator._range,
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What the evaluator says of a solution: violated constraints (and ranges), and the objective (None without one)."""

    violated: tuple[str, ...]
    objective: int | Fraction | None

    @property
    def feasible(self) -> bool:
        """Nothing is violated."""
        return not self.violated


def check_solution(program: Program, values: Mapping[tuple[str, Key], Any]) -> Verdict:
    """Judge a solution by the meaning of every constraint. values: (family, key) → int, bool, name or Span."""
    from translators.programs.variables import in_domain, variables

    evaluator = Evaluator(program, values)
    declared = {(v.family.name, v.key): v for v in variables(program)}
    violated = [f"{label(*where)} is outside its range" for where, v in declared.items()
                if where not in values or not in_domain(v, values[where])]  # fmt: skip
    if violated:
        return Verdict(tuple(violated), None)
    violated += [c.name for c in program.constraints if not holds(evaluator, c)]
    objective = program.objective
    return Verdict(tuple(violated), None if objective is None else evaluator.number(objective.expression, {}))


def holds(evaluator: Evaluator, constraint: Constraint) -> bool:
    """Whether a constraint holds in all its bindings."""
    return all(evaluator.truth(constraint.rule, bound) for bound in evaluator.bindings(constraint.loops, {}))


def _shown(value: Any) -> str:
    if isinstance(value, Span):
        return "an interval"
    return "a set" if isinstance(value, tuple) else shown_value(value)


def family_key(family: Family, bound: Mapping[str, Any]) -> Key:
    """The key of a variable from the bindings of its indexes."""
    return tuple(bound[name] for name in family.parameters)
