"""Causal links of an executed plan: for each fact that a step needs, the last step that made it true (or false).

A step needs what its precondition rests on, and what the condition of a conditional effect rests on if somebody needs that effect.
Links are those of the execution that took place (Veloso's "footprints"), not of every possible one: that a step keeps a conditional
effect from firing is no link. Cost: one execution with supports, linear in the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.explain.support import Signed, Supporter
from planner.validate.actions import CompiledAction, assignments
from planner.validate.formula import AllOf, Env
from planner.validate.simulator import Simulator
from planner.validate.state import Fact, State

START = 0  # the step number of the initial state as a producer


@dataclass
class StepLinks:
    """Links of one step: `needs` maps what it needs to the producing step (START for the initial state), `used_by` what it
    produces to the steps that need it (the number of steps plus one stands for the goal)."""

    produces: tuple[Signed, ...] = ()
    needs: dict[Signed, int] = field(default_factory=dict)
    used_by: dict[Signed, list[int]] = field(default_factory=dict)
    for_effects: dict[Signed, dict[Signed, int]] = field(default_factory=dict)  # conditional product → what its condition needs


def causal_links(simulator: Simulator, bound: Sequence[tuple[CompiledAction, Env]]) -> list[StepLinks]:
    """The links of each step, then those of the goal (its needs only). The plan must be valid."""
    supporter = Supporter(simulator)
    state = simulator.initial()
    producer: dict[Fact, int] = {}
    links = []
    for number, (action, env) in enumerate(bound, 1):
        supporter.at(state)
        step = _step(simulator, supporter, state, action, env, producer)
        links.append(step)
        producer.update((fact, number) for fact, _ in step.produces)
    supporter.at(state)
    goal = supporter.support(simulator.goal, simulator.goal_frame.template.copy())
    links.append(StepLinks(needs=_sources(goal, producer)))
    _connect(links)
    return links


def useful_steps(links: Sequence[StepLinks]) -> set[int]:
    """1-based numbers of the steps from which links lead to the goal."""
    useful: set[int] = set()
    stack = [len(links)]
    while stack:
        for source in links[stack.pop() - 1].needs.values():
            if source != START and source not in useful:
                useful.add(source)
                stack.append(source)
    return useful


def _step(
    simulator: Simulator, supporter: Supporter, state: State, action: CompiledAction, env: Env, producer: dict[Fact, int]
) -> StepLinks:
    """Links of one step into the past; executes it in place."""
    step = StepLinks(needs=_sources(supporter.support(action.precondition, env), producer))
    simulator.axioms.ensure(state, action.levels)
    deleted, added = action.effects(state, env)
    conditional = _conditional(supporter, state, action, env, producer)
    came, gone = simulator.update(state, deleted, added)
    step.produces = (*((fact, True) for fact in came), *((fact, False) for fact in gone))
    step.for_effects = {signed: conditional[signed] for signed in step.produces if signed in conditional}
    return step


def _conditional(
    supporter: Supporter, state: State, action: CompiledAction, env: Env, producer: dict[Fact, int]
) -> dict[Signed, dict[Signed, int]]:
    """What the conditions of the conditional effects that change something in `state` rest on."""
    always = {((predicate, row(env)), False) for predicate, row in action.deletes}
    always |= {((predicate, row(env)), True) for predicate, row in action.adds}
    found: dict[Signed, dict[Signed, int]] = {}
    for effect in action.conditional:
        if effect.condition == AllOf(()):
            continue
        for assignment in assignments(effect.variables, effect.run, state, env.copy()):
            signed = ((effect.literal.predicate, effect.row(assignment)), not effect.literal.negated)
            changes = (signed[0][1] in state.relations[signed[0][0]].rows) != signed[1]
            if changes and signed not in always and signed not in found:
                found[signed] = _sources(supporter.support(effect.condition, assignment), producer)
    return found


def _sources(needs: dict[Signed, None], producer: dict[Fact, int]) -> dict[Signed, int]:
    return {signed: producer.get(signed[0], START) for signed in needs}


def _connect(links: list[StepLinks]) -> None:
    """From the goal backwards: add what needed conditional effects need, and tell each producer who uses what."""
    for number in range(len(links), 0, -1):
        step = links[number - 1]
        for product in step.used_by:
            for signed, source in step.for_effects.get(product, {}).items():
                step.needs.setdefault(signed, source)
        for signed, source in step.needs.items():
            if source != START:
                links[source - 1].used_by.setdefault(signed, []).insert(0, number)
