; Ferry.
; A ferry that holds one car takes cars between locations by the water.

(define (domain ferry)
  (:requirements :strips :typing :equality :negative-preconditions)

  (:types car location)

  (:predicates
    (at-ferry ?l - location)        ; the ferry is at ?l
    (at ?c - car ?l - location)     ; ?c is on land at ?l
    (on ?c - car)                   ; ?c is on the ferry
    (empty-ferry))                  ; no car is on the ferry

  ; The ferry sails to another location, with or without a car.
  (:action sail
    :parameters (?from ?to - location)
    :precondition (and (at-ferry ?from) (not (= ?from ?to)))
    :effect (and (at-ferry ?to)
                 (not (at-ferry ?from))))

  ; A car drives onto the empty ferry.
  (:action board
    :parameters (?c - car ?l - location)
    :precondition (and (at ?c ?l) (at-ferry ?l) (empty-ferry))
    :effect (and (on ?c)
                 (not (at ?c ?l)) (not (empty-ferry))))

  ; The car on the ferry drives off.
  (:action debark
    :parameters (?c - car ?l - location)
    :precondition (and (on ?c) (at-ferry ?l))
    :effect (and (at ?c ?l) (empty-ferry)
                 (not (on ?c)))))
