"""Random sliding-tile puzzles: every order that can be solved is equally likely.

On a grid of at least 2 × 2, the orders that can be reached are those whose parity as a permutation equals the parity of the
gap's distance from its goal (W. W. Johnson and W. E. Story, Notes on the 15 puzzle, 1879). Of two orders that differ by a swap of
two tiles exactly one can be solved; if a random order has the wrong parity we swap two of its tiles.
"""

from __future__ import annotations

from domains._base import Draft, Fact, Generated
from domains._grids import all_cells, cell_name, neighbours

TASKS = {
    "p01": {"columns": 2, "rows": 2, "seed": 5},
    "p02": {"columns": 3, "rows": 2, "seed": 4},
    "p03": {"columns": 3, "rows": 3, "seed": 3},
    "p04": {"columns": 4, "rows": 4, "seed": 4},
}


def generate(*, columns: int = 3, rows: int = 3, seed: int = 0) -> Generated:
    """Slide the tiles into order: row by row, the gap last.

    columns: width of the grid, at least 2
    rows: height of the grid, at least 2
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, columns=(columns, 2), rows=(rows, 2))
    cells = all_cells(columns, rows)
    positions = [cell_name("p", cell) for cell in cells]
    tiles = [f"t{i + 1}" for i in range(len(cells) - 1)]
    draft.introduce("tile", tiles)
    draft.objects("position", positions)
    draft.say(f"The grid is {columns} wide and {rows} high; p-1-1 is its top left corner, p-{columns}-{rows} its bottom right.")
    for cell in cells:
        beside = [other for other in neighbours(cell) if 1 <= other[0] <= columns and 1 <= other[1] <= rows]
        draft.init(*(("neighbor", cell_name("p", cell), cell_name("p", other)) for other in beside))

    solved = list(range(len(cells)))
    order = solved
    while order == solved:
        order = draft.dice.shuffled(range(len(cells)))  # position → tile; the last number is the gap
        gap = order.index(len(tiles))
        distance = (columns - cells[gap][0]) + (rows - cells[gap][1])
        if _is_odd(order) != (distance % 2 == 1):
            a, b = [i for i in range(3) if i != gap][:2]
            order[a], order[b] = order[b], order[a]

    draft.paragraph()
    start: list[Fact] = [("at", tiles[t], positions[i]) for i, t in enumerate(order) if t < len(tiles)]
    start.append(("empty", positions[gap]))
    draft.given(start, lead="At the start,")
    goal: list[Fact] = [("at", tile, position) for tile, position in zip(tiles, positions, strict=False)]
    draft.wanted(goal)
    return draft.finish()


def _is_odd(order: list[int]) -> bool:
    """Parity of a permutation, by its cycles: a cycle of n elements is n - 1 swaps."""
    seen = [False] * len(order)
    swaps = 0
    for i in range(len(order)):
        j = order[i]
        while not seen[i] and j != i:
            seen[j] = True
            swaps += 1
            j = order[j]
        seen[i] = True
    return swaps % 2 == 1
