"""Builders: short notations that code expands to many facts, so that nothing can be left out with "and so on".

    {"for": {"x": "ball"}, "do": ["at ?x rooma"]}           each ball; several variables: all combinations; "if": "x != y", "x < y"
    {"chain": "level", "do": ["next ?a ?b"]}                 neighbours in a list or type ("cycle": true closes it)
    {"pairs": "city", "do": ["linked ?a ?b"]}                all ordered pairs of different objects; "ordered": a before b only
    {"zip": ["nut", "hub"], "do": ["tight ?a ?b"]}           first with first, second with second …
    {"tower": ["a", "b", "c"], "on": "on", "bottom": "ontable", "top": "clear"}     a on b on c, from the top
    {"grid": "t{0..4}-{1..3}", "r+": ["up ?b ?a"], "c+": ["right ?b ?a"], "adj": ["next ?a ?b"], "all": ["clear ?a"], "except": []}

In a grid the first range runs over rows, the second over columns; r+ relates ?a to ?b, which is one row further, c+ one column
further; adj relates all side-by-side cells both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from planner.pddl.source import lower
from translators.specification.names import BadRange, axes

if TYPE_CHECKING:
    from translators.specification.expansion import Draft

MAX_VARIABLES = 6
BUILDERS = ("for", "chain", "pairs", "ordered", "zip", "tower", "grid")
Env = dict[str, str]


def build(draft: Draft, part: dict[str, Any], place: str) -> None:
    """Add the facts of a builder, or of a table of function values, to the initial state."""
    from translators.specification.expansion import add_fact

    known = _keys(part)
    if not any(name in known for name in BUILDERS) and part and all(isinstance(v, (int, str)) for v in part.values()):
        for term, value in part.items():
            add_fact(draft, f"{term} = {value}", place, {})
        return
    for template, env in _instances(draft, known, place):
        add_fact(draft, template, place, env)


def facts_of(draft: Draft, part: dict[str, Any], place: str) -> list[tuple[str, ...]]:
    """The facts of a builder in the goal."""
    found = []
    for template, env in _instances(draft, _keys(part), place):
        words = draft.words(template, place)
        if words:
            found.append(tuple(substitute(words, env, draft.every)))
    return found


def substitute(words: list[str], env: Mapping[str, str], declared: Iterable[str]) -> list[str]:
    """The words with variables replaced; a variable may lack its ? where no object has its name."""
    if not env:
        return words
    return words[:1] + [env.get(w, w) if w.startswith("?") or w in declared else env.get(f"?{w}", w) for w in words[1:]]


def combinations(choices: list[list[str]]) -> list[tuple[str, ...]]:
    """All ways to take one of each."""
    return list(product(*choices))


def relate(draft: Draft, known: Mapping[str, Any]) -> None:
    """Complete `symmetric` predicates and `inverse` pairs of predicates, over facts and function values."""
    pairs = {name: name for name in map(lower, map(str, _listed(known.get("symmetric"))))}
    inverse = known.get("inverse") or {}
    if isinstance(inverse, dict):
        for one, other in inverse.items():
            pairs |= {lower(str(one)): lower(str(other)), lower(str(other)): lower(str(one))}
    if not pairs:
        return
    for words, place in list(draft.facts.items()):
        if words[0] in pairs and len(words) >= 3:
            draft.spend(1, "symmetric")
            draft.facts.setdefault((pairs[words[0]], words[2], words[1], *words[3:]), place)
    for words, (value, place) in list(draft.values.items()):
        if words[0] in pairs and len(words) >= 3:
            draft.values.setdefault((pairs[words[0]], words[2], words[1], *words[3:]), (value, place))
    names = {p.name for p in draft.domain.predicates} | draft.functions
    for name in pairs:
        if name not in names:
            draft.error("unknown-predicate", "symmetric", f"predicate {name[:60]} is not declared")


def _keys(part: dict[str, Any]) -> dict[str, Any]:
    return {lower(str(key)): value for key, value in part.items()}


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _instances(draft: Draft, known: dict[str, Any], place: str) -> Iterator[tuple[Any, Env]]:
    """(template, variables) for every fact that a builder stands for."""
    kind = next((name for name in BUILDERS if name in known), None)
    if kind is None:
        draft.error("unknown-builder", place, f"a builder has one of {', '.join(BUILDERS)}; here are {', '.join(known)[:80]}")
        return
    if kind == "tower":
        yield from _tower(draft, known, place)
        return
    if kind == "grid":
        yield from _grid(draft, known, place)
        return
    templates = _listed(known.get("do", known.get("add", known.get("facts"))))
    if not templates:
        draft.error("empty-builder", place, f"{kind} has nothing to do", '"do": ["clear ?a"]')
    envs = {"for": _each, "chain": _chain, "pairs": _pairs, "ordered": _pairs, "zip": _zip}[kind](draft, known, place)
    for env in envs:
        for template in templates:
            yield template, env


def _each(draft: Draft, known: dict[str, Any], place: str) -> Iterator[Env]:
    variables = known["for"]
    if not isinstance(variables, dict) or not variables or len(variables) > MAX_VARIABLES:
        draft.error(
            "bad-builder", place, f"for takes 1 to {MAX_VARIABLES} variables", '{"for": {"x": "ball"}, "do": ["at ?x rooma"]}'
        )
        return
    names = [f"?{lower(str(name)).lstrip('?')}" for name in variables]
    groups = [draft.members(group) for group in variables.values()]
    total = 1
    for group in groups:
        total *= len(group)
    draft.look(total, f"for over {' × '.join(str(len(g)) for g in groups)}")
    tests = _tests(draft, known.get("if", known.get("where")), names, place)
    order = {name: i for i, name in enumerate(dict.fromkeys(n for g in groups for n in g))}
    for values in product(*groups):
        env = dict(zip(names, values, strict=True))
        if all((env[a] != env[b]) if sign == "!=" else order[env[a]] < order[env[b]] for a, sign, b in tests):
            yield env


def _tests(draft: Draft, condition: Any, names: list[str], place: str) -> list[tuple[str, str, str]]:
    tests = []
    for text in _listed(condition):
        for piece in re.split(r"\band\b|,|&&", str(text)[:300]):
            found = re.fullmatch(r"\s*\??([\w\-]+)\s*(!=|<>|≠|<|>)\s*\??([\w\-]+)\s*", lower(piece))
            if not found or f"?{found[1]}" not in names or f"?{found[3]}" not in names:
                draft.error("bad-builder", place, f"{piece.strip()[:40]!r} is no condition", '"x != y" or "x < y"')
                continue
            a, b = f"?{found[1]}", f"?{found[3]}"
            tests.append((b, "<", a) if found[2] == ">" else (a, "<" if found[2] == "<" else "!=", b))
    return tests


def _chain(draft: Draft, known: dict[str, Any], place: str) -> Iterator[Env]:
    names = draft.members(known["chain"])
    if len(names) < 2:
        draft.error("bad-builder", place, f"a chain needs at least two objects, here are {len(names)}")
    following = names[1:] + (names[:1] if known.get("cycle") is True else [])
    for a, b in zip(names, following, strict=False):
        yield {"?a": a, "?b": b}


def _pairs(draft: Draft, known: dict[str, Any], place: str) -> Iterator[Env]:
    ordered = "ordered" in known and "pairs" not in known
    names = draft.members(known["ordered" if ordered else "pairs"])
    draft.look(len(names) ** 2, f"all pairs of {len(names):,} objects")
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if i < j or (i != j and not ordered):
                yield {"?a": a, "?b": b}


def _zip(draft: Draft, known: dict[str, Any], place: str) -> Iterator[Env]:
    groups = [draft.members(group) for group in _listed(known["zip"])]
    if not 2 <= len(groups) <= MAX_VARIABLES or len({len(g) for g in groups}) != 1:
        draft.error("bad-builder", place, f"zip takes lists of one length, here {', '.join(str(len(g)) for g in groups[:8])}")
        return
    for values in zip(*groups, strict=True):
        yield {f"?{'abcdef'[i]}": value for i, value in enumerate(values)}


def _tower(draft: Draft, known: dict[str, Any], place: str) -> Iterator[tuple[Any, Env]]:
    names = draft.members(known["tower"])
    if not names:
        draft.error("bad-builder", place, "a tower needs at least one object")
        return
    for key, pairs in (("top", names[:1]), ("bottom", names[-1:])):
        if known.get(key):
            yield _template(known[key], "?a"), {"?a": pairs[0]}
    if len(names) > 1 and not known.get("on"):
        draft.error("bad-builder", place, "a tower needs the predicate between its parts", '"on": "on"')
        return
    for a, b in pairwise(names):
        yield _template(known["on"], "?a ?b"), {"?a": a, "?b": b}


def _template(value: Any, variables: str) -> str:
    """ "on" and "on ?a ?b" both mean the latter."""
    text = str(value).strip()
    return text if "?" in text else f"{text} {variables}"


def _cells(draft: Draft, known: dict[str, Any]) -> list[list[str]]:
    """Rows of PDDL names."""
    grid = known["grid"]
    if isinstance(grid, list) and grid and all(isinstance(row, list) for row in grid):
        return [draft.members(row) for row in grid]
    parts, ranges = axes(str(grid).strip())
    if len(ranges) != 2:
        raise BadRange("a grid needs two ranges, rows and columns: t{0..4}-{1..3}")
    rows, columns = ranges
    draft.look(len(rows) * len(columns), f"a grid of {len(rows):,} × {len(columns):,} cells")
    find = draft.spellings.find
    names = [[f"{parts[0]}{r}{parts[1]}{c}{parts[2]}" for c in columns] for r in rows]
    return [[find(name) or lower(name) for name in row] for row in names]


def _grid(draft: Draft, known: dict[str, Any], place: str) -> Iterator[tuple[Any, Env]]:
    rows = _cells(draft, known)
    missing = set(draft.members(_listed(known.get("except"))))
    steps = [(key, (int(key == "r+"), int(key == "c+"))) for key in ("r+", "c+") if known.get(key)]
    near = list(_listed(known.get("adj")))
    if not steps and not near and not known.get("all"):
        draft.error("empty-builder", place, "the grid relates nothing", '"r+": ["up ?b ?a"], "c+": …, or "adj": ["next ?a ?b"]')
    for i, row in enumerate(rows):
        for j, a in enumerate(row):
            if a in missing:
                continue
            yield from ((template, {"?a": a}) for template in _listed(known.get("all")))
            for key, (di, dj) in [*steps, *([("adj", (1, 0)), ("adj", (0, 1))] if near else [])]:
                if i + di >= len(rows) or j + dj >= len(rows[i + di]) or rows[i + di][j + dj] in missing:
                    continue
                b = rows[i + di][j + dj]
                for template in _listed(known[key]):
                    yield template, {"?a": a, "?b": b}
                    if key == "adj":
                        yield template, {"?a": b, "?b": a}
