(define (problem own) (:domain spanner) (:objects ann - man shed yard lane gate - location s1 s2 - spanner n1 n2 - nut)
 (:init (at ann shed) (link shed yard) (link yard lane) (link lane gate) (at s1 yard) (at s2 lane) (useable s1) (useable s2) (at n1 gate) (at n2 gate) (loose n1) (loose n2))
 (:goal (and (tightened n1) (tightened n2))))
