"""The words of a domain: what `language.toml` says, or what the names of a domain give away.

Everything that the reader and the writer know about a domain stands here as data; neither has code for any one domain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput, Location
from planner.explain.words import Words
from planner.pddl.ast import Domain
from translators.english.templates import FactForm, Meaning, fact_form

_KINDS = ("facts", "pairs", "order", "none", "holes", "grid", "numbers_up_to", "count", "metric", "declare")


@dataclass(frozen=True)
class Rule:
    """A default: the head holds if all of `conditions` do and none of `exceptions` (each a conjunction)."""

    head: FactForm
    conditions: tuple[FactForm, ...] = ()
    exceptions: tuple[tuple[FactForm, ...], ...] = ()


@dataclass(frozen=True)
class Group:
    """Facts that exclude each other (if `exclusive`). each: the type of {0}, "" for a group of its own; ask: the question if
    none holds,
    "" where that is all right."""

    of: tuple[FactForm, ...]
    each: str = ""
    ask: str = ""
    exclusive: bool = True


@dataclass(frozen=True)
class GridForm:
    """A grid of objects. `name` has {x} and {y}; relations give for each step (up, down, left, right) arguments among "here",
    "there", "step" and names."""

    type: str
    name: str
    x0: int = 1
    y0: int = 1
    upwards: bool = False  # whether row numbers grow towards the top
    relations: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()  # predicate, steps, arguments
    tell: str = ""  # a sentence with {columns} and {rows}
    holes: str = ""  # a sentence with {cells} in one number and …
    hole: str = ""  # … the other


@dataclass(frozen=True)
class NumbersForm:
    """Objects that stand for numbers: their type, name with {n}, and the predicate of neighbours, less first."""

    type: str
    name: str
    successor: FactForm


@dataclass(frozen=True)
class Language:
    """The words of a domain. `nouns`: type → (singular, plural); templates by name of predicate and action."""

    name: str
    about: str = ""
    nouns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    predicates: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statements: tuple[Meaning, ...] = ()
    rules: tuple[Rule, ...] = ()
    transitive: tuple[str, ...] = ()
    acyclic: tuple[str, ...] = ()
    ordered: tuple[
        tuple[str, str], ...
    ] = ()  # predicate and type: each two of the type stand in this relation, one way or the other
    groups: tuple[Group, ...] = ()
    usual_objects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grid: GridForm | None = None
    numbers: NumbersForm | None = None

    @property
    def words(self) -> Words:
        """The same as `planner.explain` takes it."""
        return Words(self.predicates, self.actions, {name: noun[0] for name, noun in self.nouns.items()})

    def noun(self, type_name: str, number: int) -> str:
        """ "block" or "blocks"."""
        singular, plural = self.nouns.get(type_name) or _noun(type_name)
        return singular if number == 1 else plural

    @staticmethod
    def of(domain: Domain) -> Language:
        """Words made from the names of a domain; readable both ways, if less pretty than those that someone wrote."""
        return _derived(domain)

    @staticmethod
    def load(source: str | os.PathLike[str]) -> Language:
        """Of a shipped domain by its name, or from a file `language.toml`. Raises InvalidInput."""
        path = Path(source)
        if path.suffix != ".toml":
            import domains

            path = domains.language_path(str(source))
        return _read(path)


def language_for(domain: Domain, language: Language | str | os.PathLike[str] | None = None) -> Language:
    """The language given, or that of the shipped domain with the same predicates, or one made from the names. What a language file
    leaves out is made from the names too."""
    if language is None:
        shipped = _shipped_like(domain)
        return _completed(_read(shipped), domain) if shipped else Language.of(domain)
    if not isinstance(language, Language):
        language = Language.load(language)
    return _completed(language, domain)


def _shipped_like(domain: Domain) -> Path | None:
    import domains
    from planner.pddl import read_domain

    for info in domains.list_domains():
        if domain.name in (info.name, info.path.parent.name.replace("_", "-"), info.path.parent.name):
            shipped = read_domain(info.path)
            if (shipped.predicates, shipped.types, shipped.constants) == (domain.predicates, domain.types, domain.constants):
                return info.path.parent / "language.toml"
    return None


def _completed(language: Language, domain: Domain) -> Language:
    """With words for the types, predicates and actions of `domain` that have none."""
    import dataclasses

    derived = Language.of(domain)
    return dataclasses.replace(
        language,
        nouns={**derived.nouns, **language.nouns},
        predicates={**derived.predicates, **language.predicates},
        actions={**derived.actions, **language.actions},
    )


def _derived(domain: Domain) -> Language:
    nouns = {t.name: _noun(t.name) for t in domain.types} or {"object": ("object", "objects")}
    predicates: dict[str, str] = {}
    taken: set[str] = set()
    for predicate in domain.predicates:
        template = _template(_spaced(predicate.name), len(predicate.parameters))
        if template in taken:
            template = _relation(predicate.name, len(predicate.parameters))
        taken.add(template)
        predicates[predicate.name] = template
    actions = {a.name: " ".join([_spaced(a.name), *(f"{{{i}}}" for i in range(len(a.parameters)))]) for a in domain.actions}
    return Language(domain.name, "", nouns, predicates, actions)


def _spaced(name: str) -> str:
    return re.sub(r"[-_]+", " ", name).strip() or name


def _noun(type_name: str) -> tuple[str, str]:
    singular = _spaced(type_name)
    if singular.endswith("y") and singular[-2:-1] not in "aeiou":
        return singular, singular[:-1] + "ies"
    return singular, singular + ("es" if singular.endswith(("s", "x", "ch", "sh")) else "s")


def _template(words: str, arity: int) -> str:
    """A clause for a predicate, from the words of its name."""
    if arity == 0 or arity > 2 or not re.fullmatch(r"[a-z0-9 ]+", words):
        return _relation(words.replace(" ", "-"), arity)
    first = words.split()[0]
    verb = "" if first in ("is", "has", "can", "needs", "wants") else "is "
    if first == "not":
        return _relation(words.replace(" ", "-"), arity)
    return f"{{0}} {verb}{words}" + (" {1}" if arity == 2 else "")


def _relation(name: str, arity: int) -> str:
    if arity == 0:
        return f"the condition {name} holds"
    places = [f"{{{i}}}" for i in range(arity)]
    return f"the relation {name} holds for " + " with ".join(places)


def _read(path: Path) -> Language:
    from planner.explain.words import _toml, load_words

    words = load_words(path)
    data: Mapping[str, Any] = _toml().loads(path.read_text(encoding="utf-8"))
    try:
        return _language(path, words, data)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise InvalidInput(
            f"a table of the language file is not as it should be: {error}", location=Location(str(path)), code="words"
        ) from None


def _language(path: Path, words: Words, data: Mapping[str, Any]) -> Language:
    nouns = {}
    for name, noun in data.get("types", {}).items():
        singular = words.nouns[name.lower()]
        plural = noun.get("plural", _noun(singular)[1]) if isinstance(noun, dict) else _noun(singular)[1]
        nouns[name.lower()] = (singular, plural)
    defaults = data.get("defaults", {})
    about = data.get("domain", {})
    return Language(
        name=str(about.get("name", path.parent.name)),
        about=str(about.get("about", "")),
        nouns=nouns,
        predicates=words.predicates,
        actions=words.actions,
        synonyms=_lists(data.get("synonyms", {})),
        says=_lists(data.get("says", {})),
        orders=_lists(data.get("orders", {})),
        statements=tuple(_statement(s) for s in data.get("statements", [])),
        rules=tuple(map(_rule, defaults.get("complete", []))),
        transitive=tuple(defaults.get("transitive", [])),
        acyclic=tuple(defaults.get("acyclic", [])),
        ordered=tuple((str(p), str(t)) for p, t in defaults.get("ordered", {}).items()),
        groups=tuple(_groups(defaults)),
        usual_objects=_lists(defaults.get("objects", {})),
        grid=_grid(data["grid"]) if "grid" in data else None,
        numbers=_numbers(data["numbers"]) if "numbers" in data else None,
    )


def _lists(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name.lower(): (value,) if isinstance(value, str) else tuple(map(str, value)) for name, value in table.items()}


def _forms(texts: Any) -> tuple[FactForm, ...]:
    return tuple(map(fact_form, [texts] if isinstance(texts, str) else texts))


def _statement(entry: Mapping[str, Any]) -> Meaning:
    kind = next((kind for kind in _KINDS if kind in entry), "remark")
    value = entry.get(kind)
    over = entry.get("over", [])
    forms: tuple[FactForm, ...] = ()
    if kind in ("facts", "pairs", "order", "none"):
        forms = _forms(value)
    elif kind in ("holes", "numbers_up_to", "count", "declare"):
        over = [value] if isinstance(value, str) else value
    return Meaning(
        kind={"pairs": "chain"}.get(kind, kind),
        forms=forms,
        first=_forms(entry.get("first", [])),
        last=_forms(entry.get("last", [])),
        over=tuple([over] if isinstance(over, str) else over),
        scene=str(entry.get("scene", "any")),
        tell=str(entry.get("tell", "")),
        template=str(entry["say"]),
        reverse=bool(entry.get("reverse", False)) or value is False,
        subject=entry.get("subject"),
    )


def _rule(text: str) -> Rule:
    head, _, exceptions = text.partition(" unless ")
    head, _, conditions = head.partition(" if ")
    return Rule(
        fact_form(head),
        tuple(map(fact_form, _split(conditions, "&"))),
        tuple(tuple(map(fact_form, _split(part, "&"))) for part in _split(exceptions, ",")),
    )


def _split(text: str, mark: str) -> list[str]:
    """Parts between marks that are outside parentheses."""
    return [part.strip() for part in re.split(re.escape(mark) + r"(?![^(]*\))", text) if part.strip()]


def _groups(defaults: Mapping[str, Any]) -> Iterable[Group]:
    for kind in ("exactly_one", "at_most_one", "at_least_one"):
        for entry in defaults.get(kind, []):
            yield Group(_forms(entry["of"]), str(entry.get("each", "")), str(entry.get("ask", "")), kind != "at_least_one")


def _grid(entry: Mapping[str, Any]) -> GridForm:
    relations = tuple((str(r["predicate"]), tuple(r["steps"]), tuple(r["arguments"])) for r in entry["relations"])
    plain = {key: entry[key] for key in ("type", "name", "x0", "y0", "upwards", "tell", "hole", "holes") if key in entry}
    return GridForm(relations=relations, **plain)


def _numbers(entry: Mapping[str, Any]) -> NumbersForm:
    return NumbersForm(str(entry["type"]), str(entry["name"]), fact_form(entry["successor"]))
