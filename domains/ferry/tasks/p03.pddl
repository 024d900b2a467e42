; ferry: locations=6 cars=10 seed=3
(define (problem ferry-6-10-3)
  (:domain ferry)
  (:objects
    l1 l2 l3 l4 l5 l6 - location
    car1 car2 car3 car4 car5 car6 car7 car8 car9 car10 - car)
  (:init
    (at-ferry l2) (empty-ferry)
    (at car1 l4) (at car2 l3) (at car3 l4) (at car4 l4) (at car5 l1) (at car6 l1) (at car7 l6)
    (at car8 l2) (at car9 l2) (at car10 l6))
  (:goal
    (and
      (at car1 l3)
      (at car2 l5)
      (at car3 l3)
      (at car4 l6)
      (at car5 l6)
      (at car6 l4)
      (at car7 l5)
      (at car8 l3)
      (at car9 l4)
      (at car10 l4))))
