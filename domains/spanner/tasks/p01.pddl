; spanner: locations=2 spanners=1 nuts=1 seed=1
(define (problem spanner-2-1-1-1)
  (:domain spanner)
  (:objects
    shed location1 location2 gate - location
    bob - man
    spanner1 - spanner
    nut1 - nut)
  (:init
    (link shed location1)
    (link location1 location2)
    (link location2 gate)
    (at bob shed)
    (at spanner1 location1)
    (useable spanner1)
    (at nut1 gate) (loose nut1))
  (:goal
    (and
      (tightened nut1))))
