"""Reading and grounding, against Fast Downward's translator run as a separate process, on a list of tasks.

    python benchmarks/grounding.py LIST [--peer PATH/TO/fast-downward.py] [--limit-s 300]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. CPU seconds: ours are those of
reading and grounding with mutex groups and variables, in a process whose kernels are compiled and loaded; the translator's are
its own process (with start-up, about 0.1 s, and writing its output). A ratio above 1 means that ours is faster.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def translate(peer: str, domain: Path, problem: Path, limit_s: float) -> tuple[float, int | None, int | None]:
    """CPU seconds, operators and variables of the translator's output (None if it did not finish)."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, peer, "--translate", str(domain), str(problem)]
        try:
            subprocess.run(command, cwd=folder, timeout=limit_s, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return limit_s, None, None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        output = Path(folder) / "output.sas"
        if not output.exists():
            return cpu_s, None, None
        lines = output.read_text()
        return cpu_s, lines.count("begin_operator\n"), lines.count("begin_variable\n")


def ours(domain: Path, problem: Path) -> tuple[float, float, int, int]:
    """CPU seconds of reading and of grounding, operators and variables."""
    from planner.grounding import ground
    from planner.pddl import read_task

    start = time.process_time()
    task = read_task(domain, problem)
    read_s = time.process_time() - start
    grounded = ground(task)
    return read_s, time.process_time() - start - read_s, grounded.n_operators, grounded.variables.n_rows


def main() -> None:
    """Compare both grounders on every task of the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--peer", help="fast-downward.py; without it only our own times are shown")
    parser.add_argument("--limit-s", type=float, default=300)
    options = parser.parse_args()
    root = Path(os.environ["PLANLOOM_BENCHMARKS"])
    tasks = [line.split() for line in options.list.read_text().splitlines() if line.strip() and not line.startswith("#")]
    ours(*(root / name for name in tasks[0]))  # compiles or loads the kernels
    print("task  operators  peer-operators  variables  peer-variables  read-s  ground-s  peer-s  operators/s  ratio")
    ratios = []
    for names in tasks:
        paths = [root / name for name in names]
        read_s, ground_s, operators, variables = ours(*paths)
        row = [names[1], operators]
        peer_s, peer_operators, peer_variables = (
            translate(options.peer, *paths, options.limit_s) if options.peer else (0.0, None, None)
        )
        ratio = peer_s / (read_s + ground_s)
        if operators >= 40_000:
            ratios.append(ratio)
        row += [peer_operators, variables, peer_variables, f"{read_s:.3f}", f"{ground_s:.3f}", f"{peer_s:.2f}"]
        print(*row, f"{operators / (read_s + ground_s):.0f}", f"{ratio:.1f}", sep="  ", flush=True)
    if ratios and options.peer:
        print(f"median ratio over {len(ratios)} tasks of 40,000 operators and more: {statistics.median(ratios):.1f}")


if __name__ == "__main__":
    main()
