"""`planloom generate`: tasks of a shipped domain, of any size."""

from __future__ import annotations

from pathlib import Path

import click

from planner.errors import InvalidInput
from planner.files import write_text


@click.command("generate", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Feeds every random choice.")
@click.option("-o", "--out", default=".", show_default=True, help="The folder to write to; it is made if it does not exist.")
@click.pass_context
def command(ctx: click.Context, name: str, seed: int, out: str) -> int:
    """Write domain.pddl, problem.pddl and problem.txt (the task in words) of the shipped domain NAME.

    \b
    Sizes are options of the domain; `planloom domains NAME` lists them:
    planloom generate blocksworld --blocks 40 --seed 7 -o DIR
    """
    import domains

    info = domains.domain_info(name)
    sizes = _sizes(ctx.args, {o.name: type(o.default) for o in info.options})
    task = domains.generate(name, seed=seed, **sizes)
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"cannot make the folder {out}: {error.strerror}", hint="name a folder that you may write to") from error
    texts = {"domain.pddl": Path(info.path).read_text(encoding="utf-8"), "problem.pddl": task.problem, "problem.txt": task.words}
    for file, text in texts.items():
        write_text(folder / file, text)
        click.echo(str(folder / file))
    return 0


def _sizes(words: list[str], types: dict[str, type]) -> dict[str, int | bool]:
    """Size options from the command line: `--blocks 40` or `--blocks=40`, checked against the generator's own parameters."""
    sizes: dict[str, int | bool] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    while rest:
        option = rest.pop(0)
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in types:
            known = ", ".join("--" + t.replace("_", "-") for t in types)
            raise click.UsageError(f"this domain has no option {option[:60]!r}; it has {known}")
        if not rest:
            raise click.UsageError(f"{option} needs a value")
        sizes[name] = _value(option, rest.pop(0), types[name])
    return sizes


def _value(option: str, text: str, kind: type) -> int | bool:
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise click.UsageError(f"{option} takes true or false, not {text[:60]!r}")
        return text.lower() == "true"
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise click.UsageError(f"{option} takes a whole number, not {text[:60]!r}")
    return int(text)
