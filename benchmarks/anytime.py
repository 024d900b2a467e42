"""Quality of plans within a time limit: `planloom plan --anytime` beside Fast Downward's `lama`, and what each part contributed.

    python benchmarks/anytime.py LIST [--peer PATH/TO/fast-downward.py] [--limit-s 30] [--first N] [--out quality.json]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. Both run one after the other as
programs, for `limit-s` seconds of wall-clock time from the command's start. The score of a plan is that of the IPC, lowest cost of
both over its cost. Shown as well: cost of our first plan, which part found our last one, and our lower bound.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def our_run(domain: Path, problem: Path, limit_s: float) -> dict[str, Any]:
    """Cost, first cost, lower bound and the last improvement of ours; empty without a plan."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "planner", "plan", str(domain), str(problem), "--anytime", "--json"]
        command += ["--time-limit", f"{limit_s}s"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        result = json.loads(done.stdout)
        if result["cost"] is None:
            return {}
        found = [line for line in result["details"] if ": plan of " in line]
        return {
            "cost": float(result["cost"]),
            "first": float(found[0].rsplit(" ", 1)[1]),
            "bound": result["lower_bound"],
            "plans": len(found),
            "by": found[-1].split(":")[0],
            "proved": result["status"] == "SOLVED_OPTIMAL",
        }


def peer_run(peer: str, domain: Path, problem: Path, limit_s: float) -> dict[str, Any]:
    """Cost of the peer's best plan; empty without one."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, peer, "--overall-time-limit", str(int(limit_s)), "--alias", "lama", str(domain), str(problem)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    costs = [int(c) for c in re.findall(r"Plan cost: (\d+)", done.stdout)]
    return {"cost": float(min(costs)), "first": float(costs[0])} if costs else {}


def main() -> None:
    """Run both on every task and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list")
    parser.add_argument("--peer")
    parser.add_argument("--limit-s", type=float, default=30)
    parser.add_argument("--first", type=int)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    root = Path(os.environ["PLANLOOM_BENCHMARKS"])
    lines = [line.split() for line in Path(arguments.list).read_text().splitlines() if line and not line.startswith("#")]
    rows: list[dict[str, Any]] = []
    for domain, problem in lines[: arguments.first]:
        ours = our_run(root / domain, root / problem, arguments.limit_s)
        peers = peer_run(arguments.peer, root / domain, root / problem, arguments.limit_s) if arguments.peer else {}
        costs = [run["cost"] for run in (ours, peers) if run]
        scores = [(1.0 if not run["cost"] else min(costs) / run["cost"]) if run else 0.0 for run in (ours, peers)]
        rows.append({"task": problem, "ours": ours, "peer": peers, "scores": scores})
        print(problem, "ours", ours, "peer", peers, flush=True)
    totals = [sum(row["scores"][i] for row in rows) for i in (0, 1)]
    print(f"{len(rows)} tasks: score of ours {totals[0]:.2f}, of the peer {totals[1]:.2f}")
    if arguments.out:
        Path(arguments.out).write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
