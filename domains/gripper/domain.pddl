; Gripper.
; A robot with some grippers (usually two) carries balls between rooms. It can go from any room to any other.

(define (domain gripper)
  (:requirements :strips :typing)

  (:types room ball gripper)

  (:predicates
    (at-robby ?r - room)               ; the robot is in ?r
    (at ?b - ball ?r - room)           ; ?b lies in ?r
    (free ?g - gripper)                ; ?g holds nothing
    (carry ?b - ball ?g - gripper))    ; ?g holds ?b

  ; The robot goes to another room, with whatever it holds.
  (:action move
    :parameters (?from ?to - room)
    :precondition (at-robby ?from)
    :effect (and (at-robby ?to)
                 (not (at-robby ?from))))

  ; A free gripper takes a ball that lies in the robot's room.
  (:action pick
    :parameters (?b - ball ?r - room ?g - gripper)
    :precondition (and (at ?b ?r) (at-robby ?r) (free ?g))
    :effect (and (carry ?b ?g)
                 (not (at ?b ?r)) (not (free ?g))))

  ; A gripper leaves its ball in the robot's room.
  (:action drop
    :parameters (?b - ball ?r - room ?g - gripper)
    :precondition (and (carry ?b ?g) (at-robby ?r))
    :effect (and (at ?b ?r) (free ?g)
                 (not (carry ?b ?g)))))
