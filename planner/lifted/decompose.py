"""Rules for the delete relaxation of a lifted task that never enumerate the operators.

An action whose body joins to millions of rows rarely has effects with that many arguments. So each add effect gets a rule of
its own, and variables that it does not mention are projected away one after the other (bucket elimination): the literals that
share such a variable become the body of an auxiliary rule over their other variables. What was one join of all parameters is
then a few joins as wide as the effect. The auxiliary facts remember which row found them, so a relaxed plan still knows all
parameters of its operators. References: Corrêa et al., Grounding planning tasks using tree decompositions and iterated solving,
ICAPS 2023; The FF heuristic for lifted classical planning, AAAI 2022.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from planner.grounding.rules import Pattern, Program, Rule, Term


@dataclass(frozen=True)
class Origin:
    """A rule's action (a position in `program.actions`), for its variables those of the action, and whether it is auxiliary."""

    action: int
    variables: tuple[int, ...]
    auxiliary: bool


def relaxation(program: Program) -> tuple[Program, list[Origin]]:
    """The relaxation of a program without axioms and conditional effects: rules with one head each, and where they come from."""
    relaxed = _emptied(program)
    origins: list[Origin] = []
    for number, made in enumerate(program.actions):
        _Splitter(relaxed, origins, program.rules[made.rule], number).split()
    return relaxed, origins


def applicability(program: Program) -> Program:
    """The program whose rows are the parameters of applicable operators: nothing is derived, and every join starts from the start
    fact, which therefore has to come last. Negative preconditions over fluents are looked up afterwards."""
    plain = _emptied(program)
    for made in program.actions:
        rule = program.rules[made.rule]
        plain.rules.append(Rule(rule.name, rule.domains, rule.n_visible, rule.body, rule.equal, rule.absent))
    return plain


def _emptied(program: Program) -> Program:
    """The same predicates and objects, no rules; new predicates do not touch the original."""
    new = copy.copy(program)
    new.rules = []
    new.predicates, new.arity = list(program.predicates), list(program.arity)
    new.argument_domains, new.domains = list(program.argument_domains), list(program.domains)
    return new


def _variables(terms: tuple[Term, ...]) -> set[int]:
    return {t for t in terms if t >= 0}


class _Splitter:
    """Splits the rule of one action. Conditions are patterns, equalities (left, right, negated) and absent patterns."""

    def __init__(self, program: Program, origins: list[Origin], rule: Rule, action: int) -> None:
        self.program, self.origins, self.rule, self.action = program, origins, rule, action
        self.sizes = [max(1, len(program.domains[d])) for d in rule.domains]
        self._known: dict[tuple, Pattern] = {}

    def split(self) -> None:
        """One rule for each add effect that is no precondition."""
        for head in self.rule.heads:
            if head not in self.rule.body:
                self._head(head)

    def _head(self, head: Pattern) -> None:
        parts: list[tuple] = [("body", p) for p in self.rule.body]
        parts += [("equal", e) for e in self.rule.equal] + [("absent", p) for p in self.rule.absent]
        free = set(range(len(self.rule.domains))) - _variables(head.terms)
        while free:
            chosen = min(free, key=lambda v: (self._size(self._scope(parts, v) | {v}), v))
            bucket = [p for p in parts if chosen in self._of(p)]
            rest = [p for p in parts if chosen not in self._of(p)]
            scope = self._scope(parts, chosen)
            outside = set().union(_variables(head.terms), *map(self._of, rest))
            if outside <= scope and len(free) == 1:
                break
            parts = [*rest, ("body", self._auxiliary(bucket, scope, chosen))]
            free.discard(chosen)
        self._add(parts, head, auxiliary=False)

    def _scope(self, parts: list[tuple], variable: int) -> set[int]:
        return set().union(*(self._of(p) for p in parts if variable in self._of(p))) - {variable}

    def _size(self, variables: set[int]) -> float:
        return float(np.prod([float(self.sizes[v]) for v in variables]))

    @staticmethod
    def _of(part: tuple) -> set[int]:
        kind, what = part
        return _variables(what[:2] if kind == "equal" else what.terms)

    def _auxiliary(self, bucket: list[tuple], scope: set[int], variable: int) -> Pattern:
        key = (variable, *bucket)
        if key not in self._known:
            terms = tuple(sorted(scope))
            self._known[key] = pattern = Pattern(len(self.program.predicates), terms)
            self.program.predicates.append(f"@part {len(self.program.predicates)}")
            self.program.arity.append(len(terms))
            self.program.argument_domains.append(tuple(self.rule.domains[v] for v in terms))
            self._add(bucket, pattern, auxiliary=True, extra=variable)
        return self._known[key]

    def _add(self, parts: list[tuple], head: Pattern, *, auxiliary: bool, extra: int | None = None) -> None:
        used = set().union(_variables(head.terms), *map(self._of, parts)) | ({extra} if extra is not None else set())
        variables = tuple(sorted(used))
        number = {v: i for i, v in enumerate(variables)}

        def term(t: Term) -> Term:
            return number[t] if t >= 0 else t

        def pattern(p: Pattern) -> Pattern:
            return Pattern(p.predicate, tuple(map(term, p.terms)))

        rule = Rule(self.rule.name, [self._own_domain(v) for v in variables], heads=[pattern(head)])
        rule.body = [pattern(p) for kind, p in parts if kind == "body"]
        rule.equal = [(term(p[0]), term(p[1]), p[2]) for kind, p in parts if kind == "equal"]
        rule.absent = [pattern(p) for kind, p in parts if kind == "absent"]
        names = self.program.predicates
        rule.recorded = [i for i, p in enumerate(rule.body) if not self.program.is_static(names[p.predicate])]
        self.program.rules.append(rule)
        self.origins.append(Origin(self.action, variables, auxiliary))

    def _own_domain(self, variable: int) -> int:
        """A domain for one variable of one rule, so that relevance can narrow it."""
        domains = self.program.domains
        domains.append(domains[self.rule.domains[variable]])
        return len(domains) - 1
