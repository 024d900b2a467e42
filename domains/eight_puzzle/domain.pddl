; The sliding-tile puzzle (8-puzzle, 15-puzzle, any grid).
; Numbered tiles lie on a grid with one gap. A tile beside the gap slides into it.

(define (domain eight-puzzle)
  (:requirements :strips :typing)

  (:types tile position)

  (:predicates
    (at ?t - tile ?p - position)       ; ?t lies on ?p
    (empty ?p - position)              ; the gap is at ?p
    (neighbor ?p ?q - position))       ; ?p and ?q are side by side

  ; Slides a tile into the gap.
  (:action move
    :parameters (?t - tile ?from ?to - position)
    :precondition (and (at ?t ?from) (empty ?to) (neighbor ?from ?to))
    :effect (and (at ?t ?to) (empty ?from)
                 (not (at ?t ?from)) (not (empty ?to)))))
