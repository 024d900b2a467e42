"""Several plans: the k cheapest without loops equal exhaustive enumeration; diverse plans differ; files hold them all."""

import json
import re
from itertools import combinations, islice, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heuristics._base import Heuristic
from planner import Status, solve
from planner.errors import LimitReached, SearchSpecError
from planner.ground_task import GroundTask
from planner.improve.simulation import Simulation, cost_of
from planner.registry import build_search
from planner.search.base import Context, Ending
from planner.search.topk import TopK, without_loops
from tests.cli.conftest import DOMAIN, PROBLEM
from tests.ground_tasks import OperatorSpec, TaskSpec, applicable, apply, build, grid, is_goal, is_plan, tasks, to_set
from tests.search.tools import Blind, GoalCount, admissible_but_inconsistent
from tests.test_solve import COSTS, TRIP

MANY = 4000


def loopless_plans(task: GroundTask) -> list[list[int]]:
    """All operator sequences that visit no state twice and end in a goal state, by depth-first search; at most MANY."""

    def walk(state, visited, plan):
        if is_goal(task, state):
            yield list(plan)
        for o in applicable(task, state):
            after = apply(task, state, o)
            if after not in visited:
                yield from walk(after, visited | {after}, [*plan, o])

    start = to_set(task, task.init)
    return list(islice(walk(start, {start}, []), MANY))


def top(task: GroundTask, heuristic: Heuristic, k: int, **options):
    search = TopK(task, heuristic, k=k, **options)
    context = Context()
    return search, search.run(context), context.statistics


@given(tasks(conditional=True, axioms=True, costs=True), st.sampled_from([1, 2, 5, 20]), st.booleans())
@settings(max_examples=120, deadline=None)
def test_the_k_cheapest_plans_are_those_of_exhaustive_enumeration(task, k, inconsistent):
    every = loopless_plans(task)
    assume(len(every) < MANY)
    heuristic = admissible_but_inconsistent(task, k) if inconsistent else Blind(task)
    search, outcome, statistics = top(task, heuristic, k)
    costs = sorted(cost_of(task, plan) for plan in every)
    assert [cost_of(task, plan) for plan in search.plans] == costs[:k]
    assert len(set(map(tuple, search.plans))) == len(search.plans)
    assert all(plan in every for plan in search.plans)
    if every:
        assert (outcome.ending, outcome.plan) == (Ending.OPTIMAL, search.plans[0])
        assert statistics.bound == costs[0]
    else:
        assert outcome.ending is Ending.UNSOLVABLE


@given(tasks(costs=True), st.sampled_from([2, 10]))
@settings(max_examples=40, deadline=None)
def test_without_an_admissible_heuristic_plans_are_distinct_and_valid_but_nothing_is_proved(task, k):
    search, outcome, _ = top(task, GoalCount(task), k)
    assert outcome.ending in (Ending.PLAN, Ending.UNSOLVABLE)
    assert all(is_plan(task, plan) for plan in search.plans)
    assert len(set(map(tuple, search.plans))) == len(search.plans)
    every = loopless_plans(task)
    assert len(search.plans) == min(k, len(every)) or len(every) == MANY


@given(tasks(conditional=True, costs=True), st.sampled_from([2, 5]))
@settings(max_examples=60, deadline=None)
def test_diverse_plans_start_with_a_cheapest_one_and_have_different_operators(task, k):
    search, outcome, _ = top(task, Blind(task), k, diverse=True)
    if outcome.plan is None:
        return
    every = loopless_plans(task)
    assert all(is_plan(task, plan) for plan in search.plans)
    assert len(every) == MANY or cost_of(task, search.plans[0]) == min(cost_of(task, plan) for plan in every)
    assert all(set(a) != set(b) for a, b in combinations(search.plans, 2))


def two_ways(n):
    """n steps to the goal in any order (n! plans of one set), or one dearer step that shares nothing with them."""
    steps = [OperatorSpec((), (i,), (), 1) for i in range(n)]
    return build(TaskSpec(n, (), tuple(range(n)), [*steps, OperatorSpec((), tuple(range(n)), (), n + 1)], has_metric=True))


def test_diversity_prefers_another_way_to_another_order():
    task = two_ways(4)
    ordered, _, _ = top(task, Blind(task), 2)
    assert [sorted(plan) for plan in ordered.plans] == [[0, 1, 2, 3], [0, 1, 2, 3]]
    diverse, _, _ = top(task, Blind(task), 2, diverse=True)
    assert sorted(diverse.plans[0]) == [0, 1, 2, 3]
    assert diverse.plans[1] == [4]


def test_few_plans_are_said_to_be_all():
    task = build(TaskSpec(2, (0,), (1,), [OperatorSpec((0,), (1,), (0,)), OperatorSpec((0,), (1,), (0,))]))
    search, outcome, _ = top(task, Blind(task), 10)
    assert len(search.plans) == 2
    assert outcome.ending is Ending.OPTIMAL
    assert search.details[-1] == "proved: there are only 2 plans without loops"


def test_an_interrupted_search_keeps_the_plans_found_so_far():
    task, context = grid(7, 7), Context()
    search = TopK(task, Blind(task), k=5)
    context.on_plan = lambda plan: context.limits.interrupt() if len(search.plans) >= 1 else None
    with pytest.raises(LimitReached):
        search.run(context)
    assert search.plans
    assert all(is_plan(task, plan) for plan in search.plans)


def test_plans_are_the_same_for_the_same_seed():
    assert top(grid(4, 4), Blind(grid(4, 4)), 7)[0].plans == top(grid(4, 4), Blind(grid(4, 4)), 7)[0].plans


def test_loops_are_cut_out_of_a_plan():
    task = grid(3, 3)
    move = {(int(task.precondition.row(o)[0]), int(task.add.row(o)[0])): o for o in range(task.n_operators)}
    cells = [0, 1, 4, 1, 2, 5, 4, 5, 8]
    plan = without_loops(Simulation(task, range(task.n_operators)), [move[pair] for pair in pairwise(cells)])
    assert plan == [move[pair] for pair in pairwise([0, 1, 2, 5, 8])]


def test_k_below_1_is_refused():
    with pytest.raises(SearchSpecError, match="at least 1"):
        build_search("topk(blind, k=0)", grid(2, 2))


# through `solve` and the command line


def test_solve_gives_the_plans_best_first_and_validated():
    result = solve(COSTS, TRIP, k=5)
    assert result.status is Status.SOLVED_OPTIMAL
    assert [str(p.cost) for p in result.plans] == ["7/2", "4"]
    assert result.plan is result.plans[0]
    assert result.to_dict()["plans"][1] == {"plan": ["(go a c)"], "cost": 4}


def test_one_plan_is_a_list_of_one():
    result = solve(COSTS, TRIP)
    assert result.plans == (result.plan,)
    assert solve(COSTS, TRIP, time_limit_s=0).plans == ()


@pytest.mark.parametrize("options", [{"search": "bfs"}, {"engine": "enhsp"}])
def test_several_plans_from_a_search_that_finds_one_are_refused(options):
    with pytest.raises(SearchSpecError, match="several plans"):
        solve(COSTS, TRIP, k=2, **options)


def test_solve_refuses_k_below_1():
    with pytest.raises(ValueError, match="at least 1"):
        solve(COSTS, TRIP, k=0)


@pytest.fixture
def planloom(tmp_path, monkeypatch, capsys):
    """The command line in a folder with a task."""
    from planner.cli import cli
    from planner.cli._errors import run

    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.pddl").write_text(DOMAIN)
    (tmp_path / "p.pddl").write_text(PROBLEM)

    def call(*arguments):
        code = run(cli, ["plan", "d.pddl", "p.pddl", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_plan_files_are_numbered_best_first_and_the_plain_file_is_the_best(planloom, tmp_path):
    code, out, err = planloom("--plans", "3")
    files = [(tmp_path / f"sas_plan.{i}").read_text() for i in (1, 2, 3)]
    assert code == 0
    assert out == "\n".join(files)
    assert (tmp_path / "sas_plan").read_text() == files[0]
    assert len(set(files)) == 3
    assert "plans: 3, in sas_plan.1 to sas_plan.3; proved" in err
    for i in (1, 2, 3):
        assert solve(DOMAIN, PROBLEM, k=3).plans[i - 1].steps


def test_files_of_an_earlier_run_with_more_plans_do_not_stay_behind(planloom, tmp_path):
    planloom("--plans", "4")
    (tmp_path / "sas_plan.9").write_text("not in the row")
    planloom("--plans", "2")
    assert sorted(p.name for p in tmp_path.glob("sas_plan*")) == ["sas_plan", "sas_plan.1", "sas_plan.2", "sas_plan.9"]


def test_anytime_numbers_each_better_plan_and_keeps_the_best(planloom, tmp_path):
    code, out, _ = planloom("--anytime", "--json")
    answer = json.loads(out)
    numbers = sorted(int(p.suffix[1:]) for p in tmp_path.glob("sas_plan.*"))
    files = [(tmp_path / f"sas_plan.{i}").read_text() for i in numbers]
    costs = [float(re.search(r"cost = (\S+)", text)[1]) for text in files]
    assert (code, answer["status"]) == (0, "SOLVED_OPTIMAL")
    assert numbers == list(range(1, len(files) + 1))
    assert costs == sorted(costs, reverse=True)
    assert (tmp_path / "sas_plan").read_text() == files[-1]
    assert costs[-1] == answer["cost"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--anytime", "--plans", "2"), ("--anytime", "--optimal"), ("--anytime", "--search", "bfs"), ("--plans", "2", "--search", "bfs"),
        ("--diverse",), ("--plans", "0"), ("--plans", "2", "--engine", "enhsp"),
    ],
)  # fmt: skip
def test_options_that_exclude_each_other_are_refused(planloom, arguments):
    code, _, err = planloom(*arguments)
    assert code not in (0, 1)
    assert arguments[0] in err
