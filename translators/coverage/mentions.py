"""Which objects a text mentions, where, and which nouns stand for a class of objects.

A name may be written as it is, with spaces for signs ("block 1" for block1), or by the noun of its type and its number ("Block 1"
for b1). Lists go on in shorthand ("Blocks 4, 2 and 9"), ranges stand for all between ("b1 to b9"). Linear in the text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.pddl.ast import Task
from translators.coverage.text import Sentence, Token
from translators.coverage.words import ARTICLES, FUNCTION, NUMBERS, parts, plurals

MAX_PARTS = 8
_RANGE_WORDS = frozenset("to through .. ... … - – — until thru".split())


@dataclass(frozen=True)
class Mention:
    """Objects named at tokens [first, last): one, or all of a range."""

    first: int
    last: int
    objects: tuple[str, ...]
    weak: bool = False  # a name that is also a common word


@dataclass
class Names:
    """How the objects of a task may be written. `aliases`: parts of words → object; `classes`: noun → objects; `stems`: letters
    before the number → objects."""

    aliases: dict[tuple[str, ...], str] = field(default_factory=dict)
    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    stems: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)  # stem → number or letter → object
    weak: frozenset[str] = frozenset()
    typed: dict[str, str] = field(default_factory=dict)  # object → what class it belongs to, for patterns


def names_of(task: Task, language: Any = None) -> Names:
    """The ways to write the objects of a task; `language` brings the nouns of its types."""
    names = Names()
    every = [o.name for o in task.objects]
    for name in every:
        names.aliases.setdefault(parts(name), name)
        names.aliases.setdefault((name,), name)
    by_type = {t: [every[i] for i in ids.tolist()] for t, ids in task.type_members.items() if t != "object" and len(ids)}
    untyped = not task.domain.types
    if untyped:
        by_type = _unary_classes(task, every)
    for t, objects in by_type.items():
        for noun in _nouns_of(t, language):
            for form in plurals(noun):
                names.classes[form] = names.classes.get(form, frozenset()) | frozenset(objects)
    _add_stems(names, every, by_type)
    names.weak = frozenset(n for n in every if not any(c.isdigit() for c in n) and len(parts(n)) == 1 and len(n) < 6)
    for o in task.objects:
        plain = untyped or o.types == ("object",)
        names.typed[o.name] = ("" if len(parts(o.name)) == 1 else parts(o.name)[0]) if plain else "|".join(o.types)
    return names


def _nouns_of(type_name: str, language: Any) -> set[str]:
    nouns = {" ".join(parts(type_name))}
    own = getattr(language, "nouns", {}).get(type_name)
    if isinstance(own, str):
        nouns.add(own.lower())
    elif own:
        nouns |= {str(n).lower() for n in own}
    return nouns


def _unary_classes(task: Task, every: list[str]) -> dict[str, list[str]]:
    """Classes of an untyped task: static unary predicates that hold of some objects ("truck", "location")."""
    changed = {p for a in task.domain.actions for p in touched(a.effect)}
    return {
        p: [every[i] for (i,) in rows.tolist()]
        for p, rows in task.problem.init.items()
        if len(rows) and rows.shape[1] == 1 and p not in changed
    }


def touched(effect: Any) -> Iterable[str]:
    if hasattr(effect, "atom"):
        yield effect.atom.predicate
    for part in getattr(effect, "parts", ()):
        yield from touched(part)
    if hasattr(effect, "body"):
        yield from touched(effect.body)


def _add_stems(names: Names, every: list[str], by_type: Mapping[str, list[str]]) -> None:
    """Aliases by class noun and number, and stems of numbered or lettered names."""
    for name in every:
        pieces = parts(name)
        if len(pieces) > 1 and (pieces[-1].isdigit() or len(pieces[-1]) == 1):
            names.stems.setdefault(pieces[:-1], {})[pieces[-1]] = name
    for stem, members in names.stems.items():
        if len(stem) == 1 and len(stem[0]) > 2:
            for form in plurals(stem[0]):
                names.classes.setdefault(form, frozenset(members.values()))
    for objects in by_type.values():
        numbered: dict[str, list[str]] = {}
        for name in objects:
            pieces = parts(name)
            numbered.setdefault(pieces[-1] if len(pieces) <= 2 else " ".join(pieces[1:]), []).append(name)
        for noun in [n for n, members in names.classes.items() if members == frozenset(objects)]:
            for number, those in numbered.items():
                if len(those) == 1 and (number[0].isdigit() or len(number) == 1):
                    names.aliases.setdefault((*noun.split(), *number.split()), those[0])


def learn_nouns(sentences: Iterable[Sentence], names: Names) -> None:
    """Nouns that the text counts and the task does not know: "5 crates" are the only five objects of a stem, or all there are."""
    sizes: dict[int, list[frozenset[str]]] = {}
    for members in {frozenset(m.values()) for m in names.stems.values()} | {frozenset(names.typed)}:
        sizes.setdefault(len(members), []).append(members)
    for sentence in sentences:
        for number, noun in itertools.pairwise(sentence.tokens):
            word = noun.text
            if not word.isalpha() or not word.endswith("s") or len(word) < 4 or word in names.classes or word in FUNCTION:
                continue
            count = int(number.text) if number.text.isdigit() and len(number.text) < 7 else NUMBERS.get(number.text, 0)
            if count > 1 and len(sizes.get(count, ())) == 1:
                for form in (word, word[:-1]):
                    names.classes.setdefault(form, sizes[count][0])


def find_mentions(tokens: tuple[Token, ...], names: Names) -> list[Mention]:
    """Mentions in a sentence, from left to right, not overlapping."""
    pieces = [_token_parts(t.text) for t in tokens]
    found: list[Mention] = []
    i = 0
    while i < len(tokens):
        hit = _at(tokens, pieces, i, names) or _in_list(tokens, i, found, names)
        if hit is None:
            i += 1
            continue
        hit = _ranged(tokens, pieces, hit, found, names)
        found.append(hit)
        i = hit.last
    return found


def _token_parts(word: str) -> tuple[str, ...]:
    word = word[:-2] if word.endswith("'s") else word.rstrip("'")
    return parts(word) if any(c.isalnum() for c in word) else (word,)


def _at(tokens: tuple[Token, ...], pieces: list[tuple[str, ...]], i: int, names: Names) -> Mention | None:
    """The longest name that begins at token i."""
    key: tuple[str, ...] = ()
    best: Mention | None = None
    whole = tokens[i].text
    if (whole,) in names.aliases and not _is_article(tokens, i, names):
        best = Mention(i, i + 1, (names.aliases[whole,],), names.aliases[whole,] in names.weak)
    for j in range(i, min(len(tokens), i + 4)):
        key += pieces[j]
        if len(key) > MAX_PARTS:
            break
        name = names.aliases.get(key)
        if name is None and j > i and len(key) == 2 and key[0].endswith("s"):
            name = names.aliases.get((key[0][:-1], key[1]))
        if name is not None and not (len(key) == 1 and _is_article(tokens, i, names)):
            if j > i and tokens[j].text in NUMBERS and best is not None:
                continue
            best = Mention(i, j + 1, (name,), name in names.weak and j == i)
    return best


def _is_article(tokens: tuple[Token, ...], i: int, names: Names) -> bool:
    """Whether "a" (or "i") at token i is the English word, though an object is called so."""
    if tokens[i].text not in ("a", "i", "an"):
        return False
    if i and (tokens[i - 1].text in names.classes or tokens[i - 1].text in ("object", "objects", "called", "named")):
        return False
    if i + 1 == len(tokens):
        return False
    following = tokens[i + 1].text
    if i and tokens[i - 1].text == following:
        return False
    if tokens[i].text == "i" and following in (
        "have",
        "want",
        "am",
        "need",
        "can",
        "would",
        "should",
        "must",
        "will",
        "could",
        "start",
    ):
        return True
    return following[0].isalpha() and following not in FUNCTION


def _in_list(tokens: tuple[Token, ...], i: int, found: list[Mention], names: Names) -> Mention | None:
    """A bare number or letter that goes on a list: "Blocks 4, 2 and 9"; or the first after "blocks numbered"."""
    word = tokens[i].text
    if not (word.isdigit() or (len(word) == 1 and word.isalpha())):
        return None
    if found and all(t.text in (",", "and", "or", "&") for t in tokens[found[-1].last : i]) and found[-1].last < i:
        stem = parts(found[-1].objects[-1])[:-1]
        name = names.stems.get(stem, {}).get(word) if stem else None
        previous = tokens[found[-1].last - 1].text
        if name and (previous.isdigit() or len(previous) == 1):
            return Mention(i, i + 1, (name,))
    if i >= 2 and tokens[i - 1].text in ("numbered", "labeled", "labelled", "from", "named"):
        for back in (tokens[i - 2].text,):
            members = names.classes.get(back)
            if members:
                those = [m for m in members if parts(m)[-1] == word]
                if len(those) == 1:
                    return Mention(i, i + 1, (those[0],))
    return None


def _ranged(tokens: tuple[Token, ...], pieces: list[tuple[str, ...]], hit: Mention, found: list[Mention], names: Names) -> Mention:
    """The mention with all between, where "to" and the end of a range follow."""
    j = hit.last
    if len(hit.objects) != 1 or j + 1 >= len(tokens) or tokens[j].text not in _RANGE_WORDS:
        return hit
    low = parts(hit.objects[0])
    end = _at(tokens, pieces, j + 1, names)
    if end is None and pieces[j + 1] and len(pieces[j + 1]) == 1:
        name = names.stems.get(low[:-1], {}).get(pieces[j + 1][0])
        end = Mention(j + 1, j + 2, (name,)) if name else None
    if end is None or len(end.objects) != 1:
        return hit
    high = parts(end.objects[0])
    if low[:-1] != high[:-1] or (not low[:-1] and not low[-1].isdigit()):
        return hit
    between = _between(low[-1], high[-1])
    members = names.stems.get(low[:-1], {})
    if not between or (tokens[j].text == "to" and low[:-1] == high[:-1] and _is_way(tokens, hit.first)):
        return hit
    objects = tuple(members[n] for n in between if n in members)
    return Mention(hit.first, end.last, objects) if len(objects) >= 2 else hit


def _is_way(tokens: tuple[Token, ...], first: int) -> bool:
    """ "from b1 to b4" after a verb of motion is a way, not a range."""
    before = [t.text for t in tokens[max(0, first - 6) : first]]
    return "from" in before and any(
        w in before for w in ("go", "move", "leads", "lead", "walk", "drive", "road", "path", "sail", "fly", "travel")
    )


def _between(low: str, high: str) -> list[str]:
    if low.isdigit() and high.isdigit() and 0 < int(high) - int(low) < 10_000:
        return [str(i) for i in range(int(low), int(high) + 1)]
    if len(low) == len(high) == 1 and low.isalpha() and ord(low) < ord(high):
        return [chr(i) for i in range(ord(low), ord(high) + 1)]
    return []


def unknown_names(tokens: tuple[Token, ...], mentions: list[Mention], names: Names) -> list[str]:
    """Words that look like names of the task's objects but are none: "b7" where the blocks are b1 to b6."""
    taken = {k for m in mentions for k in range(m.first, m.last)}
    odd = []
    for i, token in enumerate(tokens):
        if i in taken:
            continue
        pieces = _token_parts(token.text)
        if len(pieces) > 1 and pieces[-1].isdigit() and pieces[:-1] in names.stems:
            odd.append(token.own)
        elif (
            (token.text.isdigit() or (len(token.own) == 1 and token.own.isupper() and token.own != "I"))
            and i
            and i - 1 not in taken
        ):
            before = tokens[i - 1].own
            lower = before.lower()
            if i > 1 and tokens[i - 2].text in ("a", "an", "any", "each", "every"):
                continue
            if (
                lower in names.classes
                and not lower.endswith("s")
                and any(parts(m)[-1].isdigit() == token.text.isdigit() for m in names.classes[lower])
            ):
                odd.append(f"{before} {token.own}")
    return odd


def class_at(tokens: tuple[Token, ...], i: int, names: Names) -> tuple[str, int] | None:
    """The class noun of up to three words at token i, and how many words it has."""
    for k in (3, 2, 1):
        if i + k <= len(tokens):
            noun = " ".join(t.text for t in tokens[i : i + k])
            if noun in names.classes and not (k == 1 and noun in ARTICLES):
                return noun, k
    return None
