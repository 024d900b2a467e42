"""Sets and tables of a program, from JSON to values; every name in a table must be an element of a set."""

from __future__ import annotations

import difflib
import re
from fractions import Fraction
from itertools import islice, product
from typing import Any, NoReturn

from translators.programs.jsontext import ProgramError, Text, place_of
from translators.programs.program import MAX_ELEMENTS, MAX_ENTRIES, MAX_VALUE, Key, Table, label

_WHOLE = re.compile(r"-?\d{1,15}")
_DEFAULTS = ("default", "*")
_MAX_DECIMALS = 10**9
_MAX_TABLE_DEPTH = 6


def read_set(key: Text, value: Any) -> tuple[Any, ...]:
    """The elements of a set: names or whole numbers, each once."""
    if not isinstance(value, list):
        _fail(key, "shape", f'the set {key[:60]} must be a list of names or numbers, or a text such as "1..5"')
    if len(value) > MAX_ELEMENTS:
        _fail(key, "too-large", f"a set may have at most {MAX_ELEMENTS:,} elements; {key[:60]} has {len(value):,}")
    for element in value:
        if isinstance(element, str):
            _check_name(element)
        elif isinstance(element, bool) or not isinstance(element, int) or abs(element) > MAX_VALUE:
            _fail(key, "element", f"the set {key[:60]} may have names and whole numbers only")
    if len({isinstance(e, str) for e in value}) > 1:
        _fail(key, "element", f"the set {key[:60]} mixes names and numbers")
    seen: set[Any] = set()
    for element in value:
        if element in seen:
            _fail(
                element if isinstance(element, Text) else key, "duplicate-element", f"{str(element)[:60]!r} is in {key[:60]} twice"
            )
        seen.add(element)
    return tuple(str(e) if isinstance(e, str) else e for e in value)


def read_table(key: Text, value: Any, domains: list[tuple[Any, ...]] | None, names: set[str], indexes: tuple[str, ...]) -> Table:
    """A table from nested objects or lists. domains: the elements of each index; None: the keys say what they are."""
    entries: dict[Key, Any] = {}
    defaults: list[Any] = []
    name = str(key).partition("[")[0].strip()

    known = None if domains is None else [dict.fromkeys(domain) for domain in domains]  # quick to look up, in order

    def walk(node: Any, at: Key, place: Any) -> None:
        deeper = len(at) < len(known) if known is not None else isinstance(node, dict)
        if not deeper:
            if len(entries) >= MAX_ENTRIES:
                _fail(key, "too-large", f"{name} has more than {MAX_ENTRIES:,} entries")
            entries[at] = _leaf(node, place, names)
            return
        domain = known[len(at)] if known is not None else None
        for element, item, where in _rows(node, domain, place, names, name, at):
            if element is None:
                defaults.append(_leaf(item, where, names))
            else:
                walk(item, (*at, element), where)

    walk(value, (), key)
    arities = {len(k) for k in entries} or {len(domains or ())}
    if len(arities) > 1 or max(arities) > _MAX_TABLE_DEPTH:
        _fail(key, "shape", f"{name} must have the same number of indexes everywhere, {_MAX_TABLE_DEPTH} at most")
    if len(set(map(repr, defaults))) > 1:
        _fail(key, "shape", f"{name} has several defaults")
    table = Table(max(arities), entries, defaults[0] if defaults else None, indexes)
    if domains is not None and table.default is None:
        _check_complete(key, name, domains, table)
    return table


def _rows(node: Any, domain: dict[Any, None] | None, place: Any, names: set[str], name: str, at: Key) -> list[tuple[Any, Any, Any]]:
    """(element, value, place) of one level; element None is the default."""
    if isinstance(node, dict):
        return [(None if k in _DEFAULTS and k not in names else _element(k, domain, names, name), v, k) for k, v in node.items()]
    if isinstance(node, list) and domain is not None:
        if len(node) != len(domain):
            _fail(place, "length", f"{label(name, at)} has {len(node)} entries; its index has {len(domain)} elements",
                  "write one entry for each element, in the order of the set")  # fmt: skip
        return [(element, item, item if isinstance(item, Text) else place) for element, item in zip(domain, node, strict=True)]
    _fail(place, "shape", f"{label(name, at)} must be an object or a list, one entry for each element of its index")


def _element(key: Text, domain: dict[Any, None] | None, names: set[str], name: str) -> Any:
    if domain is not None:
        if str(key) in domain:
            return str(key)
        if _WHOLE.fullmatch(key) and int(key) in domain:
            return int(key)
        _fail(key, "unknown-element", f"{key[:60]!r} is not an element of the index of {name}", _nearest(key, domain))
    if str(key) in names:
        return str(key)
    if _WHOLE.fullmatch(key):
        return int(key)
    _fail(key, "unknown-element", f"no set has the element {key[:60]!r}", _nearest(key, names) or "add it to a set")


def _leaf(node: Any, place: Any, names: set[str]) -> Any:
    if isinstance(node, list):
        if len(node) > MAX_ELEMENTS * 10:
            _fail(place, "too-large", "a set in the data is too large")
        return tuple(dict.fromkeys(_member(item, place, names) for item in node))
    return _atom(node, place, names)


def _member(node: Any, place: Any, names: set[str]) -> Any:
    if not isinstance(node, list):
        return _atom(node, place, names)
    if not 1 <= len(node) <= 8:
        _fail(place, "shape", "a tuple has one to eight members")
    return tuple(_atom(item, place, names) for item in node)


def _atom(node: Any, place: Any, names: set[str]) -> Any:
    if isinstance(node, str):
        if str(node) not in names:
            where = node if isinstance(node, Text) else place
            _fail(where, "unknown-element", f"no set has the element {node[:60]!r}", _nearest(node, names) or "add it to a set")
        return str(node)
    if isinstance(node, bool):
        return node
    if not isinstance(node, int | Fraction):
        _fail(place, "shape", "data are numbers, names, true, false and lists of them")
    if not -MAX_VALUE <= node <= MAX_VALUE:
        _fail(place, "too-large", f"a number of the data is beyond {MAX_VALUE:,}", "use a larger unit")
    if Fraction(node).denominator > _MAX_DECIMALS:
        _fail(place, "too-precise", "a number of the data has more than 9 decimals", "round it")
    return node


def _check_complete(key: Text, name: str, domains: list[tuple[Any, ...]], table: Table) -> None:
    size = 1
    for domain in domains:
        size *= len(domain)
    if size == len(table.entries):
        return
    missing = next(islice((k for k in product(*domains) if k not in table.entries), 1), None)
    if missing is not None:
        _fail(key, "incomplete", f"{name} has {len(table.entries)} of {size} entries; {label(name, missing)} is missing",
              'write every entry, or "default": 0 for the others')  # fmt: skip


def _check_name(element: str) -> None:
    if not 0 < len(element) <= 100 or not element.isprintable():
        _fail(element, "element", "a name has 1 to 100 printable characters")


def _nearest(name: str, candidates: Any) -> str | None:
    close = difflib.get_close_matches(str(name)[:60], [c for c in islice(candidates, 300) if isinstance(c, str)], n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else None


def _fail(place: Any, code: str, message: str, hint: str | None = None) -> NoReturn:
    raise ProgramError(message, location=place_of(place), code=code, hint=hint)
