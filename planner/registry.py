"""All heuristics and searches, found by looking at two folders, and built from specifications.

A file `heuristics/ff.py` is the heuristic "ff", a file `planner/search/gbfs.py` the search "gbfs". Nothing is registered anywhere:
the class in the file says what there is to know (docstring, properties, options with types and defaults). Names are read from the
folders without importing anything; a module is imported when its class is used or listed.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from planner.errors import SearchSpecError
from planner.specs import Spec, parse_spec, write

if TYPE_CHECKING:
    from heuristics._base import Heuristic
    from planner.ground_task import GroundTask
    from planner.search.base import Search

__all__ = [
    "Entry", "Option", "Spec", "build_heuristic", "build_search", "describe", "heuristic_names", "is_optimal", "list_heuristics",
    "list_searches", "parse_spec", "search_names",
]  # fmt: skip

_PACKAGES = {"heuristic": "heuristics", "search": "planner.search"}


@dataclass(frozen=True)
class Option:
    """An option of a heuristic or search. `type` and `default` are written as in a specification; `choices` is empty if any value
    of the type will do."""

    name: str
    type: str
    default: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """What `planloom plan --list` shows of a heuristic or search. `heuristics`: how many it takes ("none", "one", "two", …, or
    "several" for any number), `default_heuristic` the one it takes if none is named."""

    name: str
    summary: str
    options: tuple[Option, ...]
    properties: tuple[str, ...]
    heuristics: str = "none"
    default_heuristic: str | None = None


def heuristic_names() -> list[str]:
    """Names of all heuristics, without importing any."""
    return _names("heuristic")


def search_names() -> list[str]:
    """Names of all searches, without importing any."""
    return _names("search")


def list_heuristics() -> list[Entry]:
    """All heuristics, by name; imports them."""
    return [_entry("heuristic", name) for name in heuristic_names()]


def list_searches() -> list[Entry]:
    """All searches, by name; imports them."""
    return [_entry("search", name) for name in search_names()]


def build_heuristic(spec: str | Spec, task: GroundTask, **options: Any) -> Heuristic:
    """Build a heuristic for a task: `build_heuristic("ff", task)`, options by keyword or inside the specification.

    Raises SearchSpecError for a bad specification and UnsupportedFeature if the heuristic cannot take the task.
    """
    return _build(_resolve("heuristic", parse_spec(spec), options), task)


def build_search(spec: str | Spec, task: GroundTask, **options: Any) -> Search:
    """Build a search with its heuristics for a task.

    `build_search("gbfs(ff, preferred=true)", task)` and `build_search("gbfs", task, heuristic="ff", preferred=True)` are the same.
    `heuristic` is a specification, a heuristic already built for this task, or a list of them. Raises SearchSpecError for a bad
    specification and UnsupportedFeature if a heuristic cannot take the task.
    """
    return _build(_resolve("search", parse_spec(spec), options), task)


def describe(spec: str | Spec, **options: Any) -> str:
    """The specification in full, with the default of every option that is not given. Checks everything that can be checked
    without a task, and raises SearchSpecError as `build_search` does."""
    return _resolve("search", parse_spec(spec), options).written()


def is_optimal(search: type[Search] | Search, heuristics: Heuristic | Iterable[Heuristic], task: GroundTask) -> bool:
    """True if plans that the search finds with these heuristics are optimal for this task: the search promises it and every
    heuristic is admissible here."""
    several = heuristics if isinstance(heuristics, Iterable) else (heuristics,)
    return search.optimal and all(_is_admissible(h, task) for h in several)


def _is_admissible(heuristic: Heuristic, task: GroundTask) -> bool:
    unit_only = getattr(heuristic, "unit_cost_only_admissible", False)
    return bool(heuristic.admissible and (task.is_unit_cost or not unit_only))


# names and classes


def _names(kind: str) -> list[str]:
    folder = Path(importlib.import_module(_PACKAGES[kind]).__path__[0])
    stems = (p.stem for p in folder.glob("*.py"))
    return sorted(s for s in stems if not s.startswith("_") and not s.endswith("_kernels") and s != "base")


@cache
def _class(kind: str, name: str) -> type:
    module = importlib.import_module(f"{_PACKAGES[kind]}.{name}")
    base = importlib.import_module("heuristics._base").Heuristic
    if kind == "search":
        base = importlib.import_module("planner.search.base").Search
    own = [
        c for c in vars(module).values()
        if isinstance(c, type) and issubclass(c, base) and c.__module__ == module.__name__ and not c.__name__.startswith("_")
    ]  # fmt: skip
    if len(own) != 1:
        raise SearchSpecError(f"{module.__name__} defines {len(own)} classes of {kind} where one is expected")
    return own[0]


def _known_class(kind: str, spec: Spec) -> type:
    names = _names(kind)
    if spec.name in names:
        return _class(kind, spec.name)
    other = "heuristic" if kind == "search" else "search"
    hint = _nearest(spec.name, names)
    if spec.name in _names(other):
        hint = f'{spec.name} is a {other}; write for example "{f"astar({spec.name})" if kind == "search" else spec.name + "(ff)"}"'
    raise spec.error(f'unknown {kind} "{spec.name[:60]}"', expected="one of " + ", ".join(names), hint=hint)


def _nearest(name: str, names: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(name[:60].lower(), list(names), n=1, cutoff=0.5)
    return f'did you mean "{near[0]}"?' if near else None


# parameters of a class


@dataclass(frozen=True)
class _Parameters:
    """What the constructor of a class takes besides the task."""

    n_heuristics: int
    any_number: bool
    options: Mapping[str, tuple[Any, Any]]  # name → annotation, default


@cache
def _parameters(cls: Any) -> _Parameters:
    from heuristics._base import Heuristic
    from planner.ground_task import GroundTask

    hints = typing.get_type_hints(cls.__init__, localns={"Heuristic": Heuristic, "GroundTask": GroundTask})
    positional, any_number, options = 0, False, {}
    for p in list(inspect.signature(cls.__init__).parameters.values())[2:]:
        if p.kind is p.KEYWORD_ONLY:
            options[p.name] = (hints[p.name], p.default)
        elif p.kind is p.VAR_POSITIONAL:
            any_number = True
        else:
            positional += 1
    return _Parameters(positional, any_number, options)


def _entry(kind: str, name: str) -> Entry:
    cls: Any = _class(kind, name)
    parameters = _parameters(cls)
    doc = inspect.getdoc(cls) or inspect.getdoc(inspect.getmodule(cls)) or ""
    options = tuple(
        Option(
            n,
            _type_name(hint),
            "" if default is inspect.Parameter.empty else write(default),
            tuple(write(c) for c in _choices(hint)),
        )
        for n, (hint, default) in parameters.options.items()
    )
    takes = bool(parameters.n_heuristics or parameters.any_number)
    number = "several" if parameters.any_number else ("none", "one", "two", "three")[min(3, parameters.n_heuristics)]
    properties = _heuristic_properties(cls) if kind == "heuristic" else _search_properties(cls)
    default = getattr(cls, "default_heuristic", None) if takes else None
    return Entry(name, doc.split("\n\n")[0].replace("\n", " "), options, tuple(properties), number, default)


def _heuristic_properties(cls: Any) -> list[str]:
    unit_only = getattr(cls, "unit_cost_only_admissible", False)
    shown = {
        "admissible": cls.admissible and not unit_only,
        "admissible for unit costs": cls.admissible and unit_only,
        "consistent": cls.consistent,
        "safe": cls.safe,
        "preferred operators": cls.has_preferred,
        "no conditional effects": not cls.supports_conditional_effects,
        "no axioms": not cls.supports_axioms,
    }
    return [text for text, holds in shown.items() if holds]


def _search_properties(cls: Any) -> list[str]:
    shown = {"optimal with an admissible heuristic": cls.optimal, "complete": cls.complete, "incomplete": not cls.complete}
    return [text for text, holds in shown.items() if holds]


# from a specification to a checked one, and to an object


@dataclass(frozen=True)
class _Resolved:
    """A specification with its class found, its heuristics resolved and every option checked and filled in."""

    spec: Spec
    cls: Any
    heuristics: tuple[Any, ...]  # _Resolved, or heuristics that were given already built
    options: Mapping[str, Any]

    def written(self) -> str:
        """In full, as text that parses to the same."""
        items = [h.written() if isinstance(h, _Resolved) else type(h).__module__.rsplit(".", 1)[-1] for h in self.heuristics]
        items += [f"{k}={write(v)}" for k, v in self.options.items()]
        return f"{self.spec.name}({', '.join(items)})" if items else self.spec.name


def _resolve(kind: str, spec: Spec, overrides: Mapping[str, Any]) -> _Resolved:
    cls = _known_class(kind, spec)
    parameters = _parameters(cls)
    overrides = dict(overrides)
    if "heuristic" in overrides and "heuristic" not in parameters.options:
        given = overrides.pop("heuristic")
        spec = replace(spec, args=tuple(given) if isinstance(given, (list, tuple)) else (given,))
    spec = replace(spec, kwargs={**spec.kwargs, **overrides})
    for name in spec.kwargs:
        if name not in parameters.options:
            raise _unknown_option(spec, name, parameters)
    options = {n: _option(spec, n, hint, default) for n, (hint, default) in parameters.options.items()}
    return _Resolved(spec, cls, _heuristics(spec, cls, parameters), options)


def _unknown_option(spec: Spec, name: str, parameters: _Parameters) -> SearchSpecError:
    known = list(parameters.options)
    expected = "one of " + ", ".join(known) if known else f"no options: {spec.name} has none"
    return spec.error(f'{spec.name} has no option "{name[:60]}"', name, expected=expected, hint=_nearest(name, known))


def _heuristics(spec: Spec, cls: Any, parameters: _Parameters) -> tuple[Any, ...]:
    """The positional arguments as resolved heuristics; a list stands for its members, nothing for the default."""
    given: list[tuple[int, Any]] = []
    for i, value in enumerate(spec.args):
        given += [(i, v) for v in value] if isinstance(value, list) else [(i, value)]
    if not given and (parameters.n_heuristics or parameters.any_number):
        default = getattr(cls, "default_heuristic", "ff")
        given = [(0, default)] * max(1, parameters.n_heuristics)
    if len(given) > parameters.n_heuristics and not parameters.any_number:
        place = given[parameters.n_heuristics][0]
        expected = f"{('no heuristic', 'one heuristic')[parameters.n_heuristics]}" if parameters.n_heuristics < 2 else None
        hint = "options are given by name: " + ", ".join(f"{n}=…" for n in parameters.options) if parameters.options else None
        raise spec.error(f"{spec.name} is given {len(given)} arguments without a name", place, expected=expected, hint=hint)
    if len(given) < parameters.n_heuristics:
        raise spec.error(f"{spec.name} takes {parameters.n_heuristics} heuristics, and {len(given)} given")
    return tuple(_heuristic(spec, place, value) for place, value in given)


def _heuristic(spec: Spec, place: int, value: Any) -> Any:
    if isinstance(value, (str, Spec)):
        nested = parse_spec(value)
        return _resolve("heuristic", nested, {})
    if hasattr(value, "evaluate"):
        return value
    raise spec.error(
        f"{write(value)} is not a heuristic", place, expected="a heuristic such as ff", hint="options are given by name"
    )


def _option(spec: Spec, name: str, hint: Any, default: Any) -> Any:
    """The checked value of an option."""
    if name not in spec.kwargs and default is inspect.Parameter.empty:
        raise spec.error(f'{spec.name} needs the option "{name}"', expected=f"{name}={_type_name(hint)}")
    given = spec.kwargs.get(name, default)
    for candidate in _alternatives(hint):
        fits, value = _fit(candidate, given)
        if fits:
            return value
    choices = [write(c) for c in _choices(hint)]
    near = _nearest(given.name, choices) if isinstance(given, Spec) and choices else None
    shown = write(given) if isinstance(given, (int, float, str, list, Spec, type(None))) else repr(given)
    raise spec.error(f"{name}={shown[:60]} does not fit", name, expected=f"{name}={_type_name(hint)}", hint=near)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _choices(hint: Any) -> tuple[Any, ...]:
    return tuple(c for a in _alternatives(hint) if get_origin(a) is Literal for c in get_args(a))


def _fit(hint: Any, given: Any) -> tuple[bool, Any]:
    """Whether a value is of a type, and the value as that type. A bare word is a string here; a whole number is also a float."""
    value = given.name if isinstance(given, Spec) and given.is_word else given
    if get_origin(hint) is Literal:
        return any(type(value) is type(c) and value == c for c in get_args(hint)), value
    if hint is type(None):
        return value is None, None
    if hint is float and type(value) is int:
        return True, float(value)
    return type(value) is hint, value


def _type_name(hint: Any) -> str:
    names = {int: "int", float: "float", bool: "true|false", str: "string", type(None): "none"}
    parts = [
        "|".join(write(c) for c in get_args(a)) if get_origin(a) is Literal else names.get(a, str(a)) for a in _alternatives(hint)
    ]
    return "|".join(parts)


def _build(resolved: _Resolved, task: GroundTask) -> Any:
    heuristics = [_build(h, task) if isinstance(h, _Resolved) else h for h in resolved.heuristics]
    try:
        return resolved.cls(task, *heuristics, **resolved.options)
    except ValueError as error:
        raise resolved.spec.error(f"{resolved.spec.name}: {error}") from error
