"""Best of N + iVML (Yu et al. 2025, arXiv 2502.04728): samples at temperature 0.7, the best one, then rounds of critic and update.

The paper ranks samples by the log-likelihood of their tokens, which chat models do not hand out; as in other re-implementations the
vote of the samples stands in for it (the largest class of equivalent ones). Critic and update are the model's own: no planner,
test or check is in the loop. The planner comes after it.
"""

from __future__ import annotations

from translators.base import Answer, Formalization
from translators.choose import same_meaning
from translators.methods._question import Question
from translators.models.base import Request
from translators.outcome import conclude
from translators.prompts import data, prompt
from translators.reading import DIVERSE, read_by_model, read_reply_as
from translators.specification import signature

NAME = "best-of-n+ivml"
ABOUT = "N samples and a vote, then rounds in which the model criticises and rewrites its own problem file"
SAMPLES = 8


def answer(question: Question) -> Answer:
    """N + 2 × repair_rounds calls of the model, then the planner."""
    session = question.need_model(NAME)
    best = _vote(read_by_model(question, session, "pddl", question.samples))
    for number in range(question.repair_rounds):
        about = {"domain": signature(question.known.domain), "text": data(question.text), "problem": best.problem_pddl}
        critic = session.ask(Request(prompt("critic", **about), purpose="critic", sample=number))
        asked = prompt("update", **about, feedback=critic.text[:8000])
        reply = session.ask(Request(asked, purpose="update", temperature=DIVERSE, sample=number))
        updated = read_reply_as(reply, session, question.known, "pddl")
        if updated.problem_pddl in ("", best.problem_pddl):
            break
        best = updated
    return conclude(question, [question.judge(best)])


def _vote(samples: list[Formalization]) -> Formalization:
    """A sample of the largest class; of equals the first, and what reads before what does not."""
    votes = [(s.task is not None, sum(same_meaning(s, other) for other in samples)) for s in samples]
    return samples[max(range(len(samples)), key=lambda i: (votes[i], -i))]
