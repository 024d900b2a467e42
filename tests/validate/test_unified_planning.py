"""Verdicts on valid and mutated plans agree with unified-planning's sequential plan validator (it has no derived predicates)."""

import random

import pytest

from planner.pddl import read_task
from planner.validate import Simulator, validate
from tests.validate.small_tasks import BLOCKS, DELIVERY, ROUND, ROUND_PLAN, TOWER, TOWER_PLAN, steps

up = pytest.importorskip("unified_planning")

SWITCHES = """(define (domain switches) (:requirements :adl) (:types lamp switch)
  (:predicates (on ?l - lamp) (wired ?s - switch ?l - lamp) (up ?s - switch) (fused ?l - lamp) (calm))
  (:action flip :parameters (?s - switch)
    :precondition (or (not (up ?s)) (forall (?l - lamp) (imply (wired ?s ?l) (not (fused ?l)))))
    :effect (and (when (up ?s) (not (up ?s))) (when (not (up ?s)) (up ?s))
      (forall (?l - lamp) (when (and (wired ?s ?l) (on ?l)) (not (on ?l))))
      (forall (?l - lamp) (when (and (wired ?s ?l) (not (on ?l)) (not (fused ?l))) (on ?l)))))
  (:action burn :parameters (?l - lamp) :precondition (and (on ?l) (not (exists (?m - lamp) (and (fused ?m) (on ?m)))))
    :effect (fused ?l))
  (:action rest :parameters () :precondition (exists (?l ?m - lamp) (and (on ?l) (not (= ?l ?m)) (not (on ?m)))) :effect (calm)))"""
HALL = """(define (problem hall) (:domain switches) (:objects a b c - lamp r s - switch)
  (:init (wired r a) (wired r b) (wired s b) (wired s c) (on c)) (:goal (and (calm) (exists (?l - lamp) (fused ?l)) (not (on c)))))"""
HALL_PLAN = "(rest) (flip r) (burn a) (flip s)"
SWAP = """(define (domain swap) (:requirements :strips :conditional-effects :negative-preconditions)
  (:predicates (left) (right) (last)) (:action turn :parameters () :precondition (not (last))
    :effect (and (when (left) (and (right) (not (left)))) (when (right) (and (left) (not (right))))))
  (:action stop :parameters () :precondition (and (right) (not (left))) :effect (last)))"""
SWAP_TASK = "(define (problem s) (:domain swap) (:init (left)) (:goal (and (last) (right))))"
# unified-planning reads no `either` in parameters and wants every function defined everywhere.
PLACES = ("depot", "north", "south")
FARS = " ".join(f"(= (far {a} {b}) 3)" for a in PLACES for b in PLACES if f"(far {a} {b})" not in ROUND)
FULL_ROUND = ROUND.replace("(:init", f"(:init (= (total-cost) 0) {FARS}")
TASKS = {
    "blocks": (BLOCKS, TOWER, TOWER_PLAN),
    "delivery": (DELIVERY.replace("(either truck boat)", "vehicle"), FULL_ROUND, ROUND_PLAN),
    "switches": (SWITCHES, HALL, HALL_PLAN),
    "swap": (SWAP, SWAP_TASK, "(turn) (turn) (turn) (stop)"),
}


@pytest.mark.parametrize("name", TASKS)
def test_verdicts_on_mutated_plans_agree_with_unified_planning(name):
    domain, problem, text = TASKS[name]
    task, judge = read_task(domain, problem), _judge(domain, problem)
    plan = steps(text)
    assert validate(task, plan).valid
    assert judge(plan)
    verdicts = set()
    for mutant in _mutants(task, plan, seed=7):
        verdict = validate(task, mutant)
        assert verdict.valid == judge(mutant), (mutant, verdict.explain())
        verdicts.add(verdict.valid)
    assert False in verdicts


@pytest.mark.parametrize("name", TASKS)
def test_verdicts_on_random_walks_agree_with_unified_planning(name):
    """Each executable prefix is judged against the goal, so that goals are tested in many states."""
    domain, problem, _ = TASKS[name]
    task, judge = read_task(domain, problem), _judge(domain, problem)
    simulator, dice = Simulator(task), random.Random(11)
    for _ in range(6):
        state, plan = simulator.initial(), []
        for _ in range(8):
            choices = list(simulator.applicable_steps(state))
            if not choices:
                break
            plan.append(dice.choice(choices))
            state = simulator.apply(state, plan[-1][0], plan[-1][1:])
            assert validate(task, plan).valid == judge(plan), plan


def _mutants(task, plan, seed):
    """Plans with a step dropped, repeated, swapped with another, or with another argument (of a fitting type)."""
    dice = random.Random(seed)
    for i in range(len(plan)):
        yield plan[:i] + plan[i + 1 :]
        yield plan[: i + 1] + plan[i:]
        for j in range(i):
            swapped = list(plan)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield swapped
        parameters = task.actions[plan[i][0]].parameters
        for k, parameter in enumerate(parameters):
            other = task.objects[int(dice.choice(list(task.members(parameter.types))))].name
            yield [*plan[:i], (*plan[i][: k + 1], other, *plan[i][k + 2 :]), *plan[i + 1 :]]


def _judge(domain, problem):
    """plan → verdict of unified-planning."""
    from unified_planning.engines import SequentialPlanValidator, ValidationResultStatus
    from unified_planning.io import PDDLReader
    from unified_planning.plans import ActionInstance, SequentialPlan

    theirs = PDDLReader().parse_problem_string(domain, problem)
    validator = SequentialPlanValidator()

    def judge(plan):
        actions = [
            ActionInstance(
                theirs.action(name), tuple(theirs.environment.expression_manager.ObjectExp(theirs.object(a)) for a in arguments)
            )
            for name, *arguments in plan
        ]
        return validator.validate(theirs, SequentialPlan(actions, theirs.environment)).status == ValidationResultStatus.VALID

    return judge
