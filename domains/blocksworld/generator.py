"""Random arrangements of blocks, each equally likely.

An arrangement is a set of towers. There are C(n-1, k-1) · n!/k! arrangements of n blocks in k towers (the Lah numbers): every
order of the blocks, cut into k pieces, gives each arrangement k! times. So we draw k with weight C(n-1, k-1)/k!, shuffle, and cut
at k-1 random places: linear time. (On uniform blocksworld states: J. Slaney and S. Thiébaux, Blocks World revisited, 2001.)
"""

from __future__ import annotations

from itertools import pairwise

from domains._base import Dice, Draft, Fact, Generated, numbered

TASKS = {
    "p01": {"blocks": 3, "seed": 3},
    "p02": {"blocks": 6, "seed": 5},
    "p03": {"blocks": 12, "seed": 3},
    "p04": {"blocks": 30, "seed": 4},
}


def generate(*, blocks: int = 6, seed: int = 0) -> Generated:
    """Rearrange the towers of a table into other towers.

    blocks: number of blocks, at least 2
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, blocks=(blocks, 2))
    names = numbered("b", blocks)
    draft.introduce("block", names)
    start = end = _arrangement(draft.dice, names)
    while sorted(end) == sorted(start):
        end = _arrangement(draft.dice, names)

    draft.paragraph()
    draft.given([("handempty",)], lead="At the start,")
    for tower in start:
        draft.given([*_tower_facts(tower), ("clear", tower[-1])])
    draft.wanted([fact for tower in end for fact in _tower_facts(tower)])
    return draft.finish()


def _arrangement(dice: Dice, blocks: list[str]) -> list[list[str]]:
    """Towers, each from the table up."""
    order = dice.shuffled(blocks)
    cuts = sorted(dice.sample(range(1, len(blocks)), _tower_count(dice, len(blocks)) - 1))
    return [order[i:j] for i, j in zip([0, *cuts], [*cuts, len(blocks)], strict=True)]


def _tower_count(dice: Dice, n: int) -> int:
    """Draws k from 1 … n with weight C(n-1, k-1) / k!."""
    weights = [1.0]
    for k in range(1, n):
        weights.append(weights[-1] * (n - k) / (k * (k + 1)))
        if weights[-1] > 1e250:
            weights = [w * 1e-250 for w in weights]
    left = dice.fraction() * sum(weights)
    for k, weight in enumerate(weights, start=1):
        left -= weight
        if left < 0:
            return k
    return 1  # rounding may leave a crumb


def _tower_facts(tower: list[str]) -> list[Fact]:
    return [("ontable", tower[0]), *(("on", upper, lower) for lower, upper in pairwise(tower))]
