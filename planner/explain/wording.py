"""The sentences of an explanation, from what each step needs and is good for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHOWN = 4  # how many reasons, and how many sources of needs, a sentence gives before it says "and more"
_LISTED = 6  # how many facts or steps one list gives


@dataclass(frozen=True)
class Need:
    """A literal (PDDL, and in words) that a step needs, and the step that brought it about: 0 is the initial state."""

    fact: str
    words: str
    step: int


@dataclass(frozen=True)
class Purpose:
    """A literal that a step brings about and that is used: by which later steps, by the goal, and whether it is itself a goal."""

    fact: str
    words: str
    steps: tuple[int, ...]
    goal: bool
    is_goal: bool


def reason(purposes: Sequence[Purpose], needs: Sequence[Need], needless_with: Sequence[int] | None, plain: bool) -> str:
    """Why a step is in the plan and what it rests on. `needless_with`: None for a step that is needed, else the steps that would go
    with it. `plain`: facts are clauses ("a is on b"), not PDDL."""
    if needless_with is not None:
        why = "this step is not needed"
        if needless_with:
            why += f", nor {'is' if len(needless_with) == 1 else 'are'} {numbered(needless_with)}"
    elif not purposes:
        why = "nothing later uses what it does, yet without it the plan fails"
    else:
        why = _purposes(purposes, plain)
    return f"{why}; {_needs(needs, plain)}" if needs else why


def numbered(steps: Sequence[int]) -> str:
    """ "step 4", "steps 4, 6 and 9"; of many, the first few."""
    return f"{'step' if len(steps) == 1 else 'steps'} {_listed([str(n) for n in steps])}"


def _purposes(purposes: Sequence[Purpose], plain: bool) -> str:
    groups: dict[str, list[Purpose]] = {}
    for purpose in purposes:
        groups.setdefault(_use(purpose), []).append(purpose)
    said = [
        f"so that {_clause(group, plain)}{use.replace(', a goal', ', goals') if group[1:] else use}"
        for use, group in groups.items()
    ]
    return "; ".join(said[:_SHOWN]) + (f"; and for {len(said) - _SHOWN} more reasons" if len(said) > _SHOWN else "")


def _use(purpose: Purpose) -> str:
    """What a purpose is for, as the end of a sentence."""
    goal = ", a goal" if purpose.is_goal else ", for the goal" if purpose.goal else ""
    steps = f"for {numbered(purpose.steps)}" if purpose.steps else ""
    return f"{goal} and {steps}" if goal and steps else goal or f" {steps}"


def _clause(group: Sequence[Purpose], plain: bool) -> str:
    if plain:
        return _listed([p.words for p in group])
    return f"{_listed([p.fact for p in group])} {'holds' if len(group) == 1 else 'hold'}"


def _needs(needs: Sequence[Need], plain: bool) -> str:
    groups: dict[int, list[str]] = {}
    for need in needs:
        groups.setdefault(need.step, []).append(need.words if plain else need.fact)
    said = []
    for step, facts in groups.items():
        source = f"from step {step}" if step else "from the start"
        said.append(f"that {_listed(facts)} ({source})" if plain else f"{_listed(facts)} {source}")
    return "needs " + ", ".join(said[:_SHOWN]) + (f" and more from {len(said) - _SHOWN} other steps" if len(said) > _SHOWN else "")


def _listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c", "a, b, c and 9 more"."""
    if len(items) > _LISTED:
        return f"{', '.join(items[: _LISTED - 1])} and {len(items) - _LISTED + 1} more"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
