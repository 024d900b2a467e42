"""`planloom program`: check, solve and tell a formal program."""

from __future__ import annotations

import json
from pathlib import Path

import click

from planner.cli._errors import printable, say
from planner.cli._types import MEMORY, TIME


@click.command("program")
@click.argument("file")
@click.option("--time-limit", type=TIME, help="Stop after this long: 90, 30s, 5m; the best solution so far is kept.")
@click.option("--memory-limit", type=MEMORY, help="Stop before this much memory is used: 800M, 8G.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Feeds every random choice.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Threads; 1 is repeatable.")
@click.option("--check", "only_check", is_flag=True, help="Look for mistakes, do not solve.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(
    file: str, time_limit: float | None, memory_limit: float | None, seed: int, workers: int, only_check: bool, as_json: bool
) -> int:
    """Solve the formal program in FILE: variables, constraints and an objective, as JSON (docs/language.md).

    Every solution is judged by planloom's own evaluator before it is shown; without one, the constraints in conflict are named.

    Exit codes: 0 solved (optimal, if there is an objective), 2 a solution but out of time, 11 no solution (proved), 22 and 23 out
    of memory and time, 31 bad input, 34 OR-tools is not installed.
    """
    from planner.limits import Limits
    from planner.statuses import ExitCode
    from translators.programs import check_program, read_program, solve_program

    program = read_program(_text(file), file=file)
    if only_check:
        findings = check_program(program)
        _say_findings(findings)
        return ExitCode.INPUT_ERROR if any(f.severity == "error" for f in findings) else ExitCode.SUCCESS
    result = solve_program(program, Limits(time_limit, memory_limit), seed, workers=workers)
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False))
    else:
        _say_findings(result.findings)
        if result.findings == () or result.exit_code != ExitCode.INPUT_ERROR:
            click.echo(printable(result.words, limit=10_000_000))
    say(f"{result.status.value} in {result.seconds:.2f} s")
    return result.exit_code


def _say_findings(findings) -> None:
    for finding in findings:
        if finding.severity != "note":
            say(printable(str(finding)))


def _text(file: str) -> str:
    from planner.errors import InvalidInput, Location
    from translators.programs.jsontext import MAX_CHARACTERS

    try:
        with Path(file).open(encoding="utf-8") as source:
            return source.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise InvalidInput("this is not UTF-8 text", location=Location(file), code="encoding") from None
    except OSError as error:
        raise InvalidInput(f"cannot read {file}: {error.strerror}", code="unreadable-file") from None
