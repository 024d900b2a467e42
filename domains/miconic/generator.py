"""Passengers on random floors who want to go to other floors. The relation `above` makes the text quadratic in the floors."""

from __future__ import annotations

from domains._base import Draft, Generated, numbered

TASKS = {
    "p01": {"floors": 3, "passengers": 1, "seed": 1},
    "p02": {"floors": 5, "passengers": 3, "seed": 2},
    "p03": {"floors": 12, "passengers": 10, "seed": 3},
}


def generate(*, floors: int = 5, passengers: int = 3, seed: int = 0) -> Generated:
    """Take every passenger to the floor that the passenger wants.

    floors: number of floors, at least 2
    passengers: number of passengers, at least 1
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, floors=(floors, 2), passengers=(passengers, 1))
    levels = numbered("f", floors)
    people = numbered("p", passengers)
    draft.introduce("floor", levels)
    draft.say("They are listed from the bottom to the top.")
    draft.introduce("passenger", people)

    dice = draft.dice
    for i, low in enumerate(levels[:-1]):
        draft.init(*(("above", low, high) for high in levels[i + 1 :]))
    draft.paragraph()
    lift = dice.choose(levels)
    draft.given([("lift-at", lift)], lead="At the start,")
    for person in people:
        origin = dice.choose(levels)
        draft.given([("origin", person, origin), ("destin", person, dice.other_than(levels, origin))])
    draft.wanted([("served", person) for person in people])
    return draft.finish()
