"""Small tasks in PDDL for the tests of validation and explanation."""

BLOCKS = """(define (domain blocks) (:requirements :strips)
  (:predicates (on ?x ?y) (ontable ?x) (clear ?x) (holding ?x) (handempty))
  (:action pick-up :parameters (?x) :precondition (and (clear ?x) (ontable ?x) (handempty))
    :effect (and (not (clear ?x)) (not (ontable ?x)) (not (handempty)) (holding ?x)))
  (:action put-down :parameters (?x) :precondition (holding ?x)
    :effect (and (clear ?x) (ontable ?x) (handempty) (not (holding ?x))))
  (:action stack :parameters (?x ?y) :precondition (and (holding ?x) (clear ?y))
    :effect (and (not (holding ?x)) (not (clear ?y)) (clear ?x) (handempty) (on ?x ?y)))
  (:action unstack :parameters (?x ?y) :precondition (and (on ?x ?y) (clear ?x) (handempty))
    :effect (and (not (on ?x ?y)) (not (clear ?x)) (not (handempty)) (holding ?x) (clear ?y))))"""
TOWER = """(define (problem tower) (:domain blocks) (:objects a b c)
  (:init (ontable a) (on b a) (on c b) (clear c) (handempty))
  (:goal (and (on a b) (ontable c))))"""
TOWER_PLAN = "(unstack c b) (put-down c) (unstack b a) (put-down b) (pick-up a) (stack a b)"

DELIVERY = """(define (domain delivery) (:requirements :adl :action-costs)
  (:types place thing - object vehicle box - thing truck boat - vehicle)
  (:constants depot - place)
  (:predicates (at ?t - thing ?p - place) (in ?b - box ?v - vehicle) (road ?p ?q - place) (canal ?p ?q - place) (wet ?b - box))
  (:functions (total-cost) - number (far ?p ?q - place) - number)
  (:action drive :parameters (?v - (either truck boat) ?p ?q - place)
    :precondition (and (at ?v ?p) (not (= ?p ?q)) (or (road ?p ?q) (canal ?p ?q)))
    :effect (and (not (at ?v ?p)) (at ?v ?q) (increase (total-cost) (far ?p ?q))
      (forall (?b - box) (when (in ?b ?v) (and (not (at ?b ?p)) (at ?b ?q) (when (canal ?p ?q) (wet ?b)))))))
  (:action load :parameters (?b - box ?v - vehicle ?p - place)
    :precondition (and (at ?b ?p) (at ?v ?p) (not (exists (?w - vehicle) (in ?b ?w))) (forall (?c - box) (imply (in ?c ?v) (= ?c ?b))))
    :effect (and (in ?b ?v) (increase (total-cost) 0.5)))
  (:action unload :parameters (?b - box ?v - vehicle) :precondition (in ?b ?v) :effect (not (in ?b ?v))))"""
ROUND = """(define (problem round) (:domain delivery) (:objects north south - place t - truck s - boat x y - box)
  (:init (at t depot) (at s north) (at x depot) (at y depot) (road depot north) (road north depot) (canal north south)
    (canal south north) (= (far depot north) 2) (= (far north depot) 2) (= (far north south) 1.25))
  (:goal (and (forall (?b - box) (at ?b north)) (not (exists (?b - box) (wet ?b)))))
  (:metric minimize (total-cost)))"""
ROUND_PLAN = """(load x t depot) (drive t depot north) (unload x t) (drive t north depot) (load y t depot) (drive t depot north)
  (unload y t)"""

LAMPS = """(define (domain lamps) (:requirements :strips :derived-predicates :negative-preconditions :existential-preconditions
    :disjunctive-preconditions)
  (:predicates (wire ?a ?b) (closed ?a ?b) (source ?a) (live ?a) (dark ?a) (lamp ?a) (touched ?a))
  (:derived (live ?a) (or (source ?a) (exists (?b) (and (live ?b) (wire ?b ?a) (closed ?b ?a)))))
  (:derived (dark ?a) (and (lamp ?a) (not (live ?a))))
  (:action close :parameters (?a ?b) :precondition (and (wire ?a ?b) (not (live ?b))) :effect (closed ?a ?b))
  (:action open :parameters (?a ?b) :precondition (closed ?a ?b) :effect (not (closed ?a ?b)))
  (:action touch :parameters (?a) :precondition (dark ?a) :effect (touched ?a)))"""
CHAIN = """(define (problem chain) (:domain lamps) (:objects n1 n2 n3 n4)
  (:init (source n1) (wire n1 n2) (wire n2 n3) (wire n3 n4) (lamp n4) (closed n3 n4) (closed n1 n2))
  (:goal (and (live n4) (touched n4))))"""
CHAIN_PLAN = "(touch n4) (close n2 n3)"


def steps(text):
    """Steps of a plan given as text."""
    return [tuple(part.split(")")[0].split()) for part in text.split("(")[1:]]
