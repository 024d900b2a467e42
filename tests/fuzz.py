"""Mutated PDDL, plans and search strings by the hundred thousand: no traceback, no hang, only documented exit codes.

    python -m tests.fuzz --count 100000 --seed 0 --jobs 2

Slower than the test suite, so run by hand before a release. Inputs start from the shipped domains and from ADL tasks below; a mutation
deletes, doubles, swaps or replaces tokens, characters and whole expressions. Every failure is kept as a folder under --keep.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import io
import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

HANG_S = 20
ALLOWED = {
    "plan": {0, 2, 10, 11, 12, 20, 21, 22, 23, 31, 34},
    "check": {0, 1, 31},
    "validate": {0, 1, 31, 34},
    "explain": {0, 1, 31, 34},
    "search": {0, 2, 10, 11, 12, 20, 21, 22, 23, 31, 33, 34},
}
ADL = (
    """(define (domain lights) (:requirements :adl :derived-predicates :action-costs) (:types room lamp - object)
  (:constants hall - room)
  (:predicates (in ?l - lamp ?r - room) (on ?l - lamp) (dark ?r - room) (near ?a ?b - room) (reach ?a ?b - room))
  (:functions (total-cost) - number (price ?l - lamp) - number)
  (:derived (dark ?r - room) (forall (?l - lamp) (imply (in ?l ?r) (not (on ?l)))))
  (:derived (reach ?a ?b - room) (or (near ?a ?b) (exists (?c - room) (and (near ?a ?c) (reach ?c ?b)))))
  (:action switch :parameters (?l - lamp) :precondition (or (on ?l) (exists (?r - room) (and (in ?l ?r) (reach hall ?r))))
    :effect (and (when (on ?l) (not (on ?l))) (when (not (on ?l)) (on ?l)) (increase (total-cost) (price ?l))))
  (:action all-off :parameters () :precondition () :effect (and (forall (?l - lamp) (when (on ?l) (not (on ?l)))) (increase (total-cost) 7))))
""",
    """(define (problem evening) (:domain lights) (:objects a b - lamp den - room)
  (:init (in a hall) (in b den) (on b) (near hall den) (near hall hall) (= (price a) 2) (= (price b) 1.5) (= (total-cost) 0))
  (:goal (and (dark den) (not (dark hall)) (not (= a b)))) (:metric minimize (total-cost)))
""",
    "(switch a)\n(switch b)\n",
)
NASTY = ["(", ")", "not", "and", "or", "?x", "-", "object", "=", "either", ":init", ":goal", "0", "-1", "1e999", "\0", "\x1b[2J", "é", "when",
         "forall", "exists", "increase", "total-cost", ";", '"', "()", "a" * 5000, "99999999999999999999999", ":derived", "imply"]  # fmt: skip


def seeds() -> list[tuple[str, str, str]]:
    """(domain, problem, plan) texts to mutate."""
    import domains

    found = [ADL]
    for info in domains.list_domains():
        domain = Path(info.path).read_text(encoding="utf-8")
        problem = Path(info.tasks[0]).read_text(encoding="utf-8")
        names = re.findall(r":action\s+(\S+)", domain)
        found.append((domain, problem, "\n".join(f"({n} a b)" for n in names)))
    return found


def mutate(text: str, rng: random.Random) -> str:
    """One to four random edits."""
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(8)
        tokens = re.findall(r"\s+|[()]|[^\s()]+", text)
        if not tokens:
            return rng.choice(NASTY)
        i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        if kind == 0:
            del tokens[i]
        elif kind == 1:
            tokens.insert(i, tokens[j])
        elif kind == 2:
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif kind == 3:
            tokens[i] = rng.choice(NASTY)
        elif kind == 4:
            tokens.insert(i, f" {rng.choice(NASTY)} ")
        elif kind == 5:
            tokens = tokens[:i]
        elif kind == 6:
            start, end = sorted((i, j))
            tokens[start:start] = tokens[start:end][:200]
        else:
            at = rng.randrange(len(text))
            tokens = [text[:at], chr(rng.randrange(256)), text[at + 1 :]]
        text = "".join(tokens)[:200_000]
    return text


def one_case(number: int, seed: int, bases: list[tuple[str, str, str]], folder: Path) -> str | None:
    """Run one mutated input; return what is wrong with the outcome, or None."""
    from planner.cli import cli
    from planner.cli._errors import run

    rng = random.Random(f"{seed}-{number}")
    domain, problem, plan = rng.choice(bases)
    command = rng.choice(["plan", "plan", "check", "validate", "explain", "search"])
    texts = [domain, problem, plan]
    target = rng.randrange(2) if command in ("plan", "check") else rng.randrange(3)
    spec = rng.choice(["gbfs(ff, preferred=true)", "astar(lmcut)", "wastar(add, weight=3)", "ehc(ff)"])
    if command == "search":
        spec = mutate(spec, rng)[:500].replace("\0", "")
    else:
        texts[target] = mutate(texts[target], rng)
    for name, text in zip(("domain.pddl", "problem.pddl", "plan"), texts, strict=True):
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    files = [str(folder / "domain.pddl"), str(folder / "problem.pddl")]
    limits = ["--time-limit", "1", "--plan-file", str(folder / "out")]
    args = {
        "plan": ["plan", *files, *limits],
        "search": ["plan", *files, *limits, "--search", spec],
        "check": ["check", *files],
    }.get(command, [command, *files, str(folder / "plan")])
    (folder / "arguments").write_text(repr(args))
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(cli, args)
    said = err.getvalue() + out.getvalue()
    if code not in ALLOWED[command]:
        return f"exit code {code} of {command}: {said[-500:]}"
    if "Traceback" in said or "planloom itself failed" in said:
        return said[-2000:]
    if code not in (0,) and not said.strip():
        return f"exit code {code} without a word"
    return None


def worker(start: int, step: int, count: int, seed: int, keep: str, results: multiprocessing.Queue) -> None:
    """Cases start, start + step, …; a hang kills the process after HANG_S with a stack trace."""
    bases = seeds()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    failures: Counter[str] = Counter()
    for number in range(start, count, step):
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        try:
            wrong = one_case(number, seed, bases, folder)
        except BaseException:  # noqa: BLE001  (that nothing escapes is what is tested)
            wrong = traceback.format_exc()
        faulthandler.cancel_dump_traceback_later()
        if wrong is not None:
            failures[wrong[:100]] += 1
            kept = Path(keep) / str(number)
            kept.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                (kept / path.name).write_bytes(path.read_bytes())
            (kept / "wrong").write_text(wrong)
            print(f"case {number}: {wrong[-300:]}", file=sys.__stderr__, flush=True)
        if (number - start) // step % 2000 == 0:
            print(f"case {number} of {count}", file=sys.__stderr__, flush=True)
    results.put(sum(failures.values()))


def main() -> None:
    """Run the cases on several processes; exit 1 if any failed or hung."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", default=tempfile.mkdtemp(prefix="fuzz-failures-"))
    options = parser.parse_args()
    results: multiprocessing.Queue = multiprocessing.Queue()
    arguments = (options.jobs, options.count, options.seed, options.keep, results)
    processes = [multiprocessing.Process(target=worker, args=(i, *arguments)) for i in range(options.jobs)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    hung = sum(p.exitcode != 0 for p in processes)
    failed = sum(results.get() for _ in range(options.jobs - hung))
    print(f"{options.count} cases, {failed} failed, {hung} workers hung or died; failures in {options.keep}")
    sys.exit(1 if failed or hung else 0)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
