"""What a model answers with: a compact specification that code expands to PDDL, or PDDL; and what the model is told of a domain.

>>> from planner.pddl import read_domain
>>> domain = read_domain("(define (domain d) (:types block) (:predicates (clear ?b - block) (on ?a ?b - block)))")
>>> reply = '{"objects": {"block": ["b1..b3"]}, "init": [{"for": {"x": "block"}, "do": ["clear ?x"]}], "goal": ["on b1 b2"]}'
>>> reading = read_reply(reply, domain, source="scripted")
>>> [o.name for o in reading.task.objects], len(reading.task.problem.init["clear"])
(['b1', 'b2', 'b3'], 3)
"""

from translators.specification.compaction import compact
from translators.specification.reading import expand, finding_line, finding_lines, read_reply, read_spec
from translators.specification.signature import signature

__all__ = ["compact", "expand", "finding_line", "finding_lines", "read_reply", "read_spec", "signature"]
