"""What the benchmark runner costs, and how well it holds its limits: `python benchmarks/bench_overhead.py`.

Overhead of a run is the wall-clock time of `perform` (copy the task, supervise, validate, keep files) and of writing the record,
less the time that the planner itself took: from its start to its end, as its own supervisor measured it. Limits: how far past a
limit a run was ended, in time and in memory, for planners that spin, sleep, grow, and do so in many processes. As root the
supervisor comes first at the processor; without that, many growing processes at once can overshoot more."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from planner.bench.experiment import Experiment, Settings, configurations, create
from planner.bench.peers import Files, Limits, build_peer
from planner.bench.records import ResultsFile
from planner.bench.runs import perform, run_peer
from planner.bench.suites import load_suites

SOLVER = """import re, sys
links = re.findall(r"\\(next (\\w+) (\\w+)\\)", open(sys.argv[1]).read())
open(sys.argv[2], "w").writelines(f"(go {a} {b})\\n" for a, b in links)
"""
DOMAIN = """(define (domain steps) (:predicates (at ?p) (next ?p ?q))
(:action go :parameters (?p ?q) :precondition (and (at ?p) (next ?p ?q)) :effect (and (at ?q) (not (at ?p)))))
"""
PROBLEM = "(define (problem three) (:domain steps) (:objects a b c) (:init (at a) (next a b) (next b c)) (:goal (at c)))\n"
GROW = "x = []\nwhile True: x.append(b'x' * 2**20)"
MANY = f"""import os, time
for _ in range({{n}}):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: exec({GROW!r})
        os._exit(0)
time.sleep(1000)"""
SPIN = "import os\nfor _ in range(2): os.fork()\nwhile True: pass"


def overhead(folder: Path, repeats: int) -> None:
    """Print what a run costs beyond the planner."""
    (folder / "solve.py").write_text(SOLVER)
    (folder / "domain.pddl").write_text(DOMAIN)
    (folder / "p1.pddl").write_text(PROBLEM)
    peer = f"command:solve={sys.executable} -S {folder / 'solve.py'} {{problem}} {{plan}} {{domain}}"
    settings = Settings(30.0, 1000.0, 30.0)
    experiment: Experiment = create(folder / "out", load_suites([str(folder)]), configurations([], [peer]), settings)
    results = ResultsFile(experiment.folder)
    (run,) = experiment.runs()
    costs = []
    for number in range(repeats + 3):  # the first runs start the validator
        began = time.perf_counter()
        record = perform(replace(run, id=str(number)))
        results.append(record)
        costs.append(time.perf_counter() - began - record["planner_wall_clock_time"])
        assert record["error"] == "success", record
    costs = sorted(costs[3:])
    median, most = statistics.median(costs), costs[int(0.95 * len(costs))]
    print(f"overhead of a run: median {1000 * median:.1f} ms, 95 % below {1000 * most:.1f} ms ({repeats} runs)")


def limits(folder: Path) -> None:
    """Print how far past their limits runs get."""
    cases = [
        ("sleeps, wall 2 s", "import time; time.sleep(1000)", 2.0, 500.0),
        ("4 processes spin, CPU 2 s", SPIN, 2.0, 500.0),
        *[(f"grows, {mb:.0f} MiB", GROW, 60.0, mb) for mb in (200.0, 500.0, 2000.0)],
        *[(f"{n} processes grow, 1000 MiB", MANY.format(n=n), 60.0, 1000.0) for n in (4, 20, 90)],
    ]
    for name, code, seconds, mb in cases:
        (folder / "planner.py").write_text(code)
        work = Path(tempfile.mkdtemp(dir=folder))
        files = Files(work, folder / "domain.pddl", folder / "p1.pddl", work / "plan")
        peer = build_peer(f"command:x={sys.executable} -S {folder / 'planner.py'} {{domain}} {{problem}}")
        outcome = run_peer(peer, files, Limits(seconds, mb), seconds if "wall" in name else 600.0, None)
        over = {
            "cpu": f"{outcome.cpu_s - seconds:+.2f} s of CPU",
            "wall": f"{outcome.wall_s - seconds:+.2f} s of wall clock",
            "memory": f"{100 * (outcome.memory_mb / mb - 1):+.1f} % of memory",
        }
        print(f"{name}: ended by {outcome.killed}, {over[outcome.killed]}; {outcome.processes} processes, {outcome.stubborn} left")


def main() -> None:
    """Both, in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        overhead(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 50)
        limits(Path(name))


if __name__ == "__main__":
    main()
