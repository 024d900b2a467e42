; ferry: locations=3 cars=4 seed=41
(define (problem ferry-3-4-41)
  (:domain ferry)
  (:objects
    l1 l2 l3 - location
    car1 car2 car3 car4 - car)
  (:init
    (at-ferry l2) (empty-ferry)
    (at car1 l1) (at car2 l1) (at car3 l3) (at car4 l2))
  (:goal
    (and
      (at car1 l2)
      (at car2 l2)
      (at car3 l1)
      (at car4 l3))))
