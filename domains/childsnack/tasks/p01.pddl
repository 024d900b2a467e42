; childsnack: children=2 allergic=1 trays=1 tables=1 spare_sandwiches=0 seed=1
(define (problem childsnack-2-1-1-1-0-1)
  (:domain childsnack)
  (:objects
    child1 child2 - child
    table1 - place
    bread1 bread2 - bread-portion
    filling1 filling2 - content-portion
    sandwich1 sandwich2 - sandwich
    tray1 - tray)
  (:init
    (waiting child1 table1) (allergic_gluten child1)
    (waiting child2 table1) (not_allergic_gluten child2)
    (at_kitchen_bread bread1) (at_kitchen_bread bread2)
    (no_gluten_bread bread1)
    (at_kitchen_content filling1) (at_kitchen_content filling2)
    (no_gluten_content filling1)
    (notexist sandwich1) (notexist sandwich2)
    (at tray1 kitchen))
  (:goal
    (and
      (served child1)
      (served child2))))
