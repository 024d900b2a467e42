; Floor-tile, with action costs.
; Robots paint the tiles of a floor in a pattern. A robot paints the tile above or below it, and cannot step on paint: painting in
; the wrong order walls the robots in.

(define (domain floortile)
  (:requirements :strips :typing :action-costs)

  (:types robot tile color)

  (:predicates
    (robot-at ?r - robot ?x - tile)         ; ?r stands on ?x
    (up ?y ?x - tile)                       ; ?y is above ?x
    (down ?y ?x - tile)                     ; ?y is below ?x
    (left ?y ?x - tile)                     ; ?y is left of ?x
    (right ?y ?x - tile)                    ; ?y is right of ?x
    (clear ?x - tile)                       ; ?x is neither painted nor stood on
    (painted ?x - tile ?c - color)          ; ?x is painted ?c
    (robot-has ?r - robot ?c - color)       ; ?r has ?c in its spray gun
    (available-color ?c - color))           ; there is paint of ?c

  (:functions (total-cost) - number)

  ; Loads another color.
  (:action change-color
    :parameters (?r - robot ?c ?c2 - color)
    :precondition (and (robot-has ?r ?c) (available-color ?c2))
    :effect (and (robot-has ?r ?c2)
                 (not (robot-has ?r ?c))
                 (increase (total-cost) 5)))

  ; Paints the tile ?y above the robot.
  (:action paint-up
    :parameters (?r - robot ?y ?x - tile ?c - color)
    :precondition (and (robot-has ?r ?c) (robot-at ?r ?x) (up ?y ?x) (clear ?y))
    :effect (and (painted ?y ?c)
                 (not (clear ?y))
                 (increase (total-cost) 2)))

  ; Paints the tile ?y below the robot.
  (:action paint-down
    :parameters (?r - robot ?y ?x - tile ?c - color)
    :precondition (and (robot-has ?r ?c) (robot-at ?r ?x) (down ?y ?x) (clear ?y))
    :effect (and (painted ?y ?c)
                 (not (clear ?y))
                 (increase (total-cost) 2)))

  ; Moves the robot to the tile ?y above; climbing is the expensive move.
  (:action move-up
    :parameters (?r - robot ?x ?y - tile)
    :precondition (and (robot-at ?r ?x) (up ?y ?x) (clear ?y))
    :effect (and (robot-at ?r ?y) (clear ?x)
                 (not (robot-at ?r ?x)) (not (clear ?y))
                 (increase (total-cost) 3)))

  ; Moves the robot to the tile ?y below.
  (:action move-down
    :parameters (?r - robot ?x ?y - tile)
    :precondition (and (robot-at ?r ?x) (down ?y ?x) (clear ?y))
    :effect (and (robot-at ?r ?y) (clear ?x)
                 (not (robot-at ?r ?x)) (not (clear ?y))
                 (increase (total-cost) 1)))

  ; Moves the robot to the tile ?y on the right.
  (:action move-right
    :parameters (?r - robot ?x ?y - tile)
    :precondition (and (robot-at ?r ?x) (right ?y ?x) (clear ?y))
    :effect (and (robot-at ?r ?y) (clear ?x)
                 (not (robot-at ?r ?x)) (not (clear ?y))
                 (increase (total-cost) 1)))

  ; Moves the robot to the tile ?y on the left.
  (:action move-left
    :parameters (?r - robot ?x ?y - tile)
    :precondition (and (robot-at ?r ?x) (left ?y ?x) (clear ?y))
    :effect (and (robot-at ?r ?y) (clear ?x)
                 (not (robot-at ?r ?x)) (not (clear ?y))
                 (increase (total-cost) 1))))
