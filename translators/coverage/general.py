"""Statements without a named object: "the hand is empty", "all hoists are available", "the nuts are tight on the hubs"."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.pddl.ast import Task
from translators.coverage.clauses import Clause
from translators.coverage.facts import Fact, Facts
from translators.coverage.matching import Lexicon
from translators.coverage.mentions import Names
from translators.coverage.words import ARTICLES, BE, FILLER, MODALS, NEGATION, alike, parts, same_word

_ALL = frozenset("all every each both any everything".split())


@dataclass
class General:
    """explained: facts of each scene; missing: (clause, what it says in PDDL); read: ids of clauses that meant something; nouns:
    class nouns that the goal speaks of."""

    explained: dict[str, set[Fact]] = field(default_factory=lambda: {"init": set(), "goal": set()})
    missing: list[tuple[Clause, str]] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    nouns: dict[str, set[str]] = field(default_factory=lambda: {"init": set(), "goal": set()})
    words: set[str] = field(default_factory=set)  # all that is said of the start
    each: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)  # of "each robot … white": robots, and white


def read_general(clauses: list[Clause], task: Task, facts: Facts, lexicon: Lexicon, names: Names) -> General:
    """What the clauses say of predicates without arguments and of whole classes."""
    found = General()
    cache: dict[int, list[str]] = {}
    nullary = [p.name for p in task.domain.predicates if not p.parameters]
    for clause in clauses:
        scene = clause.sentence.scene or "init"
        nouns = _nouns(clause, names, cache)
        found.nouns[scene] |= set(nouns)
        if scene == "init":
            found.words.update(clause.raw)
        if nouns and _quantified(clause):
            named = frozenset(o for g in clause.groups if not g.number for o in g.objects)
            found.each += [(names.classes[noun], named) for noun in _every_noun(clause, names)]
        if not any(not g.soft and not g.number for g in clause.groups) or clause.inherited:
            _nullary(clause, scene, nullary, facts, lexicon, found)
        for noun in nouns:
            _class(clause, scene, noun, task, facts, lexicon, names, found)
    return found


def _nouns(clause: Clause, names: Names, cache: dict[int, list[str]]) -> list[str]:
    """Class nouns among the words of a clause, of up to three words; of its sentence, if it names no object."""
    raw = clause.raw
    found = []
    for i in range(len(raw)):
        for k in (3, 2, 1):
            noun = " ".join(raw[i : i + k])
            if i + k <= len(raw) and noun in names.classes:
                found.append(noun)
                break
    if all(g.soft or g.number for g in clause.groups):
        whole = cache.get(id(clause.sentence))
        if whole is None:
            whole = cache[id(clause.sentence)] = [t.text for t in clause.sentence.tokens if t.text in names.classes]
        found += [w for w in dict.fromkeys(whole) if w not in found]
    return found


def _content(clause: Clause) -> list[str]:
    words = [piece for w in clause.raw for piece in (parts(w) if "-" in w or "_" in w else (w,))]
    return [w for w in words if w not in BE and w not in MODALS and w not in ARTICLES and w not in FILLER]


def _nullary(clause: Clause, scene: str, nullary: list[str], facts: Facts, lexicon: Lexicon, found: General) -> None:
    words = _content(clause)
    if not words or clause.negated:
        return
    best = max(((_fits(lexicon.tokens[p], lexicon, p, words), p) for p in nullary), default=(0.0, ""))
    if best[0] < 0.99:
        return
    found.read.add(id(clause))
    fact = (best[1],)
    if fact in facts.scene(scene):
        found.explained[scene].add(fact)
    elif fact in facts.init and scene == "goal" and not any(len(f) == 1 for f in facts.goal):
        found.explained["init"].add(fact)
    else:
        found.missing.append((clause, f"({best[1]})"))


def _fits(tokens: tuple[str, ...], lexicon: Lexicon, predicate: str, words: list[str]) -> float:
    """1 if all words of the predicate's name, or of its template, are in the clause, which says little else."""
    if len(words) > 6:
        return 0.0
    if tokens and all(any(alike(t, w) for w in words) for t in tokens) and any(same_word(t, w) for t in tokens for w in words):
        return 1.0
    if "".join(tokens) == "".join(words):
        return 1.0
    own = [w for w in lexicon.words.get(predicate, ()) if w not in FILLER]
    return 1.0 if own and all(any(alike(t, w) for w in words) for t in own) else 0.0


def _class(
    clause: Clause, scene: str, noun: str, task: Task, facts: Facts, lexicon: Lexicon, names: Names, found: General
) -> None:  # fmt: skip
    """What a clause says of a class of objects, by each predicate whose words it has."""
    members = _qualified(clause, noun, names)
    spoken = members | {o for g in clause.groups for o in g.objects if not g.soft}
    for other in _every_noun(clause, names):
        spoken |= _qualified(clause, other, names)
    words = [w for w in _content(clause) if w not in noun.split()]
    for predicate, arity in lexicon.arity.items():
        agreement = _agreement(predicate, words, lexicon) if arity and words else 0.0
        if agreement < 0.6:
            continue
        that = [f for f in facts.scene(scene) if f[0] == predicate and any(a in members for a in f[1:])]
        if arity > 1:
            that = [f for f in that if all(a in spoken or a.startswith("#") for a in f[1:])] or ([] if scene == "goal" else that)
        having = {a for f in that for a in f[1:] if a in members}
        if not NEGATION.isdisjoint(clause.raw) and NEGATION.isdisjoint(lexicon.tokens[predicate]):
            if not having:
                found.read.add(id(clause))
        elif having == members:
            found.explained[scene].update(that)
            found.read.add(id(clause))
        elif arity == 1 and agreement >= 0.99:
            most = len(having) * 2 > len(members) and (noun.endswith("s") or _quantified(clause))
            only = not having and len(names.classes[noun]) == 1 and scene == "init" and predicate not in names.classes
            if most or (only and _admits(task, predicate, members)):
                found.missing.append((clause, f"({predicate} {min(members - having)})"))


def _agreement(predicate: str, words: list[str], lexicon: Lexicon) -> float:
    """The share of a predicate's words, or of its template's, that are among some words; words used for each other count half."""
    tokens = lexicon.tokens[predicate]
    if not tokens:
        return 0.0
    share = sum(1 if any(same_word(t, w) for w in words) else any(alike(t, w) for w in words) / 2 for t in tokens) / len(tokens)
    own = [w for w in lexicon.words.get(predicate, ()) if w not in FILLER]
    return max(share, sum(any(same_word(t, w) for w in words) for t in own) / len(own)) if own else share


def _admits(task: Task, predicate: str, members: frozenset[str]) -> bool:
    """Whether the first argument of a predicate may be each of some objects."""
    declared = task.predicates.get(predicate)
    allowed = {task.objects[i].name for i in task.members(declared.parameters[0].types).tolist()} if declared else set()
    return members <= allowed


def _qualified(clause: Clause, noun: str, names: Names) -> frozenset[str]:
    """The objects of a class noun, or those whose names begin with the word before it: "container storeareas"."""
    members = names.classes[noun]
    tokens = [t.text for t in clause.sentence.tokens]
    first = noun.split()[0]
    before = {tokens[i - 1] for i in range(1, len(tokens)) if tokens[i] == first}
    some = frozenset(m for m in members if parts(m)[0] in before)
    return some or members


def _every_noun(clause: Clause, names: Names) -> list[str]:
    return [t.text for t in clause.sentence.tokens if t.text in names.classes]


def _quantified(clause: Clause) -> bool:
    return not _ALL.isdisjoint(t.text for t in clause.sentence.tokens)
