; blocksworld: blocks=6 seed=2
(define (problem blocksworld-6-2)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 b4 b5 b6 - block)
  (:init
    (handempty)
    (ontable b6) (on b1 b6) (clear b1)
    (ontable b3) (on b4 b3) (clear b4)
    (ontable b2) (on b5 b2) (clear b5))
  (:goal
    (and
      (ontable b4)
      (on b1 b4)
      (ontable b3)
      (ontable b5)
      (ontable b2)
      (ontable b6))))
