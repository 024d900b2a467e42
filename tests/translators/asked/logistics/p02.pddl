; logistics: cities=2 places=2 packages=3 trucks=1 airplanes=1 seed=42
(define (problem logistics-2-2-3-1-1-42)
  (:domain logistics)
  (:objects
    city1 city2 - city
    city1-airport city2-airport - airport
    city1-place1 city2-place1 - location
    city1-truck1 city2-truck1 - truck
    airplane1 - airplane
    package1 package2 package3 - package)
  (:init
    (in-city city1-airport city1)
    (in-city city1-place1 city1)
    (in-city city2-airport city2)
    (in-city city2-place1 city2)
    (at city1-truck1 city1-place1) (at city2-truck1 city2-airport)
    (at airplane1 city1-airport)
    (at package1 city1-airport) (at package2 city2-airport) (at package3 city2-airport))
  (:goal
    (and
      (at package1 city2-airport)
      (at package2 city1-airport)
      (at package3 city1-place1))))
