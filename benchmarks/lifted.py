"""The lifted view on tasks that are too large to ground: when search begins, how much memory it takes, what it solves.

    python benchmarks/lifted.py [LIST] [--limit-s 60] [--memory-mb 4096] [--lift-all]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS; without it the three tasks of the
claim (childsnack, transport and ferry testing/hard/p29 of IPC 2023 learning). Each task runs in a process of its own with
compiled kernels. "search begins" counts from the call of `solve`, reading and the attempt to ground included. --lift-all plans
small tasks lifted too, to compare with grounding.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

CLAIM = [f"ipc23/{d}/domain.pddl ipc23/{d}/testing/hard/p29.pddl" for d in ("childsnack", "transport", "ferry")]


def one(domain: str, problem: str, limit_s: float, memory_mb: float, lift_all: bool) -> dict[str, object]:
    """Plan for one task in this process."""
    import planner.api
    from planner import Limits, solve

    if lift_all:
        planner.api.LIFT_FIRST = planner.api.MAX_OPERATORS = 1
    limits = Limits(limit_s, memory_mb)
    begun: list[float] = []

    def observer(statistics) -> None:  # type: ignore[no-untyped-def]
        if statistics.evaluated and not begun:
            begun.append(limits.elapsed_s())

    result = solve(domain, problem, limits=limits, observer=observer)
    return {
        "task": "/".join(Path(problem).parts[-4:]),
        "search begins": round(begun[0], 2) if begun else None,
        "status": result.status.name,
        "seconds": round(result.statistics.total_s or 0, 2),
        "peak MiB": round(result.statistics.peak_memory_mb or 0),
        "steps": None if result.plan is None else len(result.plan),
        "evaluated": result.statistics.evaluated,
        "search": result.search.split("(")[0],
        "note": "; ".join(result.details[:1]),
    }


def main() -> None:
    """Run the lifted view on the named tasks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path, nargs="?")
    parser.add_argument("--limit-s", type=float, default=60)
    parser.add_argument("--memory-mb", type=float, default=4096)
    parser.add_argument("--lift-all", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        domain, problem = options.one
        print(json.dumps(one(domain, problem, options.limit_s, options.memory_mb, options.lift_all)))
        return
    root = Path(os.environ["PLANLOOM_BENCHMARKS"])
    lines = options.list.read_text().splitlines() if options.list else CLAIM
    rows = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        paths = [str(root / name) for name in line.split()]
        limits = ["--limit-s", str(options.limit_s), "--memory-mb", str(options.memory_mb)]
        command = [sys.executable, __file__, *limits, *(["--lift-all"] if options.lift_all else []), "--one", *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        rows.append(json.loads(done.stdout) if done.returncode == 0 else {"task": line, "status": done.stderr[-200:]})
        print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
    print(f"{sum(str(r['status']).startswith('SOLVED') for r in rows)} of {len(rows)} solved")


if __name__ == "__main__":
    main()
