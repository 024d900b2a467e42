"""The initial state as columns: one int32 table of object ids per predicate, made by array operations on token numbers.

A 4 MB problem has 150,000 facts; none of them becomes a Python object. Facts are grouped by their predicate's token number,
checked for arity, objects and types as whole tables, and only a mistake is looked at one by one. Whatever is no plain atom or
value (negative literals, timed literals, nonsense) takes the slow way at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from planner.pddl.ast import Function, FunctionTable, Predicate, TypedName
from planner.pddl.effects import number_at
from planner.pddl.findings import MAX_ERRORS, Report, listed, shown
from planner.pddl.source import CLOSE, NUMBER, OPEN, Source
from planner.pddl.symbols import Symbols, type_text
from planner.pddl.unsupported import unsupported

_MAX_SHOWN = 20  # mistakes of one kind in one predicate that are told one by one


class InitReader:
    """Reads (:init …). `objects` are all objects in the order of their ids; rows come out distinct and in file order."""

    def __init__(self, source: Source, report: Report, symbols: Symbols, objects: tuple[TypedName, ...]) -> None:
        self.source = source
        self.report = report
        self.symbols = symbols
        self.objects = objects
        self._id_of_token = np.full(len(source.names), -1, dtype=np.int32)  # token number → object id
        for i, item in enumerate(objects):
            number = source.vocabulary.get(item.name)
            if number is not None:
                self._id_of_token[number] = i
        self._members: dict[tuple[str, ...], np.ndarray] = {}  # types → bool [n_objects]
        self._parts: dict[str, list[np.ndarray]] = {}
        self._values: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}  # function → (rows, token indices of the numbers)
        self._negated: list[int] = []  # atoms inside (not …)
        self._slow: list[int] = []

    def read(self, sections: list[int]) -> tuple[dict[str, np.ndarray], dict[str, FunctionTable]]:
        """Tables of all declared predicates and functions (empty ones included)."""
        mark = len(self.report.errors)
        for section in sections:
            self._section(section)
        init = {}
        for name, predicate in self.symbols.predicates.items():
            rows = self._joined(self._parts.get(name, []), len(predicate.parameters))
            init[name] = self._distinct(name, rows)
        values = {name: self._table(name, len(f.parameters)) for name, f in self.symbols.functions.items()}
        negated = np.array(self._negated, dtype=np.int64)
        for number, chosen in _groups(self.source.ids[negated + 1]):
            self._negative(self.source.names[number], negated[chosen], init)
        for i in self._slow:
            self._other(i)
        self.report.sort_from(mark)
        return init, values

    def _section(self, section: int) -> None:
        source = self.source
        start, end = section + 2, int(source.close_array[section])
        level = int(source.depth[section])
        inside = source.depth[start:end]
        ids = source.ids[start:end]
        stray = np.flatnonzero((inside == level) & (ids > CLOSE))
        for i in stray[:_MAX_SHOWN].tolist():
            token = shown(source.tokens[start + i])
            where = source.location(start + i)
            self.report.error(where, "bad-init", f"{token} stands outside of an atom", expected="atoms such as (at a b)")
        items = np.flatnonzero((inside == level + 1) & (ids == OPEN)) + start
        close = source.close_array[items]
        flat = source.opens_before[close] == source.opens_before[items]
        self._group_atoms(items[flat], close[flat])
        equal = source.vocabulary.get("=", -1)
        function = ~flat & (source.ids[items + 1] == equal)
        self._group_values(items[function], close[function])
        inner = np.minimum(items + 2, len(source.ids) - 1)
        negated = ~flat & (source.ids[items + 1] == source.vocabulary.get("not", -1)) & (source.close_array[inner] == close - 1)
        negated &= (source.ids[inner] == OPEN) & (source.opens_before[close] == source.opens_before[items] + 1)
        self._negated += inner[negated].tolist()
        self._slow += items[~flat & ~function & ~negated].tolist()

    def _group_atoms(self, items: np.ndarray, close: np.ndarray) -> None:
        known = self._known(items + 1, self.symbols.predicates)
        self._slow += items[~known].tolist()
        items, close = items[known], close[known]
        for number, chosen in _groups(self.source.ids[items + 1]):
            self._atoms(self.symbols.predicates[self.source.names[number]], items[chosen], close[chosen])

    def _known(self, tokens: np.ndarray, names: Iterable[str]) -> np.ndarray:
        """Which of the tokens are among `names`, bool [n]."""
        numbers = [self.source.vocabulary[name] for name in names if name in self.source.vocabulary]
        return np.isin(self.source.ids[tokens], numbers)

    def _atoms(self, declared: Predicate, items: np.ndarray, close: np.ndarray) -> None:
        """Atoms of one predicate: `items` and `close` are the token indices of their parentheses."""
        if declared.name in self.symbols.derived:
            where = self.source.location(int(items[0]))
            message = f"{declared.name} is derived: it cannot stand in :init"
            self.report.error(where, "derived-init", message, hint="state the facts from which it follows")
            return
        first = self._of_arity(declared, items, close) + 2
        self._parts.setdefault(declared.name, []).append(self._rows(declared, first))

    def _of_arity(self, declared: Predicate, items: np.ndarray, close: np.ndarray) -> np.ndarray:
        """Those of the atoms at tokens `items` that have the right number of arguments; the others are reported."""
        arity = len(declared.parameters)
        wrong = close - items - 2 != arity
        for i in items[wrong][:_MAX_SHOWN].tolist():
            wanted = " ".join((declared.name, *(f"{p.name} - {type_text(p.types)}" for p in declared.parameters)))
            message = f"{declared.name} takes {arity} argument{'s' * (arity != 1)}, here it has {self.source.close[i] - i - 2}"
            self.report.error(self.source.location(i), "arity", message, expected=f"({wanted})")
        return items[~wrong]

    def _rows(self, declared: Predicate | Function, first: np.ndarray) -> np.ndarray:
        """int32 [n, arity] object ids of the arguments from tokens `first` on; rows with mistakes are reported and dropped."""
        where = first[:, None] + np.arange(len(declared.parameters))
        rows = self._id_of_token[self.source.ids[where]]
        good = np.ones(len(rows), dtype=bool)
        for k, parameter in enumerate(declared.parameters):
            unknown = rows[:, k] < 0
            if unknown.any():
                self._unknown_objects(where[unknown, k])
                good &= ~unknown
            if parameter.types != ("object",) and len(self.objects):
                wrong = ~unknown & ~self._allowed(parameter.types)[rows[:, k]]
                for i in where[wrong, k][:_MAX_SHOWN].tolist():
                    self._wrong_type(i, k, declared)
                good &= ~wrong
        return rows if good.all() else rows[good]

    def _allowed(self, types: tuple[str, ...]) -> np.ndarray:
        """bool [n_objects]: which objects belong to any of `types`."""
        if types not in self._members:
            verdict = {have: self.symbols.belongs(have, types) for have in {o.types for o in self.objects}}
            self._members[types] = np.array([verdict[o.types] for o in self.objects], dtype=bool)
        return self._members[types]

    def _unknown_objects(self, tokens: np.ndarray) -> None:
        """Say each undeclared object once."""
        if ":objects" in self.symbols.unsure_sections:
            return
        numbers, first = np.unique(self.source.ids[tokens], return_index=True)
        for number, i in list(zip(numbers.tolist(), tokens[first].tolist(), strict=True))[:_MAX_SHOWN]:
            name = self.source.names[number]
            if name in self.symbols.unsure:
                continue
            self.symbols.unsure.add(name)
            where = self.source.location(i)
            if name[0] == "?":
                message, hint = f"variable {shown(name)} in :init", "only objects can stand here"
                self.report.error(where, "bad-init", message, hint=hint)
            else:
                near = self.report.nearest(name, self.symbols.constants) or "declare it in (:objects …)"
                self.report.error(where, "undeclared-object", f"object {shown(name)} is not declared", hint=near)

    def _wrong_type(self, i: int, k: int, declared: Predicate | Function) -> None:
        name = self.source.tokens[i]
        have, need = self.symbols.constants[name].types, declared.parameters[k].types
        message = f"argument {k + 1} of {declared.name}, {shown(name)}, has type {type_text(have)}"
        self.report.error(self.source.location(i), "type-clash", message, expected=f"type {type_text(need)}")

    def _group_values(self, items: np.ndarray, close: np.ndarray) -> None:
        """Values (= (function objects) number), by function."""
        source = self.source
        inner = source.close_array[np.minimum(items + 2, len(source.ids) - 1)]
        shape = (source.ids[items + 2] == OPEN) & (inner + 2 == close) & (inner > items + 2)
        shape &= source.opens_before[inner] == source.opens_before[items + 2]
        shape &= source.ids[np.minimum(inner + 1, len(source.ids) - 1)] > CLOSE
        shape &= self._known(items + 3, self.symbols.functions)
        self._slow += items[~shape].tolist()
        items, inner = items[shape], inner[shape]
        for number, chosen in _groups(source.ids[items + 3]):
            declared = self.symbols.functions[source.names[number]]
            if (inner[chosen] - items[chosen] - 4 != len(declared.parameters)).any():
                self._slow += items[chosen].tolist()
                continue
            good = self._rows(declared, items[chosen] + 4)
            if len(good) == len(chosen):
                self._values.setdefault(declared.name, []).append((good, inner[chosen] + 1))

    def _table(self, name: str, arity: int) -> FunctionTable:
        parts = self._values.get(name, [])
        rows = self._joined([part[0] for part in parts], arity)
        places = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        numbers = self.source.ids[places]
        exact: dict[int, Fraction] = {}
        for number, place in zip(*_first_of_each(numbers, places), strict=True):
            value = number_at(self.source.names[number], self.source.location(place), self.report)
            exact[number] = Fraction(0) if value is None else value
        keep = _first_rows(rows, len(self.objects))
        if len(keep) < len(rows):
            self._repeated_values(name, rows, [exact[n] for n in numbers.tolist()], places)
        return FunctionTable(rows[keep], tuple(map(exact.__getitem__, numbers[keep].tolist())))

    def _repeated_values(self, name: str, rows: np.ndarray, values: list[Fraction], places: np.ndarray) -> None:
        known: dict[tuple[int, ...], Fraction] = {}
        for row, value, place in zip(map(tuple, rows.tolist()), values, places.tolist(), strict=True):
            if known.setdefault(row, value) != value:
                atom = "(" + " ".join((name, *(self.objects[i].name for i in row))) + ")"
                self.report.error(
                    self.source.location(place), "duplicate-value", f"{atom} gets two values: {known[row]} and {value}"
                )

    def _joined(self, parts: list[np.ndarray], arity: int) -> np.ndarray:
        if not parts:
            return np.zeros((0, arity), dtype=np.int32)
        return np.ascontiguousarray(parts[0] if len(parts) == 1 else np.concatenate(parts))

    def _distinct(self, name: str, rows: np.ndarray) -> np.ndarray:
        keep = _first_rows(rows, len(self.objects))
        if len(keep) == len(rows):
            return rows
        repeated = np.ones(len(rows), dtype=bool)
        repeated[keep] = False
        again = ["(" + " ".join((name, *(self.objects[i].name for i in row))) + ")" for row in rows[repeated][:3].tolist()]
        n = int(repeated.sum())
        message = f"{n} fact{'s' * (n != 1)} of {name} stated more than once in :init, such as {again[0]}"
        self.report.note(self.source.location(0)._replace(line=None, column=None), "duplicate-fact", message)
        return rows[keep]

    def _other(self, i: int) -> None:
        """An item of :init that is no plain atom of a declared predicate and no plain value."""
        if len(self.report.errors) >= MAX_ERRORS:
            return
        source, report = self.source, self.report
        word, where, last = source.tokens[i + 1], source.location(i), source.close[i]
        nested = bool(source.opens_before[last] > source.opens_before[i])
        if word == "=":
            self._odd_value(i)
        elif word == "at" and nested and NUMBER.fullmatch(source.tokens[i + 2]):
            report.add(unsupported("a timed initial literal", "timed", where))
        elif word in ("unknown", "oneof", "probabilistic"):
            report.add(unsupported(f"an uncertain initial state ({word} …)", "other", where))
        elif word in ("and", "or", "forall", "exists", "when", "imply", "not"):
            report.error(
                where, "bad-init", f"{word} cannot stand in :init", expected="atoms, one after the other, such as (at a b)"
            )
        elif nested or not (word[0].isalnum() or word[0] == "_"):
            what = "()" if word == ")" else f"({shown(word)} …)"
            report.error(where, "bad-init", f"{what} is not an atom", expected="an atom such as (at a b)")
        else:
            self._unknown_predicate(i)

    def _unknown_predicate(self, i: int) -> None:
        name, symbols = self.source.tokens[i + 1], self.symbols
        if name in symbols.unsure or ":predicates" in symbols.unsure_sections:
            return
        symbols.unsure.add(name)
        hint = self.report.nearest(name, symbols.predicates)
        expected = None if hint else f"one of {listed(symbols.predicates, 8)}"
        message = f"predicate {shown(name)} is not declared in the domain"
        self.report.error(self.source.location(i), "unknown-predicate", message, expected=expected, hint=hint)

    def _negative(self, name: str, items: np.ndarray, init: dict[str, np.ndarray]) -> None:
        """(not (atom)) at tokens `items`: false anyway; a warning if it is also stated to be true."""
        declared = self.symbols.predicates.get(name)
        where = self.source.location(int(items[0]))
        if declared is None:
            self._unknown_predicate(int(items[0]))
            return
        rows = self._rows(declared, self._of_arity(declared, items, self.source.close_array[items]) + 2)
        joined = np.concatenate([init[name], rows])
        n_true = len(init[name]) + len(_first_rows(rows, len(self.objects))) - len(_first_rows(joined, len(self.objects)))
        if n_true:
            plural = "s" * (n_true != 1)
            message = f"{n_true} fact{plural} of {name} stated to be true and false; taken as true"
            self.report.warning(where, "contradictory-fact", message)
        else:
            message = f"(not ({name} …)) in :init says nothing: what is not stated is false"
            self.report.note(where, "negative-fact", message)

    def _odd_value(self, i: int) -> None:
        source, report, symbols = self.source, self.report, self.symbols
        tokens, where = source.tokens, source.location(i)
        members = list(source.children(i))[1:]
        flat = members and tokens[members[0]] != "("
        name = ")" if not members else tokens[members[0]] if flat else tokens[members[0] + 1]
        if len(members) != 2 or tokens[members[1]] == "(" or not (name[0].isalnum() or name[0] == "_"):
            report.error(where, "bad-init", "not a value of a function", expected="(= (function object …) number)")
        elif name == "total-cost" and name not in symbols.functions:
            hint = "add (:functions (total-cost) - number) to the domain"
            report.warning(where, "undeclared-function", "total-cost is not declared in the domain; this value is ignored", hint)
        elif flat:
            report.error(where, "bad-init", "not a value of a function", expected=f"(= ({shown(name)}) number)")
        elif name not in symbols.functions:
            if name not in symbols.unsure and ":functions" not in symbols.unsure_sections:
                near = report.nearest(name, symbols.functions)
                report.error(where, "unknown-function", f"function {shown(name)} is not declared in the domain", hint=near)
        else:
            count, given = len(symbols.functions[name].parameters), source.close[members[0]] - members[0] - 2
            if count != given:
                report.error(where, "arity", f"{name} takes {count} argument{'s' * (count != 1)}, here it has {given}")
            else:
                report.error(where, "bad-init", "not a value of a function", expected="(= (function object …) number)")


def _groups(numbers: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """(number, ascending positions) for every distinct number."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.zeros(0, dtype=np.int64)
    return list(zip(ordered[starts].tolist(), np.split(order, starts[1:]), strict=True)) if len(starts) else []


def _first_of_each(numbers: np.ndarray, places: np.ndarray) -> tuple[list[int], list[int]]:
    found, first = np.unique(numbers, return_index=True)
    return found.tolist(), places[first].tolist()


def _first_rows(rows: np.ndarray, n_objects: int) -> np.ndarray:
    """Ascending positions of the first occurrence of every distinct row of `rows` int32 [n, arity]."""
    n, arity = rows.shape
    if n < 2:
        return np.arange(n)
    if arity == 0:
        return np.zeros(1, dtype=np.int64)
    if (n_objects + 1) ** arity < 2**62:
        key = np.zeros(n, dtype=np.int64)
        for k in range(arity):
            key = key * n_objects + rows[:, k]
        first = np.unique(key, return_index=True)[1]
    else:
        first = np.unique(rows, axis=0, return_index=True)[1]
    return np.sort(first)
