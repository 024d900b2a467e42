"""Replays what language models really wrote through the checks and the diagnosis: `python benchmarks/replay_checks.py [--verbose]`.

The data lies under PLANLOOM_BENCHMARKS (`llm_plus_p`, `formalizer`); nothing of it is in this repository. Three tables:

1. llm_plus_p, run0, `llm_ic_pddl`: the domain is given, the problem is the model's. A file is *exact* if its objects, initial facts
   and goal literals are those of the truth as sets, else it *differs*. It is *flagged* if reading or checking it gives an error or
   a warning about the problem; what is wrong with a domain that the model did not write does not count against it.
2. formalizer, blocksworld: domain and problem are the model's. A pair is *wrong* if it does not read; or the planner proves that it
   has no plan, or finds none in the time given; or the plan it has is not valid for the true task, with its actions matched by name
   without punctuation and its blocks by number. Flagged: an error or a warning in either file. *Diagnosed*: of the pairs
   that read and whose goal cannot be reached without deletes, those for which some assumption makes it reachable; and solvable.
3. planted (`--planted N`): from right tasks of all shipped domains and the true blocksworld problems one to three facts of one
   predicate are left out. Some such tasks are still right; counted are those whose goal can no longer be reached, and how often the
   first assumption offered, or any, names just the facts that were left out.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.pop(0)  # this folder: its file names are no modules
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from planner import solve
from planner.errors import PlanloomError
from planner.pddl import check, read_task
from planner.pddl.ast import Task
from planner.validate import validate
from translators.checks import check_meaning
from translators.checks.elision import elisions
from translators.diagnosis import assume, diagnose

# The domain of the true blocksworld problems is only given in words.
BLOCKSWORLD = """(define (domain blocksworld) (:predicates (on ?x ?y) (on-table ?x) (clear ?x) (arm-empty) (holding ?x))
  (:action pickup :parameters (?x) :precondition (and (clear ?x) (on-table ?x) (arm-empty))
    :effect (and (holding ?x) (not (clear ?x)) (not (on-table ?x)) (not (arm-empty))))
  (:action putdown :parameters (?x) :precondition (holding ?x)
    :effect (and (clear ?x) (arm-empty) (on-table ?x) (not (holding ?x))))
  (:action stack :parameters (?x ?y) :precondition (and (clear ?y) (holding ?x))
    :effect (and (arm-empty) (clear ?x) (on ?x ?y) (not (clear ?y)) (not (holding ?x))))
  (:action unstack :parameters (?x ?y) :precondition (and (on ?x ?y) (clear ?x) (arm-empty))
    :effect (and (holding ?x) (clear ?y) (not (on ?x ?y)) (not (clear ?x)) (not (arm-empty)))))"""
# Domains of the set that name objects of their problems without declaring them.
CONSTANTS = {"tyreworld": "(:constants wrench jack pump - tool)"}
SEARCH_S = 20.0


@dataclass
class Table:
    """A confusion table of wrong and right files, flagged and not."""

    counts: Counter[tuple[bool, bool]] = field(default_factory=Counter)

    def add(self, wrong: bool, flagged: bool) -> None:
        """Count a file."""
        self.counts[wrong, flagged] += 1

    def print(self, wrong: str, right: str) -> None:
        """The table with its two rates."""
        print(f"{'':12s}{'flagged':>9s}{'not':>6s}")
        for name, key in ((wrong, True), (right, False)):
            yes, no = self.counts[key, True], self.counts[key, False]
            print(f"{name:12s}{yes:9d}{no:6d}   {100 * yes / max(1, yes + no):5.1f} %")


def serious(findings: list) -> list:
    """Errors and warnings."""
    return [f for f in findings if f.severity != "note"]


def flags(domain: str, problem: str, given_domain: bool) -> tuple[list, Task | None]:
    """What is found in a pair of texts, and its task if it reads. given_domain: findings about the domain do not count."""
    findings = list(elisions(problem))
    try:
        task = read_task(domain, problem)
    except PlanloomError:
        found = check(domain, problem)
        about_problem = {str(f) for f in found} - {str(f) for f in check(domain)}
        return findings + serious([f for f in found if not given_domain or str(f) in about_problem]), None
    return findings + serious(check_meaning(task, problem_text=problem)), task


def facts_of(text: str) -> tuple[frozenset[str], ...]:
    """Objects with types, initial facts and goal literals of a problem, as normalised text, whether it reads or not."""
    plain = re.sub(r";.*", "", text).lower()
    init, goal = plain.find("(:init"), plain.find("(:goal")
    parts = (plain[init:goal], plain[goal:]) if init < goal else (plain[init:], plain[goal:init])
    found = [frozenset(" ".join(atom.split()) for atom in re.findall(r"\([^()]*\)", part)) for part in parts]
    words = re.split(r"\(\s*:objects|\)", plain[: min(init, goal)])[-2].split()
    objects, waiting = set(), []
    for i, word in enumerate(words):
        if word == "-":
            objects |= {f"{name} - {words[i + 1]}" for name in waiting}
            waiting = []
        elif i == 0 or words[i - 1] != "-":
            waiting.append(word)
    return frozenset(objects | set(waiting)), *found


def replay_given_domains(root: Path, verbose: bool) -> None:
    """Table 1."""
    print("\nllm_plus_p, run0, llm_ic_pddl (domain given, problem written by GPT-4)")
    every, codes = Table(), Counter()
    for folder in sorted((root / "llm_plus_p/experiments/run0/problems/llm_ic_pddl").iterdir()):
        table = Table()
        domain = (root / "llm_plus_p/domains" / folder.name / "domain.pddl").read_text()
        if folder.name in CONSTANTS:
            domain = domain.replace("(:predicates", f"{CONSTANTS[folder.name]} (:predicates", 1)
        for path in sorted(folder.glob("*.pddl")):
            truth = root / "llm_plus_p/domains" / folder.name / path.name
            if not truth.exists():
                continue
            text = path.read_text()
            wrong = facts_of(text) != facts_of(truth.read_text())
            findings, _ = flags(domain, text, True)
            codes.update({(wrong, f.code) for f in findings})
            table.add(wrong, bool(findings))
            every.add(wrong, bool(findings))
            if verbose and wrong != bool(findings):
                print(f"  {folder.name}/{path.name}: {'missed' if wrong else 'false alarm'}", *findings[:3], sep="\n    ")
        print(
            f"{folder.name:14s}",
            "  ".join(
                f"{'wrong' if w else 'exact'} {'flagged' if f else 'silent'}: {n}" for (w, f), n in sorted(table.counts.items())
            ),
        )
    every.print("differs", "exact")
    print("codes in files that differ:", ", ".join(f"{c} {n}" for (w, c), n in codes.most_common() if w))


def replay_formalizer(root: Path, verbose: bool) -> None:
    """Table 2, one for each model and style present."""
    base = root / "formalizer/output/llm-as-formalizer/blocksworld"
    for folder in sorted(p for style in base.iterdir() for p in style.iterdir()):
        print(f"\nformalizer, blocksworld, {folder.parent.name}, {folder.name} (domain and problem written by the model)")
        table, unreachable, mended, solvable = Table(), 0, 0, 0
        kinds: Counter[str] = Counter()
        for pair in sorted(folder.iterdir()):
            domain, problem = _text(pair, "_df.pddl"), _text(pair, "_pf.pddl")
            truth = root / "formalizer/data/textual_blocksworld/BlocksWorld-100_PDDL" / f"{pair.name}.pddl"
            if domain is None or problem is None or not truth.exists():
                continue
            findings, task = flags(domain, problem, False)
            kind = verdict(task, read_task(BLOCKSWORLD, truth))
            kinds[kind] += 1
            table.add(kind != "right", bool(findings))
            if task is not None:
                diagnosis = diagnose(task)
                if diagnosis.reachable is False:
                    unreachable += 1
                    mended += bool(diagnosis.assumptions)
                    solvable += any(m.solvable for m in diagnosis.assumptions)
                    if verbose:
                        print(
                            f"  {pair.name}:",
                            diagnosis,
                            *(f"? {m.question} {m.solvable}" for m in diagnosis.assumptions),
                            sep="\n    ",
                        )
            if verbose and (kind != "right") != bool(findings):
                print(f"  {pair.name} {kind}:", *findings[:3], sep="\n    ")
        print(dict(kinds))
        table.print("wrong", "right")
        print(f"unreachable {unreachable}, with a mending assumption {mended}, of which solvable then {solvable}")


def _text(folder: Path, ending: str) -> str | None:
    found = sorted(folder.glob(f"*{ending}"))
    return found[0].read_text() if found else None


def verdict(task: Task | None, truth: Task) -> str:
    """ "right", or why a pair is wrong."""
    if task is None:
        return "does not read"
    result = solve(task, time_limit_s=SEARCH_S)
    if result.plan is None:
        return "no plan" if result.status.value == "UNSOLVABLE" else "no plan found"
    return "right" if validate(truth, list(mapped(result.plan, truth))).valid else "plan not valid"


def mapped(plan, truth: Task) -> Iterator[tuple[str, ...]]:
    """The steps in the names of the true task; a name that matches nothing stays as it is, and the plan is then not valid."""
    actions = {re.sub(r"\W|_", "", name): name for name in truth.actions}
    blocks = {re.sub(r"\D", "", o.name): o.name for o in truth.objects}
    for step in plan:
        arguments = [blocks.get(re.sub(r"\D", "", a), a) for a in step.arguments]
        yield actions.get(re.sub(r"\W|_", "", step.name), step.name), *arguments


def replay_planted(root: Path, n: int, seed: int, verbose: bool) -> None:
    """Table 3."""
    shipped = Path(__file__).resolve().parent.parent / "domains"
    pairs = [(d / "domain.pddl", p) for d in sorted(shipped.iterdir()) for p in sorted(d.glob("tasks/*.pddl"))[:3]]
    pairs += [(BLOCKSWORLD, p) for p in sorted((root / "formalizer/data/textual_blocksworld/BlocksWorld-100_PDDL").glob("*.pddl"))]
    rng = random.Random(seed)
    totals: dict[str, Counter[str]] = {}
    for _ in range(n):
        source, path = rng.choice(pairs)
        task = read_task(source, path)
        name = source.parent.name if isinstance(source, Path) else "blocksworld, true ones"
        broken, dropped = _without_some(task, rng)
        counts = totals.setdefault(name, Counter())
        counts["planted"] += 1
        counts["flagged"] += bool(serious(check_meaning(broken)))
        diagnosis = diagnose(broken)
        if diagnosis.reachable is not False:
            continue
        counts["unreachable"] += 1
        offered = diagnosis.assumptions
        counts["mended"] += bool(offered)
        counts["solvable"] += any(m.solvable for m in offered)
        if offered:
            assert diagnose(assume(broken, offered[0]), search_s=0.0).reachable
            counts["just so"] += set(offered[0].facts) == dropped
            counts["among them"] += any(set(m.facts) == dropped for m in offered)
            if verbose and set(offered[0].facts) != dropped:
                print(f"  {name} {path.name}: left out {sorted(dropped)}, offered {[(m.facts, m.solvable) for m in offered[:3]]}")
    keys = ("planted", "flagged", "unreachable", "mended", "solvable", "just so", "among them")
    print("\nplanted omissions")
    print(f"{'':24s}", *(f"{k:>12s}" for k in keys))
    total = sum(totals.values(), Counter())
    for name, counts in [*sorted(totals.items()), ("all", total)]:
        print(f"{name:24s}", *(f"{counts[k]:12d}" for k in keys))


def _without_some(task: Task, rng: random.Random) -> tuple[Task, set[str]]:
    """The task without one to three facts of one predicate that actions change."""
    init = dict(task.problem.init)
    changed = {c for c in init if len(init[c]) and c in _fluents(task)}
    name = rng.choice(sorted(changed))
    rows = init[name]
    gone = sorted(rng.sample(range(len(rows)), min(len(rows), rng.choice([1, 1, 1, 2, 3]))))
    facts = {"(" + " ".join([name, *(task.objects[i].name for i in rows[g])]) + ")" for g in gone}
    init[name] = rows[[i for i in range(len(rows)) if i not in gone]]
    return replace(task, problem=replace(task.problem, init=init)), facts


def _fluents(task: Task) -> set[str]:
    from planner.pddl.walk import changes

    return {c.atom.predicate for a in task.domain.actions for c in changes(a.effect)}


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=int, default=0, help="how many omissions to plant")
    parser.add_argument("--only-planted", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verbose", action="store_true", help="say each file that was judged wrongly")
    arguments = parser.parse_args()
    root = Path(os.environ.get("PLANLOOM_BENCHMARKS", "benchmarks-data"))
    if not arguments.only_planted:
        replay_given_domains(root, arguments.verbose)
        replay_formalizer(root, arguments.verbose)
    if arguments.planted:
        replay_planted(root, arguments.planted, arguments.seed, arguments.verbose)


if __name__ == "__main__":
    main()
