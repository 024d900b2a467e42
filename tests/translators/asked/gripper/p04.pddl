(define (problem own) (:domain gripper) (:objects kitchen garage hall - room tb1 tb2 tb3 tb4 - ball left right - gripper)
 (:init (at-robby kitchen) (free left) (free right) (at tb1 kitchen) (at tb2 kitchen) (at tb3 kitchen) (at tb4 garage))
 (:goal (and (at tb1 garage) (at tb2 garage) (at tb4 hall))))
