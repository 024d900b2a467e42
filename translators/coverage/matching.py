"""Which predicate a pattern of words means, learned from the text and the task together.

"b2 is on top of b3", "b3 is on top of b1", …: one pattern, many pairs. The predicate and the order of arguments that fit the most
pairs, helped by words they share, is what the pattern means; a pair that does not fit stands out. So wording need not be known
beforehand, and a single slip among many right facts is seen. Where a domain brings templates ("{0} is on {1}"), they decide.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, TypeAlias

from planner.pddl.ast import Domain
from translators.coverage.clauses import Clause
from translators.coverage.facts import Fact, Facts
from translators.coverage.mentions import Names
from translators.coverage.words import ARTICLES, BE, FILLER, MODALS, NEGATION, SYNONYMS, alike, parts, same_word

MAX_TURNED = 4  # arguments of which all orders are tried
Stated: TypeAlias = "tuple[Clause, tuple[str, ...]]"
Key: TypeAlias = "tuple[str, tuple[int, ...]]"  # predicate, and for each object of the clause its argument position
_RESTRICTING = frozenset("may must never only cannot avoid exactly without unless until before after always again not".split())
_PLACES = frozenset("on in at under above below inside".split())
_PREPOSITIONS = frozenset("at in on by of to from".split())
SURE = 0.9  # word agreement that decides


@dataclass
class Lexicon:
    """What is known beforehand of predicates and words. templates: pattern → meanings; tokens: predicate → words of its name."""

    templates: dict[tuple[str, ...], list[Key]] = field(default_factory=dict)
    exact: dict[tuple[tuple[str, ...], ...], list[Key]] = field(default_factory=dict)  # the same, with all words
    tokens: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)  # predicate → words of its templates
    arity: dict[str, int] = field(default_factory=dict)

    def agreement(self, key: Key, clause: Clause) -> float:
        """How well the words of a clause go with a predicate: 0 (nothing in common) to 1 (its template)."""
        meanings = self.templates.get(clause.pattern)
        if meanings:
            return 1.0 if key in meanings else 0.0
        words = [w for w in clause.raw if w not in BE and w not in MODALS and w not in ARTICLES]
        words += [piece for w in words if "-" in w or "_" in w for piece in parts(w)]
        if clause.sentence.scene == "goal" and not {"to", "into", "onto"}.isdisjoint(clause.raw):
            words.append("at")  # where something is to be brought
        best = 0.0
        tokens = self.tokens.get(key[0], ())
        if tokens and words:
            exact = sum(any(same_word(t, w) for w in words) for t in tokens) / len(tokens)
            loose = sum(any(alike(t, w) for w in words) for t in tokens) / len(tokens)
            joined = "".join(words)
            plain = all(t in _PREPOSITIONS for t in tokens)  # a preposition says less than a noun or a verb
            best = max(
                exact * (0.8 if plain else 0.89),
                loose * 0.6,
                0.89 if len("".join(tokens)) > 4 and "".join(tokens) in joined else 0.0,
            )
        own = self.words.get(key[0])
        if own and words:
            content = [w for w in own if w not in FILLER]
            best = max(best, 0.8 * sum(any(same_word(t, w) for w in words) for t in content) / max(1, len(content)))
        return best


def lexicon_of(domain: Domain, language: Any = None, nouns: Collection[str] = ()) -> Lexicon:
    """Templates and words of a domain's predicates and functions. `nouns` before a place say nothing of their own."""
    lexicon = Lexicon()
    declared: tuple[Any, ...] = (*domain.predicates, *domain.functions)
    for p in declared:
        lexicon.arity[p.name] = len(p.parameters)
        lexicon.tokens[p.name] = tuple(_segments(p.name))
    every: dict[str, list[str]] = defaultdict(list)
    for name, template in dict(getattr(language, "predicates", None) or {}).items():
        every[name].append(template)
    for attribute in ("says", "synonyms"):
        for name, others in dict(getattr(language, attribute, None) or {}).items():
            every[name] += [o for o in others if isinstance(o, str)]
    for name, templates in every.items():
        if name not in lexicon.arity:
            continue
        for template in templates:
            _learn_template(lexicon, name, template, nouns)
    return lexicon


def names_predicate(lexicon: Lexicon, words: Collection[str]) -> bool:
    """Whether some words name a predicate: "planet object a"."""
    return any(tokens and all(any(same_word(t, w) for w in words) for t in tokens) for tokens in lexicon.tokens.values())


def _learn_template(lexicon: Lexicon, name: str, template: str, nouns: Collection[str]) -> None:
    pieces = re.split(r"\{(\d+)\}", template.lower())
    places = tuple(int(p) for p in pieces[1::2])
    words = [[w for w in re.findall(r"[\w'-]+", piece) if w not in ARTICLES] for piece in pieces[::2]]
    bare = [part[:-1] if part and part[-1] in nouns and i < len(places) else part for i, part in enumerate(words)]
    pattern = tuple(" ".join(w for w in part if w not in BE and w not in MODALS and w not in FILLER) for part in bare)
    lexicon.templates.setdefault(pattern, []).append((name, places))
    lexicon.exact.setdefault(tuple(map(tuple, bare)), []).append((name, places))
    content = frozenset(w for part in words for w in part if w not in BE and w not in MODALS)
    lexicon.words[name] = lexicon.words.get(name, frozenset()) | content


def _segments(name: str) -> list[str]:
    """The words in a name; "handempty" and "ontable" come apart where a common word begins or ends them."""
    found = []
    for piece in (p for p in parts(name) if not p.isdigit() and p not in BE):
        for head in ("on", "in", "at", "not", "hand", "arm", "has", "no", "is"):
            if piece.startswith(head) and len(piece) - len(head) >= 4:
                found += [head, piece[len(head) :]]
                break
        else:
            found.append(piece)
    return found


@dataclass
class Matched:
    """What the clauses of a text account for. explained: facts of each scene; missing: (clause, objects, meaning) stated but not
    in the task; unread: (clause, objects) that mean nothing known; elsewhere: stated of one scene, found in the other; turned:
    arguments in the other order."""

    explained: dict[str, set[Fact]] = field(default_factory=lambda: {"init": set(), "goal": set()})
    missing: list[tuple[Clause, tuple[str, ...], Key]] = field(default_factory=list)
    unread: list[tuple[Clause, tuple[str, ...]]] = field(default_factory=list)
    elsewhere: list[tuple[Clause, tuple[str, ...], Fact]] = field(default_factory=list)
    turned: list[tuple[Clause, tuple[str, ...], Fact]] = field(default_factory=list)
    meanings: dict[tuple[Any, ...], Key] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)  # ids of clauses of which something was found
    mutual: set[Fact] = field(default_factory=set)  # explained by "between a and b": both directions are meant

    def one_way(self, facts: Facts) -> list[Fact]:
        """Facts said of both directions that the task has in one, though it has others of their predicate in both."""
        both = {f[0] for f in facts.init if len(f) >= 3 and f[1] != f[2] and _mirror(f) in facts.init}
        return sorted(f for f in self.mutual if f[0] in both and f in facts.init and _mirror(f) not in facts.init)


def _mirror(fact: Fact) -> Fact:
    return (fact[0], fact[2], fact[1], *fact[3:])


def match(clauses: list[Clause], facts: Facts, lexicon: Lexicon, names: Names) -> Matched:
    """Account for every clause with objects in it."""
    matched = Matched()
    families: dict[tuple[Any, ...], list[tuple[Clause, tuple[str, ...]]]] = defaultdict(list)
    for clause in clauses:
        for end in clause.tower()[::-1][:1]:  # what a tower stands on need not be said
            scene = clause.sentence.scene or "init"
            matched.explained[scene].update(f for f in facts.about(scene, (end,)) if len(f) == 2)
        for objects in clause.instances():
            if len(set(objects)) == len(objects):
                families[_family(clause, objects, names)].append((clause, objects))
    counts = {family: _count(members, facts) for family, members in families.items()}
    pooled: dict[tuple[Any, ...], Counter[Key]] = defaultdict(Counter)
    for family, counter in counts.items():
        pooled[family[0]].update(counter)
    for family, members in families.items():
        _settle(family, members, counts[family], pooled[family[0]], facts, lexicon, matched)
    return matched


def _family(clause: Clause, objects: tuple[str, ...], names: Names) -> tuple[Any, ...]:
    return (clause.pattern, tuple("#" if o.startswith("#") else names.typed.get(o, "") for o in objects))


def _count(members: list[tuple[Clause, tuple[str, ...]]], facts: Facts) -> Counter[Key]:
    counter: Counter[Key] = Counter()
    for clause, objects in members:
        counter.update({key for key, _ in _meanings(objects, facts, clause.sentence.scene)})
    return counter


def _meanings(objects: tuple[str, ...], facts: Facts, scene: str) -> list[tuple[Key, Fact]]:
    """Facts of a scene with exactly these objects (or one more argument that is not named)."""
    found = []
    for fact in facts.about(scene, objects):
        arguments = fact[1:]
        if len(arguments) == len(objects):
            found.append(((fact[0], tuple(arguments.index(o) for o in objects)), fact))
    return found


def _settle(
    family: tuple[Any, ...], members: list[Stated], counter: Counter[Key], pooled: Counter[Key], facts: Facts, lexicon: Lexicon,
    matched: Matched,
) -> None:  # fmt: skip
    """Decide what a family of statements means, and account for each."""
    chosen = _choose(members, counter, pooled, lexicon)
    if chosen is None:
        for clause, objects in members:
            _without_meaning(clause, objects, clause.sentence.scene or "init", facts, lexicon, matched)
        return
    matched.meanings[family] = chosen
    also: list[tuple[Clause, tuple[str, ...], set[Key]]] = []
    for clause, objects in members:
        scene = clause.sentence.scene or "init"
        fact = _fact(chosen, objects)
        if clause.negated and lexicon.agreement(chosen, clause) < 1.0 and not _says_no(chosen[0]):
            matched.read.add(id(clause))
            if fact in facts.scene(scene):
                matched.missing.append((clause, objects, chosen))
        elif fact in facts.scene(scene) or (scene == "goal" and fact in facts.optional):
            _holds(clause, objects, fact, facts, lexicon, matched, also)
        else:
            _fails(clause, objects, chosen, facts, lexicon, matched)
    said = Counter(k for _, _, keys in also for k in keys)
    for key, number in said.items():
        if number * 2 >= len(also):
            matched.missing += [(clause, named, key) for clause, named, keys in also if key not in keys]


def _holds(
    clause: Clause, objects: tuple[str, ...], fact: Fact, facts: Facts, lexicon: Lexicon, matched: Matched,
    also: list[tuple[Clause, tuple[str, ...], set[Key]]],
) -> None:  # fmt: skip
    """Account for a statement that is a fact, and for what it says besides: "a road of length 7" also says that there is a road."""
    scene = clause.sentence.scene or "init"
    both_ways = clause.mutual() is not None
    matched.read.add(id(clause))
    matched.explained[scene].add(fact)
    matched.explained[scene].update(f for k, f in _meanings(objects, facts, scene) if lexicon.agreement(k, clause) >= 0.85)
    named = tuple(o for o in objects if not o.startswith("#"))
    if 1 < len(named) < len(objects):
        more = [(k, f) for k, f in _meanings(named, facts, scene) if lexicon.agreement(k, clause) >= 0.8]
        also.append((clause, named, {k for k, _ in more}))
        matched.explained[scene].update(f for _, f in more)
        matched.mutual.update(f for _, f in more if both_ways and len(named) == 2)
    if both_ways and len(fact) >= 3 and scene == "init":
        matched.mutual.add(fact)


def _fails(clause: Clause, objects: tuple[str, ...], chosen: Key, facts: Facts, lexicon: Lexicon, matched: Matched) -> None:
    """Say of a statement that is no fact what there is instead."""
    scene = clause.sentence.scene or "init"
    fact = _fact(chosen, objects)
    others = _alternatives(objects, facts, scene, lexicon, clause, chosen)
    orders = permutations(chosen[1]) if len(chosen[1]) <= MAX_TURNED else ()
    turned = next((f for p in orders if p != chosen[1] and (f := _fact((chosen[0], p), objects)) in facts.scene(scene)), None)
    if others:
        matched.explained[scene].update(f for _, f in others)
        matched.read.add(id(clause))
    elif turned is not None:
        matched.turned.append((clause, objects, turned))
    elif fact in facts.scene("goal" if scene == "init" else "init") and not clause.negated:
        matched.elsewhere.append((clause, objects, fact))
    else:
        matched.missing.append((clause, objects, chosen))


def _alternatives(
    objects: tuple[str, ...], facts: Facts, scene: str, lexicon: Lexicon, clause: Clause, chosen: Key
) -> list[tuple[Key, Fact]]:
    """Facts of another predicate that the clause may mean as well, since the words agree at least as well."""
    least = lexicon.agreement(chosen, clause)
    return [
        (key, fact)
        for key, fact in _meanings(objects, facts, scene)
        if key[0] != chosen[0] and (words := lexicon.agreement(key, clause)) >= 0.5 and words > least
    ]


def _says_no(predicate: str) -> bool:
    return not NEGATION.isdisjoint(parts(predicate)) or predicate.startswith(("un", "not", "non"))


def _fact(key: Key, objects: tuple[str, ...]) -> Fact:
    arguments = [""] * (max(key[1], default=-1) + 1)
    for place, name in zip(key[1], objects, strict=False):
        arguments[place] = name
    return (key[0], *arguments)


def _choose(
    members: list[tuple[Clause, tuple[str, ...]]], counter: Counter[Key], pooled: Counter[Key], lexicon: Lexicon
) -> Key | None:
    """The meaning of a pattern: the best of the predicates that fit some of its pairs, or the one whose template it is."""
    clause, objects = members[0]
    known = lexicon.exact.get(tuple(clause.words)) or lexicon.templates.get(clause.pattern) or []
    template = [k for k in known if len(k[1]) == len(objects) == lexicon.arity[k[0]]]
    if template:
        return max(template, key=lambda k: (counter[k], pooled[k]))
    total = len(members)
    restricts = not _RESTRICTING.isdisjoint(clause.raw)
    best: tuple[float, Key] | None = None
    for key in {*counter, *pooled}:
        fit = counter[key] / total
        words = lexicon.agreement(key, clause)
        everywhere = pooled[key]
        natural = 0.1 if key[1] == tuple(range(len(key[1]))) else 0.0
        least = 2 if len(objects) > 1 else 4  # wordless agreement is often chance where there is but one object
        enough = counter[key] and (words >= 0.3 or (counter[key] >= least and fit == 1.0) or (counter[key] > least and fit >= 0.6))
        if restricts and words < 0.5:
            continue
        if not enough and not (everywhere >= 2 and words >= 0.5):
            continue
        score = fit + words + natural + min(everywhere, 10) / 100
        if best is None or score > best[0]:
            best = (score, key)
    return _in_order(members, counter, best[1], lexicon) if best else None


def _in_order(members: list[tuple[Clause, tuple[str, ...]]], counter: Counter[Key], key: Key, lexicon: Lexicon) -> Key:
    """The key, or the one with arguments in the order of the words where only a single pair of one class speaks for the other."""
    clause, objects = members[0]
    straight = tuple(range(len(key[1])))
    if len(objects) != 2 or counter[key] > 1:
        return key
    if clause.words[0] and clause.words[0][0] in _PLACES and not set(clause.words[1]) - BE and not counter[(key[0], (1, 0))]:
        return (key[0], (1, 0)) if len(key[1]) == 2 else key  # "on top of a is b"
    if key[1] == straight or counter[(key[0], straight)]:
        return key
    between = clause.words[1] if len(clause.words) > 1 else ()
    direct = any(same_word(t, w) for t in lexicon.tokens.get(key[0], ()) for w in between)
    backwards = {"has", "contains", "by", "from", "have", "includes", "holds"} & set(between)
    return (key[0], straight) if direct and not backwards and not clause.words[0] else key


def _without_meaning(
    clause: Clause, objects: tuple[str, ...], scene: str, facts: Facts, lexicon: Lexicon, matched: Matched
) -> None:
    """A clause whose pattern means no predicate: perhaps each of its objects is related to another of them, or it is a type."""
    if len(objects) > 2 or (len(objects) == 2 and any(o.startswith("#") for o in objects)):
        related: set[str] = set()
        used: list[Fact] = []
        for i, a in enumerate(objects):
            for b in objects[i + 1 :]:
                pair = _meanings((a, b), facts, scene)
                strong = [f for key, f in pair if lexicon.agreement(key, clause) >= 0.3] or (
                    [f for _, f in pair] if len(pair) == 1 else []
                )
                if strong:
                    related |= {a, b}
                    used += strong
        if related >= {o for o in objects if not o.startswith("#")} and used:
            matched.explained[scene].update(used)
            matched.read.add(id(clause))
            return
    if len(objects) > 1 and _as_words(clause, objects, scene, facts, lexicon, matched):
        return
    matched.unread.append((clause, objects))


def _as_words(
    clause: Clause, objects: tuple[str, ...], scene: str, facts: Facts, lexicon: Lexicon, matched: Matched
) -> bool:  # fmt: skip
    """Whether one of the objects is but a word of a predicate: "bread1 is in the kitchen" for (at-kitchen-bread bread1)."""
    for name in objects:
        others = [piece for o in objects if o != name for piece in parts(o)]
        for fact in facts.about(scene, (name,)):
            tokens = lexicon.tokens.get(fact[0], ())
            if len(fact) == 2 and any(any(same_word(t, w) for w in others) for t in tokens):
                matched.explained[scene].add(fact)
                matched.read.add(id(clause))
                return True
    return False


__all__ = ["SURE", "SYNONYMS", "Key", "Lexicon", "Matched", "lexicon_of", "match"]
