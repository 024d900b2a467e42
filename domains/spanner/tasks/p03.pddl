; spanner: locations=8 spanners=10 nuts=6 seed=3
(define (problem spanner-8-10-6-3)
  (:domain spanner)
  (:objects
    shed location1 location2 location3 location4 location5 location6 location7 location8 gate -
    location
    bob - man
    spanner1 spanner2 spanner3 spanner4 spanner5 spanner6 spanner7 spanner8 spanner9 spanner10 -
    spanner
    nut1 nut2 nut3 nut4 nut5 nut6 - nut)
  (:init
    (link shed location1)
    (link location1 location2)
    (link location2 location3)
    (link location3 location4)
    (link location4 location5)
    (link location5 location6)
    (link location6 location7)
    (link location7 location8)
    (link location8 gate)
    (at bob shed)
    (at spanner1 location2) (at spanner2 location5) (at spanner3 location3) (at spanner4 location5)
    (at spanner5 location6) (at spanner6 location1) (at spanner7 location1) (at spanner8 location7)
    (at spanner9 location3) (at spanner10 location2)
    (useable spanner1) (useable spanner2) (useable spanner3) (useable spanner4) (useable spanner5)
    (useable spanner6) (useable spanner7) (useable spanner8) (useable spanner9) (useable spanner10)
    (at nut1 gate) (loose nut1)
    (at nut2 gate) (loose nut2)
    (at nut3 gate) (loose nut3)
    (at nut4 gate) (loose nut4)
    (at nut5 gate) (loose nut5)
    (at nut6 gate) (loose nut6))
  (:goal
    (and
      (tightened nut1)
      (tightened nut2)
      (tightened nut3)
      (tightened nut4)
      (tightened nut5)
      (tightened nut6))))
