"""From exceptions to messages and exit codes, for every command in the same way."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from planner.errors import InvalidInput, LimitReached, PlanloomError, SearchSpecError, UnsupportedFeature
from planner.statuses import ExitCode


def run(command: click.Command, args: Sequence[str]) -> int:
    """Run `command`; return its exit code. A usage error is bad input (31)."""
    try:
        code = command.main(args=list(args), prog_name="planloom", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else ExitCode.SUCCESS
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        _say_usage(error)
        return ExitCode.INPUT_ERROR
    except click.ClickException as error:
        say_error(error.format_message())
        return ExitCode.INPUT_ERROR
    except PlanloomError as error:
        say_error(str(error))
        return code_of(error)
    except (KeyboardInterrupt, click.Abort):
        say_error("interrupted")
        return ExitCode.INTERRUPTED
    except MemoryError:
        say_error("out of memory")
        return ExitCode.SEARCH_OUT_OF_MEMORY
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left (`planloom … | head`): that is fine
        return ExitCode.SUCCESS
    except OSError as error:
        say_error(f"the system refused: {error}")
        return ExitCode.INPUT_ERROR
    except Exception as error:  # noqa: BLE001  (the last resort: a bug of ours must not show a traceback to a user)
        return _internal_error(error)


def code_of(error: PlanloomError) -> int:
    """Exit code of an error that ends a command."""
    if isinstance(error, UnsupportedFeature):
        return ExitCode.UNSUPPORTED
    if isinstance(error, InvalidInput):
        return ExitCode.INPUT_ERROR
    if isinstance(error, SearchSpecError):
        return ExitCode.SEARCH_SPEC_ERROR
    if isinstance(error, LimitReached):
        codes = {"time": ExitCode.SEARCH_OUT_OF_TIME, "memory": ExitCode.SEARCH_OUT_OF_MEMORY}
        return codes.get(error.kind, ExitCode.INTERRUPTED)
    return ExitCode.CRITICAL_ERROR_IN_SEARCH


def say(text: str) -> None:
    """A line for the user that is not the answer: stderr, so that stdout stays clean."""
    click.echo(text, err=True)


def say_error(text: str) -> None:
    """An error message on stderr."""
    click.echo(click.style("error: ", fg="red", bold=True) + printable(text), err=True)


def printable(text: str, limit: int = 2000) -> str:
    """Text that cannot harm a terminal: control characters shown as escapes, and cut to a size that can be read."""
    text = "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text[: limit + 1])
    return text[:limit] + " …" if len(text) > limit else text


def _say_usage(error: click.UsageError) -> None:
    say_error(error.format_message())
    if error.ctx is not None:
        say(f"{error.ctx.get_usage()}\nTry 'planloom {error.ctx.info_name} --help'." if error.ctx.parent else error.ctx.get_usage())


def _internal_error(error: Exception) -> int:
    import tempfile
    import traceback

    if os.environ.get("PLANLOOM_DEBUG"):
        traceback.print_exc()
    with tempfile.NamedTemporaryFile("w", prefix="planloom-error-", suffix=".txt", delete=False, encoding="utf-8") as report:
        traceback.print_exc(file=report)
    say_error(f"planloom itself failed ({type(error).__name__}: {error}); please report it with {report.name}")
    return ExitCode.CRITICAL_ERROR_IN_SEARCH
