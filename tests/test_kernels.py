"""Kernels are compiled once each: for one set of types, and kept on disk for the next process."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Tasks of different sizes and kinds through every search and heuristic; then what was compiled, and what came from the disk.
SCRIPT = """
import json
from planner import solve
from planner.registry import list_heuristics, list_searches
from planner.kernels import KERNELS
from tests.test_solve import COSTS, TRIP
from tests.cli.conftest import DOMAIN, PROBLEM
from tests.fuzz import ADL
for task in [(COSTS, TRIP), (DOMAIN, PROBLEM), ADL[:2]]:
    for search in [e.name for e in list_searches()] + [f"gbfs({h.name})" for h in list_heuristics()] + ["gbfs(ff, lazy=false)"]:
        solve(*task, search=search, time_limit_s=20)
print(json.dumps({
    "signatures": {k.py_func.__name__: len(k.signatures) for k in KERNELS},
    "misses": sum(sum(k.stats.cache_misses.values()) for k in KERNELS),
}))
"""


def run():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_each_kernel_has_one_signature_and_a_second_process_compiles_nothing():
    run()
    again = run()
    assert {name: n for name, n in again["signatures"].items() if n > 1} == {}
    assert sum(again["signatures"].values()) > 5
    assert again["misses"] == 0
