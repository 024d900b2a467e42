"""`planloom validate`: our own validator on anybody's plan."""

from __future__ import annotations

import json

import click

from planner.cli._errors import printable
from planner.result import number
from planner.statuses import ExitCode


@click.command("validate")
@click.argument("domain")
@click.argument("problem")
@click.argument("plan")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(domain: str, problem: str, plan: str, as_json: bool) -> int:
    """Check PLAN (a plan file) against DOMAIN and PROBLEM; say which step fails, and why.

    Exit codes: 0 valid, 1 invalid, 31 input that cannot be read.
    """
    from planner.pddl import read_plan, read_task
    from planner.validate import validate

    task = read_task(domain, problem)
    result = validate(task, read_plan(plan))
    if as_json:
        cost = number(result.cost) if result.valid else None
        answer = {"valid": result.valid, "cost": cost, "length": result.length, "message": result.explain()}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(printable(result.explain(), limit=20_000))
    return ExitCode.SUCCESS if result.valid else ExitCode.INVALID_PLAN
