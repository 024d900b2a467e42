"""`ask`: words in, a plan in words out, with how sure that is and why.

    >>> from planner import ask
    >>> answer = ask("Blocks a, b and c are on the table. I want a on b and b on c.")  # doctest: +SKIP
    >>> answer.trust, answer.text, answer.reasons  # doctest: +SKIP

text → domain → method (readings, checks, repair, plan, verdict) → answer. Code calls checks and planner, every time; a language
model only ever writes readings. Without a model the reader of controlled English works alone, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InvalidInput
from planner.pddl.findings import Finding
from translators.base import Answer, Trust
from translators.known import known_domain
from translators.methods import Method, Question, build_method
from translators.models.base import BudgetExceeded, ModelError

if TYPE_CHECKING:
    from translators.models import Budget, Cache, Model, Session

MAX_TEXT = 200_000  # characters; a task that a person states has a few thousand


def ask(
    text: str,
    *,
    domain: Any = None,
    model: str | Model | None = None,
    second_model: str | Model | None = None,
    strong_model: str | Model | None = None,
    method: str = "planloom",
    samples: int | None = None,
    budget: Budget | float | None = None,
    assume: Sequence[str] = (),
    repair_rounds: int = 2,
    time_limit_s: float | None = None,
    memory_limit_mb: float | None = None,
    search: str = "auto",
    seed: int = 0,
    session: Session | None = None,
    cache: Cache | None = None,
    record: str | Path | None = None,
    on_text: Callable[[str], None] | None = None,
    plan: bool = True,
) -> Answer:
    """Plan for a task in words; the answer says how sure it is (VERIFIED, UNVERIFIED, REFUSED) and why.

    domain: a shipped name, a path, or PDDL text; None: the shipped domain that the text is about. model: "openai/gpt-5-mini",
    "manual", "recorded:FILE", or a Model; None: controlled English alone. second_model reads independently, strong_model is asked
    if samples disagree. budget: a Budget, or US dollars. assume: facts such as "(clear a)" that hold although the text does not say
    so, or "all" for what would be offered. cache: keeps answers that were paid for; record: a file that does so for recorded:FILE.
    plan: False stops at the PDDL. time_limit_s and memory_limit_mb limit the planner; the rest is bounded by the budget.
    Whatever text and models say, nothing is raised for it. Raises InvalidInput for settings that cannot be used (an unknown domain,
    method or model).
    """
    refused = _unusable(text)
    chosen = build_method(method)
    known = known_domain(domain, text) if refused is None else None
    if refused is not None:
        return refused
    if known is None:
        return _no_domain()
    first = session or _session(model, budget, seed, cache, record, on_text)
    question = Question(
        text, known, first, _with(first, second_model), _with(first, strong_model),
        chosen.SAMPLES if samples is None else samples, repair_rounds, tuple(assume),
        {"time_limit_s": time_limit_s, "memory_limit_mb": memory_limit_mb, "search": search, "seed": seed},
        known.example(text), plan=plan,
    )  # fmt: skip
    return _answered(chosen, question)


def _session(
    model: str | Model | None,
    budget: Budget | float | None,
    seed: int,
    cache: Cache | None,
    record: str | Path | None,
    on_text: Callable[[str], None] | None,
) -> Session | None:
    """The model within its budget; None where there is no model."""
    if model is None:
        return None
    from translators.models import Budget, Session

    caps = budget if isinstance(budget, Budget) or budget is None else Budget(dollars=budget)
    return Session(_model(model, record), budget=caps, cache=cache, seed=seed, on_text=on_text)


def _with(session: Session | None, model: str | Model | None) -> Session | None:
    """Another model within the same budget."""
    if model is None:
        return None
    if session is None:
        raise InvalidInput(
            "a second or a strong model helps a first one, and there is none", hint="name it with --model", code="no-model"
        )
    return session.with_model(_model(model))


def _model(model: str | Model, record: str | Path | None = None) -> Model:
    from translators.models import build_model

    return build_model(model, record=record) if isinstance(model, str) else model


def _answered(method: Method, question: Question) -> Answer:
    """The method's answer; a model that fails, or a budget that is spent, is no reason to lose what can be known without it."""
    try:
        answer = method.answer(question)
    except ModelError as error:
        answer = _without_model(question, error)
    answer.method = method.NAME
    if question.model is not None:
        answer.ledger = question.model.ledger.to_dict()
    return answer


def _without_model(question: Question, error: ModelError) -> Answer:
    """Controlled English alone, and the reason for that first."""
    code = "budget" if isinstance(error, BudgetExceeded) else "model"
    reason = f"the budget did not allow to ask the model: {error.message}" if code == "budget" else f"no answer: {error.message}"
    answer = build_method("planloom").answer(replace(question, model=None))
    answer.reasons = (reason, *answer.reasons)
    if answer.trust is Trust.REFUSED:
        answer.code = code
    return answer


def _unusable(text: str) -> Answer | None:
    """The refusal of what is no text."""
    if not isinstance(text, str):
        raise InvalidInput(f"the text is a {type(text).__name__}", expected="a str")
    if len(text) > MAX_TEXT:
        said = f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are read"
        return _refused("text-too-long", said, "state the task shorter, or give it as PDDL to planloom plan")
    if not any(c.isalnum() for c in text):
        return _refused("empty-text", "there is no text", "say what is so at the start and what is wanted")
    return None


def _no_domain() -> Answer:
    return _refused(
        "no-domain",
        "the text fits none of the domains that come with planloom; it may be about another domain, or not a planning task at all",
        "name the domain: --domain blocksworld, --domain mydomain.pddl; planloom domains lists those that there are, and "
        "planloom author makes a new one from words",
    )  # fmt: skip


def _refused(code: str, message: str, hint: str) -> Answer:
    return Answer(Trust.REFUSED, (message,), findings=(Finding("error", code, message, hint=hint),), code=code)
