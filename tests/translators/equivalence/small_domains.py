"""Small domains of several kinds, and a comparison of tasks that visits every reachable state."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from planner.pddl import read_task
from planner.validate import Simulator


@dataclass(frozen=True)
class Small:
    """A domain with some objects; `typical` is a sane start, `atoms` all atoms that make sense."""

    domain: str
    objects: dict[str, tuple[str, ...]]  # type → names
    typical: tuple[str, ...]
    atoms: tuple[str, ...]

    def task(self, init, goal, **changes):
        """The task with this start (PDDL atoms) and goal."""
        objects = changes.get("objects") or " ".join(f"{' '.join(names)} - {kind}" for kind, names in self.objects.items())
        text = f"(define (problem p) (:domain d) (:objects {objects}) (:init {' '.join(init)}) (:goal {goal}) {changes.get('more', '')})"
        return read_task(changes.get("domain", self.domain), text)


def atoms(objects, **predicates):
    """All atoms: predicate → types of its arguments."""
    found = []
    for name, kinds in predicates.items():
        found += [f"({' '.join((name.replace('_', '-'), *row))})" for row in product(*(objects[kind] for kind in kinds))]
    return tuple(found)


BLOCKS_OBJECTS = {"block": ("a", "b", "c")}
BLOCKS = Small(
    """(define (domain d) (:requirements :adl) (:types block)
  (:predicates (on ?x ?y - block) (ontable ?x - block) (clear ?x - block) (holding ?x - block) (handempty))
  (:action pick-up :parameters (?x - block) :precondition (and (clear ?x) (ontable ?x) (handempty))
    :effect (and (not (clear ?x)) (not (ontable ?x)) (not (handempty)) (holding ?x)))
  (:action put-down :parameters (?x - block) :precondition (holding ?x)
    :effect (and (clear ?x) (ontable ?x) (handempty) (not (holding ?x))))
  (:action stack :parameters (?x ?y - block) :precondition (and (holding ?x) (clear ?y))
    :effect (and (not (holding ?x)) (not (clear ?y)) (clear ?x) (handempty) (on ?x ?y)))
  (:action unstack :parameters (?x ?y - block) :precondition (and (on ?x ?y) (clear ?x) (handempty))
    :effect (and (not (on ?x ?y)) (not (clear ?x)) (not (handempty)) (holding ?x) (clear ?y))))""",
    BLOCKS_OBJECTS,
    ("(on c a)", "(ontable a)", "(ontable b)", "(clear c)", "(clear b)", "(handempty)"),
    atoms(BLOCKS_OBJECTS, on=("block", "block"), ontable=("block",), clear=("block",), holding=("block",), handempty=()),
)

VAN_OBJECTS = {"place": ("l1", "l2", "l3"), "box": ("x", "y")}
VAN = Small(
    """(define (domain d) (:requirements :adl) (:types place box - object)
  (:predicates (van ?p - place) (at ?b - box ?p - place) (in ?b - box) (road ?p ?q - place) (delivered ?b - box) (dirty))
  (:action drive :parameters (?p ?q - place) :precondition (and (van ?p) (road ?p ?q))
    :effect (and (not (van ?p)) (van ?q) (when (exists (?b - box) (in ?b)) (dirty))))
  (:action load :parameters (?b - box ?p - place) :precondition (and (van ?p) (at ?b ?p) (not (dirty)))
    :effect (and (not (at ?b ?p)) (in ?b)))
  (:action unload-all :parameters (?p - place) :precondition (van ?p)
    :effect (forall (?b - box) (when (in ?b) (and (not (in ?b)) (at ?b ?p) (delivered ?b)))))
  (:action wash :parameters () :precondition (forall (?b - box) (not (in ?b))) :effect (not (dirty))))""",
    VAN_OBJECTS,
    ("(van l1)", "(at x l1)", "(at y l2)", "(road l1 l2)", "(road l2 l3)", "(road l3 l1)"),
    atoms(
        VAN_OBJECTS, van=("place",), at=("box", "place"), delivered=("box",), dirty=(), road=("place", "place"), **{"in": ("box",)}
    ),
)

WIRES_OBJECTS = {"object": ("n1", "n2", "n3")}
WIRES = Small(
    """(define (domain d) (:requirements :adl :derived-predicates)
  (:predicates (wire ?a ?b) (closed ?a) (live ?a) (dark ?a) (seen ?a))
  (:derived (live ?a) (exists (?b) (and (wire ?b ?a) (closed ?b) (or (= ?b n1) (live ?b)))))
  (:derived (dark ?a) (not (live ?a)))
  (:action close :parameters (?a) :precondition (not (closed ?a)) :effect (closed ?a))
  (:action look :parameters (?a) :precondition (live ?a) :effect (seen ?a))
  (:action break :parameters (?a) :precondition (and (closed ?a) (seen ?a)) :effect (not (closed ?a)))
  )""".replace("(:predicates", "(:constants n1) (:predicates"),
    {"object": ("n2", "n3")},
    ("(wire n1 n2)", "(wire n2 n3)"),
    atoms(WIRES_OBJECTS, closed=("object",), seen=("object",), live=("object",), dark=("object",), wire=("object", "object")),
)

LINE_OBJECTS = {"spot": ("s1", "s2", "s3", "s4"), "tool": ("t1", "t2")}
LINE = Small(
    """(define (domain d) (:requirements :strips :typing) (:types spot tool)
  (:predicates (me ?s - spot) (next ?s ?t - spot) (lies ?t - tool ?s - spot) (have ?t - tool) (fixed ?s - spot) (broken ?s - spot))
  (:action go :parameters (?s ?t - spot) :precondition (and (me ?s) (next ?s ?t)) :effect (and (me ?t) (not (me ?s))))
  (:action take :parameters (?t - tool ?s - spot) :precondition (and (me ?s) (lies ?t ?s)) :effect (and (have ?t) (not (lies ?t ?s))))
  (:action fix :parameters (?s - spot ?t - tool) :precondition (and (me ?s) (broken ?s) (have ?t))
    :effect (and (fixed ?s) (not (broken ?s)))))""",
    LINE_OBJECTS,
    ("(me s1)", "(next s1 s2)", "(next s2 s3)", "(next s3 s4)", "(lies t1 s2)", "(lies t2 s3)", "(broken s4)", "(broken s3)"),
    atoms(LINE_OBJECTS, me=("spot",), lies=("tool", "spot"), have=("tool",), fixed=("spot",), broken=("spot",)),
)

LINKS_OBJECTS = {"object": ("k1", "k2", "k3")}
LINKS = Small(  # a relation that can run in a circle, though no fact has two links
    """(define (domain d) (:requirements :strips :equality :negative-preconditions)
  (:predicates (link ?x ?y) (free ?x) (pinned ?x) (stock ?n) (less ?m ?n))
  (:action tie :parameters (?x ?y ?m ?n) :precondition (and (free ?x) (not (= ?x ?y)) (stock ?n) (less ?m ?n))
    :effect (and (link ?x ?y) (not (free ?x)) (not (stock ?n)) (stock ?m)))
  (:action untie :parameters (?x ?y ?m ?n) :precondition (and (link ?x ?y) (not (pinned ?x)) (stock ?m) (less ?m ?n))
    :effect (and (free ?x) (not (link ?x ?y)) (not (stock ?m)) (stock ?n)))
  (:action pin :parameters (?x) :precondition (not (free ?x)) :effect (pinned ?x)))""",
    LINKS_OBJECTS,
    ("(free k1)", "(free k2)", "(free k3)", "(stock k3)", "(less k1 k2)", "(less k2 k3)"),
    atoms(LINKS_OBJECTS, link=("object", "object"), free=("object",), pinned=("object",), stock=("object",)),
)

ALL = (BLOCKS, VAN, WIRES, LINE, LINKS)


def reachable(task, most=3000):
    """All reachable states; None if there are more than `most`."""
    simulator = Simulator(task)
    start = simulator.initial()
    seen, stack = {start}, [start]
    while stack:
        state = stack.pop()
        for name, *arguments in simulator.applicable_steps(state):
            after = simulator.apply(state, name, arguments)
            if after not in seen:
                seen.add(after)
                stack.append(after)
        if len(seen) > most:
            return None
    return seen


def goal_states(task):
    """The reachable states in which the goal holds, as sets of atoms."""
    states = reachable(task)
    assert states is not None
    simulator = Simulator(task)
    return {state.atoms() for state in states if simulator.holds(state, task.problem.goal)}
