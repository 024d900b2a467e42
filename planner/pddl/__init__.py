"""PDDL in and out: `read_task`, `read_domain`, `check`, `write_domain`, `write_problem`, `read_plan`, `write_plan`.

>>> from planner.pddl import check
>>> [finding.code for finding in check("(define (domain d) (:predicates (p)) (:action a :effect (q)))")]
['unknown-predicate']
"""

from planner.pddl.findings import Finding
from planner.pddl.plans import PlanStep, read_plan, write_plan
from planner.pddl.reader import check, read_domain, read_task, read_task_with_findings
from planner.pddl.writer import write_domain, write_problem

__all__ = [
    "Finding",
    "PlanStep",
    "check",
    "read_domain",
    "read_plan",
    "read_task",
    "read_task_with_findings",
    "write_domain",
    "write_plan",
    "write_problem",
]
