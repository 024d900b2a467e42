"""What was asked of which model and what it took: an entry for every call, answered or not, and for every answer from the cache."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

from translators.models.base import ModelError, Reply, Request


@dataclass(frozen=True)
class Entry:
    """One call. model: who was asked; answered_by: who says to have answered. price in US dollars, None if unknown; 0 if cached.

    error: the code of a ModelError, None for an answer. estimated: the tokens are a guess, or an upper bound after an error.
    """

    purpose: str
    model: str
    prompt_hash: str
    sample: int
    answered_by: str = ""
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    price: float | None = 0.0
    latency_s: float = 0.0
    cached: bool = False
    finish: str = ""
    estimated: bool = False
    error: str | None = None


class Ledger:
    """All entries so far, in the order in which the calls ended. Safe under threads."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._warnings: list[str] = []
        self._lock = threading.Lock()

    @property
    def entries(self) -> tuple[Entry, ...]:
        with self._lock:
            return tuple(self._entries)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know about the calls: another model answered, the cache could not be used."""
        with self._lock:
            return tuple(self._warnings)

    def answered(self, model: str, request: Request, reply: Reply, latency_s: float) -> None:
        """Write down an answer."""
        self._add(_entry(model, request, reply, latency_s))
        if reply.model and not same_model(model, reply.model):
            self.warn(f"{model} was asked, and {reply.model[:100]} answered")

    def failed(self, model: str, request: Request, error: ModelError, spent: Reply | None, latency_s: float) -> None:
        """Write down a call without a useful answer; spent: what it is counted as."""
        empty = Reply("", "", price=0.0, finish="")
        self._add(_entry(model, request, spent or empty, latency_s, error.code))

    def warn(self, message: str) -> None:
        """Keep a warning, once."""
        with self._lock:
            if message not in self._warnings:
                self._warnings.append(message)

    def totals(self) -> dict[str, Any]:
        """Sums over all calls that were made. `price` is that of the calls whose price is known, `unpriced` counts the others."""
        entries = self.entries
        made = [e for e in entries if not e.cached]
        return {
            "calls": len(made),
            "errors": sum(e.error is not None for e in made),
            "from_cache": len(entries) - len(made),
            "tokens_in": sum(e.tokens_in for e in made),
            "tokens_cached": sum(e.tokens_cached for e in made),
            "tokens_out": sum(e.tokens_out for e in made),
            "price": sum(e.price for e in made if e.price is not None),
            "unpriced": sum(e.price is None for e in made),
            "latency_s": sum(e.latency_s for e in made),
        }

    def to_dict(self) -> dict[str, Any]:
        """For --json: totals, calls, warnings. No prompt and no answer is in it."""
        return {"totals": self.totals(), "calls": [asdict(e) for e in self.entries], "warnings": list(self.warnings)}

    def _add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)


def same_model(asked: str, answered: str) -> bool:
    """Whether an answer is from the model that was asked: providers leave out or add their own name, a date and a tag."""
    a, b = (name.lower().rpartition("/")[2].removesuffix(":latest") for name in (asked, answered))
    return a == b or (b.startswith(a) and b[len(a)] in "-:@.")


def _entry(model: str, request: Request, reply: Reply, latency_s: float, error: str | None = None) -> Entry:
    return Entry(
        purpose=request.purpose,
        model=model,
        prompt_hash=request.digest,
        sample=request.sample,
        answered_by=reply.model,
        tokens_in=reply.tokens_in,
        tokens_cached=reply.tokens_cached,
        tokens_out=reply.tokens_out,
        price=reply.price,
        latency_s=latency_s,
        cached=reply.cached,
        finish=reply.finish,
        estimated=reply.estimated,
        error=error,
    )
