(define (problem own) (:domain ferry) (:objects mini beetle volvo - car north-pier south-pier island - location)
 (:init (at-ferry north-pier) (empty-ferry) (at mini south-pier) (at beetle south-pier) (at volvo island))
 (:goal (and (at mini island) (at volvo north-pier))))
