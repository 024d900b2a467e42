; Transport, with action costs.
; Vehicles of limited room carry packages along roads. Driving costs the length of the road, loading and unloading cost 1.

(define (domain transport)
  (:requirements :strips :typing :action-costs)

  (:types
    location locatable capacity-number - object
    vehicle package - locatable)

  (:predicates
    (road ?from ?to - location)                          ; a road leads from ?from to ?to
    (at ?x - locatable ?l - location)                    ; ?x is at ?l
    (in ?p - package ?v - vehicle)                       ; ?p is inside ?v
    (capacity ?v - vehicle ?s - capacity-number)         ; ?v has room for ?s more packages
    (capacity-predecessor ?s1 ?s2 - capacity-number))    ; ?s2 is one more than ?s1

  (:functions
    (road-length ?from ?to - location) - number
    (total-cost) - number)

  ; Drives along a road.
  (:action drive
    :parameters (?v - vehicle ?from ?to - location)
    :precondition (and (at ?v ?from) (road ?from ?to))
    :effect (and (at ?v ?to)
                 (not (at ?v ?from))
                 (increase (total-cost) (road-length ?from ?to))))

  ; Loads a package; the vehicle's room falls from ?s2 to ?s1.
  (:action pick-up
    :parameters (?v - vehicle ?l - location ?p - package ?s1 ?s2 - capacity-number)
    :precondition (and (at ?v ?l) (at ?p ?l) (capacity-predecessor ?s1 ?s2) (capacity ?v ?s2))
    :effect (and (in ?p ?v) (capacity ?v ?s1)
                 (not (at ?p ?l)) (not (capacity ?v ?s2))
                 (increase (total-cost) 1)))

  ; Unloads a package; the vehicle's room rises from ?s1 to ?s2.
  (:action drop
    :parameters (?v - vehicle ?l - location ?p - package ?s1 ?s2 - capacity-number)
    :precondition (and (at ?v ?l) (in ?p ?v) (capacity-predecessor ?s1 ?s2) (capacity ?v ?s1))
    :effect (and (at ?p ?l) (capacity ?v ?s2)
                 (not (in ?p ?v)) (not (capacity ?v ?s1))
                 (increase (total-cost) 1))))
