; Miconic, the plain form.
; An elevator with any amount of room takes passengers from their floors to the floors that they want.

(define (domain miconic)
  (:requirements :strips :typing)

  (:types passenger floor)

  (:predicates
    (origin ?p - passenger ?f - floor)    ; ?p waits on ?f
    (destin ?p - passenger ?f - floor)    ; ?p wants to go to ?f
    (above ?low ?high - floor)            ; ?high lies above ?low (given for every pair, not only neighbours)
    (lift-at ?f - floor)                  ; the elevator is on ?f
    (boarded ?p - passenger)              ; ?p is in the elevator
    (served ?p - passenger))              ; ?p has been let out where ?p wanted to go

  ; A passenger gets in on the floor where the passenger waits.
  (:action board
    :parameters (?f - floor ?p - passenger)
    :precondition (and (lift-at ?f) (origin ?p ?f))
    :effect (boarded ?p))

  ; A passenger gets out on the wanted floor.
  (:action depart
    :parameters (?f - floor ?p - passenger)
    :precondition (and (lift-at ?f) (destin ?p ?f) (boarded ?p))
    :effect (and (served ?p)
                 (not (boarded ?p))))

  ; The elevator goes up any number of floors.
  (:action up
    :parameters (?from ?to - floor)
    :precondition (and (lift-at ?from) (above ?from ?to))
    :effect (and (lift-at ?to)
                 (not (lift-at ?from))))

  ; The elevator goes down any number of floors.
  (:action down
    :parameters (?from ?to - floor)
    :precondition (and (lift-at ?from) (above ?to ?from))
    :effect (and (lift-at ?to)
                 (not (lift-at ?from)))))
