"""A task in words, in three styles.

formal: a sentence for each fact, "nothing else is true at the start". explicit: fluent, facts grouped, grids and towers in a
sentence each;
all of it still there. abstract: as people speak, what goes without saying left out. `read_english` reads all three back.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

from planner.errors import InvalidInput
from planner.pddl.ast import And, Atom, Domain, Formula, Task
from translators.english.completion import Completion, Fact, Facts
from translators.english.compress import Compressor, Told, introduction
from translators.english.language import Language, language_for
from translators.english.patterns import value_template
from translators.english.wording import Wording, listing, sentence

STYLES = ("formal", "explicit", "abstract")
_AT_ONCE = 60  # names in one list
_CLAUSES = 4  # in one sentence
_START_LEADS = ("", "At the start, ", "Initially, ", "To begin with, ")
_GOAL_LEADS = ("The goal is that ", "My goal is that ", "In the end, ", "Make sure that ")


def describe(
    task: Task,
    language: Language | str | None = None,
    style: str = "formal",
    *,
    seed: int = 0,
    names: Mapping[str, str] | None = None,
) -> str:
    """The problem of a task in words. style: one of STYLES; seed: another choice of words for each, 0 the plainest; names: PDDL
    name →
    the user's own. Raises InvalidInput for an unknown style."""
    if style not in STYLES:
        raise InvalidInput(f"there is no style {style!r}", expected=f"one of {', '.join(STYLES)}", code="unknown-style")
    return _Describer(task, language_for(task.domain, language), style, seed, names or {}).text()


def describe_domain(domain: Domain, language: Language | str | None = None) -> str:
    """A domain in words: kinds of things, what can be true, and what can be done, with conditions and effects."""
    from translators.english.domain_words import domain_text

    return domain_text(domain, language_for(domain, language))


class _Describer:
    def __init__(self, task: Task, language: Language, style: str, seed: int, names: Mapping[str, str]) -> None:
        self.task = task
        self.language = language
        self.style = style
        self.seed = seed
        self.dice = random.Random(seed)
        self.wording = Wording(language, task.domain, names)
        self.members = {t: [task.objects[i].name for i in ids.tolist()] for t, ids in task.type_members.items()}
        constants = {c.name for c in task.domain.constants}
        objects: dict[str, list[str]] = {}
        for obj in task.objects:
            if obj.name not in constants:
                objects.setdefault(obj.types[0], []).append(obj.name)
        names_of = [o.name for o in task.objects]
        facts: dict[Fact, None] = {
            (predicate, *(names_of[i] for i in row)): None for predicate, rows in task.problem.init.items() for row in rows.tolist()
        }
        values: dict[Fact, Fraction] = {
            (function, *(names_of[i] for i in row)): value
            for function, table in task.problem.init_values.items()
            if function != "total-cost"
            for row, value in zip(table.rows.tolist(), table.values, strict=True)
        }
        self.told = Told(objects, facts, values)

    def text(self) -> str:
        """Paragraphs: objects, the start, the goal."""
        closed = self._leave_out()
        compressor = Compressor(self.language, self.wording, self.told, self.members)
        if self.style != "formal":
            compressor.run()
        self._introduce()
        towers = compressor.towers(self.told.facts, short=self.style == "abstract") if self.style != "formal" else []
        body = [*self.told.body, *self._sentences(towers, self.told.facts), *self._values()]
        if body and self.seed:
            body[0] = self._led(body[0])
        if closed:
            body.append("Nothing else is true at the start.")
        paragraphs = [
            " ".join([*filter(None, [self.language.about]), *self.told.opening]),
            " ".join(body),
            " ".join(self._goal(compressor)),
        ]
        return "\n\n".join(p for p in paragraphs if p) + "\n"

    def _leave_out(self) -> bool:
        """Takes out what goes without saying (abstract style); True if it has to be said that nothing else is true."""
        completion = Completion(self.language, self.task.domain, lambda t: self.members.get(t, []))
        everything = set(self.told.facts)
        usual = any(not self.members.get(t) for t in self.language.usual_objects)
        if self.style == "abstract" and not usual:
            heads = {rule.head.predicate for rule in self.language.rules}
            base = Facts(f for f in everything if f[0] not in heads)
            added = set(completion.complete(base)) & everything
            rest = Facts(f for f in self.told.facts if f not in added)
            completion.close(rest)
            completion.complete(rest)
            if set(rest.all) == everything and not completion.missing(rest):
                self.told.take(list(added))
                return False
        whole = Facts(everything)
        return self.style == "formal" or bool(
            completion.close(whole) or completion.complete(whole) or completion.missing(whole) or usual
        )

    def _introduce(self) -> None:
        for type_name, names in self.told.objects.items():
            for i in range(0, len(names), _AT_ONCE * 8):
                part = names[i : i + _AT_ONCE * 8]
                self.told.opening.append(introduction(self.language, self.wording, type_name, part))
        if self.style != "formal" and len(self.told.objects) > 1 and self.seed:
            head = [s for s in self.told.opening if not s.startswith("There ")]
            if not head:
                self.dice.shuffle(self.told.opening)

    def _led(self, text: str) -> str:
        lead = self.dice.choice(_START_LEADS)
        return lead + (text[0].lower() + text[1:] if lead and sentence(text[0].lower() + text[1:-1]) == text else text)

    def _sentences(self, towers: list[str], facts: Mapping[Fact, None]) -> list[str]:
        return [sentence(clause) for clause in (*towers, *self._clauses(facts))]

    def _clauses(self, facts: Mapping[Fact, None], *, goal: bool = False) -> list[str]:
        """Facts as clauses: one each (formal), or grouped."""
        if self.style == "formal":
            return [self._one(fact) for fact in facts]
        clauses = []
        for group in self._groups(facts):
            type_name = self._whole_type(group)
            every = self.wording.every(group[0], type_name) if type_name and (goal or self.style == "abstract") else None
            clauses.append(every or (self._one(group[0]) if len(group) == 1 else self.wording.together(group)))
        return clauses

    def _one(self, fact: Fact) -> str:
        """One fact, in one of its wordings."""
        if not self.seed or self.style == "formal" or self.dice.random() < 0.5:
            return self.wording.clause(fact)
        others = [t for t in self.language.says.get(fact[0], ()) if "[" not in t and "/" not in t and "+}" not in t]
        return self.wording.clause(fact, self.dice.choice(others)) if others else self.wording.clause(fact)

    def _groups(self, facts: Mapping[Fact, None]) -> list[list[Fact]]:
        """Facts that one clause can say: alike but for the first argument, or for the last where that may be a list."""
        groups: dict[tuple[object, ...], list[Fact]] = {}
        for fact in facts:
            if self.wording.lists_last(fact[0]):
                key: tuple[object, ...] = (*fact[:-1], "last")
            elif len(fact) > 1 and self.wording.tail(fact) is not None:
                key = (fact[0], *fact[2:], "first")
            else:
                key = fact
            groups.setdefault(key, []).append(fact)
        return [group[i : i + _AT_ONCE] for group in groups.values() for i in range(0, len(group), _AT_ONCE)]

    def _whole_type(self, group: Sequence[Fact]) -> str | None:
        """The type whose objects are just the subjects of a group of clauses."""
        subjects = {fact[1] for fact in group if len(fact) > 1}
        if len(subjects) < 2 or len(subjects) != len(group):
            return None
        return next((t for t, names in self.members.items() if t != "object" and set(names) == subjects), None)

    def _values(self) -> list[str]:
        functions = {f.name: f for f in self.task.domain.functions}
        said = []
        for key, value in self.told.values.items():
            template = value_template(functions[key[0]]).replace("{n#}", str(value))
            said.append(sentence(self.wording.filled(template, [self.wording.name(a) for a in key[1:]])))
        return said

    def _goal(self, compressor: Compressor) -> list[str]:
        atoms, others = _split(self.task.problem.goal)
        facts: dict[Fact, None] = dict.fromkeys((a.predicate, *a.arguments) for a in atoms)
        towers = compressor.towers(facts, short=self.style == "abstract") if self.style != "formal" else []
        clauses = [*towers, *self._clauses(facts, goal=True)]
        lead = self.dice.choice(_GOAL_LEADS) if self.seed and self.style != "formal" else _GOAL_LEADS[0]
        said = []
        size = 1 if self.style == "formal" else _CLAUSES
        for part in _parts(clauses, size):
            said.append(lead + _joined(part) + ".")
        said += [f"The goal is also the formula {_formula(f)}." for f in others]
        if any(f.name == "total-cost" for f in self.task.domain.functions):
            said.append("Keep the total cost low." if self.task.problem.minimize_cost else "The total cost does not matter.")
        return said


def _split(goal: Formula) -> tuple[list[Atom], list[Formula]]:
    """Atoms of a conjunction, and its other parts."""
    atoms: list[Atom] = []
    others: list[Formula] = []
    stack = [goal]
    while stack:
        part = stack.pop()
        if isinstance(part, And):
            stack += reversed(part.parts)
        elif isinstance(part, Atom):
            atoms.append(part)
        else:
            others.append(part)
    return atoms, others


def _formula(formula: Formula) -> str:
    from planner.pddl.writer import formula_text

    return formula_text(formula)


def _parts(clauses: list[str], size: int) -> list[list[str]]:
    """Clauses for each sentence; one with a relative clause or a tower has a sentence of its own."""
    parts: list[list[str]] = []
    for clause in clauses:
        alone = ", " in clause
        if not parts or alone or len(parts[-1]) >= size or ", " in parts[-1][-1]:
            parts.append([])
        parts[-1].append(clause)
    return parts


def _joined(clauses: list[str]) -> str:
    return listing(clauses)
