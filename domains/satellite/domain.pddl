; Satellite.
; Satellites turn towards targets and take images with instruments, which have to be switched on and calibrated first.
; Each satellite has power for one instrument at a time.

(define (domain satellite)
  (:requirements :strips :typing :equality :negative-preconditions)

  (:types satellite direction instrument mode)

  (:predicates
    (on_board ?i - instrument ?s - satellite)             ; ?s carries ?i
    (supports ?i - instrument ?m - mode)                  ; ?i can take images in ?m
    (pointing ?s - satellite ?d - direction)              ; ?s points to ?d
    (power_avail ?s - satellite)                          ; ?s can switch an instrument on
    (power_on ?i - instrument)                            ; ?i is switched on
    (calibrated ?i - instrument)                          ; ?i is calibrated
    (calibration_target ?i - instrument ?d - direction)   ; ?i is calibrated by pointing to ?d
    (have_image ?d - direction ?m - mode))                ; there is an image of ?d in ?m

  ; Turns a satellite to another direction.
  (:action turn_to
    :parameters (?s - satellite ?to ?from - direction)
    :precondition (and (pointing ?s ?from) (not (= ?to ?from)))
    :effect (and (pointing ?s ?to)
                 (not (pointing ?s ?from))))

  ; Gives the satellite's power to an instrument, which thereby loses its calibration.
  (:action switch_on
    :parameters (?i - instrument ?s - satellite)
    :precondition (and (on_board ?i ?s) (power_avail ?s))
    :effect (and (power_on ?i)
                 (not (calibrated ?i)) (not (power_avail ?s))))

  ; Switches an instrument off; the satellite has its power back.
  (:action switch_off
    :parameters (?i - instrument ?s - satellite)
    :precondition (and (on_board ?i ?s) (power_on ?i))
    :effect (and (power_avail ?s)
                 (not (power_on ?i))))

  ; Calibrates an instrument while its satellite points to the instrument's target.
  (:action calibrate
    :parameters (?s - satellite ?i - instrument ?d - direction)
    :precondition (and (on_board ?i ?s) (calibration_target ?i ?d) (pointing ?s ?d) (power_on ?i))
    :effect (calibrated ?i))

  ; Takes an image of what the satellite points to.
  (:action take_image
    :parameters (?s - satellite ?d - direction ?i - instrument ?m - mode)
    :precondition (and (calibrated ?i) (on_board ?i ?s) (supports ?i ?m) (power_on ?i) (pointing ?s ?d))
    :effect (have_image ?d ?m)))
