"""`planloom domains`: what comes with planloom."""

from __future__ import annotations

import json

import click


@click.command("domains")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(name: str | None, as_json: bool) -> int:
    """List the shipped domains, or show one: its size options, its files, its tasks."""
    import domains

    known = domains.list_domains()
    if name is not None:
        known = [domains.domain_info(name)]
    if as_json:
        click.echo(json.dumps({"domains": [d.to_dict() for d in known]}, ensure_ascii=False))
        return 0
    for info in known:
        click.echo(f"{info.name:14} {info.about}")
        if name is not None:
            click.echo(f"  domain: {info.path}")
            for task in info.tasks:
                click.echo(f"  task:   {task}")
            for option in info.options:
                click.echo(f"  --{option.name.replace('_', '-')} {option.default}: {option.doc}")
    return 0
