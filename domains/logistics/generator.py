"""Random deliveries. Each city has one airport, a number of places and its own trucks, so every package can go everywhere."""

from __future__ import annotations

from domains._base import Draft, Generated, bad_size, listing, numbered

TASKS = {
    "p01": {"cities": 2, "places": 1, "packages": 1, "seed": 1},
    "p02": {"cities": 2, "places": 2, "packages": 3, "seed": 2},
    "p03": {"cities": 4, "places": 3, "packages": 8, "airplanes": 2, "seed": 3},
}


def generate(
    *, cities: int = 2, places: int = 2, packages: int = 3, trucks: int = 1, airplanes: int = 1, seed: int = 0
) -> Generated:
    """Bring packages from their places to others.

    cities: number of cities, at least 1
    places: places in each city, its airport included, at least 1
    packages: number of packages, at least 1
    trucks: trucks in each city, at least 1
    airplanes: number of airplanes, at least 1
    seed: which of the random tasks of this size
    """
    least = (("cities", cities), ("places", places), ("packages", packages), ("trucks", trucks), ("airplanes", airplanes))
    draft = Draft(__file__, seed, **{name: (value, 1) for name, value in least})
    if cities * places < 2:
        raise bad_size("places", places, expected="2 or more places in all", hint="choose more places, or more cities")

    city_names = numbered("city", cities)
    airports = [f"{city}-airport" for city in city_names]
    locations = [[f"{city}-{name}" for name in numbered("place", places - 1)] for city in city_names]
    fleets = [[f"{city}-{name}" for name in numbered("truck", trucks)] for city in city_names]
    draft.introduce("city", city_names)
    draft.objects("airport", airports)
    draft.objects("location", [name for names in locations for name in names])
    draft.objects("truck", [name for names in fleets for name in names])
    for city, airport, names in zip(city_names, airports, locations, strict=True):
        draft.say(f"{city} has the airport {airport}{_and_places(names)}.")
        for name in (airport, *names):
            draft.init(("in-city", name, city))

    dice = draft.dice
    planes = numbered("airplane", airplanes)
    parcels = numbered("package", packages)
    everywhere = [name for airport, names in zip(airports, locations, strict=True) for name in (airport, *names)]
    draft.paragraph()
    trucks_at = [
        ("at", truck, dice.choose([airport, *names]))
        for airport, names, fleet in zip(airports, locations, fleets, strict=True)
        for truck in fleet
    ]
    planes_at = [("at", plane, dice.choose(airports)) for plane in planes]
    starts = [dice.choose(everywhere) for _ in parcels]
    packages_at = [("at", parcel, place) for parcel, place in zip(parcels, starts, strict=True)]
    draft.say(f"Every city has {draft.language.count('truck', trucks)}.")
    draft.given(trucks_at)
    draft.introduce("airplane", planes)
    draft.given(planes_at)
    draft.introduce("package", parcels)
    draft.given(packages_at)
    goal = [("at", parcel, dice.other_than(everywhere, place)) for parcel, place in zip(parcels, starts, strict=True)]
    draft.wanted(goal)
    return draft.finish()


def _and_places(names: list[str]) -> str:
    if not names:
        return ""
    return (" and the location " if len(names) == 1 else " and the locations ") + listing(names)
