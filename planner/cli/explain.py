"""`planloom explain`: each step of a plan in words, with the reason it is there."""

from __future__ import annotations

import json
from pathlib import Path

import click

from planner.cli._errors import printable, say_error
from planner.statuses import ExitCode


@click.command("explain")
@click.argument("domain")
@click.argument("problem")
@click.argument("plan")
@click.option("--words", type=click.Path(exists=True, dir_okay=False), help="A language.toml with words for the domain.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(domain: str, problem: str, plan: str, words: str | None, as_json: bool) -> int:
    """Tell each step of PLAN in words and say which later condition or goal it serves.

    Words come from a language.toml beside the domain file if there is one. Exit codes: 0 explained, 1 the plan is invalid, 31 bad
    input.
    """
    from planner.explain import explain
    from planner.explain.words import load_words
    from planner.pddl import read_plan, read_task
    from planner.validate import validate

    task, steps = read_task(domain, problem), read_plan(plan)
    verdict = validate(task, steps)
    if not verdict.valid:
        say_error(verdict.explain())
        return ExitCode.INVALID_PLAN
    beside = Path(domain).parent / "language.toml"
    source = words or (beside if beside.is_file() else None)
    told = explain(task, steps, words=None if source is None else load_words(source))
    click.echo(json.dumps(told.to_dict(), ensure_ascii=False) if as_json else printable(told.text(), limit=10_000_000))
    return ExitCode.SUCCESS
