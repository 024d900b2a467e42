"""A task as a specification, and back: nothing is lost; and the signature of a domain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domains
from planner.pddl import read_task
from planner.pddl.writer import formula_text
from tests.translators.specification.worlds import BLOCKS, GRID, facts, values
from translators.specification import compact, read_spec, signature
from translators.specification.compaction import ranges
from translators.specification.names import expand_name


@pytest.mark.parametrize("name", [info.name for info in domains.list_domains()])
@pytest.mark.parametrize("seed", [0, 7])
def test_compact_and_back_gives_the_same_task(name, seed):
    task = read_task(domains.domain_path(name), domains.generate(name, seed=seed).problem)
    spec = compact(task)
    back = read_spec(spec, task.domain).task
    assert back is not None
    assert {(o.name, o.types) for o in back.objects} == {(o.name, o.types) for o in task.objects}
    assert facts(back) == facts(task)
    assert values(back) == values(task)
    assert back.problem.minimize_cost == task.problem.minimize_cost
    assert (
        formula_text(back.problem.goal).replace("(and (forall", "(forall").count("(")
        >= formula_text(task.problem.goal).count("(") - 2
    )


NAMES = st.lists(st.from_regex(r"[a-c]([0-9]|10|11|99)(-[0-2])?", fullmatch=True), unique=True, max_size=30)


@given(NAMES)
@settings(max_examples=80, deadline=None)
def test_ranges_stand_for_exactly_their_names(names):
    assert [n for part in ranges(names) for n in expand_name(part)] == names


PAIRS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda p: p[0] != p[1]), unique=True, max_size=20)


@given(PAIRS, PAIRS, st.sets(st.integers(1, 6)))
@settings(max_examples=80, deadline=None)
def test_any_facts_survive_compaction(one, two, free):
    init = [f"near t{a} t{b}" for a, b in one] + [f"up t{a} t{b}" for a, b in two] + [f"free t{i}" for i in free]
    task = read_spec({"objects": {"tile": ["t1..t6"]}, "init": init, "goal": ["free t1"]}, GRID).task
    assert task is not None
    assert facts(read_spec(compact(task), GRID).task) == facts(task)


def test_a_grid_is_found_again():
    grid = {"grid": "t{1..3}-{1..4}", "r+": ["up ?b ?a"], "adj": ["near ?a ?b"]}
    task = read_spec({"objects": {"tile": ["t{1..3}-{1..4}"]}, "init": [grid], "goal": ["free base"]}, GRID).task
    assert task is not None
    spec = compact(task)
    assert spec["objects"]["tile"] == ["t{1..3}-{1..4}"]
    assert spec["init"] == [grid]


def test_the_signature_is_short_and_says_what_actions_need_and_do():
    assert signature(BLOCKS).splitlines() == [
        "domain blocks",
        "types block",
        "preds on(block,block) ontable(block) clear(block) handempty",
        "stack(?a ?b:block) clear ?b, handempty -> on ?a ?b, -clear ?b",
    ]
    assert signature(BLOCKS, bodies=False).splitlines()[-1] == "acts stack(?a ?b:block)"
    assert "consts base:tile" in signature(GRID)
    assert "cost length ?a ?b" in signature(GRID)


@pytest.mark.parametrize("name", [info.name for info in domains.list_domains()])
def test_every_shipped_domain_has_a_signature_shorter_than_itself(name):
    task = read_task(domains.domain_path(name), domains.generate(name, seed=0).problem)
    text = domains.domain_path(name).read_text(encoding="utf-8")
    assert all(a.name in signature(task.domain) for a in task.domain.actions)
    assert len(signature(task.domain)) < len(text)
