"""Small PDDL texts that the tests of the reader change in one place, and what the tests ask about tasks."""

from __future__ import annotations

import numpy as np

from planner.pddl.ast import Task

DOMAIN = """\
(define (domain delivery)
  (:requirements :strips :typing)
  (:types truck place - object big - truck)
  (:constants home - place)
  (:predicates (at ?t - truck ?p - place) (road ?a ?b - place))
  (:action drive
    :parameters (?t - truck ?a ?b - place)
    :precondition (and (at ?t ?a) (road ?a ?b))
    :effect (and (not (at ?t ?a)) (at ?t ?b)))
)
"""

PROBLEM = """\
(define (problem first) (:domain delivery)
  (:objects t1 - truck t2 - big p1 p2 - place)
  (:init (at t1 home) (at t2 p1) (road home p1) (road p1 p2))
  (:goal (and (at t1 p2)))
)
"""


def changed(text: str, old: str, new: str) -> str:
    """`text` with `old`, which must occur, replaced once."""
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def facts(task: Task) -> set[tuple[str, ...]]:
    """The initial facts as tuples of names."""
    names = [item.name for item in task.objects]
    return {(p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist()}


def values(task: Task) -> dict[tuple[str, ...], object]:
    """The initial function values, (function, object, …) → value."""
    names = [item.name for item in task.objects]
    return {
        (f, *(names[i] for i in row)): value
        for f, table in task.problem.init_values.items()
        for row, value in zip(table.rows.tolist(), table.values, strict=True)
    }


def assert_same_task(left: Task, right: Task) -> None:
    """Everything of two tasks is equal, locations and files aside."""
    a, b = left.problem, right.problem
    assert left.domain == right.domain
    assert left.objects == right.objects
    for name in ("name", "domain_name", "objects", "goal", "minimize_cost", "requirements"):
        assert getattr(a, name) == getattr(b, name), name
    assert list(a.init) == list(b.init)
    for name, rows in a.init.items():
        assert np.array_equal(rows, b.init[name]), name
    assert list(a.init_values) == list(b.init_values)
    for name, table in a.init_values.items():
        assert np.array_equal(table.rows, b.init_values[name].rows), name
        assert table.values == b.init_values[name].values
