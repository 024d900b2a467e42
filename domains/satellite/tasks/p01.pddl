; satellite: satellites=1 instruments=1 modes=1 directions=3 images=1 seed=1
(define (problem satellite-1-1-1-3-1-1)
  (:domain satellite)
  (:objects
    satellite1 - satellite
    direction1 direction2 direction3 - direction
    mode1 - mode
    instrument1 - instrument)
  (:init
    (pointing satellite1 direction1) (power_avail satellite1)
    (on_board instrument1 satellite1) (calibration_target instrument1 direction2)
    (supports instrument1 mode1))
  (:goal
    (and
      (have_image direction2 mode1))))
