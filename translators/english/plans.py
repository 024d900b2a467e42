"""A plan in words, each step with the reason it is there: `planner.explain` said by the language of a domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planner.explain import Words, explain
from planner.pddl.ast import Task
from translators.english.language import Language, language_for
from translators.english.wording import Wording


def tell_plan(
    task: Task, plan: Iterable[Any], language: Language | str | None = None, *, names: Mapping[str, str] | None = None
) -> str:
    """The steps of a valid plan, one to a line: what is done, and what for. names: PDDL name → the user's own.

    plan: a Plan, or steps as `planner.validate` takes them. Raises InvalidInput if the plan is not valid.
    """
    words = language_for(task.domain, language)
    steps = list(getattr(plan, "steps", plan))
    if not steps:
        return "Nothing has to be done: the goal holds already.\n"
    spoken = _Spoken(words, Wording(words, task.domain, names or {}))
    told = explain(task, steps, words=spoken)
    lines = [f"{step.index}. {_capital(step.words)}: {step.reason}." for step in told.steps]
    return "\n".join([*lines, *told.notes]) + "\n"


class _Spoken(Words):
    """Words that say objects as the user does. Templates are filled without `format`: names are text of users."""

    def __init__(self, language: Language, wording: Wording) -> None:
        super().__init__(language.predicates, language.actions)
        object.__setattr__(self, "_wording", wording)

    def fact(self, predicate: str, arguments: Any) -> str | None:
        template = self.predicates.get(predicate)
        return None if template is None else self._say(template, arguments)

    def action(self, name: str, arguments: Any) -> str:
        template = self.actions.get(name)
        return super().action(name, arguments) if template is None else self._say(template, arguments)

    def _say(self, template: str, arguments: Any) -> str:
        wording: Wording = self._wording  # type: ignore[attr-defined]
        return wording.filled(template, [wording.name(a) for a in arguments])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
