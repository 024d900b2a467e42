; blocksworld: blocks=6 seed=43
(define (problem blocksworld-6-43)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 b4 b5 b6 - block)
  (:init
    (handempty)
    (ontable b1) (on b5 b1) (on b3 b5) (clear b3)
    (ontable b2) (on b6 b2) (on b4 b6) (clear b4))
  (:goal
    (and
      (ontable b1)
      (ontable b4)
      (on b2 b4)
      (on b6 b2)
      (on b3 b6)
      (on b5 b3))))
