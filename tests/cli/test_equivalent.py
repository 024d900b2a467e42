"""`planloom equivalent` on the command line."""

import json

import pytest

DOMAIN = """(define (domain d) (:requirements :strips :typing) (:types spot)
  (:predicates (me ?s - spot) (next ?s ?t - spot))
  (:action go :parameters (?s ?t - spot) :precondition (and (me ?s) (next ?s ?t)) :effect (and (me ?t) (not (me ?s)))))"""
PROBLEM = "(define (problem p) (:domain d) (:objects a b - spot) (:init (me a) (next a b)) (:goal {}))"


@pytest.fixture
def ask(planloom, tmp_path):
    """Runs the command on two problems; a goal makes a problem."""
    (tmp_path / "d.pddl").write_text(DOMAIN)

    def run(left, right, *options):
        for name, text in (("l.pddl", left), ("r.pddl", right)):
            (tmp_path / name).write_text(text)
        return planloom("equivalent", tmp_path / "l.pddl", tmp_path / "r.pddl", "--domain", tmp_path / "d.pddl", *options)

    return run


def test_the_exit_code_is_the_verdict(ask):
    same = ask(PROBLEM.format("(me b)"), PROBLEM.format("(and (me b) (not (me a)))"))
    assert (same.code, same.out.split(":")[0]) == (0, "EQUIVALENT")
    other = ask(PROBLEM.format("(me b)"), PROBLEM.format("(me a)"))
    assert (other.code, other.out.split(":")[0]) == (1, "DIFFERENT")
    assert "witness" in other.out
    unknown = ask(PROBLEM.format("(me b)"), PROBLEM.format("(me a)"), "--time-limit", "0")
    assert (unknown.code, unknown.out.split(":")[0]) == (2, "UNKNOWN")


def test_json_carries_the_verdict_the_witness_and_the_renaming(ask):
    other = ask(PROBLEM.format("(me b)"), PROBLEM.format("(me b)").replace("(next a b)", "(next b a)"), "--json")
    told = json.loads(other.out)
    assert (other.code, told["verdict"], told["witness"]["pddl"]) == (1, "DIFFERENT", "(next a b)")
    names = PROBLEM.format("(me b)").replace(" a", " here").replace(" b", " there")
    assert ask(PROBLEM.format("(me b)"), names).code == 1
    same = ask(PROBLEM.format("(me b)"), names, "--renaming", "--json")
    assert (same.code, json.loads(same.out)["renaming"]) == (0, {"a": "here", "b": "there"})


def test_bad_input_is_31_with_the_place(ask):
    ended = ask(PROBLEM.format("(me b)"), PROBLEM.format("(me c)"))
    assert ended.code == 31
    assert "r.pddl:1:" in ended.err
