; satellite: satellites=2 instruments=3 modes=2 directions=6 images=4 seed=2
(define (problem satellite-2-3-2-6-4-2)
  (:domain satellite)
  (:objects
    satellite1 satellite2 - satellite
    direction1 direction2 direction3 direction4 direction5 direction6 - direction
    mode1 mode2 - mode
    instrument1 instrument2 instrument3 - instrument)
  (:init
    (pointing satellite1 direction6) (power_avail satellite1)
    (pointing satellite2 direction6) (power_avail satellite2)
    (on_board instrument1 satellite1) (calibration_target instrument1 direction1)
    (supports instrument1 mode2)
    (on_board instrument2 satellite1) (calibration_target instrument2 direction3)
    (supports instrument2 mode1) (supports instrument2 mode2)
    (on_board instrument3 satellite2) (calibration_target instrument3 direction3)
    (supports instrument3 mode2))
  (:goal
    (and
      (have_image direction1 mode2)
      (have_image direction4 mode2)
      (have_image direction5 mode1)
      (have_image direction6 mode2)
      (pointing satellite2 direction1))))
