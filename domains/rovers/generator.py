"""A random planet on which every goal can be reached.

Waypoints that see each other form a connected random graph, and each rover can drive over a connected part of it that holds a
waypoint in sight of the lander. For each ability (soil, rock, imaging) a random rover is the specialist: it has the ability and
reaches every waypoint. So every sample can be analysed, every objective photographed, and every result sent. Linear time.
"""

from __future__ import annotations

from typing import TypeAlias

from domains._base import Dice, Draft, Fact, Generated, bad_size, listing, numbered

TASKS = {
    "p01": {"rovers": 1, "waypoints": 3, "objectives": 1, "cameras": 1, "goals": 2, "seed": 1},
    "p02": {"rovers": 2, "waypoints": 5, "objectives": 2, "cameras": 2, "goals": 4, "seed": 2},
    "p03": {"rovers": 3, "waypoints": 10, "objectives": 4, "cameras": 4, "goals": 9, "seed": 3},
}

MODES = ["colour", "high_res", "low_res"]
ABILITIES = {"soil": "soil_analysis", "rock": "rock_analysis", "imaging": "imaging"}
LANDER = "lander1"

Graph: TypeAlias = list[list[int]]


def generate(
    *, rovers: int = 2, waypoints: int = 5, objectives: int = 2, cameras: int = 2, goals: int = 4, seed: int = 0
) -> Generated:
    """Bring analyses and images to the lander.

    rovers: number of rovers, at least 1
    waypoints: number of waypoints, at least 2
    objectives: things to photograph, at least 1
    cameras: number of cameras on all rovers together, at least 1
    goals: results wanted, at least 1 and at most twice the waypoints plus the objectives
    seed: which of the random tasks of this size
    """
    draft = Draft(
        __file__,
        seed,
        rovers=(rovers, 1),
        waypoints=(waypoints, 2),
        objectives=(objectives, 1),
        cameras=(cameras, 1),
        goals=(goals, 1),
    )
    most = 2 * waypoints + objectives
    if goals > most:
        raise bad_size("goals", goals, expected=f"at most {most} (twice the waypoints plus the objectives)")
    names = numbered("rover", rovers)
    points = numbered("waypoint", waypoints)
    things = numbered("objective", objectives)
    draft.introduce("rover", names)
    draft.introduce("waypoint", points)
    draft.introduce("objective", things)

    sights = _sights(draft.dice, waypoints)
    lander = draft.dice.below(waypoints)
    _planet(draft, points, sights, lander)
    specialists = {ability: draft.dice.choose(names) for ability in ABILITIES}
    wide = set(specialists.values())
    for name in names:
        _rover(draft, name, points, sights, lander, everywhere=name in wide, specialists=specialists)
    _cameras(draft, cameras, specialists["imaging"], names, points, things)
    _goals(draft, goals, points, things)
    return draft.finish()


def _sights(dice: Dice, count: int) -> Graph:
    """Waypoint → the waypoints that it sees: a random tree and about half as many edges again; both ways."""
    edges = {(dice.below(b), b) for b in range(1, count)}
    for _ in range(count // 2):
        a, b = dice.below(count), dice.below(count)
        if a != b:
            edges.add((min(a, b), max(a, b)))
    graph: Graph = [[] for _ in range(count)]
    for a, b in sorted(edges):
        graph[a].append(b)
        graph[b].append(a)
    return graph


def _planet(draft: Draft, points: list[str], sights: Graph, lander: int) -> None:
    draft.objects("lander", [LANDER])
    draft.objects("mode", MODES)
    draft.paragraph()
    for a, seen in enumerate(sights):
        draft.init(*(("visible", points[a], points[b]) for b in seen))
        later = [points[b] for b in seen if b > a]
        if later:
            draft.say(f"From {points[a]} one sees {listing(later)}, and the other way round.")
    draft.paragraph()
    draft.given([("at_lander", LANDER, points[lander]), ("channel_free", LANDER)])


def _rover(
    draft: Draft, name: str, points: list[str], sights: Graph, lander: int, *, everywhere: bool, specialists: dict[str, str]
) -> None:
    """Places a rover with its abilities, its store and the ways it can drive."""
    dice = draft.dice
    reach = len(points) if everywhere else dice.between(1, len(points))
    ways = _ways(dice, sights, dice.choose(sights[lander]), reach)
    stops = sorted({a for way in ways for a in way}) or [sights[lander][0]]
    start = points[dice.choose(stops)]
    abilities = [ability for ability in ABILITIES if specialists[ability] == name or dice.chance(50)]
    draft.paragraph()
    equipment: list[Fact] = [(f"equipped_for_{ABILITIES[ability]}", name) for ability in abilities]
    draft.given([("at", name, start), ("available", name), *equipment])
    store = f"{name}-store"
    draft.objects("store", [store])
    draft.init(("store_of", store, name), ("empty", store))
    draft.say(f"Its store {store} is empty.")
    for a, b in ways:
        draft.init(("can_traverse", name, points[a], points[b]), ("can_traverse", name, points[b], points[a]))
    _tell_ways(draft, points, ways)


def _tell_ways(draft: Draft, points: list[str], ways: list[tuple[int, int]]) -> None:
    ends: dict[str, list[str]] = {}
    for a, b in ways:
        ends.setdefault(points[a], []).append(points[b])
    parts = [f"between {a} and {listing(others)}" for a, others in ends.items()]
    draft.say(f"It can drive {'; '.join(parts)}." if parts else "It cannot drive anywhere.")


def _ways(dice: Dice, sights: Graph, root: int, reach: int) -> list[tuple[int, int]]:
    """Edges among `reach` waypoints around `root`: a random tree, and half of the other sights between them."""
    reached = {root}
    tree: list[tuple[int, int]] = []
    border = [(root, other) for other in sights[root]]
    while border and len(reached) < reach:
        i = dice.below(len(border))
        border[i], border[-1] = border[-1], border[i]
        old, new = border.pop()
        if new not in reached:
            reached.add(new)
            tree.append((min(old, new), max(old, new)))
            border += [(new, other) for other in sights[new]]
    in_tree = set(tree)
    others = [(a, b) for a in sorted(reached) for b in sights[a] if a < b and b in reached and (a, b) not in in_tree]
    return sorted(tree + [edge for edge in others if dice.chance(50)])


def _cameras(draft: Draft, count: int, specialist: str, rovers: list[str], points: list[str], things: list[str]) -> None:
    """Puts the first camera, with every mode, on the imaging specialist, the others anywhere; says what is seen from where."""
    dice = draft.dice
    cameras = numbered("camera", count)
    draft.paragraph()
    draft.introduce("camera", cameras)
    draft.say(f"The camera modes are {listing(MODES)}.")
    for i, camera in enumerate(cameras):
        rover = specialist if i == 0 else dice.choose(rovers)
        modes = MODES if i == 0 else sorted(dice.sample(MODES, dice.between(1, len(MODES))))
        facts: list[Fact] = [("on_board", camera, rover), ("calibration_target", camera, dice.choose(things))]
        draft.given(facts)
        draft.init(*(("supports", camera, mode) for mode in modes))
        draft.say(f"It supports {listing(modes)}.")
    draft.paragraph()
    for thing in things:
        places = [points[i] for i in sorted(dice.sample(range(len(points)), dice.between(1, min(4, len(points)))))]
        draft.init(*(("visible_from", thing, place) for place in places))
        draft.say(f"{thing} can be seen from {listing(places)}.")


def _goals(draft: Draft, count: int, points: list[str], things: list[str]) -> None:
    """Chooses the wanted results, and puts samples where they are needed and at a few more waypoints."""
    dice = draft.dice
    wishes: list[Fact] = [("communicated_soil_data", point) for point in points]
    wishes += [("communicated_rock_data", point) for point in points]
    wishes += [("communicated_image_data", thing, mode) for thing in things for mode in MODES]
    goal = sorted(dice.sample(wishes, count))
    wanted = set(goal)
    draft.paragraph()
    for kind in ("soil", "rock"):
        samples: list[Fact] = [
            (f"at_{kind}_sample", point) for point in points if (f"communicated_{kind}_data", point) in wanted or dice.chance(25)
        ]
        draft.given(samples)
    draft.wanted(goal)
