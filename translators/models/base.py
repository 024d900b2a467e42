"""What a language model is to planloom: something that turns a `Request` into a `Reply`, and says what that took.

This package is a leaf: nothing in it knows of PDDL. Models only talk; `Session` caches, retries, counts and keeps budgets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from planner.errors import PlanloomError


@dataclass(frozen=True)
class Request:
    """One question to a model.

    purpose: a short stable word for the ledger ("formalize", "repair"). temperature: None leaves it to the model. sample: 0, 1, …
    tells several answers to the same question apart. max_tokens: the most the answer may have; the budget reserves it.
    timeout_s: how long this answer may take; None leaves it to the session, which also sees to the budget.
    """

    prompt: str
    system: str = ""
    purpose: str = "ask"
    max_tokens: int = 4096
    temperature: float | None = None
    sample: int = 0
    timeout_s: float | None = None

    @property
    def digest(self) -> str:
        """Hash of the words of the question (hex SHA-256), the same on every machine; purpose and sample do not count."""
        words = json.dumps([self.system, self.prompt], ensure_ascii=True)
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True)
class Reply:
    """A model's answer. price in US dollars, None where nobody knows it; finish is "stop", "length" or "refusal".

    model: who answered, by its own account. tokens_in includes tokens_cached. estimated: the tokens are our guess, nobody counted.
    """

    text: str
    model: str
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    price: float | None = None
    latency_s: float = 0.0
    cached: bool = False
    finish: str = "stop"
    estimated: bool = False


class Model(Protocol):
    """Anything that answers. `name` is as the user wrote it ("openai/gpt-5-mini", "manual", "recorded:FILE", "scripted").

    A model may also have: `price(tokens_in, tokens_out) -> float | None`, what that many tokens cost in US dollars (without it, or
    if it says None, the price is unknown and a budget of money refuses the model); `identity`, what tells its answers from those of
    others in the cache (without it, the name); `cacheable`, False if the session's cache is to leave it alone.
    """

    name: str

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """The answer; on_text is called with pieces of it as they come. Raises ModelError."""
        ...


class ModelError(PlanloomError):
    """A model that did not answer usefully.

    retryable: whether asking again may help. retry_after_s: how long the model's server asks us to wait before that. spent: the
    useless answer, if its tokens are known. charged: the provider may have charged for it and nobody knows how much.
    """

    code = "model"

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        hint: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
        spent: Reply | None = None,
        charged: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.spent = spent
        self.charged = charged


class BudgetExceeded(ModelError):
    """A call whose worst case would pass a cap; it was not made."""

    code = "budget"


def price_of(model: Model, tokens_in: int, tokens_out: int) -> float | None:
    """What so many tokens cost at this model, in US dollars; None if nobody knows."""
    price = getattr(model, "price", None)
    return None if price is None else price(tokens_in, tokens_out)


def most_tokens(text: str) -> int:
    """What this text cannot have more tokens than: a token stands for at least one byte (usually for four)."""
    return len(text.encode("utf-8", "replace"))


def estimated_tokens(text: str) -> int:
    """About how many tokens a text has, for models that do not count: four characters to a token."""
    return -(-len(text) // 4)
