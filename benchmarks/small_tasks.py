"""Small tasks: of those that a peer solves within a second of its start, how many do we solve within one and a half?

    planloom bench --list LIST --config auto --peer fast-downward:lama-first --time-limit 60 --memory-limit 8G --out runs/x
    python benchmarks/small_tasks.py runs/x [runs/y …] [--ours auto] [--peer fast-downward:lama-first] [--clock cpu_s]

Reads the results of `planloom bench`. The clock starts with the command: interpreter, imports and cached kernels count.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

THEIRS_S, OURS_S = 1.0, 1.5


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--ours", default="auto")
    parser.add_argument("--peer", default="fast-downward:lama-first")
    parser.add_argument("--clock", choices=("planner_wall_clock_time", "cpu_s"), default="planner_wall_clock_time")
    args = parser.parse_args()
    runs: dict[str, dict[tuple[str, str], float]] = {args.ours: {}, args.peer: {}}
    for folder in args.folders:
        for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines():
            run = json.loads(line)
            if run["config"] in runs and run["coverage"]:
                runs[run["config"]][run["domain"], run["problem"]] = run[args.clock]
    quick = {task for task, seconds in runs[args.peer].items() if seconds <= THEIRS_S}
    late = {task: runs[args.ours].get(task) for task in quick if not runs[args.ours].get(task, float("inf")) <= OURS_S}
    share = 100 * (1 - len(late) / len(quick)) if quick else 100.0
    kept = len(quick) - len(late)
    print(f"{args.peer} solves {len(quick)} tasks within {THEIRS_S} s, {args.ours} {kept} of them within {OURS_S} s: {share:.1f} %")
    for (domain, problem), seconds in sorted(late.items()):
        print(f"    {domain} {problem}: {'not solved' if seconds is None else f'{seconds:.2f} s'}")


if __name__ == "__main__":
    main()
