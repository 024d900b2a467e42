"""Formulas and atoms: one method per word of PDDL. Unknown names, wrong arities and types are reported and reading goes on.

Recursive, which is safe because `Source` allows only MAX_DEPTH nested lists.
"""

from __future__ import annotations

from collections.abc import Callable

from planner.errors import Location
from planner.pddl.ast import TRUE, And, Atom, Equal, Exists, ForAll, Formula, Imply, Not, Or, TypedName
from planner.pddl.findings import Report, listed, shown
from planner.pddl.source import NUMBER, Source
from planner.pddl.symbols import CLASH, FITS, NARROWER, Symbols, type_text
from planner.pddl.typed_lists import ListReader
from planner.pddl.unsupported import unsupported

Types = tuple[str, ...]
Scope = dict[str, Types]  # variable → its types

NUMERIC_CONDITIONS = frozenset(("<", ">", "<=", ">="))
MODAL = frozenset(
    [
        "always",
        "sometime",
        "within",
        "at-most-once",
        "sometime-after",
        "sometime-before",
        "always-within",
        "hold-during",
        "hold-after",
    ]
)
EFFECT_WORDS = frozenset(["increase", "decrease", "assign", "scale-up", "scale-down"])


class FormulaReader:
    """Reads conditions of one source. `uses` collects requirement → first token that needs it."""

    def __init__(self, source: Source, report: Report, symbols: Symbols, lists: ListReader) -> None:
        self.source = source
        self.tokens = source.tokens
        self.close = source.close
        self.report = report
        self.symbols = symbols
        self.lists = lists
        self.uses: dict[str, int] = {}
        self._readers: dict[str, Callable[[int, Scope], Formula]] = {
            "and": self._and,
            "or": self._or,
            "not": self._not,
            "imply": self._imply,
            "exists": self._quantified,
            "forall": self._quantified,
            "=": self._equal,
            ")": lambda i, scope: TRUE,
        }

    def formula(self, i: int, scope: Scope) -> Formula:
        """The formula that begins at token `i`."""
        tokens = self.tokens
        if tokens[i] != "(":
            hint = f"write ({shown(tokens[i])})" if tokens[i] in self.symbols.predicates else None
            where = self.source.location(i)
            self.report.fail(where, "bad-formula", f"{shown(tokens[i])} is not a condition", expected="a list (…)", hint=hint)
        reader = self._readers.get(tokens[i + 1])
        if reader is not None:
            return reader(i, scope)
        return self.atom(i, scope)

    def members(self, i: int) -> list[int]:
        """Where the members of list `i` begin, without its head."""
        return list(self.source.children(i))[1:]

    def use(self, requirement: str, i: int) -> None:
        """Note that token `i` needs `requirement`."""
        self.uses.setdefault(requirement, i)

    def _and(self, i: int, scope: Scope) -> Formula:
        return And(tuple([self.formula(j, scope) for j in self.members(i)]), self.source.location(i))

    def _or(self, i: int, scope: Scope) -> Formula:
        self.use(":disjunctive-preconditions", i)
        return Or(tuple([self.formula(j, scope) for j in self.members(i)]), self.source.location(i))

    def _not(self, i: int, scope: Scope) -> Formula:
        (j,) = self.counted(i, 1)
        body = self.formula(j, scope)
        if not isinstance(body, Equal):
            self.use(":negative-preconditions", i)
        return Not(body, self.source.location(i))

    def _imply(self, i: int, scope: Scope) -> Formula:
        self.use(":disjunctive-preconditions", i)
        left, right = self.counted(i, 2)
        return Imply(self.formula(left, scope), self.formula(right, scope), self.source.location(i))

    def _quantified(self, i: int, scope: Scope) -> Formula:
        exists = self.tokens[i + 1] == "exists"
        self.use(":existential-preconditions" if exists else ":universal-preconditions", i)
        parameters, body, inner = self.binder(i, scope)
        kind = Exists if exists else ForAll
        return kind(parameters, self.formula(body, inner), self.source.location(i))

    def binder(self, i: int, scope: Scope) -> tuple[tuple[TypedName, ...], int, Scope]:
        """Parameters of a quantifier at token `i`, where its body begins, and the scope inside."""
        members = self.members(i)
        word = self.tokens[i + 1]
        if len(members) != 2 or self.tokens[members[0]] != "(":
            where = self.source.location(i)
            hint = "several conditions need (and …)" if len(members) > 2 and self.tokens[members[0]] == "(" else None
            self.report.fail(where, "bad-formula", f"{word} is not complete", expected=f"({word} (?x - type …) (…))", hint=hint)
        parameters = self.lists.variables(members[0], word)
        for p in parameters:
            if p.name in scope:
                self.report.note(p.location, "shadowed-variable", f"{p.name} hides the outer variable {p.name}")
        return parameters, members[1], {**scope, **{p.name: p.types for p in parameters}}

    def counted(self, i: int, n: int) -> list[int]:
        """Where the `n` members of list `i` begin; any other number of them fails."""
        members = self.members(i)
        if len(members) != n:
            word = self.tokens[i + 1]
            hint = "several conditions need (and …)" if len(members) > n else None
            message = f"{word} has {len(members)} parts"
            self.report.fail(self.source.location(i), "bad-formula", message, expected=str(n), hint=hint)
        return members

    def _equal(self, i: int, scope: Scope) -> Formula:
        left, right = self.counted(i, 2)
        tokens = self.tokens
        for j in (left, right):
            functional = tokens[j] in self.symbols.functions and tokens[j] not in self.symbols.constants
            if tokens[j] == "(" or functional or (NUMBER.fullmatch(tokens[j]) and tokens[j] not in self.symbols.constants):
                self._refuse("a numeric condition (= …)", "numeric", i)
        self.use(":equality", i)
        self.types_of(left, scope)
        self.types_of(right, scope)
        return Equal(tokens[left], tokens[right], self.source.location(i))

    def _refuse(self, what: str, need: str, i: int) -> None:
        self.report.unsupported(unsupported(what, need, self.source.location(i)))

    def types_of(self, i: int, scope: Scope) -> Types | None:
        """Types of the term at token `i`; an error and None if it is not declared."""
        token = self.tokens[i]
        types = scope.get(token)
        if types is not None:
            return types
        constant = self.symbols.constants.get(token)
        if constant is not None:
            return constant.types
        self._undeclared(i, scope)
        return None

    def _undeclared(self, i: int, scope: Scope) -> None:
        token, where, report = self.tokens[i], self.source.location(i), self.report
        if token == "(":
            report.fail(where, "bad-formula", "a list cannot be an argument", expected="a variable or an object")
        if token[0] == "?":
            expected = f"one of {listed(scope)}" if scope else None
            near = report.nearest(token, scope) or "declare it in :parameters"
            report.error(where, "undeclared-variable", f"variable {shown(token)} is not declared", expected=expected, hint=near)
            return
        if token in self.symbols.unsure or self.symbols.unsure_sections & {":constants", ":objects"}:
            return
        hint = f"did you mean ?{token}?" if "?" + token in scope else report.nearest(token, self.symbols.constants)
        if self.symbols.borrowed is not None:
            self.symbols.borrowed.setdefault(token, []).append((where, hint))
        else:
            report.error(where, "undeclared-object", f"object {shown(token)} is not declared", hint=hint)

    def atom(self, i: int, scope: Scope) -> Atom:
        """The atom that begins at token `i`, its predicate, arity and types checked."""
        tokens, last = self.tokens, self.close[i]
        name = tokens[i + 1]
        where = self.source.location(i)
        declared = self.symbols.predicates.get(name)
        if declared is None:
            self._unknown_predicate(i, where)
        arguments = tuple(tokens[i + 2 : last])
        if "(" in arguments:
            self._undeclared(i + 2 + arguments.index("("), scope)
        if declared is not None and len(arguments) != len(declared.parameters):
            self.arity_error(where, name, declared.parameters, arguments)
            declared = None
        for k in range(len(arguments)):
            have = self.types_of(i + 2 + k, scope)
            if declared is not None and have is not None:
                need = declared.parameters[k].types
                if have != need and self.symbols.fits(have, need) != FITS:
                    self._ill_typed(i + 2 + k, k, have, declared.parameters, name)
        return Atom(name, arguments, where)

    def arity_error(self, where: Location, name: str, parameters: tuple[TypedName, ...], arguments: tuple[str, ...]) -> None:
        """Say that `name` has the wrong number of arguments."""
        wanted = " ".join((name, *(f"{p.name} - {type_text(p.types)}" for p in parameters)))
        plural = "argument" if len(parameters) == 1 else "arguments"
        message = f"{name} takes {len(parameters)} {plural}, here it has {len(arguments)}"
        self.report.error(where, "arity", message, expected=f"({shown(wanted)})")

    def _ill_typed(self, i: int, k: int, have: Types, parameters: tuple[TypedName, ...], name: str) -> None:
        token = self.tokens[i]
        need = parameters[k].types
        if token[0] != "?" and self.symbols.belongs(have, need):
            return
        verdict = self.symbols.fits(have, need)
        text = f"argument {k + 1} of {name}, {shown(token)}, has type {type_text(have)}"
        where = self.source.location(i)
        if verdict == NARROWER and token[0] == "?":
            self.report.note(where, "wide-type", f"{text}; only those of type {type_text(need)} can make it true")
        elif verdict == CLASH or token[0] != "?":
            self.report.error(where, "type-clash", text, expected=f"type {type_text(need)}")

    def _unknown_predicate(self, i: int, where: Location) -> None:
        """Say what stands where a predicate should; leaves the declaration unless it is merely a wrong name."""
        name, report = self.tokens[i + 1], self.report
        nested = self.tokens[self.close[i] - 1] == ")"
        if name in NUMERIC_CONDITIONS:
            self._refuse(f"a numeric condition ({name} …)", "numeric", i)
        if name == "preference":
            self._refuse("a preference", "preferences", i)
        if name in MODAL and nested:
            self._refuse(f"a trajectory constraint ({name} …)", "trajectory", i)
        if name in ("at", "over") and self.tokens[i + 2] in ("start", "end", "all") and nested:
            self._refuse(f"a timed condition ({name} {self.tokens[i + 2]} …)", "temporal", i)
        if name == "when" or name in EFFECT_WORDS:
            report.fail(where, "bad-formula", f"{name} is an effect, not a condition", expected="a condition")
        if name == "(" or not (name[0].isalnum() or name[0] == "_"):
            hint = "several conditions need (and …)" if name == "(" else None
            what = "a list" if name == "(" else shown(name)
            report.fail(where, "bad-formula", f"{what} where a predicate should be", expected="(predicate argument …)", hint=hint)
        if name in self.symbols.functions:
            report.fail(where, "bad-formula", f"{name} is a function, not a predicate", expected="a predicate")
        if name in self.symbols.unsure or ":predicates" in self.symbols.unsure_sections:
            return
        hint = report.nearest(name, [*self.symbols.predicates, "and", "or", "not", "forall", "exists", "imply"])
        expected = (
            None if hint else f"one of {listed(self.symbols.predicates, 8)}" if self.symbols.predicates else "a declared predicate"
        )
        message = f"predicate {shown(name)} is not declared"
        if self.tokens[i + 2] == "(":  # a misspelt connective: its parts are no arguments
            report.fail(where, "unknown-predicate", message, expected=expected, hint=hint)
        report.error(where, "unknown-predicate", message, expected=expected, hint=hint)
