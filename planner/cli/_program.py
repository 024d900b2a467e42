"""`planloom ask --program`: a task of choosing rather than of steps, in words, through `translators.programs`."""

from __future__ import annotations

import json
from typing import Any

import click

from planner.cli._errors import printable, say, say_error
from planner.statuses import ExitCode


def answer_program(words: str, options: dict[str, Any], session: Any, second: Any) -> int:
    """Ask, print, and give the exit code. session: the model; second: for the other reading, or None."""
    from planner.errors import InvalidInput
    from planner.limits import Limits
    from translators.base import Trust
    from translators.models import ModelError
    from translators.programs import ProgramStatus, ask_program

    if session is None:
        hint = "--model openai/gpt-5-mini, --model manual, …; or write the program yourself: planloom program"
        raise InvalidInput("a program is written by a language model", hint=hint, code="no-model")
    limits = Limits(options["time_limit"], options["memory_limit"])
    try:
        answer = ask_program(
            words, session, second=second, repairs=options["repair_rounds"], limits=limits, seed=options["seed"]
        )  # fmt: skip
    except ModelError as error:
        say_error(f"no answer from the model: {error}")
        return ExitCode.NO_MODEL_ANSWER
    if options["as_json"]:
        click.echo(json.dumps({**answer.to_dict(), "ledger": session.ledger.to_dict()}, ensure_ascii=False))
    else:
        if answer.text:
            click.echo(printable(answer.text, limit=10_000_000).rstrip())
        say(answer.trust.value)
        for line in (*answer.reasons, *(f"? {question}" for question in answer.questions)):
            say(f"  {printable(line)}")
    if answer.result.status is ProgramStatus.INVALID_INPUT:  # the model's text was no program: that is not the user's input
        return ExitCode.REFUSED
    if answer.trust is Trust.VERIFIED or not options["require_verified"]:
        return answer.result.exit_code
    return ExitCode.NOT_VERIFIED if answer.result.exit_code == ExitCode.SUCCESS else answer.result.exit_code
