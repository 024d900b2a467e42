"""The towers of Hanoi, with random towers at start and end, or (with `classic`) all discs from the first peg to the last.

With three pegs or more, every legal arrangement can be reached from every other.
"""

from __future__ import annotations

from domains._base import Dice, Draft, Fact, Generated, numbered

TASKS = {
    "p01": {"discs": 3, "classic": True, "seed": 1},
    "p02": {"discs": 5, "classic": True, "seed": 2},
    "p03": {"discs": 7, "seed": 3},
    "p04": {"discs": 10, "pegs": 4, "classic": True, "seed": 4},
}


def generate(*, discs: int = 4, pegs: int = 3, classic: bool = False, seed: int = 0) -> Generated:
    """Move discs from peg to peg until they lie as wanted.

    discs: number of discs, at least 1
    pegs: number of pegs, at least 3
    classic: all discs start on the first peg and go to the last (then the seed changes nothing)
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, discs=(discs, 1), pegs=(pegs, 3), classic=classic)
    disc_names = numbered("d", discs)
    peg_names = numbered("peg", pegs)
    draft.introduce("disc", disc_names)
    if discs > 1:
        draft.say(f"{disc_names[0]} is the smallest and {disc_names[-1]} the largest; they are listed by size.")
    draft.introduce("peg", peg_names)
    for i, disc in enumerate(disc_names):
        draft.init(*(("smaller", disc, peg) for peg in peg_names))
        if i + 1 < discs:
            draft.init(*(("smaller", disc, larger) for larger in disc_names[i + 1 :]))

    start = [0] * discs if classic else _spread(draft.dice, discs, pegs)
    end = [pegs - 1] * discs if classic else start
    while end == start:
        end = _spread(draft.dice, discs, pegs)
    draft.paragraph()
    on, clear = _lying(disc_names, peg_names, start)
    draft.given(on, lead="At the start,")
    draft.given(clear)
    draft.wanted(_lying(disc_names, peg_names, end)[0])
    return draft.finish()


def _spread(dice: Dice, discs: int, pegs: int) -> list[int]:
    """Disc → peg."""
    return [dice.below(pegs) for _ in range(discs)]


def _lying(discs: list[str], pegs: list[str], where: list[int]) -> tuple[list[Fact], list[Fact]]:
    """What each disc lies on, largest disc first, and what is clear, peg by peg."""
    tops = list(pegs)
    on: list[Fact] = []
    for disc, peg in zip(reversed(discs), reversed(where), strict=True):
        on.append(("on", disc, tops[peg]))
        tops[peg] = disc
    return on, [("clear", top) for top in tops]
