; 8-puzzle: columns=3 rows=2 seed=4
(define (problem eight-puzzle-3-2-4)
  (:domain eight-puzzle)
  (:objects
    t1 t2 t3 t4 t5 - tile
    p-1-1 p-2-1 p-3-1 p-1-2 p-2-2 p-3-2 - position)
  (:init
    (neighbor p-1-1 p-2-1) (neighbor p-1-1 p-1-2)
    (neighbor p-2-1 p-1-1) (neighbor p-2-1 p-3-1) (neighbor p-2-1 p-2-2)
    (neighbor p-3-1 p-2-1) (neighbor p-3-1 p-3-2)
    (neighbor p-1-2 p-2-2) (neighbor p-1-2 p-1-1)
    (neighbor p-2-2 p-1-2) (neighbor p-2-2 p-3-2) (neighbor p-2-2 p-2-1)
    (neighbor p-3-2 p-2-2) (neighbor p-3-2 p-3-1)
    (at t2 p-1-1) (at t1 p-2-1) (at t4 p-3-1) (at t3 p-1-2) (at t5 p-2-2) (empty p-3-2))
  (:goal
    (and
      (at t1 p-1-1)
      (at t2 p-2-1)
      (at t3 p-3-1)
      (at t4 p-1-2)
      (at t5 p-2-2))))
