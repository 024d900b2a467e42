"""Cars at random locations, each to be taken to another one."""

from __future__ import annotations

from domains._base import Draft, Generated, numbered

TASKS = {
    "p01": {"locations": 2, "cars": 1, "seed": 1},
    "p02": {"locations": 3, "cars": 4, "seed": 2},
    "p03": {"locations": 6, "cars": 10, "seed": 3},
}


def generate(*, locations: int = 3, cars: int = 4, seed: int = 0) -> Generated:
    """Take each car to its location.

    locations: number of locations, at least 2
    cars: number of cars, at least 1
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, locations=(locations, 2), cars=(cars, 1))
    places = numbered("l", locations)
    names = numbered("car", cars)
    draft.introduce("location", places)
    draft.introduce("car", names)

    dice = draft.dice
    ferry = dice.choose(places)
    starts = [dice.choose(places) for _ in names]
    draft.paragraph()
    draft.given([("at-ferry", ferry), ("empty-ferry",)], lead="At the start,")
    draft.given([("at", car, place) for car, place in zip(names, starts, strict=True)])
    goal = [("at", car, dice.other_than(places, place)) for car, place in zip(names, starts, strict=True)]
    draft.wanted(goal)
    return draft.finish()
