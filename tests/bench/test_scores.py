"""Scores of benchmark runs, against tables computed by hand and against the rules of the competitions."""

import json
import math

import pytest

from planner.bench import scores
from planner.bench.references import find_references
from planner.bench.scores import all_scores, score_names, tabulate
from tests.bench.synthetic import record, results


def table(name, found):
    """The table of the score with this name."""
    score = next(s for s in all_scores() if s.name == name)
    return tabulate(score, found, find_references(found))


def total(name, found):
    return table(name, found).total


def test_coverage_counts_tasks_with_a_valid_plan(tmp_path):
    found = results(
        tmp_path, record("a", "d/p1"), record("a", "d/p2", None), record("a", "e/p1", plan_valid=False), record("b", "d/p1"),
        record("b", "d/p2"), record("b", "e/p1", None),
    )  # fmt: skip
    coverage = table("coverage", found)
    assert coverage.total == {"a": 1, "b": 2}
    assert coverage.by_domain == {"d": {"a": 1, "b": 2}, "e": {"a": 0, "b": 0}}
    assert coverage.n_by_domain == {"d": 2, "e": 1}


def test_every_domain_has_the_same_weight_in_the_domain_score(tmp_path):
    small = [record("a", "small/p1")]
    large = [record("a", f"large/p{i}", 1.0 if i == 0 else None) for i in range(4)]
    assert total("domain_coverage", results(tmp_path, *small, *large)) == {"a": pytest.approx((100 + 25) / 2)}


@pytest.mark.parametrize(
    ("time", "limit", "expected"),
    [
        (0.0, 300, 1.0),
        (0.9, 300, 1.0),
        (1.0, 300, 1.0),
        (math.sqrt(300), 300, 0.5),  # half way on a logarithmic scale
        (30.0, 300, 1 - math.log(30) / math.log(300)),
        (10.0, 300, 0.596306),  # 1 − ln 10 / ln 300, by hand
        (300.0, 300, 0.0),
        (300.4, 300, 0.0),  # solved while the limit was being enforced
        (60.0, 1800, 1 - math.log(60) / math.log(1800)),
        (1.0, 1, 1.0),
        (1.2, 1, 0.0),
        (0.5, 0.2, 1.0),
    ],
)
def test_the_agile_score_falls_with_the_logarithm_of_the_time_from_one_second_to_the_limit(tmp_path, time, limit, expected):
    found = results(tmp_path, record("a", time=time, time_limit_s=limit))
    assert total("ipc_agile", found)["a"] == pytest.approx(expected, abs=1e-6)


def test_the_agile_score_takes_wall_time_where_cpu_time_is_missing(tmp_path):
    found = results(tmp_path, record("a", planner_time=None, cpu_s=None, planner_wall_clock_time=math.sqrt(300)))
    assert total("ipc_agile", found)["a"] == pytest.approx(0.5)


def test_the_satisficing_score_is_the_cheapest_cost_over_the_cost_found(tmp_path):
    found = results(
        tmp_path, record("a", "d/p1", cost=10), record("b", "d/p1", cost=20), record("a", "d/p2", None), record("b", "d/p2", cost=7),
        record("a", "d/p3", cost=12), record("b", "d/p3", cost=9),
    )  # fmt: skip
    assert total("ipc_satisficing", found) == {"a": pytest.approx(1 + 0 + 9 / 12), "b": pytest.approx(10 / 20 + 1 + 1)}


def test_plans_of_cost_zero_have_scores_too(tmp_path):
    found = results(tmp_path, record("a", cost=0), record("b", cost=5))
    assert total("ipc_satisficing", found) == {"a": 1.0, "b": 0.0}
    assert total("cost_ratio", found) == {"a": 1.0, "b": None}


def with_bounds(folder, bounds, **more):
    problem = folder / "suite" / "rovers" / "p1.pddl"
    problem.parent.mkdir(parents=True)
    solutions = folder / "suite" / "solutions"
    solutions.mkdir()
    for name, text in bounds.items():
        (solutions / name).write_text(text)
    return results(folder / "out", record("a", "rovers/p1", problem_file=str(problem), **more))


def test_known_costs_beside_the_benchmarks_are_the_reference(tmp_path):
    found = with_bounds(tmp_path, {"upper_bounds.json": '{"rovers/p1.pddl": 8}'}, cost=10)
    references = find_references(found)
    assert references.from_files == 1
    assert total("ipc_satisficing", found)["a"] == pytest.approx(0.8)
    assert total("cost_ratio", found)["a"] == pytest.approx(1.25)


def test_a_plan_cheaper_than_the_known_cost_becomes_the_reference(tmp_path):
    found = with_bounds(tmp_path, {"upper_bounds.json": '{"rovers/p1.pddl": 12}'}, cost=10)
    assert total("ipc_satisficing", found)["a"] == 1.0


@pytest.mark.parametrize(
    "text", ["not json", "[1]", '{"rovers/p1.pddl": "many"}', '{"rovers/p1.pddl": NaN}', '{"rovers/p2.pddl": 3}']
)
def test_files_of_known_costs_that_make_no_sense_are_passed_over(tmp_path, text):
    found = with_bounds(tmp_path, {"upper_bounds.json": text}, cost=10)
    assert find_references(found).from_files == 0
    assert total("ipc_satisficing", found)["a"] == 1.0


def test_known_costs_are_found_for_files_named_relative_to_the_benchmark(tmp_path):
    (tmp_path / "out" / "tasks").mkdir(parents=True)
    (tmp_path / "out" / "solutions").mkdir()
    (tmp_path / "out" / "solutions" / "upper_bounds_x.json").write_text('{"tasks/p1.pddl": 5}')
    found = results(tmp_path / "out", record("a", cost=10, problem_file="tasks/p1.pddl"))
    assert total("ipc_satisficing", found)["a"] == 0.5


def test_the_optimal_score_needs_a_proof(tmp_path):
    found = results(tmp_path, record("a", status="SOLVED_OPTIMAL"), record("b"), record("c", time=None))
    assert total("ipc_optimal", found) == {"a": 1, "b": 0, "c": 0}


def test_a_false_claim_of_optimality_costs_the_whole_domain(tmp_path):
    claims = [record("a", f"d/p{i}", cost=10, status="SOLVED_OPTIMAL") for i in range(3)]
    other = [record("a", "e/p1", cost=4, status="SOLVED_OPTIMAL"), record("b", "d/p1", cost=9)]
    found = results(tmp_path, *claims, *other)
    assert total("ipc_optimal", found) == {"a": 1, "b": 0}
    assert [str(run.task) for run in find_references(found).false_claims] == ["d/p1"]


def test_an_invalid_plan_costs_the_optimal_score_of_its_domain_and_one_task_elsewhere(tmp_path):
    runs = [
        record("a", "d/p1", status="SOLVED_OPTIMAL"),
        record("a", "d/p2", status="SOLVED_OPTIMAL", coverage=0, plan_valid=False),
    ]
    found = results(tmp_path, *runs)
    assert total("ipc_optimal", found) == {"a": 0}
    assert total("coverage", found) == {"a": 1}


def test_an_invalid_cheap_plan_is_no_reference(tmp_path):
    found = results(tmp_path, record("a", cost=1, plan_valid=False), record("b", cost=10))
    assert total("ipc_satisficing", found) == {"a": 0, "b": 1.0}


def test_geometric_means_are_over_the_tasks_that_all_solved(tmp_path):
    found = results(
        tmp_path, record("a", "d/p1", 2.0), record("b", "d/p1", 8.0), record("a", "d/p2", 8.0), record("b", "d/p2", 2.0),
        record("a", "d/p3", 100.0), record("b", "d/p3", None), record("a", "e/p1", 1.0), record("b", "e/p1", 27.0),
    )  # fmt: skip
    time = table("cpu_time", found)
    assert time.n == 3
    assert time.n_by_domain == {"d": 2, "e": 1}
    assert time.by_domain["d"] == {"a": pytest.approx(4.0), "b": pytest.approx(4.0)}
    assert time.total == {"a": pytest.approx(16 ** (1 / 3)), "b": pytest.approx((16 * 27) ** (1 / 3))}
    assert time.best() == time.total["a"]


def test_a_configuration_without_values_does_not_empty_the_means_of_the_others(tmp_path):
    found = results(
        tmp_path, record("a", expansions=9), record("b", expansions=4), record("c", expansions=None), record("d", time=None)
    )
    assert total("expansions", found) == {"a": pytest.approx(9), "b": pytest.approx(4), "c": None, "d": None}


def test_zero_times_and_zero_expansions_have_a_floor(tmp_path):
    found = results(tmp_path, record("a", "d/p1", 0.0, expansions=0), record("a", "d/p2", 1.0, expansions=100))
    assert total("cpu_time", found)["a"] == pytest.approx(0.1)  # geometric mean of 0.01 and 1
    assert total("expansions", found)["a"] == pytest.approx(10)


def test_rates_are_over_search_time_and_need_enough_evaluations(tmp_path):
    fast = record("a", "d/p1", evaluations=4000, search_time=2.0)
    tiny = record("a", "d/p2", evaluations=99, search_time=0.001)
    untimed = record("a", "d/p3", evaluations=4000, search_time=0.0)
    rate = table("evaluations_per_second", results(tmp_path, fast, tiny, untimed))
    assert (rate.total["a"], rate.n) == (pytest.approx(2000), 1)


def test_seeds_are_averaged_before_tasks_are_counted(tmp_path):
    lucky = [record("a", "d/p1", t, seed=s) for s, t in enumerate([4.0, None, 9.0, 1.0])]
    found = results(tmp_path, *lucky, record("a", "d/p2", 6.0))
    assert total("coverage", found)["a"] == pytest.approx(1.75)
    assert table("cpu_time", found).n == 1  # p1 was not always solved
    assert table("coverage", found).score.shown(1.75) == "1.75"


def test_a_configuration_that_never_ran_has_no_number_instead_of_zero(tmp_path):
    found = results(
        tmp_path, record("a"), record("b", time=None, error="missing", status="UNSUPPORTED", details="pyperplan is not there")
    )
    assert found.configs == ["a", "b"]
    assert total("coverage", found) == {"a": 1, "b": None}
    assert any("b: a run did not take place (missing: pyperplan is not there)" in note for note in found.notes)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-5", '"fast"', "[1]", "1" + "0" * 400])
def test_values_that_are_no_numbers_are_left_out_and_told(tmp_path, value):
    line = json.dumps(record("a", planner_time="HERE", cpu_s=None)).replace('"HERE"', value)
    (tmp_path / "results.jsonl").write_text(line + "\n")
    from planner.bench.report_data import load

    found = load(tmp_path)
    assert found.runs[0].cpu_time is None
    assert any("planner_time" in note for note in found.notes)
    assert total("coverage", found) == {"a": 1}


def test_scores_are_found_by_their_files_and_say_what_they_are():
    assert {"coverage", "ipc_satisficing", "ipc_agile", "ipc_optimal", "memory", "cost_ratio"} <= set(score_names())
    for score in all_scores():
        assert score.title
        assert score.formula
        assert score.source
        assert score.better in ("higher", "lower")
        assert score.how in ("sum", "domain mean", "geometric mean")
    orders = [score.order for score in all_scores()]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


NEW = """
from planner.bench.scores._base import Score

class Steps(Score):
    title = "Steps"
    formula = "sum of plan lengths"
    source = "this test"
    how = "sum"
    order = 95

    def of(self, run, references):
        return run.plan_length if run.solved else None
"""


def test_a_score_is_added_with_one_file(tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "steps.py").write_text(NEW)
    monkeypatch.setattr(scores, "__path__", [*scores.__path__, str(tmp_path / "folder")])
    found = results(tmp_path / "out", record("a", "d/p1", plan_length=7), record("a", "d/p2", plan_length=5))
    assert total("steps", found) == {"a": 12}


def test_a_file_with_two_scores_is_refused(tmp_path, monkeypatch):
    (tmp_path / "twofold.py").write_text(NEW + NEW.replace("Steps", "More"))
    monkeypatch.setattr(scores, "__path__", [*scores.__path__, str(tmp_path)])
    with pytest.raises(TypeError, match="defines 2 scores"):
        all_scores()
