"""Controlled English both ways, measured: `python benchmarks/english.py [--tasks 50] [--planted 500] [DOMAIN …]`.

Generated tasks of each shipped domain are described in three styles, and in the generator's own words; each text is read back
and compared with the source by name. A text is read right (equivalent, no questions), asked about (questions), or WRONG (not
equivalent and no question), which must not happen. Then: right answers with one planted fault, and phrasings written by hand.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import domains
from planner.pddl import read_task
from planner.pddl.ast import Task
from tests.domains.sizes import MIDDLING, SMALLEST, TINY
from tests.translators.english.phrasings import ASKED, READ
from translators.base import Formalization
from translators.english import describe, read_english
from translators.equivalence import equivalent

STYLES = ("formal", "explicit", "abstract", "words")
EXTRA = (
    """
But never use {0}.|{0} must not be touched.|Use at most 5 moves.|Do it within 10 minutes.|Only one of them may be moved.
Do not move {0} before {1}.|{0} is broken.|Always keep {0} where it is.|Avoid {0}.|If possible, start with {0}.
{0} may only be used once.|Finish with {1}.|{0} is heavier than {1}.|Every second one is blocked.|Leave {0} alone.
""".strip()
    .replace("\n", "|")
    .split("|")
)
TAILS = [
    ", but never touch {0}",
    " without using {0}",
    " using at most 5 moves",
    " before {0} is moved",
    " by Friday",
    " with {0} only",
    " as fast as possible",
    " at most once",
    " unless {0} is there",
    " or {0}",
    " first",
]


def sizes_of(name: str, count: int) -> list[tuple[dict, int]]:
    """Sizes and seeds, small ones more often than middling ones."""
    ladder = [SMALLEST[name], TINY[name], {}, TINY[name], {}]
    chosen = [(ladder[i % len(ladder)], i) for i in range(count)]
    for i in range(0, count, 10):
        chosen[i] = (MIDDLING[name][0], i)
    return chosen


def verdict(source: Task, reading: Formalization) -> str:
    """ "right", "asked" or "WRONG"."""
    same = reading.task is not None and equivalent(source, reading.task).verdict == "EQUIVALENT"
    if reading.questions or any(f.severity == "error" for f in reading.findings):
        return "asked"
    return "right" if same else "WRONG"


def round_trips(names: list[str], tasks: int) -> None:
    print(f"{'domain':12}" + "".join(f"{style:>20}" for style in STYLES) + "   (right/asked/WRONG)")
    for name in names:
        counts = {style: {"right": 0, "asked": 0, "WRONG": 0} for style in STYLES}
        for sizes, seed in sizes_of(name, tasks):
            generated = domains.generate(name, seed=seed, **sizes)
            source = read_task(domains.domain_path(name), generated.problem)
            for style in STYLES:
                text = generated.words if style == "words" else describe(source, name, style, seed=seed)
                result = verdict(source, read_english(text, name))
                counts[style][result] += 1
        print(f"{name:12}" + "".join(f"{'/'.join(map(str, counts[s].values())):>20}" for s in STYLES), flush=True)


def planted(names: list[str], count: int) -> None:
    """Right texts with one fault: how many are read without a question, and what the questions miss."""
    dice = random.Random(5)
    kinds = {kind: [0, 0] for kind in ("sentence", "tail", "contradiction", "omission")}
    for i in range(count):
        name = names[i % len(names)]
        generated = domains.generate(name, seed=i, **(TINY[name] if i % 2 else {}))
        source = read_task(domains.domain_path(name), generated.problem)
        text = generated.words if i % 3 == 0 else describe(source, name, ("explicit", "abstract")[i % 2], seed=i)
        kind = dice.choice(list(kinds))
        changed = fault(kind, text, source, name, dice)
        if changed is None:
            continue
        reading = read_english(changed, name)
        clean = not reading.questions and not any(f.severity == "error" for f in reading.findings)
        same = reading.task is not None and equivalent(source, reading.task).verdict == "EQUIVALENT"
        kinds[kind][0] += 1
        if clean and not (kind == "omission" and same):
            kinds[kind][1] += 1
            print(f"read as clean with a planted {kind}: {name} {changed[-200:]!r}" if kind != "omission" else f"not seen: {name}")
    print("planted faults (made, read as clean): " + ", ".join(f"{kind} {made}, {clean}" for kind, (made, clean) in kinds.items()))


def fault(kind: str, text: str, source: Task, name: str, dice: random.Random) -> str | None:
    """The text with one fault of a kind; None where it has no place for one."""
    objects = [o.name for o in source.problem.objects]
    if len(objects) < 2:
        return None
    sentences = re.split(r"(?<=\.)\s+", text.strip())
    if kind == "sentence":
        extra = dice.choice(EXTRA).format(*dice.sample(objects, 2))
        sentences.insert(dice.randrange(1, len(sentences) + 1), extra)
    elif kind == "tail":
        goals = [i for i, s in enumerate(sentences) if re.match(r"(The|My) goal|In the end|Make sure", s)]
        at = dice.choice(goals)
        sentences[at] = sentences[at][:-1] + dice.choice(TAILS).format(*dice.sample(objects, 2)) + "."
    elif kind == "contradiction":
        return contradicted(sentences, source, name, dice)
    else:
        start = [i for i, s in enumerate(sentences) if i and not re.match(r"(The|My) goal|In the end|Make sure|Also", s)]
        placed = [i for i in start if re.search(r" (at|on|in|inside) ", sentences[i])]
        if not placed:
            return None
        del sentences[dice.choice(placed)]
    return " ".join(sentences)


def contradicted(sentences: list[str], source: Task, name: str, dice: random.Random) -> str | None:
    """With another place for a thing that has one, at the start."""
    from translators.english import Language
    from translators.english.wording import Wording

    language = Language.load(name)
    wording = Wording(language, source.domain, {})
    names = [o.name for o in source.objects]
    facts = []
    for group in language.groups:
        for form in group.of:
            if (
                group.ask
                and group.exclusive
                and form.arguments[-1:] == ("?",)
                and len(form.arguments) <= 2
                and form.predicate in source.problem.init
            ):
                facts += [(form.predicate, *(names[i] for i in row)) for row in source.problem.init[form.predicate].tolist()]
    if not facts:
        return None
    fact = dice.choice(facts)
    kind = source.objects[source.object_ids[fact[-1]]].types
    others = [o.name for o in source.objects if o.types == kind and o.name != fact[-1] and o.name not in fact]
    if not others:
        return None
    clause = wording.clause((*fact[:-1], dice.choice(others)))
    return " ".join([*sentences[:1], f"At the start, {clause}.", *sentences[1:]])


def by_hand() -> None:
    counts = {"right": 0, "asked": 0, "WRONG": 0}
    for domain, text, start, goal in READ:
        reading = read_english(text, domain)
        if reading.questions or reading.task is None:
            counts["asked"] += 1
            print(f"asked: {domain} {text[:80]!r}: {reading.questions[:1]}")
            continue
        counts["right" if agrees(reading.task, start, goal) else "WRONG"] += 1
    clean = [text for domain, text in ASKED if not read_english(text, domain).questions]
    print(f"by hand, to be read: {counts}; to be asked: {len(ASKED) - len(clean)} of {len(ASKED)} {clean or ''}")


def agrees(task: Task, start: str | None, goal: str | None) -> bool:
    """Whether the facts are those of a case; None agrees with anything."""
    names = [o.name for o in task.objects]
    init = {(p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist()}
    wanted = {(a.predicate, *a.arguments) for a in getattr(task.problem.goal, "parts", (task.problem.goal,))}
    said = [None if text is None else {tuple(fact.split()) for fact in text.split(";")} for text in (start, goal)]
    return said[0] in (None, init) and said[1] in (None, wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", nargs="*")
    parser.add_argument("--tasks", type=int, default=50)
    parser.add_argument("--planted", type=int, default=500)
    options = parser.parse_args()
    names = options.domains or [info.name for info in domains.list_domains()]
    round_trips(names, options.tasks)
    planted(names, options.planted)
    by_hand()


if __name__ == "__main__":
    main()
