"""Grids for generators: cells (column, row), with (1, 1) at the top left, and random connected floors, in linear time."""

from __future__ import annotations

from typing import TypeAlias

from domains._base import Dice

Cell: TypeAlias = tuple[int, int]

STEPS: dict[str, Cell] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def cell_name(stem: str, cell: Cell) -> str:
    """("pos", (2, 3)) → "pos-2-3"."""
    return f"{stem}-{cell[0]}-{cell[1]}"


def all_cells(columns: int, rows: int) -> list[Cell]:
    """Cells row by row."""
    return [(x, y) for y in range(1, rows + 1) for x in range(1, columns + 1)]


def neighbours(cell: Cell) -> list[Cell]:
    """The four cells beside `cell`, inside the grid or not."""
    return [(cell[0] + dx, cell[1] + dy) for dx, dy in STEPS.values()]


def connected_floor(dice: Dice, columns: int, rows: int, walls: int) -> list[Cell]:
    """The grid's cells without `walls` random ones, so that the rest hangs together. Row by row.

    We draw a random spanning tree of the grid and cut off leaves of it: what is left is a tree still, so connected.
    """
    cells = all_cells(columns, rows)
    tree = _spanning_tree(dice, cells)
    leaves = [cell for cell in cells if len(tree[cell]) <= 1]
    gone: set[Cell] = set()
    for _ in range(walls):
        i = dice.below(len(leaves))
        leaves[i], leaves[-1] = leaves[-1], leaves[i]
        leaf = leaves.pop()
        gone.add(leaf)
        for other in tree[leaf]:
            tree[other].remove(leaf)
            if len(tree[other]) == 1:
                leaves.append(other)
    return [cell for cell in cells if cell not in gone]


def _spanning_tree(dice: Dice, cells: list[Cell]) -> dict[Cell, list[Cell]]:
    """Cell → its neighbours in a random tree; the tree grows from random cells of its border (bushy: many leaves)."""
    inside = set(cells)
    tree: dict[Cell, list[Cell]] = {cell: [] for cell in cells}
    root = dice.choose(cells)
    reached = {root}
    border = [(root, other) for other in neighbours(root)]
    while border:
        i = dice.below(len(border))
        border[i], border[-1] = border[-1], border[i]
        old, new = border.pop()
        if new in reached or new not in inside:
            continue
        reached.add(new)
        tree[old].append(new)
        tree[new].append(old)
        border += [(new, other) for other in neighbours(new)]
    return tree
