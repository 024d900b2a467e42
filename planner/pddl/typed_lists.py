"""Typed lists such as `?a ?b - truck ?c - (either box crate) ?d`: of variables, objects, types and parameters alike."""

from __future__ import annotations

from planner.pddl.ast import TypedName
from planner.pddl.findings import Report, Skip, shown
from planner.pddl.source import NUMBER, Source
from planner.pddl.symbols import RESERVED, Symbols

MAX_PARAMETERS = 500  # variables of one action, axiom or quantifier; real ones have up to some dozens


class ListReader:
    """Reads typed lists of one source; errors go to the report."""

    def __init__(self, source: Source, report: Report, symbols: Symbols) -> None:
        self.source = source
        self.report = report
        self.symbols = symbols

    def read(self, start: int, end: int, kind: str, *, known_types: bool = True) -> list[TypedName]:
        """The typed names in tokens [start, end). `kind` is "variable" or what the names are called. With `known_types`, types
        must be declared. Fails (Skip) where the list makes no sense."""
        tokens, location = self.source.tokens, self.source.location
        result: list[TypedName] = []
        waiting: list[int] = []
        i = start
        while i < end:
            token = tokens[i]
            if token == "-":
                if not waiting:
                    self.report.fail(
                        location(i), "bad-list", "a - without names before it", expected="names, then - and their type"
                    )
                types, i = self._types(i + 1, end, known_types)
                result += [TypedName(tokens[w], types, location(w)) for w in waiting]
                waiting = []
            else:
                self._check_name(i, kind)
                waiting.append(i)
                i += 1
        result += [TypedName(tokens[w], ("object",), location(w)) for w in waiting]
        return result

    def _check_name(self, i: int, kind: str) -> None:
        token = self.source.tokens[i]
        variable = token[0] == "?"
        if token[0].isalnum() or token[0] == "_" or variable:
            if variable == (kind == "variable"):
                return
            hint = self._missing_space(i) if not variable else "names of objects and types have no ?"
        else:
            hint = None
        expected = "a variable such as ?x" if kind == "variable" else f"the name of a {kind}"
        where = self.source.location(i)
        self.report.fail(where, "bad-list", f"{shown(token)} cannot stand here", expected=expected, hint=hint)

    def _missing_space(self, i: int) -> str | None:
        before = self.source.tokens[i - 1]
        if before[-1] == "-" and before[0] == "?":
            return f"put a space before the - : {before[:-1]} - {self.source.tokens[i]}"
        return f"write ?{shown(self.source.tokens[i])}" if not NUMBER.fullmatch(self.source.tokens[i]) else None

    def _types(self, i: int, end: int, known: bool) -> tuple[tuple[str, ...], int]:
        """Types that begin at token `i`, and the index behind them."""
        tokens, close = self.source.tokens, self.source.close
        if i >= end:
            self.report.fail(self.source.location(i - 1), "bad-list", "no type after the -", expected="a type or (either …)")
        if tokens[i] != "(":
            self._check_type(i, known)
            return (tokens[i],), i + 1
        last = close[i]
        members = range(i + 2, last)
        if tokens[i + 1] != "either" or not members:
            where = self.source.location(i)
            self.report.fail(where, "bad-list", "not a type", expected="the name of a type, or (either type …)")
        for j in members:
            self._check_type(j, known)
        return tuple(dict.fromkeys(tokens[i + 2 : last])), last + 1

    def _check_type(self, i: int, known: bool) -> None:
        token = self.source.tokens[i]
        if not (token[0].isalnum() or token[0] == "_"):
            self.report.fail(self.source.location(i), "bad-list", f"{shown(token)} is not a type", expected="the name of a type")
        if known and token not in self.symbols.supertypes and ":types" not in self.symbols.unsure_sections:
            self.symbols.supertypes[token] = frozenset({token, "object"})  # said once
            hint = self.report.nearest(token, self.symbols.supertypes.keys() - {token})
            self.report.error(
                self.source.location(i), "undeclared-type", f"type {shown(token)} is not declared",
                expected="a type of the domain's (:types …)", hint=hint,
            )  # fmt: skip

    def variables(self, i: int, owner: str) -> tuple[TypedName, ...]:
        """The parameter list that begins at token `i`; each name once."""
        if self.source.tokens[i] != "(":
            where = self.source.location(i)
            self.report.fail(where, "bad-list", f"the parameters of {owner} are not a list", expected="(?x - type …)")
        found = self.read(i + 1, self.source.close[i], "variable")
        if len(found) > MAX_PARAMETERS:
            message = f"{owner} has {len(found)} variables"
            self.report.fail(self.source.location(i), "too-many-variables", message, expected=f"at most {MAX_PARAMETERS}")
        if len({f.name for f in found}) < len(found):
            seen: set[str] = set()
            for f in found:
                if f.name in seen:
                    self.report.error(f.location, "duplicate-parameter", f"{owner} has two parameters {f.name}", hint="rename one")
                seen.add(f.name)
        return tuple(found)

    def signature(self, i: int, kind: str) -> tuple[str, tuple[TypedName, ...]]:
        """Name and parameters of a declaration `(name ?x - type …)` at token `i`; kind is "predicate" or "function"."""
        source, report = self.source, self.report
        if source.tokens[i] != "(":
            what = shown(source.tokens[i])
            report.fail(source.location(i), "bad-declaration", f"{what} is not a {kind} declaration", expected="(name ?x - type …)")
        name = source.tokens[i + 1]
        if not (name[0].isalnum() or name[0] == "_") or name in RESERVED:
            what = "()" if name == ")" else shown(name)
            report.fail(source.location(i + 1), "bad-declaration", f"{what} cannot name a {kind}", expected="(name ?x - type …)")
        try:
            found = self.read(i + 2, source.close[i], "variable")
        except Skip:
            self.symbols.unsure.add(name)
            raise
        return name, tuple(found)
