"""Times reading PDDL: `python benchmarks/reading.py DOMAIN PROBLEM [DOMAIN PROBLEM …]`, or with `--facts N` a generated problem.

Prints for each pair the size of both files, the best of some runs, MB/s and how many facts were read.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from planner.pddl import read_task

DOMAIN = """(define (domain roads) (:requirements :typing) (:types place truck)
  (:predicates (road ?a ?b - place) (at ?t - truck ?p - place))
  (:action go :parameters (?t - truck ?a ?b - place) :precondition (and (at ?t ?a) (road ?a ?b))
    :effect (and (at ?t ?b) (not (at ?t ?a)))))
"""


def generated(n_facts: int, folder: Path) -> tuple[Path, Path]:
    """A domain and a problem with `n_facts` facts about n_facts / 10 places."""
    places = [f"location-{i}" for i in range(max(2, n_facts // 10))]
    n = len(places)
    facts = "\n".join(f"    (road {places[i % n]} {places[(i * 7 + i // n + 1) % n]})" for i in range(n_facts))
    objects = f"  (:objects t - truck\n {' '.join(places)} - place)"
    problem = f"(define (problem p) (:domain roads)\n{objects}\n  (:init (at t {places[0]})\n{facts})\n"
    domain_file, problem_file = folder / "domain.pddl", folder / "problem.pddl"
    domain_file.write_text(DOMAIN)
    problem_file.write_text(problem + f"  (:goal (at t {places[-1]})))\n")
    return domain_file, problem_file


def measure(domain: Path, problem: Path, repeat: int) -> None:
    """Print one line for a pair of files."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        task = read_task(domain, problem)
        seconds.append(time.perf_counter() - start)
    megabytes = (domain.stat().st_size + problem.stat().st_size) / 1e6
    facts = sum(map(len, task.problem.init.values()))
    best = min(seconds)
    counts = f"{facts:8d} facts {len(task.domain.actions):5d} actions"
    print(f"{megabytes:7.2f} MB {best:7.3f} s {megabytes / best:7.1f} MB/s {counts}  {problem}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="pairs of a domain and a problem")
    parser.add_argument("--facts", type=int, help="generate a problem with this many facts")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    if len(arguments.files) % 2:
        parser.error("files come in pairs: a domain and a problem")
    for domain, problem in zip(arguments.files[::2], arguments.files[1::2], strict=True):
        measure(domain, problem, arguments.repeat)
    if arguments.facts is not None:
        with tempfile.TemporaryDirectory() as folder:
            measure(*generated(arguments.facts, Path(folder)), arguments.repeat)


if __name__ == "__main__":
    main()
