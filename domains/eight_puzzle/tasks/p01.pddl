; 8-puzzle: columns=2 rows=2 seed=5
(define (problem eight-puzzle-2-2-5)
  (:domain eight-puzzle)
  (:objects
    t1 t2 t3 - tile
    p-1-1 p-2-1 p-1-2 p-2-2 - position)
  (:init
    (neighbor p-1-1 p-2-1) (neighbor p-1-1 p-1-2)
    (neighbor p-2-1 p-1-1) (neighbor p-2-1 p-2-2)
    (neighbor p-1-2 p-2-2) (neighbor p-1-2 p-1-1)
    (neighbor p-2-2 p-1-2) (neighbor p-2-2 p-2-1)
    (at t3 p-1-1) (at t2 p-1-2) (at t1 p-2-2) (empty p-2-1))
  (:goal
    (and
      (at t1 p-1-1)
      (at t2 p-2-1)
      (at t3 p-1-2))))
