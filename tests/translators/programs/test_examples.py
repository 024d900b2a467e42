"""Ten tasks in words: their programs have the optima that trying everything finds, and infeasible variants the right conflicts."""

import pytest

from tests.translators.programs import brute
from tests.translators.programs.conftest import EXAMPLES, example, read, rule
from translators.programs import ProgramStatus, check_program, check_solution

NAMES = [
    "assignment", "bin_packing", "delivery", "job_shop", "knapsack", "map_colouring", "meetings", "roster", "trip", "warehouses",
]  # fmt: skip


def test_there_are_ten_examples_and_each_has_its_words():
    assert sorted(p.name for p in EXAMPLES.iterdir() if p.is_dir()) == NAMES
    assert all((EXAMPLES / name / "task.txt").read_text(encoding="utf-8").strip() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_the_optimum_that_trying_everything_finds(name, solve):
    program = read(example(name))
    assert check_program(program) == []
    result = solve(example(name))
    assert result.status is ProgramStatus.OPTIMAL
    assert result.objective == result.bound == getattr(brute, name)()
    assert check_solution(program, result.values).feasible


@pytest.mark.parametrize("name", NAMES)
def test_every_constraint_of_an_example_quotes_its_words(name):
    words = " ".join((EXAMPLES / name / "task.txt").read_text(encoding="utf-8").split())
    assert [c["says"] for c in example(name)["constraints"] if c["says"] not in words] == []


def test_a_roster_with_too_little_work_allowed_names_exactly_the_two_rules_in_conflict(solve):
    spec = example("roster")
    rule(spec, "fair")["rule"] = "shifts[n] == 2"
    names = [c["name"] for c in spec["constraints"]]

    def possible(drop):  # if shifts may stay empty, three nurses work two days each: Eva and Finn by day, Gita two nights
        return 0 if "one nurse" in drop else brute.roster(drop, fair=(2, 2))

    assert brute.minimal_conflicts(possible, names) == {frozenset({"one nurse", "fair"})}
    result = solve(spec)
    assert result.status is ProgramStatus.INFEASIBLE
    assert (set(result.conflict.constraints), result.conflict.ranges, result.conflict.minimal) == ({"one nurse", "fair"}, (), True)
    assert result.exit_code == 11
    assert "Each works at least 2 and at most 3 shifts." in result.words


def test_three_slots_less_one_make_the_meetings_impossible_and_the_range_is_named(solve):
    spec = example("meetings")
    spec["variables"]["slot[meeting]"]["is"] = "int 1..2"
    names = [c["name"] for c in spec["constraints"]]
    possible = brute.minimal_conflicts(lambda drop: brute.meetings(drop, slots=2), names)
    result = solve(spec)
    assert result.conflict.minimal
    assert frozenset(result.conflict.constraints) in possible
    assert result.conflict.ranges == ("slot",)
    assert "the range of slot: int 1..2" in result.words


def test_a_clinic_that_closes_too_early_is_in_conflict_with_the_way_there(solve):
    spec = example("delivery")
    spec["data"]["closes[stop]"] = [60, 50, 15, 90]
    names = [c["name"] for c in spec["constraints"]]
    result = solve(spec)
    assert brute.delivery(closes=(60, 50, 15, 90)) is None
    assert result.conflict.minimal
    # without "round trip" the van need not come at all, without the first drive it may be anywhere at minute 0
    assert set(result.conflict.constraints) == {"round trip", "first drive", "drives", "opening hours"} == set(names)
    assert "Without any one of them the others could hold." in result.words


def test_leaving_out_any_named_constraint_makes_the_rest_possible_and_the_conflict_alone_is_impossible(solve):
    spec = example("roster")
    rule(spec, "Gita off")["rule"] = "all(not works[Gita, d, s] for d in day if d != Monday)"
    conflict = solve(spec).conflict
    kept = [c for c in spec["constraints"] if c["name"] in conflict.constraints]
    assert solve({**spec, "constraints": kept}).status is ProgramStatus.INFEASIBLE
    for left_out in kept:
        rest = [c for c in kept if c is not left_out]
        assert solve({**spec, "constraints": rest}).status is ProgramStatus.OPTIMAL


def test_the_same_seed_gives_the_same_answer(solve):
    assert solve(example("meetings"), seed=7).values == solve(example("meetings"), seed=7).values
