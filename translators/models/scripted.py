"""`scripted`: a model for tests. It gives prepared replies, and can fail, be slow and cost money.

`scripted:FILE.json` reads them from a file: a list of texts in order, or an object with a text or a list of texts for each purpose.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput, Location
from translators.models.base import ModelError, Reply, Request, estimated_tokens

Answer = str | Reply | ModelError
Replies = Iterable[Answer] | Mapping[str, Any] | Callable[[Request], Answer]
_MOST_BYTES = 64 * 2**20


class ScriptedModel:
    """Replies from a list (in order), a mapping (by purpose or digest; to a reply or a list of them) or a function of the request.

    A reply is a text, a Reply (given as it is) or a ModelError (raised). latency_s: how long each takes; one longer than the
    request's timeout_s is a timeout. price_per_million: US$ for a million tokens (in, out); None: unknown. For texts, tokens are
    estimated. requests: what was asked so far. most_at_once: how many calls were running at the same time.
    """

    cacheable = False

    def __init__(
        self,
        replies: Replies = (),
        *,
        name: str = "scripted",
        latency_s: float = 0.0,
        price_per_million: tuple[float, float] | None = (0.0, 0.0),
    ) -> None:
        self.name = name
        self.requests: list[Request] = []
        self.most_at_once = self._running = 0
        self._latency_s = latency_s
        self._per_million = price_per_million
        self._lock = threading.Lock()
        self._function = replies if callable(replies) else None
        self._by_key: dict[str, Any] = {}
        if isinstance(replies, Mapping):
            self._by_key = {k: _queue(v) for k, v in replies.items()}
        elif not callable(replies):
            self._by_key = {"": list(replies)}

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """US dollars for so many tokens."""
        if self._per_million is None:
            return None
        return (tokens_in * self._per_million[0] + tokens_out * self._per_million[1]) / 1e6

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """The next reply. Raises ModelError if the script says so, if it is at its end, and after a timeout."""
        with self._lock:
            self.requests.append(request)
            answer = self._next(request) if self._function is None else None
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        try:
            self._wait(request)
            if self._function is not None:
                answer = self._function(request)
        finally:
            with self._lock:
                self._running -= 1
        if isinstance(answer, ModelError):
            raise answer
        reply = answer if isinstance(answer, Reply) else self._reply(request, str(answer))
        if on_text is not None and reply.text:
            on_text(reply.text)
        return reply

    def _next(self, request: Request) -> Answer:
        for key in (request.digest, request.purpose, ""):
            if key in self._by_key:
                found = self._by_key[key]
                if not isinstance(found, list):
                    return found
                if found:
                    return found.pop(0)
                break
        raise ModelError(f'the script has no reply left for "{request.purpose}"', code="script-at-end")

    def _wait(self, request: Request) -> None:
        allowed_s = self._latency_s if request.timeout_s is None else min(self._latency_s, request.timeout_s)
        time.sleep(allowed_s)
        if allowed_s < self._latency_s:
            raise ModelError(f"no answer within {allowed_s:g} s", retryable=True, charged=True, code="timeout")

    def _reply(self, request: Request, text: str) -> Reply:
        tokens_in = estimated_tokens(request.system) + estimated_tokens(request.prompt)
        reply = Reply(text, self.name, tokens_in, 0, estimated_tokens(text), latency_s=self._latency_s, estimated=True)
        return replace(reply, price=self.price(reply.tokens_in, reply.tokens_out))


def _queue(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else value


def build(argument: str) -> ScriptedModel:
    """scripted:FILE.json: prepared replies from a file (for tests)."""
    if not argument:
        raise InvalidInput("which replies?", expected="scripted:FILE.json", code="model-spec")
    path = Path(argument)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InvalidInput(f"more than {_MOST_BYTES // 2**20} MiB of scripted replies", location=Location(argument))
        replies = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidInput(f"no scripted replies can be read: {error}", location=Location(argument), code="model-spec") from error
    if not _is_script(replies):
        expected = "a list of texts, or an object with a text or a list of texts for each purpose"
        raise InvalidInput("these are no scripted replies", location=Location(argument), expected=expected, code="model-spec")
    return ScriptedModel(replies, name=f"scripted:{argument}")


def _is_script(value: Any) -> bool:
    lists = value.values() if isinstance(value, dict) else [value]
    texts = [t for one in lists for t in (one if isinstance(one, list) else [one])]
    return isinstance(value, (list, dict)) and all(isinstance(t, str) for t in texts)
