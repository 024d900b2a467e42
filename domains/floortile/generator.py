"""A chequered floor above one row that stays unpainted, and robots at random tiles.

Why every task can be solved: robots are alike (each can load each color), and there are no more of them than columns. They go
down, and paint row by row from the top, from the row below, each column by whichever robot can get under it. While they paint a
row there is at least one whole row of room for them; in the last, unpainted row they keep their order and share the columns out.
"""

from __future__ import annotations

from domains._base import Draft, Generated, bad_size, listing, numbered

TASKS = {
    "p01": {"columns": 2, "rows": 2, "robots": 1, "seed": 1},
    "p02": {"columns": 3, "rows": 3, "robots": 2, "seed": 2},
    "p03": {"columns": 4, "rows": 3, "robots": 2, "seed": 2},
}

PALETTE = ["white", "black", "red", "green", "blue", "yellow"]


def generate(*, columns: int = 3, rows: int = 3, robots: int = 2, colors: int = 2, seed: int = 0) -> Generated:
    """Paint all rows but the lowest in a chequered pattern, at low cost.

    columns: number of columns, at least 1
    rows: number of rows to be painted, at least 1; one more row, the lowest, stays unpainted
    robots: number of robots, at least 1 and at most the number of columns
    colors: number of colors of the pattern, from 1 to 6
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, columns=(columns, 1), rows=(rows, 1), robots=(robots, 1), colors=(colors, 1, len(PALETTE)))
    if robots > columns:
        raise bad_size("robots", robots, expected=f"at most the number of columns, {columns}", hint="they would block each other")
    paints = PALETTE[:colors]
    draft.objects("color", paints)
    _floor(draft, columns, rows)
    draft.say(f"There is {listing(paints)} paint.")
    draft.init(*(("available-color", paint) for paint in paints))

    dice = draft.dice
    spots = dice.sample([(x, y) for y in range(rows + 1) for x in range(1, columns + 1)], robots)
    names = numbered("robot", robots)
    draft.paragraph()
    draft.introduce("robot", names)
    for name, (x, y) in zip(names, spots, strict=True):
        draft.given([("robot-at", name, _tile(x, y)), ("robot-has", name, dice.choose(paints))])
    taken = set(spots)
    for y in range(rows + 1):
        draft.init(*(("clear", _tile(x, y)) for x in range(1, columns + 1) if (x, y) not in taken))
    draft.say("No tile is painted yet.")
    draft.say("Climbing a row costs 3, any other move 1, painting a tile 2 and changing the color 5.")

    shift = dice.below(colors)
    cells = [(x, y) for y in range(1, rows + 1) for x in range(1, columns + 1)]
    draft.wanted([("painted", _tile(x, y), paints[(x + y + shift) % colors]) for x, y in cells])
    draft.say("Keep the total cost low.")
    return draft.finish(minimize_cost=True)


def _tile(x: int, y: int) -> str:
    return f"tile-{y}-{x}"


def _floor(draft: Draft, columns: int, rows: int) -> None:
    """Tiles and which are beside each other."""
    draft.objects("tile", [_tile(x, y) for y in range(rows + 1) for x in range(1, columns + 1)])
    draft.say(
        f"The floor has {rows + 1} rows of {draft.language.count('tile', columns)}: {_tile(1, 0)} is the leftmost tile of the"
        f" lowest row, row 0, and {_tile(columns, rows)} is the rightmost tile of the highest row, row {rows}."
    )
    for y in range(rows + 1):
        for x in range(1, columns + 1):
            if y < rows:
                draft.init(("up", _tile(x, y + 1), _tile(x, y)), ("down", _tile(x, y), _tile(x, y + 1)))
            if x < columns:
                draft.init(("right", _tile(x + 1, y), _tile(x, y)), ("left", _tile(x, y), _tile(x + 1, y)))
