; transport: locations=2 vehicles=1 packages=1 capacity=2 extra_roads=0 seed=1
(define (problem transport-2-1-1-2-0-1)
  (:domain transport)
  (:objects
    l1 l2 - location
    capacity-0 capacity-1 capacity-2 - capacity-number
    truck1 - vehicle
    package1 - package)
  (:init
    (= (total-cost) 0)
    (road l1 l2) (road l2 l1)
    (= (road-length l1 l2) 87)
    (= (road-length l2 l1) 87)
    (capacity-predecessor capacity-0 capacity-1)
    (capacity-predecessor capacity-1 capacity-2)
    (at truck1 l1) (capacity truck1 capacity-2)
    (at package1 l1))
  (:goal
    (and
      (at package1 l2)))
  (:metric minimize (total-cost)))
