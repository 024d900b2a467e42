; childsnack: children=8 allergic=3 trays=2 tables=3 spare_sandwiches=0 seed=3
(define (problem childsnack-8-3-2-3-0-3)
  (:domain childsnack)
  (:objects
    child1 child2 child3 child4 child5 child6 child7 child8 - child
    table1 table2 table3 - place
    bread1 bread2 bread3 bread4 bread5 bread6 bread7 bread8 - bread-portion
    filling1 filling2 filling3 filling4 filling5 filling6 filling7 filling8 - content-portion
    sandwich1 sandwich2 sandwich3 sandwich4 sandwich5 sandwich6 sandwich7 sandwich8 - sandwich
    tray1 tray2 - tray)
  (:init
    (waiting child1 table2) (allergic_gluten child1)
    (waiting child2 table2) (allergic_gluten child2)
    (waiting child3 table1) (not_allergic_gluten child3)
    (waiting child4 table1) (not_allergic_gluten child4)
    (waiting child5 table3) (allergic_gluten child5)
    (waiting child6 table1) (not_allergic_gluten child6)
    (waiting child7 table1) (not_allergic_gluten child7)
    (waiting child8 table3) (not_allergic_gluten child8)
    (at_kitchen_bread bread1) (at_kitchen_bread bread2) (at_kitchen_bread bread3)
    (at_kitchen_bread bread4) (at_kitchen_bread bread5) (at_kitchen_bread bread6)
    (at_kitchen_bread bread7) (at_kitchen_bread bread8)
    (no_gluten_bread bread4) (no_gluten_bread bread5) (no_gluten_bread bread7)
    (at_kitchen_content filling1) (at_kitchen_content filling2) (at_kitchen_content filling3)
    (at_kitchen_content filling4) (at_kitchen_content filling5) (at_kitchen_content filling6)
    (at_kitchen_content filling7) (at_kitchen_content filling8)
    (no_gluten_content filling1) (no_gluten_content filling3) (no_gluten_content filling6)
    (notexist sandwich1) (notexist sandwich2) (notexist sandwich3) (notexist sandwich4)
    (notexist sandwich5) (notexist sandwich6) (notexist sandwich7) (notexist sandwich8)
    (at tray1 kitchen) (at tray2 kitchen))
  (:goal
    (and
      (served child1)
      (served child2)
      (served child3)
      (served child4)
      (served child5)
      (served child6)
      (served child7)
      (served child8))))
