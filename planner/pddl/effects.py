"""Effects: literals, conjunctions, (forall …), (when …) and (increase (total-cost) …)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NoReturn

from planner.errors import Location
from planner.pddl.ast import (
    AndEffect,
    Effect,
    Expression,
    ForAllEffect,
    Function,
    FunctionTerm,
    IncreaseEffect,
    LiteralEffect,
    WhenEffect,
)
from planner.pddl.findings import Report, shown
from planner.pddl.formulas import EFFECT_WORDS, FormulaReader, Scope
from planner.pddl.source import NUMBER
from planner.pddl.symbols import CLASH
from planner.pddl.unsupported import unsupported

MAX_NUMBER = 10**15
MAX_DIGITS = 18
NOTHING = AndEffect(())
_DIGITS = re.compile(r"\d")


def number_at(text: str, where: Location, report: Report) -> Fraction | None:
    """The exact value of a PDDL number; an error and None if it is none, or too large for exact 64-bit costs."""
    if not NUMBER.fullmatch(text):
        report.error(where, "bad-number", f"{shown(text)} is not a number", expected="a number such as 3 or 2.5")
        return None
    value = Fraction(text)
    digits = len(_DIGITS.findall(text.split("e")[0].lstrip("+-0.")))
    if abs(value) >= MAX_NUMBER or digits > MAX_DIGITS or value.denominator > 10**MAX_DIGITS:
        expected = f"less than 10^15, at most {MAX_DIGITS} digits"
        report.error(where, "bad-number", f"the number {shown(text)} is too large or too precise", expected=expected)
        return None
    return value


class EffectReader:
    """Reads effects; conditions inside them go to the formula reader."""

    def __init__(self, formulas: FormulaReader) -> None:
        self.formulas = formulas
        self.source = formulas.source
        self.tokens = formulas.tokens
        self.report = formulas.report
        self.symbols = formulas.symbols
        self.cost_functions: set[str] = set()  # functions that action costs read

    def effect(self, i: int, scope: Scope, inside: str = "") -> Effect:
        """The effect that begins at token `i`; `inside` is "forall" or "when" below such a word."""
        if self.tokens[i] != "(":
            self._fail(i, f"{shown(self.tokens[i])} is not an effect", "a list (…)")
        word = self.tokens[i + 1]
        where = self.source.location(i)
        if word == "and":
            return AndEffect(tuple([self.effect(j, scope, inside) for j in self.formulas.members(i)]), where)
        if word == ")":
            return NOTHING
        if word == "forall":
            self.formulas.use(":conditional-effects", i)
            parameters, body, inner = self.formulas.binder(i, scope)
            return ForAllEffect(parameters, self.effect(body, inner, inside or word), where)
        if word == "when":
            self.formulas.use(":conditional-effects", i)
            condition, body = self._when_parts(i)
            return WhenEffect(self.formulas.formula(condition, scope), self.effect(body, scope, word), where)
        if word == "increase" and word not in self.symbols.predicates:
            return self._increase(i, scope, inside)
        return self._literal(i, scope)

    def _when_parts(self, i: int) -> list[int]:
        members = self.formulas.members(i)
        if len(members) != 2:
            hint = "several effects need (and …)" if len(members) > 2 else None
            self._fail(i, f"when has {len(members)} parts", "(when condition effect)", hint)
        return members

    def _fail(self, i: int, message: str, expected: str, hint: str | None = None) -> NoReturn:
        self.report.fail(self.source.location(i), "bad-effect", message, expected=expected, hint=hint)

    def _literal(self, i: int, scope: Scope) -> LiteralEffect:
        where = self.source.location(i)
        negated = self.tokens[i + 1] == "not"
        if negated:
            (i,) = self.formulas.counted(i, 1)
            if self.tokens[i] != "(":
                self._fail(i, f"{shown(self.tokens[i])} is not an atom", "(not (predicate …))")
        word = self.tokens[i + 1]
        if word in EFFECT_WORDS and word not in self.symbols.predicates:
            self.report.unsupported(unsupported(f"the numeric effect ({word} …)", "numeric", self.source.location(i)))
        if word in ("or", "imply", "exists", "=", "not", "and", "forall", "when", ")"):
            what = "an empty list" if word == ")" else word
            self._fail(i, f"{what} cannot stand in {'(not …) of an effect' if negated else 'an effect'}", "an atom (predicate …)")
        if word in ("oneof", "probabilistic") and word not in self.symbols.predicates:
            self.report.unsupported(unsupported(f"the nondeterministic effect ({word} …)", "other", self.source.location(i)))
        atom = self.formulas.atom(i, scope)
        if atom.predicate in self.symbols.derived:
            hint = "derived predicates follow from their axioms; change the predicates these read"
            message = f"{atom.predicate} is derived: no action can change it"
            self.report.error(atom.location, "derived-effect", message, hint=hint)
        return LiteralEffect(atom, negated, where)

    def _increase(self, i: int, scope: Scope, inside: str) -> IncreaseEffect:
        left, right = self.formulas.counted(i, 2)
        target = self.function(left, scope)
        if target.name != "total-cost":
            self.report.unsupported(unsupported(f"the numeric effect on {target.name}", "numeric", self.source.location(i)))
        if inside:
            self.report.unsupported(unsupported(f"an action cost inside ({inside} …)", "numeric", self.source.location(i)))
        self.formulas.use(":action-costs", i)
        return IncreaseEffect(target, self._amount(right, scope), self.source.location(i))

    def _amount(self, i: int, scope: Scope) -> Expression:
        token, where = self.tokens[i], self.source.location(i)
        if token == "(" and self.tokens[i + 1] in ("+", "-", "*", "/"):
            self.report.unsupported(unsupported("arithmetic in an action cost", "numeric", where))
        if token == "(" or not NUMBER.fullmatch(token):
            term = self.function(i, scope)
            self.cost_functions.add(term.name)
            if term.name == "total-cost":
                self.report.unsupported(unsupported("an action cost that depends on total-cost", "numeric", where))
            return term
        value = number_at(token, where, self.report)
        if value is not None and value < 0:
            self.report.error(where, "negative-cost", f"the action cost {token} is negative", expected="a number of at least 0")
        return value or Fraction(0)

    def function(self, i: int, scope: Scope) -> FunctionTerm:
        """The function term at token `i`, checked; total-cost may stand without parentheses and undeclared."""
        tokens, where = self.tokens, self.source.location(i)
        bare = tokens[i] != "("
        name = tokens[i] if bare else tokens[i + 1]
        first, last = (i + 1, i + 1) if bare else (i + 2, self.source.close[i])
        declared = self.symbols.functions.get(name)
        if declared is None and name == "total-cost":
            self.report.warning(
                where, "undeclared-function", "total-cost is not declared", hint="add (:functions (total-cost) - number)"
            )
            declared = self.symbols.functions[name] = Function(name, ())
        arguments = tuple(tokens[first:last])
        if declared is None or "(" in arguments:
            if name in self.symbols.unsure or ":functions" in self.symbols.unsure_sections:
                return FunctionTerm(name, arguments, where)
            hint = self.report.nearest(name, self.symbols.functions)
            self.report.fail(where, "unknown-function", f"function {shown(name)} is not declared", hint=hint)
        if len(arguments) != len(declared.parameters):
            self.formulas.arity_error(where, name, declared.parameters, arguments)
            return FunctionTerm(name, arguments, where)
        for k, parameter in enumerate(declared.parameters):
            have = self.formulas.types_of(first + k, scope)
            if have is not None and self.symbols.fits(have, parameter.types) == CLASH:
                message = f"argument {k + 1} of {name}, {arguments[k]}, has type {' '.join(have)}"
                self.report.error(where, "type-clash", message, expected=f"type {' '.join(parameter.types)}")
        return FunctionTerm(name, arguments, where)
