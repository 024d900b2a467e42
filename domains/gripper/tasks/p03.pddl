; gripper: balls=10 rooms=4 grippers=2 classic=no seed=3
(define (problem gripper-10-4-2-no-3)
  (:domain gripper)
  (:objects
    room1 room2 room3 room4 - room
    ball1 ball2 ball3 ball4 ball5 ball6 ball7 ball8 ball9 ball10 - ball
    left right - gripper)
  (:init
    (at-robby room1) (free left) (free right)
    (at ball1 room3) (at ball2 room2) (at ball3 room3) (at ball4 room3) (at ball5 room1)
    (at ball6 room1) (at ball7 room4) (at ball8 room2) (at ball9 room1) (at ball10 room4))
  (:goal
    (and
      (at ball1 room2)
      (at ball2 room3)
      (at ball3 room2)
      (at ball4 room2)
      (at ball5 room4)
      (at ball6 room2)
      (at ball7 room3)
      (at ball8 room4)
      (at ball9 room3)
      (at ball10 room3))))
