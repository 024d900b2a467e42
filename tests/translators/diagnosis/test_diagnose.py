"""Why a goal cannot be reached, and the assumptions that would mend it."""

import pytest

from planner import solve
from planner.errors import InvalidInput, LimitReached
from planner.explain.words import Words
from planner.limits import Limits
from planner.pddl import read_task
from tests.translators.checks.cases import BLOCKS, ROADS, TABLE, TRAP, WALK, blocks, both_ways, trap, walk
from translators.base import Assumption
from translators.diagnosis import assume, diagnose


def blocks_without(*facts, goal="(on a b)"):
    init = TABLE
    for fact in facts:
        assert fact in init
        init = init.replace(fact, "")
    return read_task(BLOCKS, blocks(init, goal))


def test_a_task_with_a_plan_is_called_reachable_and_solvable():
    diagnosis = diagnose(read_task(BLOCKS, blocks(TABLE)))
    assert (diagnosis.reachable, diagnosis.solvable) == (True, True)
    assert not diagnosis.assumptions
    assert not diagnosis.unreachable


@pytest.mark.parametrize("missing", [["(clear b)"], ["(hand-free)"], ["(clear a)", "(clear b)"], ["(clear b)", "(hand-free)"]])
def test_what_was_left_out_is_the_first_thing_assumed(missing):
    task = blocks_without(*missing)
    diagnosis = diagnose(task)
    assert diagnosis.reachable is False
    assert diagnosis.unreachable == ("(on a b)",)
    first = diagnosis.assumptions[0]
    assert set(first.facts) == set(missing)
    assert first.solvable is True
    assert solve(assume(task, first)).plan is not None


def test_who_forgot_a_fact_for_one_forgot_it_for_all_alike():
    names = [f"b{i}" for i in range(8)]
    init = "(hand-free) " + " ".join(f"(ontable {n})" for n in names) + " ".join(f"(clear {n})" for n in names[:3])
    task = read_task(BLOCKS, blocks(init, "(on b0 b7)", " ".join(names)))
    diagnosis = diagnose(task)
    assert set(diagnosis.assumptions[0].facts) == {f"(clear b{i})" for i in range(3, 8)}
    assert ("(clear b7)",) in [m.facts for m in diagnosis.assumptions]


def test_a_fact_that_completes_two_groups_is_preferred_to_two_facts():
    task = blocks_without("(on d c)", goal="(on d a) (on b c)")
    assert diagnose(task).assumptions[0].facts == ("(on d c)",)


def test_the_chain_of_blocking_preconditions_is_told_from_the_goal_down():
    task = read_task(BLOCKS, blocks("(ontable a) (on b a) (on c b) (ontable d) (clear d) (hand-free)", "(on a d)"))
    (blocker,) = diagnose(task).blockers
    assert blocker.goal == "(on a d)"
    assert [s.split(" would")[0] for s in blocker.because[:-1]] == ["(on a d)", "(holding a)", "(clear a)", "(clear b)"]
    assert "none of (clear c), (holding c), (on ? c) is true at first" in blocker.because[-1]


def test_a_goal_that_no_action_makes_true_is_said_to_be_so():
    (blocker,) = diagnose(read_task(WALK, walk(f"(here p1) {ROADS}", "(steep p3)"))).blockers
    assert "no action makes any steep true" in blocker.because[0]


def test_a_missing_relation_is_named_and_not_guessed():
    diagnosis = diagnose(read_task(WALK, walk("(here p1)", "(seen p2) (seen p3) (seen p4) (seen p5)")))
    assert any("(road ? p2)" in s for s in diagnosis.blockers[0].because)
    assert all(m.kind != "static" or len(m.facts) <= 3 for m in diagnosis.assumptions)


def test_a_relation_that_nearly_goes_both_ways_is_offered_as_a_whole():
    roads = both_ways(("p2", "p3"), ("p3", "p4"), ("p4", "p5")) + "(road p2 p1)"
    diagnosis = diagnose(read_task(WALK, walk(f"(here p1) {roads}", "(seen p5)")))
    mirror = [m for m in diagnosis.assumptions if m.kind == "mirror"]
    assert [m.facts for m in mirror] == [("(road p1 p2)",)]
    assert "both ways" in mirror[0].question


def test_an_action_is_doubted_where_no_facts_help():
    domain = "(define (domain d) (:predicates (p) (q) (r)) (:action a :precondition (q) :effect (and (r) (not (q)))) (:action b :precondition (and (r) (q)) :effect (p)))"
    task = read_task(domain, "(define (problem x) (:domain d) (:init (q)) (:goal (p)))")
    diagnosis = diagnose(task)
    assert (diagnosis.reachable, diagnosis.solvable) == (True, False)
    drops = [m for m in diagnosis.assumptions if m.kind == "precondition" and m.solvable]
    assert {(m.action, m.precondition) for m in drops} == {("b", "(r)"), ("b", "(q)")}
    assert solve(assume(task, drops[0])).plan is not None


def test_a_goal_that_deletes_make_impossible_is_told_apart():
    diagnosis = diagnose(read_task(TRAP, trap("(won-left) (won-right)")))
    assert (diagnosis.reachable, diagnosis.solvable) == (True, False)
    assert "no plan" in str(diagnosis)


def test_the_question_is_in_the_words_of_the_domain():
    words = Words(predicates={"clear": "nothing is on {0}", "hand-free": "the hand is empty"})
    diagnosis = diagnose(blocks_without("(clear b)", "(hand-free)"), words=words)
    assert diagnosis.assumptions[0].question == "Is it true at the start that nothing is on b and the hand is empty?"


def test_without_a_search_nothing_is_said_about_plans():
    diagnosis = diagnose(blocks_without("(clear b)"), search_s=0.0)
    assert diagnosis.assumptions[0].solvable is None
    assert diagnosis.assumptions[0].facts == ("(clear b)",)


def test_a_domain_without_invariants_is_mended_by_plain_facts():
    domain = """(define (domain broken) (:predicates (clear ?x) (holding ?x) (on ?x ?y))
      (:action take :parameters (?x) :precondition (clear ?x) :effect (holding ?x))
      (:action put :parameters (?x ?y) :precondition (and (holding ?x) (clear ?y)) :effect (on ?x ?y)))"""
    task = read_task(domain, "(define (problem p) (:domain broken) (:objects a b c) (:init (clear c) (on c a)) (:goal (on a b)))")
    first = diagnose(task).assumptions[0]
    assert "(clear b)" in first.facts
    assert "(on a b)" not in first.facts
    assert diagnose(assume(task, first)).reachable


def test_derived_goals_and_conditional_effects_are_followed():
    domain = """(define (domain d) (:requirements :adl :derived-predicates) (:predicates (on) (power) (lit) (key))
      (:derived (lit) (and (on) (power)))
      (:action press :effect (when (key) (on))))"""
    task = read_task(domain, "(define (problem x) (:domain d) (:init (power)) (:goal (lit)))")
    diagnosis = diagnose(task)
    assert diagnosis.reachable is False
    assert any(set(m.facts) in ({"(on)"}, {"(key)"}) for m in diagnosis.assumptions)
    assert all("(lit)" not in m.facts for m in diagnosis.assumptions)


def test_limits_end_a_diagnosis_with_an_honest_answer():
    task = blocks_without("(clear b)")
    assert diagnose(task, Limits(time_limit_s=0.0)).reachable is None
    limits = Limits()
    limits.interrupt()
    with pytest.raises(LimitReached):
        diagnose(task, limits)


# Assuming ------------------------------------------------------------------------------------------------------------------------


def test_assuming_adds_facts_once_and_leaves_the_task_as_it_was():
    task = blocks_without("(clear b)")
    mended = assume(task, Assumption(("(CLEAR b)", "(clear a)", "(clear b)"), "?"))
    assert len(mended.problem.init["clear"]) == len(task.problem.init["clear"]) + 1
    assert len(task.problem.init["clear"]) == 2
    assert solve(mended).plan is not None


@pytest.mark.parametrize(
    "fact",
    ["(clear nobody)", "(clear a b)", "(flying a)", "clear a", "(clear (a))", "()", "(not (clear a))", "(clear a", "x" * 10_000],
)
def test_a_fact_that_is_none_is_refused(fact):
    with pytest.raises(InvalidInput):
        assume(read_task(BLOCKS, blocks(TABLE)), Assumption((fact,), "?"))


def test_a_fact_of_the_wrong_type_is_refused():
    domain = "(define (domain d) (:requirements :typing) (:types car road) (:predicates (on ?c - car ?r - road)) (:action a :effect (and)))"
    task = read_task(domain, "(define (problem p) (:domain d) (:objects c - car r - road) (:init) (:goal (on c r)))")
    with pytest.raises(InvalidInput, match="no car"):
        assume(task, Assumption(("(on r r)",), "?"))
