; ferry: locations=2 cars=1 seed=1
(define (problem ferry-2-1-1)
  (:domain ferry)
  (:objects
    l1 l2 - location
    car1 - car)
  (:init
    (at-ferry l1) (empty-ferry)
    (at car1 l2))
  (:goal
    (and
      (at car1 l1))))
