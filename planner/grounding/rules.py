"""The Datalog program of a normalised task: one rule per action, conditional effect, axiom and universal literal.

Semantics: delete relaxation. A rule's head facts are reachable if its positive body is. Negated literals do not block a rule,
except where the atom is true initially and nothing can ever delete it. Reference: Helmert, Concise finite-domain
representations, 2009, section 6.

An action with conditional effects or universal preconditions also derives an *instance fact* "@instance k(parameters)", from
which the rules of its effects and universal literals start; so every rule's rows know which operator they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.grounding.normal import Literal, NormalAction, NormalAxiom, NormalEffect, NormalTask, UniversalLiteral
from planner.pddl.ast import Task, TypedName

Term = int  # a variable's number, or ~object for a constant


@dataclass(frozen=True, slots=True)
class Pattern:
    """A literal of a rule: predicate id and terms."""

    predicate: int
    terms: tuple[Term, ...]


@dataclass
class Rule:
    """body ∧ equalities ∧ absent → heads.

    `recorded` are the body literals over fluent, derived and instance predicates; the number of the fact that matched each of
    them becomes a column of the rule's table, after the variables and before the heads. `negative` and `deletes` play no part
    in reachability: they are looked up afterwards.
    """

    name: str
    domains: list[int]  # per variable the id of its domain
    n_visible: int = 0
    body: list[Pattern] = field(default_factory=list)
    equal: list[tuple[Term, Term, bool]] = field(default_factory=list)  # left, right, negated
    absent: list[Pattern] = field(default_factory=list)  # must not hold initially
    heads: list[Pattern] = field(default_factory=list)
    recorded: list[int] = field(default_factory=list)
    negative: list[Pattern] = field(default_factory=list)
    deletes: list[Pattern] = field(default_factory=list)
    possible: bool = True

    @property
    def width(self) -> int:
        """Columns of the rule's table."""
        return len(self.domains) + len(self.recorded) + len(self.heads)


@dataclass
class ActionRules:
    """The rules of one normal action. `instance` is the predicate of its instance fact, or -1."""

    action: NormalAction
    rule: int
    instance: int = -1
    effects: list[int] = field(default_factory=list)  # rules of conditional and quantified effects
    universal: list[tuple[int, Pattern, bool]] = field(default_factory=list)  # rule, literal, negated


@dataclass
class AxiomRules:
    """The rules of one normal axiom."""

    rule: int
    instance: int = -1
    universal: list[tuple[int, Pattern, bool]] = field(default_factory=list)


class Program:
    """All rules, with predicates, objects and domains numbered."""

    def __init__(self, normal: NormalTask) -> None:
        self.normal = normal
        self.task: Task = normal.task
        self.predicates: list[str] = []
        self.arity: list[int] = []
        self.argument_domains: list[tuple[int, ...]] = []  # per predicate the domains of its arguments
        self._predicate_ids: dict[str, int] = {}
        self._domain_ids: dict[tuple[str, ...], int] = {}
        self.domains: list[np.ndarray] = []
        self.deleted = frozenset(e.literal.predicate for a in normal.actions for e in a.effects if e.literal.negated)
        self.rules: list[Rule] = []
        self.start = self._new_predicate("@start", ())
        self.equality = self._new_predicate("=", (self._domain(("object",)),) * 2)
        self.actions = [self._action(a) for a in normal.actions]
        self.axioms = [self._axiom(a) for a in normal.axioms]
        self.goal_universal = [self._universal((), u, -1) for u in normal.goal_universal]
        self.goal = [(self._pattern(x, {}), x.negated) for x in normal.goal]

    def is_static(self, predicate: str) -> bool:
        """True if neither effects nor axioms change the predicate (instance facts are not static)."""
        return predicate not in self.normal.fluent and predicate not in self.normal.derived and not predicate.startswith("@")

    def is_instance(self, predicate: int) -> bool:
        """True for the predicates of instance facts."""
        return self.predicates[predicate].startswith("@instance")

    def predicate_id(self, name: str, n_arguments: int) -> int:
        """Number of a predicate; new names get one."""
        if name not in self._predicate_ids:
            declared = self.task.predicates.get(name)
            types: Iterable[TypedName] = declared.parameters if declared else ()
            found = tuple(self._domain(p.types) for p in types)
            return self._new_predicate(name, found if declared else (self._domain(("object",)),) * n_arguments)
        return self._predicate_ids[name]

    def _new_predicate(self, name: str, domains: tuple[int, ...]) -> int:
        number = self._predicate_ids[name] = len(self.predicates)
        self.predicates.append(name)
        self.arity.append(len(domains))
        self.argument_domains.append(domains)
        return number

    def _domain(self, types: tuple[str, ...]) -> int:
        key = tuple(sorted(set(types)))
        if key not in self._domain_ids:
            self._domain_ids[key] = len(self.domains)
            self.domains.append(self.task.members(key))
        return self._domain_ids[key]

    def _term(self, name: str, numbers: dict[str, int]) -> Term:
        return numbers[name] if name.startswith("?") else ~self.task.object_ids[name]

    def _pattern(self, literal: Literal, numbers: dict[str, int]) -> Pattern:
        terms = tuple(self._term(a, numbers) for a in literal.arguments)
        return Pattern(self.predicate_id(literal.predicate, len(terms)), terms)

    def _new_rule(self, name: str, parameters: Sequence[TypedName]) -> tuple[int, Rule, dict[str, int]]:
        rule = Rule(name, [self._domain(p.types) for p in parameters])
        self.rules.append(rule)
        return len(self.rules) - 1, rule, {p.name: i for i, p in enumerate(parameters)}

    def _instance(self, rule: Rule, name: str) -> Pattern:
        """Give the rule an instance fact over all its variables as its last head."""
        pattern = Pattern(self._new_predicate(name, tuple(rule.domains)), tuple(range(len(rule.domains))))
        rule.heads.append(pattern)
        return pattern

    def _condition(self, rule: Rule, literals: Iterable[Literal], numbers: dict[str, int]) -> None:
        for literal in literals:
            if literal.predicate == "=":
                left, right = (self._term(a, numbers) for a in literal.arguments)
                rule.equal.append((left, right, literal.negated))
                continue
            pattern = self._pattern(literal, numbers)
            if not literal.negated:
                if not self.is_static(literal.predicate):
                    rule.recorded.append(len(rule.body))
                rule.body.append(pattern)
                continue
            if literal.predicate not in self.normal.derived and literal.predicate not in self.deleted:
                rule.absent.append(pattern)
            if not self.is_static(literal.predicate):
                rule.negative.append(pattern)

    def _start_from(self, rule: Rule, instance: Pattern) -> None:
        rule.recorded.append(len(rule.body))
        rule.body.append(instance)

    def _action(self, action: NormalAction) -> ActionRules:
        number, rule, numbers = self._new_rule(action.name, action.parameters)
        rule.n_visible = action.n_visible
        self._condition(rule, action.precondition, numbers)
        groups: dict[tuple[tuple[TypedName, ...], tuple[Literal, ...]], list[NormalEffect]] = {}
        for effect in action.effects:
            groups.setdefault((effect.parameters, effect.condition), []).append(effect)
        for effect in groups.pop(((), ()), ()):
            (rule.deletes if effect.literal.negated else rule.heads).append(self._pattern(effect.literal, numbers))
        rule.heads = list(dict.fromkeys(rule.heads))
        made = ActionRules(action, number)
        if not groups and not action.universal:
            return made
        instance = self._instance(rule, f"@instance {number}")
        made.instance = instance.predicate
        for (parameters, condition), effects in groups.items():
            made.effects.append(self._effect(action, instance, parameters, condition, effects))
        made.universal = [self._universal(action.parameters, u, instance.predicate) for u in action.universal]
        return made

    def _effect(
        self,
        action: NormalAction,
        instance: Pattern,
        parameters: tuple[TypedName, ...],
        condition: tuple[Literal, ...],
        effects: list[NormalEffect],
    ) -> int:
        number, rule, numbers = self._new_rule(f"an effect of {action.name}", (*action.parameters, *parameters))
        self._start_from(rule, instance)
        self._condition(rule, condition, numbers)
        for effect in effects:
            (rule.deletes if effect.literal.negated else rule.heads).append(self._pattern(effect.literal, numbers))
        rule.heads = list(dict.fromkeys(rule.heads))
        return number

    def _axiom(self, axiom: NormalAxiom) -> AxiomRules:
        number, rule, numbers = self._new_rule(axiom.predicate, axiom.parameters)
        self._condition(rule, axiom.condition, numbers)
        rule.heads.append(self._pattern(Literal(axiom.predicate, axiom.head), numbers))
        made = AxiomRules(number)
        if axiom.universal:
            made.instance = self._instance(rule, f"@instance {number}").predicate
            made.universal = [self._universal(axiom.parameters, u, made.instance) for u in axiom.universal]
        return made

    def _universal(self, outer: tuple[TypedName, ...], universal: UniversalLiteral, instance: int) -> tuple[int, Pattern, bool]:
        number, rule, numbers = self._new_rule("a universal condition", (*outer, *universal.parameters))
        if instance >= 0:
            self._start_from(rule, Pattern(instance, tuple(range(len(outer)))))
        self._condition(rule, universal.guard, numbers)
        return number, self._pattern(universal.literal, numbers), universal.literal.negated
