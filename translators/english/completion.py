"""Facts that go without saying, and facts that cannot be together: the `[defaults]` of a language, applied by code.

Rules are applied in their order, each once, over an index of facts by predicate and first fixed argument; what they add is
listed, so
that a person sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise, product

from planner.pddl.ast import Domain
from translators.english.language import Group, Language, Rule
from translators.english.templates import FactForm

Fact = tuple[str, ...]
MOST_BINDINGS = 500_000


class Facts:
    """A set of facts, found by predicate and by predicate with one argument."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.all: dict[Fact, None] = {}
        self._index: dict[tuple[str, int, str], list[Fact]] = {}
        self._by_name: dict[str, list[Fact]] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> bool:
        """True if the fact is new."""
        if fact in self.all:
            return False
        self.all[fact] = None
        self._by_name.setdefault(fact[0], []).append(fact)
        for i, argument in enumerate(fact[1:]):
            self._index.setdefault((fact[0], i, argument), []).append(fact)
        return True

    def of(self, predicate: str) -> list[Fact]:
        return self._by_name.get(predicate, [])

    def matching(self, form: FactForm, bound: Mapping[str, str]) -> Iterator[tuple[Fact, dict[str, str]]]:
        """Facts that fit the form, with what they bind. "?" fits anything, "{0}" and "?x" what is bound or anything."""
        candidates = self.of(form.predicate)
        for i, argument in enumerate(form.arguments):
            value = _value(argument, bound)
            if value is not None:
                found = self._index.get((form.predicate, i, value), [])
                if len(found) < len(candidates):
                    candidates = found
        for fact in list(candidates):
            binding = _bind(form, fact, bound)
            if binding is not None:
                yield fact, binding

    def holds(self, forms: tuple[FactForm, ...], bound: Mapping[str, str]) -> bool:
        """Whether some facts fit all forms together."""
        if not forms:
            return True
        return any(self.holds(forms[1:], binding) for _, binding in self.matching(forms[0], bound))


def _value(argument: str, bound: Mapping[str, str]) -> str | None:
    if argument == "?":
        return None
    return bound.get(argument) if argument[0] in "?{" else argument


def _bind(form: FactForm, fact: Fact, bound: Mapping[str, str]) -> dict[str, str] | None:
    if len(fact) - 1 != len(form.arguments):
        return None
    binding = dict(bound)
    for argument, value in zip(form.arguments, fact[1:], strict=True):
        if argument == "?":
            continue
        if argument[0] not in "?{":
            if argument != value:
                return None
        elif binding.setdefault(argument, value) != value:
            return None
    return binding


class Completion:
    """Completes and judges the facts of one domain. members: type → its objects, of subtypes too."""

    def __init__(self, language: Language, domain: Domain, members: Callable[[str], list[str]]) -> None:
        self.language = language
        self.members = members
        self.types = {t.name for t in domain.types} | {"object"}
        self._parameters = {p.name: [q.types for q in p.parameters] for p in domain.predicates}

    def complete(self, facts: Facts) -> list[Fact]:
        """Adds what goes without saying; returns it."""
        added: list[Fact] = []
        for rule in self.language.rules:
            new = [fact for fact in self._heads(rule, facts) if fact not in facts.all]
            for fact in new:
                facts.add(fact)
            added += new
        return added

    def close(self, facts: Facts) -> list[Fact]:
        """Adds what follows from transitive predicates; returns it."""
        added: list[Fact] = []
        for predicate in self.language.transitive:
            after: dict[str, list[str]] = {}
            for _, a, b in facts.of(predicate):
                after.setdefault(a, []).append(b)
            for a in list(after):
                for b in _reached(after, a):
                    if facts.add((predicate, a, b)):
                        added.append((predicate, a, b))
        return added

    def _heads(self, rule: Rule, facts: Facts) -> list[Fact]:
        found: dict[Fact, None] = {}
        for binding in self._bindings(rule, facts):
            if not any(facts.holds(exception, binding) for exception in rule.exceptions):
                arguments = tuple(binding.get(a, a) for a in rule.head.arguments)
                fact: Fact = (rule.head.predicate, *arguments)
                found[fact] = None
            if len(found) > MOST_BINDINGS:
                break
        return list(found)

    def _bindings(self, rule: Rule, facts: Facts) -> Iterator[dict[str, str]]:
        """Bindings of the head's variables: by the conditions, the rest by type."""
        types = {
            v: t for v, t in zip(rule.head.arguments, self._parameters.get(rule.head.predicate, []), strict=False) if v[0] == "?"
        }
        typed = {c.arguments[0]: (c.predicate,) for c in rule.conditions if c.predicate in self.types}
        conditions = tuple(c for c in rule.conditions if c.predicate not in self.types)
        for binding in _joined(facts, conditions, {}):
            free = [v for v in types if v not in binding]
            ranges = [[o for t in typed.get(v, types[v]) for o in self.members(t)] for v in free]
            for values in product(*ranges):
                yield {**binding, **dict(zip(free, values, strict=True))}

    def conflicts(self, facts: Facts) -> list[tuple[Fact, ...]]:
        """Facts that cannot be true together, each with the other."""
        found: list[tuple[Fact, ...]] = []
        for group in self.language.groups:
            if not group.exclusive:
                continue
            for _, members in self._groups(group, facts):
                if len(members) > 1:
                    found.append(tuple(members[:3]))
        for predicate in self.language.acyclic:
            cycle = _cycle({a: b for _, a, b in facts.of(predicate)})
            if cycle:
                found.append(tuple((predicate, a, b) for a, b in zip(cycle, [*cycle[1:], cycle[0]], strict=True))[:4])
        return found

    def missing(self, facts: Facts) -> list[str]:
        """Questions about groups of which nothing is true."""
        return self._unordered(facts) + [
            group.ask.replace("{0}", name)
            for group in self.language.groups
            if group.ask
            for name, members in self._groups(group, facts)
            if not members
        ]

    def _unordered(self, facts: Facts) -> list[str]:
        """Questions about the first two things, if any, of which nobody said which comes first."""
        found = []
        for predicate, type_name in self.language.ordered:
            names = self.members(type_name)
            behind = {name: sum(1 for _ in facts.matching(FactForm(predicate, (name, "?")), {})) for name in names}
            ranked = sorted(names, key=lambda name: -behind[name])
            for a, b in pairwise(ranked):
                if (predicate, a, b) not in facts.all and (predicate, b, a) not in facts.all:
                    clause = self.language.words.fact(predicate, (a, b))
                    found.append(f"Is it so that {clause}, or the other way round?")
                    break
        return found

    def _groups(self, group: Group, facts: Facts) -> Iterator[tuple[str, list[Fact]]]:
        for name in self.members(group.each) if group.each else [""]:
            bound = {"{0}": name} if name else {}
            yield name, list(dict.fromkeys(fact for form in group.of for fact, _ in facts.matching(form, bound)))


def _joined(facts: Facts, forms: tuple[FactForm, ...], bound: dict[str, str]) -> Iterator[dict[str, str]]:
    if not forms:
        yield bound
        return
    for _, binding in facts.matching(forms[0], bound):
        yield from _joined(facts, forms[1:], binding)


def _reached(after: dict[str, list[str]], start: str) -> list[str]:
    seen: dict[str, None] = {}
    stack = list(after.get(start, []))
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = None
            stack += after.get(node, [])
    return list(seen)


def _cycle(after: dict[str, str]) -> list[str]:
    """A cycle in a map, [] if there is none."""
    done: set[str] = set()
    for start in after:
        path: dict[str, None] = {}
        node: str | None = start
        while node is not None and node not in done and node not in path:
            path[node] = None
            node = after.get(node)
        if node is not None and node in path:
            names = list(path)
            return names[names.index(node) :]
        done |= path.keys()
    return []
