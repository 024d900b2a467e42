; miconic: floors=3 passengers=1 seed=1
(define (problem miconic-3-1-1)
  (:domain miconic)
  (:objects
    f1 f2 f3 - floor
    p1 - passenger)
  (:init
    (above f1 f2) (above f1 f3)
    (above f2 f3)
    (lift-at f1)
    (origin p1 f3) (destin p1 f2))
  (:goal
    (and
      (served p1))))
