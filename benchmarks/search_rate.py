"""Blind search, side by side with Fast Downward: generated states per second and bytes per state.

    python benchmarks/search_rate.py [--time-limit 30] DOMAIN PROBLEM [DOMAIN PROBLEM …]

Runs our breadth-first search and A* with the blind heuristic, and Fast Downward's astar(blind()) from `up-fast-downward` as a
separate process. Each of ours runs once on a small piece first, so that loading compiled kernels is not counted. Memory is the
growth of the process over the search, for Fast Downward its peak (its task included), divided by the number of stored states.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from planner.errors import LimitReached
from planner.grounding import ground
from planner.limits import Limits, memory_mb
from planner.pddl import read_task
from planner.registry import build_search
from planner.search.base import Context


def ours(task, spec: str, time_limit_s: float) -> str:
    """One line of results."""
    run(task, spec, 0.5)
    before = memory_mb()
    seconds, context, ending = run(task, spec, time_limit_s)
    counts = context.statistics
    per_state = (context.most_mb - before) * 2**20 / max(1, counts.evaluated)
    return line(spec, ending, seconds, counts.generated, counts.evaluated, per_state)


class MeasuringContext(Context):
    """Remembers the most memory seen while the search ran."""

    most_mb = 0.0

    def tick(self) -> None:
        """Once a batch."""
        self.most_mb = max(self.most_mb, memory_mb())
        super().tick()


def run(task, spec: str, time_limit_s: float):
    """Seconds, context and how it ended."""
    context = MeasuringContext(limits=Limits(time_limit_s=time_limit_s))
    started = time.perf_counter()
    try:
        ending = build_search(spec, task).run(context).ending.value
    except LimitReached as limit:
        ending = limit.kind
    return time.perf_counter() - started, context, ending


def fast_downward(domain: str, problem: str, time_limit_s: float) -> str:
    """One line of results of Fast Downward, run as a separate process."""
    package = importlib.util.find_spec("up_fast_downward")
    if package is None or package.origin is None:
        return "Fast Downward is not installed: pip install up-fast-downward"
    driver = Path(package.origin).parent / "downward" / "fast-downward.py"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(driver), "--search-time-limit", f"{time_limit_s:.0f}s", domain, problem]
        done = subprocess.run([*command, "--search", "astar(blind())"], cwd=folder, capture_output=True, text=True, check=False)
    found = {
        name: re.search(pattern, done.stdout)
        for name, pattern in {
            "generated": r"Generated (\d+) state", "evaluated": r"Evaluated (\d+) state", "seconds": r"Search time: ([\d.]+)s",
            "kb": r"Peak memory: (\d+) KB",
        }.items()
    }  # fmt: skip
    if not all(found.values()):
        return f"Fast Downward: no result (exit code {done.returncode})"
    value = {name: float(match.group(1)) for name, match in found.items() if match}
    per_state = value["kb"] * 1024 / value["evaluated"]
    return line("Fast Downward astar(blind())", "done", value["seconds"], value["generated"], value["evaluated"], per_state)


def line(name: str, ending: str, seconds: float, generated: float, states: float, per_state: float) -> str:
    """A row of the table."""
    counts = f"{generated:12,.0f} generated {generated / max(seconds, 1e-9):12,.0f}/s"
    return f"  {name:30} {ending:10} {seconds:7.2f} s {counts} {per_state:6.0f} B/state ({states:,.0f})"


def main() -> None:
    """Measure every task named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="domain and problem files in turn")
    parser.add_argument("--time-limit", type=float, default=30)
    arguments = parser.parse_args()
    for domain, problem in zip(arguments.files[::2], arguments.files[1::2], strict=True):
        print(problem)
        task = ground(read_task(domain, problem))
        for spec in ("bfs", "astar(blind)"):
            print(ours(task, spec, arguments.time_limit), flush=True)
        print(fast_downward(domain, problem, arguments.time_limit), flush=True)


if __name__ == "__main__":
    main()
