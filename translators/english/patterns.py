"""All templates of a language in one trie, and the walk along it that reads a clause.

A clause costs one walk: literal words leave at most a few branches, slots ask for noun phrases. "is" in a template stands for every
form of being ("are", "should be", "to be"), verbs for their forms, articles may come and go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from planner.pddl.ast import Domain, Function
from translators.english.language import Language
from translators.english.phrases import Found, Phrase, Phrases
from translators.english.templates import Element, FactForm, Meaning, Slot, sequences
from translators.english.tokens import clean, sentences
from translators.english.vocabulary import AFTER_MODAL, ARTICLES, COPULAS, FILLERS, MODALS, number_of

COST_STATEMENTS = (
    Meaning("metric", template="keep the [total] cost/costs low/down/small/minimal"),
    Meaning("metric", template="[the total] cost is low/small/minimal/minimized"),
    Meaning("metric", template="minimize/minimise the [total] cost/costs"),
    Meaning("metric", template="the [total] cost does not matter", reverse=True),
)
_NEGATED_VERB = (("does", "not"), ("do", "not"))
_BEFORE_VERB = frozenset(words[0] for words in (*MODALS, *_NEGATED_VERB))


@dataclass
class Node:
    words: dict[str, Node] = field(default_factory=dict)
    forms: dict[str, Node] = field(default_factory=dict)  # those of `words` that can take another form
    slots: dict[Slot, Node] = field(default_factory=dict)
    ends: list[Meaning] = field(default_factory=list)


class Manner(NamedTuple):
    """How a clause was said: "goal" or "start" where a verb or adverb told so, negated or not, and what reading it so costs."""

    scene: str = ""
    negated: bool = False
    cost: int = 0

    def plus(self, scene: str = "", negated: bool = False, cost: int = 0) -> Manner:
        return Manner(scene or self.scene, self.negated or negated, self.cost + cost)


class Match(NamedTuple):
    """A template that fits tokens up to `end`; slots: name → phrases, a number as one phrase of kind "number"."""

    end: int
    meanings: tuple[Meaning, ...]
    slots: tuple[tuple[str, tuple[Phrase, ...]], ...]
    manner: Manner


class Patterns:
    """The tries: all templates, and those whose verb a clause may take over from the clause before ("p2 on f1")."""

    def __init__(self, language: Language, domain: Domain) -> None:
        self.root, self.gapped = Node(), Node()
        self._literals: set[str] = set()
        fluent = self.fluent = fluent_predicates(domain)
        for predicate in domain.predicates:
            slots = tuple(f"{{{i}}}" for i in range(len(predicate.parameters)))
            form = FactForm(predicate.name, slots)
            meaning = Meaning("facts", (form,), key=predicate.name)
            template = language.predicates[predicate.name]
            self._add(_with_lists(sequences(template), static=predicate.name not in fluent), meaning)
            for text in language.says.get(predicate.name, ()):
                self._add(_with_lists(sequences(text), static=predicate.name not in fluent), meaning)
            order = Meaning("facts", (form,), scene="goal", key=predicate.name)
            for text in language.orders.get(predicate.name, ()):
                self._add(_with_lists(sequences(text), static=True), order)
        for function in domain.functions:
            if function.name != "total-cost":
                self._add(sequences(value_template(function)), value_meaning(function))
        costs = any(f.name == "total-cost" for f in domain.functions)
        for statement in (*language.statements, *(COST_STATEMENTS if costs else ())):
            self._add(sequences(statement.template), statement)
        if language.about:
            remark = Meaning("remark", template=language.about)
            for sentence in sentences(clean(language.about)):
                self._put(self.root, tuple(t.low for t in sentence if t.low not in ARTICLES), remark)
        self.literals = frozenset(self._literals)

    def _add(self, found: Iterable[tuple[Element, ...]], meaning: Meaning) -> None:
        for sequence in found:
            plain = tuple(e for e in sequence if isinstance(e, Slot) or e not in ARTICLES)
            self._put(self.root, plain, meaning)
            gap = _gap(plain)
            if gap:
                self._put(self.gapped, gap, meaning)

    def _put(self, node: Node, sequence: tuple[Element, ...], meaning: Meaning) -> None:
        for element in sequence:
            if isinstance(element, Slot):
                node = node.slots.setdefault(element, Node())
            else:
                self._literals.add(element)
                parent, node = node, node.words.setdefault(element, Node())
                if element in ("is", "has", "have") or (element.endswith("s") and element.isalpha() and len(element) > 3):
                    parent.forms[element] = node
        if meaning not in node.ends:
            node.ends.append(meaning)

    def matches(self, phrases: Phrases, i: int, subject: tuple[Phrase, ...] | None, *, gapped: bool = False) -> Iterator[Match]:
        """Clauses that start at token i; with `subject`, clauses that leave their subject out."""
        walk = _Walk(phrases)
        if subject is None:
            yield from walk.along(self.gapped if gapped else self.root, i, (), Manner(cost=2 if gapped else 0))
            return
        for slot, node in self.root.slots.items():
            if not slot.number:
                yield from walk.along(node, i, ((slot.name, subject),), Manner(cost=2))


class _Walk:
    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.tokens = phrases.tokens

    def along(self, node: Node, i: int, slots: tuple[tuple[str, tuple[Phrase, ...]], ...], manner: Manner) -> Iterator[Match]:
        """All ways to go on from `node` at token i."""
        if node.ends:
            yield Match(i, tuple(node.ends), slots, manner)
        yield from self._literal(node, i, slots, manner)
        for word, following in node.forms.items():
            for end, how in self.form(word, i, manner, after_slot=bool(slots)):
                yield from self.along(following, end, slots, how)
        for slot, following in node.slots.items():
            for found in self.slot(slot, i):
                if not self._agrees(found, following):
                    continue
                bound = (*slots, (slot.name, found.phrases))
                yield from self.along(following, found.end, bound, manner.plus(cost=found.cost))

    def _agrees(self, found: Found, following: Node) -> bool:
        """Whether a verb that follows has the number of the phrase: "x, block 1 is on b" is no list that is on b."""
        k, _ = self._skip(found.end, Manner(), fillers=True)
        low = self.phrases.low(k)
        if len(found.phrases) > 1:
            return not (low in ("is", "was") or (low in following.forms and low != "have"))
        if found.phrases[0].kind in ("name", "the", "it") and not found.plural:
            return low not in ("are", "were")
        return True

    def slot(self, slot: Slot, i: int) -> Iterator[Found]:
        if i >= len(self.tokens):
            return
        if slot.number:
            i += self.tokens[i].low in ("a", "an", "the") and i + 1 < len(self.tokens)
            number = number_of(self.tokens[i])
            if number is not None:
                yield Found(i + 1, (Phrase("number", str(number)),))
            return
        for found in self.phrases.lists(i) if slot.many else self.phrases.single(i):
            if slot.type is not None:
                typed = tuple(p._replace(type=p.type or slot.type) for p in found.phrases)
                found = found._replace(phrases=typed)
            yield found

    def _literal(self, node: Node, i: int, slots: tuple[tuple[str, tuple[Phrase, ...]], ...], manner: Manner) -> Iterator[Match]:
        """A word of the template as it stands, perhaps after articles and adverbs."""
        low = self.phrases.low(i)
        if low in node.words and low != "is":
            yield from self.along(node.words[low], i + 1, slots, manner)
            return
        k, how = self._skip(i, manner, fillers=bool(slots), articles=True)
        low = self.phrases.low(k)
        if k > i and low in node.words and low != "is":
            yield from self.along(node.words[low], k + 1, slots, how)

    def form(self, word: str, i: int, manner: Manner, *, after_slot: bool) -> Iterator[tuple[int, Manner]]:
        """Ends after another form of a word of a template at token i: "are", "should be", "carry", "must wait"."""
        if word == "is":
            yield from self._copula(i, manner, after_slot=after_slot)
            return
        k, how = self._skip(i, manner, fillers=after_slot)
        low, base = self.phrases.low(k), _base(word)
        if low == base and word != base:
            yield k + 1, how
        if low not in _BEFORE_VERB:
            return
        for modal in (*MODALS, *_NEGATED_VERB):
            if self._at(k, modal):
                end, then = self._skip(k + len(modal), how, fillers=True)
                if self.phrases.low(end) == base:
                    yield end + 1, then.plus("" if modal in _NEGATED_VERB else "goal", negated=modal in _NEGATED_VERB)

    def _copula(self, i: int, manner: Manner, *, after_slot: bool) -> Iterator[tuple[int, Manner]]:
        k, how = self._skip(i, manner, fillers=after_slot)
        low = self.phrases.low(k)
        for modal in MODALS if low in _BEFORE_VERB else ():
            if not self._at(k, modal):
                continue
            negated = self.phrases.low(k + len(modal)) == "not"
            end, then = self._skip(k + len(modal) + negated, how, fillers=True)
            for verb in AFTER_MODAL:
                if self._at(end, verb):
                    yield self._skip(end + len(verb), then.plus("goal", negated), fillers=True)
        if low in COPULAS or low in ("was", "were"):
            negated = self.phrases.low(k + 1) == "not"
            then = how.plus("start" if low[0] == "w" else "")
            yield self._skip(k + 1, then, fillers=True)
            if negated:
                yield self._skip(k + 2, then.plus("", True, cost=1), fillers=True)
        elif after_slot:
            yield k, how.plus(cost=1)  # "a on b"

    def _skip(self, i: int, manner: Manner, *, fillers: bool, articles: bool = False) -> tuple[int, Manner]:
        """Past articles and adverbs that say nothing more than when."""
        while i < len(self.tokens):
            low = self.tokens[i].low
            if fillers and low in FILLERS and low not in self.phrases.names:
                manner = manner.plus(FILLERS[low])
            elif not (articles and low in ARTICLES):
                break
            i += 1
        return i, manner

    def _at(self, i: int, words: tuple[str, ...]) -> bool:
        return all(self.phrases.low(i + n) == word for n, word in enumerate(words))


def value_template(function: Function) -> str:
    """ "the value of f for {0} with {1} is {n#}": for functions that no template says."""
    places = " with ".join(f"{{{i}}}" for i in range(len(function.parameters)))
    return f"the value of {function.name} {'for ' + places + ' ' if places else ''}is {{n#}}"


def value_meaning(function: Function) -> Meaning:
    slots = tuple(f"{{{i}}}" for i in range(len(function.parameters)))
    return Meaning("facts", (FactForm(function.name, slots, "{n}"),), scene="start")


def _base(word: str) -> str:
    """ "carries" → "carry", "waits" → "wait", "has" → "have"."""
    if word in ("has", "have"):
        return "have"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]


def _gap(sequence: tuple[Element, ...]) -> tuple[Element, ...] | None:
    """The sequence without its verb: {0} wants to go to {1} → {0} to {1}; one can walk from {0} to {1} → from {0} to {1}."""
    places = [i for i, e in enumerate(sequence) if isinstance(e, Slot)]
    if len(places) != 2:
        return None
    if places[0] >= 2:
        gap = sequence[places[0] - 1 :]
    elif places[0] == 0 and places[1] >= 3 and "is" not in sequence:
        gap = (sequence[0], *sequence[places[1] - 1 :])
    else:
        return None
    return gap if all(isinstance(e, Slot) or e.isalpha() for e in gap) else None


def _with_lists(found: list[tuple[Element, ...]], *, static: bool) -> Iterator[tuple[Element, ...]]:
    """Sequences whose first slot may be a list (all slots, for what never changes: "a road leads from a to b and c")."""
    for sequence in found:
        changed: list[Element] = []
        seen = False
        for element in sequence:
            if isinstance(element, Slot) and not element.number:
                many = element.many or static or not seen
                changed.append(Slot(element.name, many, False, element.type))
                seen = True
            else:
                changed.append(element)
        yield tuple(changed)


def fluent_predicates(domain: Domain) -> set[str]:
    """Predicates that some action changes."""
    from planner.pddl.ast import AndEffect, ForAllEffect, LiteralEffect, WhenEffect

    found: set[str] = {axiom.predicate for axiom in domain.axioms}
    stack = [action.effect for action in domain.actions]
    while stack:
        effect = stack.pop()
        if isinstance(effect, LiteralEffect):
            found.add(effect.atom.predicate)
        elif isinstance(effect, AndEffect):
            stack += effect.parts
        elif isinstance(effect, (ForAllEffect, WhenEffect)):
            stack.append(effect.body)
    return found


def subject_of(match: Match) -> tuple[Phrase, ...] | None:
    """The phrases that the clause is about: those of its first slot."""
    return match.slots[0][1] if match.slots else None


Slots = Mapping[str, tuple[Phrase, ...]]
