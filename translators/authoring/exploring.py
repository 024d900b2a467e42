"""A bounded look at the reachable states of a small task, by the validator's simulator: which of some things ever come true?

Breadth first up to a number of states; where that does not reach all of them, seeded random walks look further. It shares no code
with grounding and search. About 10,000 steps a second.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from planner.limits import Limits
from planner.validate import Simulator, State

Step = tuple[str, ...]
Watch = Callable[[State], bool]

MAX_BINDINGS = 1_000_000  # of one action's parameters; beyond, even one state is too much
_WORK = 2_000_000  # bindings looked at altogether, roughly


@dataclass
class Exploration:
    """found: number of a watch → steps to the first state in which it is true. complete: every reachable state was seen."""

    found: dict[int, tuple[Step, ...]] = field(default_factory=dict)
    states: int = 0
    complete: bool = False


def explore(
    simulator: Simulator,
    watches: Sequence[Watch],
    *,
    limits: Limits,
    max_states: int,
    walks: int = 0,
    length: int = 30,
    seed: int = 0,
) -> Exploration:
    """Look for a state for each watch; ends early when each has one. Raises LimitReached."""
    result = Exploration()
    most = bindings(simulator)
    if most > MAX_BINDINGS:
        _look(result, watches, simulator.initial(), lambda: ())
        result.states = 1
        return result
    bound = max(20, min(max_states, _WORK // max(1, most)))
    _breadth_first(simulator, watches, limits, bound, result)
    dice = random.Random(seed)
    for _ in range(walks):
        if result.complete or len(result.found) == len(watches):
            break
        _walk(simulator, watches, limits, length, dice, result)
    return result


def _breadth_first(simulator: Simulator, watches: Sequence[Watch], limits: Limits, bound: int, result: Exploration) -> None:
    start = simulator.initial()
    numbers, states = {start: 0}, [start]
    parents: list[tuple[int, Step]] = [(-1, ())]
    _look(result, watches, start, lambda: ())
    for number, state in enumerate(states):
        if len(result.found) == len(watches) > 0:
            break
        limits.check()
        for step in simulator.applicable_steps(state):
            after = simulator.apply(state, step[0], step[1:])
            if after not in numbers:
                if len(states) == bound:
                    result.states = bound
                    return
                numbers[after] = len(states)
                states.append(after)
                parents.append((number, step))
                last = len(states) - 1
                _look(result, watches, after, partial(_path, parents, last))
    else:
        result.complete = True
    result.states = len(states)


def _walk(
    simulator: Simulator, watches: Sequence[Watch], limits: Limits, length: int, dice: random.Random, result: Exploration
) -> None:
    state, path = simulator.initial(), list[Step]()
    for _ in range(length):
        limits.check()
        steps = list(simulator.applicable_steps(state))
        if not steps:
            return
        step = steps[int(dice.random() * len(steps))]
        state = simulator.apply(state, step[0], step[1:])
        path.append(step)
        result.states += 1
        _look(result, watches, state, lambda: tuple(path))


def _look(result: Exploration, watches: Sequence[Watch], state: State, path: Callable[[], tuple[Step, ...]]) -> None:
    for i, watch in enumerate(watches):
        if i not in result.found and watch(state):
            result.found[i] = path()


def _path(parents: list[tuple[int, Step]], number: int) -> tuple[Step, ...]:
    steps = []
    while number > 0:
        number, step = parents[number]
        steps.append(step)
    return tuple(reversed(steps))


def bindings(simulator: Simulator) -> int:
    """The largest number of bindings of one action's parameters, preconditions left out."""
    most = 0
    for action in simulator.task.domain.actions:
        product = 1
        for parameter in action.parameters:
            product *= len(simulator.universe.members(parameter.types).ids)
        most = max(most, product)
    return most
