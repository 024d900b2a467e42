"""States as the validator sees them: for each predicate the set of argument tuples (object ids) for which it holds.

A relation can be asked for its rows with given values at given positions; the index for such a question is built when it is first
asked and kept up to date afterwards, so that static relations of a hundred thousand rows are indexed once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from planner.errors import PddlError
from planner.pddl.ast import Task

Row: TypeAlias = tuple[int, ...]
Fact: TypeAlias = tuple[str, Row]  # a ground atom: predicate and object ids


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The objects of a type: ids in ascending order, the same as a set, and whether these are all objects there are."""

    ids: tuple[int, ...]
    id_set: frozenset[int]
    everything: bool


class Universe:
    """The objects of a task: names ↔ ids, and the members of each combination of types."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.names = tuple(o.name for o in task.objects)
        self.ids = task.object_ids
        self._members: dict[tuple[str, ...], Members] = {}

    def members(self, types: tuple[str, ...]) -> Members:
        """Objects of any of `types`. Raises PddlError for a type that is not declared."""
        found = self._members.get(types)
        if found is None:
            unknown = [t for t in types if t not in self.task.supertypes]
            if unknown:
                raise PddlError(f"type {unknown[0]} is not declared")
            ids = tuple(int(i) for i in self.task.members(types))
            found = self._members[types] = Members(ids, frozenset(ids), len(ids) == len(self.names))
        return found

    def text(self, fact: Fact) -> str:
        """(predicate object …) in PDDL."""
        return "(" + " ".join((fact[0], *(self.names[i] for i in fact[1]))) + ")"


class Relation:
    """The rows for which one predicate holds."""

    __slots__ = ("indexes", "rows")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: set[Row] = set(rows)
        self.indexes: dict[tuple[int, ...], dict[Row, set[Row]]] = {}

    def copy(self) -> Relation:
        """An independent relation with the same rows."""
        return Relation(self.rows)

    def match(self, positions: tuple[int, ...], key: Row) -> Collection[Row]:
        """All rows whose values at `positions` are `key`."""
        if not positions:
            return self.rows
        index = self.indexes.get(positions)
        if index is None:
            index = self.indexes[positions] = {}
            for row in self.rows:
                index.setdefault(tuple(row[p] for p in positions), set()).add(row)
        return index.get(key, ())

    def add(self, row: Row) -> bool:
        """Make `row` true; False if it was."""
        if row in self.rows:
            return False
        self.rows.add(row)
        for positions, index in self.indexes.items():
            index.setdefault(tuple(row[p] for p in positions), set()).add(row)
        return True

    def discard(self, row: Row) -> bool:
        """Make `row` false; False if it was."""
        if row not in self.rows:
            return False
        self.rows.remove(row)
        for positions, index in self.indexes.items():
            index[tuple(row[p] for p in positions)].remove(row)
        return True


class State:
    """A state: `relations` maps each predicate to its Relation. Derived predicates are filled in when they are first needed.

    States handed out by `Simulator` are never changed; they share the relations in which they do not differ. Equality and hash
    look at the basic (not derived) facts.
    """

    __slots__ = ("_hash", "fresh", "relations", "universe")

    def __init__(self, universe: Universe, relations: dict[str, Relation], fresh: set[int] | None = None) -> None:
        self.universe = universe
        self.relations = relations
        self.fresh: set[int] = set() if fresh is None else fresh  # levels of derived predicates that are up to date
        self._hash: int | None = None

    def __contains__(self, atom: tuple[str, ...]) -> bool:
        """Whether a basic fact such as ("on", "a", "b") holds."""
        relation = self.relations.get(atom[0])
        ids = self.universe.ids
        return relation is not None and tuple(ids.get(name, -1) for name in atom[1:]) in relation.rows

    def atoms(self) -> frozenset[tuple[str, ...]]:
        """All basic facts, by name: {("on", "a", "b"), …}."""
        names = self.universe.names
        return frozenset((p, *(names[i] for i in row)) for p, row in self.facts())

    def facts(self) -> Iterator[Fact]:
        """All basic facts, by object ids."""
        derived = self.universe.task.derived_predicates
        for predicate, relation in self.relations.items():
            if predicate not in derived:
                for row in relation.rows:
                    yield predicate, row

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.facts()))
        return self._hash

    def _content(self) -> dict[str, set[Row]]:
        derived = self.universe.task.derived_predicates
        return {p: r.rows for p, r in self.relations.items() if p not in derived and r.rows}

    def __repr__(self) -> str:
        texts = sorted(self.universe.text(fact) for fact in self.facts())
        return f"State({' '.join(texts)})"

    def update(self, deleted: Iterable[Fact], added: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
        """Change this state in place, adding after deleting; the facts that became true and those that became false.

        The caller must own the relations and must drop from `fresh` the levels that depend on what changed.
        """
        relations = self.relations
        gone = [fact for fact in deleted if relations[fact[0]].discard(fact[1])]
        came = [fact for fact in added if relations[fact[0]].add(fact[1])]
        if gone and came:
            both = set(gone).intersection(came)
            if both:
                gone, came = [f for f in gone if f not in both], [f for f in came if f not in both]
        return came, gone
