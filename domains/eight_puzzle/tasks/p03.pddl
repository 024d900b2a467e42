; 8-puzzle: columns=3 rows=3 seed=3
(define (problem eight-puzzle-3-3-3)
  (:domain eight-puzzle)
  (:objects
    t1 t2 t3 t4 t5 t6 t7 t8 - tile
    p-1-1 p-2-1 p-3-1 p-1-2 p-2-2 p-3-2 p-1-3 p-2-3 p-3-3 - position)
  (:init
    (neighbor p-1-1 p-2-1) (neighbor p-1-1 p-1-2)
    (neighbor p-2-1 p-1-1) (neighbor p-2-1 p-3-1) (neighbor p-2-1 p-2-2)
    (neighbor p-3-1 p-2-1) (neighbor p-3-1 p-3-2)
    (neighbor p-1-2 p-2-2) (neighbor p-1-2 p-1-1) (neighbor p-1-2 p-1-3)
    (neighbor p-2-2 p-1-2) (neighbor p-2-2 p-3-2) (neighbor p-2-2 p-2-1) (neighbor p-2-2 p-2-3)
    (neighbor p-3-2 p-2-2) (neighbor p-3-2 p-3-1) (neighbor p-3-2 p-3-3)
    (neighbor p-1-3 p-2-3) (neighbor p-1-3 p-1-2)
    (neighbor p-2-3 p-1-3) (neighbor p-2-3 p-3-3) (neighbor p-2-3 p-2-2)
    (neighbor p-3-3 p-2-3) (neighbor p-3-3 p-3-2)
    (at t6 p-1-1) (at t3 p-2-1) (at t5 p-3-1) (at t7 p-1-2) (at t8 p-2-2) (at t2 p-3-2) (at t4 p-1-3)
    (at t1 p-3-3) (empty p-2-3))
  (:goal
    (and
      (at t1 p-1-1)
      (at t2 p-2-1)
      (at t3 p-3-1)
      (at t4 p-1-2)
      (at t5 p-2-2)
      (at t6 p-3-2)
      (at t7 p-1-3)
      (at t8 p-2-3))))
