"""Each check found by the registry is driven by a case that shows each of its codes, and one that must not."""

import pytest

from planner.errors import LimitReached
from planner.limits import Limits
from planner.pddl import read_task
from tests.translators.checks.cases import BLOCKS, CASES, LIFT, ROADS, TABLE, UP, WALK, blocks, both_ways, lift, walk
from translators.checks import check_meaning, find_checks
from translators.checks.elision import elisions

CODES = [code for check in find_checks().values() for code in check.CODES]


def found(domain, problem):
    return check_meaning(read_task(domain, problem), problem_text=problem)


def codes(domain, problem, *severities):
    return {f.code for f in found(domain, problem) if not severities or f.severity in severities}


@pytest.mark.parametrize("code", CODES)
def test_a_check_finds_what_it_is_for_and_is_silent_on_a_sound_task(code):
    assert code in CASES, f"no case for {code} in cases.py"
    domain, wrong, right = CASES[code]
    assert code in codes(domain, wrong)
    assert code not in codes(domain, right)
    assert not codes(domain, right, "error", "warning")


def test_no_two_checks_have_a_code_in_common():
    assert len(CODES) == len(set(CODES)) == len(CASES)


def test_findings_come_with_the_serious_ones_first_and_say_what_to_do():
    findings = found(BLOCKS, blocks(TABLE.replace("(clear b)", ""), objects="a b c d e"))
    ranks = [["error", "warning", "note"].index(f.severity) for f in findings]
    assert ranks == sorted(ranks)
    assert all(f.hint for f in findings if f.code == "none-of-group")


def test_an_unreachable_goal_names_the_blocking_precondition_and_what_would_mend_it():
    (finding,) = [f for f in found(BLOCKS, blocks(TABLE.replace("(clear b)", ""))) if f.code == "goal-unreachable"]
    assert finding.severity == "error"
    assert "(stack a b), which needs (clear b)" in finding.message
    assert "Is (clear b) true at the start?" in finding.hint
    assert finding.line is not None


# Right tasks that must not be called wrong ---------------------------------------------------------------------------------------


def test_a_chain_is_not_called_half_symmetric():
    chain = "(road p1 p2) (road p2 p3) (road p3 p4) (road p4 p5)"
    assert not codes(WALK, walk(f"(here p1) {chain}"), "error", "warning")


def test_one_way_roads_among_few_two_way_ones_are_left_alone():
    roads = both_ways(("p1", "p2")) + "(road p2 p3) (road p3 p4) (road p4 p5) (road p5 p1)"
    assert "half-symmetric" not in codes(WALK, walk(f"(here p1) {roads}"))


def test_a_property_that_nothing_has_is_only_a_note():
    assert not codes(WALK, walk(f"(here p1) {ROADS}"), "error", "warning")
    assert "empty-static" in codes(WALK, walk(f"(here p1) {ROADS}"), "note")


def test_things_of_another_kind_in_an_untyped_domain_are_not_called_nowhere():
    domain = """(define (domain carry) (:predicates (room ?r) (ball ?b) (at ?b ?r) (held ?b) (free))
      (:action pick :parameters (?b ?r) :precondition (and (ball ?b) (room ?r) (at ?b ?r) (free))
        :effect (and (held ?b) (not (at ?b ?r)) (not (free))))
      (:action drop :parameters (?b ?r) :precondition (and (ball ?b) (room ?r) (held ?b))
        :effect (and (at ?b ?r) (free) (not (held ?b)))))"""
    problem = """(define (problem p) (:domain carry) (:objects r1 r2 x y z u)
      (:init (room r1) (room r2) (ball x) (ball y) (ball z) (ball u) (at x r1) (at y r1) (at z r1) %s (free))
      (:goal (and (at x r2) (at u r2))))"""
    assert not codes(domain, problem % "(at u r1)", "error", "warning")
    assert "none-of-group" in codes(domain, problem % "", "warning")  # the same for a ball is an omission


def test_two_hands_may_both_be_free():
    domain = """(define (domain hands) (:requirements :typing) (:types hand ball)
      (:predicates (free ?h - hand) (holds ?h - hand ?b - ball) (lying ?b - ball))
      (:action pick :parameters (?h - hand ?b - ball) :precondition (and (free ?h) (lying ?b))
        :effect (and (holds ?h ?b) (not (free ?h)) (not (lying ?b))))
      (:action drop :parameters (?h - hand ?b - ball) :precondition (holds ?h ?b)
        :effect (and (free ?h) (lying ?b) (not (holds ?h ?b)))))"""
    init = "(free l) (free r) (lying x) (lying y)"
    problem = f"(define (problem p) (:domain hands) (:objects l r - hand x y - ball) (:init {init}) (:goal (holds l x)))"
    assert not found(domain, problem)


def test_places_walled_off_from_all_others_are_not_called_nowhere():
    domain = """(define (domain push) (:requirements :typing) (:types cell)
      (:predicates (next ?a ?b - cell) (empty ?a - cell) (robot ?a - cell))
      (:action go :parameters (?a ?b - cell) :precondition (and (robot ?a) (next ?a ?b) (empty ?b))
        :effect (and (robot ?b) (empty ?a) (not (robot ?a)) (not (empty ?b)))))"""
    cells = [f"c{i}" for i in range(9)]
    line = " ".join(f"(next c{i} c{i + 1}) (next c{i + 1} c{i})" for i in range(5))
    outside = "(next c6 c7) (next c7 c6) (next c7 c8) (next c8 c7)"
    init = f"{line} {outside} (robot c0) " + " ".join(f"(empty c{i})" for i in range(1, 6))
    problem = f"(define (problem p) (:domain push) (:objects {' '.join(cells)} - cell) (:init {init}) (:goal (robot c5)))"
    assert not codes(domain, problem, "error", "warning")
    assert "none-of-group" in codes(domain, problem.replace("(empty c3)", ""), "warning")


def test_a_grid_corner_that_is_neither_free_nor_taken_is_found():
    tiles = [(x, y) for x in range(3) for y in range(3)]
    right = " ".join(f"(up t{x}{y} t{x + 1}{y})" for x, y in tiles if x < 2) + " ".join(
        f"(up t{x}{y} t{x}{y + 1})" for x, y in tiles if y < 2
    )
    domain = """(define (domain grid) (:requirements :typing) (:types tile)
      (:predicates (up ?a ?b - tile) (free ?a - tile) (robot ?a - tile))
      (:action go :parameters (?a ?b - tile) :precondition (and (robot ?a) (up ?a ?b) (free ?b))
        :effect (and (robot ?b) (free ?a) (not (robot ?a)) (not (free ?b)))))"""
    names = " ".join(f"t{x}{y}" for x, y in tiles)
    free = " ".join(f"(free t{x}{y})" for x, y in tiles if (x, y) not in ((0, 0), (2, 0)))
    problem = (
        f"(define (problem p) (:domain grid) (:objects {names} - tile) (:init {right} (robot t00) {free}) (:goal (robot t11)))"
    )
    (finding,) = [f for f in found(domain, problem) if f.code == "none-of-group" and f.severity == "warning"]
    assert "t20" in finding.message


# Comments ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    ["; ...", ";; Add the rest of the relations here", "; TODO", "; and so on", "; Similarly for the other blocks", "; … more facts …",
     "; fill in the remaining facts", "; other facts omitted for brevity"],
)  # fmt: skip
def test_a_comment_that_stands_for_facts_is_found_where_it_is(comment):
    problem = blocks(TABLE, comment=comment)
    (finding,) = [f for f in found(BLOCKS, problem) if f.code == "elision"]
    assert problem.split("\n")[finding.line - 1][finding.column - 1 :] == comment


@pytest.mark.parametrize(
    "comment",
    ["; the initial state", "; Define on relations here\n(on a b)", "; Add the remaining clear facts\n(clear a)", "; 0 0 0", "; tower 1",
     "; all blocks are on the table", "; goal: a on b"],
)  # fmt: skip
def test_a_heading_is_not_called_an_elision(comment):
    assert "elision" not in codes(BLOCKS, blocks(TABLE, comment=comment))


def test_prose_before_the_objects_is_left_alone():
    assert "elision" not in codes(BLOCKS, "; generated with size=4, etc. ... and so on\n" + blocks(TABLE))


# Bounds --------------------------------------------------------------------------------------------------------------------------


def test_without_time_the_checks_say_less_but_do_not_fail():
    task = read_task(BLOCKS, blocks(TABLE.replace("(clear b)", "")))
    assert isinstance(check_meaning(task, limits=Limits(time_limit_s=0.0)), list)


def test_an_interrupt_is_passed_on():
    limits = Limits()
    limits.interrupt()
    with pytest.raises(LimitReached):
        check_meaning(read_task(BLOCKS, blocks(TABLE)), limits=limits)


def test_control_characters_of_a_comment_do_not_reach_the_message():
    (finding,) = elisions(blocks(TABLE, comment="; \x1b[31m... and so on"))
    assert finding.code == "elision"
    assert "\x1b" not in finding.message


def test_a_text_that_is_no_pddl_is_searched_for_elisions_all_the_same():
    assert [f.line for f in elisions("(define (problem p)\n(:init (on a b)\n; ... the rest")] == [3]
    assert not elisions("; nothing ... here")


def test_many_odd_groups_and_comments_are_counted_not_listed():
    names = " ".join(f"b{i}" for i in range(120))
    init = "(hand-free) " + " ".join(f"(ontable b{i})" for i in range(120)) + " ".join(f"(clear b{i})" for i in range(80))
    findings = found(BLOCKS, blocks(init, "(on b0 b1)", names, "\n".join("; ..." for _ in range(500))))
    assert len(findings) < 60
    assert any("30 more" in f.message for f in findings if f.code == "none-of-group")


def test_inverse_relations_without_gaps_or_likeness_say_nothing():
    assert "half-inverse" not in codes(LIFT, lift(UP + "(down f5 f1) (down f3 f1)"))
