; Towers of Hanoi.
; Discs of different sizes lie on pegs. The top disc of a peg may be moved onto a larger disc, or onto an empty peg.

(define (domain hanoi)
  (:requirements :strips :typing)

  (:types
    support - object
    disc peg - support)

  (:predicates
    (on ?d - disc ?x - support)            ; ?d lies directly on ?x
    (clear ?x - support)                   ; nothing lies on ?x
    (smaller ?d - disc ?x - support))      ; ?d may lie on ?x: a larger disc, or any peg

  ; Moves the top disc of a peg to the top of another.
  (:action move
    :parameters (?d - disc ?from ?to - support)
    :precondition (and (on ?d ?from) (clear ?d) (clear ?to) (smaller ?d ?to))
    :effect (and (on ?d ?to) (clear ?from)
                 (not (on ?d ?from)) (not (clear ?to)))))
