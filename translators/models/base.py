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
    """

    prompt: str
    system: str = ""
    purpose: str = "ask"
    max_tokens: int = 4096
    temperature: float | None = None
    sample: int = 0

    @property
    def digest(self) -> str:
        """Hash of the words of the question (hex SHA-256), the same on every machine; purpose and sample do not count."""
        words = json.dumps([self.system, self.prompt], ensure_ascii=True)
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True)
class Reply:
    """A model's answer. price in US dollars, None where nobody knows it; finish is "stop", "length" or "refusal"."""

    text: str
    model: str
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    price: float | None = None
    latency_s: float = 0.0
    cached: bool = False
    finish: str = "stop"


class Model(Protocol):
    """Anything that answers. `name` is as the user wrote it ("openai/gpt-5-mini", "manual", "recorded:FILE", "scripted")."""

    name: str

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """The answer; on_text is called with pieces of it as they come. Raises ModelError."""
        ...


class ModelError(PlanloomError):
    """A model that did not answer usefully. `retryable`: whether asking again may help."""

    code = "model"

    def __init__(self, message: str, *, retryable: bool = False, hint: str | None = None, code: str | None = None) -> None:
        super().__init__(message, hint=hint, code=code)
        self.retryable = retryable


class BudgetExceeded(ModelError):
    """A call whose worst case would pass a cap; it was not made."""

    code = "budget"
