"""Run as a program: ENGINE DOMAIN PROBLEM PLAN. Imports nothing of planloom, so that any interpreter with unified_planning will
do."""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main(engine: str, domain_file: str, problem_file: str, plan_file: str) -> None:
    """Plan with an engine, print status and times, write the plan in the names of the PDDL."""
    from unified_planning.io import PDDLReader, PDDLWriter
    from unified_planning.shortcuts import OneshotPlanner, get_environment

    began = time.perf_counter()
    environment = get_environment()
    environment.credits_stream = None
    if engine.startswith("planloom"):
        from planner.interop import register

        register(environment)
    if engine not in environment.factory.engines:
        print("status NO_SUCH_ENGINE")
        print(f"message: unified_planning knows no engine {engine} here")
        return
    problem = PDDLReader(environment).parse_problem(domain_file, problem_file)
    print(f"read {time.perf_counter() - began:.6f} s", flush=True)
    print("planning starts", flush=True)
    began = time.perf_counter()
    with OneshotPlanner(name=engine) as planner:
        planner.skip_checks = True
        result = planner.solve(problem)
    print(f"planned {time.perf_counter() - began:.6f} s")
    print(f"status {result.status.name}")
    for message in result.log_messages or ():
        print("message: " + " ".join(message.message.split())[:300])
    if result.plan is not None:
        Path(plan_file).write_text(PDDLWriter(problem).get_plan(result.plan), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
