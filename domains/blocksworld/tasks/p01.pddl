; blocksworld: blocks=3 seed=3
(define (problem blocksworld-3-3)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 - block)
  (:init
    (handempty)
    (ontable b1) (on b3 b1) (clear b3)
    (ontable b2) (clear b2))
  (:goal
    (and
      (ontable b1)
      (on b2 b1)
      (on b3 b2))))
