; visitall: columns=3 rows=2 holes=0 percent=100 seed=1
(define (problem visitall-3-2-0-100-1)
  (:domain visitall)
  (:objects
    loc-1-1 loc-2-1 loc-3-1 loc-1-2 loc-2-2 loc-3-2 - place)
  (:init
    (connected loc-1-1 loc-2-1) (connected loc-1-1 loc-1-2)
    (connected loc-2-1 loc-1-1) (connected loc-2-1 loc-3-1) (connected loc-2-1 loc-2-2)
    (connected loc-3-1 loc-2-1) (connected loc-3-1 loc-3-2)
    (connected loc-1-2 loc-2-2) (connected loc-1-2 loc-1-1)
    (connected loc-2-2 loc-1-2) (connected loc-2-2 loc-3-2) (connected loc-2-2 loc-2-1)
    (connected loc-3-2 loc-2-2) (connected loc-3-2 loc-3-1)
    (at-robot loc-3-1) (visited loc-3-1))
  (:goal
    (and
      (visited loc-1-1)
      (visited loc-2-1)
      (visited loc-3-1)
      (visited loc-1-2)
      (visited loc-2-2)
      (visited loc-3-2))))
