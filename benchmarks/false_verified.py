"""How often is a wrong answer called VERIFIED, and a right one not?

    python -m benchmarks.false_verified [--wrong 500] [--right 150] [--seed 1] [--show 10] [--replays]

Planted: the words of a task of a shipped domain are changed in one place (a contradiction, an omission, two names swapped, a
further constraint or goal), while a scripted model goes on answering with the PDDL of the unchanged task, to both forms of prompt.
So two readings agree, and only coverage, checks and controlled English can notice. Right: the words as they are, in four styles.

With --replays instead the problem files that GPT-4 wrote (PLANLOOM_BENCHMARKS/llm_plus_p), as the replies of the model to both
forms of prompt. Truth is equivalence with the true problem.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import domains
from planner.errors import PlanloomError
from planner.pddl import read_task
from planner.pddl.ast import And, Atom, Task
from translators.ask import ask
from translators.base import Trust
from translators.english import describe, language_for
from translators.equivalence import Verdict, equivalent
from translators.models.scripted import ScriptedModel

STYLES = ("generated", "formal", "explicit", "abstract")
KINDS = ("contradiction", "omitted fact", "omitted goal", "swapped at start", "swapped in goal", "constraint", "further goal")
SIZES = {"blocksworld": {"blocks": (3, 6)}}  # of other domains the shipped tasks serve, and generated ones of default size
CONSTRAINTS = (
    "{a} must never be moved.", "Do not use {a}.", "Use at most 3 steps.", "{a} has to be dealt with before {b}.",
    "{a} may be used only once.", "At no time may {a} and {b} be together.", "Everything must be done within 5 minutes.",
    "{a} must not be touched until {b} is done.",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Words, the PDDL that the model answers with, and whether that is what the words say."""

    domain: str
    kind: str
    style: str
    words: str
    pddl: str
    right: bool


def tasks(name: str, rng: random.Random, count: int) -> list[tuple[str, str]]:
    """(words, PDDL) of generated tasks of a domain."""
    made = []
    for _ in range(count):
        generated = domains.generate(name, seed=rng.randrange(10_000))
        made.append((generated.words, generated.problem))
    return made


def cases(wrong: int, right: int, seed: int) -> Iterator[Case]:
    """All planted cases, then the right ones; every kind, style and domain in turn."""
    rng = random.Random(seed)
    names = [info.name for info in domains.list_domains()]
    made = number = 0
    while made < wrong and number < 20 * wrong:
        name, kind, style = names[number % len(names)], KINDS[(number // 3) % len(KINDS)], STYLES[(number // 7) % len(STYLES)]
        number += 1
        case = _planted(name, kind, style, rng)
        if case is not None:
            made += 1
            yield case
    for number in range(right):
        name, style = names[number % len(names)], STYLES[(number // len(names)) % len(STYLES)]
        words, pddl = tasks(name, rng, 1)[0]
        yield Case(name, "right", style, _words(words, _task(name, pddl), style, rng), pddl, True)


def _task(name: str, pddl: str) -> Task:
    return read_task(domains.domain_path(name).read_text(encoding="utf-8"), pddl)


def _words(words: str, task: Task, style: str, rng: random.Random) -> str:
    return words if style == "generated" else describe(task, None, style, seed=rng.randrange(5))


def _planted(name: str, kind: str, style: str, rng: random.Random) -> Case | None:
    """A case with one change in its words; None where the change is impossible or means nothing."""
    words, pddl = tasks(name, rng, 1)[0]
    task = _task(name, pddl)
    if kind in ("contradiction", "constraint"):
        sentence = _contradiction(task, rng) if kind == "contradiction" else _constraint(task, rng)
        return (
            None if sentence is None else Case(name, kind, style, _inserted(_words(words, task, style, rng), sentence), pddl, False)
        )
    changed = _changed(task, kind, rng)
    if changed is None or equivalent(task, changed).verdict is not Verdict.DIFFERENT:
        return None
    if style == "generated":
        style = "explicit"
    return Case(name, kind, style, _words("", changed, style, rng), pddl, False)


def _inserted(words: str, sentence: str) -> str:
    """A sentence put before the goal's paragraph, or at the end if it is an order."""
    paragraphs = words.strip().split("\n\n")
    if "must" in sentence or sentence.split()[0] in ("Do", "Use", "At", "Everything") or "may" in sentence or "has to" in sentence:
        return words.strip() + " " + sentence + "\n"
    return "\n\n".join([*paragraphs[:-1], sentence, paragraphs[-1]]) + "\n" if len(paragraphs) > 1 else f"{sentence} {words}"


def _constraint(task: Task, rng: random.Random) -> str:
    names = [o.name for o in task.problem.objects]
    a, b = rng.sample(names, 2) if len(names) > 1 else (names[0], names[0])
    return rng.choice(CONSTRAINTS).format(a=a, b=b)


def _contradiction(task: Task, rng: random.Random) -> str | None:
    """A fact that changes over time, said once more with another last argument."""
    changing = {p for action in task.domain.actions for p in _deleted(action.effect)}
    words = language_for(task.domain).words
    facts = [f for f in _facts(task) if f[0] in changing and len(f) > 2]
    rng.shuffle(facts)
    for predicate, *arguments in facts:
        parameter = task.predicates[predicate].parameters[-1]
        others = [task.objects[i].name for i in task.members(parameter.types) if task.objects[i].name not in arguments]
        if others and _unique(task, predicate, len(arguments)):
            return f"At the start, {words.fact(predicate, [*arguments[:-1], rng.choice(others)])}."
    return None


def _unique(task: Task, predicate: str, arity: int) -> bool:
    """Whether each first argument has one last argument at the start, as a place has."""
    rows = [f[1:] for f in _facts(task) if f[0] == predicate]
    return arity == 2 and len({r[0] for r in rows}) == len(rows) > 1


def _deleted(effect) -> Iterator[str]:
    if hasattr(effect, "negated"):
        if effect.negated:
            yield effect.atom.predicate
    elif hasattr(effect, "parts"):
        for part in effect.parts:
            yield from _deleted(part)
    elif hasattr(effect, "body"):
        yield from _deleted(effect.body)


def _facts(task: Task) -> list[tuple[str, ...]]:
    names = [o.name for o in task.objects]
    return [(p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist()]


def _changed(task: Task, kind: str, rng: random.Random) -> Task | None:
    """The task with one thing different."""
    problem = task.problem
    goal = [p for p in (problem.goal.parts if isinstance(problem.goal, And) else (problem.goal,)) if isinstance(p, Atom)]
    if kind == "omitted fact":
        derived = {rule.head.predicate for rule in language_for(task.domain).rules}
        there = set(_facts(task))  # one direction of "next to" may go unsaid: its words say the other too
        rows = [f for f in there if f[0] not in derived and len(f) > 1 and not (len(f) == 3 and (f[0], f[2], f[1]) in there)]
        rows.sort()
        return _without(task, rng.choice(rows)) if rows else None
    if kind == "omitted goal":
        return _with_goal(task, [g for g in goal if g is not rng.choice(goal)] if len(goal) > 1 else [])
    if kind == "further goal":
        moved = [a for a in (_other(task, g, rng) for g in goal) if a is not None]
        return _with_goal(task, [*goal, rng.choice(moved)]) if moved else None
    swap = _swap(task, rng)
    if swap is None or not goal:
        return None
    if kind == "swapped in goal":
        return _with_goal(task, [Atom(g.predicate, tuple(swap.get(a, a) for a in g.arguments)) for g in goal])
    ids = {task.object_ids[a]: task.object_ids[b] for a, b in swap.items()}
    init = {p: rows.copy() for p, rows in problem.init.items()}
    for rows in init.values():
        old = rows.copy()
        for a, b in ids.items():
            rows[old == a] = b
    return replace(task, problem=replace(problem, init=init))


def _swap(task: Task, rng: random.Random) -> dict[str, str] | None:
    by_type: dict[tuple[str, ...], list[str]] = {}
    for o in task.problem.objects:
        by_type.setdefault(o.types, []).append(o.name)
    groups = [names for names in by_type.values() if len(names) > 1]
    if not groups:
        return None
    a, b = rng.sample(rng.choice(groups), 2)
    return {a: b, b: a}


def _other(task: Task, goal: Atom, rng: random.Random) -> Atom | None:
    """A goal like this one, about another object in the first place."""
    if not goal.arguments:
        return None
    types = task.predicates[goal.predicate].parameters[0].types
    others = [task.objects[i].name for i in task.members(types) if task.objects[i].name not in goal.arguments]
    return Atom(goal.predicate, (rng.choice(others), *goal.arguments[1:])) if others else None


def _without(task: Task, fact: tuple[str, ...]) -> Task:
    row = [task.object_ids[a] for a in fact[1:]]
    rows = task.problem.init[fact[0]]
    kept = rows[[r != row for r in rows.tolist()]]
    return replace(task, problem=replace(task.problem, init={**task.problem.init, fact[0]: kept}))


def _with_goal(task: Task, goal: list[Atom]) -> Task | None:
    return replace(task, problem=replace(task.problem, goal=And(tuple(goal)))) if goal else None


def replays(root: Path) -> Iterator[Case]:
    """What language models really wrote, with the words that they were given; `right` by equivalence with the true problem."""
    for name in sorted(p.name for p in (root / "llm_plus_p/experiments/run0/problems/llm_ic_pddl").glob("*")):
        folder = root / "llm_plus_p/domains" / name
        for path in sorted((root / "llm_plus_p/experiments/run0/problems/llm_ic_pddl" / name).glob("p*.pddl")):
            gold, words = folder / path.name, folder / f"{path.stem}.nl"
            if gold.is_file() and words.is_file():
                try:
                    yield _replayed(folder / "domain.pddl", words, path.read_text(encoding="utf-8", errors="replace"), gold)
                except PlanloomError as error:
                    print(f"{gold} is left out: {error}")


def _replayed(domain: Path, words: Path, reply: str, gold: Path) -> Case:
    from translators.specification import read_reply

    truth = read_task(domain, gold)
    read = read_reply(reply, truth.domain, source="x")
    right = read.task is not None and bool(equivalent(read.task, truth))
    return Case(str(domain), "right" if right else "replay", domain.parent.name, words.read_text(encoding="utf-8"), reply, right)


def run(case: Case) -> tuple[Trust, tuple[str, ...]]:
    """What `ask` makes of it with a model that always gives the same answer."""
    answer = ask(case.words, domain=case.domain, model=ScriptedModel(lambda _: case.pddl), repair_rounds=0, time_limit_s=20)
    return answer.trust, answer.reasons


def wilson(k: int, n: int) -> str:
    """k of n with a 95 % interval."""
    if n == 0:
        return "0 of 0"
    z, p = 1.96, k / n
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return f"{k} of {n} = {100 * p:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--wrong", type=int, default=500)
    parser.add_argument("--right", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="wrong verdicts to print in full")
    parser.add_argument("--replays", action="store_true")
    options = parser.parse_args()
    every = cases(options.wrong, options.right, options.seed)
    if options.replays:
        root = os.environ.get("PLANLOOM_BENCHMARKS")
        if root is None:
            sys.exit("set PLANLOOM_BENCHMARKS to the folder that holds llm_plus_p")
        every = replays(Path(root))
    counts: Counter[tuple[str, str, str]] = Counter()
    why: Counter[str] = Counter()
    shown = 0
    for case in every:
        try:
            trust, reasons = run(case)
        except PlanloomError as error:
            sys.exit(f"{case}: {error}")
        counts[case.kind, case.style, trust.value] += 1
        if case.right != (trust is Trust.VERIFIED):
            if case.right:
                why[f"{case.domain} {case.style}: {reasons[0][:100] if reasons else ''}"] += 1
            if shown < options.show:
                shown += 1
                print(
                    f"--- {trust.value}, {case.kind}, {case.domain}, {case.style}: {reasons}\n{case.words}\n{case.pddl}\n",
                    flush=True,
                )
    _report(counts, why)


def _report(counts: Counter[tuple[str, str, str]], why: Counter[str]) -> None:
    kinds = dict.fromkeys(kind for kind, _, _ in counts)
    for kind in kinds:
        total = sum(n for (k, _, _), n in counts.items() if k == kind)
        verified = sum(n for (k, _, t), n in counts.items() if k == kind and t == "VERIFIED")
        refused = sum(n for (k, _, t), n in counts.items() if k == kind and t == "REFUSED")
        print(f"{kind}: VERIFIED {wilson(verified, total)}, REFUSED {refused}")
    wrong = [(t, n) for (k, _, t), n in counts.items() if k != "right"]
    print("all wrong ones: VERIFIED", wilson(sum(n for t, n in wrong if t == "VERIFIED"), sum(n for _, n in wrong)))
    for style in dict.fromkeys(s for k, s, _ in counts if k == "right"):
        total = sum(n for (k, s, _), n in counts.items() if (k, s) == ("right", style))
        print(f"right, {style}: VERIFIED", wilson(counts["right", style, "VERIFIED"], total))
    for reason, n in why.most_common(25):
        print(f"{n:4} {reason}")


if __name__ == "__main__":
    main()
