"""Run as a program: SEARCH HEURISTIC DOMAIN PROBLEM PLAN. Imports nothing of planloom, so that any interpreter with pymimir will
do."""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main(search: str, heuristic: str, domain_file: str, problem_file: str, plan_file: str) -> None:
    """Plan, print counts and times, write the plan."""
    import pymimir as mimir

    began = time.perf_counter()
    problem = mimir.Problem(mimir.Domain(domain_file), problem_file)
    start = problem.get_initial_state()
    kinds = {
        "ff": mimir.FFHeuristic, "add": mimir.AddHeuristic, "max": mimir.MaxHeuristic, "setadd": mimir.SetAddHeuristic,
        "h2": mimir.H2Heuristic, "blind": mimir.BlindHeuristic,
    }  # fmt: skip
    searches = {
        "gbfs": lambda: mimir.gbfs_eager(problem, start, kinds[heuristic](problem)),
        "gbfs-lazy": lambda: mimir.gbfs_lazy(problem, start, kinds[heuristic](problem)),
        "astar": lambda: mimir.astar_eager(problem, start, kinds[heuristic](problem)),
        "astar-lazy": lambda: mimir.astar_lazy(problem, start, kinds[heuristic](problem)),
        "brfs": lambda: mimir.brfs(problem, start),
        "iw": lambda: mimir.iw(problem, start, 2),
    }
    print(f"read {time.perf_counter() - began:.6f} s", flush=True)
    print("search starts", flush=True)
    began = time.perf_counter()
    result = searches[search]()
    print(f"searched {time.perf_counter() - began:.6f} s")
    print(f"status {result.status}")
    if result.solution is not None:
        Path(plan_file).write_text("".join(f"{step}\n" for step in result.solution), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
