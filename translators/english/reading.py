"""Controlled English to a task, without a model: sentences → claims → objects and facts → defaults → PDDL.

Nothing is guessed: a sentence that is not understood to its last word, a name that may be no name, a thing without a place, two
sentences
that cannot both hold, each becomes a question. While there are questions, `task` (if what was understood makes one) is a help
for asking,
not an answer. Defaults that were filled in are notes with the code "assumed".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.errors import PlanloomError
from planner.pddl.ast import Domain, Task
from planner.pddl.findings import Finding, finding_of, listed
from translators.base import Formalization
from translators.english.builders import number_facts
from translators.english.completion import Completion, Fact, Facts
from translators.english.grammar import Claim, Declaration, Grammar, Outcome
from translators.english.language import Language, language_for
from translators.english.objects import Objects
from translators.english.patterns import Patterns
from translators.english.phrases import Phrase
from translators.english.prepass import find_names
from translators.english.resolving import Content, Resolver, Said, looks_like_a_name
from translators.english.tokens import MAX_SENTENCE, MAX_SENTENCES, MAX_TEXT, Token, clean, joined, lines_of, quoted, sentences
from translators.english.vocabulary import Vocabulary

MOST_QUESTIONS = 20
_NOTHING_ELSE = re.compile(
    r"(and )?(nothing else|no other fact|nothing more) (is|holds|are)( so| true| known| given| the case)?"
    r"( at the start| initially| now)?|that is all|there is nothing else|everything else is false"
)


def read_english(text: str, domain: Domain | str | Path, language: Language | str | Path | None = None) -> Formalization:
    """Reads a problem in controlled English. domain: a Domain, the name of a shipped one, or a file; language: words for it, by
    default
    those of the shipped domain or words made from the domain's names.

    The result is clean (understood, and free of contradictions) if it has no questions and no findings of severity "error".
    """
    return _Reader(*_domain_of(domain), language).read(text)


def _domain_of(domain: Domain | str | Path) -> tuple[Domain, str]:
    """The domain and its text."""
    from planner.pddl import read_domain, write_domain

    if isinstance(domain, Domain):
        return domain, write_domain(domain)
    path = Path(domain)
    if path.suffix != ".pddl":
        import domains

        path = domains.domain_path(str(domain))
    return read_domain(path), path.read_text(encoding="utf-8")


@dataclass
class _Notes:
    questions: dict[str, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def ask(self, question: str) -> None:
        if len(self.questions) < MOST_QUESTIONS:
            self.questions[question] = None

    def conflict(self, message: str) -> None:
        if len(self.findings) < 100:
            self.findings.append(Finding("error", "contradiction", message))
        self.ask(f"{message[0].upper()}{message[1:]}. Which is right?")

    def note(self, code: str, message: str) -> None:
        self.findings.append(Finding("note", code, message))


class _Reader:
    def __init__(self, domain: Domain, domain_text: str, language: Language | str | Path | None) -> None:
        self.domain, self.domain_text = domain, domain_text
        self.language = language_for(domain, language)
        types = [t.name for t in domain.types] or ["object"]
        self.vocabulary = Vocabulary(self.language, types)
        self.grammar = Grammar(Patterns(self.language, domain), self.vocabulary)
        self.objects = Objects(domain, self.language)
        self.resolver = Resolver(domain, self.language, self.objects)
        self.notes = _Notes()
        self.claims: list[Said] = []
        self.declared: list[Declaration] = []
        self.nothing_else = False

    def read(self, text: str) -> Formalization:
        """Reads one text (a reader reads one only)."""
        if len(text) > MAX_TEXT:
            self.notes.ask(f"The text has {len(text):,} characters; at most {MAX_TEXT:,} are read. Can it be shorter?")
            return self._result(None, "")
        found = sentences(clean(text))
        if len(found) > MAX_SENTENCES:
            self.notes.ask(f"The text has {len(found):,} sentences; at most {MAX_SENTENCES:,} are read. Can it be shorter?")
            return self._result(None, "")
        self.grammar.names |= find_names(found, self.vocabulary) | self.objects.constants
        _Collector(self).collect(found)
        self._declare()
        content = self._content()
        goal, start = self._facts(content)
        return self._result(*self._task(goal, start, content))

    def _declare(self) -> None:
        for declaration in self.declared:
            for name in declaration.names:
                self.objects.declare(name, declaration.type)
            if declaration.number is not None and declaration.names and declaration.number != len(declaration.names):
                noun = self.language.noun(declaration.type, 2)
                self.notes.conflict(f"the text speaks of {declaration.number} {noun}, but lists {len(declaration.names)}")

    def _content(self) -> Content:
        """What the claims say, once every object has a type."""
        resolver = self.resolver
        resolver.introduce(self.claims)
        resolver.narrow(self.claims)
        if self.objects.settle():
            resolver.narrow(self.claims)
        self._check_objects()
        for type_name, names in self.language.usual_objects.items():
            if not self.nothing_else and not self.objects.members(type_name):
                for name in names:
                    self.objects.declare(name, type_name)
                noun = self.language.noun(type_name, len(names))
                self.notes.note("assumed", f"the {noun} {listed(names)}, as usual, since the text names none")
        content = resolver.content
        early = [said for said in self.claims if said.alternatives[0][0].kind in ("grid", "holes", "declare")]
        for said in early:
            resolver.interpret(said)
        self._build_grid(content)
        for said in self.claims:
            if not any(said is other for other in early):
                resolver.interpret(said)
        self._build_numbers(content)
        for question in content.questions:
            self.notes.ask(question)
        for conflict in content.conflicts:
            self.notes.conflict(conflict)
        return content

    def _check_objects(self) -> None:
        closed = {d.type for d in self.declared if d.closed}
        for entry in self.objects.entries.values():
            if entry.pddl in self.objects.constants:
                continue
            if entry.type is None or entry.type not in self.objects.above:
                kinds = sorted(t for t in entry.allowed if len(self.objects.below[t]) == 1)
                nouns = [self.language.noun(t, 1) for t in kinds] or ["thing"]
                self.notes.ask(f"What kind of thing is {entry.words}: {', '.join(nouns[:-1])} or {nouns[-1]}?" if nouns[1:] else
                               f"Is {entry.words} a {nouns[0]}?")  # fmt: skip
                entry.type = kinds[0] if kinds else "object"
            elif not entry.declared:
                noun = self.language.noun(entry.type, 1)
                hint = self.objects.hinted(entry) == entry.type
                if any(t in closed for t in self.objects.above[entry.type]) and not self._cell(entry.words):
                    self.notes.ask(f"Is {entry.words} another {noun}? It is not among those that the text lists.")
                elif not hint and not looks_like_a_name(entry):
                    self.notes.ask(f"Is “{entry.words}” the name of a {noun}?")
        for name, one, other in self.objects.clashes:
            self.notes.conflict(f"{name} is both a {self.language.noun(one, 1)} and a {self.language.noun(other, 1)}")

    def _cell(self, words: str) -> bool:
        return self.language.grid is not None and bool(re.search(r"\d\D+\d", words))

    def _build_grid(self, content: Content) -> None:
        """Objects and facts of the grid."""
        if content.grid is not None:
            cells = {content.grid.name(cell): cell for cell in content.grid.cells()}
            outside = [hole for hole in content.holes if hole not in cells]
            if outside:
                self.notes.conflict(f"{listed(outside)} is not on the grid")
            grid = replace(content.grid, holes=frozenset(cells[h] for h in content.holes if h in cells))
            strangers = [n for n in self.objects.members(grid.form.type) if n not in cells or cells[n] in grid.holes]
            if strangers:
                self.notes.conflict(f"{listed(strangers)} is not on the grid")
            for cell in grid.cells():
                self.objects.declare(grid.name(cell), grid.form.type)
            content.facts["start"] += grid.facts()
        elif content.holes:
            self.notes.ask("How large is the grid that has holes or walls?")

    def _build_numbers(self, content: Content) -> None:
        """Objects that stand for numbers, and their order."""
        if content.most_number is not None and self.language.numbers is not None:
            names, facts = number_facts(self.language.numbers, content.most_number)
            for name in names:
                self.objects.declare(name, self.language.numbers.type)
            content.facts["start"] += facts

    def _facts(self, content: Content) -> tuple[Facts, Facts]:
        """Goal and start, completed and judged."""
        start, goal = Facts(content.facts["start"]), Facts(content.facts["goal"])
        completion = Completion(self.language, self.domain, self.objects.members)
        conflicts = completion.conflicts(start)
        if not self.nothing_else:
            closed, added = completion.close(start), completion.complete(start)
            self._assumed(closed, "follows")
            self._assumed(added, "assumed")
            conflicts = conflicts or completion.conflicts(start)
        for scene, found in (("at the start", conflicts), ("in the goal", completion.conflicts(goal))):
            for facts in found[:5]:
                self.notes.conflict(f"{scene}, {' and '.join(dict.fromkeys(self._clause(f) for f in facts))} cannot both be")
        if not conflicts and not self.nothing_else:
            for question in completion.missing(start):
                self.notes.ask(question)
        if not goal.all:
            self.notes.ask("What is the goal?")
        self._checks(content, start)
        return goal, start

    def _checks(self, content: Content, start: Facts) -> None:
        for fact, words in content.denied:
            if fact in start.all:
                self.notes.conflict(f"“{words}” is at odds with {self._clause(fact)}")
        for form, bound, words in content.absent:
            known = set(bound.get("known", "").split())
            if any(fact[1:2] != () and fact[1] not in known for fact, _ in start.matching(form, bound)):
                self.notes.conflict(f"“{words}” is at odds with what else is said")
        for counted, owner, number, words in content.counts:
            owners = len(self.objects.members(owner)) if owner else 1
            if len(self.objects.members(counted)) != number * owners:
                self.notes.conflict(f"“{words}” does not agree with the names in the text")
        for declaration in self.declared:
            if declaration.number is not None and not declaration.names:
                found = len(self.objects.members(declaration.type))
                if found != declaration.number:
                    noun = self.language.noun(declaration.type, declaration.number)
                    self.notes.ask(f"The text speaks of {declaration.number} {noun}, but names {found}. What are they called?")

    def _assumed(self, facts: list[Fact], code: str) -> None:
        by_predicate: dict[str, list[Fact]] = {}
        for fact in facts:
            by_predicate.setdefault(fact[0], []).append(fact)
        for found in by_predicate.values():
            said = listed([self._clause(fact) for fact in found])
            self.notes.note(
                code, f"{said}, since the text does not say otherwise" if code == "assumed" else f"{said}, which follows"
            )

    def _clause(self, fact: Fact) -> str:
        words = {e.pddl: e.words for e in self.objects.entries.values()}
        return self.language.words.fact(fact[0], [words.get(a, a) for a in fact[1:]]) or "(" + " ".join(fact) + ")"

    def _task(self, goal: Facts, start: Facts, content: Content) -> tuple[Task | None, str]:
        from planner.pddl import read_task_with_findings

        problem = self._problem(goal, start, content)
        try:
            task, findings = read_task_with_findings(self.domain_text, problem)
        except PlanloomError as error:
            self.notes.findings.append(finding_of(error))
            if not self.notes.questions:
                self.notes.ask(f"What was understood makes no problem: {error.message}. What is meant?")
            return None, problem
        self.notes.findings += [f for f in findings if f.severity == "error"]
        return task, problem

    def _problem(self, goal: Facts, start: Facts, content: Content) -> str:
        lines = ["(define (problem from-words)", f"  (:domain {self.domain.name})", "  (:objects"]
        typed = bool(self.domain.types)
        for entry in self.objects.entries.values():
            if entry.pddl not in self.objects.constants:
                lines.append(f"    {entry.pddl} - {entry.type}" if typed else f"    {entry.pddl}")
        lines += ["  )", "  (:init"]
        costs = any(f.name == "total-cost" for f in self.domain.functions) and content.metric is not False
        if costs:
            lines.append("    (= (total-cost) 0)")
        lines += [f"    ({' '.join(fact)})" for fact in start.all]
        for fact, value in content.values.items():
            lines.append(f"    (= ({' '.join(fact)}) {value})")
        lines += ["  )", "  (:goal (and", *(f"    ({' '.join(fact)})" for fact in goal.all), "  ))"]
        if costs:
            lines.append("  (:metric minimize (total-cost))")
            if content.metric is None:
                self.notes.note("assumed", "the total cost is to be kept low, since actions have costs")
        return "\n".join(lines) + "\n)\n"

    def _result(self, task: Task | None, problem: str) -> Formalization:
        return Formalization(
            source="english",
            form="english",
            domain_pddl=self.domain_text,
            problem_pddl=problem,
            task=task,
            findings=tuple(self.notes.findings),
            questions=tuple(self.notes.questions),
            names={e.pddl: e.words for e in self.objects.entries.values() if e.pddl != e.words},
        )


class _Collector:
    """Reads the sentences in order: keeps what they say, and what "it", "they" and "Goal:" mean for the next."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.scene = ""  # set by a header
        self.previous = ""  # scene of the sentence before
        self.it: tuple[Phrase, ...] = ()
        self.they: tuple[Phrase, ...] = ()
        self.start_known = False
        self.goal_known = False

    def collect(self, found: list[list[Token]]) -> None:
        for sentence in found:
            tokens = joined(sentence)
            if len(tokens) > MAX_SENTENCE:
                self.reader.notes.ask(f"This sentence is too long to be read: “{quoted(tokens)}”. Can it be said in shorter ones?")
                continue
            if _NOTHING_ELSE.fullmatch(" ".join(t.low for t in tokens if t.low != ",")) and self.scene != "goal":
                self.reader.nothing_else = True
                continue
            outcome = self.reader.grammar.read(tokens)
            lines = lines_of(sentence)
            if not outcome.complete and len(lines) > 1:
                each = [(line, self.reader.grammar.read(line)) for line in lines]
                if all(o.complete for _, o in each):
                    for line, read in each:
                        self.sentence(line, read)
                    continue
            self.sentence(tokens, outcome)

    def sentence(self, tokens: list[Token], outcome: Outcome) -> None:
        reading, notes = outcome.reading, self.reader.notes
        if not outcome.complete:
            rest = tokens[reading.end :] if reading.items else tokens
            whole = f"“{quoted(tokens)}”"
            notes.ask(
                f"I do not understand “{quoted(rest)}” in {whole}. What does it mean?"
                if reading.items
                else f"I do not understand {whole}. What does it mean?"
            )
        elif outcome.rival is not None:
            notes.ask(f"“{quoted(tokens)}” can be read in two ways. What exactly is meant?")
        continued = bool(tokens) and tokens[0].low == "also"
        inherited = self.previous if continued else self.scene
        if reading.header and reading.scene:
            self.scene = reading.scene
        elif reading.scene == "start":
            self.scene = ""
        for item in reading.items:
            if isinstance(item, Declaration):
                self.reader.declared.append(item)
                phrases = tuple(Phrase("name", name) for name in item.names)
                if phrases:
                    self.they, self.it = phrases, phrases[:1] if len(phrases) == 1 else ()
            else:
                self.claim(item, tokens, inherited)

    def claim(self, claim: Claim, tokens: list[Token], inherited: str) -> None:
        words = quoted(tokens[claim.start : claim.end])
        scene = claim.scene or inherited
        orders = {m.scene for m, _ in claim.alternatives}
        remark = {m.kind for m, _ in claim.alternatives} & {"remark", "metric", "grid", "holes", "count", "numbers_up_to", "none"}
        self.previous = scene
        static = all(m.kind in ("order",) or self._static(m.forms) for m, _ in claim.alternatives)
        if not scene and not remark and not static and orders == {"any"}:
            if self.goal_known and self.start_known:
                self.reader.notes.ask(f"Is “{words}” so at the start, or is it part of the goal?")
            scene = "start"
        scene = scene or "start"
        if scene == "goal":
            self.goal_known = True
        elif not remark and not static:
            self.start_known = True
        alternatives = [(m, tuple((n, self._meant(ps)) for n, ps in slots)) for m, slots in claim.alternatives]
        subject = alternatives[0][1][0][1] if alternatives[0][1] else ()
        said = Said(claim, scene, words, alternatives)
        self.reader.claims.append(said)
        if len(subject) == 1 and subject[0].kind == "name":
            self.it = subject
        elif len(subject) > 1:
            self.they, self.it = subject, ()

    def _static(self, forms: tuple[object, ...]) -> bool:
        fluent = self.reader.grammar.patterns.fluent
        return bool(forms) and all(form.predicate not in fluent for form in forms)  # type: ignore[attr-defined]

    def _meant(self, phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        """With names for "it" and "they"."""
        found: list[Phrase] = []
        for phrase in phrases:
            meant = {"it": self.it, "they": self.they or self.it}.get(phrase.kind, ())
            found += meant or (phrase,)
        return tuple(found)
