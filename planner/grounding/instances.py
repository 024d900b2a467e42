"""From tables of rows to conditions and effects over literals: still columns, one pass per literal of a rule.

A *group* is anything with a condition: operators first, then conditional effects, then axioms, then the goal (one group). A
literal is 2 · fact (the atom) or 2 · fact + 1 (its negation), with the fact numbers of `Reachability`. Conditions, adds and
deletes are pairs (group, literal or fact); what is trivially true is left out here, groups that can never hold are marked dead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.grounding.reachability import Reachability
from planner.grounding.rules import ActionRules, AxiomRules, Pattern, Program, Rule


@dataclass
class Pairs:
    """Parallel int64 columns: group and literal (or fact)."""

    group: np.ndarray
    value: np.ndarray

    def keep(self, mask: np.ndarray) -> Pairs:
        """The pairs where `mask` is true."""
        return self if mask.all() else Pairs(self.group[mask], self.value[mask])

    @staticmethod
    def concatenate(parts: list[Pairs]) -> Pairs:
        """All pairs of all parts."""
        none = np.empty(0, dtype=np.int64)
        return Pairs(np.concatenate([none, *(p.group for p in parts)]), np.concatenate([none, *(p.value for p in parts)]))


@dataclass
class Instances:
    """All ground operators, conditional effects, axioms and the goal as pairs, and the facts they speak of."""

    program: Program
    predicate: np.ndarray  # int32 [n_facts]
    arguments: np.ndarray  # int32 [n_facts, max arity]
    initial: np.ndarray  # bool [n_facts]
    derived: np.ndarray  # bool [n_facts]
    n_operators: int
    n_effects: int
    n_axioms: int
    action: np.ndarray  # int32 [n_operators]: position in program.actions
    rows: list[np.ndarray]  # per action int32 [n, n_variables], its operators' parameters
    effect_operator: np.ndarray  # int64 [n_effects], ascending
    axiom_head: np.ndarray  # int64 [n_axioms]: facts
    conditions: Pairs  # (group, literal)
    adds: Pairs  # (operator or effect group, fact)
    deletes: Pairs
    alive: np.ndarray  # bool [n_groups]
    n_reached: int  # facts from here on are goal atoms that nothing reaches (or changes)

    @property
    def n_facts(self) -> int:
        """Number of facts, reachable ones and unreachable goals."""
        return len(self.predicate)

    @property
    def goal_group(self) -> int:
        """The last group."""
        return self.n_operators + self.n_effects + self.n_axioms


class _Builder:
    def __init__(self, reachability: Reachability) -> None:
        self.reachability = reachability
        self.program = reachability.program
        self.conditions: list[Pairs] = []
        self.adds: list[Pairs] = []
        self.deletes: list[Pairs] = []
        self.dead: list[np.ndarray] = []
        self.group_of_instance = np.full(reachability.n_facts, -1, dtype=np.int64)
        self.extra: list[
            tuple[Pattern, bool]
        ] = []  # goal atoms that nothing changes, with the value the goal wants them not to have

    def action(self, number: int, first: int) -> np.ndarray:
        """Add the operators of an action as groups first, first + 1, …; returns their parameters."""
        made = self.program.actions[number]
        rule = self.program.rules[made.rule]
        table = self.reachability.table(made.rule)
        groups = np.arange(first, first + len(table), dtype=np.int64)
        heads = rule.heads
        if made.instance >= 0:
            self.group_of_instance[table[:, -1]] = groups
            heads = heads[:-1]
        positive, negative = self._condition(rule, table, groups)
        self._effects(rule, heads, table, groups, positive if made.instance < 0 else [], negative)
        return table[:, : len(rule.domains)]

    def effect(self, number: int, first: int) -> np.ndarray:
        """Add the rows of an effect rule as groups first, …, ordered by operator; returns the operator of each."""
        rule = self.program.rules[number]
        table = self.reachability.table(number)
        operator = self.group_of_instance[table[:, len(rule.domains)]]
        groups = np.arange(first, first + len(table), dtype=np.int64)
        _, negative = self._condition(rule, table, groups)
        self._effects(rule, rule.heads, table, groups, [], negative)
        return operator

    def axiom(self, number: int, first: int) -> np.ndarray:
        """Add the instances of an axiom as groups first, …; returns their heads."""
        made = self.program.axioms[number]
        rule = self.program.rules[made.rule]
        table = self.reachability.table(made.rule)
        groups = np.arange(first, first + len(table), dtype=np.int64)
        if made.instance >= 0:
            self.group_of_instance[table[:, -1]] = groups
        self._condition(rule, table, groups)
        return table[:, len(rule.domains) + len(rule.recorded)].astype(np.int64)

    def universal(self, rule_number: int, pattern: Pattern, negated: bool, group: int = -1) -> None:
        """The literals of a universal condition join the conditions of the groups they belong to (or of `group`)."""
        rule = self.program.rules[rule_number]
        table = self.reachability.table(rule_number)
        if group >= 0:
            groups = np.full(len(table), group, dtype=np.int64)
        else:
            groups = self.group_of_instance[table[:, len(rule.domains)]]
        if pattern.predicate == self.program.equality:
            left, right = (table[:, t] if t >= 0 else np.full(len(table), ~t) for t in pattern.terms)
            violated = (left == right) == negated
            if group < 0:
                self.dead.append(groups[violated])
            else:
                pairs = zip(left[violated], right[violated], strict=True)
                self.extra += [(Pattern(pattern.predicate, (~int(x), ~int(y))), negated) for x, y in pairs]
            return
        found = self.reachability.lookup(pattern, table)
        self._literals(groups, found, negated)
        if group >= 0 and not negated:
            for row in table[found < 0]:
                terms = tuple(~int(row[t]) if t >= 0 else t for t in pattern.terms)
                self.extra.append((Pattern(pattern.predicate, terms), False))
        elif not negated:
            self.dead.append(groups[found < 0])

    def goal(self, group: int) -> None:
        """The goal's literals as the condition of `group`."""
        for pattern, negated in self.program.goal:
            found = self.reachability.lookup(pattern, np.empty((1, 0), dtype=np.int32))
            self._literals(np.array([group], dtype=np.int64), found, negated)
            if found[0] < 0 and not negated:
                self.extra.append((pattern, False))
        for rule, pattern, negated in self.program.goal_universal:
            self.universal(rule, pattern, negated, group)
        self.extra = list(dict.fromkeys(self.extra))
        first = self.reachability.n_facts
        extra = np.arange(first, first + len(self.extra), dtype=np.int64)
        value = np.array([v for _, v in self.extra], dtype=bool)
        self.conditions.append(Pairs(np.full(len(extra), group, dtype=np.int64), 2 * extra + value))

    def alive(self, n_groups: int) -> np.ndarray:
        """bool [n_groups]: groups that no condition excludes yet."""
        alive = np.ones(n_groups, dtype=bool)
        for dead in self.dead:
            alive[dead] = False
        return alive

    def facts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Predicates, arguments and initial values of the reachable facts and the extra goal atoms."""
        reached = self.reachability
        arguments = np.zeros((len(self.extra), reached.args.shape[1]), dtype=np.int32)
        for i, (pattern, _) in enumerate(self.extra):
            arguments[i, : len(pattern.terms)] = [~t for t in pattern.terms]
        predicate = np.array([p.predicate for p, _ in self.extra], dtype=np.int32)
        initial = [np.arange(reached.n_facts) < reached.n_init, np.array([v for _, v in self.extra], dtype=bool)]
        return (
            np.concatenate([reached.facts[: reached.n_facts], predicate]),
            np.concatenate([reached.args[: reached.n_facts], arguments]),
            np.concatenate(initial),
        )

    def _condition(self, rule: Rule, table: np.ndarray, groups: np.ndarray) -> tuple[list, list]:
        """Add a rule's condition; returns its (predicate, fact column) lists, positive and negative."""
        positive = []
        for column, position in enumerate(rule.recorded, start=len(rule.domains)):
            predicate = rule.body[position].predicate
            if not self.program.is_instance(predicate):
                positive.append((predicate, table[:, column]))
                self._literals(groups, table[:, column], False)
        negative = [(p.predicate, self.reachability.lookup(p, table)) for p in rule.negative]
        for predicate, facts in negative:
            self._literals(groups, facts, True)
            self.dead += [groups[facts == other] for p, other in positive if p == predicate]
        return positive, negative

    def _effects(
        self, rule: Rule, heads: list[Pattern], table: np.ndarray, groups: np.ndarray, positive: list, negative: list
    ) -> None:
        """Add adds and deletes. An add wins over a delete; what the condition says already is no effect.

        (`positive` is empty where conditional effects may delete what is added here, so that the add is needed.)
        """
        first = len(rule.domains) + len(rule.recorded)
        adds = [(head.predicate, table[:, first + i]) for i, head in enumerate(heads)]
        for pattern in rule.deletes:
            facts = self.reachability.lookup(pattern, table)
            keep = facts >= 0
            for predicate, other in (*adds, *negative):
                if predicate == pattern.predicate:
                    keep &= facts != other
            self.deletes.append(Pairs(groups, facts.astype(np.int64)).keep(keep))
        for predicate, facts in adds:
            keep = np.ones(len(facts), dtype=bool)
            for other_predicate, other in positive:
                if predicate == other_predicate:
                    keep &= facts != other
            self.adds.append(Pairs(groups, facts.astype(np.int64)).keep(keep))

    def _literals(self, groups: np.ndarray, facts: np.ndarray, negated: bool) -> None:
        self.conditions.append(Pairs(groups, 2 * facts.astype(np.int64) + negated).keep(facts >= 0))


def instantiate(reachability: Reachability) -> Instances:
    """All instances of a task whose reachability has been computed."""
    program = reachability.program
    build = _Builder(reachability)
    rows, action, n = [], [], 0
    for number in range(len(program.actions)):
        rows.append(build.action(number, n))
        action.append(np.full(len(rows[-1]), number, dtype=np.int32))
        n += len(rows[-1])
    n_operators = n
    operators = [np.empty(0, dtype=np.int64)]
    for rule in (e for a in program.actions for e in a.effects):
        operators.append(build.effect(rule, n))
        n += len(operators[-1])
    n_effects = n - n_operators
    heads = [np.empty(0, dtype=np.int64)]
    for number in range(len(program.axioms)):
        heads.append(build.axiom(number, n))
        n += len(heads[-1])
    owners: list[ActionRules | AxiomRules] = [*program.actions, *program.axioms]
    for made in owners:
        for universal in made.universal:
            build.universal(*universal)
    build.goal(n)
    predicate, arguments, initial = build.facts()
    is_derived = np.array([p in program.normal.derived for p in program.predicates], dtype=bool)
    return Instances(
        program=program,
        predicate=predicate,
        arguments=arguments,
        initial=initial,
        derived=is_derived[predicate],
        n_operators=n_operators,
        n_effects=n_effects,
        n_axioms=n - n_operators - n_effects,
        action=np.concatenate([np.empty(0, dtype=np.int32), *action]),
        rows=rows,
        effect_operator=np.concatenate(operators),
        axiom_head=np.concatenate(heads),
        conditions=Pairs.concatenate(build.conditions),
        adds=Pairs.concatenate(build.adds),
        deletes=Pairs.concatenate(build.deletes),
        alive=build.alive(n + 1),
        n_reached=reachability.n_facts,
    )
