"""Grids and numbers: objects and facts that one sentence stands for, and the way back from facts to the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from translators.english.language import GridForm, NumbersForm

Fact = tuple[str, ...]
MOST_CELLS = 40_000

_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


@dataclass(frozen=True)
class Grid:
    """columns × rows cells without `holes`; cells are (column, row) from the form's first column and row."""

    form: GridForm
    columns: int
    rows: int
    holes: frozenset[tuple[int, int]] = frozenset()

    def cells(self) -> list[tuple[int, int]]:
        """Row by row."""
        xs = range(self.form.x0, self.form.x0 + self.columns)
        return [(x, y) for y in range(self.form.y0, self.form.y0 + self.rows) for x in xs if (x, y) not in self.holes]

    def name(self, cell: tuple[int, int]) -> str:
        return cell_name(self.form, cell)

    def facts(self) -> list[Fact]:
        """All relations between cells."""
        inside = set(self.cells())
        found: list[Fact] = []
        for predicate, steps, arguments in self.form.relations:
            for cell in inside:
                for step in steps:
                    dx, dy = _STEPS[step]
                    there = (cell[0] + dx, cell[1] - dy if self.form.upwards else cell[1] + dy)
                    if there in inside:
                        says = {"here": self.name(cell), "there": self.name(there), "step": step}
                        found.append((predicate, *(says.get(a, a) for a in arguments)))
        return found

    def corners(self) -> tuple[str, str]:
        """Names of the cells of the first and the last row and column, holes or not."""
        form = self.form
        return self.name((form.x0, form.y0)), self.name((form.x0 + self.columns - 1, form.y0 + self.rows - 1))


def cell_name(form: GridForm, cell: tuple[int, int]) -> str:
    return form.name.replace("{x}", str(cell[0])).replace("{y}", str(cell[1]))


def cell_of(form: GridForm, name: str) -> tuple[int, int] | None:
    """The cell that a name stands for."""
    pattern = re.escape(form.name).replace(r"\{x\}", r"(?P<x>\d{1,5})").replace(r"\{y\}", r"(?P<y>\d{1,5})")
    match = re.fullmatch(pattern, name)
    return (int(match["x"]), int(match["y"])) if match else None


def named_like(form: GridForm, example: str) -> GridForm | None:
    """The form with the style of an example's name: "tile_0-1" for "tile-0-1". None if it does not have two numbers."""
    parts = re.fullmatch(r"(\D{0,60})\d{1,5}(\D{1,20})\d{1,5}(\D{0,20})", example)
    if parts is None:
        return None
    first, second = ("{x}", "{y}") if form.name.index("{x}") < form.name.index("{y}") else ("{y}", "{x}")
    return replace(form, name=f"{parts[1]}{first}{parts[2]}{second}{parts[3]}")


def find_grid(form: GridForm, names: Iterable[str], facts: set[Fact]) -> Grid | None:
    """The grid that explains exactly the objects and the facts of the form's relations. None if there is none."""
    cells = {}
    for name in names:
        cell = cell_of(form, name)
        if cell is None:
            return None
        cells[cell] = name
    if not cells or min(x for x, _ in cells) < form.x0 or min(y for _, y in cells) < form.y0:
        return None
    columns = max(x for x, _ in cells) - form.x0 + 1
    rows = max(y for _, y in cells) - form.y0 + 1
    if columns * rows > max(MOST_CELLS, 4 * len(cells)):
        return None
    whole = Grid(form, columns, rows)
    grid = replace(whole, holes=frozenset(whole.cells()) - cells.keys())
    predicates = {predicate for predicate, _, _ in form.relations}
    stated = {fact for fact in facts if fact[0] in predicates}
    return grid if stated == set(grid.facts()) else None


def number_name(form: NumbersForm, n: int) -> str:
    return form.name.replace("{n}", str(n))


def number_facts(form: NumbersForm, most: int) -> tuple[list[str], list[Fact]]:
    """Objects for 0 … most and that each is one more than the one before."""
    names = [number_name(form, n) for n in range(most + 1)]
    slots = [{"0": a, "1": b} for a, b in pairwise(names)]
    return names, [form.successor.filled(slot) for slot in slots]
