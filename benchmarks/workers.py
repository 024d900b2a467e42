"""Several workers against one: evaluated states per second, and time to a plan, by the wall clock.

    python benchmarks/workers.py LIST [--workers 2] [--limit-s 20] [--first N] [--search "gbfs(ff)"]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. Each task is planned for with `auto`,
first by one worker, then by several, each a fresh process. "rate" is evaluated states by seconds of search (of all workers
together; reading left out); its ratio is the gain. The workers of `auto` do different things, some with dearer states, so --search
shows what the cores allow: that many processes of one search at a time, with different seeds. On a machine with fewer free cores
than workers it shows that, and nothing else.
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


def plan(domain: Path, problem: Path, workers: int, search: str | None, limit_s: float) -> list[dict[str, Any]]:
    """The JSON answer of `planloom plan` with workers, or those of several processes of one search."""
    command = [sys.executable, "-m", "planner", "plan", str(domain), str(problem), "--json", "--time-limit", f"{limit_s}s"]
    each = [["--workers", str(workers)]] if search is None else [["--search", search, "--seed", str(i)] for i in range(workers)]
    with tempfile.TemporaryDirectory() as folder:
        processes = [
            subprocess.Popen([*command, *options, "--plan-file", f"{folder}/plan{i}"], stdout=subprocess.PIPE, text=True)
            for i, options in enumerate(each)
        ]
        answers = [json.loads(process.communicate()[0]) for process in processes]
    for answer in answers:
        if answer["status"] in ("INVALID_INPUT", "UNSUPPORTED", "ENGINE_ERROR"):
            sys.exit(answer["message"])
    return answers


def rate(answers: list[dict[str, Any]]) -> float:
    """Evaluated states per second of search, of all processes together."""
    counts = [answer["statistics"] for answer in answers]
    return sum((c["evaluated"] or 0) / max(c["search_s"] or 0.0, 1e-9) for c in counts)


def seconds(answers: list[dict[str, Any]]) -> str:
    """To the first plan, "-" without one."""
    times = [answer["statistics"]["total_s"] for answer in answers if answer["plan"]]
    return f"{min(times):.2f}" if times else "-"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit-s", type=float, default=20.0)
    parser.add_argument("--first", type=int, help="only the first N tasks")
    parser.add_argument("--search", help="instead of auto")
    args = parser.parse_args()
    root = Path(os.environ.get("PLANLOOM_BENCHMARKS", "."))
    lines = [line.split() for line in args.list.read_text().splitlines() if line.strip() and not line.startswith("#")]
    print(f"{'task':44} {'rate 1':>9} {f'rate {args.workers}':>9} {'ratio':>6} {'time 1':>8} {f'time {args.workers}':>8}")
    ratios = []
    for domain, problem in lines[: args.first]:
        one, several = (plan(root / domain, root / problem, n, args.search, args.limit_s) for n in (1, args.workers))
        ratios.append(rate(several) / max(rate(one), 1e-9))
        rates = f"{rate(one):>9,.0f} {rate(several):>9,.0f} {ratios[-1]:>6.2f}"
        print(f"{problem[-44:]:44} {rates} {seconds(one):>8} {seconds(several):>8}", flush=True)
    print(f"median ratio of rates {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
