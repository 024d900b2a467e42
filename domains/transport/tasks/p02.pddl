; transport: locations=5 vehicles=2 packages=3 capacity=4 extra_roads=2 seed=2
(define (problem transport-5-2-3-4-2-2)
  (:domain transport)
  (:objects
    l1 l2 l3 l4 l5 - location
    capacity-0 capacity-1 capacity-2 capacity-3 capacity-4 - capacity-number
    truck1 truck2 - vehicle
    package1 package2 package3 - package)
  (:init
    (= (total-cost) 0)
    (road l1 l2) (road l2 l1)
    (= (road-length l1 l2) 125)
    (= (road-length l2 l1) 125)
    (road l1 l3) (road l3 l1)
    (= (road-length l1 l3) 25)
    (= (road-length l3 l1) 25)
    (road l3 l4) (road l4 l3)
    (= (road-length l3 l4) 46)
    (= (road-length l4 l3) 46)
    (road l3 l5) (road l5 l3)
    (= (road-length l3 l5) 27)
    (= (road-length l5 l3) 27)
    (road l2 l4) (road l4 l2)
    (= (road-length l2 l4) 66)
    (= (road-length l4 l2) 66)
    (capacity-predecessor capacity-0 capacity-1)
    (capacity-predecessor capacity-1 capacity-2)
    (capacity-predecessor capacity-2 capacity-3)
    (capacity-predecessor capacity-3 capacity-4)
    (at truck1 l3) (capacity truck1 capacity-4)
    (at truck2 l2) (capacity truck2 capacity-2)
    (at package1 l4) (at package2 l1) (at package3 l5))
  (:goal
    (and
      (at package1 l2)
      (at package2 l4)
      (at package3 l2)))
  (:metric minimize (total-cost)))
