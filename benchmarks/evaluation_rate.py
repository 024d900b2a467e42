"""States evaluated per second with hFF, ours and Fast Downward's, each inside its own lazy greedy search, in one run, one thread.

    python benchmarks/evaluation_rate.py LIST [--peer PATH/TO/fast-downward.py] [--limit-s 20] [--search S] [--first N] [--out F]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. Both searches are lazy greedy
best-first search with hFF and preferred operators, unit cost, until a plan or the limit; Fast Downward runs as a separate process.
--search takes another search of ours, such as "gbfs([ff, goalcount], novelty=2)", with which `auto` begins.

Rates are evaluated states by CPU seconds of search (reading and grounding left out on both sides); "hff alone" leaves out the rest
of our search as well. Where a search found a plan, its evaluations and seconds to it follow. Below that, batches of states met in
that search are evaluated again in fixed sizes, without and with preferred and applicable operators. "ratio" is our search's rate by
theirs; the last lines are its median, and how many of the tasks that both solved, one in over 0.5 s, ours solved sooner.
"""

from __future__ import annotations

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import argparse
import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

BATCHES = (1, 16, 64, 128, 256, 512, 2048)
KEPT = 8192  # states of the search that are kept for the fixed batches


def fast_downward(peer: str, domain: Path, problem: Path, limit_s: float) -> dict[str, Any]:
    """Evaluated states and seconds of its search; both None if it did not get to search in ten minutes."""
    search = ["--evaluator", "h=ff()", "--search", f"lazy_greedy([h],preferred=[h],cost_type=one,max_time={limit_s:g})"]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, peer, str(domain), str(problem), *search]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600 + limit_s, check=False)
        except subprocess.TimeoutExpired:
            return {"evaluated": None, "seconds": None}
    evaluated = re.search(r"Evaluated (\d+) state", done.stdout)
    seconds = re.search(r"Search time: ([\d.]+)s", done.stdout)
    if evaluated is None or seconds is None:
        return {"evaluated": None, "seconds": None}
    return {"evaluated": int(evaluated[1]), "seconds": float(seconds[1]), "solved": "Solution found" in done.stdout}


class Watched:
    """Stands in for a heuristic's `evaluate`, counts what passes through, and keeps some of the rows."""

    def __init__(self, heuristic: Any) -> None:
        self.evaluate = heuristic.evaluate
        self.seconds, self.evaluated, self.batches = 0.0, 0, 0
        self.rows: list[np.ndarray] = []
        heuristic.evaluate = self

    def __call__(self, rows: np.ndarray, *, operators: bool = False) -> Any:
        """Pass on, timed."""
        if sum(len(r) for r in self.rows) < KEPT:
            self.rows.append(rows.copy())
        started = time.process_time()
        result = self.evaluate(rows, operators=operators)
        self.seconds += time.process_time() - started
        self.evaluated += len(rows)
        self.batches += 1
        return result


def our_search(task: Any, spec: str, limit_s: float) -> tuple[dict[str, Any], np.ndarray]:
    """Counts of a search, and the first states it evaluated."""
    from planner.errors import LimitReached
    from planner.limits import Limits
    from planner.registry import build_search
    from planner.search.base import Context

    search: Any = build_search(spec, task)
    watched = Watched(search.heuristics[0])
    started, solved = time.process_time(), False
    with contextlib.suppress(LimitReached):  # the rate up to the limit is what is asked for
        solved = search.run(Context(Limits(limit_s))).plan is not None
    seconds = time.process_time() - started
    counts = {"evaluated": watched.evaluated, "seconds": seconds, "solved": solved, "hff_seconds": watched.seconds}
    return counts | {"mean_batch": watched.evaluated / max(1, watched.batches)}, np.concatenate([task.init[None, :], *watched.rows])


def fixed_batches(task: Any, rows: np.ndarray) -> list[dict[str, Any]]:
    """Rates over the given states in batches of several sizes: best of as many runs as fit into half a second, at least two."""
    from heuristics.ff import FF

    ff, rates = FF(task), []
    for size in BATCHES:
        batches = [rows[i : i + size] for i in range(0, min(len(rows), 4 * 2048), size)]
        whole = [b for b in batches if len(b) == size]
        for operators in (False, True):
            if whole:
                seconds = _seconds_of_a_batch(ff, whole, operators)
                rates.append({"batch": size, "operators": operators, "rate": size / seconds})
    return rates


def _seconds_of_a_batch(ff: Any, batches: list[np.ndarray], operators: bool) -> float:
    """Median seconds over the batches, after one to warm up."""
    ff.evaluate(batches[0], operators=operators)
    seconds: list[float] = []
    while len(seconds) < 2 or (sum(seconds) < 0.5 and len(seconds) < 200):
        started = time.perf_counter()
        ff.evaluate(batches[len(seconds) % len(batches)], operators=operators)
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def measure(domain: Path, problem: Path, spec: str, peer: str | None, limit_s: float) -> dict[str, Any]:
    """All figures of one task."""
    from planner.grounding import ground
    from planner.pddl import read_task

    task = ground(read_task(domain, problem))
    for _ in range(8):  # until what is not compiled yet is compiled: that may take longer than the limit
        our_search(task, spec, 1.0)
    ours, rows = our_search(task, spec, limit_s)
    result = {"task": f"{domain.parent.name}/{problem.name}", "facts": task.n_facts, "operators": task.n_operators, "ours": ours}
    result["fixed"] = fixed_batches(task, rows)
    result["peer"] = fast_downward(peer, domain, problem, limit_s) if peer else None
    return result


def rate(counts: dict[str, Any] | None) -> float | None:
    """States per second of a search."""
    return counts["evaluated"] / max(counts["seconds"], 1e-9) if counts and counts["evaluated"] is not None else None


def show(result: dict[str, Any]) -> None:
    """One task as lines of the table."""
    ours, theirs = rate(result["ours"]), rate(result["peer"])
    alone = result["ours"]["evaluated"] / max(result["ours"]["hff_seconds"], 1e-9)
    ratio = f"{ours / theirs:.1f}" if ours and theirs else "-"
    peer = f"{theirs:,.0f}" if theirs else "-"
    print(
        f"{result['task']:40} {result['facts']:>7} {result['operators']:>8} {peer:>9} {ours:>9,.0f} {ratio:>7} {alone:>10,.0f} "
        f"{result['ours']['mean_batch']:>7.0f}"
    )
    for name, counts in (("ours", result["ours"]), ("peer", result["peer"])):
        if counts and counts.get("solved"):
            print(f"    {name}: a plan after {counts['evaluated']:,} evaluations, {counts['seconds']:.2f} s")
    for operators in (False, True):
        cells = [f"{r['batch']}: {r['rate']:,.0f}" for r in result["fixed"] if r["operators"] == operators]
        print(f"    batches {'with operators' if operators else 'of estimates  '}  " + "  ".join(cells), flush=True)


def summarise(results: list[dict[str, Any]]) -> None:
    """The last lines."""
    pairs = [(rate(r["ours"]), rate(r["peer"])) for r in results]
    ratios = [ours / theirs for ours, theirs in pairs if ours and theirs]
    if not ratios:
        return
    print(f"median ratio {np.median(ratios):.1f} (of {len(ratios)} tasks, {min(ratios):.1f} to {max(ratios):.1f})")
    both = [(r["ours"]["seconds"], r["peer"]["seconds"]) for r in results if r["ours"]["solved"] and r["peer"].get("solved")]
    long = [(ours, theirs) for ours, theirs in both if max(ours, theirs) > 0.5]
    print(f"solved by both in over 0.5 s: {len(long)}, ours sooner: {sum(ours < theirs for ours, theirs in long)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--peer", help="path of fast-downward.py")
    parser.add_argument("--limit-s", type=float, default=20.0)
    parser.add_argument("--search", default="gbfs(ff)", help="whose first heuristic is hFF")
    parser.add_argument("--first", type=int, help="only the first N tasks")
    parser.add_argument("--out", type=Path, help="also write JSON here")
    args = parser.parse_args()
    root = Path(os.environ.get("PLANLOOM_BENCHMARKS", "."))
    lines = [line.split() for line in args.list.read_text().splitlines() if line.strip() and not line.startswith("#")]
    print(f"{'task':40} {'facts':>7} {'operat.':>8} {'peer/s':>9} {'ours/s':>9} {'ratio':>7} {'hff alone':>10} {'batch':>7}")
    results = []
    for domain, problem in lines[: args.first]:
        results.append(measure(root / domain, root / problem, args.search, args.peer, args.limit_s))
        show(results[-1])
        if args.out:
            args.out.write_text(json.dumps(results, indent=1))
    summarise(results)


if __name__ == "__main__":
    main()
