"""Size of a packed state, against Fast Downward's, on a list of tasks.

    python benchmarks/state_size.py LIST [--peer PATH/TO/fast-downward.py] [--limit-s 60] [--memory-mb 4000]

LIST has a line "domain problem" for each task, relative to the folder in PLANLOOM_BENCHMARKS. `bits` is the sum over variables of
the bits of their domains; derived variables are left out. Theirs are the variables of the translator's output (a process of its
own). `bytes`: packed first-fit into 32-bit words, for both. `mutex_s` is our time for groups and variables.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def ours(domain: Path, problem: Path, memory_mb: int, results: multiprocessing.Queue) -> None:
    """Puts (variables, bits, 32-bit words, groups, exactly one, seconds for mutex groups and variables), or an error's text."""
    from planner.grounding import ground, mutex, normalize
    from planner.pddl import read_task

    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    try:
        task = read_task(domain, problem)
        grounded = ground(task)
        start = time.perf_counter()
        groups, one = mutex.find_mutex_groups(normalize.normalize(task), grounded)
        variables, has_none = mutex.choose_variables(grounded, groups, one)
        mutex_s = time.perf_counter() - start
        bits = bits_of(variables.lengths() + has_none)
        results.put((variables.n_rows, int(bits.sum()), words(bits.tolist()), groups.n_rows, int(one.sum()), mutex_s))
    except Exception as error:  # noqa: BLE001  (a table of many tasks goes on)
        results.put(f"{type(error).__name__}: {error}"[:90].replace("\n", " "))


def bits_of(domain_sizes: np.ndarray) -> np.ndarray:
    """Bits for a value of each domain."""
    return np.ceil(np.log2(np.maximum(domain_sizes, 1))).astype(np.int64)


def theirs(peer: str, domain: Path, problem: Path, limit_s: float) -> tuple[int, int, int] | None:
    """(variables, bits, 32-bit words) of the translator's output; None if it did not finish."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, peer, "--translate", str(domain), str(problem)]
        try:
            subprocess.run(command, cwd=folder, timeout=limit_s, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return None
        output = Path(folder) / "output.sas"
        if not output.exists():
            return None
        lines = output.read_text().splitlines()
    starts = [i for i, line in enumerate(lines) if line == "begin_variable"]
    bits = bits_of(np.array([int(lines[i + 3]) for i in starts if lines[i + 2] == "-1"], dtype=np.int64))
    return len(bits), int(bits.sum()), words(bits.tolist())


def words(bits: list[int]) -> int:
    """32-bit words, largest variables first, each word filled with what still fits."""
    free: list[int] = []
    for need in sorted(bits, reverse=True):
        place = next((i for i, room in enumerate(free) if room >= need), None)
        if place is None:
            free.append(32 - need)
        else:
            free[place] -= need
    return len(free)


def main() -> None:
    """Compare the size of a packed state on every task of the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--peer", help="fast-downward.py; without it only our own sizes are shown")
    parser.add_argument("--limit-s", type=float, default=60)
    parser.add_argument("--memory-mb", type=int, default=4000)
    options = parser.parse_args()
    root = Path(os.environ["PLANLOOM_BENCHMARKS"])
    tasks = [line.split() for line in options.list.read_text().splitlines() if line.strip() and not line.startswith("#")]
    titles = ("vars", "FD", "bits", "FD", "bytes", "FD", "ratio", "groups", "exact", "mutex_s")
    print(f"{'task':48}" + "".join(f"{title:>8}" for title in titles))
    context = multiprocessing.get_context("fork")
    for domain, problem in tasks:
        results = context.Queue()
        process = context.Process(target=ours, args=(root / domain, root / problem, options.memory_mb, results))
        process.start()
        process.join(options.limit_s)
        mine = results.get(timeout=5) if not process.is_alive() and not results.empty() else "time"
        process.kill()
        peer = theirs(options.peer, root / domain, root / problem, options.limit_s) if options.peer else None
        name = "/".join(Path(problem).parts[1:])[-47:]
        if isinstance(mine, str):
            print(f"{name:48} {mine}", flush=True)
            continue
        variables, bits, n_words, groups, exact, mutex_s = mine
        n, their_bits, their_words = peer or (0, 0, 0)
        ratio = bits / their_bits if their_bits else float("nan")
        numbers = (variables, n, bits, their_bits, 4 * n_words, 4 * their_words, f"{ratio:.2f}", groups, exact, f"{mutex_s:.3f}")
        print(f"{name:48}" + "".join(f"{number:>8}" for number in numbers), flush=True)


if __name__ == "__main__":
    main()
