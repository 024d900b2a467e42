"""Small domains for the tests of specifications."""

from planner.pddl import read_domain

BLOCKS = read_domain("""(define (domain blocks) (:requirements :typing)
 (:types block)
 (:predicates (on ?a ?b - block) (ontable ?a - block) (clear ?a - block) (handempty))
 (:action stack :parameters (?a ?b - block) :precondition (and (clear ?b) (handempty)) :effect (and (on ?a ?b) (not (clear ?b)))))""")

GRID = read_domain("""(define (domain floor) (:requirements :typing :action-costs)
 (:types tile robot)
 (:constants base - tile)
 (:predicates (up ?a ?b - tile) (right ?a ?b - tile) (near ?a ?b - tile) (at ?r - robot ?t - tile) (free ?t - tile))
 (:functions (total-cost) (length ?a ?b - tile))
 (:action go :parameters (?r - robot ?a ?b - tile) :precondition (and (at ?r ?a) (near ?a ?b) (up ?a ?b) (right ?a ?b) (free ?b))
  :effect (and (at ?r ?b) (not (at ?r ?a)) (increase (total-cost) (length ?a ?b)))))""")


def facts(task):
    """The initial facts as a set of tuples."""
    names = [o.name for o in task.objects]
    return {(p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist()}


def values(task):
    """Function values as {(function, object, …): number}."""
    names = [o.name for o in task.objects]
    tables = task.problem.init_values.items()
    return {(f, *(names[i] for i in row)): v for f, t in tables for row, v in zip(t.rows.tolist(), t.values, strict=True)}
