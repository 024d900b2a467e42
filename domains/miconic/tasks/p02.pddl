; miconic: floors=5 passengers=3 seed=2
(define (problem miconic-5-3-2)
  (:domain miconic)
  (:objects
    f1 f2 f3 f4 f5 - floor
    p1 p2 p3 - passenger)
  (:init
    (above f1 f2) (above f1 f3) (above f1 f4) (above f1 f5)
    (above f2 f3) (above f2 f4) (above f2 f5)
    (above f3 f4) (above f3 f5)
    (above f4 f5)
    (lift-at f5)
    (origin p1 f5) (destin p1 f1)
    (origin p2 f1) (destin p2 f4)
    (origin p3 f4) (destin p3 f3))
  (:goal
    (and
      (served p1)
      (served p2)
      (served p3))))
