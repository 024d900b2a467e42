"""What is wrong is said where it is, with what was expected and a hint."""

from __future__ import annotations

import pytest

from planner.errors import InvalidInput, PddlError, PlanloomError, UnsupportedFeature
from planner.pddl import check, read_domain, read_task
from tests.pddl.texts import DOMAIN, PROBLEM, changed


def error_of(domain: str = DOMAIN, problem: str = PROBLEM, *, strict: bool = False) -> PlanloomError:
    with pytest.raises(PlanloomError) as caught:
        read_task(domain, problem, strict=strict)
    first = check(domain, problem, strict=strict)[0]
    assert (first.severity, first.code, first.message) == ("error", caught.value.code, caught.value.message)
    return caught.value


LAST = "(road ?a ?b))\n    :effect"  # end of the precondition in line 8

# (old text, new text, code, line, column, words in the whole message)
DOMAIN_MISTAKES = [
    ("(road ?a ?b))\n", "(raod ?a ?b))\n", "unknown-predicate", 8, 35, "predicate raod is not declared|did you mean road?"),
    ("(road ?a ?b))\n", "(zzz ?a ?b))\n", "unknown-predicate", 8, 35, "one of at, road"),
    ("(road ?a ?b))\n", "(road ?a))\n", "arity", 8, 35, "road takes 2 arguments, here it has 1|(road ?a - place ?b - place)"),
    ("(road ?a ?b))\n", "(road ?a ?t))\n", "type-clash", 8, 44, "argument 2 of road, ?t, has type truck|type place"),
    ("(at ?t ?b))", "(at home ?b))", "type-clash", 9, 39, "argument 1 of at, home, has type place|type truck"),
    ("(at ?t ?b))", "(at ?t ?c))", "undeclared-variable", 9, 42, "variable ?c is not declared|one of ?t, ?a, ?b"),
    ("(at ?t ?b))", "(at ?t hom))", "undeclared-object", 9, 42, "object hom is not declared|did you mean home?"),
    ("(at ?t ?b))", "(at ?t b))", "undeclared-object", 9, 42, "did you mean ?b?"),
    ("(at ?t ?b))", "(at (t) ?b))", "bad-formula", 9, 39, "a list cannot be an argument"),
    ("(at ?t ?a) (road", "(adn (at ?t ?a)) (road", "unknown-predicate", 8, 24, "did you mean and?"),
    ("(at ?t ?a) (road", "((at ?t ?a) (at ?t ?b)) (road", "bad-formula", 8, 24, "several conditions need (and …)"),
    ("(at ?t ?a) (road", "at (road", "bad-formula", 8, 24, "at is not a condition|write (at)"),
    ("(at ?t ?a) (road", "(not (at ?t ?a) (at ?t ?b)) (road", "bad-formula", 8, 24, "not has 2 parts|1"),
    ("(at ?t ?a) (road", "(imply (at ?t ?a)) (road", "bad-formula", 8, 24, "imply has 1 parts|2"),
    ("(at ?t ?a) (road", "(exists (?x) (at ?t ?a) (at ?t ?b)) (road", "bad-formula", 8, 24, "exists is not complete|(and …)"),
    ("(at ?t ?a) (road", "(forall ?x (at ?t ?a)) (road", "bad-formula", 8, 24, "(forall (?x - type …) (…))"),
    ("(at ?t ?a) (road", "(when (at ?t ?a) (at ?t ?b)) (road", "bad-formula", 8, 24, "when is an effect"),
    ("(not (at ?t ?a))", "(or (at ?t ?a))", "bad-effect", 9, 18, "or cannot stand in an effect"),
    ("(not (at ?t ?a))", "(not (not (at ?t ?a)))", "bad-effect", 9, 23, "not cannot stand in (not …) of an effect"),
    ("(not (at ?t ?a))", "(when (at ?t ?a))", "bad-effect", 9, 18, "when has 1 parts|(when condition effect)"),
    ("(not (at ?t ?a))", "(= ?a ?b)", "bad-effect", 9, 18, "= cannot stand in an effect"),
    ("?t - truck ?a ?b", "?t - trukc ?a ?b", "undeclared-type", 7, 23, "type trukc is not declared|did you mean truck?"),
    ("?t - truck ?a ?b", "?t - (or truck place) ?a ?b", "bad-list", 7, 23, "(either type …)"),
    ("?t - truck ?a ?b", "?t -truck ?a ?b", "bad-word", 7, 21, "put a space after the -: - truck"),
    ("?t - truck ?a ?b", "?t- truck ?a ?b", "bad-list", 7, 22, "put a space before the - : ?t - truck"),
    ("?t - truck ?a ?b", "?t - truck, ?a ?b", "bad-word", 7, 23, "not by commas"),
    ("?t - truck ?a ?b", "t - truck ?a ?b", "bad-list", 7, 18, "write ?t"),
    ("?t - truck ?a ?b", "?t ?a - truck ?a ?b", "duplicate-parameter", 7, 32, "two parameters ?a"),
    ("?t - truck ?a ?b", "- truck ?a ?b", "bad-list", 7, 18, "without names before it"),
    ("?t - truck ?a ?b - place", "?t - truck ?a ?b -", "bad-list", 7, 35, "no type after the -"),
    ("?t - truck ?a ?b", "? t - truck ?a ?b", "bad-word", 7, 18, "without a space"),
    (":parameters", ":parameter", "bad-action", 7, 5, "did you mean :parameters?"),
    (":parameters (?t - truck ?a ?b - place)", ":parameters", "bad-action", 7, 5, "nothing after :parameters"),
    (":parameters", ":precondition () :parameters", "bad-action", 8, 5, "a second :precondition"),
    (":parameters", ":vars (?x) :parameters", "bad-action", 7, 5, "move these variables to :parameters"),
    ("(:action drive", "(:action (drive)", "bad-action", 6, 3, "an action without a name"),
    ("(:predicates", "(:predicate", "unknown-section", 5, 3, "no section of a domain|did you mean :predicates?"),
    ("(:predicates", "(:objects x) (:predicates", "unknown-section", 5, 3, "it belongs into the problem"),
    ("(:predicates", "(predicates", "unknown-section", 5, 3, "did you mean :predicates?"),
    ("(:predicates", "foo (:predicates", "bad-section", 5, 3, "outside of a section"),
    ("(road ?a ?b - place))", "(road ?a ?b - place) (road ?a))", "duplicate-predicate", 5, 64, "differently"),
    ("(road ?a ?b - place))", "(road ?a ?b - place) (not ?a))", "bad-declaration", 5, 65, "not cannot name a predicate"),
    ("(road ?a ?b - place))", "(road ?a ?b - place) flag)", "bad-declaration", 5, 64, "flag is not a predicate declaration"),
    ("(road ?a ?b - place))", "(road a b - place))", "bad-list", 5, 49, "write ?a"),
    ("big - truck", "big - huge huge - big", "cyclic-types", 4 - 1, 32, "cyclic types: big → huge → big"),
    ("big - truck", "big - big", "cyclic-types", 3, 32, "cyclic types: big → big"),
    ("big - truck", "big - truck object - big", "cyclic-types", 3, 44, "object is the root"),
    ("home - place", "home - place home - truck", "duplicate-object", 4, 28, "different types"),
    ("(domain delivery)", "(domain)", "bad-name", 1, 9, "no proper name"),
    ("(domain delivery)", "", "no-define", 2, 3, "(define (domain name) …)"),
    ("(define (domain", "(defin (domain", "no-define", 1, 1, "this is not a PDDL domain"),
    ("(:requirements :strips", "(:requirements strips", "bad-requirement", 2, 18, "a keyword such as :typing"),
]  # fmt: skip

PROBLEM_MISTAKES = [
    ("(at t1 home)", "(att t1 home)", "unknown-predicate", 3, 10, "did you mean at?"),
    ("(at t1 home)", "(at t1)", "arity", 3, 10, "at takes 2 arguments, here it has 1"),
    ("(at t1 home)", "(at t1 hoem)", "undeclared-object", 3, 17, "did you mean home?"),
    ("(at t1 home)", "(at home t1)", "type-clash", 3, 14, "argument 1 of at, home, has type place|type truck"),
    ("(at t1 home)", "(at ?t home)", "bad-init", 3, 14, "variable ?t in :init"),
    ("(at t1 home)", "at t1 home", "bad-init", 3, 10, "outside of an atom"),
    ("(at t1 home)", "(and (at t1 home))", "bad-init", 3, 10, "and cannot stand in :init"),
    ("(at t1 home)", "(at (t1) home)", "bad-init", 3, 10, "(at …) is not an atom"),
    ("(at t1 home)", "()", "bad-init", 3, 10, "() is not an atom"),
    ("(at t1 home)", "(= (fuel t1) 3)", "unknown-function", 3, 10, "function fuel is not declared"),
    ("(at t1 home)", "(not (att t1 home))", "unknown-predicate", 3, 15, "did you mean at?"),
    ("(at t1 home)", "(not (at t1))", "arity", 3, 15, "at takes 2 arguments"),
    ("t1 - truck", "t1 - trukc", "undeclared-type", 2, 18, "did you mean truck?"),
    ("t1 - truck", "?t1 - truck", "bad-list", 2, 13, "no ?"),
    ("t1 - truck", "t1 - truck t1 - place", "duplicate-object", 2, 24, "different types"),
    ("(at t1 p2)", "(at t1 p3)", "undeclared-object", 4, 22, "object p3 is not declared"),
    ("(at t1 p2)", "(at t1 ?x)", "undeclared-variable", 4, 22, "variable ?x"),
    ("(and (at t1 p2))", "(at t1 p2) (at t2 p2)", "bad-goal", 4, 21, "(and …)"),
    ("(and (at t1 p2))", "", "bad-goal", 4, 3, "the goal is empty"),
    ("(:goal (and (at t1 p2)))", "", "no-goal", 1, 1, "the problem has no goal"),
    ("(:goal", "(:metric minimise (total-cost)) (:goal", "bad-metric", 4, 3, "(:metric minimize (total-cost))"),
    ("(:goal", "(:goal (and)) (:goal", "duplicate-section", 4, 17, "the first one is in line 4"),
    ("(:goal", "(:action a) (:goal", "unknown-section", 4, 3, "it belongs into the domain"),
    ("(:goal", "(:gaol", "unknown-section", 4, 3, "did you mean :goal?"),
    ("(:domain delivery)", "(:domain)", "bad-name", 1, 25, "not a domain name"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line", "column", "words"), DOMAIN_MISTAKES)
def test_a_mistake_in_a_domain_is_told_where_it_is(old, new, code, line, column, words):
    error = error_of(changed(DOMAIN, old, new))
    assert isinstance(error, PddlError)
    assert (error.code, error.location.line, error.location.column) == (code, line, column), str(error)
    assert all(word in str(error) for word in words.split("|")), str(error)


@pytest.mark.parametrize(("old", "new", "code", "line", "column", "words"), PROBLEM_MISTAKES)
def test_a_mistake_in_a_problem_is_told_where_it_is(old, new, code, line, column, words):
    error = error_of(DOMAIN, changed(PROBLEM, old, new))
    assert isinstance(error, PddlError)
    assert (error.code, error.location.line, error.location.column) == (code, line, column), str(error)
    assert all(word in str(error) for word in words.split("|")), str(error)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        (LAST, "(road ?a ?b)\n    :effect", 8, 19, "( and is not closed before :effect in line 9"),
        ("(at ?t ?a) (road", "(at ?t ?a (road", 8, 19, "before :effect in line 9"),
        ("?b - place))\n  (:action", "?b - place)\n  (:action", 5, 3, "( :predicates is not closed before :action in line 6"),
        ("object big - truck)", "object big - truck", 3, 3, "( :types is not closed before :constants in line 4"),
        ("(at ?t ?b)))\n)", "(at ?t ?b))", 6, 3, "( :action is not closed at the end of the file"),
    ],
)  # fmt: skip
def test_a_missing_parenthesis_is_reported_where_it_opened(old, new, line, column, words):
    error = error_of(changed(DOMAIN, old, new))
    assert error.code == "missing-parenthesis"
    assert (error.location.line, error.location.column) == (line, column), str(error)
    assert words in str(error)


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        (LAST, "(road ?a ?b)))\n    :effect", 8, 48),
        ("?b - place))\n  (:action", "?b - place)))\n  (:action", 5, 64),
        ("(at ?t ?b)))\n)", "(at ?t ?b)))\n))", 10, 2),
    ],
)
def test_an_extra_parenthesis_is_reported_where_it_stands(old, new, line, column):
    error = error_of(changed(DOMAIN, old, new))
    assert error.code == "extra-parenthesis"
    assert (error.location.line, error.location.column) == (line, column), str(error)


def test_every_truncation_gives_an_error_with_a_place():
    for end in range(1, len(DOMAIN.rstrip()) - 1):
        error = error_of(DOMAIN[:end] if "(" in DOMAIN[:end] else "(" + DOMAIN[:end])
        assert error.location.line is not None


def test_domain_and_problem_swapped_is_said():
    error = error_of(PROBLEM, DOMAIN)
    assert error.code == "problem-not-domain"
    assert "swapped" in str(error)
    assert error_of(DOMAIN, DOMAIN).code == "domain-not-problem"


def test_duplicate_actions_name_the_first_one():
    action = DOMAIN[DOMAIN.index("(:action") : DOMAIN.rindex(")")]
    error = error_of(changed(DOMAIN, "(:action", action + "(:action"))
    assert error.code == "duplicate-action"
    assert "the first one is in line 6" in str(error)


def test_another_domain_name_is_a_warning():
    problem = changed(PROBLEM, "(:domain delivery)", "(:domain other)")
    assert read_task(DOMAIN, problem).problem.domain_name == "other"
    assert [(f.severity, f.code) for f in check(DOMAIN, problem) if f.severity == "warning"] == [("warning", "other-domain")]


def test_undeclared_requirements_are_warned_about_and_refused_when_strict():
    domain = changed(DOMAIN, " :typing", "")
    findings = [f for f in check(domain, PROBLEM) if f.severity != "note"]
    assert [(f.severity, f.code, f.line) for f in findings] == [("warning", "undeclared-requirement", 3)]
    assert "add :typing" in findings[0].hint
    assert read_task(domain, PROBLEM)
    assert error_of(domain, strict=True).code == "undeclared-requirement"
    with pytest.raises(PddlError):
        read_domain(domain, strict=True)


@pytest.mark.parametrize(
    ("requirement", "precondition", "effect"),
    [
        (":negative-preconditions", "(not (at ?t ?b))", "(at ?t ?b)"),
        (":equality", "(not (= ?a ?b))", "(at ?t ?b)"),
        (":disjunctive-preconditions", "(or (at ?t ?b))", "(at ?t ?b)"),
        (":existential-preconditions", "(exists (?x - truck) (at ?x ?b))", "(at ?t ?b)"),
        (":universal-preconditions", "(forall (?x - truck) (at ?x ?b))", "(at ?t ?b)"),
        (":conditional-effects", "()", "(when (at ?t ?a) (at ?t ?b))"),
        (":conditional-effects", "()", "(forall (?x - truck) (at ?x ?b))"),
        (":action-costs", "()", "(increase (total-cost) 1)"),
    ],
)
def test_every_feature_asks_for_its_requirement(requirement, precondition, effect):
    domain = changed(DOMAIN, "(and (at ?t ?a) (road ?a ?b))", precondition)
    domain = changed(domain, "(and (not (at ?t ?a)) (at ?t ?b))", effect)
    domain = changed(domain, "(:action", "(:functions (total-cost)) (:action")
    hints = [f.hint for f in check(domain) if f.code == "undeclared-requirement"]
    assert hints == [f"add {requirement} to (:requirements …)"]
    assert not [f for f in check(changed(domain, ":strips", requirement)) if f.code == "undeclared-requirement"]
    if requirement != ":action-costs":
        assert not [f for f in check(changed(domain, ":strips", ":adl")) if f.code == "undeclared-requirement"]


def test_unknown_requirements_are_warned_about():
    domain = changed(DOMAIN, ":strips", ":strips :equalty")
    finding = next(f for f in check(domain) if f.code == "unknown-requirement")
    assert (finding.severity, finding.hint) == ("warning", "did you mean :equality?")
    assert error_of(domain, strict=True).code == "unknown-requirement"


@pytest.mark.parametrize(
    ("axioms", "words"),
    [
        ("(:derived (a) (not (a)))", "a → not a"),
        ("(:derived (a) (b)) (:derived (b) (exists (?p - place) (not (a))))", "b → not a → b"),
        ("(:derived (a) (imply (b) (c))) (:derived (b) (c)) (:derived (c) (a))", "not"),
    ],
)
def test_recursion_through_a_negation_is_refused_and_the_cycle_named(axioms, words):
    domain = changed(DOMAIN, "(road ?a ?b - place))", f"(road ?a ?b - place) (a) (b) (c)) {axioms}")
    error = error_of(domain)
    assert error.code == "not-stratified"
    assert words in error.message


def test_double_negation_is_no_negation():
    domain = changed(DOMAIN, "(road ?a ?b - place))", "(road ?a ?b - place) (a)) (:derived (a) (not (not (a))))")
    assert read_domain(domain)


@pytest.mark.parametrize(("place", "code"), [("init", "derived-init"), ("effect", "derived-effect")])
def test_derived_predicates_cannot_be_set(place, code):
    domain = changed(DOMAIN, "(road ?a ?b - place))", "(road ?a ?b - place) (a)) (:derived (a) (exists (?t - truck) (at ?t home)))")
    problem = changed(PROBLEM, "(:init", "(:init (a)") if place == "init" else PROBLEM
    domain = changed(domain, ":effect (and", ":effect (and (a)") if place == "effect" else domain
    assert error_of(domain, problem).code == code


COSTS = changed(
    changed(DOMAIN, "(:action", "(:functions (total-cost) (toll ?p - place) - number) (:action"),
    "(at ?t ?b))", "(at ?t ?b) (increase (total-cost) (toll ?b)))",
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("(toll ?b)", "-1", "negative-cost"),
        ("(toll ?b)", "many", "unknown-function"),
        ("(toll ?b)", "(tol ?b)", "unknown-function"),
        ("(toll ?b)", "(toll ?t)", "type-clash"),
        ("(toll ?b)", "(toll)", "arity"),
        ("(toll ?b)", "1" + "0" * 15, "bad-number"),
        ("(toll ?b)", "0." + "1" * 19, "bad-number"),
        ("(toll ?b)", "1e999", "bad-number"),
        ("(toll ?b)", "(toll ?b) 3", "bad-formula"),
    ],
)
def test_mistakes_in_action_costs(old, new, code):
    assert error_of(changed(COSTS, old, new)).code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("(= (toll p1) -1)", "negative-cost"),
        ("(= (toll p1) one)", "bad-number"),
        ("(= (toll p1) 1) (= (toll p1) 2)", "duplicate-value"),
        ("(= (toll p1 p2) 1)", "arity"),
        ("(= (toll t1) 1)", "type-clash"),
        ("(= (toll p1))", "bad-init"),
        ("(= toll 3)", "bad-init"),
        ("(=)", "bad-init"),
        ("(= (toll p1) (toll p2))", "bad-init"),
    ],
)
def test_mistakes_in_values(value, code):
    assert error_of(COSTS, changed(PROBLEM, "(:init", f"(:init {value}")).code == code


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("(road ?a ?b))\n", "(road ?a ?b) (>= (fuel ?t) 2))\n", "unsupported-numeric", "(>= …)"),
        ("(road ?a ?b))\n", "(road ?a ?b) (= (fuel ?t) 2))\n", "unsupported-numeric", "(= …)"),
        ("(at ?t ?b))", "(at ?t ?b) (decrease (fuel ?t) 1))", "unsupported-numeric", "(decrease …)"),
        ("(at ?t ?b))", "(at ?t ?b) (increase (fuel ?t) 1))", "unsupported-numeric", "fuel"),
        ("(at ?t ?b))", "(at ?t ?b) (increase (total-cost) (+ 1 2)))", "unsupported-numeric", "arithmetic"),
        ("(at ?t ?b))", "(when (at ?t ?a) (increase (total-cost) 1)))", "unsupported-numeric", "(when …)"),
        ("(:action drive", "(:durative-action drive", "unsupported-temporal", "durative action"),
        (":parameters", ":duration (= ?duration 1) :parameters", "unsupported-temporal", ":duration"),
        ("(road ?a ?b))\n", "(over all (road ?a ?b)))\n", "unsupported-temporal", "(over all …)"),
        ("(road ?a ?b))\n", "(preference x (road ?a ?b)))\n", "unsupported-preferences", "preference"),
        ("(:action", "(:constraints (and (always (a)))) (:action", "unsupported-trajectory", "trajectory"),
        ("(at ?t ?b))", "(oneof (at ?t ?b)))", "unsupported-other", "oneof"),
        ("(:action", "(:process p) (:action", "unsupported-temporal", "process"),
    ],
)
def test_what_is_not_classical_is_refused_with_construct_line_and_engine(old, new, code, words):
    domain = changed(DOMAIN, "(:action", "(:functions (fuel ?t - truck) (total-cost) - number) (:action")
    error = error_of(changed(domain, old, new))
    assert isinstance(error, UnsupportedFeature)
    assert error.code == code
    assert words in error.message
    assert error.location.line >= 5
    assert "unified-planning" in error.hint


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("(:init", "(:init (at 5 (at t1 p1))", "unsupported-timed"),
        ("(:goal", "(:metric maximize (total-cost)) (:goal", "unsupported-numeric"),
        ("(:goal", "(:metric minimize (total-time)) (:goal", "unsupported-temporal"),
        ("(:goal", "(:metric minimize (+ (total-cost) 1)) (:goal", "unsupported-numeric"),
        ("(:goal", "(:constraints (always (at t1 p1))) (:goal", "unsupported-trajectory"),
        ("(and (at t1 p2))", "(preference a (at t1 p2))", "unsupported-preferences"),
        ("(and (at t1 p2))", "(sometime (at t1 p2))", "unsupported-trajectory"),
        ("(:init", "(:init (oneof (at t1 p1))", "unsupported-other"),
    ],
)
def test_problems_that_are_not_classical_are_refused(old, new, code):
    error = error_of(DOMAIN, changed(PROBLEM, old, new))
    assert isinstance(error, UnsupportedFeature)
    assert error.code == code


def test_the_hint_names_an_installed_engine_before_one_to_install(monkeypatch):
    from planner.pddl import unsupported

    monkeypatch.setattr(unsupported, "find_spec", lambda package: object() if package == "up_lpg" else None)
    assert 'installed unified-planning engine "lpg"' in unsupported.engine_hint("numeric")
    monkeypatch.setattr(unsupported, "find_spec", lambda package: None)
    assert "pip install unified-planning up-enhsp" in unsupported.engine_hint("numeric")


def test_several_errors_are_found_at_once():
    domain = changed(changed(DOMAIN, "(road ?a ?b))\n", "(raod ?a ?b))\n"), "(at ?t ?b))", "(at ?t ?c))")
    problem = changed(changed(PROBLEM, "(at t1 home)", "(at t1)"), "(and (at t1 p2))", "(and (at t1 p9))")
    found = [f.code for f in check(domain, problem) if f.severity == "error"]
    assert found == ["unknown-predicate", "undeclared-variable", "arity", "undeclared-object"]


def test_a_broken_declaration_does_not_make_its_uses_errors():
    domain = changed(DOMAIN, "(road ?a ?b - place)", "(road a ?b - place)")
    assert [f.code for f in check(domain, PROBLEM) if f.severity == "error"] == ["bad-list"]
    domain = changed(DOMAIN, "(:predicates", "(:predicatse")
    assert [f.code for f in check(domain, PROBLEM) if f.severity == "error"] == ["unknown-section"]
    problem = changed(PROBLEM, "(:objects", "(:objecst")
    assert [f.code for f in check(DOMAIN, problem) if f.severity == "error"] == ["unknown-section"]


def test_errors_name_the_file(tmp_path):
    path = tmp_path / "domain.pddl"
    path.write_text(changed(DOMAIN, "(road ?a ?b))\n", "(raod ?a ?b))\n"))
    with pytest.raises(PddlError) as caught:
        read_domain(path)
    assert str(caught.value).startswith(f"{path}:8:35: ")
    assert check(path)[0].file == str(path)


def test_what_cannot_be_read_is_raised_by_check_too(tmp_path):
    with pytest.raises(InvalidInput):
        check(tmp_path / "nothing.pddl")
