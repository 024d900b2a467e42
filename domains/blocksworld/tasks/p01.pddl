; blocksworld: blocks=3 seed=1
(define (problem blocksworld-3-1)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 - block)
  (:init
    (handempty)
    (ontable b1) (on b3 b1) (on b2 b3) (clear b2))
  (:goal
    (and
      (ontable b2)
      (ontable b1)
      (on b3 b1))))
