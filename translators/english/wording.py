"""Facts as clauses: templates filled, subjects joined, verbs in the plural, names that could be misread put into quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from planner.pddl.ast import Domain
from translators.english.completion import Fact
from translators.english.language import Language
from translators.english.patterns import _base, fluent_predicates
from translators.english.vocabulary import FUNCTION_WORDS, Vocabulary

_PLAIN_NAME = re.compile(r"\w+(?:[-.'/@#&+]\w+)*")
_SAME = frozenset(["can", "must", "may", "will", "should"])


def listing(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(text: str) -> str:
    """The text as a sentence; it begins with a capital unless it begins with a name."""
    first = text.split(" ", 1)[0]
    plain = first in ("the", "a", "an", "there", "nothing", "from", "between", "one", "they", "every", "all", "no", "is")
    return (text[0].upper() + text[1:] if plain else text) + "."


class Wording:
    """Says facts of one domain. `names`: PDDL name → what to call it."""

    def __init__(self, language: Language, domain: Domain, names: Mapping[str, str]) -> None:
        self.language = language
        self.names = names
        self._vocabulary = Vocabulary(language, [t.name for t in domain.types] or ["object"])
        self._fluent = fluent_predicates(domain)

    def name(self, pddl: str) -> str:
        """What to call an object, in quotes if it could be taken for another word."""
        name = self.names.get(pddl, pddl)
        if '"' in name:
            name = pddl
        low = name.lower()
        odd = not _PLAIN_NAME.fullmatch(name) or low in FUNCTION_WORDS or low in self._vocabulary.noun_words or low.isdigit()
        return f'"{name}"' if (odd and len(low) > 1) or low.isdigit() else name

    def names_of(self, names: Sequence[str]) -> str:
        return listing([self.name(name) for name in names])

    def clause(self, fact: Fact, template: str | None = None) -> str:
        """A fact as a clause: "a is on b"."""
        return self.filled(template or self.language.predicates[fact[0]], [self.name(a) for a in fact[1:]])

    def filled(self, template: str, words: Sequence[str]) -> str:
        """Never `format`: names are text of users."""
        return re.sub(r"\{(\d+)\}", lambda m: words[int(m[1])], template)

    def tail(self, fact: Fact) -> str | None:
        """The clause without its subject ("is on b"), None if it does not begin with it."""
        template = self.language.predicates[fact[0]]
        if not template.startswith("{0} ") or "{0}" in template[4:]:
            return None
        return self.filled(template[4:], [self.name(a) for a in fact[1:]])

    def together(self, facts: Sequence[Fact]) -> str:
        """One clause for facts that differ in one argument only: the first ("a and b are on c") or the last ("… to b and c")."""
        fact = facts[0]
        tail = self.tail(fact)
        if len(facts) == 1:
            return self.clause(fact)
        if tail is not None and len({f[1] for f in facts}) == len(facts):
            return f"{self.names_of([f[1] for f in facts])} {plural(tail)}"
        last = [self.name(a) for a in fact[1:-1]] + [self.names_of([f[-1] for f in facts])]
        return self.filled(self.language.predicates[fact[0]], last)

    def every(self, fact: Fact, type_name: str) -> str | None:
        """The clause for all objects of a type: "every block is clear"."""
        tail = self.tail(fact)
        return None if tail is None else f"every {self.language.noun(type_name, 1)} {tail}"

    def lists_last(self, predicate: str) -> bool:
        """Whether the last argument may be a list: for what never changes, said with its last argument at the end."""
        template = self.language.predicates[predicate]
        last = max((int(n) for n in re.findall(r"\{(\d+)\}", template)), default=-1)
        return predicate not in self._fluent and last > 0 and template.endswith(f"{{{last}}}")


def plural(tail: str) -> str:
    """ "is on b" → "are on b", "waits at f" → "wait at f"."""
    verb, _, rest = tail.partition(" ")
    if verb == "is":
        verb = "are"
    elif verb in ("has", "have"):
        verb = "have"
    elif verb not in _SAME and verb.endswith("s"):
        verb = _base(verb)
    return f"{verb} {rest}".rstrip()
