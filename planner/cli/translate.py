"""`planloom translate`: words to PDDL without planning, and PDDL to words."""

from __future__ import annotations

import json
from typing import Any

import click

from planner.cli._errors import printable, say
from planner.cli.ask import exit_code, read_text, report, stream

STYLES = ("formal", "explicit", "abstract")


@click.command("translate")
@click.argument("sources", nargs=-1, required=True, metavar="TEXT | DOMAIN PROBLEM")
@click.option("--domain", metavar="NAME|FILE", help="A shipped domain or a PDDL file.  [default: the shipped one that fits]")
@click.option("--model", metavar="MODEL", help="As for planloom ask.  [default: rules]")
@click.option("--second-model", metavar="MODEL", help="Another model for the second, independent reading.")
@click.option("--budget", type=click.FloatRange(0), metavar="US$", help="The most that may be spent on models; never passed.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the answers, for --model recorded:FILE.")
@click.option("--assume", multiple=True, metavar="FACT", help='Holds at the start though unsaid: "(clear a)"; or all.')
@click.option("--style", type=click.Choice(STYLES), default="explicit", show_default=True, help="Of the words made from PDDL.")
@click.option("-o", "--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write the result there instead of to stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(sources: tuple[str, ...], style: str, out: str | None, as_json: bool, **options: Any) -> int:
    """Turn a task in words into a PDDL problem, or a PDDL task into words.

    \b
    planloom translate task.txt --domain blocksworld -o problem.pddl
    planloom translate domain.pddl problem.pddl --style abstract

    Nothing is planned; how sure the PDDL is, and what could not be shown, is said on stderr. Exit codes: 0 translated,
    31 bad input, 40 no task could be made of the text, 41 no answer from the model.
    """
    if len(sources) == 2:
        return _to_words(*sources, style, out, as_json, options["domain"])
    if len(sources) > 2:
        raise click.UsageError("one TEXT, or a DOMAIN and a PROBLEM; put the text into quotes")
    return _to_pddl(read_text(sources[0]), out, as_json, options)


def _to_words(domain: str, problem: str, style: str, out: str | None, as_json: bool, named: str | None) -> int:
    from planner.pddl import read_task
    from translators.english import describe
    from translators.known import known_domain

    known = known_domain(named or domain, "")
    assert known is not None  # it is named
    words = describe(read_task(domain, problem), known.language, style)
    _give(json.dumps({"words": words, "style": style}, ensure_ascii=False) if as_json else words, out)
    return 0


def _to_pddl(words: str, out: str | None, as_json: bool, options: dict[str, Any]) -> int:
    from translators.ask import ask
    from translators.models import Budget, default_cache

    names = ("domain", "model", "second_model", "assume", "record")
    answer = ask(
        words, budget=Budget(dollars=options["budget"]), cache=default_cache(), plan=False, on_text=stream(as_json),
        **{name: options[name] for name in names},
    )  # fmt: skip
    if as_json:
        _give(json.dumps(answer.to_dict(), ensure_ascii=False), out)
    else:
        if answer.problem_pddl and answer.code == "":
            _give(answer.problem_pddl, out)
        report(answer)
    return exit_code(answer, require_verified=False)


def _give(text: str, out: str | None) -> None:
    if out is None:
        click.echo(printable(text, limit=100_000_000).rstrip())
        return
    from planner.files import write_text

    write_text(out, text if text.endswith("\n") else text + "\n")
    say(f"written to {out}")
