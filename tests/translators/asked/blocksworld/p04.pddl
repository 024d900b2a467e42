(define (problem own) (:domain blocksworld) (:objects red green blue yellow - block)
 (:init (on red green) (ontable green) (ontable blue) (on yellow blue) (clear red) (clear yellow) (handempty))
 (:goal (and (ontable blue) (on red blue) (on green red) (on yellow green))))
