"""Simplification of ground instances: constants, impossible groups, and what cannot matter for the goal.

Three steps, all over columns: (1) literals that are always true leave the conditions, groups with a condition that is never
true are dropped, and where that makes atoms unreachable the relaxed fixpoint is computed again, until nothing changes; (2)
conditional effects are compared with their operator; (3) what cannot contribute to the goal is dropped: an operator matters if
it makes a literal true that the goal or something that matters needs. Literals are 2 · fact + negated (see `instances.py`).

With conditional effects or axioms making an atom false can help (an unwanted effect does not fire), so there an operator matters
already if it changes an atom that matters. Cost: linear in the number of pairs, each round; usually two rounds.
"""

from __future__ import annotations

import numpy as np

from planner.grounding.columns import contains, distinct, pairs_to_csr
from planner.grounding.instances import Instances, Pairs


class Simplifier:
    """Works on `instances` in place; afterwards `relevant` says which groups are needed and `false_goals` which goal literals
    never hold."""

    def __init__(self, instances: Instances) -> None:
        self.it = instances
        self.always = np.zeros(2 * instances.n_facts, dtype=bool)  # per literal
        constant = np.arange(instances.n_reached, instances.n_facts)
        self.always[2 * constant + ~instances.initial[constant]] = True
        self.false_goals = np.empty(0, dtype=np.int64)
        self.relevant = np.zeros(len(instances.alive), dtype=bool)
        self.kept = np.empty(0, dtype=np.int64)  # literals that become facts even if nothing needs them
        # groups alive at the last relaxed fixpoint; the Datalog program leaves out universal conditions, so there it is none yet
        program = instances.program
        has_universal = any(a.universal for a in program.actions) or any(a.universal for a in program.axioms)
        self._n_alive = len(instances.alive) + has_universal

    def run(self, *, everything: bool = False) -> None:
        """All steps; with `everything` the last one keeps all that can happen, and every literal that can change."""
        self._compare_effects_with_operators()
        while self._fold_constants():
            pass
        self._merge_effects()
        if everything:
            self._keep_everything()
        else:
            self._find_relevant()

    def _fold_constants(self) -> bool:
        """One round; False if nothing changed."""
        it = self.it
        before = int(self.always.sum())
        deleted = np.zeros(it.n_facts, dtype=bool)
        deleted[it.deletes.value] = True
        self.always[0::2] |= it.initial & ~deleted & ~it.derived
        axioms = slice(it.n_operators + it.n_effects, it.goal_group)
        n_conditions = np.bincount(it.conditions.group, minlength=len(it.alive))[axioms]
        self.always[2 * it.axiom_head[(n_conditions == 0) & it.alive[axioms]]] = True
        killed = self._apply()
        if killed:
            self._drop_unreachable()
        return killed or int(self.always.sum()) > before

    def _apply(self) -> bool:
        """Drop true conditions and dead groups; True if a group died."""
        it = self.it
        group, literal = it.conditions.group, it.conditions.value
        never = self.always[literal ^ 1]
        false_goal = never & (group == it.goal_group)
        self.false_goals = distinct(np.concatenate([self.false_goals, literal[false_goal]]), 2 * it.n_facts)
        it.alive[group[never & ~false_goal]] = False
        effects = slice(it.n_operators, it.n_operators + it.n_effects)
        it.alive[effects] &= it.alive[it.effect_operator]
        it.conditions = it.conditions.keep(~self.always[literal] & ~false_goal & it.alive[group])
        it.adds = it.adds.keep(it.alive[it.adds.group])
        it.deletes = it.deletes.keep(it.alive[it.deletes.group])
        return int(it.alive.sum()) < self._n_alive

    def _drop_unreachable(self) -> None:
        """Relaxed fixpoint of what is alive; atoms outside become false for ever."""
        it = self.it
        positive = it.conditions.value % 2 == 0
        effect_groups = it.n_operators + np.arange(it.n_effects)
        # one pseudo fact per operator links its effects to it
        needs = Pairs.concatenate(
            [
                Pairs(it.conditions.group[positive], it.conditions.value[positive] // 2),
                Pairs(effect_groups, it.n_facts + it.effect_operator),
            ]
        )
        axiom_groups = it.n_operators + it.n_effects + np.arange(it.n_axioms)
        operators = np.arange(it.n_operators)
        gives = Pairs.concatenate([it.adds, Pairs(axiom_groups, it.axiom_head), Pairs(operators, it.n_facts + operators)])
        n_all = it.n_facts + it.n_operators
        gives = gives.keep(it.alive[gives.group])
        users = pairs_to_csr(needs.value, needs.group, n_all, it.goal_group + 1)
        given = pairs_to_csr(gives.group, gives.value, it.goal_group + 1, n_all)
        missing = np.bincount(users.values, minlength=it.goal_group + 1)
        reached = np.zeros(n_all, dtype=bool)
        reached[: it.n_facts] = it.initial | self.always[0::2]
        frontier = np.flatnonzero(reached)
        ready = np.flatnonzero(missing == 0)
        while len(frontier) or len(ready):
            facts = given.take(ready).values
            fresh = distinct(facts[~reached[facts]], n_all)
            reached[fresh] = True
            frontier = np.concatenate([frontier, fresh])
            touched = users.take(frontier).values
            np.subtract.at(missing, touched, 1)
            touched = distinct(touched, len(missing))
            ready, frontier = touched[missing[touched] == 0], np.empty(0, dtype=np.int64)
        self.always[1::2] |= ~reached[: it.n_facts]
        blocked = missing > 0
        blocked[it.goal_group] = False
        it.alive &= ~blocked
        self._n_alive = int(it.alive.sum())

    def _compare_effects_with_operators(self) -> None:
        """Conditions that the operator's precondition implies go; effects that it contradicts die."""
        it = self.it
        if it.n_effects == 0:
            return
        n = 2 * it.n_facts
        group, literal = it.conditions.group, it.conditions.value
        of_operator = group < it.n_operators
        is_effect = (group >= it.n_operators) & (group < it.n_operators + it.n_effects)
        known = group[of_operator] * n + literal[of_operator]
        owner = it.effect_operator[group[is_effect] - it.n_operators]
        it.alive[group[is_effect][contains(owner * n + (literal[is_effect] ^ 1), known)]] = False
        keep = np.ones(len(group), dtype=bool)
        keep[is_effect] = ~contains(owner * n + literal[is_effect], known)
        it.conditions = it.conditions.keep(keep)

    def _merge_effects(self) -> None:
        """Effects without condition join their operator; what the operator does anyway leaves the conditional ones."""
        it = self.it
        if it.n_effects == 0:
            return
        first, n = it.n_operators, it.n_facts
        n_conditions = np.bincount(it.conditions.group, minlength=len(it.alive))
        effects = np.arange(it.n_effects)
        plain = (n_conditions[first : first + it.n_effects] == 0) & it.alive[first : first + it.n_effects]
        target = np.arange(len(it.alive))
        target[first + effects[plain]] = it.effect_operator[plain]
        it.alive[first + effects[plain]] = False
        adds, deletes = Pairs(target[it.adds.group], it.adds.value), Pairs(target[it.deletes.group], it.deletes.value)
        operator = np.arange(len(it.alive))
        operator[first : first + it.n_effects] = it.effect_operator
        unconditional = adds.group < first
        sure_adds = adds.group[unconditional] * n + adds.value[unconditional]
        deletes = deletes.keep(~contains(operator[deletes.group] * n + deletes.value, sure_adds))
        deletes = deletes.keep(~contains(deletes.group * n + deletes.value, adds.group * n + adds.value))
        sure_deletes = (deletes.group * n + deletes.value)[deletes.group < first]
        keep = (deletes.group < first) | ~contains(operator[deletes.group] * n + deletes.value, sure_deletes)
        it.deletes = deletes.keep(keep)
        it.adds = adds.keep((adds.group < first) | ~contains(operator[adds.group] * n + adds.value, sure_adds))
        self._drop_idle_adds()

    def _drop_idle_adds(self) -> None:
        """Adds of operators without conditional effects that their precondition says already."""
        it = self.it
        first = it.n_operators
        has_effects = np.zeros(first, dtype=bool)
        has_effects[it.effect_operator[it.alive[first : first + it.n_effects]]] = True
        keys = it.conditions.group * (2 * it.n_facts) + it.conditions.value
        known = contains(it.adds.group * (2 * it.n_facts) + 2 * it.adds.value, keys)
        free = (it.adds.group < first) & ~has_effects[np.minimum(it.adds.group, first - 1)]
        it.adds = it.adds.keep(~(known & free))

    def _keep_everything(self) -> None:
        it = self.it
        self.relevant = it.alive.copy()
        normal = it.program.normal
        named = np.array([p in normal.fluent or p in normal.derived for p in it.program.predicates], dtype=bool)
        changing = np.flatnonzero(named[it.predicate] & ~(self.always[0::2] | self.always[1::2]))
        self.kept = (2 * changing[:, None] + np.arange(2)).ravel()

    def _find_relevant(self) -> None:
        """Backward closure from the goal over alive groups."""
        it = self.it
        n = 2 * it.n_facts
        coarse = bool(it.alive[it.n_operators : it.goal_group].any())
        axioms = it.n_operators + it.n_effects + np.arange(it.n_axioms)
        made = [
            Pairs(it.adds.group, 2 * it.adds.value),
            Pairs(it.deletes.group, 2 * it.deletes.value + 1),
            Pairs(axioms, 2 * it.axiom_head).keep(it.alive[axioms]),
        ]
        if coarse:
            made += [Pairs(p.group, p.value ^ 1) for p in made]
        gives = Pairs.concatenate(made)
        makers = pairs_to_csr(gives.value, gives.group, n, len(it.alive))
        needs = pairs_to_csr(it.conditions.group, it.conditions.value, len(it.alive), n)
        wanted = np.zeros(n, dtype=bool)
        frontier = np.array([it.goal_group])
        while len(frontier):
            self.relevant[frontier] = True
            literals = needs.take(frontier).values
            literals = np.concatenate([literals, literals ^ 1]) if coarse else literals
            literals = distinct(literals[~wanted[literals]], n)
            wanted[literals] = True
            groups = makers.take(literals).values.astype(np.int64)
            groups = groups[~self.relevant[groups]]
            effects = groups[(groups >= it.n_operators) & (groups < it.n_operators + it.n_effects)]
            owners = it.effect_operator[effects - it.n_operators]
            frontier = distinct(np.concatenate([groups, owners[~self.relevant[owners]]]), len(it.alive))
        # a goal "not d" that never holds stays a fact, with the axioms without condition that make d true
        conditions = np.bincount(it.conditions.group, minlength=len(it.alive))[axioms]
        constant = it.alive[axioms] & (conditions == 0) & contains(it.axiom_head, self.false_goals // 2)
        self.relevant[axioms[constant]] = True
