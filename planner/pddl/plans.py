"""Plan files: one `(name argument …)` a line, as Fast Downward writes them, read tolerantly.

Accepted besides: comments, upper case, several steps a line, and the times and durations of VAL and temporal planners, as in
`0.000: (move a b) [1.000]`. With times, steps are put in their order; equal times keep the order of the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from planner.errors import NOWHERE, Location, PddlError
from planner.pddl.findings import shown
from planner.pddl.source import NUMBER, Source, load
from planner.pddl.writer import number_text

_DURATION = re.compile(r"\[[^\]\n()]*\]")


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan: an action's name and its arguments, lower case."""

    name: str
    arguments: tuple[str, ...]
    location: Location = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return "(" + " ".join((self.name, *self.arguments)) + ")"


def read_plan(source: str | os.PathLike[str]) -> list[PlanStep]:
    """Steps of a plan file, or of its text (a str that contains "(" or a line break, or starts with ";").

    An empty text is the empty plan. Raises PddlError with line and column for what is no step, InvalidInput for unreadable files.
    """
    text, file = load(source, "plan")
    if not re.sub(r";[^\n]*", "", text).strip("\ufeff \t\r\n\f\v"):
        Source("()" + text, file, pddl_words=False)  # refuses binary files
        return []
    text = _DURATION.sub(lambda match: " " * len(match.group()), text)  # before comments: LPG writes [D:1.0; C:1.0]
    tokens = Source(text, file, what="plan", pddl_words=False)
    steps: list[PlanStep] = []
    times: list[Fraction] = []
    time: Fraction | None = None
    i = 0
    while i < len(tokens.tokens):
        if tokens.tokens[i] == "(":
            steps.append(_step(tokens, i))
            if time is not None:
                times.append(time)
            time = None
            i = tokens.close[i] + 1
        else:
            time, i = _between(tokens, i, time)
    if len(times) == len(steps):
        order = sorted(range(len(steps)), key=times.__getitem__)
        return [steps[k] for k in order]
    return steps


def _step(source: Source, i: int) -> PlanStep:
    words = source.tokens[i + 1 : source.close[i]]
    where = source.location(i)
    if not words:
        raise PddlError("an empty step", location=where, expected="(action object …)", code="bad-step")
    for word in words:
        if word == "(":
            hint = "this looks like PDDL, not like a plan" if words[0] == "define" else None
            raise PddlError("a list inside a step", location=where, expected="(action object …)", hint=hint, code="bad-step")
        if word[0] == "?":
            raise PddlError(f"variable {shown(word)} in a step", location=where, expected="objects only", code="bad-step")
    return PlanStep(words[0], tuple(words[1:]), where)


def _between(source: Source, i: int, time: Fraction | None) -> tuple[Fraction | None, int]:
    """Take a time `0.5:` before a step; everything else between steps is an error."""
    token, following = source.tokens[i], source.tokens[i + 1 : i + 2]
    where = source.location(i)
    if time is None and token.endswith(":") and NUMBER.fullmatch(token[:-1]):
        return Fraction(token[:-1]), i + 1
    if time is None and NUMBER.fullmatch(token) and following == [":"]:
        return Fraction(token), i + 2
    if token[0] == "[":
        raise PddlError("this [ is not closed", location=where, expected="a duration such as [1.0]", code="bad-step")
    hint = None
    if token[0].isalpha() and following == ["("]:
        hint = "write (action object …), not action(object, …)"
    elif token[0].isalpha():
        hint = f"put each step into parentheses: ({shown(token)} …)"
    elif re.fullmatch(r"\d+[.)]?", token):
        hint = "remove the numbers of the steps"
    raise PddlError(
        f"{shown(token)} stands outside of a step", location=where, expected="(action object …)", hint=hint, code="bad-step"
    )


def write_plan(steps: Iterable[PlanStep | str], cost: int | Fraction, unit_cost: bool) -> str:
    """Text of a plan file in Fast Downward's format; `steps` are PlanSteps or strings such as "(move a b)"."""
    kind = "unit cost" if unit_cost else "general cost"
    return "".join(f"{step}\n" for step in steps) + f"; cost = {number_text(Fraction(cost))} ({kind})\n"
