"""Sizes that the tests of the generators share: small, so that every reachable state can be visited, and middling."""

NAMES = [
    "8-puzzle",
    "blocksworld",
    "childsnack",
    "ferry",
    "floortile",
    "gripper",
    "hanoi",
    "logistics",
    "miconic",
    "rovers",
    "satellite",
    "sokoban",
    "spanner",
    "transport",
    "visitall",
]

SMALLEST = {
    "8-puzzle": {"columns": 2, "rows": 2},
    "blocksworld": {"blocks": 2},
    "childsnack": {"children": 1, "allergic": 0, "trays": 1, "tables": 1},
    "ferry": {"locations": 2, "cars": 1},
    "floortile": {"columns": 1, "rows": 1, "robots": 1, "colors": 1},
    "gripper": {"balls": 1, "rooms": 2, "grippers": 1},
    "hanoi": {"discs": 1, "pegs": 3},
    "logistics": {"cities": 2, "places": 1, "packages": 1},
    "miconic": {"floors": 2, "passengers": 1},
    "rovers": {"rovers": 1, "waypoints": 2, "objectives": 1, "cameras": 1, "goals": 1},
    "satellite": {"satellites": 1, "instruments": 1, "modes": 1, "directions": 1, "images": 1},
    "sokoban": {"columns": 3, "rows": 1, "boxes": 1, "walls": 0},
    "spanner": {"locations": 1, "spanners": 1, "nuts": 1},
    "transport": {"locations": 2, "vehicles": 1, "packages": 1, "capacity": 1, "extra_roads": 0},
    "visitall": {"columns": 2, "rows": 1},
}

TINY = {
    "8-puzzle": {"columns": 3, "rows": 2},
    "blocksworld": {"blocks": 4},
    "childsnack": {"children": 2, "allergic": 1, "trays": 1, "tables": 2},
    "ferry": {"locations": 3, "cars": 3},
    "floortile": {"columns": 2, "rows": 2, "robots": 1},
    "gripper": {"balls": 3, "rooms": 3},
    "hanoi": {"discs": 4},
    "logistics": {"cities": 2, "places": 2, "packages": 1},
    "miconic": {"floors": 4, "passengers": 3},
    "rovers": {"rovers": 2, "waypoints": 3, "objectives": 1, "cameras": 1, "goals": 2},
    "satellite": {"satellites": 2, "instruments": 2, "modes": 2, "directions": 3, "images": 2},
    "sokoban": {"columns": 4, "rows": 4, "boxes": 2, "walls": 2},
    "spanner": {"locations": 2, "spanners": 3, "nuts": 2},
    "transport": {"locations": 4, "vehicles": 1, "packages": 2},
    "visitall": {"columns": 3, "rows": 3, "holes": 1, "percent": 60},
}

# Sizes, and how many objects of each type they ask for (subtypes not counted).
MIDDLING = {
    "8-puzzle": ({"columns": 5, "rows": 4}, {"tile": 19, "position": 20}),
    "blocksworld": ({"blocks": 60}, {"block": 60}),
    "childsnack": (
        {"children": 12, "allergic": 5, "trays": 3, "tables": 4, "spare_sandwiches": 2},
        {"child": 12, "bread-portion": 12, "content-portion": 12, "sandwich": 14, "tray": 3, "place": 5},
    ),
    "ferry": ({"locations": 9, "cars": 20}, {"location": 9, "car": 20}),
    "floortile": ({"columns": 6, "rows": 5, "robots": 4, "colors": 3}, {"tile": 36, "robot": 4, "color": 3}),
    "gripper": ({"balls": 20, "rooms": 5, "grippers": 3}, {"ball": 20, "room": 5, "gripper": 3}),
    "hanoi": ({"discs": 12, "pegs": 4}, {"disc": 12, "peg": 4}),
    "logistics": (
        {"cities": 4, "places": 3, "packages": 10, "trucks": 2, "airplanes": 2},
        {"city": 4, "airport": 4, "location": 8, "package": 10, "truck": 8, "airplane": 2},
    ),
    "miconic": ({"floors": 15, "passengers": 20}, {"floor": 15, "passenger": 20}),
    "rovers": (
        {"rovers": 4, "waypoints": 12, "objectives": 5, "cameras": 6, "goals": 10},
        {"rover": 4, "store": 4, "waypoint": 12, "objective": 5, "camera": 6, "mode": 3, "lander": 1},
    ),
    "satellite": (
        {"satellites": 4, "instruments": 9, "modes": 5, "directions": 12, "images": 20},
        {"satellite": 4, "instrument": 9, "mode": 5, "direction": 12},
    ),
    "sokoban": ({"columns": 9, "rows": 8, "boxes": 5, "walls": 12}, {"location": 60, "box": 5, "direction": 4}),
    "spanner": ({"locations": 9, "spanners": 12, "nuts": 7}, {"location": 11, "spanner": 12, "nut": 7, "man": 1}),
    "transport": (
        {"locations": 15, "vehicles": 4, "packages": 9, "capacity": 3, "extra_roads": 5},
        {"location": 15, "vehicle": 4, "package": 9, "capacity-number": 4},
    ),
    "visitall": ({"columns": 9, "rows": 7, "holes": 8, "percent": 50}, {"place": 55}),
}
