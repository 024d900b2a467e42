"""Equivalence by name: what counts, what does not, and what the answer shows."""

import subprocess
import sys

import pytest

from planner.errors import LimitReached
from planner.limits import Limits
from planner.validate import Simulator, simulate
from tests.translators.equivalence.small_domains import BLOCKS, LINE, LINKS, VAN, WIRES
from translators.equivalence import Verdict, classes, equivalent
from translators.equivalence.goals import Literal
from translators.equivalence.reasoning import Reasoner
from translators.equivalence.world import World

EQUIVALENT, DIFFERENT, UNKNOWN = Verdict.EQUIVALENT, Verdict.DIFFERENT, Verdict.UNKNOWN
TOWER = "(and (on a b) (on b c))"


def blocks(goal, *, without=(), also=(), **changes):
    return BLOCKS.task([a for a in (*BLOCKS.typical, *also) if a not in without], goal, **changes)


def verdict(left, right):
    """The verdict, which must not depend on the order of the tasks."""
    answer = equivalent(left, right).verdict
    assert equivalent(right, left).verdict is answer
    return answer


def shows(answer, left, right):
    """True if the plan of the witness ends where only the goal of its side holds."""
    *_, state = simulate(left, [tuple(step[1:-1].split()) for step in answer.witness.plan])
    holds = [Simulator(left).holds(state, task.problem.goal) for task in (left, right)]
    return holds == ([True, False] if answer.witness.side == "left" else [False, True])


def test_the_order_of_facts_objects_and_goals_does_not_matter():
    other = BLOCKS.task(BLOCKS.typical[::-1], "(and (on b c) (and (on a b) (on a b)))", objects="c b a - block")
    assert verdict(blocks(TOWER), other) is EQUIVALENT


@pytest.mark.parametrize(
    "implied",
    [
        "(ontable c)",  # the lowest block of a tower of all blocks
        "(clear a)",
        "(handempty)",
        "(not (on c a))",  # only because towers are no circles
        "(not (holding b))",
        "(exists (?x - block) (and (on ?x b) (clear ?x)))",
        "(forall (?x - block) (imply (clear ?x) (= ?x a)))",
        "(or (on c a) (on b c))",
        "(exists (?x - block) (on a ?x))",
        "(not (and (clear b) (holding a)))",
    ],
)
def test_goal_facts_that_the_others_imply_may_come_and_go(implied):
    assert verdict(blocks(TOWER), blocks(f"(and (on a b) (on b c) {implied})")) is EQUIVALENT


@pytest.mark.parametrize(
    "goal",
    [
        "(and (on a b) (on c b))",
        "(on a b)",
        "(and (on b a) (on c b))",
        "(and (on a b) (not (on b c)))",
        "(or (on a b) (on b c))",
        "(and (on a b) (on b c) (holding c))",  # cannot be reached, while the tower can
        "(and)",
        "(or)",
    ],
)
def test_a_goal_with_other_states_is_shown_by_a_plan_to_one_of_them(goal):
    left, right = blocks(TOWER), blocks(goal)
    answer = equivalent(left, right)
    assert answer.verdict is DIFFERENT
    assert answer.witness.kind == "goal"
    assert shows(answer, left, right)


def test_a_lowest_block_need_not_stand_on_the_table_if_there_is_another_block():
    four = [*BLOCKS.typical, "(ontable e)", "(clear e)"]
    left, right = (BLOCKS.task(four, goal, objects="a b c e - block") for goal in (TOWER, f"(and {TOWER} (ontable c))"))
    answer = equivalent(left, right)
    assert answer.verdict is DIFFERENT
    assert answer.witness.pddl == "(ontable c)"
    assert shows(answer, left, right)


def test_facts_that_never_become_false_again_are_implied_by_what_needed_them():
    left = LINE.task(LINE.typical, "(fixed s3)")
    assert verdict(left, LINE.task(list(LINE.typical), "(and (fixed s3) (have t1))")) is DIFFERENT  # or t2
    one_tool = [a for a in LINE.typical if "t2" not in a]
    assert verdict(LINE.task(one_tool, "(fixed s3)"), LINE.task(one_tool, "(and (have t1) (fixed s3) (not (me s1)))")) is EQUIVALENT


def test_a_relation_that_can_run_in_a_circle_is_not_taken_for_a_tower():
    left, right = (LINKS.task(LINKS.typical, goal) for goal in ("(link k1 k2)", "(and (link k1 k2) (not (link k2 k1)))"))
    answer = equivalent(left, right)
    assert answer.verdict is DIFFERENT
    assert shows(answer, left, right)


def test_what_is_left_of_a_sum_that_never_changes_is_implied():
    """One package of nine is lifted, and eight places are free: who has delivered all has all places free. Nothing but counting shows it."""
    names = [f"p{i}" for i in range(9)]
    room = " ".join(f"(less c{i} c{i + 1})" for i in range(9))
    goal = "(and " + " ".join(f"(down {p})" for p in names) + "{})"
    init = [room, "(room c8)", *(f"(down {p})" for p in names[1:]), "(up p0)"]
    domain = """(define (domain d) (:requirements :strips) (:predicates (down ?p) (up ?p) (room ?c) (less ?c ?d))
      (:action lift :parameters (?p ?c ?d) :precondition (and (down ?p) (room ?d) (less ?c ?d))
        :effect (and (up ?p) (room ?c) (not (down ?p)) (not (room ?d))))
      (:action drop :parameters (?p ?c ?d) :precondition (and (up ?p) (room ?c) (less ?c ?d))
        :effect (and (down ?p) (room ?d) (not (up ?p)) (not (room ?c)))))"""
    objects = " ".join([*names, *(f"c{i}" for i in range(10))])
    left, right, wrong = (
        LINE.task(init, goal.format(more), domain=domain, objects=objects) for more in ("", "(room c9)", "(room c8)")
    )
    world = World(left, Limits())
    reasoner = Reasoner(world)
    delivered = frozenset(Literal(("down", p), True) for p in names)
    full = [frozenset([Literal(("room", "c9"), True)])]
    assert not reasoner.implies(delivered, full)
    reasoner.think_harder()
    assert reasoner.implies(delivered, full)
    assert verdict(left, right) is EQUIVALENT
    assert verdict(left, wrong) is DIFFERENT


def test_conditional_effects_and_derived_predicates_are_understood():
    left, right = (VAN.task(VAN.typical, goal) for goal in ("(delivered x)", "(and (delivered x) (not (at x l1)))"))
    assert verdict(left, right) is DIFFERENT
    left, right = (WIRES.task(WIRES.typical, goal) for goal in ("(live n3)", "(and (closed n1) (closed n2))"))
    assert verdict(left, right) is EQUIVALENT
    right = WIRES.task(WIRES.typical, "(not (dark n3))")
    assert verdict(left, right) is EQUIVALENT
    assert verdict(left, WIRES.task(WIRES.typical, "(live n2)")) is DIFFERENT


@pytest.mark.parametrize(
    ("changed", "kind", "side", "pddl"),
    [
        ({"also": ["(on a b)"]}, "fact", "right", "(on a b)"),
        ({"without": ["(handempty)"]}, "fact", "left", "(handempty)"),
        ({"objects": "a b c d - block"}, "object", "right", "d - block"),
    ],
)
def test_the_start_is_compared_as_it_is(changed, kind, side, pddl):
    answer = equivalent(blocks(TOWER), blocks(TOWER, **changed))
    assert answer.verdict is DIFFERENT
    assert (answer.witness.kind, answer.witness.side, answer.witness.pddl) == (kind, side, pddl)
    assert pddl.split()[0] in answer.reason


TYPED = """(define (domain d) (:requirements :typing :action-costs)
  (:types place thing - object town field - place cup - thing)
  (:predicates (at ?t - thing ?p - place) (seen ?p - place)) (:functions (total-cost) - number (far ?p - place) - number)
  (:action carry :parameters (?t - thing ?p - place) :effect (and (at ?t ?p) (increase (total-cost) (far ?p))))
  (:action look :parameters (?p - town) :effect (seen ?p)))"""
FREE = TYPED.replace("(increase (total-cost) (far ?p))", "")


def typed(objects="t - cup p - town q - field", init="(= (far p) 2) (= (far q) 3)", metric=True, domain=TYPED, goal="(at t p)"):
    more = "(:metric minimize (total-cost))" if metric else ""
    return VAN.task([init], goal, domain=domain, objects=objects, more=more)


def test_types_count_as_far_as_an_action_asks_for_them():
    assert verdict(typed(), typed("t - thing p - town q - place")) is EQUIVALENT
    answer = equivalent(typed(), typed("t - cup p q - field"))
    assert (answer.verdict, answer.witness.kind) == (DIFFERENT, "type")
    asking = "(and (at t p) (forall (?p - field) (seen ?p)))"
    assert equivalent(typed(goal=asking), typed("t - cup p - town q - place", goal=asking)).witness.kind == "type"


def test_values_and_the_metric_count_but_a_start_of_the_total_cost_does_not():
    answer = equivalent(typed(), typed(init="(= (far p) 2) (= (far q) 4)"))
    assert (answer.verdict, answer.witness.kind) == (DIFFERENT, "value")
    assert "3" in answer.reason
    assert "4" in answer.reason
    assert equivalent(typed(), typed(init="(= (far p) 2)")).witness.kind == "value"
    assert equivalent(typed(), typed(metric=False)).witness.kind == "metric"
    assert verdict(typed(), typed(init="(= (far p) 2.0) (= (far q) 3) (= (total-cost) 0)")) is EQUIVALENT
    assert verdict(typed(domain=FREE), typed(domain=FREE, metric=False)) is EQUIVALENT


def test_goals_that_no_state_has_are_told_apart_only_by_what_they_ask():
    left, right = blocks("(and (on a b) (on b a))"), blocks("(and (holding a) (holding b))")
    assert verdict(left, right) is UNKNOWN
    assert "neither goal can be reached" in equivalent(left, right).reason
    assert verdict(left, blocks("(and (on b a) (on a b))")) is EQUIVALENT
    assert verdict(left, blocks("(on a b)")) is DIFFERENT


def test_domains_that_differ_in_order_and_names_of_variables_are_the_same():
    other = BLOCKS.domain.replace("?x ?y", "?up ?down").replace("?x", "?up").replace("?y", "?down")
    other = other.replace(
        "(and (clear ?up) (ontable ?up) (handempty))", "(and (handempty) (and (ontable ?up) (not (not (clear ?up)))))"
    )
    assert verdict(blocks(TOWER), blocks(f"(and {TOWER} (ontable c))", domain=other)) is EQUIVALENT


def test_domains_that_differ_in_an_action_are_told_apart_by_a_step():
    other = BLOCKS.domain.replace("(and (clear ?x) (ontable ?x) (handempty))", "(and (clear ?x) (handempty))")
    answer = equivalent(blocks(TOWER), blocks(TOWER, domain=other))
    assert (answer.verdict, answer.witness.kind, answer.witness.side) == (DIFFERENT, "action", "right")
    assert answer.witness.pddl == "(pick-up c)"
    careless = BLOCKS.domain.replace("(not (clear ?y)) (clear ?x)", "(clear ?x)")
    answer = equivalent(blocks(TOWER), blocks(TOWER, domain=careless))
    assert (answer.verdict, answer.witness.side) == (DIFFERENT, "right")
    assert answer.witness.plan[-1].startswith("(stack")


def test_domains_that_differ_only_as_written_are_the_same_where_every_state_can_be_visited():
    longer = BLOCKS.domain.replace(":precondition (holding ?x)", ":precondition (and (holding ?x) (not (handempty)))")
    assert verdict(blocks(TOWER), blocks(TOWER, domain=longer)) is EQUIVALENT
    assert verdict(blocks(TOWER), blocks("(on a b)", domain=longer)) is DIFFERENT


def test_a_predicate_that_only_one_domain_knows_is_false_there():
    more = BLOCKS.domain.replace("(handempty))", "(handempty) (painted ?x - block))", 1)
    assert verdict(blocks(TOWER), blocks(f"(and {TOWER} (not (painted a)))", domain=more)) is EQUIVALENT
    assert verdict(blocks(TOWER), blocks(f"(and {TOWER} (painted a))", domain=more)) is DIFFERENT


def test_goals_too_large_to_write_down_or_to_look_at_are_not_guessed_about():
    variables = " ".join(f"?v{i}" for i in range(30))
    wide = f"(forall ({variables} - block) (or (on ?v0 ?v1) (clear ?v2) (not (= ?v3 ?v4)) (ontable ?v29)))"
    answer = equivalent(blocks(TOWER), blocks(wide))
    assert answer.verdict is UNKNOWN
    assert "too much" in answer.reason
    bomb = "(and " + " ".join(f"(or (on a b) (clear {'abc'[i % 3]}) (on b {'abc'[i // 3 % 3]}))" for i in range(40)) + ")"
    assert verdict(blocks(f"(and {bomb} {TOWER})"), blocks(TOWER)) is EQUIVALENT
    assert verdict(blocks(bomb), blocks(TOWER)) is DIFFERENT


def test_a_limit_gives_unknown_and_an_interruption_ends_the_call():
    left, right = blocks(TOWER), blocks("(on a b)")
    answer = equivalent(left, right, limits=Limits(0))
    assert answer.verdict is UNKNOWN
    assert "limit" in answer.reason
    limits = Limits()
    limits.interrupt()
    with pytest.raises(LimitReached):
        equivalent(left, right, limits=limits)


def test_the_answer_is_plain_data():
    told = equivalent(blocks(TOWER), blocks("(on a b)")).to_dict()
    assert told["verdict"] == "DIFFERENT"
    assert told["witness"]["plan"] == list(told["witness"]["plan"])
    assert told["renaming"] is None
    assert equivalent(blocks(TOWER), blocks(TOWER)).to_dict()["witness"] is None


def test_tasks_fall_into_classes_of_the_same_meaning():
    tasks = [
        blocks("(on a b)"),
        blocks(TOWER),
        blocks(TOWER, also=["(on b c)"]),
        blocks(f"(and {TOWER} (ontable c))"),
        blocks("(and (on b c) (on a b) (handempty))"),
        blocks("(and (on a b) (not (holding a)))"),
        blocks(TOWER, objects="a b c d - block"),
    ]
    assert classes(tasks) == [[1, 3, 4], [0, 5], [2], [6]]
    assert classes([]) == []
    assert classes(tasks[:1]) == [[0]]


def test_starts_are_compared_without_the_planners_kernels():
    code = (
        "import sys\n"
        "from planner.pddl import read_task\n"
        "from translators.equivalence import equivalent\n"
        "d = '(define (domain d) (:predicates (p) (q)) (:action a :effect (p)))'\n"
        "t = [read_task(d, f'(define (problem x) (:domain d) (:init {i}) (:goal (p)))') for i in ('', '(q)', '(q)')]\n"
        "print(equivalent(t[0], t[1]).verdict.value, equivalent(t[1], t[2]).verdict.value, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["DIFFERENT", "EQUIVALENT", "False"]
