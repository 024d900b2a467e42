"""Claims to facts: which objects are meant, which predicate fits their types, and what the claim then says.

Types narrow meanings and meanings narrow types until nothing changes. What stays open is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise, product

from planner.pddl.ast import Domain
from translators.english.builders import Grid, named_like, number_name
from translators.english.completion import Fact
from translators.english.grammar import Claim
from translators.english.language import GridForm, Language
from translators.english.objects import Entry, Objects
from translators.english.phrases import Phrase
from translators.english.templates import FactForm, Meaning

MOST_FACTS = 200_000
MOST_NUMBER = 10_000

Slots = tuple[tuple[str, tuple[Phrase, ...]], ...]


@dataclass
class Said:
    """A claim in its sentence: the words for a question, and what is left of its alternatives."""

    claim: Claim
    scene: str
    words: str
    alternatives: list[tuple[Meaning, Slots]] = field(default_factory=list)


@dataclass
class Content:
    """What all claims say together. Facts by scene; values of numeric functions; checks to be made when all is known."""

    facts: dict[str, list[Fact]] = field(default_factory=lambda: {"start": [], "goal": []})
    values: dict[Fact, Fraction] = field(default_factory=dict)
    denied: list[tuple[Fact, str]] = field(default_factory=list)
    absent: list[tuple[FactForm, dict[str, str], str]] = field(default_factory=list)
    counts: list[tuple[str, str, int, str]] = field(default_factory=list)  # so many of a type for each of another
    conflicts: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    closed: list[tuple[Meaning, str]] = field(default_factory=list)  # "nothing else is …"
    grid: Grid | None = None
    grid_form: GridForm | None = None
    holes: list[str] = field(default_factory=list)
    most_number: int | None = None
    metric: bool | None = None


class Resolver:
    """Turns the claims of one text into content."""

    def __init__(self, domain: Domain, language: Language, objects: Objects) -> None:
        self.domain = domain
        self.language = language
        self.objects = objects
        self.positions = {p.name: [q.types for q in p.parameters] for p in domain.predicates}
        self.positions |= {f.name: [q.types for q in f.parameters] for f in domain.functions}
        self.content = Content()

    def required(self, meaning: Meaning, slot: str) -> set[str] | None:
        """Types that a slot may have, None if it is no object."""
        place = f"{{{slot}}}"
        allowed: set[str] | None = None
        for form in (*meaning.forms, *meaning.first, *meaning.last):
            for i, argument in enumerate(form.arguments):
                hit = argument == place or (meaning.kind in ("chain", "order") and slot in meaning.over and argument[0] == "{")
                if hit and i < len(self.positions.get(form.predicate, [])):
                    reach = self.objects.reach(self.positions[form.predicate][i])
                    allowed = reach if allowed is None else allowed & reach
        return allowed

    def mention(self, said: Said) -> None:
        """Makes the named objects of a claim known."""
        for meaning, slots in said.alternatives[:1]:
            for _, phrases in slots:
                for phrase in phrases:
                    if phrase.kind == "name" and meaning.kind not in ("grid", "holes", "remark"):
                        entry = self.objects.entry(phrase.value)
                        entry.mentions += 1

    def introduce(self, claims: list[Said]) -> None:
        """Makes the objects that claims name known, with the types that nouns give them."""
        for said in claims:
            said.alternatives = [a for a in said.alternatives if self._fits(*a)] or said.alternatives
            self.mention(said)
            self._declare_hinted(said)

    def narrow(self, claims: list[Said]) -> None:
        """Drops alternatives that types rule out, and types that no alternative leaves, until nothing changes."""
        changed = True
        while changed:
            changed = False
            for said in claims:
                fitting = [a for a in said.alternatives if self._fits(*a)]
                if fitting and len(fitting) < len(said.alternatives):
                    said.alternatives, changed = fitting, True
                elif not fitting:
                    continue
                changed |= self._narrow_objects(said)

    def _declare_hinted(self, said: Said) -> None:
        """Nouns before names say types, if every way to read the clause has them."""
        hints: set[Phrase] | None = None
        for meaning, slots in said.alternatives:
            if meaning.kind not in ("grid", "holes", "remark"):
                these = {p for _, phrases in slots for p in phrases if p.kind == "name" and p.type is not None}
                hints = these if hints is None else hints & these
        for phrase in sorted(hints or ()):
            assert phrase.type is not None
            entry = self.objects.entry(phrase.value)
            if entry.type is None or not entry.declared:
                self.objects.declare(phrase.value, phrase.type, adjective=phrase.adjective)
            elif not (entry.allowed & self.objects.below[phrase.type]):
                self.objects.clashes.append((entry.words, entry.type, phrase.type))

    def _fits(self, meaning: Meaning, slots: Slots) -> bool:
        for name, phrases in slots:
            required = self.required(meaning, name)
            for phrase in phrases:
                if phrase.kind == "number":
                    if required is not None and not (self.language.numbers and self.language.numbers.type in required):
                        return False
                elif required is not None and not (self._possible(phrase) & required):
                    return False
        return True

    def _possible(self, phrase: Phrase) -> set[str]:
        if phrase.kind == "name" and self.objects.known(phrase.value):
            entry = self.objects.entry(phrase.value)
            return entry.allowed & (self.objects.below[phrase.type] if phrase.type else entry.allowed)
        return self.objects.below[phrase.type] if phrase.type else set(self.objects.above)

    def _narrow_objects(self, said: Said) -> bool:
        """What every remaining alternative asks of an object, it is."""
        changed = False
        names = {p.value for _, slots in said.alternatives for _, phrases in slots for p in phrases if p.kind == "name"}
        for name in names:
            if not self.objects.known(name):
                continue
            entry = self.objects.entry(name)
            allowed: set[str] = set()
            for meaning, slots in said.alternatives:
                for slot, phrases in slots:
                    if any(p.value == name and p.kind == "name" for p in phrases):
                        required = self.required(meaning, slot)
                        allowed |= entry.allowed if required is None else entry.allowed & required
            if allowed and allowed < entry.allowed:
                entry.allowed, changed = allowed, True
        return changed

    def interpret(self, said: Said) -> None:
        """Adds what a claim says to the content."""
        fitting = [a for a in said.alternatives if self._fits(*a)]
        if not fitting:
            self.content.questions.append(f"“{said.words}” does not fit the kinds of things it speaks of. What is meant?")
            return
        if any(p.kind in ("it", "they") for _, slots in fitting for _, phrases in slots for p in phrases):
            self.content.questions.append(f"What do “it” or “they” stand for in “{said.words}”?")
            return
        results: dict[object, tuple[Meaning, Slots]] = {}
        for meaning, slots in fitting:
            allowed = meaning.scene in ("any", said.scene)
            if allowed:
                key: object = (meaning.kind, meaning.over)
                if meaning.kind == "facts":
                    key = frozenset(self._facts(meaning, slots, said))
                elif meaning.kind in ("chain", "order"):
                    key = frozenset((fact, None) for fact in self._chain(meaning, slots))
                results.setdefault(key, (meaning, slots))
        if len(results) != 1:
            self.content.questions.append(f"What exactly is meant by “{said.words}”?")
            return
        meaning, slots = next(iter(results.values()))
        self._say(meaning, slots, said)

    def _say(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        handler = {
            "facts": self._say_facts,
            "chain": self._say_chain,
            "order": self._say_chain,
            "none": self._say_none,
            "grid": self._say_grid,
            "holes": self._say_holes,
            "count": self._say_count,
            "metric": self._say_metric,
            "numbers_up_to": self._say_most,
            "declare": self._say_declared,
            "remark": self._say_nothing,
        }[meaning.kind]
        if said.claim.negated and meaning.kind != "facts":
            self.content.questions.append(f"What is meant by “{said.words}”?")
            return
        handler(meaning, slots, said)

    def _say_nothing(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        """A remark."""

    def _say_facts(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        if any(p.kind == "else" for _, phrases in slots for p in phrases):
            self._say_closed(meaning, slots, said)
            return
        facts = list(self._facts(meaning, slots, said))
        if not facts:
            self.content.questions.append(f"“{said.words}” speaks of nothing that is known. What is meant?")
        for fact, value in facts:
            if said.claim.negated and said.scene == "goal":
                self.content.questions.append(
                    f"“{said.words}”: what must not be is not read here. Should it hold only at the end, or always?"
                )
                return
            if said.claim.negated:
                self.content.denied.append((fact, said.words))
            elif value is not None:
                if self.content.values.setdefault(fact, value) != value:
                    self.content.conflicts.append(f"“{said.words}” gives another number than before")
            else:
                self.content.facts[said.scene].append(fact)

    def _facts(self, meaning: Meaning, slots: Slots, said: Said) -> Iterator[tuple[Fact, Fraction | None]]:
        """The facts of a claim: each combination of what its slots stand for."""
        names = [name for name, _ in slots]
        choices = [list(self._objects(meaning, slot, phrases)) for slot, phrases in slots]
        size = 1
        for choice in choices:
            size *= len(choice)
        if size * len(meaning.forms) > MOST_FACTS:
            self.content.questions.append(f"“{said.words}” says more than {MOST_FACTS:,} facts. Can it be said with fewer?")
            return
        rows = product(*choices)
        if said.claim.respectively and len({len(c) for c in choices if len(c) > 1}) == 1:
            longest = max(len(c) for c in choices)
            rows = zip(*(c if len(c) > 1 else c * longest for c in choices), strict=True)  # type: ignore[assignment]
        for row in rows:
            bound = dict(zip(names, row, strict=True))
            for form in meaning.forms:
                if any(a[0] == "{" and a[1:-1] not in bound for a in form.arguments):
                    continue  # an optional part that was not said
                value = None if form.value is None else Fraction(bound[form.value[1:-1]] if form.value[0] == "{" else form.value)
                yield form.filled(bound), value

    def _objects(self, meaning: Meaning, slot: str, phrases: tuple[Phrase, ...]) -> Iterator[str]:
        """PDDL names of what phrases stand for; a number's digits."""
        required = self.required(meaning, slot)
        for phrase in phrases:
            if phrase.kind == "number":
                yield self._number(int(phrase.value)) if required is not None else phrase.value
            elif phrase.kind == "name":
                yield self.objects.entry(phrase.value).pddl
            else:
                yield from self._meant(phrase, required)

    def _number(self, n: int) -> str:
        assert self.language.numbers is not None
        if n > MOST_NUMBER:
            self.content.questions.append(f"Is the number {n:,} meant? It is larger than what can be counted here.")
            n = 0
        self.content.most_number = max(n, self.content.most_number or 0)
        return number_name(self.language.numbers, n)

    def _meant(self, phrase: Phrase, required: set[str] | None) -> list[str]:
        kinds = self.objects.below[phrase.type] if phrase.type else required or set()
        members = [e.pddl for e in self.objects.entries.values() if e.type in kinds]
        noun = self.language.noun(phrase.type or "object", 2 if phrase.kind == "all" else 1)
        if phrase.kind == "the" and len(members) != 1:
            self.content.questions.append(f"Which {noun} is “the {noun}”?")
            return []
        if phrase.kind == "all" and phrase.value and int(phrase.value) != len(members):
            self.content.questions.append(
                f"The text speaks of {phrase.value} {noun}, but of {len(members)} by name. Which are meant?"
            )
        return members

    def _say_closed(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        if said.scene == "goal" or len(slots) == 0 or any(p.kind == "else" for _, ps in slots[1:] for p in ps):
            self.content.questions.append(f"What is meant by “{said.words}”?")
            return
        known = {f[1] for f in self.content.facts["start"] if f[0] == meaning.forms[0].predicate}
        bound = {f"{{{n}}}": next(iter(self._objects(meaning, n, ps)), "?") for n, ps in slots[1:]}
        self.content.absent.append((meaning.forms[0], {**bound, "known": " ".join(known)}, said.words))

    def _say_none(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        choices = [list(self._objects(meaning, name, phrases)) for name, phrases in slots]
        for row in product(*choices):
            bound = {f"{{{name}}}": value for (name, _), value in zip(slots, row, strict=True)}
            self.content.absent += [(form, bound, said.words) for form in meaning.forms]

    def _chain(self, meaning: Meaning, slots: Slots) -> list[Fact]:
        """Facts between neighbours of a list (chain) or each and all after it (order), and at its ends."""
        bound = dict(slots)
        names: list[str] = []
        for part in meaning.over:
            names += self._objects(meaning, part, bound[part]) if part in bound else self.objects.members(part)
        if meaning.reverse:
            names.reverse()
        if meaning.kind == "order" and len(names) ** 2 * len(meaning.forms) > 2 * MOST_FACTS:
            return []
        pairs = pairwise(names) if meaning.kind == "chain" else combinations(names, 2)
        facts = [form.filled({"0": a, "1": b}) for a, b in pairs for form in meaning.forms]
        facts += [form.filled({"0": names[0]}) for form in meaning.first if names]
        facts += [form.filled({"0": names[-1]}) for form in meaning.last if names]
        return facts

    def _say_chain(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        facts = self._chain(meaning, slots)
        if not facts:
            self.content.questions.append(f"“{said.words}” needs at least two things, and not too many. Which?")
        if len(set(facts)) < len(facts):
            self.content.conflicts.append(f"“{said.words}” names something twice")
        self.content.facts[said.scene] += facts

    def _say_grid(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        form = self.language.grid
        bound = dict(slots)
        if form is None or self.content.grid is not None:
            self.content.questions.append(f"What is meant by “{said.words}”? A grid has been described already.")
            return
        columns, rows = (int(bound[name][0].value) if name in bound else 1 for name in ("columns", "rows"))
        if not 1 <= columns * rows <= 40_000:
            self.content.questions.append(f"“{said.words}”: a grid of {columns} by {rows} cannot be read. How large is it?")
            return
        if "first" in bound:
            form = named_like(form, bound["first"][0].value.lower()) or form
        grid = Grid(form, columns, rows)
        for name, corner in zip(("first", "last"), grid.corners(), strict=True):
            if name in bound and bound[name][0].value.lower() != corner:
                self.content.conflicts.append(f"“{said.words}”: the corner would be called {corner}")
        self.content.grid = grid

    def _say_holes(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        self.content.holes += [p.value.lower() for name, phrases in slots if name in meaning.over for p in phrases]

    def _say_declared(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        bound = dict(slots)
        for name in meaning.over:
            for phrase in bound.get(name, ()):
                self.objects.declare(phrase.value, phrase.type or "object")
        number = next((int(p.value) for _, phrases in slots for p in phrases if p.kind == "number"), None)
        if number is not None and number != sum(len(bound.get(name, ())) for name in meaning.over):
            self.content.conflicts.append(f"“{said.words}” does not list so many")

    def _say_count(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        number = next((int(p.value) for _, phrases in slots for p in phrases if p.kind == "number"), 1)
        counted, owner = meaning.over
        self.content.counts.append((counted, owner, number, said.words))

    def _say_metric(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        self.content.metric = not meaning.reverse

    def _say_most(self, meaning: Meaning, slots: Slots, said: Said) -> None:
        for _, phrases in slots:
            self._number(int(phrases[0].value))


def looks_like_a_name(entry: Entry) -> bool:
    """Whether a word that was never introduced is a name all the same: a letter, something with a digit, a capital."""
    words = entry.words
    return len(words) == 1 or any(c.isdigit() or c in "_-" for c in words) or words[:1].isupper() or entry.mentions > 1
