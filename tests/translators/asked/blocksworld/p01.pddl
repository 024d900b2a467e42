; blocksworld: blocks=6 seed=41
(define (problem blocksworld-6-41)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 b4 b5 b6 - block)
  (:init
    (handempty)
    (ontable b3) (on b1 b3) (clear b1)
    (ontable b2) (on b6 b2) (on b4 b6) (on b5 b4) (clear b5))
  (:goal
    (and
      (ontable b5)
      (on b4 b5)
      (on b6 b4)
      (on b1 b6)
      (on b3 b1)
      (on b2 b3))))
