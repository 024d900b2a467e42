"""`planloom plan`: the main job from the command line."""

from __future__ import annotations

import json
import signal
from typing import Any

import click

from planner.cli._errors import printable, say, say_error
from planner.cli._plan_files import PlanFiles
from planner.cli._types import MEMORY, TIME
from planner.files import check_writable
from planner.limits import Limits
from planner.result import Result
from planner.statuses import Status, plan_exit_code


@click.command("plan")
@click.argument("domain", required=False)
@click.argument("problem", required=False)
@click.option("--search", default="auto", show_default=True, help='A search such as "gbfs(ff, preferred=true)"; see --list.')
@click.option("--optimal", is_flag=True, help="Find a cheapest plan: A* with LM-cut, or blind where LM-cut does not apply.")
@click.option("--anytime", is_flag=True, help="Better and better plans until one is proved optimal: sas_plan.1, sas_plan.2, …")
@click.option("--plans", "k", default=1, metavar="K", type=click.IntRange(1), help="The K cheapest plans: sas_plan.1 … sas_plan.K.")
@click.option("--diverse", is_flag=True, help="With --plans: the cheapest plan and others that differ in their actions.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 256), help="Processes that search at the same time."
)
@click.option("--engine", metavar="NAME", help="Let an installed unified-planning engine plan: enhsp, tamer, lpg …")
@click.option("--time-limit", type=TIME, help="Stop after this long: 90, 30s, 5m, 1.5h.")
@click.option("--memory-limit", type=MEMORY, help="Stop before this much memory is used: 800M, 8G.")
@click.option("--plan-file", default="sas_plan", show_default=True, help="Where the plan is written.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Feeds every random choice.")
@click.option("--strict", is_flag=True, help="Refuse PDDL that uses undeclared requirements.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
@click.option("--list", "list_only", is_flag=True, help="List searches and heuristics with their options, and exit.")
def command(domain, problem, list_only, as_json, plan_file, search, time_limit, memory_limit, anytime, **options: Any) -> int:
    """Find a plan for PROBLEM in DOMAIN (PDDL files), print it, and write it to sas_plan.

    With --anytime and --plans, sas_plan is the best plan, beside numbered files for all; files with higher numbers, left from an
    earlier run, are removed.

    Exit codes are Fast Downward's: 0 plan found, 10–12 unsolvable, 20–24 out of memory or time, 31 bad input, 33 bad search, 34
    unsupported.
    """
    if list_only:
        from planner.cli._listing import listing

        click.echo(listing())
        return 0
    if domain is None or problem is None:
        raise click.UsageError("a domain file and a problem file are needed: planloom plan domain.pddl problem.pddl")
    search = _the_search(search, anytime, options)
    from planner.registry import parse_spec

    files = PlanFiles(plan_file, numbered=parse_spec(search).name == "anytime")
    check_writable(plan_file)
    limits = Limits(time_limit, memory_limit)
    result = _solve(domain, problem, limits, files, search=search, **options)
    if options["k"] > 1 or parse_spec(search).name == "topk":
        files.write_all(result.plans)
    _report(result, as_json, plan_file)
    return plan_exit_code(result.status, has_plan=result.plan is not None, searched=result.searched)


def _the_search(search: str, anytime: bool, options: dict[str, Any]) -> str:
    """The search that the options name; refuse those that name two."""
    named = {"--optimal": options["optimal"], "--anytime": anytime, "--plans": options["k"] > 1, "--engine": options["engine"]}
    chosen = [name for name, given in named.items() if given]
    if set(chosen) in ({"--optimal", "--engine"}, {"--optimal", "--plans"}):  # a proof by the engine, or of the first of k plans
        chosen.remove("--optimal")
    if len(chosen) > 1:
        raise click.UsageError(f"{chosen[0]} and {chosen[1]} search in ways of their own; leave out one of them")
    if chosen and search != "auto":
        raise click.UsageError(f"{chosen[0]} searches in its own way; leave out --search, or leave out {chosen[0]}")
    if options["diverse"] and options["k"] == 1:
        raise click.UsageError("--diverse chooses among several plans; say how many: --plans 10")
    return "anytime" if anytime else search


def _solve(domain: str, problem: str, limits: Limits, files: PlanFiles, **options: Any) -> Result:
    """Plan with progress on a terminal; the first Ctrl-C (or SIGTERM) ends cleanly, the second at once."""
    from planner.api import solve
    from planner.cli._progress import progress

    def stop(signum: int, frame: Any) -> None:
        signal.signal(signum, signal.default_int_handler if signum == signal.SIGINT else signal.SIG_DFL)
        limits.interrupt()
        raise KeyboardInterrupt

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        with progress() as observer:
            return solve(domain, problem, limits=limits, observer=observer, on_plan=files.write, **options)
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def _report(result: Result, as_json: bool, plan_file: str) -> None:
    for warning in result.warnings:
        say(click.style("warning: ", fg="yellow") + printable(warning))
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False))
    elif result.plan is not None:
        click.echo("\n".join(str(plan) for plan in result.plans), nl=False)
    if result.status in (Status.INVALID_INPUT, Status.UNSUPPORTED, Status.ENGINE_ERROR):
        say_error(result.message)
    elif not as_json:
        _summary(result, plan_file)


def _summary(result: Result, plan_file: str) -> None:
    s = result.statistics
    say(f"{result.status.value}" + (f": {printable(result.message)}" if result.message else ""))
    if result.plan is not None:
        checked = {"planloom": "valid", "": "not checked"}.get(result.plan.validator, f"valid says {result.plan.validator}")
        say(f"plan: {len(result.plan)} steps, {checked}, written to {plan_file}")
    if result.other_plans:
        say(f"plans: {len(result.plans)}, in {plan_file}.1 to {plan_file}.{len(result.plans)}; {result.details[-1]}")
    if s.facts is not None:
        say(f"task: {s.facts:,} facts, {s.operators:,} operators")
    if result.searched and s.facts is not None:
        say(f"search: {result.search}: {s.expanded:,} expanded, {s.evaluated:,} evaluated, {s.generated:,} generated, "
            f"{s.dead_ends:,} dead ends")  # fmt: skip
    phases = {"read": s.read_s, "ground": s.ground_s, "search": s.search_s}
    took = ", ".join(f"{name} {seconds:.2f}" for name, seconds in phases.items() if seconds is not None)
    say(f"time: {s.total_s:.2f} s ({took}); peak memory {s.peak_memory_mb:.0f} MiB")
