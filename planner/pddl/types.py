"""The type hierarchy: (:types …) into declarations and the set of supertypes of each type."""

from __future__ import annotations

from planner.pddl.ast import TypeDeclaration, TypedName
from planner.pddl.findings import Report, Skip, shown
from planner.pddl.source import Source
from planner.pddl.symbols import Symbols
from planner.pddl.typed_lists import ListReader

MAX_TYPE_DEPTH = 100  # levels of subtypes


def read_types(source: Source, report: Report, symbols: Symbols, lists: ListReader, sections: list[int]) -> None:
    """Fill `symbols.types` and `symbols.supertypes`. Parents that are not declared become types, with a warning."""
    names: list[TypedName] = []
    for section in sections:
        try:
            names += lists.read(section + 2, source.close[section], "type", known_types=False)
        except Skip:
            symbols.unsure_sections.add(":types")
    types = symbols.types
    for name in names:
        _declare(report, types, name)
    for name in names:
        for parent in name.types:
            if parent != "object" and parent not in types:
                types[parent] = TypeDeclaration(parent, ("object",), name.location)
                hint = report.nearest(parent, types.keys() - {parent})
                message = f"type {shown(parent)}, the parent of {shown(name.name)}, is not declared; it is taken as a new type"
                report.warning(name.location, "undeclared-parent", message, hint)
    _close(report, symbols)


def _declare(report: Report, types: dict[str, TypeDeclaration], name: TypedName) -> None:
    if name.name == "object":
        if name.types != ("object",):
            report.error(name.location, "cyclic-types", "object is the root of all types and has no parent", hint="remove this")
        return
    earlier = types.get(name.name)
    if earlier is None:
        types[name.name] = TypeDeclaration(name.name, name.types, name.location)
        return
    if earlier.parents == name.types or name.types == ("object",):
        report.warning(name.location, "duplicate-type", f"type {shown(name.name)} is declared twice")
        return
    parents = tuple(p for p in dict.fromkeys((*earlier.parents, *name.types)) if p != "object")
    message = f"type {shown(name.name)} is declared twice; it gets all parents: {', '.join(map(shown, parents))}"
    if earlier.parents != ("object",):
        report.warning(name.location, "duplicate-type", message)
    else:
        report.note(name.location, "duplicate-type", message)
    types[name.name] = TypeDeclaration(name.name, parents, earlier.location)


def _close(report: Report, symbols: Symbols) -> None:
    """Supertypes of every type, found level by level; what never gets a level lies on or below a cycle."""
    ups = symbols.supertypes
    children: dict[str, list[str]] = {}
    missing = {}
    for declaration in symbols.types.values():
        parents = set(declaration.parents) - {"object"}
        missing[declaration.name] = len(parents)
        for parent in parents:
            children.setdefault(parent, []).append(declaration.name)
    level = [name for name, n in missing.items() if n == 0]
    for _ in range(MAX_TYPE_DEPTH):
        following = []
        for name in level:
            above = [ups[p] for p in symbols.types[name].parents]
            ups[name] = frozenset({name, "object"}).union(*above)
            for child in children.get(name, ()):
                missing[child] -= 1
                if missing[child] == 0:
                    following.append(child)
        level = following
        if not level:
            break
    lost = [name for name in symbols.types if name not in ups]
    if level:
        message = f"more than {MAX_TYPE_DEPTH} levels of types"
        report.error(symbols.types[level[0]].location, "too-deep", message)
    elif lost:
        cycle = _cycle(symbols, lost)
        where = symbols.types[cycle[0]].location
        message = (
            "cyclic types: " + " → ".join(map(shown, [*cycle, cycle[0]])) if len(cycle) < 20 else f"{len(cycle)} types form a cycle"
        )
        report.error(where, "cyclic-types", message, hint="a type cannot be its own ancestor")
    for name in lost:
        ups[name] = frozenset({name, "object"})


def _cycle(symbols: Symbols, lost: list[str]) -> list[str]:
    inside = set(lost)
    path: dict[str, None] = {}
    name = lost[0]
    while name not in path:
        path[name] = None
        name = next(p for p in symbols.types[name].parents if p in inside)
    names = list(path)
    return names[names.index(name) :]
