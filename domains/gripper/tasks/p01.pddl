; gripper: balls=2 rooms=2 grippers=2 classic=yes seed=1
(define (problem gripper-2-2-2-yes-1)
  (:domain gripper)
  (:objects
    room1 room2 - room
    ball1 ball2 - ball
    left right - gripper)
  (:init
    (at-robby room1) (free left) (free right)
    (at ball1 room1) (at ball2 room1))
  (:goal
    (and
      (at ball1 room2)
      (at ball2 room2))))
