"""Action elimination: leave out the steps that a plan does not need.

Each step in turn is left out together with all later steps that can then no longer be executed; if the goal is still reached, they
stay out. Passes are repeated until one finds nothing. Cost: quadratic in the number of steps a pass, some 100 ns a step.

Reference: Nakhost and Müller, Action elimination and plan neighborhood graph search, ICAPS 2010.
"""

from __future__ import annotations

from dataclasses import replace

from planner.ground_task import GroundTask
from planner.improve.simulation import Simulation
from planner.search.base import Context, Outcome

QUICK_STEPS = 100_000  # at most some 40 ms: plans of up to about 440 steps in small tasks
AXIOMS_FACTOR = 100  # a step costs that much more where axioms have to be evaluated


def eliminate(task: GroundTask, plan: list[int], *, max_steps: int | None = None) -> list[int]:
    """The plan without groups of needless steps; the plan itself if there are none.

    max_steps: look at no more than about this many steps in all (a count and not a time, so that results are the same
    everywhere); a plan too long for one pass comes back as it is. Raises ValueError if `plan` is no plan of `task`.
    """
    simulation = Simulation(task, plan)
    if simulation.states(plan) is None:
        raise ValueError("action elimination was given something that is not a plan")
    left = max_steps
    while left is None or left >= pass_steps(task, len(plan)):
        shorter = _one_pass(simulation, plan)
        if left is not None:
            left -= pass_steps(task, len(plan))
        if len(shorter) == len(plan):
            break
        plan = shorter
    return plan


def tidied(task: GroundTask, outcome: Outcome, context: Context) -> Outcome:
    """The outcome of a search, its plan handed over at once and then shortened where that takes only a moment."""
    if outcome.plan is None:
        return outcome
    context.on_plan(outcome.plan)
    return replace(outcome, plan=eliminate(task, outcome.plan, max_steps=QUICK_STEPS))


def pass_steps(task: GroundTask, length: int) -> int:
    """Steps that one pass over a plan of this length costs, in plain steps on a state of less than 16 words."""
    per_step = (AXIOMS_FACTOR if task.n_facts > task.n_basic else 1) * (1 + task.n_words // 16)
    return per_step * length * (length + 1) // 2


def _one_pass(simulation: Simulation, plan: list[int]) -> list[int]:
    kept: list[int] = []
    state, rest = simulation.init, plan
    while rest:
        shorter = _without_first(simulation, state, rest)
        if shorter is not None:
            rest = shorter
            continue
        after = simulation.apply(state, rest[0])
        assert after is not None
        state = after
        kept.append(rest[0])
        rest = rest[1:]
    return kept


def _without_first(simulation: Simulation, state: int, steps: list[int]) -> list[int] | None:
    """The steps that can still be executed without the first one, None if they miss the goal."""
    done = []
    for operator in steps[1:]:
        after = simulation.apply(state, operator)
        if after is not None:
            state = after
            done.append(operator)
    return done if simulation.is_goal(state) else None
