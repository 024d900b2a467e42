(define (problem bay) (:domain ferry)
  (:objects red blue - car north south - location)
  (:init (at-ferry north) (at red north) (at blue south) (empty-ferry))
  (:goal (and (at red south) (at blue north))))
