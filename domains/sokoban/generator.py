"""Warehouses played backwards, so that every one can be solved.

Boxes start on the goal places, and the player *pulls* them away along straight lines; the puzzle is that play in reverse, where
each pull becomes a push. Between pulls the player walks on clear floor. The walk is found by a best-first search towards the box,
which gives up after a number of steps in proportion to width and height; giving up only means that another pull is made instead.
Of a few such plays we keep the one that leaves the fewest boxes on goal places.
"""

from __future__ import annotations

from heapq import heappop, heappush

from domains._base import Dice, Draft, Fact, Generated, bad_size, listing, numbered
from domains._grids import STEPS, Cell, cell_name, connected_floor, neighbours
from planner.errors import InvalidInput

TASKS = {
    "p01": {"columns": 4, "rows": 3, "boxes": 1, "walls": 0, "seed": 1},
    "p02": {"columns": 5, "rows": 5, "boxes": 2, "walls": 3, "seed": 2},
    "p03": {"columns": 8, "rows": 7, "boxes": 4, "walls": 10, "seed": 3},
}

PLAYS = 6  # warehouses of which the best is kept
ATTEMPTS = 1000  # warehouses tried until one is found at all; of the hardest, three cells of floor, one in five will do
PULLS_PER_BOX = 6
PULL_LENGTH = 4  # cells, at most


def generate(*, columns: int = 6, rows: int = 6, boxes: int = 2, walls: int = 4, seed: int = 0) -> Generated:
    """Push every box to a goal place.

    columns: width of the warehouse inside its outer walls, at least 1 (columns or rows must be 3 or more)
    rows: height of the warehouse inside its outer walls, at least 1
    boxes: number of boxes and of goal places, at least 1 and at most a third of the floor
    walls: number of inner cells that are wall, at least 0; the floor always hangs together
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, columns=(columns, 1), rows=(rows, 1), boxes=(boxes, 1), walls=(walls, 0))
    if max(columns, rows) < 3:
        raise bad_size("columns", columns, expected="3 or more columns or rows", hint="a box needs room to be pushed")
    if walls > columns * rows - 3:
        raise bad_size("walls", walls, expected=f"at most {columns * rows - 3}: 3 cells of floor have to stay")
    if 3 * boxes > columns * rows - walls:
        raise bad_size("boxes", boxes, expected=f"at most {(columns * rows - walls) // 3}, a third of the floor")

    floor, goals, start, player = _warehouse(draft.dice, columns, rows, boxes, walls)
    _describe(draft, columns, rows, floor, goals)
    _place(draft, floor, goals, start, player)
    return draft.finish()


def _warehouse(dice: Dice, columns: int, rows: int, boxes: int, walls: int) -> tuple[list[Cell], list[Cell], list[Cell], Cell]:
    """Floor, goal places, where the boxes start and where the player starts."""
    best = None
    fewest = boxes  # boxes on goal places
    for attempt in range(ATTEMPTS):
        if fewest == 0 or (best and attempt >= PLAYS):
            break
        floor = connected_floor(dice, columns, rows, walls)
        goals = dice.sample(floor, boxes)
        start, player = _played_backwards(dice, floor, goals)
        on_goals = len(set(start).intersection(goals))
        if on_goals < fewest:
            best, fewest = (floor, sorted(goals), sorted(start), player), on_goals
    if best:
        return best
    raise InvalidInput(
        "no warehouse was found in which a box can be pushed to a goal place",
        hint="choose fewer walls or boxes, or a larger warehouse",
        code="bad-size",
    )


def _played_backwards(dice: Dice, floor: list[Cell], goals: list[Cell]) -> tuple[list[Cell], Cell]:
    """Pulls boxes from the goal places; gives where boxes and player end."""
    boxes = list(goals)
    clear = set(floor).difference(boxes)
    effort = 100 + 4 * (floor[-1][1] + max(x for x, _ in floor))
    player = dice.choose([cell for cell in floor if cell in clear])
    for i in dice.shuffled(list(range(len(boxes))) * PULLS_PER_BOX):
        pulls = []  # (where the player stands, direction)
        for dx, dy in STEPS.values():
            beside = (boxes[i][0] + dx, boxes[i][1] + dy)
            if beside in clear and (beside[0] + dx, beside[1] + dy) in clear:
                pulls.append((beside, dx, dy))
        seen = _walked(player, boxes[i], clear, effort)
        pulls = [pull for pull in pulls if pull[0] in seen]
        if not pulls:
            continue
        player, dx, dy = dice.choose(pulls)
        for _ in range(dice.between(1, PULL_LENGTH)):
            step = (player[0] + dx, player[1] + dy)
            if step not in clear:
                break
            clear.add(boxes[i])
            boxes[i], player = player, step
            clear.remove(boxes[i])
    return boxes, dice.choose(sorted(_walked(player, dice.choose(floor), clear, effort)))


def _walked(start: Cell, target: Cell, clear: set[Cell], effort: int) -> set[Cell]:
    """Cells that the player reaches in at most `effort` steps of a search that goes for `target` first."""
    seen = {start}
    heap = [(0, start)]
    for _ in range(effort):
        if not heap:
            break
        for cell in neighbours(heappop(heap)[1]):
            if cell in clear and cell not in seen:
                seen.add(cell)
                heappush(heap, (abs(cell[0] - target[0]) + abs(cell[1] - target[1]), cell))
    return seen


def _describe(draft: Draft, columns: int, rows: int, floor: list[Cell], goals: list[Cell]) -> None:
    """The places: which there are, which are beside each other, which are goals."""
    inside, aims = set(floor), set(goals)
    draft.objects("location", [cell_name("pos", cell) for cell in floor])
    draft.say(f"The warehouse has {_number(columns, 'column')} and {_number(rows, 'row')}, with walls all around.")
    draft.say("Places are named by their column from the left and their row from the top: pos-2-1 stands in column 2, row 1.")
    walls = [cell_name("pos", (x, y)) for y in range(1, rows + 1) for x in range(1, columns + 1) if (x, y) not in inside]
    if walls:
        draft.say(f"There {'is a wall' if len(walls) == 1 else 'are walls'} at {listing(walls)}.")
    for cell in floor:
        name = cell_name("pos", cell)
        facts: list[Fact] = [("is-goal" if cell in aims else "is-nongoal", name)]
        for direction, (dx, dy) in STEPS.items():
            other = (cell[0] + dx, cell[1] + dy)
            if other in inside:
                facts.append(("move-dir", name, cell_name("pos", other), direction))
        draft.init(*facts)
    names = [cell_name("pos", cell) for cell in goals]
    draft.say(f"The goal place is {names[0]}." if len(names) == 1 else f"The goal places are {listing(names)}.")


def _place(draft: Draft, floor: list[Cell], goals: list[Cell], start: list[Cell], player: Cell) -> None:
    """Boxes and player at the start, and the goal."""
    boxes = numbered("box", len(start))
    draft.introduce("box", boxes)
    draft.paragraph()
    taken, aims = {player, *start}, set(goals)
    draft.given([("player-at", cell_name("pos", player))], lead="At the start,")
    draft.given([("at", box, cell_name("pos", cell)) for box, cell in zip(boxes, start, strict=True)])
    draft.init(*(("at-goal", box) for box, cell in zip(boxes, start, strict=True) if cell in aims))
    draft.init(*(("clear", cell_name("pos", cell)) for cell in floor if cell not in taken))
    goal = [("at-goal", box) for box in boxes]
    draft.wanted(goal)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
