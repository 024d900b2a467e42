"""`planloom ask`: words in, a plan in words out, with how sure that is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from planner.cli._errors import printable, say
from planner.cli._types import MEMORY, TIME
from planner.statuses import ExitCode, plan_exit_code

_COLOURS = {"VERIFIED": "green", "UNVERIFIED": "yellow", "REFUSED": "red"}
_CODES = {"text-too-long": ExitCode.INPUT_ERROR, "empty-text": ExitCode.INPUT_ERROR, "unsupported": ExitCode.UNSUPPORTED,
          "model": ExitCode.NO_MODEL_ANSWER, "budget": ExitCode.NO_MODEL_ANSWER}  # fmt: skip
MOST_NOTES = 5
_FILES = {"domain.pddl": "domain_pddl", "problem.pddl": "problem_pddl"}


@click.command("ask")
@click.argument("text")
@click.option("--domain", metavar="NAME|FILE", help="A shipped domain or a PDDL file.  [default: the shipped one that fits]")
@click.option(
    "--model", metavar="MODEL", help="Who reads: openai/gpt-5-mini, ollama/qwen3, manual, recorded:FILE.  [default: rules]"
)
@click.option("--second-model", metavar="MODEL", help="Another model for the second, independent reading.")
@click.option("--strong-model", metavar="MODEL", help="Asked once, where the samples of --model disagree.")
@click.option("--method", default="planloom", show_default=True, help="planloom, llm+p, direct, best-of-n+ivml.")
@click.option("--samples", type=click.IntRange(1, 64), help="First readings by the model.  [default: that of the method]")
@click.option("--repair-rounds", default=2, show_default=True, type=click.IntRange(0, 20), help="Corrections a model may try.")
@click.option("--budget", type=click.FloatRange(0), metavar="US$", help="The most that may be spent on models; never passed.")
@click.option("--max-tokens", type=click.IntRange(0), help="The most tokens that models may read and write.")
@click.option("--max-calls", type=click.IntRange(0), help="The most calls of models.")
@click.option("--assume", multiple=True, metavar="FACT", help='Holds at the start though unsaid: "(clear a)"; or all.')
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the answers, for --model recorded:FILE.")
@click.option("--search", default="auto", show_default=True, help="As for planloom plan.")
@click.option("--time-limit", type=TIME, help="Planning stops after this long: 90, 30s, 5m.")
@click.option("--memory-limit", type=MEMORY, help="Planning stops before this much memory is used: 800M, 8G.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Feeds every random choice.")
@click.option("--program", is_flag=True, help="Not planning but choosing: variables, constraints, an objective.")
@click.option("--require-verified", is_flag=True, help="Exit with 1 unless the answer is VERIFIED.")
@click.option("--show-pddl", is_flag=True, help="Print the problem as it was understood, in PDDL.")
@click.option("--save", type=click.Path(file_okay=False), metavar="DIR", help="Write domain, problem, plan and answer.json there.")
@click.option("--overwrite", is_flag=True, help="With --save: write over files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout instead of text.")
def command(text: str, save: str | None, overwrite: bool, program: bool, **options: Any) -> int:
    """Plan for a task in words. TEXT is the task, or a file that holds it, or - for standard input.

    \b
    planloom ask "Blocks a, b and c are on the table. I want a on b and b on c."
    planloom ask task.txt --domain mydomain.pddl --model openai/gpt-5-mini --budget 0.05
    planloom ask task.txt --model manual          # prints the prompt, takes a pasted answer

    Without a model, controlled English is read by rules. VERIFIED: two independent readings agree, the text is covered, all checks
    hold. UNVERIFIED: a valid plan, and what could not be shown. REFUSED: why there is no plan.

    Exit codes: 0 a plan (1 with --require-verified, if it is not verified), 10–12 no plan exists, 20–24 out of memory or time,
    31 bad input, 34 unsupported, 40 no task could be made of the text, 41 no answer from the model.
    """
    folder = None if save is None else _folder(Path(save), overwrite)
    words = read_text(text)
    if program:
        from planner.cli._program import answer_program

        return answer_program(words, options, *_sessions(options))
    answer = _ask(words, options)
    if folder is not None:
        _save(answer, folder)
    _print(answer, options["as_json"], options["show_pddl"])
    return exit_code(answer, options["require_verified"])


def read_text(source: str) -> str:
    """What TEXT stands for. Raises InvalidInput for a file that cannot be read."""
    from planner.errors import InvalidInput
    from translators.ask import MAX_TEXT

    if source == "-":
        return sys.stdin.read(MAX_TEXT + 1)
    named = Path(source).suffix in (".txt", ".md", ".nl") or " " not in source
    if not source.strip() or len(source) > 1000 or "\n" in source or not named:
        return source
    try:
        with open(source, encoding="utf-8") as file:
            return file.read(MAX_TEXT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        hint = "give the task itself in quotes, or a file that holds it"
        raise InvalidInput(f"cannot read {source[:200]}: {reason}", hint=hint, code="unreadable-file") from None


def exit_code(answer: Any, require_verified: bool) -> int:
    """The exit code of an answer (docs/exit-codes.md)."""
    from translators.base import Trust

    if answer.trust is not Trust.REFUSED:
        return ExitCode.NOT_VERIFIED if require_verified and answer.trust is not Trust.VERIFIED else ExitCode.SUCCESS
    if answer.code in _CODES:
        return _CODES[answer.code]
    if answer.result is None:
        return ExitCode.REFUSED
    return plan_exit_code(answer.result.status, has_plan=False, searched=answer.result.searched)


def _ask(words: str, options: dict[str, Any]) -> Any:
    from translators.ask import ask
    from translators.models import Budget, default_cache

    budget = Budget(dollars=options["budget"], tokens=options["max_tokens"], calls=options["max_calls"])
    names = ("domain", "model", "second_model", "strong_model", "method", "samples", "assume", "repair_rounds", "search", "seed")
    return ask(
        words, budget=budget, time_limit_s=options["time_limit"], memory_limit_mb=options["memory_limit"], record=options["record"],
        cache=default_cache(),
        on_text=stream(options["as_json"]), **{name: options[name] for name in names},
    )  # fmt: skip


def _sessions(options: dict[str, Any]) -> tuple[Any, Any]:
    """The model and the second one, within one budget; None where there is none."""
    from translators.models import Budget, Session, build_model, default_cache

    if options["model"] is None:
        return None, None
    budget = Budget(dollars=options["budget"], tokens=options["max_tokens"], calls=options["max_calls"])
    model = build_model(options["model"], record=options["record"])
    session = Session(model, budget=budget, cache=default_cache(), seed=options["seed"], on_text=stream(options["as_json"]))
    return session, None if options["second_model"] is None else session.with_model(build_model(options["second_model"]))


def stream(quiet: bool) -> Callable[[str], None] | None:
    """Shows what a model writes, as it comes, on a terminal."""
    if quiet or not sys.stderr.isatty():
        return None
    return lambda piece: click.echo(click.style(printable(piece), dim=True), err=True, nl=False)


def _print(answer: Any, as_json: bool, show_pddl: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer.to_dict(), ensure_ascii=False))
        return
    if show_pddl and answer.problem_pddl:
        click.echo(printable(answer.problem_pddl, limit=10_000_000).rstrip())
    if answer.text:
        click.echo(printable(answer.text, limit=10_000_000).rstrip())
    report(answer)


def report(answer: Any) -> None:
    """How sure an answer is, why, and what is asked back: for people, on stderr."""
    say(click.style(answer.trust.value, fg=_COLOURS[answer.trust.value], bold=True))
    for reason in answer.reasons:
        say(f"  {printable(reason)}")
    for note in [f.message for f in answer.findings if f.code == "assumed"][:MOST_NOTES]:
        say(f"  taken as meant: {printable(note)}")
    for question in answer.questions:
        say(f"  ? {printable(question)}")
    for assumption in answer.offered:
        facts = " ".join(f'--assume "{fact}"' for fact in assumption.facts)
        say(f"    if so: {printable(facts)}")
    hints = dict.fromkeys(f.hint for f in answer.findings if f.hint and answer.code == f.code)
    for hint in hints:
        say(f"  hint: {printable(hint)}")
    _spent(answer.ledger)


def _spent(ledger: dict[str, Any]) -> None:
    totals = ledger.get("totals")
    if totals:
        price = f", US$ {totals['price']:.4f}" if totals.get("price") else ""
        say(f"model: {totals['calls']} calls, {totals['tokens_in']:,} tokens in, {totals['tokens_out']:,} out{price}")


def _folder(folder: Path, overwrite: bool) -> Path:
    """The folder to save to, now, so that nobody pays for an answer that cannot be kept."""
    from planner.errors import InvalidInput
    from planner.files import check_writable

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"cannot make the folder {folder}: {error.strerror}", hint="name a folder that you may write to"
        ) from error
    for name in (*_FILES, "sas_plan", "answer.json"):
        if (folder / name).exists() and not overwrite:
            raise InvalidInput(
                f"{folder / name} is there already", hint="name another folder, or add --overwrite", code="file-exists"
            )
        check_writable(folder / name)
    return folder


def _save(answer: Any, folder: Path) -> None:
    from planner.files import write_text

    texts = {name: getattr(answer, field) for name, field in _FILES.items()}
    texts["answer.json"] = json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if answer:
        texts["sas_plan"] = str(answer.result.plan)
    for name, content in texts.items():
        if content:
            write_text(folder / name, content)
    say(f"saved in {folder}: {', '.join(name for name, content in texts.items() if content)}")
