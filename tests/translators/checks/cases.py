"""For every code of every check a task that shows it and a task that does not; texts of our own."""

BLOCKS = """(define (domain blocks) (:predicates (ontable ?b) (on ?b ?c) (clear ?b) (holding ?b) (hand-free))
  (:action pick-up :parameters (?b) :precondition (and (clear ?b) (ontable ?b) (hand-free))
    :effect (and (holding ?b) (not (ontable ?b)) (not (hand-free)) (not (clear ?b))))
  (:action put-down :parameters (?b) :precondition (holding ?b)
    :effect (and (ontable ?b) (clear ?b) (not (holding ?b)) (hand-free)))
  (:action stack :parameters (?b ?c) :precondition (and (holding ?b) (clear ?c))
    :effect (and (on ?b ?c) (clear ?b) (not (holding ?b)) (hand-free) (not (clear ?c))))
  (:action unstack :parameters (?b ?c) :precondition (and (on ?b ?c) (clear ?b) (hand-free))
    :effect (and (holding ?b) (clear ?c) (not (on ?b ?c)) (not (clear ?b)) (not (hand-free)))))"""

WALK = """(define (domain walk) (:requirements :typing) (:types place)
  (:predicates (here ?p - place) (road ?p ?q - place) (seen ?p - place) (steep ?p - place))
  (:action go :parameters (?p ?q - place) :precondition (and (here ?p) (road ?p ?q))
    :effect (and (here ?q) (not (here ?p)) (seen ?q)))
  (:action climb :parameters (?p - place) :precondition (and (here ?p) (steep ?p)) :effect (seen ?p)))"""

LIFT = """(define (domain lift) (:requirements :typing) (:types floor)
  (:predicates (stop ?f - floor) (up ?f ?g - floor) (down ?f ?g - floor))
  (:action rise :parameters (?f ?g - floor) :precondition (and (stop ?f) (up ?f ?g)) :effect (and (stop ?g) (not (stop ?f))))
  (:action sink :parameters (?f ?g - floor) :precondition (and (stop ?f) (down ?f ?g)) :effect (and (stop ?g) (not (stop ?f)))))"""

# A one-way trap: both goals can be reached, but not both.
TRAP = """(define (domain trap) (:predicates (start) (left) (right) (won-left) (won-right))
  (:action go-left :precondition (start) :effect (and (left) (not (start))))
  (:action go-right :precondition (start) :effect (and (right) (not (start))))
  (:action win-left :precondition (left) :effect (won-left))
  (:action win-right :precondition (right) :effect (won-right)))"""


def blocks(init, goal="(on a b)", objects="a b c d", comment=""):
    return f"(define (problem p) (:domain blocks) (:objects {objects})\n(:init {init}\n{comment}\n)\n(:goal (and {goal})))"


def walk(init, goal="(seen p3)", objects="p1 p2 p3 p4 p5"):
    return f"(define (problem p) (:domain walk) (:objects {objects} - place) (:init {init}) (:goal (and {goal})))"


def lift(init):
    return f"(define (problem p) (:domain lift) (:objects f1 f2 f3 f4 f5 - floor) (:init (stop f1) {init}) (:goal (stop f5)))"


def trap(goal):
    return f"(define (problem p) (:domain trap) (:init (start)) (:goal (and {goal})))"


def both_ways(*pairs):
    return " ".join(f"(road {a} {b}) (road {b} {a})" for a, b in pairs)


TABLE = "(ontable a) (ontable b) (ontable c) (on d c) (clear a) (clear b) (clear d) (hand-free)"
ROADS = both_ways(("p1", "p2"), ("p2", "p3"), ("p3", "p4"), ("p4", "p5"))
UP = "(up f1 f2) (up f2 f3) (up f3 f4) (up f4 f5)"
DOWN = "(down f2 f1) (down f3 f2) (down f4 f3) (down f5 f4)"

# code → (domain, problem that shows it, problem that does not)
CASES = {
    "empty-static": (WALK, walk("(here p1)", "(seen p1)"), walk(f"(here p1) {ROADS} (steep p1)")),
    "half-symmetric": (WALK, walk("(here p1) " + ROADS.replace("(road p5 p4)", "")), walk(f"(here p1) {ROADS}")),
    "half-inverse": (LIFT, lift(UP + DOWN.replace("(down f4 f3)", "")), lift(UP + DOWN)),
    "elision": (BLOCKS, blocks(TABLE, comment="; ... and so on for the others"), blocks(TABLE, comment="; the hand is free")),
    "none-of-group": (BLOCKS, blocks(TABLE.replace("(clear a)", "")), blocks(TABLE)),
    "several-of-group": (BLOCKS, blocks(TABLE + " (clear c)"), blocks(TABLE)),
    "goal-already-true": (BLOCKS, blocks(TABLE, "(on d c)"), blocks(TABLE)),
    "unreachable-goal": (WALK, walk(f"(here p1) {ROADS}", "(steep p3)"), walk(f"(here p1) {ROADS}")),
    "contradictory-goal": (BLOCKS, blocks(TABLE, "(clear a) (not (clear a))"), blocks(TABLE, "(clear a) (not (clear b))")),
    "goal-conflict": (BLOCKS, blocks(TABLE, "(on a b) (on a c)"), blocks(TABLE, "(on a b) (on b c)")),
    "unused-object": (BLOCKS, blocks(TABLE, objects="a b c d e"), blocks(TABLE)),
    "fewer-relations": (WALK, walk(f"(here p1) (seen p6) {ROADS}", objects="p1 p2 p3 p4 p5 p6"), walk(f"(here p1) {ROADS}")),
    "goal-unreachable": (BLOCKS, blocks(TABLE.replace("(hand-free)", "")), blocks(TABLE)),
    "unsolvable": (TRAP, trap("(won-left) (won-right)"), trap("(won-left)")),
}
