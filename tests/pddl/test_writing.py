"""Written PDDL reads back as an equal task, and the fast reader of facts agrees with an obvious one."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import PddlError
from planner.pddl import check, read_domain, read_task, write_domain, write_problem
from planner.pddl.source import CLOSE, OPEN, Source
from planner.pddl.writer import number_text
from tests.pddl.strategies import tasks
from tests.pddl.texts import DOMAIN, PROBLEM, assert_same_task, changed, facts, values


@given(tasks())
@settings(max_examples=120, deadline=None)
def test_every_task_reads_back_as_it_was_written(task):
    domain, problem = write_domain(task.domain), write_problem(task)
    again = read_task(domain, problem)
    assert_same_task(task, again)
    assert (write_domain(again.domain), write_problem(again)) == (domain, problem)
    assert not [f for f in check(domain, problem) if f.severity == "error"]


def _disguised(text: str, seed: int) -> str:
    """The same PDDL with other white space, case and comments."""
    rng = random.Random(seed)
    words = re.findall(r"[()]|[^\s()]+", text)
    gaps = [" ", "\n", "\t", " ; comment ( ?x\n", "\r\n  "]
    return "".join(rng.choice((str.upper, str.lower))(word) + rng.choice(gaps) for word in words)


@given(tasks(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_white_space_case_and_comments_change_nothing(task, seed):
    domain, problem = write_domain(task.domain), write_problem(task)
    assert_same_task(task, read_task(_disguised(domain, seed), _disguised(problem, seed)))


def _obvious_init(text: str) -> tuple[set[tuple[str, ...]], dict[tuple[str, ...], Fraction]]:
    """Facts and values of a problem's text by regular expressions."""
    body = text[text.index("(:init") + len("(:init") : text.index("(:goal")]
    value = r"\(= \(([^()]*)\) (\S+)\)"
    numbers = {tuple(left.split()): Fraction(right) for left, right in re.findall(value, body)}
    return {tuple(atom.split()) for atom in re.findall(r"\(([^()]*)\)", re.sub(value, "", body))}, numbers


@given(tasks())
@settings(max_examples=60, deadline=None)
def test_the_columns_hold_what_an_obvious_reader_finds(task):
    problem = write_problem(task)
    again = read_task(write_domain(task.domain), problem)
    assert (facts(again), values(again)) == _obvious_init(problem)


@given(st.text("()ab?:-; \n\té", max_size=60))
@settings(max_examples=300, deadline=None)
def test_tokens_and_brackets_agree_with_an_obvious_tokeniser(text):
    found = [
        (match.group(), match.start()) for match in re.finditer(r"[()]|\?[^\s()?]*|[^\s()?]+", re.sub(r";[^\n]*", lambda m: " " * len(m.group()), text))
    ]  # fmt: skip
    try:
        source = Source(text, pddl_words=False)
    except PddlError:
        depths = [0]
        for token, _ in found:
            depths.append(depths[-1] + (token == "(") - (token == ")"))
        assert not found or min(depths) < 0 or depths[-1] != 0 or max(depths) > 200
        return
    assert source.tokens == [token for token, _ in found]
    stack: list[int] = []
    for i, (token, offset) in enumerate(found):
        line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        assert source.location(i)[1:] == (line, column)
        if token == "(":
            stack.append(i)
            assert source.ids[i] == OPEN
        elif token == ")":
            assert source.close[stack.pop()] == i
            assert source.ids[i] == CLOSE
        else:
            assert source.close[i] == i


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (-3, "-3"), ("1/8", "0.125"), ("-1/20", "-0.05"), ("12345.678", "12345.678"), ("1/3", "0." + "3" * 18)],
)
def test_numbers_are_written_as_decimals(value, text):
    assert number_text(Fraction(value)) == text


def test_long_conjunctions_get_a_line_for_every_part():
    domain = changed(DOMAIN, "(at ?t ?a) (road", "(at ?t ?a) " + "(road ?b ?a) " * 12 + "(road")
    text = write_domain(read_domain(domain))
    assert max(map(len, text.splitlines())) < 100
    assert read_domain(text) == read_domain(domain)


def test_the_text_of_a_small_task_is_what_a_person_would_write():
    task = read_task(DOMAIN, PROBLEM)
    assert write_problem(task) == (
        "(define (problem first)\n  (:domain delivery)\n  (:objects\n    t1 - truck\n    t2 - big\n    p1 p2 - place\n  )\n"
        "  (:init\n    (at t1 home)\n    (at t2 p1)\n    (road home p1)\n    (road p1 p2)\n  )\n  (:goal (and (at t1 p2)))\n)\n"
    )
    assert "  (:types\n    truck place - object\n    big - truck\n  )" in write_domain(task.domain)


def test_untyped_text_stays_untyped():
    text = "(define (domain d) (:predicates (p ?x)) (:constants a) (:action b :parameters (?y) :effect (p ?y)))"
    assert "- object" not in write_domain(read_domain(text))
