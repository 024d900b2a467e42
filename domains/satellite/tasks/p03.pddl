; satellite: satellites=3 instruments=6 modes=4 directions=15 images=12 seed=3
(define (problem satellite-3-6-4-15-12-3)
  (:domain satellite)
  (:objects
    satellite1 satellite2 satellite3 - satellite
    direction1 direction2 direction3 direction4 direction5 direction6 direction7 direction8
    direction9 direction10 direction11 direction12 direction13 direction14 direction15 - direction
    mode1 mode2 mode3 mode4 - mode
    instrument1 instrument2 instrument3 instrument4 instrument5 instrument6 - instrument)
  (:init
    (pointing satellite1 direction4) (power_avail satellite1)
    (pointing satellite2 direction9) (power_avail satellite2)
    (pointing satellite3 direction6) (power_avail satellite3)
    (on_board instrument1 satellite1) (calibration_target instrument1 direction12)
    (supports instrument1 mode4)
    (on_board instrument2 satellite1) (calibration_target instrument2 direction9)
    (supports instrument2 mode2)
    (on_board instrument3 satellite2) (calibration_target instrument3 direction5)
    (supports instrument3 mode3)
    (on_board instrument4 satellite3) (calibration_target instrument4 direction1)
    (supports instrument4 mode1)
    (on_board instrument5 satellite2) (calibration_target instrument5 direction13)
    (supports instrument5 mode2) (supports instrument5 mode3)
    (on_board instrument6 satellite2) (calibration_target instrument6 direction8)
    (supports instrument6 mode4))
  (:goal
    (and
      (have_image direction1 mode1)
      (have_image direction4 mode2)
      (have_image direction5 mode1)
      (have_image direction6 mode2)
      (have_image direction7 mode3)
      (have_image direction8 mode3)
      (have_image direction11 mode4)
      (have_image direction13 mode2)
      (have_image direction14 mode1)
      (have_image direction14 mode2)
      (have_image direction14 mode4)
      (have_image direction15 mode1))))
