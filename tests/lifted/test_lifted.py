"""The lifted view equals the twin that tries every assignment, and its search is honest."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.errors import LimitReached, UnsupportedFeature
from planner.grounding.rules import Program
from planner.lifted import lift
from planner.lifted.relaxed import RelaxedPlans
from planner.lifted.search import LiftedSearch
from planner.lifted.successors import Enumeration, Successors
from planner.lifted.task import LiftedTask
from planner.limits import Limits
from planner.pddl import read_task
from planner.search.base import Context, Ending
from tests.fuzz import ADL
from tests.grounding.known_tasks import blocksworld, gripper, logistics, sokoban
from tests.grounding.lifted import Act, initial_facts, normal_task
from tests.lifted.twin import normal_tasks, relaxed_facts, solvable, successors

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def lifted(normal):
    return LiftedTask(Program(normal))


def atoms(task, codes):
    """Fluent atoms of a state, as tuples of names."""
    predicates, args = task.codes.decode(np.asarray(sorted(codes), dtype=np.int64))
    names, objects = task.program.predicates, task.task.objects
    return frozenset(
        (names[p], *(objects[i].name for i in row[: task.codes.arity[p]])) for p, row in zip(predicates, args.tolist(), strict=True)
    )


def static_atoms(task):
    return frozenset(a for a in initial_facts(task.program.normal) if a[0] not in task.program.normal.fluent)


def enumerate_all(task, state, chunk):
    """(name, successor's codes, change of unmet goals) of all applicable operators."""
    generator, enumeration, found = Successors(task, Limits(), chunk), Enumeration(), []
    while not enumeration.done:
        for instances in generator.next_chunk(state, enumeration):
            for row, change in zip(instances.values.tolist(), instances.change.tolist(), strict=True):
                number = task.number(instances.action, tuple(row))
                after = set(state.tolist())
                task.operator(number).apply(after)
                found.append((task.operator_name(number), frozenset(after), change))
    return found


def check_state(task, state, chunk):
    """Compare one state with the twin; returns its successors."""
    found = enumerate_all(task, state, chunk)
    static = static_atoms(task)
    twin = sorted((name, sorted(after)) for name, after in successors(task.program.normal, atoms(task, state) | static))
    assert sorted((name, sorted(atoms(task, after) | static)) for name, after, _ in found) == twin
    unmet = task.unmet(set(state.tolist()))
    assert all(task.unmet(set(after)) == unmet + change for _, after, change in found)
    return [after for _, after, _ in found]


@QUIET
@given(normal_tasks(), st.integers(1, 5), st.randoms(use_true_random=False))
def test_applicable_operators_and_successors_equal_the_twin_whatever_the_chunk(normal, chunk, rng):
    task = lifted(normal)
    state = task.init
    for _ in range(3):
        after = check_state(task, state, chunk)
        if not after:
            break
        state = np.array(sorted(rng.choice(after)), dtype=np.int64)


@pytest.mark.parametrize("make", [blocksworld, gripper, logistics, sokoban])
def test_known_domains_have_the_twin_s_successors(make):
    task = lifted(make())
    state = task.init
    for step in range(6):
        after = sorted(check_state(task, state, 1024), key=sorted)
        state = np.array(sorted(after[step % len(after)]), dtype=np.int64)


def test_two_enumerations_can_take_turns():
    task = lifted(blocksworld(4))
    whole = sorted(name for name, _, _ in enumerate_all(task, task.init, 100))
    generator, first, second = Successors(task, Limits(), 1), Enumeration(), Enumeration()
    names: tuple[list[str], list[str]] = ([], [])
    while not (first.done and second.done):
        for enumeration, found in zip((first, second), names, strict=True):
            if not enumeration.done:
                for instances in generator.next_chunk(task.init, enumeration):
                    found += [task.operator_name(task.number(instances.action, tuple(r))) for r in instances.values.tolist()]
    assert sorted(names[0]) == sorted(names[1]) == whole


@QUIET
@given(normal_tasks())
def test_goals_reached_are_those_of_the_naive_fixpoint_and_relaxed_plans_reach_them(normal):
    task = lifted(normal)
    held = set(task.init.tolist())
    reachable = relaxed_facts(normal, initial_facts(normal))
    relaxed = RelaxedPlans(task, Limits())
    wanted = {c for c in task.goal_positive if c not in held}
    expected = {c for c in wanted if next(iter(atoms(task, [c]))) in reachable}
    if wanted:
        together = relaxed.reach(task.init, wanted, len(wanted))
        assert set(together.goals) == expected
        if together.goals:
            check_relaxed_plan(task, relaxed.plan(together.facts), together.goals)
    for goal in sorted(wanted):
        alone = relaxed.reach_one(task.init, goal)
        assert alone.goals == ([goal] if goal in expected else [])
        if alone.goals:
            check_relaxed_plan(task, relaxed.plan(alone.facts), [goal])


def check_relaxed_plan(task, plan, goals):
    facts = set(task.init.tolist())
    for number in plan:
        operator = task.operator(number)
        assert set(operator.positive) <= facts
        facts |= set(operator.add)
    assert set(goals) <= facts


def run(task, seed=0, chunk=4, limits=None):
    context = Context(limits=limits or Limits(), seed=seed)
    return LiftedSearch(task, chunk=chunk).run(context), context


def check_plan(task, plan):
    state = set(task.init.tolist())
    for number in plan:
        assert task.operator(number).applicable(state)
        task.operator(number).apply(state)
    assert task.unmet(state) == 0


@settings(QUIET, max_examples=100)
@given(normal_tasks(), st.integers(0, 2))
def test_a_plan_is_found_exactly_when_there_is_one(normal, seed):
    task = lifted(normal)
    outcome, _ = run(task, seed)
    assert outcome.ending == (Ending.PLAN if solvable(normal, frozenset(initial_facts(normal))) else Ending.UNSOLVABLE)
    if outcome.plan is not None:
        check_plan(task, outcome.plan)


def test_goals_that_undo_each_other_are_reached_through_enumerated_successors():
    """The nearest goal, put on first, has to be given up again."""
    normal = blocksworld(3)
    tower = normal_task(
        "b0 b1 b2", "on/2 ontable/1 clear/1 handempty/0 holding/1", list_of_acts(), ["handempty", "ontable b0", "ontable b1", "on b2 b0", "clear b1", "clear b2"],
        ["on b0 b1", "on b1 b2"],
    )  # fmt: skip
    assert normal.fluent == tower.fluent
    task = lifted(tower)
    outcome, _ = run(task)
    assert outcome.ending == Ending.PLAN
    check_plan(task, outcome.plan)


def list_of_acts():
    return [
        Act("pick-up", "?x", ("clear ?x", "ontable ?x", "handempty"), ("!ontable ?x", "!clear ?x", "!handempty", "holding ?x")),
        Act("put-down", "?x", ("holding ?x",), ("!holding ?x", "clear ?x", "handempty", "ontable ?x")),
        Act("stack", "?x ?y", ("holding ?x", "clear ?y"), ("!holding ?x", "!clear ?y", "clear ?x", "handempty", "on ?x ?y")),
        Act(
            "unstack", "?x ?y", ("on ?x ?y", "clear ?x", "handempty"),
            ("holding ?x", "clear ?y", "!clear ?x", "!handempty", "!on ?x ?y"),
        ),
    ]  # fmt: skip


def test_a_state_with_a_hundred_million_operators_costs_only_those_asked_for():
    """All of ?a ?b ?c ?d are free: 100⁴ operators are applicable, a chunk has 10 of them, and one of them is enough."""
    objects = " ".join(f"o{i}" for i in range(100))
    normal = normal_task(objects, "free/1 done/1", [Act("use", "?a ?b ?c ?d", ("free ?a", "free ?b", "free ?c", "free ?d"), ("done ?a", "!free ?b"))],
                         [f"free o{i}" for i in range(100)], ["done o7", "done o99"])  # fmt: skip
    task = lifted(normal)
    enumeration = Enumeration()
    found = Successors(task, Limits(), 10).next_chunk(task.init, enumeration)
    assert (sum(len(i.values) for i in found), enumeration.done) == (10, False)
    outcome, context = run(task)
    assert outcome.ending == Ending.PLAN
    assert len(outcome.plan) == 2
    assert context.statistics.generated < 100


def test_a_false_static_goal_is_named_and_proves_that_there_is_no_plan():
    task = lifted(normal_task("a b", "p/1 s/1", [Act("go", "?x", (), ("p ?x",))], ["s a"], ["p a", "s b"]))
    assert task.false_goals == ["(s b)"]
    assert run(task)[0].ending == Ending.UNSOLVABLE


def test_limits_end_the_search():
    with pytest.raises(LimitReached) as caught:
        run(lifted(gripper(4)), limits=Limits(time_limit_s=0))
    assert caught.value.kind == "time"


@pytest.mark.parametrize("seed", [0, 3])
def test_the_same_seed_gives_the_same_plan(seed):
    names = []
    for _ in range(2):
        task = lifted(gripper(5))
        names.append([task.operator_name(o) for o in run(task, seed)[0].plan])
    assert names[0] == names[1]


def test_what_the_lifted_view_cannot_do_is_named():
    with pytest.raises(UnsupportedFeature, match="lifted view does not support"):
        lift(read_task(*ADL[:2]))
