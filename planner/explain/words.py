"""Words for a domain: templates that say facts and actions in plain language, from a domain's `language.toml`.

    [types]
    block = { singular = "block", plural = "blocks" }     # or just "block"
    [predicates]
    on = "{0} is on {1}"
    [actions]
    stack = "put {0} on {1}"

In a template {0} stands for the first argument. Where there is no template, names are made readable as they are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from planner.errors import InvalidInput, Location
from planner.pddl.ast import Domain


@dataclass(frozen=True)
class Words:
    """Templates by name of predicate and action, nouns (singular) by name of type."""

    predicates: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, str] = field(default_factory=dict)

    def fact(self, predicate: str, arguments: Sequence[str]) -> str | None:
        """The fact as a clause ("a is on b"), None without a template."""
        template = self.predicates.get(predicate)
        return None if template is None else template.format(*arguments)

    def action(self, name: str, arguments: Sequence[str]) -> str:
        """The action as an order ("put a on b")."""
        template = self.actions.get(name)
        return " ".join((name.replace("-", " ").replace("_", " "), *arguments)) if template is None else template.format(*arguments)

    def check(self, domain: Domain) -> None:
        """Raise InvalidInput if a template asks for an argument that its predicate or action in `domain` does not have."""
        declared = {
            "predicates": {p.name: len(p.parameters) for p in domain.predicates},
            "actions": {a.name: len(a.parameters) for a in domain.actions},
        }
        for table, templates in (("predicates", self.predicates), ("actions", self.actions)):
            for name, template in templates.items():
                arity, top = declared[table].get(name), max(_places(template), default=-1)
                if arity is not None and top >= arity:
                    raise InvalidInput(
                        f"[{table}] {name} = {template!r} asks for {{{top}}}, but {name} takes only {arity}",
                        expected="places {0}, {1}, …, counted from 0",
                        code="words",
                    )


def load_words(path: str | os.PathLike[str]) -> Words:
    """Read a `language.toml`. Raises InvalidInput for a file that cannot be read and for templates that are none."""
    where = Location(str(path))
    try:
        data = _toml().loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise InvalidInput(f"cannot read the words of a domain: {error}", location=where, code="words") from None
    return Words(_templates(data, "predicates", where), _templates(data, "actions", where), _nouns(data, where))


def _toml() -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib


def _table(data: Mapping[str, Any], name: str, where: Location) -> Mapping[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise InvalidInput(f"{name} is not a table", location=where, expected=f"[{name}]", code="words")
    return {key.lower(): value for key, value in table.items()}


def _templates(data: Mapping[str, Any], table: str, where: Location) -> dict[str, str]:
    templates = {}
    for name, template in _table(data, table, where).items():
        try:
            _places(template)
        except (TypeError, ValueError):
            raise InvalidInput(
                f"[{table}] {name} = {template!r} is no template",
                location=where,
                expected='text with places {0}, {1}, … for the arguments, such as "{0} is on {1}"',
                code="words",
            ) from None
        templates[name] = template
    return templates


def _nouns(data: Mapping[str, Any], where: Location) -> dict[str, str]:
    nouns = {}
    for name, noun in _table(data, "types", where).items():
        singular = noun.get("singular") if isinstance(noun, dict) else noun
        if not isinstance(singular, str):
            raise InvalidInput(
                f"[types] {name} = {noun!r} is no noun",
                location=where,
                expected='"block" or { singular = "block", plural = "blocks" }',
                code="words",
            )
        nouns[name] = singular
    return nouns


def _places(template: Any) -> set[int]:
    """The argument numbers in a template. Raises TypeError or ValueError for anything but text with plain {0}, {1}, …"""
    if not isinstance(template, str):
        raise TypeError("not text")
    places = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if spec or conversion or not (name.isascii() and name.isdigit()) or len(name) > 3:
            raise ValueError(name)
        places.add(int(name))
    return places
