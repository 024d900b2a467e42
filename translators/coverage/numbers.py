"""Numbers a text states: counts of objects, sizes of grids, and others that must turn up in the task."""

from __future__ import annotations

import re
from fractions import Fraction

from planner.pddl.ast import Domain, IncreaseEffect, Task
from translators.coverage.clauses import Clause
from translators.coverage.mentions import Names, class_at, find_mentions
from translators.coverage.text import Sentence, Token
from translators.coverage.words import NUMBERS, parts

_EXISTS = frozenset(
    (
        "of there have are with involves has includes contains of using control start involving and , : is given exactly following"
    ).split()
)
_CAPACITY = frozenset("hold holds carry carries room capacity most least fits store seats than every".split())
_GRID = frozenset("rows row columns column wide high tall grid lines".split())


def count_troubles(sentences: list[Sentence], task: Task, names: Names) -> tuple[list[tuple[Sentence, str]], dict[str, int]]:
    """Stated counts that differ from the task's, as (sentence, message), and the counts that are right, noun → number."""
    troubles, right = [], {}
    for sentence in sentences:
        tokens = sentence.tokens
        taken = {k for m in find_mentions(tokens, names) for k in range(m.first, m.last)}
        for i, token in enumerate(tokens):
            number = int(token.text) if token.text.isdigit() and len(token.text) < 7 else NUMBERS.get(token.text)
            if number is None or i in taken or (token.text == "one" and sentence.scene == "goal"):
                continue
            if "each" in {t.text for t in tokens[max(0, i - 4) : i]}:
                continue
            noun, qualified = _noun_after(tokens, i, names)
            if noun is None or (i > 1 and tokens[i - 1].text == "of" and tokens[i - 2].text in _GRID):
                continue
            before = {t.text for t in tokens[max(0, i - 6) : i]}
            if not _CAPACITY.isdisjoint({t.text for t in tokens[max(0, i - 4) : i]}):
                continue
            if i and tokens[i - 1].text not in _EXISTS and not (i == 0 or _EXISTS & before):
                continue
            there = _sizes(noun, task, names)
            if (qualified or sentence.scene == "goal") and number < max(there):
                continue
            if number in there:
                right[noun] = number
            elif token.text != "one":
                troubles.append((sentence, f"the text says {token.text} {noun}, the task has {max(there)}"))
    return troubles, right


def _noun_after(tokens: tuple[Token, ...], i: int, names: Names) -> tuple[str | None, bool]:
    """The class noun a number counts, and whether other words say which of them: "4 shot glasses", "2 flat tyres"."""
    several = tokens[i].text not in ("1", "one")
    for j in range(i + 1, min(i + 4, len(tokens))):
        found = class_at(tokens, j, names)
        if found is not None and j + found[1] < len(tokens) and class_at(tokens, j + found[1], names) is not None:
            continue  # "depot storeareas": the last noun counts
        after = tokens[j + found[1]].text if found is not None and j + found[1] < len(tokens) else "."
        compound = after[0].isalpha() and after.endswith("s") and after not in ("is", "has")
        if found is not None and (not several or compound or any(w.endswith(("s", "n", "e")) for w in found[0].split())):
            return found[0], j > i + 1 or compound
        if found is not None:
            continue
        if not tokens[j].text[0].isalpha() or tokens[j].text in ("and", "of", "in", "on", "is", "are", "rows", "columns", "with"):
            return None, False
    return None, False


def _sizes(noun: str, task: Task, names: Names) -> set[int]:
    """How many there may be of a noun: objects of the class, also without the domain's constants."""
    members = names.classes[noun]
    constants = {c.name for c in task.domain.constants}
    sizes = {len(members), len(members - constants)}
    word = noun[:-1] if noun.endswith("s") else noun
    stem = [o for o in members if parts(o)[0] == word]
    return sizes | ({len(stem)} if stem else set())


def grid_troubles(sentences: list[Sentence], names: Names) -> tuple[list[tuple[Sentence, str]], set[str]]:
    """Stated sizes of grids that the names of the task do not have, and the objects of grids that are right."""
    troubles, covered = [], set()
    grids = _grids(names)
    for sentence in sentences:
        words = " ".join(NUMBERS_TEXT.get(t.text, t.text) for t in sentence.tokens)
        found = re.search(
            r"(\d+) rows?\W+(?:and|of|by|with)?\W*(\d+) (?:columns?|\w+)|(\d+) columns?\W+(?:and|of|by)?\W*(\d+) rows?", words
        )
        found = found or re.search(r"(\d+) wide\W+(?:and )?(\d+) high|(\d+) (?:x|×|by) (\d+)", words)
        if not found or not grids:
            continue
        sizes = sorted(int(g) for g in found.groups() if g)
        fitting = [objects for size, objects in grids if sorted(size) == sizes]
        if fitting:
            covered |= set().union(*fitting)
        else:
            seen = " or ".join(f"{a} × {b}" for (a, b), _ in grids[:3])
            troubles.append((sentence, f"the text says {found.group()}, the names of the task make {seen}"))
    return troubles, covered


NUMBERS_TEXT = {word: str(i) for word, i in NUMBERS.items()}


def _grids(names: Names) -> list[tuple[tuple[int, int], frozenset[str]]]:
    """Sizes of the grids that names with two numbers make (holes allowed)."""
    groups: dict[tuple[str, ...], list[tuple[int, int, str]]] = {}
    for name in names.typed:
        pieces = parts(name)
        if len(pieces) >= 3 and pieces[-1].isdigit() and pieces[-2].isdigit() and len(pieces[-1]) < 7 and len(pieces[-2]) < 7:
            groups.setdefault(pieces[:-2], []).append((int(pieces[-2]), int(pieces[-1]), name))
    grids = []
    for cells in groups.values():
        rows, columns = {c[0] for c in cells}, {c[1] for c in cells}
        if len(cells) >= 4 or len(rows) * len(columns) == len(cells):
            size = (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)
            grids.append((size, frozenset(c[2] for c in cells)))
    return grids


def known_numbers(task: Task, names: Names) -> set[str]:
    """Numbers that the task holds anywhere: values, costs of actions, numbers in names, sizes of classes and of grids."""
    known = {str(n) for n in _costs(task.domain)}
    for table in task.problem.init_values.values():
        known |= {str(int(v)) if v.denominator == 1 else str(float(v)) for v in table.values}
    for name in names.typed:
        known |= {str(int(p)) for p in parts(name) if p.isdigit()}
    known |= {str(len(c)) for c in names.classes.values()}
    for size, _ in _grids(names):
        known |= set(map(str, size))
    return known


def _costs(domain: Domain) -> list[Fraction]:
    found: list[Fraction] = []

    def look(effect: object) -> None:
        if isinstance(effect, IncreaseEffect) and isinstance(effect.amount, Fraction):
            found.append(effect.amount)
        for part in getattr(effect, "parts", ()):
            look(part)
        if hasattr(effect, "body"):
            look(effect.body)

    for action in domain.actions:
        look(action.effect)
    return found


def odd_numbers(clauses: list[Clause], known: set[str]) -> list[tuple[Clause, str]]:
    """Numbers stated that occur nowhere in the task."""
    return [
        (clause, o[1:])
        for clause in clauses
        for g in clause.groups
        if g.number
        for o in g.objects
        if o[1:] not in known and o != "#1"
    ]


def off_corner(clause: Clause, names: Names) -> list[str]:
    """Cells said to be a corner that are none."""
    found = []
    for name in (o for g in clause.groups if len(g.objects) == 1 for o in g.objects):
        pieces = parts(name)
        for _, cells in _grids(names):
            if name in cells:
                spots = [tuple(int(p) for p in parts(c)[-2:]) for c in cells]
                here = (int(pieces[-2]), int(pieces[-1]))
                if any(here[k] not in (min(s[k] for s in spots), max(s[k] for s in spots)) for k in (0, 1)):
                    found.append(name)
    return found
