; rovers: rovers=1 waypoints=3 objectives=1 cameras=1 goals=2 seed=1
(define (problem rovers-1-3-1-1-2-1)
  (:domain rovers)
  (:objects
    rover1 - rover
    waypoint1 waypoint2 waypoint3 - waypoint
    objective1 - objective
    lander1 - lander
    colour high_res low_res - mode
    rover1-store - store
    camera1 - camera)
  (:init
    (visible waypoint1 waypoint2) (visible waypoint1 waypoint3)
    (visible waypoint2 waypoint1) (visible waypoint2 waypoint3)
    (visible waypoint3 waypoint1) (visible waypoint3 waypoint2)
    (at_lander lander1 waypoint2) (channel_free lander1)
    (at rover1 waypoint3) (available rover1) (equipped_for_soil_analysis rover1)
    (equipped_for_rock_analysis rover1) (equipped_for_imaging rover1)
    (store_of rover1-store rover1) (empty rover1-store)
    (can_traverse rover1 waypoint1 waypoint2) (can_traverse rover1 waypoint2 waypoint1)
    (can_traverse rover1 waypoint1 waypoint3) (can_traverse rover1 waypoint3 waypoint1)
    (can_traverse rover1 waypoint2 waypoint3) (can_traverse rover1 waypoint3 waypoint2)
    (on_board camera1 rover1) (calibration_target camera1 objective1)
    (supports camera1 colour) (supports camera1 high_res) (supports camera1 low_res)
    (visible_from objective1 waypoint2) (visible_from objective1 waypoint3)
    (at_soil_sample waypoint1) (at_soil_sample waypoint2) (at_soil_sample waypoint3))
  (:goal
    (and
      (communicated_image_data objective1 low_res)
      (communicated_soil_data waypoint1))))
