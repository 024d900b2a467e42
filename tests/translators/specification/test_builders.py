"""Builders expand to exactly the facts they stand for."""

import json

import pytest

from planner.errors import InvalidInput
from planner.pddl import read_task, write_domain
from planner.pddl.writer import formula_text
from tests.translators.specification.worlds import BLOCKS, GRID, facts, values
from translators.specification import expand, read_spec


def init_of(domain, objects, *init, **more):
    """Facts that some entries of init give, without those of the goal."""
    reading = read_spec(
        {"objects": objects, "init": list(init), "goal": ["clear b1" if domain is BLOCKS else "free base"], **more}, domain
    )
    assert reading.task is not None, reading.findings
    return facts(reading.task)


BS = {"block": ["b1..b4"]}


def on(*pairs):
    return {("on", *pair.split()) for pair in pairs}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("on b1 b2", on("b1 b2")),
        ("(on b1 b2)", on("b1 b2")),
        ("on(b1, b2)", on("b1 b2")),
        ("ON B1 B2", on("b1 b2")),
        (["on", "b1", "b2"], on("b1 b2")),
        ("clear b2..b4", {("clear", "b2"), ("clear", "b3"), ("clear", "b4")}),
        ("clear b{2..3}", {("clear", "b2"), ("clear", "b3")}),
        ({"for": {"x": "block"}, "do": ["clear ?x"]}, {("clear", f"b{i}") for i in range(1, 5)}),
        ({"for": {"x": ["b1", "b2"]}, "do": ["clear x"]}, {("clear", "b1"), ("clear", "b2")}),
        ({"for": {"x": "b1..b2", "y": "b1..b2"}, "if": "x != y", "do": ["on ?x ?y"]}, on("b1 b2", "b2 b1")),
        ({"for": {"x": "b1..b3", "y": "b1..b3"}, "if": "x < y", "do": "on ?x ?y"}, on("b1 b2", "b1 b3", "b2 b3")),
        ({"chain": "block", "do": ["on ?a ?b"]}, on("b1 b2", "b2 b3", "b3 b4")),
        ({"chain": ["b3", "b1"], "cycle": True, "do": ["on ?a ?b"]}, on("b3 b1", "b1 b3")),
        ({"ordered": "b1..b3", "do": ["on ?a ?b"]}, on("b1 b2", "b1 b3", "b2 b3")),
        ({"pairs": "b1..b2", "do": ["on ?a ?b"]}, on("b1 b2", "b2 b1")),
        ({"zip": ["b1..b2", ["b4", "b3"]], "do": ["on ?a ?b"]}, on("b1 b4", "b2 b3")),
        (
            {"tower": ["b2", "b1", "b3"], "on": "on", "bottom": "ontable", "top": "clear"},
            on("b2 b1", "b1 b3") | {("clear", "b2"), ("ontable", "b3")},
        ),
    ],
)
def test_an_entry_of_init_expands_to_its_facts(entry, expected):
    assert init_of(BLOCKS, BS, entry) == expected


def test_a_grid_relates_neighbours_row_by_row():
    grid = {"grid": "t{0..1}-{1..3}", "r+": ["up ?b ?a"], "c+": ["right ?b ?a"], "all": ["free ?a"], "except": ["t1-3"]}
    made = init_of(GRID, {"tile": ["t{0..1}-{1..3}"]}, grid)
    assert {f for f in made if f[0] == "up"} == {("up", "t1-1", "t0-1"), ("up", "t1-2", "t0-2")}
    assert {f for f in made if f[0] == "right"} == {("right", "t0-2", "t0-1"), ("right", "t0-3", "t0-2"), ("right", "t1-2", "t1-1")}
    assert ("free", "t1-3") not in made
    assert ("free", "t1-2") in made


def test_adjacency_goes_both_ways_and_equals_its_slow_twin():
    made = init_of(GRID, {"tile": ["t{1..4}-{1..3}"]}, {"grid": "t{1..4}-{1..3}", "adj": ["near ?a ?b"]})
    cells = [(r, c) for r in range(1, 5) for c in range(1, 4)]
    slow = {("near", f"t{r}-{c}", f"t{s}-{d}") for r, c in cells for s, d in cells if abs(r - s) + abs(c - d) == 1}
    assert made == slow


def test_symmetric_and_inverse_complete_facts_and_values():
    spec: dict[str, object] = {
        "objects": {"tile": ["a", "b"]}, "init": ["near a b", "up a b"], "numbers": {"length a b": 7}, "goal": ["free a"],
        "symmetric": ["near", "length"], "inverse": {"up": "right"}, "metric": "minimize total-cost",
    }  # fmt: skip
    task = read_spec(spec, GRID).task
    assert task is not None
    assert facts(task) == {("near", "a", "b"), ("near", "b", "a"), ("up", "a", "b"), ("right", "b", "a")}
    assert values(task) == {("length", "a", "b"): 7, ("length", "b", "a"): 7, ("total-cost",): 0}
    assert task.problem.minimize_cost


def test_constants_of_the_domain_need_no_declaration_and_belong_to_their_type():
    assert init_of(GRID, {"tile": ["a"]}, {"for": {"x": "tile"}, "do": ["free ?x"]}) == {("free", "a"), ("free", "base")}


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (["on b1 b2", "clear b1"], "(and (on b1 b2) (clear b1))"),
        (["not on b1 b2"], "(and (not (on b1 b2)))"),
        ([{"not": ["on b1 b2"]}], "(and (not (on b1 b2)))"),
        ([{"or": ["clear b1", "clear b2"]}], "(and (or (clear b1) (clear b2)))"),
        ([{"forall": {"x": "block"}, "do": ["clear ?x"]}], "(and (forall (?x - block) (and (clear ?x))))"),
        ([{"exists": {"x": "block"}, "do": ["on x b1"]}], "(and (exists (?x - block) (and (on ?x b1))))"),
        ("(and (on b1 b2) (clear b1))", "(and (and (on b1 b2) (clear b1)))"),
        ([{"chain": ["b1", "b2", "b3"], "do": ["on ?a ?b"]}], "(and (on b1 b2) (on b2 b3))"),
        (["clear b1..b2"], "(and (clear b1) (clear b2))"),
    ],
)
def test_goals_are_conditions(goal, expected):
    task = read_spec({"objects": BS, "init": [], "goal": goal}, BLOCKS).task
    assert task is not None
    assert formula_text(task.problem.goal) == expected


def test_names_keep_the_spelling_of_the_user_on_the_way_back():
    spec: dict[str, object] = {
        "objects": {"block": ["Block A", "Block B", "b/1"]},
        "init": ["on Block A block b", ["clear", "Block A"]],
        "goal": ["clear Block B"],
    }
    reading = read_spec(spec, BLOCKS)
    assert facts(reading.task) == {("on", "block-a", "block-b"), ("clear", "block-a")}
    assert reading.names["block-a"] == "Block A"
    assert reading.names["block-b"] == "Block B"


def test_two_odd_names_that_would_fall_together_stay_apart():
    reading = read_spec({"objects": {"block": ["a b", "a-b"]}, "init": ["clear a-b"], "goal": ["clear a b"]}, BLOCKS)
    assert reading.task is not None
    assert len(reading.task.objects) == 2
    assert len(facts(reading.task)) == 1


def test_expand_gives_text_that_reads_and_raises_for_what_does_not():
    text = expand({"objects": BS, "init": ["clear b1"], "goal": ["on b1 b2"]}, BLOCKS)
    assert facts(read_task(write_domain(BLOCKS), text)) == {("clear", "b1")}
    with pytest.raises(InvalidInput, match="E-PLACEHOLDER init:1"):
        expand({"objects": BS, "init": ["..."], "goal": ["on b1 b2"]}, BLOCKS)


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ({"init": ["on b1"]}, "E-ARITY init:1 (on b1) on takes 2 arguments, here it has 1"),
        ({"init": ["clear b1", "onn b1 b2"]}, "E-UNKNOWN-PREDICATE init:2 (onn b1 b2) predicate onn is not declared"),
        ({"init": ["clear b7"]}, "E-UNDECLARED-OBJECT init:1 (clear b7) object b7 is not declared"),
        ({"goal": ["clear b1", "on b1 b9"]}, "E-UNDECLARED-OBJECT goal:2"),
        ({"goal": []}, "E-NO-GOAL goal"),
        ({"objects": {"blok": ["b1"]}}, "E-UNDECLARED-TYPE objects type blok is not declared [did you mean block?]"),
        ({"init": ["clear b1", "..."]}, "E-PLACEHOLDER init:2"),
        ({"init": ["and so on for all blocks"]}, "E-PLACEHOLDER init:1"),
        ({"init": [{"chain": ["b1"], "do": ["on ?a ?b"]}]}, "E-BAD-BUILDER init:1"),
        ({"init": [{"repeat": ["b1"], "do": ["clear ?a"]}]}, "E-UNKNOWN-BUILDER init:1"),
        ({"init": ["not clear b1"]}, "E-BAD-INIT init:1"),
        ({"init": ["clear b1) (clear b2"]}, "E-BAD-WORD init:1"),
        ({"goal": ["(and (clear b1)) (clear b2"]}, "E-BAD-GOAL goal:1"),
        ({"metric": "minimize total-cost"}, "E-BAD-METRIC"),
        ({"planet": 1}, "E-UNKNOWN-KEY"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(spec, line):
    from translators.specification import finding_line

    reading = read_spec({"objects": BS, "init": ["clear b1"], "goal": ["on b1 b2"]} | spec, BLOCKS)
    lines = [finding_line(f) for f in reading.findings]
    assert reading.task is None
    assert any(found.startswith(line) or line in found for found in lines), (lines, json.dumps(spec))
