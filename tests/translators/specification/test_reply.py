"""Replies of models: the answer is found in whatever wraps it, and nothing in it does harm."""

import json
import time

import pytest

from tests.translators.specification.worlds import BLOCKS, facts
from translators.specification import finding_line, finding_lines, read_reply

SPEC = {"objects": {"block": ["b1", "b2"]}, "init": ["clear b1"], "goal": ["on b1 b2"]}
JSON = json.dumps(SPEC)
PDDL = "(define (problem p) (:domain blocks) (:objects b1 b2 - block) (:init (clear b1)) (:goal (on b1 b2)))"


def read(reply, domain=BLOCKS, **limits):
    return read_reply(reply, domain, source="test", **limits)


@pytest.mark.parametrize(
    "reply",
    [
        JSON,
        f"Sure! Here you go:\n```json\n{JSON}\n```\nHope that helps {{smile}}.",
        f'<think>maybe {{"objects": {{}}, "init": ["on b2 b1"], "goal": []}}</think>{JSON}',
        f"unopened thought {PDDL.replace('clear b1', 'clear b2')}</think> {JSON}",
        f"First try: {json.dumps(SPEC | {'init': ['clear b2']})}\nNo, better: {JSON}",
        json.dumps({"answer": SPEC}),
        json.dumps({"problem_pddl": PDDL}),
        "{objects: {'block': ['b1', 'b2',],}, init: ['clear b1'], // a comment\n goal: ['on b1 b2'],}",
        '{"objects": {"block": ["b1" "b2"]} "init": ["clear b1"], "goal": ["on b1 b2"]}',
        "\x1b[31m" + JSON + "\x1b[0m",
        PDDL,
        f"```pddl\n{PDDL}\n```",
        PDDL.replace("(:domain blocks)", ""),
        PDDL.replace("(:domain blocks)", "(:domain other)"),
        PDDL + ")",
        PDDL.replace("(problem p)", "(problem)"),
        PDDL.upper(),
        "; a comment (with an open bracket\n" + PDDL,
    ],
)
def test_the_answer_is_found(reply):
    reading = read(reply)
    assert reading.task is not None, reading.findings
    assert facts(reading.task) == {("clear", "b1")}


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (PDDL.replace("(:domain blocks)", ""), "mended-domain"),
        (PDDL.replace("blocks", "other"), "mended-domain"),
        (PDDL.replace("(problem p)", "(problem)"), "mended-name"),
        (PDDL + " )", "mended"),
        (JSON[:-1] + ",}", "mended"),
    ],
)
def test_every_mend_is_a_note(reply, code):
    reading = read(reply)
    assert reading.task is not None
    assert code in {f.code for f in reading.findings}
    assert {f.severity for f in reading.findings} == {"note"}


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("", "empty-reply"),
        ("I cannot help with that.", "no-answer"),
        (JSON[:-20], "truncated"),
        (PDDL[:-20], "missing-parenthesis"),
        (JSON.replace('"clear b1"', '"clear b1", "..."'), "placeholder"),
        (JSON.replace('"clear b1"', '"clear b1" // add the rest here\n'), "placeholder"),
        (PDDL.replace("(clear b1)", "(clear b1) ..."), "bad-word"),
        (PDDL.replace("(clear b1)", "(clear b1 b2)"), "arity"),
        ("x" * 3_000_000, "reply-too-large"),
        ('{"goal":' + "[" * 100_000, "json"),
        ('{"objects":{"block":["b1..b999999999"]},"init":[],"goal":["clear b1"]}', "too-large"),
        (
            '{"objects":{"block":["b{1..9}-{1..9}"]},"init":[{"grid":"b{1..1000000}-{1..1000000}","adj":["on ?a ?b"]}],"goal":[]}',
            "too-large",
        ),
        ('{"objects":{"block":["b1..b9000"]},"init":["on b1..b9000 b1..b9000"],"goal":["clear b1"]}', "too-large"),
        (
            '{"objects":{"block":["b1..b400"]},"init":[{"for":{"x":"block","y":"block","z":"block"},"do":["on x y"]}],"goal":[]}',
            "too-large",
        ),
        (f"(define (problem p) (:domain blocks) (:objects a - block) (:init) (:goal {'(and ' * 3000}{')' * 3000}))", "too-deep"),
    ],
)
def test_what_cannot_be_read_is_a_finding(reply, code):
    reading = read(reply)
    assert reading.task is None
    assert code in {f.code for f in reading.findings}, reading.findings


@pytest.mark.parametrize(
    "reply",
    ["{" * 100_000, "(" * 100_000, "(define " * 100_000, '{"goal": "' * 50_000, "<think>" * 100_000 + "</think>", "{a: " * 100_000,
     "(define (problem x)" * 40_000, '{"init": ["' + "a" * 1_000_000, "</think>" * 100_000 + JSON[:5], "[" * 200_000, "\\" * 500_000],
)  # fmt: skip
def test_hostile_replies_are_refused_in_work_linear_in_their_length(reply):
    began = time.process_time()
    reading = read(reply)
    assert reading.task is None
    assert reading.findings
    assert time.process_time() - began < 30  # quadratic work would take minutes


def test_a_domain_in_the_reply_does_not_replace_the_one_given():
    own = "(define (domain blocks) (:predicates (clear ?a) (on ?a ?b)) (:action cheat :parameters (?a ?b) :effect (on ?a ?b)))"
    reading = read(f"{own}\n{PDDL}")
    assert [a.name for a in reading.task.domain.actions] == ["stack"]
    assert "own-domain" in {f.code for f in reading.findings}


def test_without_a_domain_that_of_the_reply_counts():
    own = "(define (domain blocks) (:requirements :typing) (:types block) (:predicates (clear ?a - block) (on ?a ?b - block)))"
    reading = read(f"{own}\n{PDDL}", None)
    assert reading.task is not None
    assert reading.task.domain.name == "blocks"
    assert "no-domain" in {f.code for f in read(PDDL, None).findings}


def test_questions_and_assumptions_are_kept_and_made_safe():
    reading = read(json.dumps(SPEC | {"questions": ["Is b1\x1b[2J clear?"], "unsaid": ["the hand is empty"]}))
    assert reading.questions == ("Is b1 clear?",) or "\x1b" not in reading.questions[0]
    assert [f.message for f in reading.findings if f.code == "assumed"] == ["assumed: the hand is empty"]


def test_the_reading_says_where_it_is_from():
    reading = read(PDDL)
    assert (reading.source, reading.form, reading.reply) == ("test", "pddl", PDDL)
    assert read(JSON).form == "specification"
    assert read(PDDL.replace("b1", "B1")).names == {"b1": "B1"}


def test_finding_lines_are_single_lines_with_errors_first_and_a_cap():
    reading = read(JSON.replace('"clear b1"', ", ".join(f'"on b{i}"' for i in range(1, 40))))
    lines = finding_lines(reading.findings, most=5).splitlines()
    assert len(lines) == 6
    assert all(line.startswith("E-") for line in lines[:5])
    assert lines[5].startswith("(and ")
    assert all("\n" not in finding_line(f) for f in reading.findings)
