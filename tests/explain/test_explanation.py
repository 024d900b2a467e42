"""Explanations in words: what each step is for, what it rests on, which steps are not needed."""

import json

import pytest

from planner.errors import InvalidInput
from planner.explain import Words, explain
from planner.explain.elimination import LONGEST
from planner.pddl import read_task
from tests.validate.small_tasks import BLOCKS, CHAIN, DELIVERY, LAMPS, ROUND, ROUND_PLAN, TOWER, TOWER_PLAN, steps


def tower(plan=TOWER_PLAN, **options):
    return explain(read_task(BLOCKS, TOWER), steps(plan), **options)


def test_a_step_names_the_goal_it_reaches_and_where_its_conditions_come_from():
    line = tower().text().splitlines()[-1]
    assert line == (
        "6. (stack a b)  stack a b — so that (on a b) holds, a goal; needs (holding a) from step 5, (clear b) from step 4."
    )


def test_facts_that_hold_from_the_start_are_told_apart_from_those_of_steps():
    first = tower().steps[0]
    assert {(n.fact, n.step) for n in first.needs} == {("(on c b)", 0), ("(clear c)", 0), ("(handempty)", 0)}
    third = tower().steps[2]
    assert {(n.fact, n.step) for n in third.needs} == {("(handempty)", 2), ("(clear b)", 1), ("(on b a)", 0)}


def test_a_step_names_the_later_steps_that_use_what_it_does():
    (purpose,) = [p for p in tower().steps[0].needed_by if p.fact == "(holding c)"]
    assert (purpose.steps, purpose.goal) == ((2,), False)


def test_a_detour_is_not_needed_as_a_whole():
    told = tower("(unstack c b) (stack c b) " + TOWER_PLAN)
    assert [s.index for s in told.steps if s.redundant] == [1, 2]
    assert told.steps[0].redundant_with == (2,)
    assert "this step is not needed, nor is step 2" in told.text()
    assert "2 of 8 steps can be left out" in told.text()


def test_words_replace_names_where_there_are_some():
    words = Words(predicates={"on": "{0} is on {1}", "holding": "the hand holds {0}"}, actions={"stack": "put {0} on {1}"})
    line = tower(words=words).text().splitlines()[-1]
    assert line == (
        "6. (stack a b)  put a on b — so that a is on b, a goal; needs that the hand holds a (from step 5), that (clear b) holds (from step 4)."
    )


def test_conditional_effects_hand_on_what_their_conditions_need():
    told = explain(read_task(DELIVERY, ROUND), steps(ROUND_PLAN))
    load, drive = told.steps[0], told.steps[1]
    assert ("(in x t)", (2, 3)) in {(p.fact, p.steps) for p in load.needed_by}
    assert {p.fact for p in drive.needed_by if p.goal} == {"(at x north)"}
    assert [s.index for s in told.steps if s.redundant] == [7], "the goal does not ask for boxes to be unloaded"


def test_negative_conditions_are_needs_too():
    told = explain(read_task(DELIVERY, ROUND), steps(ROUND_PLAN))
    unload, load_again = told.steps[2], told.steps[4]
    assert ("(not (in x t))", 3) in {(n.fact, n.step) for n in load_again.needs}
    assert unload.needed_by[0].fact == "(not (in x t))"
    assert "(not (in x t)) holds for step 5" in told.text()


def test_derived_facts_are_traced_through_the_axioms():
    told = explain(read_task(LAMPS, CHAIN), steps("(touch n4) (close n2 n3)"))
    touch, close = told.steps
    assert ("(not (closed n2 n3))", 0) in {(n.fact, n.step) for n in touch.needs}
    (purpose,) = close.needed_by
    assert (purpose.fact, purpose.goal, purpose.is_goal) == ("(closed n2 n3)", True, False)
    assert {n.fact for n in told.goal} == {"(closed n1 n2)", "(closed n2 n3)", "(closed n3 n4)", "(touched n4)"}


def test_support_of_a_derived_fact_is_never_circular():
    problem = """(define (problem loop) (:domain lamps) (:objects n1 n2 n3)
      (:init (source n1) (wire n1 n2) (wire n2 n3) (wire n3 n2) (closed n2 n3) (closed n3 n2)) (:goal (and (live n2) (live n3))))"""
    told = explain(read_task(LAMPS, problem), steps("(close n1 n2)"))
    assert ("(closed n1 n2)", 1) in {(n.fact, n.step) for n in told.goal}
    assert not told.steps[0].redundant


TRAP = """(define (domain trap) (:requirements :adl) (:predicates (armed) (gold) (home))
  (:action disarm :parameters () :precondition (armed) :effect (not (armed)))
  (:action walk :parameters () :effect (and (home) (when (armed) (not (gold))))))"""
HOARD = "(define (problem hoard) (:domain trap) (:init (armed) (gold)) (:goal (and (gold) (home))))"


def test_a_step_that_only_keeps_an_effect_from_firing_is_said_to_be_needed():
    disarm, walk = explain(read_task(TRAP, HOARD), steps("(disarm) (walk)")).steps
    assert not disarm.redundant
    assert not walk.redundant
    assert "nothing later uses what it does, yet without it the plan fails" in disarm.text()


def test_a_step_is_not_needed_either_when_what_it_guarded_against_is_not_needed():
    told = explain(read_task(TRAP, HOARD.replace("(and (gold) (home))", "(gold)")), steps("(disarm) (walk)"))
    assert [s.redundant for s in told.steps] == [True, True]


def test_an_invalid_plan_is_not_explained_but_the_reason_is_given():
    with pytest.raises(InvalidInput, match=r"step 1 \(unstack b a\)"):
        tower("(unstack b a)")


def test_an_empty_plan_has_an_empty_explanation():
    told = explain(read_task(BLOCKS, TOWER.replace("(and (on a b) (ontable c))", "(on b a)")), [])
    assert (told.text(), told.steps) == ("", ())
    assert [(n.fact, n.step) for n in told.goal] == [("(on b a)", 0)]


def test_plans_too_long_for_full_elimination_say_so():
    plan = steps("(unstack c b) (stack c b)") * (LONGEST // 2 + 1) + steps(TOWER_PLAN)
    told = explain(read_task(BLOCKS, TOWER), plan)
    assert f"more than {LONGEST} steps" in told.notes[-1]
    assert len(told.text().splitlines()) == len(plan) + len(told.notes)


def test_the_explanation_is_available_as_json():
    data = json.loads(json.dumps(tower().to_dict()))
    assert data["cost"] == 6
    assert data["steps"][5]["needed_by"] == [
        {"fact": "(on a b)", "words": "(on a b) holds", "steps": [], "goal": True, "is_goal": True}
    ]
    assert data["steps"][5]["redundant"] is False
