; Rovers.
; Rovers drive over a planet, analyse soil and rock samples, take images, and send the results to their lander.

(define (domain rovers)
  (:requirements :strips :typing)

  (:types rover waypoint store camera mode lander objective)

  (:predicates
    (at ?r - rover ?w - waypoint)                       ; ?r is at ?w
    (at_lander ?l - lander ?w - waypoint)               ; ?l stands at ?w
    (can_traverse ?r - rover ?from ?to - waypoint)      ; ?r can drive from ?from to ?to
    (visible ?from ?to - waypoint)                      ; from ?from one sees ?to
    (available ?r - rover)                              ; ?r can drive and send
    (channel_free ?l - lander)                          ; ?l can receive
    (equipped_for_soil_analysis ?r - rover)
    (equipped_for_rock_analysis ?r - rover)
    (equipped_for_imaging ?r - rover)
    (store_of ?s - store ?r - rover)                    ; ?s belongs to ?r
    (empty ?s - store)                                  ; ?s can take a sample
    (full ?s - store)                                   ; ?s holds a sample
    (at_soil_sample ?w - waypoint)                      ; a soil sample lies at ?w
    (at_rock_sample ?w - waypoint)                      ; a rock sample lies at ?w
    (have_soil_analysis ?r - rover ?w - waypoint)       ; ?r has analysed the soil of ?w
    (have_rock_analysis ?r - rover ?w - waypoint)       ; ?r has analysed the rock of ?w
    (on_board ?c - camera ?r - rover)                   ; ?r carries ?c
    (supports ?c - camera ?m - mode)                    ; ?c can take images in ?m
    (calibration_target ?c - camera ?o - objective)     ; ?c is calibrated by looking at ?o
    (calibrated ?c - camera)                            ; ?c is ready for one image
    (visible_from ?o - objective ?w - waypoint)         ; ?o can be seen from ?w
    (have_image ?r - rover ?o - objective ?m - mode)    ; ?r has an image of ?o in ?m
    (communicated_soil_data ?w - waypoint)              ; the lander has the soil analysis of ?w
    (communicated_rock_data ?w - waypoint)              ; the lander has the rock analysis of ?w
    (communicated_image_data ?o - objective ?m - mode)) ; the lander has an image of ?o in ?m

  ; Drives to a waypoint that the rover sees and can drive to.
  (:action navigate
    :parameters (?r - rover ?from ?to - waypoint)
    :precondition (and (can_traverse ?r ?from ?to) (available ?r) (at ?r ?from) (visible ?from ?to))
    :effect (and (at ?r ?to)
                 (not (at ?r ?from))))

  ; Takes the soil sample of a waypoint into an empty store and analyses it.
  (:action sample_soil
    :parameters (?r - rover ?s - store ?w - waypoint)
    :precondition (and (at ?r ?w) (at_soil_sample ?w) (equipped_for_soil_analysis ?r) (store_of ?s ?r) (empty ?s))
    :effect (and (full ?s) (have_soil_analysis ?r ?w)
                 (not (empty ?s)) (not (at_soil_sample ?w))))

  ; Takes the rock sample of a waypoint into an empty store and analyses it.
  (:action sample_rock
    :parameters (?r - rover ?s - store ?w - waypoint)
    :precondition (and (at ?r ?w) (at_rock_sample ?w) (equipped_for_rock_analysis ?r) (store_of ?s ?r) (empty ?s))
    :effect (and (full ?s) (have_rock_analysis ?r ?w)
                 (not (empty ?s)) (not (at_rock_sample ?w))))

  ; Empties a store.
  (:action drop
    :parameters (?r - rover ?s - store)
    :precondition (and (store_of ?s ?r) (full ?s))
    :effect (and (empty ?s)
                 (not (full ?s))))

  ; Makes a camera ready for one image, by looking at its target.
  (:action calibrate
    :parameters (?r - rover ?c - camera ?o - objective ?w - waypoint)
    :precondition (and (equipped_for_imaging ?r) (calibration_target ?c ?o) (at ?r ?w) (visible_from ?o ?w) (on_board ?c ?r))
    :effect (calibrated ?c))

  ; Takes an image; the camera has to be calibrated again before the next.
  (:action take_image
    :parameters (?r - rover ?w - waypoint ?o - objective ?c - camera ?m - mode)
    :precondition (and (calibrated ?c) (on_board ?c ?r) (equipped_for_imaging ?r) (supports ?c ?m)
                       (visible_from ?o ?w) (at ?r ?w))
    :effect (and (have_image ?r ?o ?m)
                 (not (calibrated ?c))))

  ; Sends a soil analysis from ?x to the lander at ?y.
  (:action communicate_soil_data
    :parameters (?r - rover ?l - lander ?w ?x ?y - waypoint)
    :precondition (and (at ?r ?x) (at_lander ?l ?y) (have_soil_analysis ?r ?w) (visible ?x ?y)
                       (available ?r) (channel_free ?l))
    :effect (communicated_soil_data ?w))

  ; Sends a rock analysis from ?x to the lander at ?y.
  (:action communicate_rock_data
    :parameters (?r - rover ?l - lander ?w ?x ?y - waypoint)
    :precondition (and (at ?r ?x) (at_lander ?l ?y) (have_rock_analysis ?r ?w) (visible ?x ?y)
                       (available ?r) (channel_free ?l))
    :effect (communicated_rock_data ?w))

  ; Sends an image from ?x to the lander at ?y.
  (:action communicate_image_data
    :parameters (?r - rover ?l - lander ?o - objective ?m - mode ?x ?y - waypoint)
    :precondition (and (at ?r ?x) (at_lander ?l ?y) (have_image ?r ?o ?m) (visible ?x ?y)
                       (available ?r) (channel_free ?l))
    :effect (communicated_image_data ?o ?m)))
