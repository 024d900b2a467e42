"""Requirement keywords: which exist, what each allows, and findings for features used without declaring them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planner.errors import Location
from planner.pddl.findings import Report, shown

_QUANTIFIED = {":existential-preconditions", ":universal-preconditions"}
_ADL = {
    ":typing", ":negative-preconditions", ":disjunctive-preconditions", ":equality", ":quantified-preconditions",
    ":conditional-effects", *_QUANTIFIED,
}  # fmt: skip
_ALLOWS = {
    ":adl": _ADL,
    ":ucpop": _ADL | {":derived-predicates"},
    ":quantified-preconditions": _QUANTIFIED,
    ":fluents": {":action-costs", ":numeric-fluents", ":object-fluents"},
    ":numeric-fluents": {":action-costs"},
    ":domain-axioms": {":derived-predicates"},
    ":action-expansions": set(),
}  # requirement → the others that it includes
KNOWN = frozenset(
    [
        ":strips",
        ":adl",
        ":ucpop",
        ":typing",
        ":object-types",
        ":equality",
        ":negative-preconditions",
        ":disjunctive-preconditions",
        ":existential-preconditions",
        ":universal-preconditions",
        ":quantified-preconditions",
        ":conditional-effects",
        ":derived-predicates",
        ":domain-axioms",
        ":action-costs",
        ":fluents",
        ":numeric-fluents",
        ":object-fluents",
        ":durative-actions",
        ":duration-inequalities",
        ":continuous-effects",
        ":timed-initial-literals",
        ":timed-initial-effects",
        ":preferences",
        ":constraints",
        ":goal-utilities",
        ":time",
        ":non-deterministic",
        ":probabilistic-effects",
        ":rewards",
        ":hierarchy",
        ":htn",
        ":multi-agent",
        ":safety-constraints",
        ":expression-evaluation",
        ":open-world",
        ":true-negation",
        ":action-expansions",
        ":foreach-expansions",
        ":dag-expansions",
        ":subgoal-through-axioms",
        ":factored-privacy",
        ":unfactored-privacy",
        ":existentials",
    ]
)


def declared(report: Report, names: Iterable[tuple[str, Location]]) -> tuple[str, ...]:
    """The requirements of one (:requirements …), in order; unknown ones are found."""
    result: dict[str, None] = {}
    for name, where in names:
        if name not in KNOWN:
            hint = report.nearest(name, KNOWN)
            message = f"unknown requirement {shown(name)}"
            if report.strict:
                report.error(where, "unknown-requirement", message, hint=hint)
            else:
                report.warning(where, "unknown-requirement", message, hint)
        result[name] = None
    return tuple(result)


def undeclared(report: Report, requirements: Iterable[str], uses: Mapping[str, Location]) -> None:
    """Find features that are used but not covered by `requirements`; `uses` is requirement → first place."""
    allowed = set(requirements)
    for name in list(allowed):
        allowed |= _ALLOWS.get(name, set())
    for name, where in uses.items():
        if name not in allowed:
            message = f"this needs {name}, which :requirements does not list"
            hint = f"add {name} to (:requirements …)"
            if report.strict:
                report.error(where, "undeclared-requirement", message, hint=hint)
            else:
                report.warning(where, "undeclared-requirement", message, hint)
