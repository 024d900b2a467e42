"""Strata of the axioms, and the derived facts of one state.

A derived predicate's stratum is at least that of every predicate its axioms use, and above that of every predicate they use
negated. Reference: Thiébaux, Hoffmann and Nebel, In defense of PDDL axioms, Artificial Intelligence 168, 2005.
"""

from __future__ import annotations

import numpy as np

from planner.csr import Csr
from planner.errors import InvalidInput
from planner.grounding.normal import NormalTask


def predicate_layers(normal: NormalTask) -> dict[str, int]:
    """Stratum of every derived predicate, from 0. Raises InvalidInput if there is none (negation through recursion)."""
    uses: set[tuple[str, str, bool]] = set()
    for axiom in normal.axioms:
        for literal in (*axiom.condition, *(u.literal for u in axiom.universal)):
            if literal.predicate in normal.derived:
                uses.add((axiom.predicate, literal.predicate, literal.negated))
    layer = dict.fromkeys(normal.derived, 0)
    for _ in range(len(layer) + 1):
        raised = [(head, layer[body] + negated) for head, body, negated in uses if layer[head] < layer[body] + negated]
        if not raised:
            return layer
        for head, least in raised:
            layer[head] = max(layer[head], least)
    raise InvalidInput("the axioms are not stratified: a derived predicate depends on its own negation", code="not-stratified")


def derive(
    held: np.ndarray,
    complement: np.ndarray,
    n_basic: int,
    derived_layer: np.ndarray,
    head: np.ndarray,
    body: Csr,
    layer: np.ndarray,
) -> None:
    """Fill in derived facts and their complements: held bool [n_facts], basic facts given, the others false."""
    rows = body.row_ids()
    derived = np.arange(n_basic, len(held))
    for number in range(int(derived_layer.max(initial=-1)) + 1):
        axioms = np.flatnonzero(layer == number)
        while len(axioms):
            missing = np.bincount(rows[~held[body.values]], minlength=len(head))
            fired = head[axioms[missing[axioms] == 0]]
            if held[fired].all():
                break
            held[fired] = True
        mine = derived[(derived_layer == number) & (complement[derived] >= 0) & ~held[derived]]
        positive = mine[mine < complement[mine]]  # a derived fact stands before its complement
        held[complement[positive]] = True
