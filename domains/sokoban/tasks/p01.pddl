; sokoban: columns=4 rows=3 boxes=1 walls=0 seed=1
(define (problem sokoban-4-3-1-0-1)
  (:domain sokoban)
  (:objects
    pos-1-1 pos-2-1 pos-3-1 pos-4-1 pos-1-2 pos-2-2 pos-3-2 pos-4-2 pos-1-3 pos-2-3 pos-3-3 pos-4-3
    - location
    box1 - box)
  (:init
    (is-nongoal pos-1-1) (move-dir pos-1-1 pos-2-1 right) (move-dir pos-1-1 pos-1-2 down)
    (is-nongoal pos-2-1) (move-dir pos-2-1 pos-1-1 left) (move-dir pos-2-1 pos-3-1 right)
    (move-dir pos-2-1 pos-2-2 down)
    (is-nongoal pos-3-1) (move-dir pos-3-1 pos-2-1 left) (move-dir pos-3-1 pos-4-1 right)
    (move-dir pos-3-1 pos-3-2 down)
    (is-nongoal pos-4-1) (move-dir pos-4-1 pos-3-1 left) (move-dir pos-4-1 pos-4-2 down)
    (is-nongoal pos-1-2) (move-dir pos-1-2 pos-2-2 right) (move-dir pos-1-2 pos-1-1 up)
    (move-dir pos-1-2 pos-1-3 down)
    (is-nongoal pos-2-2) (move-dir pos-2-2 pos-1-2 left) (move-dir pos-2-2 pos-3-2 right)
    (move-dir pos-2-2 pos-2-1 up) (move-dir pos-2-2 pos-2-3 down)
    (is-nongoal pos-3-2) (move-dir pos-3-2 pos-2-2 left) (move-dir pos-3-2 pos-4-2 right)
    (move-dir pos-3-2 pos-3-1 up) (move-dir pos-3-2 pos-3-3 down)
    (is-nongoal pos-4-2) (move-dir pos-4-2 pos-3-2 left) (move-dir pos-4-2 pos-4-1 up)
    (move-dir pos-4-2 pos-4-3 down)
    (is-goal pos-1-3) (move-dir pos-1-3 pos-2-3 right) (move-dir pos-1-3 pos-1-2 up)
    (is-nongoal pos-2-3) (move-dir pos-2-3 pos-1-3 left) (move-dir pos-2-3 pos-3-3 right)
    (move-dir pos-2-3 pos-2-2 up)
    (is-nongoal pos-3-3) (move-dir pos-3-3 pos-2-3 left) (move-dir pos-3-3 pos-4-3 right)
    (move-dir pos-3-3 pos-3-2 up)
    (is-nongoal pos-4-3) (move-dir pos-4-3 pos-3-3 left) (move-dir pos-4-3 pos-4-2 up)
    (player-at pos-2-3)
    (at box1 pos-3-2)
    (clear pos-1-1) (clear pos-2-1) (clear pos-3-1) (clear pos-4-1) (clear pos-1-2) (clear pos-2-2)
    (clear pos-4-2) (clear pos-1-3) (clear pos-3-3) (clear pos-4-3))
  (:goal
    (and
      (at-goal box1))))
