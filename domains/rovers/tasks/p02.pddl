; rovers: rovers=2 waypoints=5 objectives=2 cameras=2 goals=4 seed=2
(define (problem rovers-2-5-2-2-4-2)
  (:domain rovers)
  (:objects
    rover1 rover2 - rover
    waypoint1 waypoint2 waypoint3 waypoint4 waypoint5 - waypoint
    objective1 objective2 - objective
    lander1 - lander
    colour high_res low_res - mode
    rover1-store - store
    rover2-store - store
    camera1 camera2 - camera)
  (:init
    (visible waypoint1 waypoint2) (visible waypoint1 waypoint4) (visible waypoint1 waypoint5)
    (visible waypoint2 waypoint1) (visible waypoint2 waypoint3) (visible waypoint2 waypoint4)
    (visible waypoint3 waypoint2)
    (visible waypoint4 waypoint1) (visible waypoint4 waypoint2) (visible waypoint4 waypoint5)
    (visible waypoint5 waypoint1) (visible waypoint5 waypoint4)
    (at_lander lander1 waypoint4) (channel_free lander1)
    (at rover1 waypoint1) (available rover1) (equipped_for_soil_analysis rover1)
    (equipped_for_rock_analysis rover1) (equipped_for_imaging rover1)
    (store_of rover1-store rover1) (empty rover1-store)
    (can_traverse rover1 waypoint1 waypoint2) (can_traverse rover1 waypoint2 waypoint1)
    (can_traverse rover1 waypoint1 waypoint4) (can_traverse rover1 waypoint4 waypoint1)
    (can_traverse rover1 waypoint1 waypoint5) (can_traverse rover1 waypoint5 waypoint1)
    (can_traverse rover1 waypoint2 waypoint3) (can_traverse rover1 waypoint3 waypoint2)
    (can_traverse rover1 waypoint2 waypoint4) (can_traverse rover1 waypoint4 waypoint2)
    (can_traverse rover1 waypoint4 waypoint5) (can_traverse rover1 waypoint5 waypoint4)
    (at rover2 waypoint5) (available rover2) (equipped_for_soil_analysis rover2)
    (equipped_for_rock_analysis rover2)
    (store_of rover2-store rover2) (empty rover2-store)
    (can_traverse rover2 waypoint1 waypoint4) (can_traverse rover2 waypoint4 waypoint1)
    (can_traverse rover2 waypoint1 waypoint5) (can_traverse rover2 waypoint5 waypoint1)
    (can_traverse rover2 waypoint2 waypoint3) (can_traverse rover2 waypoint3 waypoint2)
    (can_traverse rover2 waypoint2 waypoint4) (can_traverse rover2 waypoint4 waypoint2)
    (can_traverse rover2 waypoint4 waypoint5) (can_traverse rover2 waypoint5 waypoint4)
    (on_board camera1 rover1) (calibration_target camera1 objective2)
    (supports camera1 colour) (supports camera1 high_res) (supports camera1 low_res)
    (on_board camera2 rover2) (calibration_target camera2 objective2)
    (supports camera2 colour) (supports camera2 high_res) (supports camera2 low_res)
    (visible_from objective1 waypoint4)
    (visible_from objective2 waypoint2) (visible_from objective2 waypoint3)
    (visible_from objective2 waypoint4)
    (at_rock_sample waypoint3) (at_rock_sample waypoint4) (at_rock_sample waypoint5))
  (:goal
    (and
      (communicated_image_data objective2 colour)
      (communicated_image_data objective2 high_res)
      (communicated_rock_data waypoint3)
      (communicated_rock_data waypoint4))))
