"""Results of benchmarks that never ran, for tests of scores and reports."""

import json
import random
from pathlib import Path

from planner.bench.report_data import Results, load


def record(config: str, task: str = "d/p1", time: float | None = 1.0, cost: float | None = 10, **more) -> dict:
    """One record of results.jsonl. `task` is "domain/problem"; `time` None means that the time limit of 300 s ended the run."""
    domain, problem = task.split("/", 1)
    solved = time is not None
    used = time if solved else 300.0
    data = {
        "id": f"{config} {task} {more.get('seed', 0)}", "suite": "s", "domain": domain, "problem": problem, "domain_file": "domain.pddl",
        "problem_file": f"{problem}.pddl", "task_sha256": f"hash of {task}", "config": config, "planner": "planloom", "seed": 0,
        "time_limit_s": 300.0, "memory_limit_mb": 8192.0, "status": "SOLVED" if solved else "TIME_LIMIT", "coverage": int(solved),
        "cost": cost if solved else None, "plan_length": cost if solved else None, "plan_valid": True if solved else None,
        "error": "success" if solved else "search-out-of-time", "expansions": 100, "evaluations": 1000, "generated": 2000,
        "planner_time": used, "planner_wall_clock_time": used, "search_time": used, "translator_time": 0.0, "memory_mb": 50.0,
        "cpu_s": used, "exit_code": 0 if solved else 23, "started_at": "2025-01-02T03:04:05+00:00", "host": "a", "version": "1",
        "plan_file": f"runs/{problem}/sas_plan" if solved else None, "log_file": f"runs/{problem}/run.log",
        "err_file": f"runs/{problem}/run.err", "details": "",
    }  # fmt: skip
    return {**data, **more}


def write(folder: Path, records: list[dict], tail: str = "") -> Path:
    """A benchmark folder with these records; `tail` is appended as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(r) + "\n" for r in records)
    (folder / "results.jsonl").write_text(text + tail, encoding="utf-8", errors="surrogatepass")
    return folder


def results(folder: Path, *records: dict) -> Results:
    """The records, read from a folder as a report does it."""
    return load(write(folder, list(records)))


def random_records(seed: int, configs: list[str], domains: int, tasks: int, *, solvable: bool = True) -> list[dict]:
    """A benchmark with tasks of all difficulties."""
    generator = random.Random(seed)
    found = []
    for d in range(domains):
        for p in range(tasks):
            hardness = generator.uniform(-2, 3)
            for skill, config in enumerate(configs):
                time = round(10 ** (hardness + generator.gauss(0, 0.5) - 0.3 * skill), 3)
                task = f"domain-{d}/p{p:02d}"
                used = time if solvable and time < 300 else None
                cost = generator.randrange(10, 40)
                found.append(record(config, task, used, cost, expansions=int(time * 100), memory_mb=20 + time))
    return found
