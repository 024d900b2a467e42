"""From a program to its written-out form: the same meaning as `evaluate`, as sums, literals and global constraints.

Values here are numbers, truths, names and sets that are known, and four kinds that are not: `Sum`, `Truth` (a literal), `Pick`
(a name that is chosen) and `Stretch` (an interval). Rules are required where they stand (`require`); only what stands inside other
expressions becomes a literal that is equivalent to it. Cost: linear in the written-out program, bounded by MAX_STEPS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from planner.limits import Limits
from translators.programs.evaluate import MAX_CALLS
from translators.programs.functions import FUNCTIONS, function_name
from translators.programs.ground import Clause, Ground, Ranges, Stretch, Sum, constant
from translators.programs.program import MAX_STEPS, Key, Program, Trouble, label
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
from translators.programs.tree import Binary, Call, Compare, Field, Group, IfElse, Index, Loop, Name, Node, Number, Quoted, Unary
from translators.programs.unknowns import FAR, RANGES, Pick, Truth
from translators.programs.variables import variables

_MAX_CHOICES = 20_000  # values an index that is not known may have


class Builder:
    """Writes one program out; `ground` grows with each constraint."""

    def __init__(self, program: Program, limits: Limits | None = None, widened: frozenset[str] = frozenset()) -> None:
        self.program, self.limits = program, limits or Limits()
        self.ground = Ground()
        self.order = program.order
        self.cells: dict[tuple[str, Key], Any] = {}
        self.steps = self.depth = 0
        self.used: set[str] = set()  # families and tables that occur
        self.defined: dict[tuple[str, Key], Any] = {}
        from translators.programs.build import cell

        for variable in variables(program, widened):
            try:
                self.cells[variable.family.name, variable.key] = cell(self, variable)
            except Trouble as trouble:
                raise trouble.error(variable.family.text, f"{variable}: ") from None

    def bindings(self, loops: tuple[Loop, ...], env: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Every binding of the loops; sources and conditions must be known."""
        if not loops:
            yield dict(env)
            return
        loop = loops[0]
        named = named_set(self.program, loop.source, env)
        source = self.value(loop.source, env) if named is None else named
        if not isinstance(source, tuple):
            raise Trouble(loop.source.at, "not-a-set", "a loop goes over a set that is known", "write a set, a..b or {a, b}")
        for element in source:
            if isinstance(element, Sum | Truth | Pick | Stretch):
                raise Trouble(loop.source.at, "not-constant", "a loop goes over values that are known, not over variables")
            bound = {**env, **bind(loop, element)}
            if all(self.known_truth(c, bound) for c in loop.conditions):
                yield from self.bindings(loops[1:], bound)

    def known_truth(self, node: Node, env: Mapping[str, Any]) -> bool:
        """A condition of a loop."""
        value = self.value(node, env)
        if not isinstance(value, bool):
            raise Trouble(node.at, "not-constant", "the condition of a loop must not depend on variables",
                          "move it into the expression: use -> in a rule, and count or * in a sum")  # fmt: skip
        return value

    def value(self, node: Node, env: Mapping[str, Any]) -> Any:
        """The value of an expression. Raises Trouble, TooLarge."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Trouble(
                node.at, "too-large", f"writing this out takes more than {MAX_STEPS:,} steps", "use smaller sets or ranges"
            )
        if self.steps % 1024 == 0:
            self.limits.check()
        self.depth += 1
        try:
            if self.depth > MAX_CALLS:
                raise Trouble(node.at, "too-deep", f"expressions may be nested {MAX_CALLS} levels deep at most")
            return _RULES[type(node)](self, node, env)
        finally:
            self.depth -= 1

    def _name(self, node: Name, env: Mapping[str, Any]) -> Any:
        name, program = node.name, self.program
        if name in env:
            return env[name]
        if name in program.data or name in program.families or name in program.defines:
            return self.lookup(name, (), node.at)
        if name in program.sets:
            return program.sets[name]
        if name in self.order:
            return name
        raise unknown_name(program, name, node.at)

    def _quoted(self, node: Quoted, env: Mapping[str, Any]) -> str:
        if node.text not in self.order:
            raise unknown_element(self.program, node.text, node.at)
        return node.text

    def _index(self, node: Index, env: Mapping[str, Any]) -> Any:
        keys = [self.value(k, env) for k in node.keys]
        if not any(isinstance(k, Sum | Pick | Truth) for k in keys):
            return self.lookup(node.name, tuple(keys), node.at)
        options = [self._options(k, node) for k in keys]
        size = 1
        for option in options:
            size *= len(option)
        if size > _MAX_CHOICES:
            raise Trouble(node.at, "too-large", f"{node.name} is indexed by variables with {size:,} possible values", "narrow them")
        self.steps += size
        cases = []
        for combination in product(*options):
            literal = self.ground.all_of(lit for lit, _ in combination if lit is not None)
            cases.append((literal, self.lookup(node.name, tuple(v for _, v in combination), node.at)))
        return self.choose(cases, node)

    def _options(self, key: Any, node: Node) -> list[tuple[int | None, Any]]:
        """The values an index may have, each with the literal that says so (None: certain)."""
        if isinstance(key, Pick):
            return [(self.ground.is_within(key.rank, ((r, r),)), n) for n in key.names for r in (self.order[n],)]
        if not isinstance(key, Sum):
            if isinstance(key, Truth):
                raise Trouble(node.at, "not-a-key", "a truth cannot be an index")
            return [(None, key)]
        part, scale = self.ground.scaled(key)
        if scale != 1:
            raise Trouble(node.at, "not-whole", "an index must be a whole number")
        ranges: Ranges = ((int(part.low), int(part.high)),)
        if len(part.terms) == 1:
            ((variable, factor),) = part.terms.items()
            ranges = self.ground.ranges[variable]
            if sum(b - a + 1 for a, b in ranges) <= _MAX_CHOICES:
                values = [int(factor * x + part.constant) for a, b in ranges for x in range(a, b + 1)]
                return [(self.ground.is_within(part, ((v, v),)), v) for v in values]
        if sum(b - a + 1 for a, b in ranges) > _MAX_CHOICES:
            raise Trouble(node.at, "too-large", "an index has too many possible values", "narrow the range of the variable")
        return [(self.ground.is_within(part, ((v, v),)), v) for a, b in ranges for v in range(a, b + 1)]

    def lookup(self, name: str, key: Key, at: int) -> Any:
        """`name[key]` for known keys."""
        program = self.program
        self.used.add(name)
        if name in program.data:
            return table_entry(program, name, key, at)
        if name in program.families:
            if len(key) != len(program.families[name].parameters):
                raise Trouble(at, "arity", f"{name} has {len(program.families[name].parameters)} indexes, not {len(key)}")
            if (name, key) not in self.cells:
                raise Trouble(
                    at, "unknown-key", f"there is no variable {label(name, key)}", "add an if to the loop, or widen its index"
                )
            return self.cells[name, key]
        define = program.defines.get(name)
        if define is None:
            raise unknown_name(program, name, at)
        if len(key) != len(define.parameters):
            raise Trouble(at, "arity", f"{name} has {len(define.parameters)} indexes, not {len(key)}")
        if (name, key) not in self.defined:
            try:
                self.defined[name, key] = self.value(define.body, dict(zip(define.parameters, key, strict=True)))
            except Trouble as trouble:
                raise Trouble(at, trouble.code, f"in {name[:60]}: {trouble.message}"[:300], trouble.hint) from None
        return self.defined[name, key]

    def choose(self, cases: list[tuple[int, Any]], node: Node) -> Any:
        """The value of the one case whose literal is true; exactly one is."""
        values = [v for _, v in cases]
        if all(isinstance(v, bool | Truth) for v in values):
            pairs = [self.ground.all_of((lit, self.literal(v, node))) for lit, v in cases if v is not False]
            return self.truth(self.ground.any_of(pairs))
        if any(isinstance(v, str | Pick) for v in values):
            ranks = self.choose([(lit, self.rank(v, node)) for lit, v in cases], node)
            names = dict.fromkeys(n for v in values for n in ((v,) if isinstance(v, str) else v.names))
            return Pick(self.sum(ranks, node), tuple(names))
        if any(isinstance(v, Stretch | tuple) for v in values):
            raise Trouble(
                node.at, "not-constant", "intervals and sets cannot be chosen by a variable", "use a loop with -> instead"
            )
        sums = [self.sum(v, node) for v in values]
        if all(s.fixed for s in sums):
            if len({s.constant for s in sums}) == 1:
                return sums[0].constant
            return self.ground.add((s.constant, self.ground.number(lit)) for (lit, _), s in zip(cases, sums, strict=True))
        return self._one_of([lit for lit, _ in cases], sums)

    def _one_of(self, literals: list[int], sums: list[Sum]) -> Sum:
        scale = 1
        for s in sums:
            scale *= self.ground.scaled(self.ground.add([(scale, s)]))[1]
        whole = [self.ground.add([(scale, s)]) for s in sums]
        target = self.ground.variable(int(min(s.low for s in whole)), int(max(s.high for s in whole)))
        for literal, s in zip(literals, whole, strict=True):
            self.ground.equal(target, s, (literal,))
        return self.ground.add([(Fraction(1, scale), target)])

    def _field(self, node: Field, env: Mapping[str, Any]) -> Any:
        base = self.value(node.base, env)
        if not isinstance(base, Stretch) or node.field not in FIELDS:
            raise Trouble(
                node.at, "unknown-field", f".{node.field[:40]} is not known here", "only intervals have fields: " + FIELD_LIST
            )
        name = FIELDS[node.field]
        if name == "present":
            return True if base.present is None else Truth(base.present)
        return base.start if name == "start" else base.end if name == "end" else base.size

    def _unary(self, node: Unary, env: Mapping[str, Any]) -> Any:
        value = self.value(node.arg, env)
        if node.op == "not":
            return not value if isinstance(value, bool) else self.truth(~self.literal(value, node.arg))
        return -value if _is_number(value) else self.ground.add([(-1, self.sum(value, node.arg))])

    def _binary(self, node: Binary, env: Mapping[str, Any]) -> Any:
        op = node.op
        if op in ("and", "or", "->", "<->"):
            return self._logic(op, node, env)
        left, right = self.value(node.left, env), self.value(node.right, env)
        left, right = (int(v) if isinstance(v, bool) else v for v in (left, right))
        if _is_number(left) and _is_number(right):
            return span(left, right, node.at) if op == ".." else arithmetic(op, left, right, node.at)
        if op == "..":
            raise Trouble(node.at, "not-constant", "the ends of a range must be known")
        if op == "*" and (isinstance(left, Truth) or isinstance(right, Truth)):
            truth, other = (left, right) if isinstance(left, Truth) else (right, left)
            literal = self.literal(truth, node)
            return self.choose([(literal, self.sum(other, node)), (~literal, 0)], node)
        a, b = self.sum(left, node.left), self.sum(right, node.right)
        if op in ("+", "-"):
            return self.ground.add([(1, a), (1 if op == "+" else -1, b)])
        if op == "*":
            return self.ground.product(a, b)
        return self._divide(op, a, b, node)

    def _divide(self, op: str, a: Sum, b: Sum, node: Binary) -> Sum:
        if b.low <= 0 <= b.high:
            raise Trouble(node.at, "division-by-zero", "the divisor is zero, or may be", "give it a range without 0")
        if op == "/":
            if not b.fixed:
                raise Trouble(node.at, "division", "/ divides by known numbers only", "multiply the other side, or use //")
            return self.ground.add([(Fraction(1) / b.constant, a)])
        ground = self.ground
        (x, s), (y, t) = ground.scaled(a), ground.scaled(b)
        sign = 1 if b.low > 0 else -1
        x, y = ground.add([(sign * t, x)]), ground.add([(sign * s, y)])
        ends = [int(p // q) for p in (x.low, x.high) for q in (y.low, y.high)]
        quotient = ground.variable(min(ends), max(ends))
        rest = ground.add([(1, x), (-1, ground.product(y, quotient))])
        ground.within(rest, ((0, FAR),))
        ground.within(ground.add([(1, y), (-1, rest)]), ((1, FAR),))
        return quotient if op == "//" else ground.add([(1, a), (-1, ground.product(b, quotient))])

    def _logic(self, op: str, node: Binary, env: Mapping[str, Any]) -> Any:
        left = self.value(node.left, env)
        known = isinstance(left, bool)
        if known and left == {"and": False, "or": True, "->": False}.get(op):
            return op != "and"
        first = self.literal(left, node.left)
        second = self.literal(self.value(node.right, env), node.right)
        if op == "<->":
            difference = self.ground.add([(1, self.ground.number(first)), (-1, self.ground.number(second))])
            return self.truth(self.ground.is_within(difference, ((0, 0),)))
        if op == "and":
            return self.truth(self.ground.all_of((first, second)))
        return self.truth(self.ground.any_of((first if op == "or" else ~first, second)))

    def _compare(self, node: Compare, env: Mapping[str, Any]) -> Any:
        values = [self.value(a, env) for a in node.args]
        literals = []
        for op, (left, right) in zip(node.ops, pairwise(values), strict=True):
            result = self.compare(op, left, right, node)
            if result is False:
                return False
            if result is not True:
                literals.append(self.literal(result, node))
        return self.truth(self.ground.all_of(literals)) if literals else True

    def compare(self, op: str, left: Any, right: Any, node: Node) -> Any:
        """One comparison: bool where it is known, else Truth."""
        if op in ("in", "not in"):
            result = self._member(left, right, node)
            return result if op == "in" else self.truth(~self.literal(result, node))
        difference, ranges = self.difference(op, left, right, node)
        return self.truth(self.ground.is_within(difference, ranges))

    def difference(self, op: str, left: Any, right: Any, node: Node) -> tuple[Sum, Ranges]:
        """A comparison as "this sum lies in these ranges"."""
        if any(isinstance(v, str | Pick) for v in (left, right)):
            if not all(isinstance(v, str | Pick) for v in (left, right)):
                raise Trouble(node.at, "cannot-compare", "a name cannot be compared with a number or a truth")
            left, right = self.rank(left, node), self.rank(right, node)
        a, b = self.sum(left, node), self.sum(right, node)
        difference, _ = self.ground.scaled(self.ground.add([(1, a), (-1, b)]))
        return difference, RANGES[op]

    def _member(self, left: Any, right: Any, node: Node) -> Any:
        if not isinstance(right, tuple):
            raise Trouble(node.at, "not-a-set", "`in` needs a set on its right")
        if isinstance(left, tuple):
            rows = [r for r in right if isinstance(r, tuple) and len(r) == len(left)]
            cases = [[self.compare("==", a, b, node) for a, b in zip(left, r, strict=True)] for r in rows]
            return self.truth(self.ground.any_of(self.ground.all_of(self.literal(c, node) for c in case) for case in cases))
        if isinstance(left, bool | int | Fraction | str) and not any(isinstance(r, Sum | Truth | Pick) for r in right):
            return left in right
        if any(isinstance(r, tuple) for r in right):
            raise Trouble(node.at, "cannot-compare", "this set has tuples; write (a, b) in it")
        same = [r for r in right if isinstance(r, str | Pick) == isinstance(left, str | Pick)]
        return self.truth(self.ground.any_of(self.literal(self.compare("==", left, r, node), node) for r in same))

    def _choose(self, node: IfElse, env: Mapping[str, Any]) -> Any:
        condition = self.value(node.condition, env)
        if isinstance(condition, bool):
            return self.value(node.yes if condition else node.no, env)
        literal = self.literal(condition, node.condition)
        return self.choose([(literal, self.value(node.yes, env)), (~literal, self.value(node.no, env))], node)

    def _group(self, node: Group, env: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(self.value(i, env) for i in node.items)

    def _call(self, node: Call, env: Mapping[str, Any]) -> Any:
        from translators.programs.calls import CALLS

        name = function_name(node.function)
        if name in FUNCTIONS and FUNCTIONS[name].alone:
            raise Trouble(node.at, "must-stand-alone", f"{name} must be a rule of its own, or stand after ->",
                          "cumulative(…) <= capacity" if name == "cumulative" else None)  # fmt: skip
        if name not in CALLS:
            raise Trouble(node.at, "unknown-function", f"there is no function {node.function[:40]!r}")
        return CALLS[name](self, node, env)

    def truth(self, literal: int) -> bool | Truth:
        """A literal as a value, known where it is."""
        if self.ground.always is not None and literal in (self.ground.always, ~self.ground.always):
            return literal == self.ground.always
        return Truth(literal)

    def literal(self, value: Any, node: Node) -> int:
        """The literal of a truth."""
        if isinstance(value, bool):
            return self.ground.truth(value)
        if not isinstance(value, Truth):
            raise Trouble(node.at, "not-a-truth", "this is neither true nor false", "compare it with something, such as >= 1")
        return value.literal

    def sum(self, value: Any, node: Node) -> Sum:
        """The sum that a number or truth is."""
        if isinstance(value, Sum):
            return value
        if isinstance(value, Truth):
            return self.ground.number(value.literal)
        if isinstance(value, bool | int | Fraction):
            return constant(int(value) if isinstance(value, bool) else value)
        kind = "an interval" if isinstance(value, Stretch) else "a name" if isinstance(value, str | Pick) else "a set"
        hint = "use .start, .end, .length or .present" if kind == "an interval" else None
        raise Trouble(node.at, "not-a-number", f"{kind} is not a number", hint)

    def rank(self, value: Any, node: Node) -> Sum:
        """The rank of a name."""
        if isinstance(value, str):
            return constant(self.order[value])
        if not isinstance(value, Pick):
            raise Trouble(node.at, "cannot-compare", "names and numbers cannot be mixed")
        return value.rank

    def clause(self, literals: list[int], guards: tuple[int, ...]) -> None:
        """Require that one of the literals is true."""
        self.ground.items.append(Clause(tuple(literals), guards))


_RULES: dict[type, Any] = {
    Number: lambda self, node, env: node.value, Name: Builder._name, Quoted: Builder._quoted, Index: Builder._index,
    Field: Builder._field, Unary: Builder._unary, Binary: Builder._binary, Compare: Builder._compare, IfElse: Builder._choose,
    Group: Builder._group, Call: Builder._call,
}  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)
