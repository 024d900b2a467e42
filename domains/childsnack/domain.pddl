; Child-snack.
; Sandwiches are made in the kitchen, carried on trays and served to children at tables. Some children must not eat gluten:
; their sandwiches need gluten-free bread and gluten-free content, which must not be wasted on the others.

(define (domain childsnack)
  (:requirements :strips :typing)

  (:types child bread-portion content-portion sandwich tray place)

  (:constants kitchen - place)

  (:predicates
    (at_kitchen_bread ?b - bread-portion)         ; ?b has not been used
    (at_kitchen_content ?c - content-portion)     ; ?c has not been used
    (no_gluten_bread ?b - bread-portion)          ; ?b is free of gluten
    (no_gluten_content ?c - content-portion)      ; ?c is free of gluten
    (notexist ?s - sandwich)                      ; ?s has not been made
    (at_kitchen_sandwich ?s - sandwich)           ; ?s has been made and waits in the kitchen
    (no_gluten_sandwich ?s - sandwich)            ; ?s was made free of gluten
    (ontray ?s - sandwich ?t - tray)              ; ?s lies on ?t
    (at ?t - tray ?p - place)                     ; ?t is at ?p
    (allergic_gluten ?c - child)                  ; ?c must not eat gluten
    (not_allergic_gluten ?c - child)              ; ?c may eat anything
    (waiting ?c - child ?p - place)               ; ?c sits at ?p
    (served ?c - child))                          ; ?c has had a sandwich

  ; Makes a sandwich from two gluten-free portions.
  (:action make_sandwich_no_gluten
    :parameters (?s - sandwich ?b - bread-portion ?c - content-portion)
    :precondition (and (at_kitchen_bread ?b) (at_kitchen_content ?c)
                       (no_gluten_bread ?b) (no_gluten_content ?c) (notexist ?s))
    :effect (and (at_kitchen_sandwich ?s) (no_gluten_sandwich ?s)
                 (not (at_kitchen_bread ?b)) (not (at_kitchen_content ?c)) (not (notexist ?s))))

  ; Makes a sandwich from any two portions; it does not count as gluten-free.
  (:action make_sandwich
    :parameters (?s - sandwich ?b - bread-portion ?c - content-portion)
    :precondition (and (at_kitchen_bread ?b) (at_kitchen_content ?c) (notexist ?s))
    :effect (and (at_kitchen_sandwich ?s)
                 (not (at_kitchen_bread ?b)) (not (at_kitchen_content ?c)) (not (notexist ?s))))

  ; Puts a sandwich on a tray that is in the kitchen.
  (:action put_on_tray
    :parameters (?s - sandwich ?t - tray)
    :precondition (and (at_kitchen_sandwich ?s) (at ?t kitchen))
    :effect (and (ontray ?s ?t)
                 (not (at_kitchen_sandwich ?s))))

  ; Serves a gluten-free sandwich to a child who needs one.
  (:action serve_sandwich_no_gluten
    :parameters (?s - sandwich ?c - child ?t - tray ?p - place)
    :precondition (and (ontray ?s ?t) (at ?t ?p) (waiting ?c ?p) (allergic_gluten ?c) (no_gluten_sandwich ?s))
    :effect (and (served ?c)
                 (not (ontray ?s ?t))))

  ; Serves any sandwich to a child who may eat anything.
  (:action serve_sandwich
    :parameters (?s - sandwich ?c - child ?t - tray ?p - place)
    :precondition (and (ontray ?s ?t) (at ?t ?p) (waiting ?c ?p) (not_allergic_gluten ?c))
    :effect (and (served ?c)
                 (not (ontray ?s ?t))))

  ; Carries a tray to another place.
  (:action move_tray
    :parameters (?t - tray ?from ?to - place)
    :precondition (at ?t ?from)
    :effect (and (at ?t ?to)
                 (not (at ?t ?from)))))
