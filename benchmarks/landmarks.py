"""Landmarks found, and the time to find them, beside Fast Downward's RHW landmarks; and the rate of the landmark count, in one run.

    python benchmarks/landmarks.py LIST [--peer PATH/TO/fast-downward.py] [--first N] [--every K] [--limit-s 60] [--out out.json]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. "found" counts the landmarks that are
kept (facts that are true initially only where they can be required again; the peer keeps all), "sets" those of several facts,
"initial h" what the initial state has to achieve. Seconds are those of discovery alone, reading and grounding left out on both
sides. "states/s" is the rate of the count over successors along random walks, paths and preferred operators included. A task that
takes longer than --limit-s to ground is skipped; the peer has that long for translation and discovery.
"""

from __future__ import annotations

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

MAX_OPERATORS = 2_000_000
PEER_SEARCH = "lazy_greedy([landmark_sum(lm_reasonable_orders_hps(lm_rhw()),transform=adapt_costs(one))],max_time=0)"
PEER_SEARCH_LET = (
    "let(h,eval_modify_costs(landmark_sum(lm_reasonable_orders_hps(lm_rhw())),cost_type=one),lazy_greedy([h],max_time=0))"
)
HEADER = (
    f"{'task':44} {'facts':>7} {'operat.':>8} {'found':>6} {'sets':>5} {'orders':>7} {'h':>5} {'s':>7} {'states/s':>10}"
    f" {'peer':>6} {'sets':>5} {'orders':>7} {'h':>5} {'s':>7}"
)


def fast_downward(peer: str, domain: Path, problem: Path, limit_s: float) -> dict[str, Any] | None:
    """Its landmarks, orders, initial estimate and seconds of discovery; None if it did not get there."""
    for search in (PEER_SEARCH_LET, PEER_SEARCH):  # the newer and the older way to write it
        command = [sys.executable, peer, str(domain), str(problem), "--search", search]
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=limit_s, check=False)
            except subprocess.TimeoutExpired:
                return None
        found = re.findall(r"Landmark graph contains (\d+) landmarks, of which (\d+) are disjunctive", done.stdout)
        orders = re.findall(r"Landmark graph contains (\d+) orderings", done.stdout)
        seconds = re.findall(r"Landmark graph generation time: ([\d.]+)s", done.stdout)
        h = re.findall(r"Initial heuristic value for [^:]*: (\d+)", done.stdout)
        if found and seconds:
            last = found[-1]
            return {
                "found": int(last[0]),
                "sets": int(last[1]),
                "orders": int(orders[-1]) if orders else None,
                "h": int(h[0]) if h else None,
                "seconds": float(seconds[-1]),
            }
    return None


def random_walks(task: Any, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, Any]:
    """Rows, ids, parents and applicable operators of `n` states met on random walks of 50 steps, some of them successors of one."""
    from planner.states import NEW, StateSpace

    rng, space = np.random.default_rng(seed), StateSpace(task)
    ids, parents = [np.zeros(1, dtype=np.int32)], [np.full(1, -1, dtype=np.int32)]
    at, steps, total = np.zeros(16, dtype=np.int32), 0, 1
    while total < n and steps < 4000:
        steps += 1
        operators = space.applicable(at)
        if len(operators.values) == 0:
            break
        chosen = rng.permutation(len(operators.values))[:64]
        from_states = at[operators.row_ids()[chosen]]
        found, statuses = space.successors(from_states, operators.values[chosen])
        is_new = statuses == NEW
        ids.append(found[is_new])
        parents.append(from_states[is_new])
        total += int(is_new.sum())
        at = np.zeros(16, dtype=np.int32) if steps % 50 == 0 else found[rng.integers(len(found), size=16)]
    all_ids = np.concatenate(ids)[:n]
    return space.rows(all_ids), all_ids, np.concatenate(parents)[:n], space.applicable(all_ids)


def rate(task: Any, heuristic: Any) -> float:
    """States per second, estimates and preferred operators, in batches of 512; best of three passes."""
    rows, ids, parents, applicable = random_walks(task, 8192, 0)
    batches = [np.arange(i, min(len(ids), i + 512)) for i in range(0, len(ids), 512)]
    parts = [(rows[b], ids[b], parents[b], applicable.take(b)) for b in batches]
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        for r, i, p, a in parts:
            heuristic.evaluate_states(r, i, p, operators=True)
            heuristic.preferred(r, i, a)
        best = min(best, time.perf_counter() - started)
    return len(ids) / best


def ours(task: Any) -> dict[str, Any]:
    """Our landmarks, orders, initial estimate, seconds of discovery (best of two) and rate."""
    from heuristics._landmarks import discover
    from heuristics.lmcount import LmCount

    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        landmarks = discover(task)
        seconds.append(time.perf_counter() - started)
    heuristic = LmCount(task)
    orders = sum(len(o.values) for o in (landmarks.natural, landmarks.reasonable))
    pairs = {(a, b) for b in range(landmarks.n) for a in landmarks.greedy.row(b).tolist()}
    return {
        "found": landmarks.n,
        "sets": int((landmarks.facts.lengths() > 1).sum()),
        "orders": orders + len(pairs),
        "h": int(heuristic.evaluate(task.init[None, :]).h[0]),
        "seconds": min(seconds),
        "complete": landmarks.complete,
        "rate": rate(task, heuristic),
    }


def measure(domain: Path, problem: Path, peer: str | None, limit_s: float) -> dict[str, Any] | None:
    """All figures of one task, or None if it is too large."""
    from planner.errors import GroundingTooLarge, LimitReached
    from planner.grounding import ground
    from planner.limits import Limits
    from planner.pddl import read_task

    try:
        task = ground(read_task(domain, problem), limits=Limits(limit_s), max_operators=MAX_OPERATORS)
    except (LimitReached, GroundingTooLarge):
        return None
    result = {"task": f"{domain.parent.name}/{problem.name}", "facts": task.n_facts, "operators": task.n_operators}
    return result | {"ours": ours(task), "peer": fast_downward(peer, domain, problem, limit_s) if peer else None}


def show(result: dict[str, Any]) -> None:
    """One line of the table."""
    mine, theirs = result["ours"], result["peer"] or dict.fromkeys(("found", "sets", "orders", "h", "seconds"))
    cells = [str(theirs[k]) if theirs[k] is not None else "-" for k in ("found", "sets", "orders", "h", "seconds")]
    mark = "" if mine["complete"] else " incomplete"
    print(
        f"{result['task'][-44:]:44} {result['facts']:>7} {result['operators']:>8} {mine['found']:>6} {mine['sets']:>5} "
        f"{mine['orders']:>7} {mine['h'] if mine['h'] < 2**62 else 'dead':>5} {mine['seconds']:>7.3f} {mine['rate']:>10,.0f} "
        f"{cells[0]:>6} {cells[1]:>5} {cells[2]:>7} {cells[3]:>5} {cells[4]:>7}{mark}",
        flush=True,
    )


def summary(results: list[dict[str, Any]]) -> None:
    """Medians and the worst cases."""
    seconds = [r["ours"]["seconds"] for r in results]
    rates = [r["ours"]["rate"] for r in results]
    print(f"{len(results)} tasks: discovery median {statistics.median(seconds):.3f} s, longest {max(seconds):.2f} s; ", end="")
    print(f"rate median {statistics.median(rates):,.0f} states/s, lowest {min(rates):,.0f}")
    both = [r for r in results if r["peer"] and r["peer"]["seconds"] >= 0.05]
    if both:
        ratios = [r["peer"]["seconds"] / r["ours"]["seconds"] for r in both]
        middle, worst = statistics.median(ratios), min(ratios)
        print(f"where the peer takes 0.05 s or more ({len(both)} tasks): ratio median {middle:.1f}, worst {worst:.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--peer", help="path of fast-downward.py")
    parser.add_argument("--first", type=int, help="only the first N tasks")
    parser.add_argument("--every", type=int, default=1, help="only every K-th task")
    parser.add_argument("--limit-s", type=float, default=60.0)
    parser.add_argument("--out", type=Path, help="also write JSON here")
    args = parser.parse_args()
    root = Path(os.environ.get("PLANLOOM_BENCHMARKS", "."))
    lines = [line.split() for line in args.list.read_text().splitlines() if line.strip() and not line.startswith("#")]
    print(HEADER)
    results = []
    for domain, problem in lines[: args.first : args.every]:
        result = measure(root / domain, root / problem, args.peer, args.limit_s)
        if result is None:
            print(f"{problem}: too large to ground here", flush=True)
            continue
        results.append(result)
        show(result)
        if args.out:
            args.out.write_text(json.dumps(results, indent=1))
    summary(results)


if __name__ == "__main__":
    main()
