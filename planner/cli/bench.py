"""`planloom bench`: planners on planning tasks, resumable; `bench report` and `bench collect` read what it wrote."""

from __future__ import annotations

import signal
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from planner.cli._bench_progress import make_listener
from planner.cli._errors import printable, say
from planner.cli._types import MEMORY, TIME
from planner.statuses import ExitCode


class _Group(click.Group):
    """`bench SUITE…` is the command "run"; `report` and `collect` go by their names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put "run" in front of everything that is not the name of another command."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else ["run", *args])


@click.group("bench", cls=_Group)
def command() -> None:
    """Compare planners on planning tasks."""


@command.command("run", short_help="Run a benchmark, or go on with one.")
@click.argument("suites", nargs=-1)
@click.option("--list", "lists", multiple=True, metavar="FILE", help='A file with "DOMAIN PROBLEM" a line.')
@click.option(
    "--config", "configs", multiple=True, metavar="SEARCH", help='One of our searches, such as "gbfs(ff)"; auto if none is named.'
)
@click.option(
    "--peer", "peers", multiple=True, metavar="PEER", help="Another planner: fast-downward:lama-first, pyperplan:gbf-hff, …"
)
@click.option(
    "--time-limit", type=TIME, help="For each run, CPU seconds of all its processes together, and wall clock.  [default: 5m]"
)
@click.option("--wall-limit", type=TIME, help="Wall clock of a run, if it is to be longer than the time limit.")
@click.option("--memory-limit", type=MEMORY, help="For each run, all its processes together.  [default: 8G]")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 1024), help="Runs at the same time.")
@click.option(
    "--seed", "seeds", multiple=True, type=click.IntRange(0, 2**31 - 1), help="For planners that take one; may be repeated."
)
@click.option("--out", type=click.Path(file_okay=False), help="The folder for everything.  [default: runs/DATE-TIME]")
@click.option("--resume", type=click.Path(file_okay=False), metavar="FOLDER", help="Go on with the benchmark in FOLDER.")
@click.option("--executor", metavar="ADDRESS", help="dask://HOST:PORT: let the workers of a Dask cluster run it.")
@click.option("--export-lab", type=click.Path(file_okay=False), metavar="DIR", help="Also write DIR/properties for downward-lab.")
def run(
    suites: tuple[str, ...], lists: tuple[str, ...], resume: str | None, jobs: int, executor: str | None, **options: Any
) -> int:
    """Run planners on the tasks of SUITE…, with enforced limits, and check every plan.

    \b
    A suite is a folder, a name under PLANLOOM_BENCHMARKS, a TOML file,
    or generated:  "domains:blocksworld?blocks=10..200"
    planloom bench ipc23/rovers --config auto --peer fast-downward:lama-first
    planloom bench --resume FOLDER        after an interruption, whatever it was
    planloom bench report FOLDER [--compare OTHER]
    planloom bench collect FOLDER

    Results are written as runs end, so that nothing is lost. Exit codes: 0 every run is recorded, 1 some could not be done, 31 bad
    input, 130 interrupted.
    """
    from planner.bench.benchmark import advice, go_on
    from planner.bench.executors import check_address, make_executor

    check_address(executor)
    experiment = _resumed(resume, suites, lists, options) if resume is not None else _defined(suites, lists, options)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with make_listener() as listener:
            for note in advice(jobs, experiment.settings.memory_limit_mb) if executor is None else ():
                listener.note(note)
            summary = go_on(experiment, lambda: make_executor(executor, jobs), listener, jobs)
    except KeyboardInterrupt:
        say(f"go on with: planloom bench --resume {experiment.folder}")
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
    return _conclude(summary, experiment.folder, options["export_lab"])


def _defined(suites: tuple[str, ...], lists: tuple[str, ...], options: dict[str, Any]) -> Any:
    from planner.bench.experiment import Settings, configurations, create
    from planner.bench.suites import load_suites

    tasks = load_suites(suites, lists)
    configs = configurations(options["configs"] or (() if options["peers"] else ("auto",)), options["peers"])
    time_limit_s = 300.0 if options["time_limit"] is None else options["time_limit"]
    wall_limit_s = time_limit_s if options["wall_limit"] is None else options["wall_limit"]
    memory_limit_mb = 8192.0 if options["memory_limit"] is None else options["memory_limit"]
    seeds = tuple(dict.fromkeys(options["seeds"])) or (0,)
    folder = Path(options["out"] or datetime.now().strftime("runs/%Y-%m-%d-%H%M%S"))
    experiment = create(folder, tasks, configs, Settings(time_limit_s, memory_limit_mb, wall_limit_s, seeds))
    say(f"{len(tasks)} tasks, {len(configs)} configurations; results go to {folder}")
    return experiment


def _resumed(resume: str, suites: tuple[str, ...], lists: tuple[str, ...], options: dict[str, Any]) -> Any:
    from planner.bench.experiment import load

    given = [k for k, v in options.items() if v and k != "export_lab"] + ["suites"] * bool(suites) + ["lists"] * bool(lists)
    if given:
        raise click.UsageError(f"--resume goes on with a benchmark as it was defined; leave out {', '.join(given)}")
    return load(Path(resume))


def _conclude(summary: Any, folder: Path, export: str | None) -> int:
    if export is not None:
        from planner.bench.records import export_lab

        say(f"for downward-lab: {export_lab(folder, export)}")
    for error, count in summary.not_run.items():
        say(f"{count} runs are recorded as {error}; --resume does them again when that has changed")
    say(f"{summary.recorded} of {summary.total} runs are recorded; planloom bench report {folder} shows them")
    bad = summary.recorded < summary.total or set(summary.not_run) - {"missing"}
    return ExitCode.FINDINGS if bad else ExitCode.SUCCESS


@command.command("report", short_help="Make the report of a benchmark.")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--compare", type=click.Path(file_okay=False), metavar="OTHER", help="Compare with the benchmark in another folder.")
def report(folder: str, compare: str | None) -> int:
    """Write tables, scores and plots of the benchmark in FOLDER: HTML, Markdown and CSV."""
    from planner.bench.report import write_report

    for path in write_report(Path(folder), compare=None if compare is None else Path(compare)):
        click.echo(printable(str(path)))
    return ExitCode.SUCCESS


@command.command("collect", short_help="Collect results into SQLite.")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--export-lab", type=click.Path(file_okay=False), metavar="DIR", help="Also write DIR/properties for downward-lab.")
def collect(folder: str, export_lab: str | None) -> int:
    """Collect the results in FOLDER into the SQLite database FOLDER/results.db (also done at the end of every benchmark)."""
    from planner.bench import records
    from planner.bench.experiment import load

    load(Path(folder))
    for damage in records.read_results(folder).damages:
        say(printable(damage))
    click.echo(str(records.collect(folder)))
    if export_lab is not None:
        click.echo(str(records.export_lab(folder, export_lab)))
    return ExitCode.SUCCESS


@command.command("words", short_help="Compare methods that turn words into plans.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option(
    "--method", "methods", multiple=True, metavar="METHOD", help="planloom, llm+p, direct, best-of-n+ivml.  [default: planloom]"
)
@click.option("--model", metavar="MODEL", help="As for planloom ask; without one, controlled English.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the answers, for --model recorded:FILE.")
@click.option("--samples", type=click.IntRange(1, 64), help="First readings.  [default: that of the method]")
@click.option("--repair-rounds", default=2, show_default=True, type=click.IntRange(0, 20), help="Corrections a model may try.")
@click.option("--max-tokens", type=click.IntRange(0), help="For each task and method alike, in and out; never passed.")
@click.option("--time-limit", type=TIME, default="60", show_default=True, help="For each plan.")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many tasks.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Also write one JSON object a line for each answer.")
def words(folder: str, methods: tuple[str, ...], model: str | None, record: str | None, limit: int | None, **options: Any) -> int:
    """Run methods on the tasks in words in FOLDER (p01.txt or .nl, with p01.pddl as the truth, and domain.pddl).

    The table says how many answers pass each stage up to "equivalent to the true problem", how often VERIFIED and REFUSED were
    wrong, and what it took, with 95 % intervals. Exit codes: 0 done, 31 bad input.
    """
    from planner.files import check_writable, write_text
    from translators.evaluate import as_json, evaluate, find_tasks, table
    from translators.methods import build_method
    from translators.models import build_model

    out = options.pop("out")
    if out is not None:
        check_writable(out)
    chosen = [build_method(name).NAME for name in methods or ("planloom",)]
    shared = None if model is None else build_model(model, record=record)
    rows = evaluate(
        find_tasks(Path(folder))[:limit],
        chosen,
        None if shared is None else lambda: shared,
        on_row=lambda row: say(f"{printable(row.task)} {row.method}: {row.trust}, {', '.join(row.passed) or 'nothing passed'}"),
        max_tokens=options["max_tokens"],
        time_limit_s=options["time_limit"],
        samples=options["samples"],
        repair_rounds=options["repair_rounds"],
    )
    if out is not None:
        write_text(out, "".join(f"{as_json(row)}\n" for row in rows))
    click.echo(table(rows), nl=False)
    return ExitCode.SUCCESS
