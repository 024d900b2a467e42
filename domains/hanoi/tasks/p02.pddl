; hanoi: discs=5 pegs=3 classic=yes seed=2
(define (problem hanoi-5-3-yes-2)
  (:domain hanoi)
  (:objects
    d1 d2 d3 d4 d5 - disc
    peg1 peg2 peg3 - peg)
  (:init
    (smaller d1 peg1) (smaller d1 peg2) (smaller d1 peg3)
    (smaller d1 d2) (smaller d1 d3) (smaller d1 d4) (smaller d1 d5)
    (smaller d2 peg1) (smaller d2 peg2) (smaller d2 peg3)
    (smaller d2 d3) (smaller d2 d4) (smaller d2 d5)
    (smaller d3 peg1) (smaller d3 peg2) (smaller d3 peg3)
    (smaller d3 d4) (smaller d3 d5)
    (smaller d4 peg1) (smaller d4 peg2) (smaller d4 peg3)
    (smaller d4 d5)
    (smaller d5 peg1) (smaller d5 peg2) (smaller d5 peg3)
    (on d5 peg1) (on d4 d5) (on d3 d4) (on d2 d3) (on d1 d2)
    (clear d1) (clear peg2) (clear peg3))
  (:goal
    (and
      (on d5 peg3)
      (on d4 d5)
      (on d3 d4)
      (on d2 d3)
      (on d1 d2))))
