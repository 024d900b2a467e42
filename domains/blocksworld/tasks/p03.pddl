; blocksworld: blocks=12 seed=3
(define (problem blocksworld-12-3)
  (:domain blocksworld)
  (:objects
    b1 b2 b3 b4 b5 b6 b7 b8 b9 b10 b11 b12 - block)
  (:init
    (handempty)
    (ontable b3) (on b7 b3) (on b6 b7) (on b9 b6) (clear b9)
    (ontable b10) (on b1 b10) (clear b1)
    (ontable b2) (on b12 b2) (clear b12)
    (ontable b5) (on b4 b5) (on b8 b4) (on b11 b8) (clear b11))
  (:goal
    (and
      (ontable b8)
      (on b11 b8)
      (on b1 b11)
      (on b10 b1)
      (on b4 b10)
      (on b6 b4)
      (on b2 b6)
      (on b5 b2)
      (on b3 b5)
      (ontable b9)
      (ontable b12)
      (ontable b7))))
