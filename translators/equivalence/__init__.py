"""Do two PDDL tasks mean the same? `equivalent(left, right)` proves it either way, or says that it cannot tell.

>>> from planner.pddl import read_task
>>> from translators.equivalence import equivalent
>>> domain = "(define (domain d) (:predicates (p) (q)) (:action a :effect (p)) (:action b :effect (q)))"
>>> one = read_task(domain, "(define (problem x) (:domain d) (:init) (:goal (and (p) (q))))")
>>> other = read_task(domain, "(define (problem y) (:domain d) (:init) (:goal (and (q) (p))))")
>>> equivalent(one, other).verdict.value
'EQUIVALENT'
"""

from translators.equivalence.base import Equivalence, Verdict, Witness
from translators.equivalence.equivalence import classes, equivalent

__all__ = ["Equivalence", "Verdict", "Witness", "classes", "equivalent"]
