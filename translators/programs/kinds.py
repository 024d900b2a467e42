"""Kinds of expressions, found without writing anything out: so that a mistake shows even in a loop that happens to be empty.

Kinds: number, truth, name, set, interval, load (of cumulative), tuple, and any where it cannot be told. One pass over each tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.pddl.findings import Finding
from translators.programs.functions import FUNCTIONS, function_name
from translators.programs.program import Program, Trouble, finding
from translators.programs.shared import (
    FIELD_LIST,
    FIELDS,
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
)

Kinds = Mapping[str, str]
_WORDS = {"number": "a number", "truth": "true or false", "name": "a name", "set": "a set", "interval": "an interval",
          "load": "the load of cumulative", "tuple": "a tuple"}  # fmt: skip
_HINTS = {
    ("truth", "number"): "compare it with something, such as >= 1", ("number", "interval"): "use .start, .end, .length or .present",
    ("truth", "interval"): "use .present", ("number", "name"): "index a table of data with it",
    ("number", "load"): "cumulative(…) <= capacity must be a rule of its own",
}  # fmt: skip


def check_types(program: Program) -> list[Finding]:
    """Errors in the kinds of all expressions, each at its place."""
    checker = _Checker(program)
    found = []
    for text, who, check in checker.tasks():
        try:
            check()
        except Trouble as trouble:
            found.append(finding(trouble.error(text, f"{who}: ")))
    return found


class _Checker:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = program.order
        self.earlier: set[str] = set()  # defined expressions that may be used: no circles

    def tasks(self) -> Iterator[tuple[str, str, Any]]:
        """(text, whose, check) for each expression, in reading order."""
        program = self.program
        for define in program.defines.values():
            yield define.text, define.name, lambda d=define: self.kind(d.body, self.loops(d.loops, {}))
            self.earlier.add(define.name)
        for family in program.families.values():
            yield family.header, family.name, lambda f=family: self.loops(f.loops, {})
        for c in program.constraints:
            yield c.loops_text, c.name, lambda c=c: self.loops(c.loops, {})
            yield c.text, c.name, lambda c=c: self.need("truth", c.rule, self._kinds(c.loops))
        if program.objective is not None:
            yield program.objective.text, "objective", lambda o=program.objective: self.need("number", o.expression, {})

    def _kinds(self, loops: tuple[Loop, ...]) -> Kinds:
        try:
            return self.loops(loops, {})
        except Trouble:  # already told for the loops themselves
            return {name: "any" for loop in loops for name in loop.names}

    def loops(self, loops: tuple[Loop, ...], kinds: Kinds) -> Kinds:
        """The kinds of names inside loops."""
        for loop in loops:
            source = self.need("set", loop.source, kinds)
            element = self.elements(loop.source, kinds) if source == "set" else "any"
            if len(loop.names) > 1 and element in ("name", "number"):
                hint = "for " + ", ".join(f"{n} in …" for n in loop.names)
                raise Trouble(loop.at, "loop", f"a set of single values does not split into {', '.join(loop.names)}", hint)
            if len(loop.names) > 1:
                element = "any"
            for name in loop.names:
                if name in self.program.data or name in self.program.families or name in self.program.defines:
                    raise Trouble(loop.at, "shadowed-name", f"the loop's name {name} is already something else", "choose another")
            kinds = {**kinds, **dict.fromkeys(loop.names, element)}
            for condition in loop.conditions:
                self.need("truth", condition, kinds)
        return kinds

    def elements(self, node: Node, kinds: Kinds) -> str:
        """The kind of a set's elements."""
        if isinstance(node, Binary) or (isinstance(node, Call) and function_name(node.function) == "range"):
            return "number"
        if isinstance(node, Name) and self.program.sets.get(node.name):
            return "name" if isinstance(self.program.sets[node.name][0], str) else "number"
        return "any"

    def need(self, wanted: str, node: Node, kinds: Kinds) -> str:
        """The kind of `node`, which must do where `wanted` is needed; truths count as numbers."""
        kind = "set" if wanted == "set" and isinstance(node, Name) and node.name in self.program.sets else self.kind(node, kinds)
        if wanted != "any" and kind not in (wanted, "any") and not (wanted == "number" and kind == "truth"):
            raise Trouble(
                node.at, f"not-a-{wanted}", f"this is {_WORDS[kind]}; {_WORDS[wanted]} is needed", _HINTS.get((wanted, kind))
            )
        return kind

    def kind(self, node: Node, kinds: Kinds) -> str:
        """The kind of an expression. Raises Trouble."""
        if isinstance(node, Number):
            return "truth" if isinstance(node.value, bool) else "number"
        if isinstance(node, Quoted):
            if node.text not in self.names:
                raise unknown_element(self.program, node.text, node.at)
            return "name"
        if isinstance(node, Name):
            return kinds[node.name] if node.name in kinds else self.named(node.name, 0, node)
        if isinstance(node, Index):
            return self.indexed(node, kinds)
        if isinstance(node, Field):
            self.need("interval", node.base, kinds)
            if node.field not in FIELDS:
                raise Trouble(node.at, "unknown-field", f".{node.field[:40]} is not known", "intervals have " + FIELD_LIST)
            return "truth" if node.field == "present" else "number"
        if isinstance(node, Unary):
            wanted = "truth" if node.op == "not" else "number"
            self.need(wanted, node.arg, kinds)
            return wanted
        if isinstance(node, Binary):
            return self.binary(node, kinds)
        if isinstance(node, Compare):
            return self.comparison(node, kinds)
        if isinstance(node, IfElse):
            self.need("truth", node.condition, kinds)
            return _join(self.kind(node.yes, kinds), self.kind(node.no, kinds))
        if isinstance(node, Group):
            for item in node.items:
                self.kind(item, kinds)
            return "set" if node.is_set else "tuple"
        assert isinstance(node, Call)
        return self.call(node, kinds)

    def named(self, name: str, arity: int, node: Node) -> str:
        """The kind of a declared name with so many indexes."""
        program = self.program
        if name in program.data:
            table = program.data[name]
            self.arity(name, table.arity, arity, node)
            sample = next(iter(table.entries.values()), table.default)
            return _kind_of(sample)
        if name in program.families:
            family = program.families[name]
            self.arity(name, len(family.parameters), arity, node)
            kind = {"bool": "truth", "int": "number", "interval": "interval"}.get(family.kind, "any")
            return kind
        if name in program.defines:
            if name not in self.earlier:
                raise Trouble(node.at, "circular", f"{name} may use only what is defined before it")
            self.arity(name, len(program.defines[name].parameters), arity, node)
            return "any"
        if arity == 0 and name in program.sets:
            return "set"
        if arity == 0 and name in self.names:
            return "name"
        if name in program.sets:
            raise Trouble(node.at, "arity", f"{name} is a set; it has no indexes")
        raise unknown_name(program, name, node.at)

    def arity(self, name: str, has: int, given: int, node: Node) -> None:
        """The number of indexes must be right."""
        if has != given:
            message = f"{name} has {has} index{'' if has == 1 else 'es'}, not {given}"
            raise Trouble(node.at, "arity", message, f"write {name}[…] with {has}" if given == 0 else None)

    def indexed(self, node: Index, kinds: Kinds) -> str:
        for key in node.keys:
            kind = self.kind(key, kinds)
            if kind not in ("number", "name", "any"):
                raise Trouble(key.at, "not-a-key", f"this is {_WORDS[kind]}; an index is a name or a number")
        if node.name in kinds:
            raise Trouble(node.at, "not-a-table", f"{node.name} is a loop's name; it cannot be indexed")
        return self.named(node.name, len(node.keys), node)

    def binary(self, node: Binary, kinds: Kinds) -> str:
        wanted = "truth" if node.op in ("and", "or", "->", "<->") else "number"
        self.need(wanted, node.left, kinds)
        self.need(wanted, node.right, kinds)
        return "set" if node.op == ".." else wanted

    def comparison(self, node: Compare, kinds: Kinds) -> str:
        found = [self.kind(arg, kinds) for arg in node.args]
        for op, left, right, arg in zip(node.ops, found, found[1:], node.args[1:], strict=False):
            if op in ("in", "not in"):
                if right not in ("set", "any"):
                    raise Trouble(arg.at, "not-a-set", f"this is {_WORDS[right]}; `in` needs a set on its right")
            elif "any" not in (left, right) and _group(left) != _group(right):
                raise Trouble(node.at, "cannot-compare", f"{_WORDS[left]} cannot be compared with {_WORDS[right]}",
                              _HINTS.get(("number", left)) or _HINTS.get(("number", right)))  # fmt: skip
            elif {left, right} & {"set", "tuple", "interval"}:
                raise Trouble(node.at, "cannot-compare", f"{_WORDS[left]} cannot be compared", _HINTS.get(("number", left)))
        return "truth"

    def call(self, node: Call, kinds: Kinds) -> str:
        name = function_name(node.function)
        if name not in FUNCTIONS:
            import difflib

            near = difflib.get_close_matches(name[:40], FUNCTIONS, n=1)
            hint = f"did you mean {near[0]}?" if near else "the functions are " + ", ".join(FUNCTIONS)
            raise Trouble(node.at, "unknown-function", f"there is no function {node.function[:40]!r}", hint)
        function = FUNCTIONS[name]
        inner = self.loops(node.loops, kinds)
        if node.loops and not function.loops:
            raise Trouble(node.at, "arguments", f"{name} takes no loop")
        low, high = _counts(name, len(function.takes), function.many)
        if not low <= len(node.args) <= high:
            count = f"{low}" if low == high else f"{low} or more" if high > 100 else f"{low} to {high}"
            raise Trouble(node.at, "arguments", f"{name} takes {count} arguments, not {len(node.args)}")
        for i, arg in enumerate(node.args):
            wanted = function.takes[min(i, len(function.takes) - 1)]
            if name in ("circuit", "subcircuit") and len(node.args) == 2:
                wanted = "any"
            if function.many and len(node.args) == 1 and not node.loops and self.kind(arg, inner) == "set":
                continue
            self.need(wanted, arg, inner)
        return function.gives


def _counts(name: str, takes: int, many: bool) -> tuple[int, int]:
    if name in ("circuit", "subcircuit"):
        return 2, 3
    if name == "range":
        return 1, 2
    return takes, 10_000 if many else takes


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "truth"
    return "name" if isinstance(value, str) else "set" if isinstance(value, tuple) else "any" if value is None else "number"


def _group(kind: str) -> str:
    return "number" if kind in ("truth", "number", "load") else kind


def _join(left: str, right: str) -> str:
    if left == right:
        return left
    if "any" not in (left, right) and _group(left) == _group(right):
        return "number"
    return "any"
