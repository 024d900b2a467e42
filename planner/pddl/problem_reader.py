"""Problems: objects first, whatever the order of the sections, then the initial state as columns, goal and metric."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from planner.pddl import requirements
from planner.pddl.ast import TRUE, Domain, Formula, FunctionTable, Problem, Task, TypedName
from planner.pddl.domain_reader import DomainReader, duplicate_object
from planner.pddl.findings import Report, Skip, shown
from planner.pddl.formulas import FormulaReader
from planner.pddl.init_columns import InitReader
from planner.pddl.sections import Frame, frame, requirement_words
from planner.pddl.source import Source
from planner.pddl.typed_lists import ListReader
from planner.pddl.unsupported import unsupported

_SECTIONS = (":domain", ":requirements", ":objects", ":init", ":goal", ":metric", ":length", ":situation")


class ProblemReader:
    """Reads the problem that belongs to the domain that `domain_reader` has read; adds the objects to its symbols."""

    def __init__(self, source: Source, report: Report, domain_reader: DomainReader) -> None:
        self.source = source
        self.report = report
        self.domain_reader = domain_reader
        self.symbols = domain_reader.symbols
        self.lists = ListReader(source, report, self.symbols)
        self.formulas = FormulaReader(source, report, self.symbols, self.lists)
        self._requirements: tuple[str, ...] = ()

    def read(self, domain: Domain) -> Task:
        """The task; what is wrong with it is in the report. Raises PddlError if this is no problem at all."""
        source, report = self.source, self.report
        sections = frame(source, report, "problem", _SECTIONS)
        if "unknown" in sections.sections:
            self.symbols.unsure_sections |= {":objects"} - set(sections.sections)
        words = requirement_words(source, report, sections.section(":requirements"))
        self._requirements = requirements.declared(report, [(source.tokens[i], source.location(i)) for i in words])
        domain_name = self._domain_name(sections, domain)
        own = self._objects(sections, domain)
        objects = (*domain.constants, *own)
        init, values = self._init(sections, objects)
        goal = self._goal(sections)
        minimize = self._metric(sections)
        self._costs(sections, values)
        self.domain_reader.undeclared_requirements(self.formulas, self._requirements)
        problem = Problem(sections.name, domain_name, own, init, values, goal, minimize, self._requirements, source.file)
        return Task(domain, problem, objects)

    def _domain_name(self, sections: Frame, domain: Domain) -> str:
        source, report = self.source, self.report
        for i in sections.section(":domain"):
            names = source.tokens[i + 2 : source.close[i]]
            where = source.location(i)
            if len(names) != 1 or not (names[0][0].isalnum() or names[0][0] == "_"):
                report.error(where, "bad-name", "not a domain name", expected="(:domain name)")
            elif names[0] != domain.name:
                message = f"this problem is for the domain {shown(names[0])}, the domain given is {shown(domain.name)}"
                report.warning(where, "other-domain", message)
                return names[0]
            return domain.name
        report.note(source.location(0), "no-domain", "the problem does not say its domain", f"add (:domain {shown(domain.name)})")
        return domain.name

    def _objects(self, sections: Frame, domain: Domain) -> tuple[TypedName, ...]:
        own: list[TypedName] = []
        constants = self.symbols.constants
        for section in sections.section(":objects"):
            try:
                found = self.lists.read(section + 2, self.source.close[section], "object")
            except Skip:
                self.symbols.unsure_sections.add(":objects")
                continue
            for item in found:
                earlier = constants.get(item.name)
                if earlier is None:
                    constants[item.name] = item
                    own.append(item)
                else:
                    duplicate_object(self.report, earlier, item, "object")
        self.domain_reader.return_borrowed(item.name for item in own)
        return tuple(own)

    def _init(self, sections: Frame, objects: tuple[TypedName, ...]) -> tuple[dict[str, np.ndarray], dict[str, FunctionTable]]:
        opened = sections.section(":init")
        if not opened:
            self.report.note(self.source.location(0), "no-init", "the problem has no :init; everything is false at first")
        return InitReader(self.source, self.report, self.symbols, objects).read(opened)

    def _goal(self, sections: Frame) -> Formula:
        source, report = self.source, self.report
        for i in sections.section(":goal"):
            members = list(source.children(i))[1:]
            if not members:
                report.error(source.location(i), "bad-goal", "the goal is empty", expected="(:goal (and …))")
                return TRUE
            if len(members) > 1:
                hint = "several conditions need (and …)"
                report.error(source.location(members[1]), "bad-goal", "more than one condition in :goal", hint=hint)
            try:
                return self.formulas.formula(members[0], {})
            except Skip:
                return TRUE
        if "unknown" not in sections.sections:
            report.error(source.location(0), "no-goal", "the problem has no goal", expected="(:goal (and …))")
        return TRUE

    def _metric(self, sections: Frame) -> bool:
        """True for (:metric minimize (total-cost))."""
        source, report = self.source, self.report
        for i in sections.section(":metric"):
            words = source.tokens[i + 2 : source.close[i]]
            where = source.location(i)
            if words in (["minimize", "(", "total-cost", ")"], ["minimize", "total-cost"]):
                self.formulas.use(":action-costs", i)
                return True
            if len(words) < 2 or words[0] not in ("minimize", "maximize"):
                report.error(where, "bad-metric", "not a metric", expected="(:metric minimize (total-cost))")
            elif words[0] == "maximize":
                report.add(unsupported("a metric to maximize", "numeric", where))
            else:
                text = " ".join(words[1:]).replace("( ", "(").replace(" )", ")")
                need = "temporal" if "total-time" in words else "preferences" if "is-violated" in words else "numeric"
                report.add(unsupported(f"the metric {shown(text)}", need, where))
        return False

    def _costs(self, sections: Frame, values: dict[str, FunctionTable]) -> None:
        """Initial values that action costs read must not be negative."""
        for name in self.domain_reader.effects.cost_functions & values.keys():
            negative = [value for value in values[name].values if value < 0]
            if negative:
                where = self.source.location(sections.section(":init")[0])
                message = f"{name} is an action cost and has the negative value {negative[0]}"
                self.report.error(where, "negative-cost", message, expected="numbers of at least 0")
        start = values.get("total-cost")
        if start is not None and any(value != Fraction(0) for value in start.values):
            where = self.source.location(sections.section(":init")[0])
            self.report.note(where, "cost-offset", f"total-cost starts at {start.values[0]}; costs of plans are counted from 0")
