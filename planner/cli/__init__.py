"""The command line. Commands are loaded on use, so `planloom --help` imports click and nothing else."""

from __future__ import annotations

import importlib
import sys

import click

COMMANDS = {
    "plan": "Find a plan for a PDDL task.",
    "ask": "State a task in words, get a plan in words.",
    "translate": "Turn words into PDDL, or PDDL into words.",
    "program": "Solve variables, constraints and an objective, or say why not.",
    "validate": "Check a plan against a PDDL task.",
    "check": "Look for mistakes in PDDL without planning.",
    "author": "Make a domain from words, or test one by its scenarios.",
    "equivalent": "Tell whether two problems mean the same.",
    "explain": "Tell what each step of a plan is for.",
    "inspect": "Show a task's structure as graphs.",
    "domains": "List the domains that come with planloom.",
    "generate": "Make tasks of a shipped domain, of any size.",
    "bench": "Compare planners on planning tasks.",
}


class LazyGroup(click.Group):
    """Knows the names and the short help of its commands; imports planner.cli.NAME when NAME is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order a new user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"planner.cli.{cmd_name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]):
        """Name the nearest command on a typo."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0][:100], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f"there is no command {args[0][:100]!r}.{hint}", ctx) from error


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from planner import __version__

        click.echo(f"planloom {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit.")
def cli() -> None:
    """planloom plans for people and for agents.

    \b
    planloom plan domain.pddl problem.pddl      find a plan, print it and write it to sas_plan
    planloom generate blocksworld --blocks 10   make a task to try it on
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; every error becomes a message and an exit code, never a traceback."""
    from planner.cli._errors import run

    sys.exit(run(cli, sys.argv[1:] if args is None else args))
