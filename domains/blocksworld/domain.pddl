; Blocksworld with a hand (the four-operator form).
; Blocks stand in towers on a table that is always large enough. One hand moves one block at a time, from the top of a tower.

(define (domain blocksworld)
  (:requirements :strips :typing)

  (:types block)

  (:predicates
    (on ?x ?y - block)     ; ?x lies directly on ?y
    (ontable ?x - block)   ; ?x lies directly on the table
    (clear ?x - block)     ; nothing lies on ?x, and the hand does not hold it
    (holding ?x - block)   ; the hand holds ?x
    (handempty))           ; the hand holds nothing

  ; Takes a block that stands alone on the table.
  (:action pick-up
    :parameters (?x - block)
    :precondition (and (clear ?x) (ontable ?x) (handempty))
    :effect (and (holding ?x)
                 (not (ontable ?x)) (not (clear ?x)) (not (handempty))))

  ; Puts the block in the hand on the table.
  (:action put-down
    :parameters (?x - block)
    :precondition (holding ?x)
    :effect (and (ontable ?x) (clear ?x) (handempty)
                 (not (holding ?x))))

  ; Puts the block in the hand on top of a tower.
  (:action stack
    :parameters (?x ?y - block)
    :precondition (and (holding ?x) (clear ?y))
    :effect (and (on ?x ?y) (clear ?x) (handempty)
                 (not (holding ?x)) (not (clear ?y))))

  ; Takes the top block of a tower.
  (:action unstack
    :parameters (?x ?y - block)
    :precondition (and (on ?x ?y) (clear ?x) (handempty))
    :effect (and (holding ?x) (clear ?y)
                 (not (on ?x ?y)) (not (clear ?x)) (not (handempty)))))
