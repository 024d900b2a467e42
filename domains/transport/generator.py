"""Locations at random points of a plane, joined by short roads that connect them all.

Each new location is joined to the nearest of a few earlier ones, which makes a tree of mostly short roads in linear time; a few
more roads make it a network. A road's length is its distance, rounded up, in tenths of the plane's thousand steps.
"""

from __future__ import annotations

from itertools import pairwise
from math import isqrt

from domains._base import Dice, Draft, Fact, Generated, numbered

TASKS = {
    "p01": {"locations": 2, "vehicles": 1, "packages": 1, "capacity": 2, "extra_roads": 0, "seed": 1},
    "p02": {"locations": 5, "vehicles": 2, "packages": 3, "seed": 2},
    "p03": {"locations": 12, "vehicles": 3, "packages": 8, "extra_roads": 6, "seed": 3},
}

SAMPLE = 8  # earlier locations among which the nearest is taken


def generate(
    *, locations: int = 6, vehicles: int = 2, packages: int = 4, capacity: int = 4, extra_roads: int = 2, seed: int = 0
) -> Generated:
    """Bring packages to their locations at low cost.

    locations: number of locations, at least 2
    vehicles: number of vehicles, at least 1
    packages: number of packages, at least 1
    capacity: the most packages that any vehicle can hold, at least 1; each vehicle holds between 2 and this many
    extra_roads: roads tried beyond those that connect everything, at least 0 (a road that exists already is left out)
    seed: which of the random tasks of this size
    """
    draft = Draft(
        __file__,
        seed,
        locations=(locations, 2),
        vehicles=(vehicles, 1),
        packages=(packages, 1),
        capacity=(capacity, 1),
        extra_roads=(extra_roads, 0),
    )
    dice = draft.dice
    places = numbered("l", locations)
    draft.introduce("location", places)
    draft.paragraph()
    for a, b, length in _roads(dice, locations, extra_roads):
        draft.init(("road", places[a], places[b]), ("road", places[b], places[a]))
        draft.init_value(("road-length", places[a], places[b]), length)
        draft.init_value(("road-length", places[b], places[a]), length)
        draft.say(f"Between {places[a]} and {places[b]} there is a road of length {length}.")
    draft.say("Driving a road costs its length; loading and unloading cost 1 each.")

    draft.paragraph()
    _vehicles(draft, numbered("truck", vehicles), places, capacity)
    parcels = numbered("package", packages)
    draft.introduce("package", parcels)
    starts = [dice.choose(places) for _ in parcels]
    draft.given([("at", parcel, place) for parcel, place in zip(parcels, starts, strict=True)])

    goal: list[Fact] = [("at", parcel, dice.other_than(places, place)) for parcel, place in zip(parcels, starts, strict=True)]
    draft.wanted(goal)
    draft.say("Keep the total cost low.")
    return draft.finish(minimize_cost=True)


def _vehicles(draft: Draft, trucks: list[str], places: list[str], capacity: int) -> None:
    """Vehicles at random places, each with its own capacity."""
    numbers = numbered("capacity-", capacity + 1, first=0)
    draft.objects("capacity-number", numbers)
    for less, more in pairwise(numbers):
        draft.init(("capacity-predecessor", less, more))
    draft.introduce("vehicle", trucks)
    for truck in trucks:
        room = draft.dice.between(min(2, capacity), capacity)
        place = draft.dice.choose(places)
        draft.init(("at", truck, place), ("capacity", truck, numbers[room]))
        draft.say(f"{draft.clauses([('at', truck, place)])} and can hold {draft.language.count('package', room)}.")
    draft.say(f"No vehicle can hold more than {draft.language.count('package', capacity)}.")


def _roads(dice: Dice, count: int, extra: int) -> list[tuple[int, int, int]]:
    """Roads (a, b, length) that connect locations 0 … count-1, and up to `extra` more."""
    points = [(dice.below(1000), dice.below(1000)) for _ in range(count)]

    def distance(a: int, b: int) -> int:
        (x1, y1), (x2, y2) = points[a], points[b]
        return (x1 - x2) ** 2 + (y1 - y2) ** 2

    def nearest(a: int, candidates: list[int]) -> int:
        return min(candidates, key=lambda b: (distance(a, b), b))

    pairs = [(nearest(a, [dice.below(a) for _ in range(SAMPLE)]), a) for a in range(1, count)]
    known = set(pairs)
    for _ in range(extra):
        a = dice.below(count)
        b = nearest(a, [(a + 1 + dice.below(count - 1)) % count for _ in range(SAMPLE)])
        pair = (min(a, b), max(a, b))
        if pair not in known:
            known.add(pair)
            pairs.append(pair)
    return [(a, b, 1 + isqrt(distance(a, b)) // 10) for a, b in pairs]
