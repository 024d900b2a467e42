"""Drafts of a domain: the bodies of its actions, what the PDDL reader says of each, and what the scenarios say of all.

Of two drafts one can say whether the later one loses anything that the earlier one had; an edit that does is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planner.limits import Limits
from planner.pddl import check, read_domain
from planner.pddl.ast import Atom, Domain
from planner.pddl.findings import Finding
from planner.pddl.walk import changes, conditions, literals, nodes
from translators.authoring.intent import Contract
from translators.authoring.pddl_text import Body, domain_text
from translators.authoring.running import FAILED, PASSED, Verdict, run
from translators.authoring.suite import Suite

_WORTH_MENDING = ("unused-parameter", "no-effect", "add-and-delete", "contradictory-precondition")


@dataclass(frozen=True)
class Draft:
    """bodies: action → body, of those that read. findings: of the reader, by action. verdicts: of the scenarios, by key."""

    bodies: Mapping[str, Body]
    domain: Domain
    findings: tuple[Finding, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    @property
    def passed(self) -> frozenset[str]:
        """Everything that is in order: actions that read, scenarios and invariants that pass."""
        return frozenset(
            [*(f"action {name}" for name in self.bodies), *(k for k, v in self.verdicts.items() if v.status == PASSED)]
        )

    @property
    def clean(self) -> bool:
        """Whether nothing is left to mend."""
        return not self.findings and all(v.status == PASSED for v in self.verdicts.values())

    def loses(self, other: Draft) -> str | None:
        """What passes here and not in `other`, the first of it."""
        lost = sorted(self.passed - other.passed)
        return lost[0] if lost else None

    def lines(self, limit: int = 20) -> list[str]:
        """What is wrong, one structured line each: failures first."""
        failed = [v.line() for v in self.verdicts.values() if v.status == FAILED]
        unknown = [v.line() for v in self.verdicts.values() if v.status not in (FAILED, PASSED)]
        findings = [f"{f.severity.upper()} {f.code}: {f.message}" for f in self.findings]
        return [*failed, *findings, *unknown][:limit]


def make_draft(contract: Contract, suite: Suite, bodies: Mapping[str, Body], *, limits: Limits, seed: int) -> Draft:
    """A draft with its verdicts; every body must read (see `check_body`). Raises LimitReached."""
    domain = read_domain(domain_text(contract, bodies))
    findings = [f for name, body in bodies.items() for f in check_body(contract, name, body) if f.severity != "note"]
    missing = [Finding("error", "missing-action", f"{a.name} has no body yet") for a in contract.actions if a.name not in bodies]
    draft = Draft(dict(bodies), domain, (*missing, *findings, *_unused(contract, suite, domain)))
    return replace(draft, verdicts=run(suite, domain, limits=limits, seed=seed))


def check_body(contract: Contract, name: str, body: Body) -> list[Finding]:
    """What the PDDL reader says of one action among the signatures. Errors make it unusable; odd things are warnings."""
    found = []
    for finding in check(domain_text(contract, {name: body})):
        if finding.severity != "error" and finding.code not in _WORTH_MENDING:
            continue
        severity = "error" if finding.severity == "error" else "warning"
        about = finding.message if name in finding.message else f"{name}: {finding.message}"
        found.append(Finding(severity, finding.code, about[:400], hint=finding.hint))
    return found


def _unused(contract: Contract, suite: Suite, domain: Domain) -> list[Finding]:
    """Predicates that play no part: needed but never true, or changed for nothing."""
    if len(domain.actions) < len(contract.actions):
        return []
    added: set[str] = set()
    deleted: set[str] = set()
    needed: set[str] = set()
    read: set[str] = set()
    for action in domain.actions:
        for effect in changes(action.effect):
            (deleted if effect.negated else added).add(effect.atom.predicate)
        for formula in (action.precondition, *conditions(action.effect)):
            for atom, negated in literals(formula):
                read.add(atom.predicate)
                needed |= set() if negated else {atom.predicate}
    at_first = {p for one in suite.scenarios for p, rows in one.task.problem.init.items() if len(rows)}
    goals = {n.predicate for one in suite.scenarios for n in nodes(one.task.problem.goal) if isinstance(n, Atom)}
    found = []
    for predicate in (p.name for p in contract.predicates):
        if predicate in needed and predicate not in added | at_first:
            found.append(("never-true", f"{predicate} is needed, but no action makes it true and no scenario starts with it"))
        elif predicate not in read | goals | added | deleted:
            found.append(("unused-predicate", f"{predicate} is used by no action"))
    return [Finding("warning", code, message) for code, message in found]
