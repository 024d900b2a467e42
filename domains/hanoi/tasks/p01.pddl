; hanoi: discs=3 pegs=3 classic=yes seed=1
(define (problem hanoi-3-3-yes-1)
  (:domain hanoi)
  (:objects
    d1 d2 d3 - disc
    peg1 peg2 peg3 - peg)
  (:init
    (smaller d1 peg1) (smaller d1 peg2) (smaller d1 peg3)
    (smaller d1 d2) (smaller d1 d3)
    (smaller d2 peg1) (smaller d2 peg2) (smaller d2 peg3)
    (smaller d2 d3)
    (smaller d3 peg1) (smaller d3 peg2) (smaller d3 peg3)
    (on d3 peg1) (on d2 d3) (on d1 d2)
    (clear d1) (clear peg2) (clear peg3))
  (:goal
    (and
      (on d3 peg3)
      (on d2 d3)
      (on d1 d2))))
