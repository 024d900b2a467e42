"""`planloom author`: a new domain from words, tested by scenarios; and the same tests for any domain, without a model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from planner.cli._errors import printable, say
from planner.cli._types import TIME
from planner.statuses import ExitCode

_COLOURS = {"VERIFIED": "green", "UNVERIFIED": "yellow", "REFUSED": "red", "passed": "green", "failed": "red", "unknown": "yellow"}


@click.command("author")
@click.argument("text")
@click.option("--check", "only_check", is_flag=True, help="TEXT is a domain's folder: run its scenarios, without a model.")
@click.option("--model", metavar="MODEL", help="Who writes: openai/gpt-5-mini, ollama/qwen3, manual, recorded:FILE.")
@click.option("--second-model", metavar="MODEL", help="Another model for the second reading.  [default: the same, asked otherwise]")
@click.option("-o", "--out", type=click.Path(file_okay=False), metavar="DIR", help="The folder to write; new or empty.")
@click.option("--force", is_flag=True, help="With -o: the folder may have files in it; it is then kept as DIR.old-1.")
@click.option("--contract", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Start from a contract.json.")
@click.option("--repair-rounds", default=5, show_default=True, type=click.IntRange(0, 50), help="Edits that may be tried.")
@click.option("--threshold", default=90, show_default=True, type=click.IntRange(0, 100), help="With --check: the least score in %.")
@click.option("--budget", type=click.FloatRange(0), metavar="US$", help="The most that may be spent on models; never passed.")
@click.option("--max-tokens", type=click.IntRange(0), help="The most tokens that models may read and write.")
@click.option("--max-calls", type=click.IntRange(0), help="The most calls of models.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the answers, for --model recorded:FILE.")
@click.option("--time-limit", type=TIME, help="Stop after this long, with the best so far: 90, 30s, 5m.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Feeds every random choice.")
@click.option("--require-verified", is_flag=True, help="Exit with 1 unless the domain is VERIFIED.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(text: str, only_check: bool, as_json: bool, **options: Any) -> int:
    """Make a domain from words, with scenarios that test it. TEXT is the description, a file that holds it, or - (standard input).

    \b
    planloom author "A robot waters plants; …" --model openai/gpt-5-mini --budget 0.20 -o mydomain
    planloom author plants.txt --model manual -o mydomain       # prints the prompts, takes pasted answers
    planloom author --check mydomain                            # after every change, also of a hand-written domain

    DIR/scenarios/scenarios.toml says what must be reachable and what must fail; the mutation score says how many small mistakes in
    the domain these scenarios would notice. What they would not is asked as a question.

    Exit codes: 0 a domain (1 with --require-verified, if it is not verified), 31 bad input, 40 no domain could be made, 41 no
    answer from the model. With --check: 0 all scenarios pass and the score is not below the threshold, 1 otherwise.
    """
    if only_check:
        return _check(text, as_json, options)
    from translators.authoring import author
    from translators.base import Trust

    words, session, second = _words(text), *_sessions(options)
    authored = author(
        words, session, limits=_limits(options), rounds=options["repair_rounds"], seed=options["seed"], out=options["out"],
        force=options["force"], second=second, contract=_contract(options["contract"]), progress=None if as_json else _progress,
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(authored.to_dict(), ensure_ascii=False))
    else:
        if not authored.folder and authored.domain_pddl:
            click.echo(printable(authored.domain_pddl, limit=1_000_000).rstrip())
        _tell(authored)
    if authored.trust is Trust.REFUSED:
        return ExitCode.NO_MODEL_ANSWER if authored.stopped and authored.contract is None else ExitCode.REFUSED
    return ExitCode.NOT_VERIFIED if options["require_verified"] and authored.trust is not Trust.VERIFIED else ExitCode.SUCCESS


def _words(source: str) -> str:
    from planner.cli.ask import read_text

    return read_text(source)


def _sessions(options: dict[str, Any]) -> tuple[Any, Any]:
    """The session of --model, and that of --second-model (None: there is none)."""
    from translators.models import Budget, Session, build_model, default_cache

    if not options["model"]:
        raise click.UsageError(
            "a domain is written by a model: add --model openai/gpt-5-mini, ollama/qwen3 or manual (prompts to paste into any chat)"
        )
    budget = Budget(dollars=options["budget"], tokens=options["max_tokens"], calls=options["max_calls"])
    session = Session(build_model(options["model"], record=options["record"]), budget=budget, cache=default_cache())
    second = options["second_model"]
    return session, None if second is None else session.with_model(build_model(second, record=options["record"]))


def _limits(options: dict[str, Any]) -> Any:
    from planner.limits import Limits

    return Limits(options["time_limit"])


def _contract(path: str | None) -> Any:
    """A contract.json as data. Raises InvalidInput."""
    from planner.errors import InvalidInput, Location
    from translators.authoring.contract_reader import json_of

    if path is None:
        return None
    try:
        data, why = json_of(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        data, why = None, str(error)[:200]
    if why is not None:
        raise InvalidInput(f"cannot read the contract: {why}", location=Location(path), code="unreadable-file")
    return data


def _check(folder: str, as_json: bool, options: dict[str, Any]) -> int:
    from translators.authoring import check_folder, passes

    authored = check_folder(folder, limits=_limits(options), seed=options["seed"], on_mutant=_trying(as_json))
    threshold = options["threshold"] / 100
    passed = passes(authored, threshold)
    if as_json:
        click.echo(json.dumps({"passed": passed, **authored.to_dict()}, ensure_ascii=False))
    else:
        for finding in authored.findings:
            say(printable(str(finding)))
        _tell_scenarios(authored)
        say(f"{authored.mutation}{'' if passed else ' – not in order'}")
        _ask_back(authored)
    return ExitCode.SUCCESS if passed else ExitCode.FINDINGS


def _trying(as_json: bool) -> Any:
    if as_json or not sys.stderr.isatty():
        return None

    def show(number: int, total: int) -> None:
        click.echo(f"\r\x1b[2Ktrying mistakes: {number + 1} of {total}", err=True, nl=number + 1 == total)

    return show


def _progress(line: str) -> None:
    say(click.style(printable(line), dim=True))


def _tell(authored: Any) -> None:
    _tell_scenarios(authored)
    if authored.mutation is not None:
        say(f"{authored.mutation}")
    say(click.style(authored.trust.value, fg=_COLOURS[authored.trust.value], bold=True))
    for reason in authored.reasons[:20]:
        say(f"  {printable(reason)}")
    _ask_back(authored)
    if authored.folder:
        say(f"written to {authored.folder}; read report.md there, and run planloom author --check {authored.folder} after changes")
    totals = authored.ledger.get("totals")
    if totals:
        price = f", US$ {totals['price']:.4f}" if totals.get("price") else ""
        say(f"model: {totals['calls']} calls, {totals['tokens_in']:,} tokens in, {totals['tokens_out']:,} out{price}")


def _tell_scenarios(authored: Any) -> None:
    for verdict in authored.verdicts.values():
        status = click.style(verdict.status, fg=_COLOURS[verdict.status])
        click.echo(f"{status} {printable(f'{verdict.key} ({verdict.kind}): {verdict.message}')}")


def _ask_back(authored: Any) -> None:
    for asked in authored.questions[:30]:
        click.echo(f"? {printable(asked)}")
    if len(authored.questions) > 30:
        click.echo(f"? … and {len(authored.questions) - 30} more")
