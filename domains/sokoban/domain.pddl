; Sokoban.
; A player pushes boxes, one at a time, to goal places; boxes cannot be pulled. Only floor is modelled: walls are where no
; place is. Every step and every push counts one.

(define (domain sokoban)
  (:requirements :strips :typing)

  (:types location direction box)

  (:constants left right up down - direction)

  (:predicates
    (player-at ?l - location)                         ; the player stands on ?l
    (at ?b - box ?l - location)                       ; ?b stands on ?l
    (clear ?l - location)                             ; neither the player nor a box stands on ?l
    (move-dir ?from ?to - location ?d - direction)    ; ?to is the place beside ?from in direction ?d
    (is-goal ?l - location)                           ; ?l is a goal place
    (is-nongoal ?l - location)                        ; ?l is not a goal place
    (at-goal ?b - box))                               ; ?b stands on a goal place

  ; The player walks to a clear place.
  (:action move
    :parameters (?from ?to - location ?d - direction)
    :precondition (and (player-at ?from) (clear ?to) (move-dir ?from ?to ?d))
    :effect (and (player-at ?to) (clear ?from)
                 (not (player-at ?from)) (not (clear ?to))))

  ; The player at ?p pushes a box from ?from to ?to, which is no goal place.
  (:action push-to-nongoal
    :parameters (?b - box ?p ?from ?to - location ?d - direction)
    :precondition (and (player-at ?p) (at ?b ?from) (clear ?to)
                       (move-dir ?p ?from ?d) (move-dir ?from ?to ?d) (is-nongoal ?to))
    :effect (and (player-at ?from) (at ?b ?to) (clear ?p)
                 (not (player-at ?p)) (not (at ?b ?from)) (not (clear ?to)) (not (at-goal ?b))))

  ; The player at ?p pushes a box from ?from to ?to, which is a goal place.
  (:action push-to-goal
    :parameters (?b - box ?p ?from ?to - location ?d - direction)
    :precondition (and (player-at ?p) (at ?b ?from) (clear ?to)
                       (move-dir ?p ?from ?d) (move-dir ?from ?to ?d) (is-goal ?to))
    :effect (and (player-at ?from) (at ?b ?to) (clear ?p) (at-goal ?b)
                 (not (player-at ?p)) (not (at ?b ?from)) (not (clear ?to)))))
