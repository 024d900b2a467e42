(define (problem two-cities) (:domain logistics)
  (:objects bern rome - city  bern-airport rome-airport - airport  bern-shop rome-shop - location
            bern-truck rome-truck - truck  jet - airplane  box - package)
  (:init (in-city bern-airport bern) (in-city bern-shop bern) (in-city rome-airport rome) (in-city rome-shop rome)
         (at bern-truck bern-shop) (at rome-truck rome-airport) (at jet rome-airport) (at box bern-shop))
  (:goal (at box rome-shop)))
