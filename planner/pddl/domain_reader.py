"""Domains: sections in any order, each declaration read on its own so that one mistake hides no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from planner.errors import Location
from planner.pddl import requirements
from planner.pddl.ast import TRUE, Action, Axiom, Domain, Effect, Formula, Function, Predicate, TypedName
from planner.pddl.effects import NOTHING, EffectReader
from planner.pddl.findings import Report, Skip, shown
from planner.pddl.formulas import FormulaReader, Scope
from planner.pddl.sections import Frame, each, frame, requirement_words
from planner.pddl.source import Source
from planner.pddl.stratify import check_stratification
from planner.pddl.symbols import RESERVED, Symbols
from planner.pddl.typed_lists import ListReader
from planner.pddl.types import read_types
from planner.pddl.unsupported import unsupported

_SECTIONS = (":requirements", ":types", ":constants", ":predicates", ":functions", ":action", ":derived")
_PARTS = (":parameters", ":precondition", ":effect")
NO_PARAMETERS: tuple[TypedName, ...] = ()
_DURATIVE = frozenset((":duration", ":condition"))


class DomainReader:
    """Reads one domain. After `read`, `symbols` and `cost_functions` serve the reader of its problem."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source = source
        self.report = report
        self.symbols = Symbols()
        self.lists = ListReader(source, report, self.symbols)
        self.formulas = FormulaReader(source, report, self.symbols, self.lists)
        self.effects = EffectReader(self.formulas)
        self.requirements: tuple[str, ...] = ()
        self._actions: dict[str, Action] = {}
        self._axioms: list[Axiom] = []
        self._actions_at: dict[str, Location] = {}

    def read(self) -> Domain:
        """The domain; what is wrong with it is in the report. Raises PddlError if this is no domain at all."""
        sections = frame(self.source, self.report, "domain", _SECTIONS)
        if "unknown" in sections.sections:  # it may have been meant as any of these
            self.symbols.unsure_sections |= set(_SECTIONS) - set(sections.sections)
        self._declarations(sections)
        derived = sections.section(":derived")
        for i in derived:  # heads first: effects must not name derived predicates
            head = i + 3 if self.source.tokens[i + 2] == "(" else i + 2
            self.symbols.derived[self.source.tokens[head]] = None
        for i in sections.section(":action"):
            self._guarded(self._action, i)
        for i in derived:
            self.formulas.use(":derived-predicates", i)
            self._guarded(self._axiom, i)
        check_stratification(self._axioms, self.report)
        self.undeclared_requirements(self.formulas)
        return self._domain(sections.name)

    def undeclared_requirements(self, formulas: FormulaReader, more: tuple[str, ...] = ()) -> None:
        """Find what `formulas` used beyond the requirements of the domain and `more`."""
        uses = {name: formulas.source.location(i) for name, i in formulas.uses.items()}
        requirements.undeclared(self.report, (*self.requirements, *more), uses)

    def return_borrowed(self, objects: Iterable[str]) -> None:
        """Settle the undeclared constants of the domain: those that name objects of the problem are used, with a warning, as other
        planners do; the others are errors."""
        borrowed, self.symbols.borrowed = self.symbols.borrowed or {}, None
        known = set(objects)
        for name, uses in borrowed.items():
            if name in known:
                message = f"the domain uses {shown(name)}, an object of the problem, as if it were a constant"
                self.report.warning(uses[0][0], "undeclared-constant", message, "declare it in (:constants …)")
                continue
            for where, hint in uses:
                self.report.error(where, "undeclared-object", f"object {shown(name)} is not declared", hint=hint)

    def _guarded(self, read: Callable[[int], None], i: int) -> None:
        try:
            read(i)
        except Skip:
            return

    def _declarations(self, sections: Frame) -> None:
        source, symbols = self.source, self.symbols
        words = requirement_words(source, self.report, sections.section(":requirements"))
        self.requirements = requirements.declared(self.report, [(source.tokens[i], source.location(i)) for i in words])
        for i in sections.section(":types"):
            self.formulas.use(":typing", i)
        read_types(source, self.report, symbols, self.lists, sections.section(":types"))
        for section in sections.section(":constants"):
            try:
                for constant in self.lists.read(section + 2, source.close[section], "constant"):
                    self._constant(constant)
            except Skip:
                symbols.unsure_sections.add(":constants")
        for i in each(source, sections.section(":predicates")):
            self._guarded(self._predicate, i)
        self._functions(sections)
        if ":types" not in sections.sections and "-" in source.vocabulary:
            first = source.tokens.index("-")
            self.formulas.use(":typing", first)

    def _constant(self, constant: TypedName) -> None:
        earlier = self.symbols.constants.get(constant.name)
        if earlier is None:
            self.symbols.constants[constant.name] = constant
        else:
            duplicate_object(self.report, earlier, constant, "constant")

    def _predicate(self, i: int) -> None:
        if self.source.tokens[i : i + 2] == ["(", "="]:
            self.report.note(self.source.location(i), "declared-equality", "= need not be declared")
            return
        name, parameters = self.lists.signature(i, "predicate")
        where = self.source.location(i)
        earlier = self.symbols.predicates.get(name)
        if earlier is None:
            self.symbols.predicates[name] = Predicate(name, parameters, where)
        elif [p.types for p in earlier.parameters] == [p.types for p in parameters]:
            self.report.warning(where, "duplicate-predicate", f"predicate {shown(name)} is declared twice")
        else:
            hint = f"the first declaration is in line {earlier.location.line}"
            self.report.error(where, "duplicate-predicate", f"predicate {shown(name)} is declared twice, differently", hint=hint)

    def _functions(self, sections: Frame) -> None:
        """Function declarations, each with an optional `- number` behind it."""
        tokens = self.source.tokens
        previous_dash = False
        for i in each(self.source, sections.section(":functions")):
            if previous_dash:
                previous_dash = False
                if tokens[i] != "number":
                    self.report.add(unsupported(f"a function of type {shown(tokens[i])}", "other", self.source.location(i)))
            elif tokens[i] == "-":
                previous_dash = True
            else:
                self._guarded(self._function, i)

    def _function(self, i: int) -> None:
        if self.source.tokens[i] == "total-cost":
            name, parameters = "total-cost", NO_PARAMETERS
        else:
            name, parameters = self.lists.signature(i, "function")
        where = self.source.location(i)
        if name in self.symbols.functions:
            self.report.error(where, "duplicate-function", f"function {shown(name)} is declared twice")
        elif name in self.symbols.predicates:
            self.report.error(where, "duplicate-function", f"{shown(name)} is already a predicate", hint="rename one of them")
        self.symbols.functions[name] = Function(name, parameters, where)

    def _action(self, i: int) -> None:
        tokens, report = self.source.tokens, self.report
        name = tokens[i + 2]
        where = self.source.location(i)
        if not (name[0].isalnum() or name[0] == "_"):
            report.fail(where, "bad-action", "an action without a name", expected="(:action name …)")
        if name in self._actions_at:
            hint = f"the first one is in line {self._actions_at[name].line}"
            report.error(where, "duplicate-action", f"action {shown(name)} is defined twice", hint=hint)
        self._actions_at[name] = where
        parts = self._parts(i, name)
        scope: Scope = {}
        parameters = NO_PARAMETERS
        if ":parameters" in parts:
            parameters = self.lists.variables(parts[":parameters"], f"action {shown(name)}")
            scope = {p.name: p.types for p in parameters}
        precondition: Formula = TRUE
        effect: Effect = NOTHING
        if ":precondition" in parts:
            precondition = self._condition(parts[":precondition"], scope)
        if ":effect" in parts:
            effect = self.effects.effect(parts[":effect"], scope)
        if name not in RESERVED:
            self._actions[name] = Action(name, parameters, precondition, effect, where)

    def _condition(self, i: int, scope: Scope) -> Formula:
        """A precondition; after a mistake in it the effect is still read."""
        try:
            return self.formulas.formula(i, scope)
        except Skip:
            return TRUE

    def _parts(self, i: int, name: str) -> dict[str, int]:
        """Keyword → where its value begins."""
        source, report = self.source, self.report
        members = list(source.children(i))[2:]
        parts: dict[str, int] = {}
        k = 0
        while k < len(members):
            word, where = source.tokens[members[k]], source.location(members[k])
            if word in _DURATIVE:
                report.unsupported(unsupported(f"{word} of a durative action", "temporal", where))
            if word not in _PARTS:
                hint = report.nearest(word, _PARTS)
                if word == ":vars":
                    hint = "move these variables to :parameters"
                what = "a list" if word == "(" else shown(word)
                expected = ":parameters, :precondition or :effect"
                report.fail(where, "bad-action", f"{what} cannot stand here in action {shown(name)}", expected=expected, hint=hint)
            if word in parts:
                report.fail(where, "bad-action", f"a second {word} in action {shown(name)}", hint="join them with (and …)")
            if k + 1 >= len(members) or source.tokens[members[k + 1]][0] == ":":
                report.fail(where, "bad-action", f"nothing after {word} in action {shown(name)}", expected="a list (…)")
            parts[word] = members[k + 1]
            k += 2
        return parts

    def _axiom(self, i: int) -> None:
        members = list(self.source.children(i))[1:]
        where = self.source.location(i)
        if len(members) != 2 or self.source.tokens[members[0]] != "(":
            self.report.fail(
                where, "bad-axiom", "an incomplete (:derived …)", expected="(:derived (predicate ?x - type …) condition)"
            )
        name, parameters = self.lists.signature(members[0], "predicate")
        declared = self.symbols.predicates.get(name)
        if declared is None:
            hint = self.report.nearest(name, self.symbols.predicates)
            if ":predicates" not in self.symbols.unsure_sections and name not in self.symbols.unsure:
                self.report.error(where, "unknown-predicate", f"predicate {shown(name)} is not declared", hint=hint)
        elif len(declared.parameters) != len(parameters):
            self.formulas.arity_error(where, name, declared.parameters, tuple(p.name for p in parameters))
        else:
            parameters = _with_declared_types(parameters, declared)
        scope = {p.name: p.types for p in parameters}
        self._axioms.append(Axiom(name, parameters, self.formulas.formula(members[1], scope), where))

    def _domain(self, name: str) -> Domain:
        symbols = self.symbols
        return Domain(
            name=name,
            requirements=self.requirements,
            types=tuple(symbols.types.values()),
            constants=tuple(symbols.constants.values()),
            predicates=tuple(symbols.predicates.values()),
            functions=tuple(symbols.functions.values()),
            actions=tuple(self._actions.values()),
            axioms=tuple(self._axioms),
            file=self.source.file,
        )


def _with_declared_types(parameters: tuple[TypedName, ...], declared: Predicate) -> tuple[TypedName, ...]:
    """Axiom parameters without a type get that of the predicate's declaration."""
    return tuple(
        TypedName(p.name, d.types, p.location) if p.types == ("object",) else p
        for p, d in zip(parameters, declared.parameters, strict=True)
    )


def duplicate_object(report: Report, earlier: TypedName, again: TypedName, kind: str) -> None:
    """Say that an object is declared twice: with the same types odd, with other types an error."""
    if set(earlier.types) == set(again.types):
        report.note(again.location, "duplicate-object", f"{kind} {shown(again.name)} is declared twice")
    else:
        hint = f"the first declaration is in line {earlier.location.line}" + (
            f" of {earlier.location.file}" if earlier.location.file else ""
        )
        message = f"{kind} {shown(again.name)} is declared twice, with different types"
        report.error(again.location, "duplicate-object", message, hint=hint)
