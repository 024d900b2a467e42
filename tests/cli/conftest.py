"""A small task on disk, and the command line as a function."""

import os
from dataclasses import dataclass

import pytest

from planner.cli import cli
from planner.cli._errors import run

DOMAIN = """; a hand moves balls between rooms
(define (domain balls)
  (:requirements :strips :typing)
  (:types room ball)
  (:predicates (at-hand ?r - room) (at ?b - ball ?r - room) (held ?b - ball) (empty))
  (:action move
    :parameters (?from ?to - room)
    :precondition (at-hand ?from)
    :effect (and (at-hand ?to) (not (at-hand ?from))))
  (:action pick
    :parameters (?b - ball ?r - room)
    :precondition (and (at-hand ?r) (at ?b ?r) (empty))
    :effect (and (held ?b) (not (at ?b ?r)) (not (empty))))
  (:action drop
    :parameters (?b - ball ?r - room)
    :precondition (and (at-hand ?r) (held ?b))
    :effect (and (at ?b ?r) (not (held ?b)) (empty))))
"""
PROBLEM = """(define (problem two-balls)
  (:domain balls)
  (:objects left right - room red blue - ball)
  (:init (at-hand left) (at red left) (at blue left) (empty))
  (:goal (and (at red right) (at blue right))))
"""
PLAN = "(pick red left)\n(move left right)\n(drop red right)\n(move right left)\n(pick blue left)\n(move left right)\n(drop blue right)\n"


@dataclass
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder with domain.pddl, problem.pddl and plan in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "domain.pddl").write_text(DOMAIN)
    (tmp_path / "problem.pddl").write_text(PROBLEM)
    (tmp_path / "plan").write_text(PLAN)
    yield tmp_path
    for path, folders, files in os.walk(tmp_path):
        for name in (*folders, *files):
            if not os.path.islink(os.path.join(path, name)):
                os.chmod(os.path.join(path, name), 0o700)


@pytest.fixture
def planloom(capsys):
    """Run the command line in this process."""

    def call(*args: object) -> Ended:
        code = run(cli, [str(a) for a in args])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call
