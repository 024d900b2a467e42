; childsnack: children=4 allergic=2 trays=2 tables=2 spare_sandwiches=0 seed=2
(define (problem childsnack-4-2-2-2-0-2)
  (:domain childsnack)
  (:objects
    child1 child2 child3 child4 - child
    table1 table2 - place
    bread1 bread2 bread3 bread4 - bread-portion
    filling1 filling2 filling3 filling4 - content-portion
    sandwich1 sandwich2 sandwich3 sandwich4 - sandwich
    tray1 tray2 - tray)
  (:init
    (waiting child1 table1) (allergic_gluten child1)
    (waiting child2 table1) (not_allergic_gluten child2)
    (waiting child3 table2) (not_allergic_gluten child3)
    (waiting child4 table2) (allergic_gluten child4)
    (at_kitchen_bread bread1) (at_kitchen_bread bread2) (at_kitchen_bread bread3)
    (at_kitchen_bread bread4)
    (no_gluten_bread bread2) (no_gluten_bread bread3)
    (at_kitchen_content filling1) (at_kitchen_content filling2) (at_kitchen_content filling3)
    (at_kitchen_content filling4)
    (no_gluten_content filling1) (no_gluten_content filling3)
    (notexist sandwich1) (notexist sandwich2) (notexist sandwich3) (notexist sandwich4)
    (at tray1 kitchen) (at tray2 kitchen))
  (:goal
    (and
      (served child1)
      (served child2)
      (served child3)
      (served child4))))
