"""How fast plans are validated and explained: `python benchmarks/validation.py`. Tasks are made here; times in seconds.

One line each: 1,000 steps on 100,000 initial facts, a million steps, quantified conditions over 100 objects, an explanation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from planner.explain import explain
from planner.pddl import read_task
from planner.validate import validate

Result = TypeVar("Result")

BLOCKS = """(define (domain b) (:predicates (on ?x ?y) (ontable ?x) (clear ?x) (holding ?x) (handempty))
 (:action pick-up :parameters (?x) :precondition (and (clear ?x) (ontable ?x) (handempty))
  :effect (and (not (clear ?x)) (not (ontable ?x)) (not (handempty)) (holding ?x)))
 (:action put-down :parameters (?x) :precondition (holding ?x)
  :effect (and (clear ?x) (ontable ?x) (handempty) (not (holding ?x))))
 (:action stack :parameters (?x ?y) :precondition (and (holding ?x) (clear ?y))
  :effect (and (not (holding ?x)) (not (clear ?y)) (clear ?x) (handempty) (on ?x ?y))))"""
GRAPH = """(define (domain q) (:requirements :adl) (:predicates (edge ?x ?y) (red ?x) (bad ?x ?y))
 (:action paint :parameters (?v) :precondition (and (forall (?x ?y) (not (bad ?x ?y)))
   (forall (?x ?y ?z) (imply (and (edge ?x ?y) (edge ?y ?z)) (or (red ?y) (not (bad ?x ?z)))))
   (exists (?x ?y ?z ?w) (and (edge ?x ?y) (edge ?y ?z) (edge ?z ?w) (not (= ?x ?w)))))
  :effect (and (red ?v) (forall (?x ?y) (when (and (edge ?x ?y) (red ?x)) (red ?y))))))"""


def timed(what: str, call: Callable[[], Result]) -> Result:
    """Call, and print how long it took."""
    start = time.perf_counter()
    result = call()
    print(f"{time.perf_counter() - start:8.2f}  {what}")
    return result


def main() -> None:
    """Run and print all measurements."""
    n = 33_000
    init = " ".join(f"(ontable b{i}) (clear b{i}) (on b{i} b{i})" for i in range(n))
    goal = " ".join(f"(on b{i} b{i + 1})" for i in range(0, 1000, 2))
    objects = " ".join(f"b{i}" for i in range(n))
    text = f"(define (problem p) (:domain b) (:objects {objects}) (:init (handempty) {init}) (:goal (and {goal})))"
    task = timed("read 99,001 facts", lambda: read_task(BLOCKS, text))
    plan = [s for i in range(0, 1000, 2) for s in (("pick-up", f"b{i}"), ("stack", f"b{i}", f"b{i + 1}"))]
    assert timed("validate 1,000 steps", lambda: validate(task, plan)).valid
    long = [("pick-up", "b1"), ("put-down", "b1")] * 500_000
    timed("validate 1,000,000 steps, goals unmet (executed twice, for the reasons)", lambda: validate(task, long))
    timed("explain 1,000 steps", lambda: explain(task, plan))
    nodes = range(100)
    edges = " ".join(f"(edge o{i} o{(i * 7 + k) % 100})" for i in nodes for k in range(3))
    names = " ".join(f"o{i}" for i in nodes)
    graph = read_task(GRAPH, f"(define (problem p) (:domain q) (:objects {names}) (:init {edges}) (:goal (red o5)))")
    painted = [("paint", f"o{i % 100}") for i in range(300)]
    assert timed("validate 300 steps with quantified conditions", lambda: validate(graph, painted)).valid


if __name__ == "__main__":
    main()
