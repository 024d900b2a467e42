; Visit-all.
; A robot walks over a grid and has to have been at given places.

(define (domain visitall)
  (:requirements :strips :typing)

  (:types place)

  (:predicates
    (connected ?x ?y - place)    ; one can walk from ?x to ?y
    (at-robot ?x - place)        ; the robot is at ?x
    (visited ?x - place))        ; the robot has been at ?x

  ; The robot walks to a connected place.
  (:action move
    :parameters (?from ?to - place)
    :precondition (and (at-robot ?from) (connected ?from ?to))
    :effect (and (at-robot ?to) (visited ?to)
                 (not (at-robot ?from)))))
