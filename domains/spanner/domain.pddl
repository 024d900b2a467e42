; Spanner.
; A man walks one way from the shed to the gate, picks up spanners on the way, and tightens the nuts at the gate. A spanner breaks
; after one nut, and there is no way back: whoever passes a spanner by has lost it.

(define (domain spanner)
  (:requirements :strips :typing)

  (:types
    location locatable - object
    man nut spanner - locatable)

  (:predicates
    (at ?x - locatable ?l - location)        ; ?x is at ?l
    (link ?from ?to - location)              ; one can walk from ?from to ?to
    (carrying ?m - man ?s - spanner)         ; ?m carries ?s
    (useable ?s - spanner)                   ; ?s has not been used
    (loose ?n - nut)                         ; ?n has yet to be tightened
    (tightened ?n - nut))                    ; ?n has been tightened

  ; Walks along a link.
  (:action walk
    :parameters (?from ?to - location ?m - man)
    :precondition (and (at ?m ?from) (link ?from ?to))
    :effect (and (at ?m ?to)
                 (not (at ?m ?from))))

  ; Picks up a spanner where the man is.
  (:action pickup_spanner
    :parameters (?l - location ?s - spanner ?m - man)
    :precondition (and (at ?m ?l) (at ?s ?l))
    :effect (and (carrying ?m ?s)
                 (not (at ?s ?l))))

  ; Tightens a nut, which uses the spanner up.
  (:action tighten_nut
    :parameters (?l - location ?s - spanner ?m - man ?n - nut)
    :precondition (and (at ?m ?l) (at ?n ?l) (carrying ?m ?s) (useable ?s) (loose ?n))
    :effect (and (tightened ?n)
                 (not (loose ?n)) (not (useable ?s)))))
