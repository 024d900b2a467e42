"""A connected grid, with holes if wanted, and a random part of its places to be visited."""

from __future__ import annotations

from domains._base import Draft, Generated, bad_size, listing
from domains._grids import cell_name, connected_floor, neighbours

TASKS = {
    "p01": {"columns": 3, "rows": 2, "seed": 1},
    "p02": {"columns": 5, "rows": 4, "holes": 3, "seed": 2},
    "p03": {"columns": 10, "rows": 10, "holes": 10, "percent": 70, "seed": 3},
}


def generate(*, columns: int = 4, rows: int = 4, holes: int = 0, percent: int = 100, seed: int = 0) -> Generated:
    """Visit places of a grid.

    columns: width of the grid, at least 1
    rows: height of the grid, at least 1
    holes: number of cells where no place is, at least 0; the other places always hang together
    percent: how many in a hundred of the places have to be visited, from 1 to 100 (one place at least)
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, columns=(columns, 1), rows=(rows, 1), holes=(holes, 0), percent=(percent, 1, 100))
    if columns * rows < 2:
        raise bad_size("columns", columns, expected="2 or more cells in all", hint="choose more columns or rows")
    if holes > columns * rows - 2:
        raise bad_size("holes", holes, expected=f"at most {columns * rows - 2}: 2 places have to stay")
    dice = draft.dice
    floor = connected_floor(dice, columns, rows, holes)
    inside = set(floor)
    draft.objects("place", [cell_name("loc", cell) for cell in floor])
    draft.say(f"The grid is {columns} wide and {rows} high; loc-1-1 is its top left corner, loc-{columns}-{rows} its bottom right.")
    missing = [cell_name("loc", (x, y)) for y in range(1, rows + 1) for x in range(1, columns + 1) if (x, y) not in inside]
    if missing:
        draft.say(f"{listing(missing)} {'is a hole' if len(missing) == 1 else 'are holes'} where one cannot walk.")
    draft.say("One can walk between places that are side by side or one above the other.")
    for cell in floor:
        name = cell_name("loc", cell)
        draft.init(*(("connected", name, cell_name("loc", other)) for other in neighbours(cell) if other in inside))

    start = dice.choose(floor)
    draft.paragraph()
    draft.given([("at-robot", cell_name("loc", start)), ("visited", cell_name("loc", start))], lead="At the start,")

    # Places other than the start are drawn first, so that a task with few of them is not solved from the beginning.
    others = dice.shuffled([cell for cell in floor if cell != start])
    wanted = sorted([*others, start][: max(1, len(floor) * percent // 100)], key=lambda cell: (cell[1], cell[0]))
    everywhere = "every place has been visited" if len(wanted) == len(floor) else ""
    draft.wanted([("visited", cell_name("loc", cell)) for cell in wanted], summary=everywhere)
    return draft.finish()
