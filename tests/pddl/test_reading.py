"""What the reader accepts, and the tree that comes out."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from planner.errors import Location
from planner.pddl import check, read_domain, read_task, read_task_with_findings
from planner.pddl.ast import (
    FALSE,
    TRUE,
    And,
    AndEffect,
    Atom,
    Equal,
    Exists,
    ForAll,
    ForAllEffect,
    FunctionTerm,
    Imply,
    IncreaseEffect,
    LiteralEffect,
    Not,
    Or,
    TypeDeclaration,
    TypedName,
    WhenEffect,
)
from tests.pddl.texts import DOMAIN, PROBLEM, assert_same_task, changed, facts, values


def domain_of(*parts: str, predicates: str = "(p) (q ?x) (r ?x ?y)") -> str:
    return f"(define (domain d) (:requirements :adl :derived-predicates) (:predicates {predicates}) {' '.join(parts)})"


def problem_of(*parts: str, goal: str = "(p)") -> str:
    return f"(define (problem x) (:domain d) {' '.join(parts)} (:goal {goal}))"


def precondition(text: str):
    return read_domain(domain_of(f"(:action a :parameters (?x ?y) :precondition {text} :effect (p))")).actions[0].precondition


def effect(text: str):
    return read_domain(domain_of(f"(:action a :parameters (?x ?y) :effect {text})")).actions[0].effect


def test_a_task_is_read_whole():
    task = read_task(DOMAIN, PROBLEM)
    assert task.domain.name == "delivery"
    assert task.domain.requirements == (":strips", ":typing")
    assert task.domain.types == (TypeDeclaration("truck"), TypeDeclaration("place"), TypeDeclaration("big", ("truck",)))
    assert [o.name for o in task.objects] == ["home", "t1", "t2", "p1", "p2"]
    assert facts(task) == {("at", "t1", "home"), ("at", "t2", "p1"), ("road", "home", "p1"), ("road", "p1", "p2")}
    assert task.problem.goal == And((Atom("at", ("t1", "p2")),))
    assert not task.problem.minimize_cost
    drive = task.actions["drive"]
    assert drive.parameters == (TypedName("?t", ("truck",)), TypedName("?a", ("place",)), TypedName("?b", ("place",)))
    assert drive.precondition == And((Atom("at", ("?t", "?a")), Atom("road", ("?a", "?b"))))
    assert drive.effect == AndEffect(
        (LiteralEffect(Atom("at", ("?t", "?a")), negated=True), LiteralEffect(Atom("at", ("?t", "?b"))))
    )


def test_init_tables_are_contiguous_int32_with_a_table_for_every_predicate():
    task = read_task(changed(DOMAIN, "(road ?a ?b - place))", "(road ?a ?b - place) (never ?t - truck) (flag))"), PROBLEM)
    shapes = {name: rows.shape for name, rows in task.problem.init.items()}
    assert shapes == {"at": (2, 2), "road": (2, 2), "never": (0, 1), "flag": (0, 0)}
    assert all(rows.dtype == np.int32 and rows.flags.c_contiguous for rows in task.problem.init.values())


def test_files_paths_and_texts_give_the_same_task(tmp_path):
    domain, problem = tmp_path / "domain (1).pddl", tmp_path / "p.pddl"
    domain.write_text(DOMAIN)
    problem.write_text(PROBLEM)
    by_path = read_task(domain, str(problem))
    assert_same_task(by_path, read_task(str(domain), PROBLEM))
    assert by_path.domain.file == str(domain)
    assert by_path.problem.file == str(problem)


def test_locations_point_at_the_text():
    task = read_task(DOMAIN, PROBLEM)
    drive = task.actions["drive"]
    assert drive.location == Location(None, 6, 3)
    assert drive.precondition.parts[1].location == Location(None, 8, 35)
    assert task.objects[3].location == Location(None, 2, 33)


@pytest.mark.parametrize("comment", ["; (((\n", "; ü ☃\n", ";\r\n", "\t\f\v  ", "\ufeff"])
def test_comments_and_white_space_do_not_count_and_locations_stay_right(comment):
    domain = read_domain(comment + DOMAIN)
    lines = comment.count("\n")
    assert domain == read_domain(DOMAIN)
    assert domain.actions[0].location == Location(None, 6 + lines, 3)


def test_old_line_ends_and_odd_spaces_are_read():
    assert read_domain(DOMAIN.replace("\n", "\r")).actions[0].location == Location(None, 6, 3)
    assert read_domain(DOMAIN.replace("\n", "\r\n")).actions[0].location == Location(None, 6, 3)
    assert read_domain(DOMAIN.replace(" ", "\u00a0")) == read_domain(DOMAIN)


def test_case_does_not_count():
    assert_same_task(read_task(DOMAIN.upper(), PROBLEM.upper()), read_task(DOMAIN, PROBLEM))


def test_sections_may_stand_in_any_order():
    shuffled = """(define (domain delivery)
      (:action drive :effect (and (not (at ?t ?a)) (at ?t ?b)) :precondition (and (at ?t ?a) (road ?a ?b))
        :parameters (?t - truck ?a ?b - place))
      (:predicates (at ?t - truck ?p - place) (road ?a ?b - place)) (:constants home - place)
      (:types truck place - object big - truck) (:requirements :strips :typing))"""
    problem = """(define (problem first) (:goal (and (at t1 p2))) (:init (at t1 home) (at t2 p1) (road home p1) (road p1 p2))
      (:objects t1 - truck t2 - big p1 p2 - place) (:domain delivery))"""
    assert_same_task(read_task(shuffled, problem), read_task(DOMAIN, PROBLEM))


def test_a_space_before_a_variable_may_be_missing():
    assert precondition("(r?x?y)") == Atom("r", ("?x", "?y"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("()", TRUE),
        ("(and)", TRUE),
        ("(or)", FALSE),
        ("(p)", Atom("p", ())),
        ("(not (q ?x))", Not(Atom("q", ("?x",)))),
        ("(= ?x ?y)", Equal("?x", "?y")),
        ("(not (= ?x ?y))", Not(Equal("?x", "?y"))),
        ("(or (p) (q ?y))", Or((Atom("p", ()), Atom("q", ("?y",))))),
        ("(imply (p) (q ?y))", Imply(Atom("p", ()), Atom("q", ("?y",)))),
        ("(exists (?z) (r ?x ?z))", Exists((TypedName("?z"),), Atom("r", ("?x", "?z")))),
        ("(forall (?z) (and (p) (not (q ?z))))", ForAll((TypedName("?z"),), And((Atom("p", ()), Not(Atom("q", ("?z",))))))),
        ("(forall () (p))", ForAll((), Atom("p", ()))),
    ],
)
def test_formulas_become_trees(text, expected):
    assert precondition(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("()", AndEffect(())),
        ("(p)", LiteralEffect(Atom("p", ()))),
        ("(not (p))", LiteralEffect(Atom("p", ()), negated=True)),
        ("(when (p) (not (q ?x)))", WhenEffect(Atom("p", ()), LiteralEffect(Atom("q", ("?x",)), negated=True))),
        (
            "(forall (?z) (when (q ?z) (and (when (p) (r ?x ?z)))))",
            ForAllEffect(
                (TypedName("?z"),),
                WhenEffect(Atom("q", ("?z",)), AndEffect((WhenEffect(Atom("p", ()), LiteralEffect(Atom("r", ("?x", "?z")))),))),
            ),
        ),
    ],
)
def test_effects_become_trees(text, expected):
    assert effect(text) == expected


def test_missing_parts_of_actions_mean_nothing():
    domain = read_domain(domain_of("(:action a)", "(:action b :parameters () :precondition () :effect ())"))
    assert [(a.parameters, a.precondition, a.effect) for a in domain.actions] == [((), TRUE, AndEffect(()))] * 2


def test_types_may_have_several_parents():
    text = "(define (domain d) (:types car boat - vehicle amphibian - (either car boat) object vehicle - object))"
    task = read_task(text, "(define (problem x) (:domain d) (:objects a - amphibian b c) (:goal (and)))")
    assert {t.name: t.parents for t in task.domain.types}["amphibian"] == ("car", "boat")
    assert task.supertypes["amphibian"] == {"amphibian", "car", "boat", "vehicle", "object"}
    assert task.objects[1].types == ("object",)


def test_a_type_declared_twice_gets_both_parents():
    text = "(define (domain d) (:types a b - object c - a c - b))"
    assert {t.name: t.parents for t in read_domain(text).types}["c"] == ("a", "b")


def test_a_parent_that_is_not_declared_is_a_type_and_a_warning():
    text = (
        "(define (domain d) (:requirements :typing) (:types truck - vehicle) (:predicates (p ?x - vehicle)) (:action a :effect ()))"
    )
    assert [t.name for t in read_domain(text).types] == ["truck", "vehicle"]
    assert [f.code for f in check(text) if f.severity == "warning"] == ["undeclared-parent"]


def test_either_of_parameters_and_objects_is_kept():
    domain = changed(DOMAIN, "(at ?t - truck ?p - place)", "(at ?t - truck ?p - place) (near ?x - (either truck place))")
    problem = changed(PROBLEM, "p1 p2 - place", "p1 p2 - place o - (either truck place)")
    task = read_task(domain, changed(problem, "(road p1 p2)", "(road p1 p2) (near p1) (near t2) (at o p1) (at t1 o)"))
    assert task.predicates["near"].parameters[0].types == ("truck", "place")
    assert {("near", "p1"), ("near", "t2"), ("at", "o", "p1"), ("at", "t1", "o")} <= facts(task)


def test_constants_may_be_declared_again_as_objects():
    task = read_task(DOMAIN, changed(PROBLEM, "p1 p2 - place", "p1 p2 home - place"))
    assert [o.name for o in task.objects] == ["home", "t1", "t2", "p1", "p2"]
    assert [o.name for o in task.problem.objects] == ["t1", "t2", "p1", "p2"]


COSTS = """(define (domain d) (:requirements :typing :action-costs) (:types place) (:predicates (at ?p - place))
  (:functions (length ?a ?b - place) - number (total-cost) - number)
  (:action go :parameters (?a ?b - place) :precondition (at ?a)
    :effect (and (at ?b) (increase (total-cost) (length ?a ?b))))
  (:action jump :parameters (?b - place) :effect (and (at ?b) (increase (total-cost) 2.25))))"""
COST_PROBLEM = """(define (problem x) (:domain d) (:objects a b - place)
  (:init (at a) (= (length a b) 0.1) (= (total-cost) 0) (= (length b a) 12)) (:goal (at b)) (:metric minimize (total-cost)))"""


def test_action_costs_are_exact():
    task = read_task(COSTS, COST_PROBLEM)
    assert task.problem.minimize_cost
    assert values(task) == {("length", "a", "b"): Fraction(1, 10), ("length", "b", "a"): 12, ("total-cost",): 0}
    assert task.actions["go"].effect.parts[1] == IncreaseEffect(FunctionTerm("total-cost"), FunctionTerm("length", ("?a", "?b")))
    assert task.actions["jump"].effect.parts[1].amount == Fraction(9, 4)


def test_without_a_metric_costs_do_not_count():
    assert not read_task(COSTS, changed(COST_PROBLEM, "(:metric minimize (total-cost))", "")).problem.minimize_cost


@pytest.mark.parametrize("number", ["1e-2", "1E+3", ".5", "5.", "+7"])
def test_numbers_may_be_written_in_several_ways(number):
    task = read_task(COSTS, changed(COST_PROBLEM, "0.1)", f"{number})"))
    assert values(task)[("length", "a", "b")] == Fraction(number)


def test_total_cost_need_not_be_declared():
    domain = changed(COSTS, " (total-cost) - number)", ")")
    task, findings = read_task_with_findings(domain, COST_PROBLEM)
    assert "total-cost" in {f.name for f in task.domain.functions}
    assert ("warning", "undeclared-function") in {(f.severity, f.code) for f in findings}


def test_repeated_facts_count_once_in_file_order():
    task, findings = read_task_with_findings(DOMAIN, changed(PROBLEM, "(road p1 p2)", "(road p1 p2) (at t1 home) (road home p1)"))
    names = [o.name for o in task.objects]
    assert [[names[i] for i in row] for row in task.problem.init["road"].tolist()] == [["home", "p1"], ["p1", "p2"]]
    assert {f.code for f in findings if f.severity == "note"} >= {"duplicate-fact"}


def test_several_init_sections_are_joined():
    task = read_task(DOMAIN, changed(PROBLEM, "(:init", "(:init (at t1 p2)) (:init"))
    assert ("at", "t1", "p2") in facts(task)
    assert ("at", "t1", "home") in facts(task)


def test_negative_facts_say_nothing():
    task, findings = read_task_with_findings(DOMAIN, changed(PROBLEM, "(:init", "(:init (not (at t1 p1)) (not (at t2 p2))"))
    assert facts(task) == facts(read_task(DOMAIN, PROBLEM))
    assert [f.code for f in findings if f.code == "negative-fact"] == ["negative-fact"]


def test_a_fact_stated_true_and_false_is_a_warning():
    task, findings = read_task_with_findings(DOMAIN, changed(PROBLEM, "(:init", "(:init (not (at t1 home))"))
    assert ("at", "t1", "home") in facts(task)
    assert ("warning", "contradictory-fact") in {(f.severity, f.code) for f in findings}


def test_derived_predicates_may_recurse():
    domain = domain_of(
        "(:derived (reach ?x ?y) (or (r ?x ?y) (exists (?z) (and (r ?x ?z) (reach ?z ?y)))))",
        "(:derived (cut ?x ?y) (not (reach ?x ?y)))",
        "(:action a :precondition (cut ?x ?x) :parameters (?x) :effect (p))",
        predicates="(p) (r ?x ?y) (reach ?x ?y) (cut ?x ?y)",
    )
    task = read_task(domain, problem_of("(:objects a)"))
    assert task.derived_predicates == {"reach", "cut"}
    assert task.domain.axioms[1].body == Not(Atom("reach", ("?x", "?y")))


def test_axiom_parameters_get_the_declared_types():
    domain = changed(
        DOMAIN,
        "(road ?a ?b - place))",
        "(road ?a ?b - place) (busy ?p - place)) (:derived (busy ?x) (exists (?t - truck) (at ?t ?x)))",
    )
    assert read_domain(domain).axioms[0].parameters == (TypedName("?x", ("place",)),)


def test_requirements_of_the_problem_count_too():
    domain = changed(DOMAIN, ":strips ", "")
    problem = changed(PROBLEM, "(and (at t1 p2))", "(or (at t1 p2) (at t2 p2))")
    assert "undeclared-requirement" in {f.code for f in check(domain, problem)}
    problem = changed(problem, "(:objects", "(:requirements :disjunctive-preconditions) (:objects")
    assert "undeclared-requirement" not in {f.code for f in check(domain, problem)}
    assert read_task(domain, problem, strict=True).problem.requirements == (":disjunctive-preconditions",)


def test_a_file_that_is_not_utf8_is_read_if_the_odd_bytes_are_in_comments(tmp_path):
    path = tmp_path / "d.pddl"
    path.write_bytes(b"; caf\xe9\n" + DOMAIN.encode())
    assert read_domain(path) == read_domain(DOMAIN)


def test_utf16_with_a_mark_is_read(tmp_path):
    path = tmp_path / "d.pddl"
    path.write_bytes(DOMAIN.encode("utf-16"))
    assert read_domain(path) == read_domain(DOMAIN)


def test_names_in_other_scripts_are_read():
    task = read_task(DOMAIN, PROBLEM.replace("p2", "straße"))
    assert ("road", "p1", "straße") in facts(task)
    assert task.problem.goal.parts[0].location == Location(None, 4, 15)


def test_importing_the_reader_loads_nothing_heavy():
    code = "import sys, planner.pddl; print([m for m in ('numba', 'networkx', 'rich', 'pddl', 'unified_planning') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert out.stdout.strip() == "[]"
