"""Plan files in and out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InvalidInput, Location, PddlError
from planner.pddl import PlanStep, read_plan, write_plan

STEPS = [PlanStep("drive", ("t1", "home", "p1")), PlanStep("wait", ()), PlanStep("drive", ("t1", "p1", "p2"))]


@pytest.mark.parametrize(
    "text",
    [
        "(drive t1 home p1)\n(wait)\n(drive t1 p1 p2)\n; cost = 3 (unit cost)\n",
        "; a plan (with a comment)\r\n( DRIVE T1\thome P1 )\r\n( wait )\r\n(drive t1 p1 p2)",
        "(drive t1 home p1) (wait) (drive t1\n p1 p2) ; end",
        "0.000: (drive t1 home p1) [1.000]\n1.001: (wait) [1.000]\n2.002: (drive t1 p1 p2) [1.000]\n",
        "0: (drive t1 home p1)\n1: (wait)\n2: (drive t1 p1 p2)",
        "0 : (drive t1 home p1) [ 1 ]\n1 : (wait) [D:1.0; C:2]\n2 :(drive t1 p1 p2)[1]",
        "2.5: (drive t1 p1 p2)\n0.5: (drive t1 home p1)\n1e0: (wait)\n",
        "\ufeff(drive t1 home p1)(wait)(drive t1 p1 p2)",
    ],
)
def test_plans_are_read_tolerantly(text):
    assert read_plan(text) == STEPS


def test_steps_know_where_they_stand(tmp_path):
    path = tmp_path / "sas_plan"
    path.write_text("; plan\n(drive t1 home p1)\n  (wait)\n")
    assert [step.location for step in read_plan(path)] == [Location(str(path), 2, 1), Location(str(path), 3, 3)]
    assert read_plan(str(path)) == STEPS[:2]


@pytest.mark.parametrize("text", ["; cost = 0 (unit cost)\n", "\n", "  \n\t\n", "; nothing"])
def test_an_empty_plan_is_a_plan(text):
    assert read_plan(text) == []


def test_an_empty_file_is_the_empty_plan(tmp_path):
    path = tmp_path / "sas_plan"
    path.write_text("")
    assert read_plan(path) == []


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("(drive t1\n(wait)\n", 1, 1, "missing )"),
        ("(wait))\n", 1, 7, "extra )"),
        ("(wait)\n()\n", 2, 1, "an empty step"),
        ("(wait)\n(drive (t1))\n", 2, 1, "a list inside a step"),
        ("(define (domain d))\n", 1, 1, "looks like PDDL"),
        ("(drive ?t home p1)\n", 1, 1, "variable ?t"),
        ("drive t1 home p1\n", 1, 1, "put each step into parentheses: (drive …)"),
        ("drive(t1, home)\n", 1, 1, "not action(object, …)"),
        ("1. (wait)\n", 1, 1, "remove the numbers"),
        ("(wait) [1.0\n(wait)\n", 1, 8, "not closed"),
        ("Plan found!\n(wait)\n", 1, 1, "stands outside of a step"),
    ],
)
def test_a_mistake_in_a_plan_is_told_where_it_is(text, line, column, words):
    with pytest.raises(PddlError) as caught:
        read_plan(text)
    assert (caught.value.location.line, caught.value.location.column) == (line, column), str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [b"\x00\x01", b"; \x00 only a comment", bytes(range(1, 40))])
def test_binary_plan_files_are_refused(tmp_path, data):
    path = tmp_path / "sas_plan"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        read_plan(path)


def test_a_missing_plan_file_is_an_error(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        read_plan(tmp_path / "sas_plan")


def test_plans_are_written_as_fast_downward_writes_them():
    assert write_plan(STEPS[:2], 2, True) == "(drive t1 home p1)\n(wait)\n; cost = 2 (unit cost)\n"
    assert write_plan(["(wait)"], Fraction(5, 2), False) == "(wait)\n; cost = 2.5 (general cost)\n"
    assert write_plan([], 0, True) == "; cost = 0 (unit cost)\n"


NAMES = st.text("abcxyz019_-", min_size=1, max_size=8).filter(lambda name: name[0].isalpha())


@given(st.lists(st.builds(PlanStep, NAMES, st.lists(NAMES, max_size=4).map(tuple)), max_size=8))
@settings(max_examples=50, deadline=None)
def test_what_is_written_reads_back(steps):
    assert read_plan(write_plan(steps, len(steps), True)) == steps
