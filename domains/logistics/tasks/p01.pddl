; logistics: cities=2 places=1 packages=1 trucks=1 airplanes=1 seed=1
(define (problem logistics-2-1-1-1-1-1)
  (:domain logistics)
  (:objects
    city1 city2 - city
    city1-airport city2-airport - airport
    city1-truck1 city2-truck1 - truck
    airplane1 - airplane
    package1 - package)
  (:init
    (in-city city1-airport city1)
    (in-city city2-airport city2)
    (at city1-truck1 city1-airport) (at city2-truck1 city2-airport)
    (at airplane1 city2-airport)
    (at package1 city1-airport))
  (:goal
    (and
      (at package1 city2-airport))))
