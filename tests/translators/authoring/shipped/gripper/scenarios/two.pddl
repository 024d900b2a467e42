(define (problem two) (:domain gripper) (:objects a b - room x y - ball l r - gripper)
(:init (at-robby a) (at x a) (at y a) (free l) (free r)) (:goal (and (at x b) (at y b))))
