; blocksworld: blocks=6 seed=5
(define (problem blocksworld-6-5)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 b4 b5 b6 - block)
  (:init
    (handempty)
    (ontable b4) (on b5 b4) (on b6 b5) (on b3 b6) (on b1 b3) (on b2 b1) (clear b2))
  (:goal
    (and
      (ontable b3)
      (on b6 b3)
      (on b5 b6)
      (ontable b2)
      (on b1 b2)
      (on b4 b1))))
