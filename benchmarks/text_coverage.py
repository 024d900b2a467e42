"""How much of what is wrong coverage sees: one change planted by seed in a text or its task, and pairs left as they are.

    python -m benchmarks.text_coverage [--per-pair N] [--seed S] [--only FAMILY] [--show N]

Pairs: generated tasks with their words, and where PLANLOOM_BENCHMARKS holds them the texts of `llm_plus_p` and `formalizer` with
their gold problems. Prints for every kind of change how many were flagged, and how many unmodified pairs pass.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from planner.errors import PlanloomError
from planner.pddl import read_task
from planner.pddl.ast import And, Atom, Task
from translators.coverage import cover


class Pair(NamedTuple):
    """A text with its right task."""

    family: str
    name: str
    text: str
    task: Task
    language: Any


CONSTRAINTS = (
    "Never move {a} before {b}.", "{a} must not be touched.", "At no time may {a} and {b} be together.",
    "You may use at most 7 actions.", "The whole thing must be done within 20 minutes.", "Do it without moving {a} twice.",
    "{a} has to be dealt with before {b}.", "Only {a} may be moved first.", "Avoid {b} unless there is no other way.",
    "Exactly one of {a} and {b} may change.", "{b} must always stay where it is.", "No step may be repeated.",
    "Finish before noon.", "{a} is off limits after the first step.",
)  # fmt: skip


def pairs(seeds: int) -> Iterator[Pair]:
    """All pairs that can be had here."""
    yield from _generated(seeds)
    root = os.environ.get("PLANLOOM_BENCHMARKS")
    if root:
        yield from _llm_plus_p(Path(root) / "llm_plus_p" / "domains")
        yield from _formalizer(Path(root) / "formalizer" / "data")


def _generated(seeds: int) -> Iterator[Pair]:
    import domains
    from translators.english import language_for

    for info in domains.list_domains():
        domain = domains.domain_path(info.name).read_text(encoding="utf-8")
        for seed in range(seeds):
            made = domains.generate(info.name, seed=seed)
            task = read_task(domain, made.problem)
            yield Pair(
                f"generated/{info.name}", str(seed), made.words, task, language_for(task.domain, domains.language_path(info.name))
            )


def _llm_plus_p(folder: Path) -> Iterator[Pair]:
    for domain in sorted(folder.glob("*/domain.pddl")):
        for text in sorted(domain.parent.glob("p[0-9]*.nl")):
            yield from _pair(f"llm_plus_p/{domain.parent.name}", text, domain.read_text(), text.with_suffix(".pddl"))


def _formalizer(folder: Path) -> Iterator[Pair]:
    """The folder has no domains; blocksworld and mystery blocksworld are the usual ones, and are written here."""
    for family in sorted(folder.glob("textual_*")):
        golds = next(iter(family.glob("*_PDDL")), None)
        domain = _DOMAINS.get(family.name.removeprefix("textual_"))
        if golds is None or domain is None:
            continue
        for style in sorted(s for s in family.iterdir() if s != golds):
            for text in sorted(style.glob("p*_problem.txt")):
                yield from _pair(
                    f"formalizer/{style.name.replace('Templated_', '')}", text, domain, golds / f"{text.name[:3]}.pddl"
                )


def _pair(family: str, text: Path, domain: str, problem: Path) -> Iterator[Pair]:
    if problem.is_file():
        try:
            yield Pair(family, text.name, text.read_text(encoding="utf-8"), read_task(domain + "\n", problem), None)
        except PlanloomError:
            return


_BLOCKS = """(define (domain {name}) (:predicates ({c} ?x) ({t} ?x) ({e}) ({h} ?x) ({o} ?x ?y))
(:action a1 :parameters (?x) :precondition (and ({c} ?x) ({t} ?x) ({e}))
 :effect (and ({h} ?x) (not ({c} ?x)) (not ({t} ?x)) (not ({e}))))
(:action a2 :parameters (?x) :precondition ({h} ?x) :effect (and ({c} ?x) ({e}) ({t} ?x) (not ({h} ?x))))
(:action a3 :parameters (?x ?y) :precondition (and ({c} ?y) ({h} ?x))
 :effect (and ({e}) ({c} ?x) ({o} ?x ?y) (not ({c} ?y)) (not ({h} ?x))))
(:action a4 :parameters (?x ?y) :precondition (and ({o} ?x ?y) ({c} ?x) ({e}))
 :effect (and ({h} ?x) ({c} ?y) (not ({o} ?x ?y)) (not ({c} ?x)) (not ({e})))))"""
_DOMAINS = {
    "blocksworld": _BLOCKS.format(name="blocksworld", c="clear", t="on-table", e="arm-empty", h="holding", o="on"),
    "mystery_blocksworld": _BLOCKS.format(name="mystery_blocksworld", c="province", t="planet", e="harmony", h="pain", o="craves"),
    "logistics": """(define (domain logistics) (:predicates (package ?o) (truck ?t) (airplane ?a) (airport ?a) (location ?l)
 (in-city ?l ?c) (city ?c) (at ?o ?l) (in ?p ?v))
(:action load :parameters (?o ?v ?l) :precondition (and (package ?o) (at ?v ?l) (at ?o ?l))
 :effect (and (not (at ?o ?l)) (in ?o ?v)))
(:action unload :parameters (?o ?v ?l) :precondition (and (package ?o) (at ?v ?l) (in ?o ?v))
 :effect (and (at ?o ?l) (not (in ?o ?v))))
(:action drive :parameters (?t ?f ?g ?c) :precondition
  (and (truck ?t) (location ?g) (at ?t ?f) (in-city ?f ?c) (in-city ?g ?c) (city ?c))
 :effect (and (not (at ?t ?f)) (at ?t ?g)))
(:action fly :parameters (?t ?f ?g) :precondition (and (airplane ?t) (airport ?f) (airport ?g) (at ?t ?f))
 :effect (and (not (at ?t ?f)) (at ?t ?g))))""",
}


class Rows(NamedTuple):
    """A task as lists that can be changed: init and goal as [predicate, object, …]."""

    init: list[list[str]]
    goal: list[list[str]]


def rows_of(task: Task) -> Rows:
    """The facts of a task (a goal that is no conjunction of atoms has none)."""
    names = [o.name for o in task.objects]
    init = [[p, *(names[i] for i in row)] for p, table in task.problem.init.items() for row in table.tolist()]
    parts = task.problem.goal.parts if isinstance(task.problem.goal, And) else (task.problem.goal,)
    return Rows(init, [[a.predicate, *a.arguments] for a in parts if isinstance(a, Atom)])


def with_rows(task: Task, rows: Rows) -> Task:
    """The task with other facts; conjuncts of the goal that are no atoms stay."""
    table: dict[str, list[list[int]]] = defaultdict(list)
    for predicate, *names in rows.init:
        table[predicate].append([task.object_ids[n] for n in names])
    init = {p: np.array(r, dtype=np.int32).reshape(len(r), -1) for p, r in table.items()}
    parts = task.problem.goal.parts if isinstance(task.problem.goal, And) else (task.problem.goal,)
    goal = And((*(Atom(p, tuple(names)) for p, *names in rows.goal), *(p for p in parts if not isinstance(p, Atom))))
    return Task(task.domain, replace(task.problem, init=init, goal=goal), task.objects)


def said_facts(pair: Pair, rows: list[list[str]]) -> list[int]:
    """Indices of facts all of whose objects the text names, in one sentence."""
    spaced = [set(re.findall(r"[a-z]+|\d+", s.lower())) for s in re.split(r"[.\n;]", pair.text)]
    named = [set(re.findall(r"[\w-]+", s.lower())) for s in re.split(r"[.\n;]", pair.text)]

    def there(name: str, i: int) -> bool:
        return name in named[i] or set(re.findall(r"[a-z]+|\d+", name)) <= spaced[i]

    return [k for k, row in enumerate(rows) if len(row) > 1 and any(all(there(n, i) for n in row[1:]) for i in range(len(named)))]


def plant(pair: Pair, kind: str, rng: random.Random) -> tuple[str, Task] | None:
    """The pair with one change of a kind, or None where there is none of it."""
    if kind.startswith("text"):
        text = TEXT_KINDS[kind](pair, rng)
        return None if text is None or text.split() == pair.text.split() else (text, pair.task)
    rows = Rows([list(r) for r in rows_of(pair.task).init], [list(r) for r in rows_of(pair.task).goal])
    changed = TASK_KINDS[kind](pair, rows, rng)
    if not changed or (
        {tuple(r) for r in rows.init} == {tuple(r) for r in rows_of(pair.task).init}
        and {tuple(r) for r in rows.goal} == {tuple(r) for r in rows_of(pair.task).goal}
    ):
        return None
    return pair.text, with_rows(pair.task, rows)


def _drop_init(pair: Pair, rows: Rows, rng: random.Random) -> bool:
    said = said_facts(pair, rows.init)
    if not said:
        return False
    del rows.init[rng.choice(said)]
    return True


def _drop_goal(pair: Pair, rows: Rows, rng: random.Random) -> bool:
    if len(rows.goal) < 2:
        return False
    del rows.goal[rng.randrange(len(rows.goal))]
    return True


def _like(pair: Pair, name: str) -> list[str]:
    kinds = {o.name: o.types for o in pair.task.objects}
    stem = re.sub(r"\d.*", "", name)
    return [
        o for o in kinds if kinds[o] == kinds[name] and o != name and (kinds[name] != ("object",) or re.sub(r"\d.*", "", o) == stem)
    ]


def _change(pair: Pair, row: list[str], rng: random.Random) -> bool:
    places = [k for k in range(1, len(row)) if _like(pair, row[k])]
    if not places:
        return False
    k = rng.choice(places)
    row[k] = rng.choice(_like(pair, row[k]))
    return len(set(row)) == len(row)


def _change_init(pair: Pair, rows: Rows, rng: random.Random) -> bool:
    said = said_facts(pair, rows.init)
    return bool(said) and _change(pair, rows.init[rng.choice(said)], rng)


def _change_goal(pair: Pair, rows: Rows, rng: random.Random) -> bool:
    return bool(rows.goal) and _change(pair, rng.choice(rows.goal), rng)


def _add_goal(pair: Pair, rows: Rows, rng: random.Random) -> bool:
    if not rows.goal:
        return False
    row = list(rng.choice(rows.goal))
    rows.goal.append(row)
    return _change(pair, row, rng)


def _swap(pair: Pair, rows: list[list[str]], rng: random.Random) -> bool:
    """Swap two objects of a kind in one scene."""
    names = sorted({n for k in said_facts(pair, rows) for n in rows[k][1:]})
    rng.shuffle(names)
    for a in names:
        others = [b for b in _like(pair, a) if b in names]
        if others:
            b = rng.choice(others)
            for row in rows:
                row[1:] = [b if n == a else a if n == b else n for n in row[1:]]
            return True
    return False


def _turn(pair: Pair, rows: list[list[str]], rng: random.Random) -> bool:
    those = [k for k in said_facts(pair, rows) if len(rows[k]) == 3 and rows[k][2] in _like(pair, rows[k][1])]
    those = [k for k in those if [rows[k][0], rows[k][2], rows[k][1]] not in rows]
    if not those:
        return False
    row = rows[rng.choice(those)]
    row[1], row[2] = row[2], row[1]
    return True


TASK_KINDS = {
    "drop init fact": _drop_init,
    "drop goal": _drop_goal,
    "change init fact": _change_init,
    "change goal": _change_goal,
    "add goal": _add_goal,
    "swap names in init": lambda p, r, g: _swap(p, r.init, g),
    "swap names in goal": lambda p, r, g: _swap(p, r.goal, g),
    "turn init fact": lambda p, r, g: _turn(p, r.init, g),
    "turn goal": lambda p, r, g: _turn(p, r.goal, g),
}


def _named(pair: Pair) -> list[str]:
    return [
        o.name
        for o in pair.task.objects
        if re.search(rf"(?<![\w-]){re.escape(o.name)}(?![\w-])", pair.text) and re.search(r"\d", o.name)
    ]


def _constraint(pair: Pair, rng: random.Random) -> str | None:
    names = _named(pair)
    if len(names) < 2:
        names = [f"block {i}" for i in (1, 2)]
    a, b = rng.sample(names, 2)
    sentence = rng.choice(CONSTRAINTS).format(a=a, b=b)
    return f"{pair.text.rstrip()} {sentence}\n" if rng.random() < 0.7 else f"{sentence} {pair.text}"


_CLAUSE = re.compile(r"(?:(?<=^)|(?<=[.,;\n]))([^.,;\n]+[.,;\n])")


def _clauses(pair: Pair) -> list[re.Match[str]]:
    """Pieces between commas and stops that name an object and say something of it."""
    found = [m for m in _CLAUSE.finditer(pair.text) if re.search(r"\b(is|are|should|has|waits|wants|craves)\b", m[1])]
    found = [m for m in found if not re.search(r"\bthere (is|are)\b|\b(depot|container) storeareas are\b", m[1].lower())]
    return [m for m in found if any(re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", m[1]) for n in _named(pair))]


def _omit(pair: Pair, rng: random.Random) -> str | None:
    clauses = _clauses(pair)
    if not clauses:
        return None
    m = rng.choice(clauses)
    return pair.text[: m.start(1)] + ("." if m[1].endswith(".") else "") + pair.text[m.end(1) :]


def _swap_in_text(pair: Pair, rng: random.Random) -> str | None:
    """Swap two names of a kind in one clause, or put another name."""
    clauses = _clauses(pair)
    if not clauses:
        return None
    m = rng.choice(clauses)
    here = [n for n in _named(pair) if re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", m[1])]
    rng.shuffle(here)
    for a in here:
        others = _like(pair, a)
        if others:
            b = rng.choice(others)
            table = {a: b, b: a}
            new = re.sub(rf"(?<![\w-])({re.escape(a)}|{re.escape(b)})(?![\w-])", lambda x, table=table: table[x[1]], m[1])
            return None if _statements(new) == _statements(m[1]) else pair.text[: m.start(1)] + new + pair.text[m.end(1) :]
    return None


def _statements(text: str) -> list[str]:
    said = (" ".join(s.split()).lower() for s in re.split(r"\band\b|[.,;\n]", text))
    pieces = (re.sub(r"^(the|my|your) goal is (to have )?that", "", s) for s in said)
    return sorted({p.strip() for p in pieces})


def _contradict(pair: Pair, rng: random.Random) -> str | None:
    """Say a statement again with another name."""
    clauses = _clauses(pair)
    if not clauses:
        return None
    m = rng.choice(clauses)
    swapped = _swap_in_text(pair._replace(text=m[1]), rng)
    if swapped is None or re.match(r"\s*(and|as|my|your|the goal|at the)\b", swapped, re.I):
        return None
    if set(_statements(swapped)) <= set(_statements(pair.text)) or not set(_statements(swapped)):
        return None
    if " ".join(swapped.strip(" .,;\n").split()) in " ".join(pair.text.split()) or swapped.rstrip(" .,;\n").endswith("the"):
        return None
    end = pair.text.find(".", m.end(1) - 1) + 1
    return f"{pair.text[:end]} {swapped.strip().rstrip('.,;')}. {pair.text[end:]}" if end else None


def _miscount(pair: Pair, rng: random.Random) -> str | None:
    found = list(re.finditer(r"(?<![\w.-])(\d+)(?= [a-z]+s\b)", pair.text))
    if not found:
        return None
    m = rng.choice(found)
    return pair.text[: m.start()] + str(int(m[1]) + rng.choice((1, 2))) + pair.text[m.end() :]


TEXT_KINDS = {
    "text: extra constraint": _constraint,
    "text: omission": _omit,
    "text: names swapped": _swap_in_text,
    "text: contradiction": _contradict,
    "text: count changed": _miscount,
}


def main() -> None:
    """Run and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-pair", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    total, passed, planted, missed = Counter[str](), Counter[str](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    began, shown = time.perf_counter(), Counter[tuple[str, str]]()
    for pair in pairs(options.seeds):
        if options.only not in pair.family:
            continue
        total[pair.family] += 1
        right = cover(pair.text, pair.task, pair.language).accounted
        passed[pair.family] += right
        if not right:
            continue  # what is flagged anyway would be flagged with a change, too
        for kind in rng.sample([*TASK_KINDS, *TEXT_KINDS], min(options.per_pair, len(TASK_KINDS) + len(TEXT_KINDS))):
            change = plant(pair, kind, rng)
            if change is None:
                continue
            planted[kind, pair.family.split("/")[0]] += 1
            if cover(*change, pair.language).accounted:
                missed[kind, pair.family.split("/")[0]] += 1
                if shown[kind, pair.family] < options.show:
                    shown[kind, pair.family] += 1
                    _show(pair, kind, *change)
    _tables(total, passed, planted, missed, time.perf_counter() - began)


def _show(pair: Pair, kind: str, text: str, task: Task) -> None:
    print(f"missed: {kind} in {pair.family} {pair.name}")
    before, after = rows_of(pair.task), rows_of(task)
    for scene in ("init", "goal"):
        one, two = ({tuple(r) for r in getattr(rows, scene)} for rows in (before, after))
        print(f"  {scene}: -{sorted(one - two)[:4]} +{sorted(two - one)[:4]}")
    if text != pair.text:
        i = next((k for k in range(min(len(text), len(pair.text))) if text[k] != pair.text[k]), 0)
        print(f"  text: …{pair.text[max(0, i - 60) : i + 60]!r} -> …{text[max(0, i - 60) : i + 90]!r}")


def _tables(
    total: Counter[str], passed: Counter[str], planted: Counter[tuple[str, str]], missed: Counter[tuple[str, str]], seconds: float
) -> None:
    print("| pairs | right | pass |\n|---|---|---|")
    for family in total:
        print(f"| {family} | {total[family]} | {passed[family]} |")
    print(f"| all | {total.total()} | {passed.total()} ({100 * passed.total() / max(1, total.total()):.1f} %) |\n")
    print("| planted | cases | passed as covered |\n|---|---|---|")
    for kind in (*TASK_KINDS, *TEXT_KINDS):
        cases, slipped = (sum(n for (k, _), n in c.items() if k == kind) for c in (planted, missed))
        print(f"| {kind} | {cases} | {slipped} |")
    print(f"| all | {planted.total()} | {missed.total()} ({100 * missed.total() / max(1, planted.total()):.2f} %) |")
    print(f"\n{seconds:.0f} s")


if __name__ == "__main__":
    main()
