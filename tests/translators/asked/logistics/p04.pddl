(define (problem own) (:domain logistics) (:objects basel bern - city bsl brn - airport basel-office bern-store - location truck-a truck-b - truck cessna - airplane letter crate - package)
 (:init (in-city bsl basel) (in-city basel-office basel) (in-city brn bern) (in-city bern-store bern) (at truck-a basel-office) (at truck-b brn) (at cessna bsl) (at letter basel-office) (at crate bern-store))
 (:goal (and (at letter bern-store) (at crate bsl))))
