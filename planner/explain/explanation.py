"""A plan explained: what each step does, what it needs and from where, what it is good for, and whether it is needed at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from planner.errors import InvalidInput
from planner.explain.elimination import LONGEST, needless_steps
from planner.explain.links import StepLinks, causal_links, useful_steps
from planner.explain.support import Signed
from planner.explain.wording import Need, Purpose, reason
from planner.explain.words import Words
from planner.pddl.ast import Task
from planner.validate import Simulator, validate
from planner.validate.formula import literals
from planner.validate.steps import Misfit, bind_step, parts_of, step_text


@dataclass(frozen=True)
class ExplainedStep:
    """One step. `produces` are all literals it changes, `needed_by` those that are used later; `redundant` steps can be left out
    of the plan, together with the other steps `redundant_with`. `words` says the action, `reason` all the rest."""

    index: int
    action: str
    words: str
    produces: tuple[str, ...]
    needed_by: tuple[Purpose, ...]
    needs: tuple[Need, ...]
    redundant: bool
    redundant_with: tuple[int, ...]
    reason: str

    def text(self) -> str:
        """The step on one line."""
        return f"{self.index}. {self.action}  {self.words} — {self.reason}."


@dataclass(frozen=True)
class Explanation:
    """All steps of a valid plan, explained. `goal` tells where what the goal rests on comes from."""

    steps: tuple[ExplainedStep, ...]
    goal: tuple[Need, ...]
    cost: Fraction
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """One line for each step, then notes."""
        return "\n".join([*(step.text() for step in self.steps), *self.notes])

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data for JSON; the cost is an integer, or a fraction as text."""
        cost = self.cost.numerator if self.cost.denominator == 1 else str(self.cost)
        return {
            "steps": [asdict(step) for step in self.steps],
            "goal": [asdict(need) for need in self.goal],
            "cost": cost,
            "notes": list(self.notes),
        }


def explain(task: Task, steps: Iterable[Any], *, words: Words | None = None) -> Explanation:
    """Explain each step of a valid plan: what for, resting on what, and whether it is needed.

    `steps` are as in `validate`. `words` say actions and facts in plain language. Raises InvalidInput with the validator's
    explanation if the plan is not valid, or if the words do not fit the domain.
    """
    plan = [parts_of(step) for step in steps]
    words = words or Words()
    words.check(task.domain)
    verdict = validate(task, plan)
    if not verdict.valid:
        raise InvalidInput(verdict.explain(), code="invalid-plan", hint="only valid plans can be explained")
    return _Explainer(Simulator(task), plan, words).explanation(verdict.cost)


class _Explainer:
    """Puts links and needless steps into words."""

    def __init__(self, simulator: Simulator, plan: Sequence[tuple[str, ...]], words: Words) -> None:
        self.simulator = simulator
        self.plan = plan
        self.words = words
        bound = [bind_step(simulator, step) for step in plan]
        self.bound = [b for b in bound if not isinstance(b, Misfit)]
        self.links = causal_links(simulator, self.bound)
        self.goals = {(self._goal_fact(x.predicate, x.slots), not x.negated) for x in literals(simulator.goal)}

    def _goal_fact(self, predicate: str, slots: Sequence[int]) -> tuple[str, tuple[int, ...]]:
        return predicate, tuple(self.simulator.goal_frame.template[s] for s in slots)

    def explanation(self, cost: Fraction) -> Explanation:
        groups = needless_steps(self.simulator, self.bound, useful_steps(self.links))
        group_of = {number: group for group in groups for number in group}
        steps = tuple(self._step(number, links, group_of.get(number)) for number, links in enumerate(self.links[:-1], 1))
        return Explanation(steps, self._needs(self.links[-1]), cost, self._notes(len(group_of)))

    def _step(self, number: int, links: StepLinks, group: tuple[int, ...] | None) -> ExplainedStep:
        name, *arguments = self.plan[number - 1]
        others = None if group is None else tuple(n for n in group if n != number)
        purposes, needs = self._purposes(links), self._needs(links)
        return ExplainedStep(
            index=number,
            action=step_text(self.plan[number - 1]),
            words=self.words.action(name, arguments),
            produces=tuple(self._pddl(signed) for signed in links.produces),
            needed_by=purposes,
            needs=needs,
            redundant=group is not None,
            redundant_with=others or (),
            reason=reason(purposes, needs, others, plain=bool(self.words.predicates)),
        )

    def _purposes(self, links: StepLinks) -> tuple[Purpose, ...]:
        """What the step is good for: goals first, then by the first step that profits."""
        end = len(self.links)
        found = [
            Purpose(
                self._pddl(s), self._words(s), tuple(n for n in users if n != end), end in users, end in users and s in self.goals
            )
            for s, users in links.used_by.items()
        ]
        return tuple(sorted(found, key=lambda p: (not p.is_goal, not p.goal, p.steps[:1])))

    def _needs(self, links: StepLinks) -> tuple[Need, ...]:
        """What other steps bring about comes first, latest first; then what was so from the start."""
        found = [Need(self._pddl(s), self._words(s), source) for s, source in links.needs.items()]
        return tuple(sorted(found, key=lambda n: -n.step))

    def _pddl(self, signed: Signed) -> str:
        atom = self.simulator.universe.text(signed[0])
        return atom if signed[1] else f"(not {atom})"

    def _words(self, signed: Signed) -> str:
        (predicate, row), positive = signed
        clause = self.words.fact(predicate, [self.simulator.universe.names[i] for i in row])
        if clause is None:
            atom = self.simulator.universe.text(signed[0])
            return f"{atom} holds" if positive else f"{atom} does not hold"
        return clause if positive else f"it is not so that {clause}"

    def _notes(self, redundant: int) -> tuple[str, ...]:
        notes = []
        if redundant:
            notes.append(f"{redundant} of {len(self.plan)} steps can be left out; the rest is a plan too.")
        if len(self.plan) > LONGEST:
            notes.append(
                f"With more than {LONGEST} steps, only steps that lead to no goal were looked for, not every needless one."
            )
        return tuple(notes)
