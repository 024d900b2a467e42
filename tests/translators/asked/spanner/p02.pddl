; spanner: locations=4 spanners=3 nuts=2 seed=42
(define (problem spanner-4-3-2-42)
  (:domain spanner)
  (:objects
    shed location1 location2 location3 location4 gate - location
    bob - man
    spanner1 spanner2 spanner3 - spanner
    nut1 nut2 - nut)
  (:init
    (link shed location1)
    (link location1 location2)
    (link location2 location3)
    (link location3 location4)
    (link location4 gate)
    (at bob shed)
    (at spanner1 location3) (at spanner2 location1) (at spanner3 location2)
    (useable spanner1) (useable spanner2) (useable spanner3)
    (at nut1 gate) (loose nut1)
    (at nut2 gate) (loose nut2))
  (:goal
    (and
      (tightened nut1)
      (tightened nut2))))
