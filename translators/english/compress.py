"""Many facts in one sentence: grids, orders, paths, towers, pairs of roads. Each finder says its facts only if the sentence
stands for
exactly these, so that nothing is lost and nothing added; it takes them out of the facts that are still to be said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from translators.english.builders import Grid, find_grid, number_facts
from translators.english.completion import Fact, Facts
from translators.english.language import Language
from translators.english.templates import FactForm, Meaning
from translators.english.wording import Wording, listing, sentence

_AT_ONCE = 60  # names in one list


@dataclass
class Told:
    """What is still to be said, and what has been: objects by type (those not yet introduced), facts, values, sentences."""

    objects: dict[str, list[str]]
    facts: dict[Fact, None]
    values: dict[Fact, Fraction]
    opening: list[str] = field(default_factory=list)  # sentences about objects
    body: list[str] = field(default_factory=list)

    def take(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.facts.pop(fact, None)


class Compressor:
    """Finds what the statements of a language can say at once."""

    def __init__(self, language: Language, wording: Wording, told: Told, members: Mapping[str, list[str]]) -> None:
        self.language = language
        self.wording = wording
        self.told = told
        self.members = members  # of subtypes too

    def run(self) -> None:
        """Says all that it can."""
        self._grid()
        counted = self._numbers()
        for statement in self.language.statements:
            if not statement.tell:
                continue
            if statement.kind == "order":
                self._order(statement)
            elif statement.kind == "chain" and not statement.first:
                self._path(statement)
            elif statement.kind == "facts":
                self._statement(statement, counted)
            elif statement.kind == "numbers_up_to" and counted:
                most = len(counted) - 1
                said = statement.tell.replace("{n}", str(most)).replace(
                    f"{most} packages", "one package" if most == 1 else f"{most} packages"
                )
                self.told.body.append(sentence(said))

    def _grid(self) -> None:
        form = self.language.grid
        if form is None or not form.tell:
            return
        names = self.told.objects.get(form.type, [])
        grid = find_grid(form, names, set(self.told.facts))
        if grid is None or (grid.holes and not form.holes):
            return
        first, last = grid.corners()
        said = {
            "columns": str(grid.columns), "rows": str(grid.rows), "first": first, "last": last, "y0": str(form.y0),
            "y1": str(form.y0 + grid.rows - 1),
        }  # fmt: skip
        self.told.opening.append(re.sub(r"\{(\w+)\}", lambda m: said[m[1]], form.tell))
        self.told.opening += self._holes(grid)
        self.told.take(grid.facts())
        del self.told.objects[form.type]

    def _holes(self, grid: Grid) -> list[str]:
        cells = [grid.name(cell) for cell in sorted(grid.holes, key=lambda c: (c[1], c[0]))]
        form = self.language.grid
        assert form is not None
        parts = [cells[i : i + _AT_ONCE] for i in range(0, len(cells), _AT_ONCE)]
        return [(form.hole if len(part) == 1 else form.holes).replace("{cells}", listing(part)) for part in parts]

    def _numbers(self) -> list[str]:
        """Names of the objects that stand for 0, 1, …, if they are just those and ordered; they need not be introduced then."""
        form = self.language.numbers
        told = self.told
        if form is None or not told.objects.get(form.type):
            return []
        names, facts = number_facts(form, len(told.objects[form.type]) - 1)
        stated = {fact for fact in told.facts if fact[0] == form.successor.predicate}
        most = [s for s in self.language.statements if s.kind == "numbers_up_to" and s.tell]
        if set(names) != set(told.objects[form.type]) or stated != set(facts) or not most:
            return []
        told.take(facts)
        del told.objects[form.type]
        return names

    def _order(self, statement: Meaning) -> None:
        """A total order of all objects of a type: introduces them in that order."""
        (type_name,) = statement.over
        names, predicate = self.told.objects.get(type_name, []), statement.forms[0].predicate
        inside = set(names)
        after: dict[str, int] = dict.fromkeys(names, 0)
        facts = [f for f in self.told.facts if f[0] == predicate and f[1] in inside and f[2] in inside]
        for _, a, _ in facts:
            after[a] += 1
        ranked = sorted(names, key=lambda name: -after[name])
        expected = {(predicate, a, b) for i, a in enumerate(ranked) for b in ranked[i + 1 :]}
        if len(names) < 2 or statement.forms[0].arguments != ("{0}", "{1}") or expected != set(facts) or len(names) > _AT_ONCE * 8:
            return
        self.told.opening.append(introduction(self.language, self.wording, type_name, ranked))
        ends = {"{a}": self.wording.name(ranked[0]), "{b}": self.wording.name(ranked[-1])}
        self.told.opening.append(sentence(re.sub(r"\{[ab]\}", lambda m: ends[m[0]], statement.tell)))
        self.told.take(facts)
        del self.told.objects[type_name]

    def _path(self, statement: Meaning) -> None:
        """One path through all facts of a predicate."""
        predicate = statement.forms[0].predicate
        facts = [f for f in self.told.facts if f[0] == predicate]
        after = {a: b for _, a, b in facts}
        starts = [a for a in after if a not in set(after.values())]
        if len(after) != len(facts) or len(starts) != 1 or len(facts) < 2 or len(facts) > _AT_ONCE * 8:
            return
        path = [starts[0]]
        while path[-1] in after and len(path) <= len(facts):
            path.append(after[path[-1]])
        if len(path) != len(facts) + 1 or len(set(path)) != len(path):
            return
        said = {"{a}": self.wording.name(path[0]), "{m}": self.wording.names_of(path[1:-1]), "{b}": self.wording.name(path[-1])}
        self.told.opening.append(sentence(re.sub(r"\{[amb]\}", lambda m: said[m[0]], statement.tell)))
        self.told.take(facts)
        type_name = next((t for t, names in self.told.objects.items() if set(names) == set(path)), None)
        if type_name is not None and _names_its_type(statement, type_name):
            del self.told.objects[type_name]

    def _statement(self, statement: Meaning, counted: list[str]) -> None:
        """Each place where all forms hold together."""
        if not statement.forms or (
            statement.forms[0].value is None and not counted and "{n}" in statement.tell and len(statement.forms) == 1
        ):
            return
        leading = statement.forms[0]
        candidates: list[Fact] = [f for f in (self.told.values if leading.value else self.told.facts) if f[0] == leading.predicate]
        for fact in candidates:
            self._instance(statement, fact, counted)

    def _instance(self, statement: Meaning, fact: Fact, counted: list[str]) -> None:
        told = self.told
        bound: dict[str, str] = {}
        facts: list[Fact] = []
        values: list[Fact] = []
        if len(statement.forms[0].arguments) != len(fact) - 1:
            return
        for argument, value in zip(statement.forms[0].arguments, fact[1:], strict=True):
            if argument[0] == "{" and bound.setdefault(argument[1:-1], value) != value:
                return
        for form in statement.forms:
            if any(a[0] == "{" and a[1:-1] not in bound for a in form.arguments):
                return
            there = form.filled(bound)
            if form.value is None:
                if there not in told.facts or there in facts:
                    return
                facts.append(there)
                continue
            number = told.values.get(there)
            if (
                number is None
                or number.denominator != 1
                or number < 0
                or bound.setdefault(form.value[1:-1], str(number)) != str(number)
            ):
                return
            values.append(there)
        said = self._slots(statement.forms, bound, counted)
        told.body.append(sentence(re.sub(r"\{(\w+)\}", lambda m: said[m[1]], statement.tell)))
        told.take(facts)
        for key in values:
            del told.values[key]

    def _slots(self, forms: tuple[FactForm, ...], bound: dict[str, str], counted: list[str]) -> dict[str, str]:
        numbers = {form.value[1:-1] for form in forms if form.value}
        said = {}
        for slot, value in bound.items():
            said[slot] = value if slot in numbers else str(counted.index(value)) if value in counted else self.wording.name(value)
        return said

    def towers(self, facts: dict[Fact, None], *, short: bool) -> list[str]:
        """Chains as clauses: "a is on b, which is on the table"; with `short`, as towers where the language has a word for
        these."""
        clauses = []
        for predicate in self.language.acyclic:
            tower = next((s for s in self.language.statements if s.kind == "chain" and s.tell and s.first), None) if short else None
            for chain in _chains(predicate, facts):
                clauses.append(self._chain(predicate, chain, facts, tower))
        return [clause for clause in clauses if clause]

    def _chain(self, predicate: str, chain: list[str], facts: dict[Fact, None], tower: Meaning | None) -> str:
        ends = self._ends(predicate, chain[-1], facts)
        links: list[Fact] = [(predicate, a, b) for a, b in pairwise(chain)]
        if tower is not None and ends == [form.filled({"0": chain[-1]}) for form in tower.first]:
            for fact in (*links, *ends):
                del facts[fact]
            return tower.tell.replace("{tower}", self.wording.names_of(chain[::-1]))
        tails = [self.wording.tail(fact) for fact in (*links, *ends)]
        if len(links) + len(ends) < 2 or None in tails:
            return ""
        for fact in (*links, *ends):
            del facts[fact]
        return f"{self.wording.name(chain[0])} " + ", which ".join(str(tail) for tail in tails)

    def _ends(self, predicate: str, last: str, facts: dict[Fact, None]) -> list[Fact]:
        """What says where the last of a chain is: another fact of the same group, with one argument."""
        index = Facts(f for f in facts if len(f) == 2 and f[1] == last)
        for group in self.language.groups:
            if any(form.predicate == predicate and form.arguments[:1] == ("{0}",) for form in group.of) and group.ask:
                found = [f for form in group.of if form.arguments == ("{0}",) for f, _ in index.matching(form, {"{0}": last})]
                found = [f for f in found if (self.wording.tail(f) or "").startswith("is ")]
                return found[:1]
        return []


def introduction(language: Language, wording: Wording, type_name: str, names: list[str]) -> str:
    """ "There are 3 blocks: a, b and c."."""
    noun = language.noun(type_name, len(names))
    return (
        f"There is one {noun}: {wording.name(names[0])}."
        if len(names) == 1
        else f"There are {len(names)} {noun}: {wording.names_of(names)}."
    )


def _names_its_type(statement: Meaning, type_name: str) -> bool:
    return all(f":{type_name}}}" in part for part in re.findall(r"\{[^}]*\}", statement.template))


def _chains(predicate: str, facts: dict[Fact, None]) -> list[list[str]]:
    """Chains of two or more links' ends, top first; [] where something has two followers or leaders."""
    pairs = [f for f in facts if f[0] == predicate and len(f) == 3]
    after = {a: b for _, a, b in pairs}
    if len(after) != len(pairs) or len(set(after.values())) != len(pairs):
        return []
    chains = []
    for start in [a for a in after if a not in set(after.values())]:
        chain = [start]
        while chain[-1] in after and len(chain) <= _AT_ONCE:
            chain.append(after[chain[-1]])
        chains.append(chain)
    return chains
