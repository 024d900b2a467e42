; blocksworld: blocks=6 seed=42
(define (problem blocksworld-6-42)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 b4 b5 b6 - block)
  (:init
    (handempty)
    (ontable b4) (clear b4)
    (ontable b2) (on b1 b2) (clear b1)
    (ontable b3) (on b6 b3) (on b5 b6) (clear b5))
  (:goal
    (and
      (ontable b1)
      (on b3 b1)
      (ontable b5)
      (on b4 b5)
      (on b2 b4)
      (on b6 b2))))
