"""`planloom inspect`: a task's structure as graphs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planner.cli._errors import printable
from planner.errors import InvalidInput

FORMATS = ("svg", "dot", "graphml")


@click.command("inspect")
@click.argument("domain")
@click.argument("problem")
@click.argument("plan", required=False)
@click.option("-o", "--out", help="Write the graphs to this folder; it is made if it does not exist.")
@click.option("--format", "formats", type=click.Choice(FORMATS), multiple=True, help="What to write; all three by default.")
@click.option(
    "--transitions", default=5, show_default=True, type=click.IntRange(0), help="How many domain transition graphs to write."
)
def command(domain: str, problem: str, plan: str | None, out: str | None, formats: tuple[str, ...], transitions: int) -> int:
    """Show the causal graph and domain transition graphs of a task and, with PLAN, the plan as a partial order.

    Without --out a summary is printed; with it, each graph becomes SVG, DOT and GraphML files.
    """
    from planner.grounding import ground
    from planner.inspect import causal_graph, domain_transition_graph, write_graph
    from planner.pddl import read_task

    task = read_task(domain, problem)
    ground_task = ground(task)
    graphs: dict[str, Any] = {"causal_graph": causal_graph(ground_task)}
    sizes = ground_task.variables.lengths()
    largest = sorted(range(len(sizes)), key=lambda v: (-sizes[v], v))[:transitions]
    graphs |= {f"transitions_{v}": domain_transition_graph(ground_task, v) for v in largest}
    if plan is not None:
        graphs["plan_order"] = _partial_order(task, ground_task, plan)
    for name, graph in graphs.items():
        click.echo(f"{name}: {graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges")
    if out is not None:
        folder = _folder(out)
        for name, graph in graphs.items():
            for kind in formats or FORMATS:
                write_graph(graph, folder / f"{name}.{kind}", kind)
                click.echo(printable(str(folder / f"{name}.{kind}")))
    return 0


def _partial_order(task: Any, ground_task: Any, plan: str) -> Any:
    from planner.inspect import plan_partial_order
    from planner.pddl import read_plan
    from planner.validate import validate

    steps = read_plan(plan)
    verdict = validate(task, steps)
    if not verdict.valid:
        raise InvalidInput(verdict.explain(), hint="only a valid plan has a partial order")
    return plan_partial_order(ground_task, steps)


def _folder(out: str) -> Path:
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"cannot make the folder {out}: {error.strerror}", hint="name a folder that you may write to") from error
    return Path(out)
