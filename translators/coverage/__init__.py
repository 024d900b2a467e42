"""Is every name, number, relation and constraint of a text accounted for in a task, and is nothing in the task unfounded?

>>> from planner.pddl import read_task
>>> task = read_task("(define (domain d) (:predicates (on ?a ?b) (clear ?a)) (:action m :parameters (?a ?b)"
...                  " :precondition (clear ?b) :effect (and (on ?a ?b) (not (clear ?b)))))",
...                  "(define (problem p) (:domain d) (:objects b1 b2) (:init (clear b1) (clear b2)) (:goal (on b1 b2)))")
>>> cover("b1 and b2 are clear. The goal is that b1 is on b2.", task).accounted
True
>>> [f.code for f in cover("b1 and b2 are clear. The goal is that b2 is on b1.", task).findings]
['argument-order', 'goal-unfounded']
"""

from translators.coverage.cover import Coverage, cover

__all__ = ["Coverage", "cover"]
