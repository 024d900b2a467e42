"""Several workers against one: evaluated states per second, and time to a plan, by the wall clock.

    python benchmarks/workers.py LIST [--workers 2] [--limit-s 20] [--first N]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. Each task is planned for with `auto`,
first by one worker, then by several, each a fresh process. "rate" is evaluated states by seconds of search (of all workers
together; reading left out); its ratio is the gain. On a machine with fewer free cores than workers it shows that, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def plan(domain: Path, problem: Path, workers: int, limit_s: float) -> dict[str, Any]:
    """The JSON answer of `planloom plan`."""
    command = [sys.executable, "-m", "planner", "plan", str(domain), str(problem), "--workers", str(workers), "--json"]
    with tempfile.TemporaryDirectory() as folder:
        command += ["--time-limit", f"{limit_s}s", "--plan-file", f"{folder}/sas_plan"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)
    if answer["status"] in ("INVALID_INPUT", "UNSUPPORTED", "ENGINE_ERROR"):
        sys.exit(answer["message"])
    return answer


def rate(answer: dict[str, Any]) -> float:
    """Evaluated states per second of search."""
    counts = answer["statistics"]
    return (counts["evaluated"] or 0) / max(counts["search_s"] or 0.0, 1e-9)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit-s", type=float, default=20.0)
    parser.add_argument("--first", type=int, help="only the first N tasks")
    args = parser.parse_args()
    root = Path(os.environ.get("PLANLOOM_BENCHMARKS", "."))
    lines = [line.split() for line in args.list.read_text().splitlines() if line.strip() and not line.startswith("#")]
    print(f"{'task':44} {'rate 1':>9} {f'rate {args.workers}':>9} {'ratio':>6} {'time 1':>8} {f'time {args.workers}':>8}")
    ratios = []
    for domain, problem in lines[: args.first]:
        one, several = (plan(root / domain, root / problem, n, args.limit_s) for n in (1, args.workers))
        times = [f"{a['statistics']['total_s']:.2f}" if a["plan"] else "-" for a in (one, several)]
        ratios.append(rate(several) / max(rate(one), 1e-9))
        print(
            f"{problem[-44:]:44} {rate(one):>9,.0f} {rate(several):>9,.0f} {ratios[-1]:>6.2f} {times[0]:>8} {times[1]:>8}",
            flush=True,
        )
    print(f"median ratio of rates {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
