"""What every method is given: the text, the domain, the models within their budget, and the settings of the call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from planner.errors import InvalidInput
from planner.limits import Limits
from translators.base import Formalization
from translators.judging import Judged, judge

if TYPE_CHECKING:
    from planner.pddl.ast import Task
    from planner.result import Result
    from translators.known import Known
    from translators.models import Session


@dataclass
class Question:
    """A text about a known domain. model, second_model, strong_model: None where there is none; all share one budget.

    samples: how many first readings. assume: facts in PDDL that the user vouches for, or "all" for those that are offered.
    solve_options: keyword arguments of `planner.solve`. example: words and PDDL of another task of the domain.
    gold: the true task, in
    benchmarks only. plan: False if only the PDDL is wanted.
    """

    text: str
    known: Known
    model: Session | None = None
    second_model: Session | None = None
    strong_model: Session | None = None
    samples: int = 1
    repair_rounds: int = 2
    assume: tuple[str, ...] = ()
    solve_options: dict[str, Any] = field(default_factory=dict)
    example: tuple[str, str] | None = None
    gold: Task | None = None
    plan: bool = True
    _judged: dict[tuple[str, ...], Judged] = field(default_factory=dict, repr=False)

    def need_model(self, method: str) -> Session:
        """The model. Raises InvalidInput where there is none."""
        if self.model is None:
            raise InvalidInput(
                f"the method {method} needs a language model", hint="--model openai/gpt-5-mini, --model manual, …", code="no-model"
            )
        return self.model

    def judge(self, reading: Formalization) -> Judged:
        """All that code finds about a reading of the text; readings with the same PDDL are looked at once."""
        if reading.task is None:
            return judge(reading, self.text, self.known)
        key = (self.text, reading.problem_pddl, *map(str, reading.findings))
        if key not in self._judged:
            self._judged[key] = judge(reading, self.text, self.known)
        return replace(self._judged[key], reading=reading)

    def limits(self) -> Limits:
        """Fresh limits for a part of the work besides the plan itself."""
        return Limits(self.solve_options.get("time_limit_s"), self.solve_options.get("memory_limit_mb"))

    def solve(self, task: Task) -> Result:
        """Plan, within the limits of the call."""
        from planner import solve

        return solve(task, **self.solve_options)
