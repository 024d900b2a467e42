; floortile: columns=2 rows=2 robots=1 colors=2 seed=1
(define (problem floortile-2-2-1-2-1)
  (:domain floortile)
  (:objects
    white black - color
    tile-0-1 tile-0-2 tile-1-1 tile-1-2 tile-2-1 tile-2-2 - tile
    robot1 - robot)
  (:init
    (= (total-cost) 0)
    (up tile-1-1 tile-0-1) (down tile-0-1 tile-1-1)
    (right tile-0-2 tile-0-1) (left tile-0-1 tile-0-2)
    (up tile-1-2 tile-0-2) (down tile-0-2 tile-1-2)
    (up tile-2-1 tile-1-1) (down tile-1-1 tile-2-1)
    (right tile-1-2 tile-1-1) (left tile-1-1 tile-1-2)
    (up tile-2-2 tile-1-2) (down tile-1-2 tile-2-2)
    (right tile-2-2 tile-2-1) (left tile-2-1 tile-2-2)
    (available-color white) (available-color black)
    (robot-at robot1 tile-0-1) (robot-has robot1 black)
    (clear tile-0-2)
    (clear tile-1-1) (clear tile-1-2)
    (clear tile-2-1) (clear tile-2-2))
  (:goal
    (and
      (painted tile-1-1 black)
      (painted tile-1-2 white)
      (painted tile-2-1 white)
      (painted tile-2-2 black)))
  (:metric minimize (total-cost)))
