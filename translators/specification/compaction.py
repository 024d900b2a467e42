"""A task as a compact specification: ranges, for-each, chains, grids, symmetric and inverse relations are found again.

`read_spec(compact(task), task.domain).task` has the same objects, facts and goal. Linear in the task, but for the grids, whose
adjacency is looked up in sets.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from planner.pddl.ast import And, Atom, Equal, Exists, ForAll, Formula, Imply, Not, Or, Task
from planner.pddl.writer import formula_text, number_text

Fact = tuple[str, ...]
_NUMBERED = re.compile(r"(.*?)(\d{1,9})([^\d]*)", re.S)
_TWO = re.compile(r"([^\d]*)(\d{1,6})([^\d]+)(\d{1,6})([^\d]*)")


def compact(task: Task) -> dict[str, Any]:
    """The specification of a task's problem."""
    names = [o.name for o in task.objects]
    constants = {c.name for c in task.domain.constants}
    by_type: dict[str, list[str]] = {}
    for o in task.problem.objects:
        if o.name not in constants:
            by_type.setdefault(o.types[0] if len(o.types) == 1 else "object", []).append(o.name)
    facts = {p: [tuple(names[i] for i in row) for row in rows.tolist()] for p, rows in task.problem.init.items()}
    facts = {p: rows for p, rows in facts.items() if rows}
    spec: dict[str, Any] = {"objects": {t: ranges(objects) for t, objects in by_type.items()}}
    init: list[Any] = _grids(by_type, facts) + _relations(spec, facts)
    members = {t: [names[i] for i in ids.tolist()] for t, ids in task.type_members.items()}
    for predicate, rows in facts.items():
        init += _column(predicate, rows, members)
    spec["init"] = init
    numbers = _numbers(task, names)
    if numbers:
        spec["numbers"] = numbers
    goal = task.problem.goal
    parts = goal.parts if isinstance(goal, And) else (goal,)
    spec["goal"] = [_goal(part) for part in parts]
    if task.problem.minimize_cost:
        spec["metric"] = "minimize total-cost"
    return spec


def ranges(names: list[str]) -> list[str]:
    """Names with runs of three and more written as ranges, a whole grid as one pattern."""
    grid = _grid_pattern(names)
    if grid is not None:
        return [grid[0]]
    found: list[str] = []
    run: list[str] = []
    for name in names:
        if run and _follows(run[-1], name):
            run.append(name)
            continue
        found += _run(run)
        run = [name]
    return found + _run(run)


def _run(run: list[str]) -> list[str]:
    return [f"{run[0]}..{run[-1]}"] if len(run) > 2 else run


def _follows(a: str, b: str) -> bool:
    one, two = _NUMBERED.fullmatch(a), _NUMBERED.fullmatch(b)
    if not one or not two or (one[1], one[3]) != (two[1], two[3]) or int(two[2]) != int(one[2]) + 1:
        return False
    return one[2].startswith("0") == two[2].startswith("0") == False or (one[2] == "0" and two[2] == "1")  # noqa: E712


def _grid_pattern(names: list[str]) -> tuple[str, list[list[str]]] | None:
    """("t{0..1}-{1..3}", rows) if the names are exactly a grid in reading order."""
    found = [_TWO.fullmatch(name) for name in names]
    if len(names) < 4 or any(m is None for m in found):
        return None
    cells = [(m[1], m[3], m[5], m[2], m[4]) for m in found if m]
    if len({cell[:3] for cell in cells}) != 1 or any(part.startswith("0") and len(part) > 1 for c in cells for part in c[3:]):
        return None
    spots = [(int(c[3]), int(c[4])) for c in cells]
    low, high = min(spots), max(spots)
    rows, columns = range(low[0], high[0] + 1), range(low[1], high[1] + 1)
    if len(rows) < 2 or len(columns) < 2 or spots != [(r, c) for r in rows for c in columns]:
        return None
    a, b, c = cells[0][:3]
    pattern = f"{a}{{{low[0]}..{high[0]}}}{b}{{{low[1]}..{high[1]}}}{c}"
    return pattern, [[f"{a}{r}{b}{k}{c}" for k in columns] for r in rows]


def _grids(by_type: dict[str, list[str]], facts: dict[str, list[Fact]]) -> list[Any]:
    """Builders for predicates that are exactly an adjacency of a grid; these are taken out of `facts`."""
    built = []
    for names in by_type.values():
        grid = _grid_pattern(names)
        if grid is None:
            continue
        pattern, rows = grid
        down = {(a, b) for r, s in itertools.pairwise(rows) for a, b in zip(r, s, strict=True)}
        right = {(a, b) for r in rows for a, b in itertools.pairwise(r)}
        turned = {"r+": down, "c+": right}
        builder: dict[str, Any] = {}
        for predicate in [p for p, some in facts.items() if some and len(some[0]) == 2]:
            pairs = set(facts[predicate])
            for key, forward in turned.items():
                for text, wanted in ((f"{predicate} ?a ?b", forward), (f"{predicate} ?b ?a", {(b, a) for a, b in forward})):
                    if pairs == wanted:
                        builder.setdefault(key, []).append(text)
                        facts.pop(predicate, None)
            every = down | right
            if pairs == every | {(b, a) for a, b in every}:
                builder["adj"] = [*builder.get("adj", []), f"{predicate} ?a ?b"]
                facts.pop(predicate, None)
        if builder:
            built.append({"grid": pattern, **builder})
    return built


def _relations(spec: dict[str, Any], facts: dict[str, list[Fact]]) -> list[Any]:
    """Halve symmetric relations and drop inverse ones, with "symmetric" and "inverse" to bring them back."""
    symmetric: list[str] = []
    inverse: dict[str, str] = {}
    for p in [p for p, rows in facts.items() if len(rows[0]) == 2 and len(rows) > 3]:
        pairs = set(facts.get(p, ()))
        if not pairs:
            continue
        if all((b, a) in pairs and a != b for a, b in pairs):
            symmetric.append(p)
            kept: dict[Fact, None] = {}
            for a, b in facts[p]:
                if (b, a) not in kept:
                    kept[a, b] = None
            facts[p] = list(kept)
            continue
        for q in [q for q, rows in facts.items() if q != p and len(rows) == len(pairs) and len(rows[0]) == 2]:
            if {(b, a) for a, b in facts[q]} == pairs and p not in inverse.values() and q not in symmetric:
                inverse[p] = q
                del facts[q]
                break
    if symmetric:
        spec["symmetric"] = symmetric
    if inverse:
        spec["inverse"] = inverse
    return []


def _column(predicate: str, rows: list[Fact], members: dict[str, list[str]]) -> list[Any]:
    """Facts of one predicate, in as few entries as are found quickly."""
    arity = len(rows[0])
    if arity == 0:
        return [predicate]
    if arity == 1:
        given = [a for (a,) in rows]
        for t, objects in members.items():
            if len(objects) > 2 and len(objects) == len(given) and set(objects) == set(given):
                return [{"for": {"x": t}, "do": [f"{predicate} ?x"]}]
        return [f"{predicate} {part}" for part in ranges(given)]
    if arity == 2:
        chained = _chain(predicate, rows)
        if chained is not None:
            return [chained]
        grouped = _grouped(predicate, rows)
        if len(grouped) < len(rows):
            return grouped
    return [" ".join((predicate, *row)) for row in rows]


def _chain(predicate: str, rows: list[Fact]) -> dict[str, Any] | None:
    """A chain builder if the pairs are one path of three and more."""
    after = {row[0]: row[1] for row in rows}
    firsts = set(after) - set(after.values())
    if len(after) != len(rows) or len(rows) < 3 or len(firsts) != 1:
        return None
    path = [firsts.pop()]
    while path[-1] in after and len(path) <= len(rows):
        path.append(after[path[-1]])
    if len(path) != len(rows) + 1:
        return None
    forward, back = ranges(path), ranges(path[::-1])
    if len(back) < len(forward):
        return {"chain": back, "do": [f"{predicate} ?b ?a"]}
    return {"chain": forward, "do": [f"{predicate} ?a ?b"]}


def _grouped(predicate: str, rows: list[Fact]) -> list[Any]:
    """ "at b1..b4 rooma" for runs with the same second argument."""
    groups: dict[str, list[str]] = {}
    for a, b in rows:
        groups.setdefault(b, []).append(a)
    return [f"{predicate} {part} {b}" for b, firsts in groups.items() for part in ranges(firsts)]


def _numbers(task: Task, names: list[str]) -> dict[str, Any]:
    numbers: dict[str, Any] = {}
    for function, table in task.problem.init_values.items():
        for row, value in zip(table.rows.tolist(), table.values, strict=True):
            term = " ".join((function, *(names[i] for i in row)))
            if term != "total-cost" or value != 0:
                numbers[term] = int(value) if value.denominator == 1 else number_text(value)
    return numbers


def _goal(part: Formula) -> Any:
    if isinstance(part, Atom):
        return " ".join((part.predicate, *part.arguments))
    if isinstance(part, Not) and isinstance(part.body, Atom):
        return f"not {_goal(part.body)}"
    if isinstance(part, Not):
        return {"not": [_goal(part.body)]}
    if isinstance(part, (And, Or)):
        return {"and" if isinstance(part, And) else "or": [_goal(p) for p in part.parts]}
    if isinstance(part, (ForAll, Exists)) and all(len(p.types) == 1 for p in part.parameters):
        word = "forall" if isinstance(part, ForAll) else "exists"
        return {word: {p.name.lstrip("?"): p.types[0] for p in part.parameters}, "do": [_goal(part.body)]}
    if isinstance(part, Imply):
        return {"imply": [_goal(part.left), _goal(part.right)]}
    assert isinstance(part, (Equal, ForAll, Exists))
    return f"({'and'} {formula_text(part)})"
