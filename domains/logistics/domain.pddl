; Logistics.
; Packages travel by truck within a city and by airplane between the airports of cities. Every vehicle takes any number of packages.

(define (domain logistics)
  (:requirements :strips :typing)

  (:types
    city place physobj - object
    airport location - place
    package vehicle - physobj
    truck airplane - vehicle)

  (:predicates
    (in-city ?l - place ?c - city)            ; ?l belongs to ?c
    (at ?x - physobj ?l - place)              ; ?x is at ?l, not inside a vehicle
    (in ?p - package ?v - vehicle))           ; ?p is inside ?v

  ; Loads a package at the truck's place.
  (:action load-truck
    :parameters (?p - package ?t - truck ?l - place)
    :precondition (and (at ?t ?l) (at ?p ?l))
    :effect (and (in ?p ?t)
                 (not (at ?p ?l))))

  ; Loads a package at the airplane's place.
  (:action load-airplane
    :parameters (?p - package ?a - airplane ?l - place)
    :precondition (and (at ?a ?l) (at ?p ?l))
    :effect (and (in ?p ?a)
                 (not (at ?p ?l))))

  ; Unloads a package at the truck's place.
  (:action unload-truck
    :parameters (?p - package ?t - truck ?l - place)
    :precondition (and (at ?t ?l) (in ?p ?t))
    :effect (and (at ?p ?l)
                 (not (in ?p ?t))))

  ; Unloads a package at the airplane's place.
  (:action unload-airplane
    :parameters (?p - package ?a - airplane ?l - place)
    :precondition (and (at ?a ?l) (in ?p ?a))
    :effect (and (at ?p ?l)
                 (not (in ?p ?a))))

  ; Drives a truck between two places of one city.
  (:action drive-truck
    :parameters (?t - truck ?from ?to - place ?c - city)
    :precondition (and (at ?t ?from) (in-city ?from ?c) (in-city ?to ?c))
    :effect (and (at ?t ?to)
                 (not (at ?t ?from))))

  ; Flies an airplane between two airports.
  (:action fly-airplane
    :parameters (?a - airplane ?from ?to - airport)
    :precondition (at ?a ?from)
    :effect (and (at ?a ?to)
                 (not (at ?a ?from)))))
