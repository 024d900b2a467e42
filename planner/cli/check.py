"""`planloom check`: diagnostics without planning."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from planner.cli._errors import printable, say
from planner.statuses import ExitCode

if TYPE_CHECKING:
    from planner.pddl.findings import Finding

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_RANK = {"error": 0, "warning": 1, "note": 2}


@click.command("check")
@click.argument("domain")
@click.argument("problem", required=False)
@click.option("--strict", is_flag=True, help="Undeclared requirements are errors.")
@click.option("--meaning/--no-meaning", default=True, help="Whether to ask what PROBLEM means: facts left out, goals out of reach.")
@click.option("--describe", metavar="TEXT|FILE", help="Also compare PROBLEM with the words it is to mean.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(domain: str, problem: str | None, strict: bool, meaning: bool, describe: str | None, as_json: bool) -> int:
    """Look for mistakes in DOMAIN, and in PROBLEM with it.

    Exit codes: 0 clean (notes at most), 1 warnings or errors found, 31 a file that cannot be read.
    """
    from planner.pddl import check

    findings = check(domain, problem, strict=strict)
    if problem is not None and meaning:
        findings = _merged(findings, _meaning(domain, problem))
    if describe is not None:
        findings = _merged(findings, _against_words(domain, problem, describe))
    if as_json:
        click.echo(json.dumps({"findings": [dataclasses.asdict(f) for f in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            severity = f" {finding.severity}: "
            coloured = click.style(severity, fg=_COLOURS[finding.severity])
            click.echo(printable(str(finding)).replace(severity, coloured, 1))
        serious = sum(f.severity != "note" for f in findings)
        say(f"{serious} errors and warnings, {len(findings) - serious} notes")
    return ExitCode.FINDINGS if any(f.severity != "note" for f in findings) else ExitCode.SUCCESS


def _against_words(domain: str, problem: str | None, describe: str) -> list[Finding]:
    """What a problem and its words do not have in common."""
    if problem is None:
        raise click.UsageError("--describe compares a PROBLEM with its words; name the problem too")
    from planner.cli.ask import read_text
    from translators.against_words import check_against_words

    return check_against_words(domain, problem, read_text(describe))


def _meaning(domain: str, problem: str) -> list[Finding]:
    """What the checks of the language side find in a pair of files; in one that does not read, only what shows in its text."""
    from planner.errors import PlanloomError
    from planner.pddl import read_task
    from planner.pddl.source import load
    from translators.checks import check_meaning
    from translators.checks.elision import elisions

    text, file = load(problem, "problem")
    try:
        task = read_task(domain, problem)
    except PlanloomError:
        return elisions(text, file)
    return check_meaning(task, problem_text=text)


def _merged(findings: list[Finding], more: list[Finding]) -> list[Finding]:
    """Both, the serious ones first; what two checks say in the same words once, as the first says it."""
    known = {(f.code, f.message) for f in findings}
    fresh = [f for f in more if (f.code, f.message) not in known]
    return sorted((*findings, *fresh), key=lambda f: _RANK[f.severity])
