"""planloom as an engine of unified_planning: found by name, honest in its statuses, right in the caller's own terms."""

import inspect
import io
import itertools
import subprocess
import sys
import warnings
from fractions import Fraction

import pytest

up = pytest.importorskip("unified_planning.shortcuts")
from unified_planning.engines import (  # noqa: E402
    AnytimeGuarantee,
    FailedValidationReason,
    OptimalityGuarantee,
    PlanGenerationResultStatus,
    SequentialPlanValidator,
    ValidationResultStatus,
)
from unified_planning.exceptions import UPUsageError  # noqa: E402
from unified_planning.model import ProblemKind  # noqa: E402
from unified_planning.plans import PlanKind, SequentialPlan  # noqa: E402
from unified_planning.test.examples import get_example_problems  # noqa: E402

from planner.interop.up import SUPPORTED_FEATURES, unsupported_features  # noqa: E402
from planner.interop.up_engine import PlanloomEngine, PlanloomOptimalEngine  # noqa: E402
from planner.interop.up_results import plan_result  # noqa: E402
from planner.result import Result  # noqa: E402
from planner.statuses import Status  # noqa: E402

pytestmark = pytest.mark.usefixtures("register_planloom")
EXAMPLES = get_example_problems()
OURS = [name for name, case in EXAMPLES.items() if not unsupported_features(case.problem)]
S = PlanGenerationResultStatus


def route():
    """From a to d: straight for 10, or over b and c for 3 × 2."""
    Place = up.UserType("Place")
    at = up.Fluent("at", up.BoolType(), place=Place)
    cost = up.Fluent("toll", up.IntType(), start=Place, end=Place)
    road = up.Fluent("road", up.BoolType(), start=Place, end=Place)
    go = up.InstantaneousAction("go", start=Place, end=Place)
    go.add_precondition(at(go.start))
    go.add_precondition(road(go.start, go.end))
    go.add_effect(at(go.start), False)
    go.add_effect(at(go.end), True)
    problem = up.Problem("route")
    problem.add_fluent(at, default_initial_value=False)
    problem.add_fluent(road, default_initial_value=False)
    problem.add_fluent(cost, default_initial_value=0)
    problem.add_action(go)
    a, b, c, d = problem.add_objects([up.Object(n, Place) for n in "abcd"]) or problem.all_objects
    for start, end, toll in ((a, d, 10), (a, b, 2), (b, c, 2), (c, d, 2)):
        problem.set_initial_value(road(start, end), True)
        problem.set_initial_value(cost(start, end), toll)
    problem.set_initial_value(at(a), True)
    problem.add_goal(at(d))
    problem.add_quality_metric(up.MinimizeActionCosts({go: cost(go.start, go.end)}))
    return problem


def unsolvable():
    problem = route().clone()
    problem.clear_goals()
    at = problem.fluent("at")
    problem.add_goal(up.And(at(problem.object("a")), at(problem.object("d"))))
    return problem


def no_metric():
    problem = route()
    problem.clear_quality_metrics()
    return problem


# -- Registration ---------------------------------------------------------------------------------------------------------------


def test_registering_twice_changes_nothing_and_first_prefers_planloom():
    from unified_planning.environment import Environment

    from planner.interop import register

    environment = Environment()
    register(environment)
    before = list(environment.factory.preference_list)
    register(environment)
    assert environment.factory.preference_list == before
    register(environment, first=True)
    assert environment.factory.preference_list[:2] == ["planloom", "planloom-opt"]
    assert environment.factory.OneshotPlanner(problem_kind=ProblemKind({"ACTION_BASED"})).name == "planloom"
    planner = environment.factory.OneshotPlanner(
        problem_kind=ProblemKind({"ACTION_BASED"}), optimality_guarantee="SOLVED_OPTIMALLY"
    )
    assert planner.name == "planloom-opt"


def test_an_up_ini_beside_a_script_is_enough_and_keeps_what_it_held(tmp_path):
    from planner.interop import write_up_ini

    (tmp_path / "up.ini").write_text("[engine mine]\nmodule_name: planner.interop.up_engine\nclass_name: PlanloomEngine")
    write_up_ini(tmp_path / "up.ini")
    once = (tmp_path / "up.ini").read_text()
    write_up_ini(tmp_path / "up.ini")
    assert (tmp_path / "up.ini").read_text() == once
    (tmp_path / "script.py").write_text(
        "from unified_planning.shortcuts import *\n"
        "print([OneshotPlanner(name=n).name for n in ('mine', 'planloom', 'planloom-opt')])\n"
    )
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "['planloom', 'planloom', 'planloom-opt']" in done.stdout


# -- One-shot planning ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["planloom", "planloom-opt"])
@pytest.mark.parametrize("name", OURS)
def test_every_classical_example_is_solved_to_the_satisfaction_of_their_validator(name, engine):
    case = EXAMPLES[name]
    with up.OneshotPlanner(name=engine) as planner:
        assert planner.supports(case.problem.kind)
        result = planner.solve(case.problem)
    verdict = SequentialPlanValidator().validate(case.problem, result.plan)
    assert verdict.status is ValidationResultStatus.VALID
    metrics = case.problem.quality_metrics
    if engine == "planloom-opt" and metrics:
        assert result.status is S.SOLVED_OPTIMALLY
        assert verdict.metric_evaluations[metrics[0]] == case.optimum
    else:
        assert result.status is S.SOLVED_SATISFICING


def test_the_examples_cover_many_kinds():
    kinds = set().union(*(EXAMPLES[name].problem.kind.features for name in OURS))
    assert {"CONDITIONAL_EFFECTS", "ACTIONS_COST", "HIERARCHICAL_TYPING", "UNIVERSAL_CONDITIONS", "EXISTENTIAL_CONDITIONS"} <= kinds
    assert len(OURS) >= 20


@pytest.mark.parametrize("name", [n for n in EXAMPLES if n not in OURS and not n.startswith("sched")])
def test_every_other_example_is_unsupported_and_says_why(name):
    problem = EXAMPLES[name].problem
    assert not PlanloomEngine.supports(problem.kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unified_planning's own, that the kind is not supported
        result = up.OneshotPlanner(name="planloom").solve(problem)
    assert (result.status, result.plan) == (S.UNSUPPORTED_PROBLEM, None)
    assert any(feature in result.log_messages[-1].message for feature in problem.kind.features)


def test_a_problem_of_another_class_is_unsupported():
    from unified_planning.model.scheduling import SchedulingProblem

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = up.OneshotPlanner(name="planloom").solve(SchedulingProblem("s"))
    assert result.status is S.UNSUPPORTED_PROBLEM


def test_optimal_is_said_where_it_was_proved_for_a_metric_and_nowhere_else():
    fast, proved = up.OneshotPlanner(name="planloom"), up.OneshotPlanner(name="planloom-opt")
    assert fast.solve(route()).status is S.SOLVED_SATISFICING
    assert proved.solve(route()).status is S.SOLVED_OPTIMALLY
    assert len(proved.solve(route()).plan.actions) == 3
    assert proved.solve(no_metric()).status is S.SOLVED_SATISFICING
    assert len(proved.solve(no_metric()).plan.actions) == 1
    with_search = up.OneshotPlanner(name="planloom", params={"search": "astar(lmcut)"})
    assert with_search.solve(route()).status is S.SOLVED_OPTIMALLY


def test_a_plan_length_metric_makes_steps_cost_one_whatever_else_they_cost():
    problem = no_metric()
    problem.add_quality_metric(up.MinimizeSequentialPlanLength())
    result = up.OneshotPlanner(name="planloom-opt").solve(problem)
    assert (result.status, len(result.plan.actions)) == (S.SOLVED_OPTIMALLY, 1)


def test_guarantees_are_given_by_planloom_opt_alone():
    optimal, anytime = OptimalityGuarantee.SOLVED_OPTIMALLY, AnytimeGuarantee
    assert [PlanloomEngine.satisfies(g) for g in (OptimalityGuarantee.SATISFICING, optimal)] == [True, False]
    assert [PlanloomOptimalEngine.satisfies(g) for g in (OptimalityGuarantee.SATISFICING, optimal)] == [True, True]
    assert [PlanloomEngine.ensures(g) for g in (anytime.INCREASING_QUALITY, anytime.OPTIMAL_PLANS)] == [True, False]
    assert [PlanloomOptimalEngine.ensures(g) for g in (anytime.INCREASING_QUALITY, anytime.OPTIMAL_PLANS)] == [False, True]


@pytest.mark.parametrize("engine", ["planloom", "planloom-opt"])
def test_an_unsolvable_problem_is_proved_unsolvable(engine):
    result = up.OneshotPlanner(name=engine).solve(unsolvable())
    assert (result.status, result.plan) == (S.UNSOLVABLE_PROVEN, None)


def test_a_search_that_gives_up_proves_nothing():
    """Enforced hill climbing finds no way out of a pit that the goal lies beyond."""
    pit, out, deep, goal = (up.Fluent(n) for n in ("pit", "out", "deep", "goal"))
    problem = up.Problem("pit", initial_defaults={up.BoolType(): False})
    problem.add_fluents([pit, out, deep, goal])
    jump, climb, finish = (up.InstantaneousAction(n) for n in ("jump", "climb", "finish"))
    jump.add_precondition(up.Not(out))
    jump.add_effect(pit, True)
    climb.add_precondition(up.Not(pit))
    climb.add_effect(out, True)
    climb.add_effect(deep, True)
    finish.add_precondition(up.And(pit, out, up.Not(deep)))
    finish.add_effect(goal, True)
    undo = up.InstantaneousAction("undo")
    undo.add_precondition(goal)
    undo.add_effect(deep, False)
    problem.add_actions([jump, climb, finish, undo])
    problem.add_goal(goal)
    result = up.OneshotPlanner(name="planloom", params={"search": "ehc"}).solve(problem)
    assert (result.status, result.plan) == (S.UNSOLVABLE_INCOMPLETELY, None)


def test_timeout_is_a_limit_even_where_it_is_zero():
    result = up.OneshotPlanner(name="planloom").solve(route(), timeout=0)
    assert (result.status, result.plan) == (S.TIMEOUT, None)


def test_memory_is_a_limit():
    result = up.OneshotPlanner(name="planloom", params={"memory_limit_mb": 1}).solve(route())
    assert (result.status, result.plan) == (S.MEMOUT, None)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(Status.INVALID_INPUT, S.INTERNAL_ERROR), (Status.ENGINE_ERROR, S.INTERNAL_ERROR), (Status.INTERRUPTED, S.TIMEOUT)],
)
def test_statuses_that_no_good_problem_brings_about_are_mapped_too(ours, theirs):
    result = plan_result(Result(ours, message="why"), None, "planloom")
    assert (result.status, result.log_messages[-1].message) == (theirs, "why")


def test_ctrl_c_is_raised_on(monkeypatch):
    import planner.api

    monkeypatch.setattr(planner.api, "solve", lambda *args, **options: Result(Status.INTERRUPTED))
    with pytest.raises(KeyboardInterrupt):
        up.OneshotPlanner(name="planloom").solve(route())


def test_an_unknown_search_is_refused_when_the_planner_is_made():
    from planner.errors import SearchSpecError

    with pytest.raises(SearchSpecError):
        up.OneshotPlanner(name="planloom", params={"search": "no-such-search"})


def test_output_goes_to_the_stream_or_to_the_first_of_two():
    alone, first, second = io.StringIO(), io.StringIO(), io.StringIO()
    planner = up.OneshotPlanner(name="planloom-opt")
    planner.solve(route(), output_stream=alone)
    planner.solve(route(), output_stream=(first, second))
    assert "SOLVED_OPTIMAL, cost 6" in alone.getvalue()
    assert "SOLVED_OPTIMAL, cost 6" in first.getvalue()


def test_what_is_not_used_is_warned_of_and_ignored():
    planner = up.OneshotPlanner(name="planloom")
    plan = planner.solve(route()).plan
    with pytest.warns(UserWarning, match="heuristic"):
        assert planner.solve(route(), heuristic=lambda state: 0.0).plan is not None
    with pytest.warns(UserWarning, match="warm_start_plan"):
        assert planner.solve(route(), warm_start_plan=plan).plan is not None


def test_the_result_carries_numbers_and_the_engine_name():
    result = up.OneshotPlanner(name="planloom-opt").solve(route())
    assert result.engine_name == "planloom-opt"
    assert (result.metrics["cost"], result.metrics["lower_bound"]) == ("6", "6")
    assert float(result.metrics["engine_internal_time"]) >= 0


def test_the_same_seed_gives_the_same_plan():
    plans = {
        str(up.OneshotPlanner(name="planloom", params={"seed": 3}).solve(EXAMPLES["robot_loader_adv"].problem).plan) for _ in "ab"
    }
    assert len(plans) == 1


# -- The contract with unified_planning, whatever its version -------------------------------------------------------------------


@pytest.mark.parametrize("engine", [PlanloomEngine, PlanloomOptimalEngine])
def test_no_abstract_method_of_any_mixin_is_left_open(engine):
    assert not inspect.isabstract(engine)
    mixins = [c for c in engine.__mro__ if c.__module__.startswith("unified_planning")]
    for mixin in mixins:
        for name in getattr(mixin, "__abstractmethods__", ()):
            home = next(c for c in engine.__mro__ if name in vars(c))
            assert home.__module__.startswith("planner."), f"{name} of {mixin.__name__} is not ours"


@pytest.mark.parametrize("method", ["_solve", "_solve_with_params", "_get_solutions", "_get_solutions_with_params"])
def test_both_ways_in_take_at_least_what_unified_planning_passes(method):
    theirs = next(
        vars(c)[method] for c in PlanloomEngine.__mro__ if c.__module__.startswith("unified_planning") and method in vars(c)
    )
    expected = [p.name for p in inspect.signature(theirs).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    ours = [
        p.name for p in inspect.signature(getattr(PlanloomEngine, method)).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    assert ours[: len(expected)] == expected


@pytest.mark.parametrize("method", ["solve", "_solve", "_solve_with_params"])
def test_every_way_in_solves_with_positional_arguments(method):
    result = getattr(PlanloomOptimalEngine(), method)(route(), None, 60.0, io.StringIO())
    assert result.status is S.SOLVED_OPTIMALLY


@pytest.mark.parametrize("method", ["get_solutions", "_get_solutions", "_get_solutions_with_params"])
def test_every_way_in_gives_solutions_with_positional_arguments(method):
    assert [r.status for r in getattr(PlanloomOptimalEngine(), method)(route(), 60.0, io.StringIO())] == [S.SOLVED_OPTIMALLY]


def test_the_kind_is_made_of_features_that_this_version_knows():
    assert PlanloomEngine.supported_kind().features == set(SUPPORTED_FEATURES)
    assert PlanloomEngine.is_oneshot_planner()
    assert PlanloomEngine.is_anytime_planner()
    assert PlanloomEngine.is_plan_validator()
    assert not PlanloomEngine.is_compiler()


# -- Anytime planning -----------------------------------------------------------------------------------------------------------


def cost(problem, plan):
    return next(iter(SequentialPlanValidator().validate(problem, plan).metric_evaluations.values()))


def test_plans_get_better_until_the_last_is_proved_optimal():
    problem = route()
    results = list(up.AnytimePlanner(name="planloom").get_solutions(problem))
    assert [r.status for r in results] == [S.INTERMEDIATE] * (len(results) - 1) + [S.SOLVED_OPTIMALLY]
    costs = [cost(problem, r.plan) for r in results[:-1]]
    assert costs == sorted(set(costs), reverse=True)
    assert cost(problem, results[-1].plan) == 6


def test_without_a_metric_the_first_plan_is_the_last():
    results = list(up.AnytimePlanner(name="planloom").get_solutions(no_metric()))
    assert [r.status for r in results] == [S.INTERMEDIATE, S.SOLVED_SATISFICING]
    with pytest.raises(UPUsageError, match="quality metric"):
        list(
            up.AnytimePlanner(problem_kind=route().kind, anytime_guarantee=AnytimeGuarantee.INCREASING_QUALITY).get_solutions(
                no_metric()
            )
        )


def test_an_unsolvable_problem_ends_the_stream_at_once():
    assert [r.status for r in up.AnytimePlanner(name="planloom").get_solutions(unsolvable())] == [S.UNSOLVABLE_PROVEN]
    assert [r.status for r in up.AnytimePlanner(name="planloom").get_solutions(route(), timeout=0)] == [S.TIMEOUT]


def towers(blocks=9):
    """Blocks to be reversed: a first plan in no time, a proof of optimality in no time to wait for."""
    Block = up.UserType("Block")
    on, clear, table = (up.Fluent(n, up.BoolType(), **p) for n, p in (
        ("on", {"x": Block, "y": Block}), ("clear", {"x": Block}), ("table", {"x": Block})))  # fmt: skip
    move = up.InstantaneousAction("move", x=Block, y=Block, z=Block)
    move.add_precondition(up.And(on(move.x, move.y), clear(move.x), clear(move.z), up.Not(up.Equals(move.x, move.z))))
    for fluent, value in ((on(move.x, move.y), False), (clear(move.z), False), (on(move.x, move.z), True), (clear(move.y), True)):
        move.add_effect(fluent, value)
    down = up.InstantaneousAction("down", x=Block, y=Block)
    down.add_precondition(up.And(on(down.x, down.y), clear(down.x)))
    for fluent, value in ((on(down.x, down.y), False), (clear(down.y), True), (table(down.x), True)):
        down.add_effect(fluent, value)
    lift = up.InstantaneousAction("lift", x=Block, y=Block)
    lift.add_precondition(up.And(table(lift.x), clear(lift.x), clear(lift.y), up.Not(up.Equals(lift.x, lift.y))))
    for fluent, value in ((table(lift.x), False), (clear(lift.y), False), (on(lift.x, lift.y), True)):
        lift.add_effect(fluent, value)
    problem = up.Problem("towers", initial_defaults={up.BoolType(): False})
    problem.add_fluents([on, clear, table])
    problem.add_actions([move, down, lift])
    objects = [problem.add_object(f"b{i}", Block) for i in range(blocks)]
    problem.add_quality_metric(up.MinimizeActionCosts({move: 3, down: 2, lift: 2}))
    for start in range(0, blocks, 3):
        pile = objects[start : start + 3]
        problem.set_initial_value(table(pile[0]), True)
        problem.set_initial_value(clear(pile[-1]), True)
        for lower, upper in itertools.pairwise(pile):
            problem.set_initial_value(on(upper, lower), True)
    for i in range(blocks - 1):
        problem.add_goal(on(objects[(i * 5) % blocks], objects[((i + 1) * 5) % blocks]))
    return problem


def test_a_caller_who_has_enough_ends_the_search():
    import threading

    before = threading.active_count()
    stream = up.AnytimePlanner(name="planloom").get_solutions(towers(18))
    first = next(stream)
    assert first.status is S.INTERMEDIATE
    stream.close()
    assert threading.active_count() == before


def test_the_best_plan_so_far_is_the_last_word_when_time_is_up(monkeypatch):
    def phases(self, names, limits):
        yield "gbfs(ff)", False, lambda: limits
        yield "auto", True, lambda: limits.part(0.0)

    monkeypatch.setattr(PlanloomEngine, "_phases", phases)
    results = list(up.AnytimePlanner(name="planloom").get_solutions(route()))
    assert [r.status for r in results] == [S.INTERMEDIATE, S.SOLVED_SATISFICING]
    assert str(results[1].plan) == str(results[0].plan)
    assert "time limit" in results[1].log_messages[-1].message


def test_what_goes_wrong_in_the_thread_is_raised_to_the_caller(monkeypatch):
    import planner.api

    def broken(*args, **options):
        raise ZeroDivisionError("in the thread")

    monkeypatch.setattr(planner.api, "solve", broken)
    with pytest.raises(ZeroDivisionError, match="in the thread"):
        list(up.AnytimePlanner(name="planloom").get_solutions(route()))


# -- Validation -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_our_validator_agrees_with_theirs_on_the_examples(name):
    case = EXAMPLES[name]
    with up.PlanValidator(name="planloom") as ours:
        assert ours.supports_plan(PlanKind.SEQUENTIAL_PLAN)
        assert not ours.supports_plan(PlanKind.TIME_TRIGGERED_PLAN)
        for plan in (*case.valid_plans, *case.invalid_plans):
            mine, theirs = ours.validate(case.problem, plan), SequentialPlanValidator().validate(case.problem, plan)
            assert (mine.status, mine.reason) == (theirs.status, theirs.reason)
            assert (mine.metric_evaluations or None) == (theirs.metric_evaluations or None)


def test_the_first_step_that_cannot_be_done_is_named():
    problem = route()
    go, (a, b, c, _) = problem.action("go"), problem.all_objects
    verdict = up.PlanValidator(name="planloom").validate(problem, SequentialPlan([go(a, b), go(a, c)]))
    assert (verdict.status, verdict.reason) == (ValidationResultStatus.INVALID, FailedValidationReason.INAPPLICABLE_ACTION)
    assert str(verdict.inapplicable_action) == "go(a, c)"
    verdict = up.PlanValidator(name="planloom").validate(problem, SequentialPlan([go(a, b)]))
    assert verdict.reason is FailedValidationReason.UNSATISFIED_GOALS
    assert "at d" in verdict.log_messages[0].message


def test_an_action_that_can_never_be_done_is_inapplicable():
    problem = route()
    never = up.InstantaneousAction("never")
    never.add_precondition(up.FALSE())
    problem.add_action(never)
    problem.clear_quality_metrics()
    verdict = up.PlanValidator(name="planloom").validate(problem, SequentialPlan([never()]))
    assert verdict.reason is FailedValidationReason.INAPPLICABLE_ACTION
    assert verdict.inapplicable_action.action is never


def test_a_problem_beyond_us_gets_no_verdict():
    case = EXAMPLES["counter"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        verdict = up.PlanValidator(name="planloom").validate(case.problem, case.valid_plans[0])
        timed = up.PlanValidator(name="planloom").validate(EXAMPLES["matchcellar"].problem, EXAMPLES["matchcellar"].valid_plans[0])
    assert verdict.status is timed.status is ValidationResultStatus.UNKNOWN


def test_the_metric_of_a_valid_plan_is_exact():
    problem = no_metric()
    problem.add_quality_metric(up.MinimizeActionCosts({problem.action("go"): Fraction(1, 3)}))
    go, (a, b, c, d) = problem.action("go"), problem.all_objects
    verdict = up.PlanValidator(name="planloom").validate(problem, SequentialPlan([go(a, b), go(b, c), go(c, d)]))
    assert list(verdict.metric_evaluations.values()) == [1]
    verdict = up.PlanValidator(name="planloom").validate(problem, SequentialPlan([go(a, d)]))
    assert list(verdict.metric_evaluations.values()) == [Fraction(1, 3)]
