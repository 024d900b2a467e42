"""Short names for state variables, made from the facts that are their values."""

from __future__ import annotations

from planner.ground_task import GroundTask

NONE_OF_THESE = "none of these"


def variable_label(task: GroundTask, variable: int) -> str:
    """What a variable is about: its only fact, or what its facts have in common, such as "ball1: at, carry" for the place of a
    ball."""
    facts = task.variables.row(variable).tolist()
    if len(facts) == 1:
        return task.fact_name(facts[0])
    symbols = task.symbols
    shared = set.intersection(*(set(symbols.fact_arguments.row(f).tolist()) for f in facts))
    first = [i for i in symbols.fact_arguments.row(facts[0]).tolist() if i in shared]
    about = " ".join(symbols.objects[i] for i in dict.fromkeys(first))
    predicates = ", ".join(dict.fromkeys(symbols.predicate_names[symbols.fact_predicate[f]] for f in facts))
    return f"{about}: {predicates}" if about else predicates


def variable_values(task: GroundTask, variable: int) -> list[str]:
    """Names of the values of a variable: its facts, then "none of these" if it can have none."""
    values = [task.fact_name(f) for f in task.variables.row(variable).tolist()]
    return [*values, NONE_OF_THESE] if task.variable_has_none[variable] else values
