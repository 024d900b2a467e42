"""Which facts can matter for some goals: a relevance analysis by predicate, argument place and object.

Backward from the goals: where a fact can be the head of a rule, the facts that its body could match become relevant, with each
variable of the head restricted to the objects that are relevant in its place. For one package's destination only this package's
facts are left, and those of vehicles. What remains is a superset of what any derivation of the goals needs, so reachability is
exact. Cost: rules times rounds, a few array operations on masks of objects each. Related: the magic sets of deductive databases.
"""

from __future__ import annotations

import numpy as np

from planner.grounding.rules import Pattern, Program, Rule


class Relevance:
    """Narrows the variables of a program whose rules have one head and own domains (see `decompose`).

    members uint8 [n_domains, n_objects] is what the joins look at; `narrow` overwrites the rows of the rules' variables.
    """

    def __init__(self, program: Program, members: np.ndarray) -> None:
        self._program, self._members = program, members
        self._whole = members.astype(bool)
        n_objects = members.shape[1]
        self._relevant = np.zeros((len(program.predicates), max(1, *program.arity), n_objects), dtype=bool)
        self._arity = np.array(program.arity, dtype=np.int64)
        self._used = np.zeros(len(program.predicates), dtype=bool)
        self._bodies = [[r.body[i] for i in r.recorded] + r.absent for r in program.rules]
        self._makers: list[list[int]] = [[] for _ in program.predicates]
        for number, rule in enumerate(program.rules):
            self._makers[rule.heads[0].predicate].append(number)
        self._allowed = np.ones(n_objects, dtype=bool)
        self._last: bytes = b""

    def narrow(self, predicates: np.ndarray, args: np.ndarray, allowed: np.ndarray | None = None) -> None:
        """Make the joins derive only what can matter for these goal atoms: int32 [n], int32 [n, width].

        `allowed` bool [n_objects] forbids all other objects on top of that; then reachability is no longer exact.
        """
        key = predicates.tobytes() + args.tobytes() + (b"" if allowed is None else allowed.tobytes())
        if key == self._last:
            return
        self._last = key
        self._allowed = np.ones(self._members.shape[1], dtype=bool) if allowed is None else allowed
        self._relevant[:] = False
        self._used[:] = False
        self._used[predicates] = True
        for place in range(args.shape[1]):
            here = self._arity[predicates] > place
            self._relevant[predicates[here], place, args[here, place]] = True
        for rule in self._program.rules:
            self._members[rule.domains] = 0
        waiting = sorted(set(predicates.tolist()))
        while waiting:
            for number in self._makers[waiting.pop()]:
                waiting += [p for p in self._widen(number) if p not in waiting]

    def keep(self, predicates: np.ndarray, args: np.ndarray) -> np.ndarray:
        """Which of some atoms are relevant, bool [n]."""
        kept = self._used[predicates].copy()
        for place in range(args.shape[1]):
            kept &= self._relevant[predicates, place, args[:, place]] | (self._arity[predicates] <= place)
        return kept

    def _widen(self, number: int) -> list[int]:
        """Let a rule serve what is relevant of its head; returns the predicates of which more has become relevant."""
        rule = self._program.rules[number]
        masks = self._masks(rule)
        if masks is None:
            return []
        for domain, mask in zip(rule.domains, masks, strict=True):
            self._members[domain] = mask
        return [pattern.predicate for pattern in self._bodies[number] if self._mark(pattern, masks)]

    def _masks(self, rule: Rule) -> list[np.ndarray] | None:
        masks = [self._whole[d] & self._allowed for d in rule.domains]
        head = rule.heads[0]
        for place, term in enumerate(head.terms):
            relevant = self._relevant[head.predicate, place]
            if term >= 0:
                masks[term] &= relevant
            elif not relevant[~term]:
                return None
        return masks if all(m.any() for m in masks) else None

    def _mark(self, pattern: Pattern, masks: list[np.ndarray]) -> bool:
        before = self._relevant[pattern.predicate].sum() + self._used[pattern.predicate]
        self._used[pattern.predicate] = True
        for place, term in enumerate(pattern.terms):
            if term >= 0:
                self._relevant[pattern.predicate, place] |= masks[term]
            else:
                self._relevant[pattern.predicate, place, ~term] = True
        return bool(self._relevant[pattern.predicate].sum() + self._used[pattern.predicate] > before)
