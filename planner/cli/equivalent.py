"""`planloom equivalent`: do two problems of a domain mean the same?"""

from __future__ import annotations

import json

import click

from planner.cli._errors import printable
from planner.cli._types import TIME

_EXIT_CODES = {"EQUIVALENT": 0, "DIFFERENT": 1, "UNKNOWN": 2}


@click.command("equivalent")
@click.argument("left")
@click.argument("right")
@click.option("--domain", required=True, help="The domain of both problems.")
@click.option("--renaming", is_flag=True, help="Objects may have other names in the other problem.")
@click.option("--time-limit", type=TIME, default=20.0, show_default="20s", help="Give up after this long: 90, 30s, 5m …")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(left: str, right: str, domain: str, renaming: bool, time_limit: float, as_json: bool) -> int:
    """Compare the problems LEFT and RIGHT of a domain: same start, and goals that hold in the same reachable states?

    Prints the verdict and what it rests on. Exit codes: 0 equivalent, 1 different, 2 unknown, 31 bad input.
    """
    from planner.limits import Limits
    from planner.pddl import read_task
    from translators.equivalence import equivalent

    limits = Limits(time_limit)
    answer = equivalent(read_task(domain, left), read_task(domain, right), renaming=renaming, limits=limits)
    if as_json:
        click.echo(json.dumps(answer.to_dict(), ensure_ascii=False))
    else:
        click.echo(f"{answer.verdict.value}: {printable(answer.reason)}")
        if answer.witness is not None:
            click.echo(f"  witness ({answer.witness.side}): {printable(answer.witness.pddl)}")
        for mine, other in (answer.renaming or {}).items():
            click.echo(f"  {printable(mine)} -> {printable(other)}")
    return _EXIT_CODES[answer.verdict.value]
