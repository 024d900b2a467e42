"""Coverage of a text by a task, both ways: everything said is in the task, and nothing in the task is unsaid.

Deterministic, without a model. Findings say what is left over; each has a question for the author of the text. Near linear in the
text and the task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner.pddl.ast import Task
from planner.pddl.findings import Finding
from translators.coverage.clauses import Clause, Reader
from translators.coverage.constraints import asks_for_low_cost, limits_in
from translators.coverage.facts import Facts, facts_of
from translators.coverage.founded import unfounded
from translators.coverage.general import General, read_general
from translators.coverage.matching import Lexicon, Matched, lexicon_of, match, names_predicate
from translators.coverage.mentions import Names, find_mentions, learn_nouns, names_of, touched, unknown_names
from translators.coverage.numbers import count_troubles, grid_troubles, known_numbers, odd_numbers, off_corner
from translators.coverage.structure import irregular
from translators.coverage.text import MAX_TEXT, Sentence, sentences_of
from translators.coverage.words import ARTICLES, BE, FILLER, MODALS, parts

_STRONG = frozenset("never always unless until throughout times most least except".split())
_HOLES = re.compile(r"\b(walls?|holes?|obstacles?|blocked|missing|removed|pillars?|gaps?|no (?:place|tile|cell|location))\b")
MAX_FINDINGS = 40
MAX_OBJECTS = 20_000


@dataclass(frozen=True)
class Coverage:
    """findings: what text and task do not share (warnings; notes do not count). questions: the same for the author of the text.
    accounted: nothing is left over."""

    findings: tuple[Finding, ...]
    questions: tuple[str, ...]
    accounted: bool


class _Ledger:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.questions: list[str] = []

    def add(self, code: str, message: str, question: str, sentence: Sentence | None = None) -> None:
        if len(self.findings) >= MAX_FINDINGS:
            return
        where = ("text", sentence.number) if sentence is not None else (None, None)
        finding = Finding("warning", code, _safe(message), *where)
        if finding not in self.findings:
            self.findings.append(finding)
            self.questions.append(_safe(question))


def cover(text: str, task: Task, language: Any = None) -> Coverage:
    """Check that a text and a task say the same, as far as code can see. `language`: Words or Language of the domain, for its
    templates and nouns. Never raises for what the text holds; a text or task too large to check is a finding."""
    if len(text) > MAX_TEXT or len(task.objects) > MAX_OBJECTS:
        finding = Finding("warning", "too-large-to-cover", "the text or the task is too large to be compared")
        return Coverage((finding,), (), False)
    text = _without_about(text, task, language)
    names = names_of(task, language)
    learn_nouns(sentences_of(text), names)
    sentences = sentences_of(text, names.classes)
    reader = Reader(names)
    clauses = [clause for sentence in sentences for clause in reader.clauses(sentence)]
    facts = facts_of(task, _numeric(task, names, reader.mentioned))
    lexicon = lexicon_of(task.domain, language, names.classes)
    general = read_general(clauses, task, facts, lexicon, names)
    matched = match([c for c in clauses if _speaks(c)], facts, lexicon, names)
    ledger = _Ledger()
    counted = _names_and_numbers(sentences, clauses, task, names, reader.mentioned, ledger)
    _statements(matched, general, facts, lexicon, names, ledger)
    _limits(sentences, clauses, matched, general, facts, lexicon, task, ledger)
    _unsaid(task, facts, matched, general, names, counted, reader.mentioned, ledger)
    return Coverage(tuple(ledger.findings), tuple(ledger.questions), not ledger.findings)


def _safe(text: str) -> str:
    """One line of printable text."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())


def _without_about(text: str, task: Task, language: Any) -> str:
    """The text without the sentence that introduces the domain itself, if it stands there word for word."""
    about = getattr(language, "about", "") or _shipped_about(task.domain.name)
    if about:
        spaced = re.compile(r"\s+".join(map(re.escape, about.split())))
        return spaced.sub(" ", text, count=1)
    return text


@cache
def _shipped_about(name: str) -> str:
    from domains import list_domains

    return next((info.about for info in list_domains() if info.name == name), "")


def _numeric(task: Task, names: Names, mentioned: set[str]) -> frozenset[str]:
    """Objects that stand for numbers: those of a type no object of which the text names, all of one numbered stem."""
    numeric: set[str] = set()
    by_type: dict[str, list[str]] = {}
    for name, kind in names.typed.items():
        by_type.setdefault(kind, []).append(name)
    for members in by_type.values():
        stems = {parts(n)[:-1] for n in members}
        numbered = all(parts(n)[-1].isdigit() and len(parts(n)) == 2 for n in members)
        if len(members) > 1 and len(stems) == 1 and numbered and mentioned.isdisjoint(members):
            numeric |= set(members)
    return frozenset(numeric)


def _speaks(clause: Clause) -> bool:
    """Whether a clause says something of objects, rather than list them."""
    if not any(not g.soft and not g.number for g in clause.groups):
        return False
    if len(clause.groups) > 1 and not (BE | MODALS).isdisjoint(clause.raw):
        return True
    return any(w not in FILLER and w not in BE and w not in ARTICLES and w not in MODALS for w in clause.raw)


def _names_and_numbers(
    sentences: list[Sentence], clauses: list[Clause], task: Task, names: Names, mentioned: set[str], ledger: _Ledger
) -> set[str]:
    """Names, counts and numbers; returns the objects that a right count or a grid accounts for."""
    for sentence in sentences:
        for name in unknown_names(sentence.tokens, find_mentions(sentence.tokens, names), names):
            if _HOLES.search(sentence.text.lower()) and len(parts(name)) > 2:
                continue  # a cell that is not there
            ledger.add("unknown-object", f"the text names {name}, the task has no such object", f"What is {name}?", sentence)
    troubles, right = count_troubles(sentences, task, names)
    grid, covered = grid_troubles(sentences, names)
    for sentence, message in (*troubles, *grid):
        ledger.add("count", message, f"{message[0].upper()}{message[1:]}. Which is right?", sentence)
    for clause in clauses:
        for group in clause.groups:
            twice = [o for o in group.objects if group.objects.count(o) > 1] if 1 < len(group.objects) < 200 else []
            if twice:
                ledger.add(
                    "named-twice",
                    f"a list names {twice[0]} twice",
                    f"Which name is meant instead of the second {twice[0]}?",
                    clause.sentence,
                )
        if "corner" in clause.raw:
            for name in off_corner(clause, names):
                ledger.add("count", f"{name} is at no corner of the grid", f"Is {name} a corner?", clause.sentence)
    for clause, number in odd_numbers(clauses, known_numbers(task, names)):
        ledger.add("number-unaccounted", f"the number {number} is nowhere in the task", f"What is {number} for?", clause.sentence)
    for noun in right:
        covered |= names.classes[noun]
    return covered


def _statements(matched: Matched, general: General, facts: Facts, lexicon: Lexicon, names: Names, ledger: _Ledger) -> None:
    for clause, objects, key in matched.missing:
        if id(clause) in general.read and clause.inherited:
            continue
        fact = _pddl(key, objects)
        what = "does not have" if not clause.negated else "has"
        ledger.add(
            "stated-not-in-task", f"the text says “{_said(clause)}”, the task {what} {fact} {_scene(clause)}",
            f"Does {fact} hold {_scene(clause)}?", clause.sentence,
        )  # fmt: skip
    for clause, _, turned in matched.turned:
        has = facts.shown.get(turned, str(turned))
        ledger.add(
            "argument-order", f"the text says “{_said(clause)}”, the task has {has}, the other way round",
            f"Which way round is “{_said(clause)}”?", clause.sentence,
        )  # fmt: skip
    for clause, _, misplaced in matched.elsewhere:
        has = facts.shown.get(misplaced, str(misplaced))
        ledger.add(
            "wrong-scene", f"the text says “{_said(clause)}” {_scene(clause)}, the task has {has} only at the other end",
            f"Is “{_said(clause)}” so at the start, or wanted?", clause.sentence,
        )  # fmt: skip
    for clause, objects in matched.unread:
        many = len(clause.groups) == 2 and any(g.listed for g in clause.groups)
        if id(clause) in general.read or (id(clause) in matched.read and not many) or _says_kind(clause, objects, names):
            continue
        if _says_much(clause, lexicon):
            ledger.add(
                "statement-unread", f"nothing in the task was found for “{_said(clause)}” ({', '.join(objects)[:80]})",
                f"What does “{_said(clause)}” mean for the task?", clause.sentence,
            )  # fmt: skip
    for clause, fact in general.missing:
        ledger.add(
            "stated-not-in-task", f"the text says “{_said(clause)}”, the task does not have {fact} {_scene(clause)}",
            f"Does {fact} hold {_scene(clause)}?", clause.sentence,
        )  # fmt: skip


_PLACES = frozenset(
    (
        "besides way row rows column columns corner leftmost rightmost lowest "
        "highest top bottom left right smallest largest size order"
    ).split()
)
_RELATES = BE | MODALS | frozenset("on in at under above below inside near of to from into onto by with than".split())


_PREPOSED = BE | frozenset("on in at under above below inside near of to from into onto by with not no never must may only".split())


def _says_much(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a clause that was not understood says something that a task should hold."""
    words = [w for part in clause.words for w in part]
    content = [w for w in words if w not in FILLER | BE | MODALS | ARTICLES]
    hard = sum(not g.soft and not g.number for g in clause.groups)
    if not words or not (_PLACES - {"top", "left", "right"}).isdisjoint(words) or (not content and hard < 2):
        return False
    lead = clause.words[0]
    if hard == 1 and not any(clause.words[1:]) and _PREPOSED.isdisjoint(lead):
        return names_predicate(lexicon, lead)  # "we have the truck t1"
    return hard > 1 or len(clause.groups) > 1 or not _RELATES.isdisjoint(words) or len(content) > 1


def _says_kind(clause: Clause, objects: tuple[str, ...], names: Names) -> bool:
    """Whether a clause only says what kind of thing its objects are ("p1 is a package", "we have trucks t1 and t2")."""
    if len(objects) != 1:
        return False
    content = [w for part in clause.words for w in part if w not in FILLER | BE | MODALS | ARTICLES]
    nouns = [n for n in content if n in names.classes]
    return bool(nouns) and len(content) <= len(nouns) + 1 and any(objects[0] in names.classes[n] for n in nouns)


def _pddl(key: tuple[str, tuple[int, ...]], objects: tuple[str, ...]) -> str:
    arguments = [""] * (max(key[1], default=-1) + 1)
    for place, name in zip(key[1], objects, strict=False):
        arguments[place] = name.lstrip("#")
    return f"({' '.join((key[0], *arguments))})"


def _said(clause: Clause) -> str:
    """A clause in short, for a message."""
    return clause.sentence.text if len(clause.sentence.text) < 90 else clause.sentence.text[:87] + "…"


def _scene(clause: Clause) -> str:
    return "in its goal" if clause.sentence.scene == "goal" else "at the start"


def _limits(
    sentences: list[Sentence],
    clauses: list[Clause],
    matched: Matched,
    general: General,
    facts: Facts,
    lexicon: Lexicon,
    task: Task,
    ledger: _Ledger,
) -> None:
    """Sentences with restricting words that no fact and no metric accounts for."""
    by_sentence: dict[int, list[Clause]] = {}
    for clause in clauses:
        by_sentence.setdefault(id(clause.sentence), []).append(clause)
    for sentence in sentences:
        limits = limits_in(sentence.text)
        if not limits:
            continue
        if asks_for_low_cost(sentence.text):
            if not task.problem.minimize_cost and task.domain.functions:
                ledger.add(
                    "cost-not-minimised", "the text asks for low cost, the task has no metric", "Is a cheap plan wanted?", sentence
                )
            continue
        carrying = [c for c in by_sentence.get(id(sentence), ()) if limits_in(" ".join(c.raw))]
        if carrying and all(id(c) in matched.read or id(c) in general.read for c in carrying) and not _strong(carrying, lexicon):
            continue
        if not carrying and by_sentence.get(id(sentence)):
            continue
        if all(w in ("maximum", "minimum", "exactly") for w in limits) and re.search(r"\b\d+\b", sentence.text):
            continue  # a number, which is looked for by itself
        if (
            sentence.scene == "goal"
            and facts.denied
            and not {"not", "cannot", "no", "without"}.isdisjoint(t.text for t in sentence.tokens)
        ):
            continue
        ledger.add(
            "constraint-not-represented", f"“{_said_sentence(sentence)}” ({', '.join(limits)[:60]}) is not in the task",
            f"Must every plan keep to “{_said_sentence(sentence)}”?", sentence,
        )  # fmt: skip


def _strong(clauses: list[Clause], lexicon: Lexicon) -> bool:
    """Whether a clause restricts all of a plan ("never", "at all times") by words that no template of the domain has."""
    return any(not _STRONG.isdisjoint(c.raw) and c.pattern not in lexicon.templates for c in clauses)


def _said_sentence(sentence: Sentence) -> str:
    return sentence.text if len(sentence.text) < 90 else sentence.text[:87] + "…"


def _unsaid(
    task: Task,
    facts: Facts,
    matched: Matched,
    general: General,
    names: Names,
    counted: set[str],
    mentioned: set[str],
    ledger: _Ledger,
) -> None:
    changed = frozenset(p for a in task.domain.actions for p in touched(a.effect))
    explained = {scene: matched.explained[scene] | general.explained[scene] for scene in ("init", "goal")}
    for scene, fact in unfounded(task, facts, explained, names, general, changed):
        shown = facts.shown.get(fact, f"({' '.join(fact)})")
        where = "wants" if scene == "goal" else "starts with"
        ledger.add(
            f"{scene}-unfounded",
            f"the task {where} {shown}, which the text does not say",
            f"Is {shown} right{' as a goal' if scene == 'goal' else ''}?",
        )
    for what, fact in irregular(task, facts, matched.explained["init"], changed, names):
        shown = f"({' '.join(fact)})"
        message = f"{fact[0]} is regular but for {shown}, which is {'missing' if what == 'missing' else 'there'}"
        ledger.add("irregular", message, f"Should {shown} hold?" if what == "missing" else f"Is {shown} right?")
    for fact in matched.one_way(facts):
        shown = f"({' '.join((fact[0], fact[2], fact[1], *fact[3:]))})"
        ledger.add("irregular", f"{fact[0]} goes both ways, but {shown} is missing", f"Should {shown} hold?")
    _objects(names, mentioned | counted, general, ledger)
    _zeros(facts, names, ledger)


def _objects(names: Names, told: set[str], general: General, ledger: _Ledger) -> None:
    """Objects that the text neither names nor counts, though it names others of their kind."""
    kinds: dict[str, list[str]] = {}
    for name, kind in names.typed.items():
        kinds.setdefault(kind, []).append(name)
    for members in kinds.values():
        silent = [n for n in members if n not in told]
        if silent and len(silent) < len(members) and len(silent) * 2 <= len(members) + 1 and not _pattern_names(members):
            for name in silent[:5]:
                ledger.add("object-unfounded", f"the task has {name}, which the text does not name", f"What is {name}?")


def _pattern_names(members: list[str]) -> bool:
    """Whether the names make a grid, of which a text need not name every cell."""
    return all(len(p) >= 3 and p[-1].isdigit() and p[-2].isdigit() for p in map(parts, members))


def _zeros(facts: Facts, names: Names, ledger: _Ledger) -> None:
    """Goals that say zero of nearly all objects of a kind: those left out."""
    rows: dict[str, set[str]] = {}
    for fact in facts.goal:
        if len(fact) == 3 and fact[2].startswith("#"):
            rows.setdefault(fact[0], set()).add(fact[1])
    zero = {f[0] for f in facts.goal if len(f) == 3 and f[2] == "#0"}
    for predicate in zero:
        kind = {names.typed.get(o, "") for o in rows[predicate]}
        absent = sorted(n for n, k in names.typed.items() if k in kind and n not in rows[predicate])
        if absent and len(absent) * 2 < len(rows[predicate]):
            ledger.add(
                "irregular", f"the goal says {predicate} of all but {', '.join(absent[:3])}", f"What of {absent[0]} in the goal?"
            )
