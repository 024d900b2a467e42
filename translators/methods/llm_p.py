"""LLM+P (Liu et al. 2023, arXiv 2304.11477): one example, the model writes the problem, a planner plans, the model tells the plan.

Faithful to the published program: the prompt holds an example (words and its problem) and the new words, and neither the domain's
PDDL nor its vocabulary; there is one sample, no check, no repair. The model tells the plan from plan, domain and words. Ours: the
planner, the wording of the prompts, and the honest label (one reading is never VERIFIED).
"""

from __future__ import annotations

from planner.errors import InvalidInput
from translators.base import Answer
from translators.methods._question import Question
from translators.models.base import ModelError, Request
from translators.outcome import conclude
from translators.prompts import data, prompt
from translators.reading import read_reply_as

NAME = "llm+p"
ABOUT = "one example in the prompt, the model writes the problem, the planner plans, the model tells the plan"
SAMPLES = 1


def answer(question: Question) -> Answer:
    """Two calls of the model with a planner between them."""
    if question.example is None:
        raise InvalidInput(
            f"the method llm+p shows the model an example, and there is none for {question.known.name}",
            hint="put example.txt and example.pddl beside the domain file, or take another --method",
            code="no-example",
        )
    words, pddl = question.example
    session = question.need_model(NAME)
    asked = prompt("llm_p", example_words=words, example_pddl=pddl, text=question.text)
    reply = session.ask(Request(asked, purpose="llm+p", temperature=0.0))
    answer = conclude(question, [question.judge(read_reply_as(reply, session, question.known, "pddl"))])
    if answer.result is not None and answer.result.plan is not None:
        answer.text = _told(question, str(answer.result.plan)) or answer.text
    return answer


def _told(question: Question, plan: str) -> str:
    """The plan in the model's words; nothing if it does not answer."""
    asked = prompt("tell", domain=question.known.pddl, text=data(question.text), plan=plan)
    try:
        reply = question.need_model(NAME).ask(Request(asked, purpose="tell", temperature=0.0))
    except ModelError:
        return ""
    return reply.text.strip()[:20_000]
