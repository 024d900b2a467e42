"""Lints: what is found, how severe it is, and that clean files stay clean."""

from __future__ import annotations

import pytest

from planner.pddl import Finding, check, read_task_with_findings
from tests.pddl.texts import DOMAIN, PROBLEM, changed


def found(domain: str = DOMAIN, problem: str | None = PROBLEM) -> list[tuple[str, str]]:
    return [(f.severity, f.code) for f in check(domain, problem)]


def test_a_clean_task_has_no_findings():
    assert found() == []
    assert found(problem=None) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("(road ?a ?b - place))", "(road ?a ?b - place) (flag))", ("note", "unused-predicate")),
        ("big - truck", "big - truck ship", ("note", "unused-type")),
        ("(?t - truck ?a ?b - place)", "(?t ?u - truck ?a ?b - place)", ("note", "unused-parameter")),
        ("home - place", "home - place place - truck", ("note", "same-name")),
        ("(road ?a ?b))\n", "(not (road ?a ?b)) (and (road ?a ?b)))\n", ("warning", "contradictory-precondition")),
        ("(road ?a ?b))\n", "(not (= ?a ?a)) (road ?a ?b))\n", ("warning", "contradictory-precondition")),
        ("(at ?t ?b))", "(at ?t ?a) (at ?t ?b))", ("note", "add-and-delete")),
        ("(and (not (at ?t ?a)) (at ?t ?b))", "(and)", ("note", "no-effect")),
        ("(road ?a ?b - place))", "(road ?a ?b - place) (road ?x ?y - place))", ("warning", "duplicate-predicate")),
        ("big - truck", "big - truck big - truck", ("warning", "duplicate-type")),
        ("(:predicates", "(:predicates) (:predicates", ("warning", "duplicate-section")),
        ("?p - place) (road", "?p - place) (= ?x ?y) (road", ("note", "declared-equality")),
        ("(road ?a ?b))\n", "(exists (?a - place) (road ?a ?b)))\n", ("note", "shadowed-variable")),
        ("(at ?t - truck ?p", "(at ?t - big ?p", ("note", "wide-type")),
    ],
)
def test_lints_of_domains(old, new, finding):
    domain = changed(changed(DOMAIN, ":typing", ":typing :adl"), old, new)
    findings = found(domain)
    assert finding in findings
    assert finding in found(domain, None) or finding[1] == "unused-type"  # its objects may be in the problem
    assert not [f for f in found(domain, None) if f[0] == "error"]


def test_conditional_effects_may_add_and_delete_one_atom():
    domain = changed(changed(DOMAIN, ":typing", ":adl"), "(at ?t ?b))", "(when (at ?t ?b) (at ?t ?a)) (at ?t ?b))")
    assert found(domain) == []


def test_a_domain_without_actions_is_a_warning():
    assert found("(define (domain d) (:predicates (p)))", None) == [("warning", "no-actions"), ("note", "unused-predicate")]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("p1 p2 - place", "p1 p2 p3 - place", ("note", "unused-object")),
        ("p1 p2 - place", "p1 p2 p1 - place", ("note", "duplicate-object")),
        ("(and (at t1 p2))", "(and (at t1 home))", ("warning", "goal-already-true")),
        ("(and (at t1 p2))", "(and)", ("warning", "goal-already-true")),
        ("(and (at t1 p2))", "(and (at t1 p2) (road p2 p1))", ("warning", "unreachable-goal")),
        ("(and (at t1 p2))", "(and (at t1 p2) (not (at t1 p2)))", ("warning", "contradictory-goal")),
        ("(road home p1) (road p1 p2)", "", ("note", "never-true")),
        ("(:domain delivery)", "", ("note", "no-domain")),
        ("(:init (at t1 home) (at t2 p1) (road home p1) (road p1 p2))", "", ("note", "no-init")),
        ("(road p1 p2)", "(road p1 p2) (road p1 p2)", ("note", "duplicate-fact")),
        ("(road p1 p2)", "(road p1 p2) (not (at t1 p2))", ("note", "negative-fact")),
        ("p1 p2 - place", "p1 p2 truck - place", ("note", "same-name")),
    ],
)
def test_lints_of_problems(old, new, finding):
    findings = found(changed(DOMAIN, ":typing", ":adl"), changed(PROBLEM, old, new))
    assert finding in findings
    assert not [f for f in findings if f[0] == "error"]


COSTS = changed(
    changed(changed(DOMAIN, ":typing", ":typing :action-costs"), "(:action", "(:functions (total-cost) (toll ?p - place) - number) (:action"),
    "(at ?t ?b))", "(at ?t ?b) (increase (total-cost) (toll ?b)))",
)  # fmt: skip
COST_PROBLEM = changed(
    changed(PROBLEM, "(:init", "(:init (= (toll p1) 1) (= (toll p2) 1)"), "(:goal", "(:metric minimize (total-cost)) (:goal"
)


@pytest.mark.parametrize(
    ("domain", "problem", "findings"),
    [
        (COSTS, COST_PROBLEM, []),
        (COSTS, changed(COST_PROBLEM, "(= (toll p1) 1) (= (toll p2) 1)", ""), [("warning", "no-values")]),
        (COSTS, changed(COST_PROBLEM, "(:init", "(:init (= (total-cost) 7)"), [("note", "cost-offset")]),
        (COSTS, changed(COST_PROBLEM, "(:metric minimize (total-cost))", ""), [("note", "no-metric")]),
        (changed(COSTS, "(increase (total-cost) (toll ?b))", ""), COST_PROBLEM, [("warning", "no-costs")]),
    ],
)
def test_lints_of_costs(domain, problem, findings):
    assert found(domain, problem) == findings


def test_a_quantifier_over_very_many_combinations_is_a_warning():
    names = " ".join(f"?v{i} - place" for i in range(30))
    domain = changed(changed(DOMAIN, ":typing", ":adl"), "(road ?a ?b))\n", f"(forall ({names}) (road ?v0 ?v1)))\n")
    finding = next(f for f in check(domain, PROBLEM) if f.code == "large-quantifier")
    assert (finding.severity, finding.line) == ("warning", 8)
    assert "10^14" in finding.message


def test_findings_come_errors_first_then_warnings_then_notes_each_once():
    domain = changed(changed(changed(DOMAIN, " :typing", ""), "(at ?t ?b))", "(att ?t ?b))"), "home - place", "home home - place")
    findings = check(domain, changed(PROBLEM, "(road p1 p2)", "(road p1 p2) (road p1 p2)"))
    assert [f.severity for f in findings] == sorted((f.severity for f in findings), key=["error", "warning", "note"].index)
    assert {"error", "warning", "note"} == {f.severity for f in findings}
    assert len(set(findings)) == len(findings)


def test_findings_say_where_what_and_why():
    finding = check(changed(DOMAIN, "(at ?t ?b))", "(att ?t ?b))"))[0]
    assert finding == Finding("error", "unknown-predicate", "predicate att is not declared", None, 9, 35, "did you mean at?")
    assert str(finding) == "<string>:9:35: error: predicate att is not declared [unknown-predicate]\n  hint: did you mean at?"


def test_reading_with_findings_gives_the_warnings_that_check_gives():
    problem = changed(PROBLEM, "p1 p2 - place", "p1 p2 p3 - place")
    task, findings = read_task_with_findings(DOMAIN, problem)
    assert findings == check(DOMAIN, problem) != []
    assert len(task.objects) == 6
