; logistics: cities=4 places=3 packages=8 trucks=1 airplanes=2 seed=3
(define (problem logistics-4-3-8-1-2-3)
  (:domain logistics)
  (:objects
    city1 city2 city3 city4 - city
    city1-airport city2-airport city3-airport city4-airport - airport
    city1-place1 city1-place2 city2-place1 city2-place2 city3-place1 city3-place2 city4-place1
    city4-place2 - location
    city1-truck1 city2-truck1 city3-truck1 city4-truck1 - truck
    airplane1 airplane2 - airplane
    package1 package2 package3 package4 package5 package6 package7 package8 - package)
  (:init
    (in-city city1-airport city1)
    (in-city city1-place1 city1)
    (in-city city1-place2 city1)
    (in-city city2-airport city2)
    (in-city city2-place1 city2)
    (in-city city2-place2 city2)
    (in-city city3-airport city3)
    (in-city city3-place1 city3)
    (in-city city3-place2 city3)
    (in-city city4-airport city4)
    (in-city city4-place1 city4)
    (in-city city4-place2 city4)
    (at city1-truck1 city1-airport) (at city2-truck1 city2-place1) (at city3-truck1 city3-place1)
    (at city4-truck1 city4-place1)
    (at airplane1 city3-airport) (at airplane2 city1-airport)
    (at package1 city1-airport) (at package2 city4-place1) (at package3 city2-airport)
    (at package4 city1-place2) (at package5 city4-place2) (at package6 city2-place2)
    (at package7 city4-place1) (at package8 city2-place2))
  (:goal
    (and
      (at package1 city3-place1)
      (at package2 city1-place1)
      (at package3 city3-airport)
      (at package4 city4-airport)
      (at package5 city2-place2)
      (at package6 city3-place2)
      (at package7 city3-place1)
      (at package8 city1-airport))))
