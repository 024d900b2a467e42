"""Optimal costs, ours against Fast Downward's: every task that both solve optimally must have the same cost.

    python benchmarks/optimal.py LIST [--peer PATH/TO/fast-downward.py] [--limit-s 60] [--first N] [--out costs.json]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. Ours is `planloom plan --optimal`;
Fast Downward, a separate process, runs A* with LM-cut, or blind where it says that LM-cut does not take the task. The limit holds
for each run as a whole. Times are wall-clock seconds of the whole process; rates are evaluated states by seconds of search, each
inside its own search (Fast Downward counts CPU seconds, we count wall-clock ones, so compare on a quiet machine only). Exit code 1
if any two costs or proofs of unsolvability contradict each other, or if ours ends in an error.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

UNSOLVABLE = "unsolvable"
PEER_UNSUPPORTED, PEER_UNSOLVABLE = 34, (10, 11, 12)
OUR_SILENCE = ("TIME_LIMIT", "MEMORY_LIMIT")


class Run(NamedTuple):
    """One planner on one task. cost: as printed, UNSOLVABLE, or None without a result; note: why there is none, or what was run."""

    cost: str | None
    seconds: float
    rate: float | None = None
    note: str = ""


def run(command: list[str], folder: str, limit_s: float) -> tuple[int | None, str, str, float]:
    """Exit code (None: stopped at the limit), output, errors and wall-clock seconds."""
    started = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return None, "", "", time.perf_counter() - started
    return done.returncode, done.stdout, done.stderr, time.perf_counter() - started


def peer_run(peer: str, domain: Path, problem: Path, limit_s: float) -> Run:
    """Fast Downward with LM-cut, then blind if it does not support the task."""
    seconds = 0.0
    for search in ("lmcut", "blind"):
        with tempfile.TemporaryDirectory() as folder:
            limit = ["--overall-time-limit", str(max(1, int(limit_s)))]
            command = [sys.executable, peer, *limit, str(domain), str(problem), "--search", f"astar({search}())"]
            code, output, _, seconds = run(command, folder, limit_s + 10)
        if code != PEER_UNSUPPORTED:
            break
    if code in PEER_UNSOLVABLE:
        return Run(UNSOLVABLE, seconds, None, search)
    cost = re.search(r"Plan cost: (\d+)", output)
    evaluated, search_s = re.search(r"Evaluated (\d+) state", output), re.search(r"Search time: ([\d.e+-]+)s", output)
    rate = int(evaluated[1]) / max(0.001, float(search_s[1])) if evaluated and search_s else None
    return Run(cost[1] if cost else None, seconds, rate, search if cost else f"{search}: exit {code}")


def our_run(domain: Path, problem: Path, limit_s: float) -> Run:
    """`planloom plan --optimal`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "planner", "plan", str(domain), str(problem), "--optimal", "--json"]
        code, output, errors, seconds = run([*command, "--time-limit", f"{limit_s:g}s"], folder, limit_s + 30)
    if code is None:
        return Run(None, seconds, None, "did not stop at its limit")
    try:
        result: dict[str, Any] = json.loads(output)
    except json.JSONDecodeError:
        return Run(None, seconds, None, f"exit {code}: {errors.strip().splitlines()[-1:]}")
    statistics = result["statistics"]
    rate = (statistics["evaluated"] or 0) / max(0.001, statistics["search_s"] or 0)
    if result["status"] == "SOLVED_OPTIMAL":
        return Run(f"{float(result['cost']):g}", seconds, rate, result["search"])
    return Run(UNSOLVABLE if result["status"] == "UNSOLVABLE" else None, seconds, rate, result["status"])


def verdict(ours: Run, theirs: Run) -> str:
    """What the two results say together."""
    if ours.cost is None and ours.note not in OUR_SILENCE:
        return f"OURS FAILED ({ours.note})"
    if ours.cost is None or theirs.cost is None:
        return {(True, True): "neither", (False, True): "only ours", (True, False): "only theirs"}[
            ours.cost is None, theirs.cost is None
        ]
    same = ours.cost == theirs.cost or (UNSOLVABLE not in (ours.cost, theirs.cost) and float(ours.cost) == float(theirs.cost))
    return "equal" if same else "DIFFERENT"


def read_list(path: Path, root: Path) -> list[tuple[str, Path, Path]]:
    """Name, domain and problem of each task of a list."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [(problem, root / domain, root / problem) for domain, problem in lines]


def main() -> int:
    """Print a line a task and the counts of verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--peer", default=os.environ.get("FAST_DOWNWARD"), help="fast-downward.py; default: FAST_DOWNWARD")
    parser.add_argument("--limit-s", type=float, default=60)
    parser.add_argument("--first", type=int, help="only so many tasks")
    parser.add_argument("--out", type=Path, help="write all of it as JSON")
    arguments = parser.parse_args()
    root = os.environ.get("PLANLOOM_BENCHMARKS")
    if root is None or arguments.peer is None:
        parser.error("set PLANLOOM_BENCHMARKS to the folder of tasks, and give --peer or set FAST_DOWNWARD")
    tasks = read_list(arguments.list, Path(root))[: arguments.first]
    print(f"{'task':60} {'ours':>10} {'theirs':>10} {'ours s':>8} {'theirs s':>8} {'ours/s':>9} {'theirs/s':>9}  verdict")
    rows = []
    for name, domain, problem in tasks:
        ours, theirs = our_run(domain, problem, arguments.limit_s), peer_run(arguments.peer, domain, problem, arguments.limit_s)
        says = verdict(ours, theirs)
        rows.append({"task": name, "ours": ours._asdict(), "theirs": theirs._asdict(), "verdict": says})
        columns = [f"{ours.cost or '-':>10} {theirs.cost or '-':>10} {ours.seconds:8.2f} {theirs.seconds:8.2f}"]
        columns += [f"{'-' if r.rate is None else format(r.rate, ',.0f'):>9}" for r in (ours, theirs)]
        print(f"{name[-60:]:60}", *columns, "", says, flush=True)
    counts: dict[str, int] = {}
    for row in rows:
        counts[str(row["verdict"])] = counts.get(str(row["verdict"]), 0) + 1
    print(", ".join(f"{n} {word}" for word, n in sorted(counts.items())))
    if arguments.out is not None:
        arguments.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 1 if any(word == "DIFFERENT" or word.startswith("OURS FAILED") for word in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
