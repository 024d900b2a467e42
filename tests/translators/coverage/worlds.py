"""Tasks in words and in PDDL, written for these tests."""

from planner.pddl import read_task

_ACTIONS = """(:action stack :parameters (?a ?b) :precondition (and (holding ?a) (clear ?b))
  :effect (and (on ?a ?b) (clear ?a) (handempty) (not (holding ?a)) (not (clear ?b))))
 (:action take :parameters (?a ?b) :precondition (and (on ?a ?b) (clear ?a) (handempty))
  :effect (and (holding ?a) (clear ?b) (not (on ?a ?b)) (not (clear ?a)) (not (handempty))))
 (:action lift :parameters (?a) :precondition (and (ontable ?a) (clear ?a) (handempty))
  :effect (and (holding ?a) (not (ontable ?a)) (not (clear ?a)) (not (handempty))))
 (:action drop :parameters (?a) :precondition (holding ?a)
  :effect (and (ontable ?a) (clear ?a) (handempty) (not (holding ?a))))"""
BLOCKS = f"(define (domain crane) (:predicates (on ?a ?b) (ontable ?a) (clear ?a) (holding ?a) (handempty))\n{_ACTIONS})"

TOWER = """There are 5 crates. c1 is on c2. c2 is on c3. c3 is on the table. c4 is on c5. c5 is on the table. c1 is clear. c4 is clear.
The hand is empty. The goal is that c3 is on c4, c4 is on c2 and c5 is on the table."""
TOWER_PDDL = """(define (problem tower) (:domain crane) (:objects c1 c2 c3 c4 c5)
 (:init (on c1 c2) (on c2 c3) (ontable c3) (on c4 c5) (ontable c5) (clear c1) (clear c4) (handempty))
 (:goal (and (on c3 c4) (on c4 c2) (ontable c5))))"""

MAIL = """(define (domain mail) (:requirements :typing :action-costs) (:types van parcel - thing town)
 (:predicates (at ?x - thing ?t - town) (in ?p - parcel ?v - van) (street ?a ?b - town)) (:functions (total-cost) (miles ?a ?b - town))
 (:action drive :parameters (?v - van ?a ?b - town) :precondition (and (at ?v ?a) (street ?a ?b))
  :effect (and (at ?v ?b) (not (at ?v ?a)) (increase (total-cost) (miles ?a ?b))))
 (:action load :parameters (?p - parcel ?v - van ?t - town) :precondition (and (at ?v ?t) (at ?p ?t))
  :effect (and (in ?p ?v) (not (at ?p ?t)) (increase (total-cost) 1)))
 (:action unload :parameters (?p - parcel ?v - van ?t - town) :precondition (and (at ?v ?t) (in ?p ?v))
  :effect (and (at ?p ?t) (not (in ?p ?v)) (increase (total-cost) 1))))"""
ROUND = """We run two vans, v1 and v2, between the towns t1, t2 and t3. The street between t1 and t2 is 12 miles long.
The street between t2 and t3 is 7 miles long. At the start v1 is in t1 and v2 is in t3. Parcels p1 and p2 are at t1, and parcel p3 is at t2.
Please bring p1 to t3 and p3 to t1: in the end p1 should be at t3, p2 should be at t3 and p3 should be at t1. Keep the total cost low."""
ROUND_PDDL = """(define (problem round) (:domain mail) (:objects v1 v2 - van p1 p2 p3 - parcel t1 t2 t3 - town)
 (:init (at v1 t1) (at v2 t3) (at p1 t1) (at p2 t1) (at p3 t2) (street t1 t2) (street t2 t1) (street t2 t3) (street t3 t2)
  (= (miles t1 t2) 12) (= (miles t2 t1) 12) (= (miles t2 t3) 7) (= (miles t3 t2) 7) (= (total-cost) 0))
 (:goal (and (at p1 t3) (at p2 t3) (at p3 t1))) (:metric minimize (total-cost)))"""

FLOOR = """(define (domain walker) (:requirements :typing) (:types cell robot)
 (:predicates (at ?r - robot ?c - cell) (beside ?a ?b - cell) (seen ?c - cell))
 (:action go :parameters (?r - robot ?a ?b - cell) :precondition (and (at ?r ?a) (beside ?a ?b))
  :effect (and (at ?r ?b) (seen ?b) (not (at ?r ?a)))))"""
WALK = """A hall has 3 rows and 4 columns of cells. Cells that are beside each other can be reached. The robot r1 is at cell-1-1.
The goal is that cell-3-4 has been seen."""


def hall(rows=3, columns=4, skip=()):
    """The PDDL of WALK: a grid whose adjacency lacks the pairs in `skip`."""
    cells = [(r, c) for r in range(1, rows + 1) for c in range(1, columns + 1)]
    near = [(a, b) for a in cells for b in cells if abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 and (a, b) not in skip]
    facts = " ".join(f"(beside cell-{a}-{b} cell-{c}-{d})" for (a, b), (c, d) in near)
    names = " ".join(f"cell-{r}-{c}" for r, c in cells)
    return f"""(define (problem walk) (:domain walker) (:objects {names} - cell r1 - robot)
 (:init (at r1 cell-1-1) {facts}) (:goal (seen cell-3-4)))"""


def tower(change=("", "")):
    """The task of TOWER with one piece of its PDDL replaced."""
    assert change[0] in TOWER_PDDL
    return read_task(BLOCKS, TOWER_PDDL.replace(change[0], change[1], 1) if change[0] else TOWER_PDDL)


def mail(change=("", "")):
    """The task of ROUND with one piece of its PDDL replaced."""
    assert change[0] in ROUND_PDDL
    return read_task(MAIL, ROUND_PDDL.replace(change[0], change[1], 1) if change[0] else ROUND_PDDL)
