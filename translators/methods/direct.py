"""The model plans by itself; code validates what it wrote, and says how far it can be executed.

Execution fidelity = executable prefix / length of the plan (Goebel & Zips, arXiv 2507.23589). The plan is validated against the
true task where there is one (benchmarks), else against the reading of controlled English, else against nothing: then it is refused,
because nobody has checked it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import PlanloomError
from planner.pddl.findings import Finding, finding_of
from planner.result import Plan, Result, Step
from planner.statuses import Status
from translators.base import Answer, Trust
from translators.methods._question import Question
from translators.models.base import Request
from translators.prompts import data, prompt
from translators.reading import read_by_rules, steps_in
from translators.specification import signature
from translators.telling import tell

if TYPE_CHECKING:
    from planner.pddl.ast import Task

NAME = "direct"
ABOUT = "the model writes the plan itself; code validates it and reports how far it can be executed"
SAMPLES = 1


def answer(question: Question) -> Answer:
    """One call of the model, one validation."""
    asked = prompt("direct", domain=signature(question.known.domain), text=data(question.text))
    reply = question.need_model(NAME).ask(Request(asked, purpose="direct", temperature=0.0))
    by_rules = read_by_rules(question)
    task = question.gold or by_rules.task
    refused = Answer(Trust.REFUSED, domain_pddl=question.known.pddl, method=NAME, code="no-plan")
    refused.formalizations = (by_rules,) if task is by_rules.task and task is not None else ()
    try:
        steps = steps_in(reply.text)
    except PlanloomError as error:
        refused.reasons, refused.findings = (f"no plan can be read from the reply: {error.message}",), (finding_of(error),)
        return refused
    if task is None:
        refused.reasons = ("there is no reading of the text to validate the model's plan against",)
        return refused
    return _validated(refused, question, task, steps)


def _validated(answer: Answer, question: Question, task: Task, steps: list[Step]) -> Answer:
    from planner.validate import validate

    check = validate(task, steps)
    fidelity = check.executed / len(steps) if steps else float(check.valid)
    told = f"{check.executed} of {len(steps)} steps can be executed: {fidelity:.2f}"
    answer.findings = (Finding("note", "execution-fidelity", told),)
    if not check.valid:
        answer.reasons = (f"the model's plan is not valid: {check.explain()}",)
        answer.code = "invalid-plan"
        return answer
    plan = Plan(tuple(steps), check.cost, unit_cost=not task.problem.minimize_cost)
    answer.result = Result(Status.SOLVED, plan)
    answer.trust, answer.code = Trust.UNVERIFIED, ""
    answer.reasons = ("the plan is the model's own, validated against one reading of the text",)
    if answer.formalizations:
        answer.problem_pddl = answer.formalizations[0].problem_pddl
        answer.text = tell(question.known, answer.formalizations[0], plan)
    return answer
