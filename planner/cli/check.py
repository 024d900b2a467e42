"""`planloom check`: diagnostics without planning."""

from __future__ import annotations

import dataclasses
import json

import click

from planner.cli._errors import printable, say
from planner.statuses import ExitCode

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command("check")
@click.argument("domain")
@click.argument("problem", required=False)
@click.option("--strict", is_flag=True, help="Undeclared requirements are errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(domain: str, problem: str | None, strict: bool, as_json: bool) -> int:
    """Look for mistakes in DOMAIN, and in PROBLEM with it.

    Exit codes: 0 clean (notes at most), 1 warnings or errors found, 31 a file that cannot be read.
    """
    from planner.pddl import check

    findings = check(domain, problem, strict=strict)
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
