"""Models of providers, through litellm: "openai/gpt-5-mini", "ollama/qwen3", with `api_base` any server of one's own.

litellm itself is set up in `litellm_library`, and its HTTP goes through `limited_http`. It does not retry: our session does, within
the budget. A call runs in a thread of its own that is left alone when its time is up, so that neither name resolution nor a slow
server can hold up more than `timeout_s`.
"""

from __future__ import annotations

import atexit
import contextvars
import queue
import re
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from planner.errors import InvalidInput
from planner.keys import is_secret, keep_secret, redact
from translators.models.base import ModelError, Reply, Request, estimated_tokens
from translators.models.ledger import same_model
from translators.models.litellm_library import importing, library, listed_price, require_litellm
from translators.models.text import plain

if TYPE_CHECKING:
    from translators.models.limited_http import Call

OnText = Callable[[str], None]
FREE = frozenset({"ollama", "ollama_chat", "lm_studio", "llamafile"})  # run on the user's own machines
MAX_SPEC = 300  # characters of a model's name
_BYTES, _BYTES_PER_TOKEN = 2**20, 1024  # of an answer: a streamed token takes about 250
_left_alone: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
_NOISE = re.compile(r"^(?:(?:litellm\.)?[A-Za-z_]{1,60}(?:Error|Exception|Timeout)(?: -|:) ?)+")


@dataclass
class _Usage:
    tokens_in: int = 0
    cached: int = 0
    tokens_out: int = 0


class LitellmModel:
    """A provider's model. timeout_s: for calls whose request names none. price_per_million: US$ for a million tokens (in, out), in
    the place of litellm's prices. extra: further parameters of litellm.completion ("reasoning_effort", …)."""

    def __init__(
        self,
        model: str,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 120.0,
        price_per_million: tuple[float, float] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        keep_secret(api_key)
        self.name, self._api_base, self._timeout_s = model, api_base, timeout_s
        self._per_million, self._extra = price_per_million, dict(extra or {})
        self._key = api_key
        self._may_stream = True
        self.identity = model if not (api_base or extra) else f"{model} at {api_base} with {sorted(self._extra.items())}"

    def __repr__(self) -> str:
        return f"LitellmModel({self.name!r})"

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """US dollars for so many tokens; None if nobody knows. Imports litellm, for its prices."""
        return self._price(self.name, _Usage(tokens_in, 0, tokens_out))

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """The answer. Raises ModelError; it takes at most timeout_s and one mebibyte and one kibibyte for each of max_tokens."""
        litellm = library()
        from translators.models.limited_http import Call, current_call

        timeout_s = self._timeout_s if request.timeout_s is None else request.timeout_s
        started_s = time.monotonic()
        call = Call(_BYTES + _BYTES_PER_TOKEN * request.max_tokens, started_s + timeout_s)
        context = contextvars.copy_context()
        context.run(current_call.set, call)
        streamed = on_text is not None and self._may_stream

        def ask(show: OnText) -> Reply:
            arguments = self._arguments(litellm, request, streamed)
            response = context.run(litellm.completion, **arguments)
            return context.run(self._streamed, response, call, show) if streamed else self._whole(response)

        try:
            reply = _in_time(ask, call, on_text)
        except _Failure as failure:
            error = self._explained(failure.cause, call, streamed, timeout_s)
        else:
            return self._finished(reply, request, call, time.monotonic() - started_s)
        if isinstance(error, Reply):
            return self._finished(error, request, call, time.monotonic() - started_s)
        raise error  # here, not above: what litellm raised holds the request with its headers, and must not hang on to ours

    def _arguments(self, litellm: Any, request: Request, streamed: bool) -> dict[str, Any]:
        messages = [{"role": "user", "content": _sendable(request.prompt)}]
        if request.system:
            messages.insert(0, {"role": "system", "content": _sendable(request.system)})
        arguments = {
            **self._extra,
            "model": self.name,
            "messages": messages,
            "max_tokens": request.max_tokens,
            "timeout": max(self._timeout_s, request.timeout_s or 0.0),  # the exact limit is kept by us: see limited_http
            "num_retries": 0,
            "max_retries": 0,
            "drop_params": True,
            "no-log": True,
        }
        if request.temperature is not None:
            arguments["temperature"] = request.temperature
        if streamed:
            arguments |= {"stream": True, "stream_options": {"include_usage": True}}
        key = self._key
        if self._api_base is not None:
            arguments["api_base"] = self._api_base
            if key is None and not litellm.validate_environment(self.name).get("keys_in_environment"):
                key = "not-needed"  # servers of one's own take any, and litellm insists on one
        if key is not None:
            arguments["api_key"] = key
        return arguments

    def _whole(self, response: Any) -> Reply:
        choice = response.choices[0]
        text = choice.message.content
        usage = _usage(getattr(response, "usage", None))
        return self._reply(text if isinstance(text, str) else "", choice.finish_reason, _refusal(choice.message), usage)

    def _streamed(self, response: Any, call: Call, show: OnText) -> Reply:
        texts: list[str] = []
        refusals: list[str] = []
        finish, usage = None, _Usage()
        for chunk in response:
            if getattr(chunk, "usage", None):
                usage = _usage(chunk.usage)
            for choice in chunk.choices[:1]:
                finish = choice.finish_reason or finish
                refusals.append(_refusal(choice.delta))
                if isinstance(choice.delta.content, str) and choice.delta.content:
                    texts.append(choice.delta.content)
                    show(choice.delta.content)
        if getattr(response, "received_finish_reason", finish) is None:  # litellm itself ends a broken stream with "stop"
            raise EOFError("the answer ended before it was finished")
        return self._reply("".join(texts), finish, "".join(refusals), usage)

    def _reply(self, text: str, finish: str | None, refusal: str, usage: _Usage) -> Reply:
        refused = bool(refusal) or finish == "content_filter"
        kind = "refusal" if refused else "length" if finish == "length" else "stop"
        return Reply(text or refusal, self.name, usage.tokens_in, usage.cached, usage.tokens_out, finish=kind)

    def _finished(self, reply: Reply, request: Request, call: Call, latency_s: float) -> Reply:
        """The reply with who gave it, its price, and a guess of its tokens where the server counts none."""
        if not reply.tokens_in and not reply.tokens_out and call.status == 200:
            words_in = estimated_tokens(request.system) + estimated_tokens(request.prompt)
            reply = replace(reply, tokens_in=words_in, tokens_out=estimated_tokens(reply.text), estimated=True)
        usage = _Usage(reply.tokens_in, reply.tokens_cached, reply.tokens_out)
        if not reply.text and reply.finish == "stop" and (refusal := call.refusal()):  # litellm does not hand on all of them
            reply = replace(reply, text=refusal, finish="refusal")
        answered_by = call.answered_by() or self.name
        prices = [self._price(self.name, usage)]
        if self._per_million is None and not same_model(self.name, answered_by) and answered_by in library().model_cost:
            prices.append(self._price(answered_by, usage))  # who knows which of the two will be charged
        known = [p for p in prices if p is not None]
        return replace(reply, model=redact(answered_by), price=max(known) if prices[0] is not None else None, latency_s=latency_s)

    def _price(self, model: str, usage: _Usage) -> float | None:
        if self._per_million is not None:
            return (usage.tokens_in * self._per_million[0] + usage.tokens_out * self._per_million[1]) / 1e6
        if model.partition("/")[0] in FREE and not model.endswith("cloud"):
            return 0.0
        return listed_price(model, usage.tokens_in, usage.cached, usage.tokens_out)

    def _explained(self, cause: BaseException, call: Call, streamed: bool, timeout_s: float) -> ModelError | Reply:
        """What happened, for people and for the session; a Reply if the provider refused to answer."""
        if call.trouble == "timeout" or (type(cause).__name__ == "Timeout" and call.status is None):
            return ModelError(f"{self.name}: no answer within {timeout_s:g} s", retryable=True, charged=call.sent, code="timeout")
        if call.trouble:
            return ModelError(f"{self.name}: {_TROUBLES[call.trouble]}", charged=True, code=call.trouble)
        status = call.status if call.status is not None else getattr(cause, "status_code", None)
        message = redact(plain(_NOISE.sub("", str(cause)[:5000])))[:500]
        kind = f"{getattr(cause, 'code', '')} {call.head.decode('utf-8', 'replace') if call.status != 200 else ''}"
        if type(cause).__name__ == "ContentPolicyViolationError" or "content_policy" in kind or "content_filter" in kind:
            return Reply(message, self.name, finish="refusal")
        if streamed and status == 400 and "stream" in message and not call.received > _BYTES:
            self._may_stream = False
            return ModelError(f"{self.name} does not stream: {message}", retryable=True, retry_after_s=0.0, code="no-stream")
        return self._by_status(status, message, cause, call, kind)

    def _by_status(self, status: int | None, message: str, cause: BaseException, call: Call, kind: str) -> ModelError:
        said = f"{self.name}: {message or type(cause).__name__}"
        if call.status is None:
            if isinstance(status, int) and 400 <= status < 500 and not call.sent:
                return self._refused(status, said, cause)
            if not call.sent and isinstance(cause, (TypeError, ValueError, AttributeError, LookupError)):
                return ModelError(said, code="model")
            if not call.sent and (missing := self._missing_keys()):
                return ModelError(f"{self.name}: no API key", hint=f"set {' and '.join(missing)}", code="key")
            where = f" at {redact(self._api_base)}" if self._api_base else ""
            what = "the connection was lost" if call.sent else f"the server{where} cannot be reached"
            return ModelError(f"{self.name}: {what} ({message})", retryable=True, charged=call.sent, code="connection")
        if status == 429 and "insufficient_quota" not in kind:  # Google calls every limit a quota
            return ModelError(f"{said} (rate limit)", retryable=True, retry_after_s=call.retry_after_s, code="rate-limit")
        if status in (408, 409, 425) or (isinstance(status, int) and status >= 500):
            return ModelError(
                f"{said} (status {status})", retryable=True, retry_after_s=call.retry_after_s, charged=status == 504, code="server"
            )
        if status == 200:
            return ModelError(
                f"{self.name}: the answer is broken off or malformed", retryable=True, charged=True, code="malformed-answer"
            )
        return self._refused(status, said, cause)

    def _missing_keys(self) -> list[str]:
        """The environment variables in which the provider's key is looked for, if it is not there."""
        missing = [] if self._key or self._api_base else library().validate_environment(self.name).get("missing_keys")
        return [name for name in missing or [] if is_secret(name)]

    def _refused(self, status: int | None, said: str, cause: BaseException) -> ModelError:
        """An answer that asking again will not change."""
        name = type(cause).__name__
        if status in (401, 403):
            missing = self._missing_keys()
            hint = f"set {' and '.join(missing)}" if missing else "check the API key, and what it may be used for"
            return ModelError(said, hint=hint, code="key")
        if name == "ContextWindowExceededError":
            return ModelError(said, hint="the question is too long for this model", code="too-long")
        if status == 404:
            return ModelError(said, hint="check the model's name and api_base", code="unknown-model")
        if status == 429:
            return ModelError(said, hint="the provider's quota is used up", code="quota")
        if "LLM Provider NOT provided" in said:
            return ModelError(f"{self.name}: unknown provider", hint='a model is written provider/model: "openai/gpt-5-mini"')
        return ModelError(f"{said} (status {status})", code="bad-request")


_TROUBLES = {
    "too-large": "the answer is larger than the number of tokens that were asked for can be",
    "compressed": "the answer is compressed although that was not asked for",
    "elsewhere": "the server sends us to another one; the key is not taken there",
}


class _Failure(Exception):
    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause = cause


def _in_time(ask: Callable[[OnText], Reply], call: Call, on_text: OnText | None) -> Reply:
    """Run `ask` in a thread until the call's deadline; pieces of text are shown in this one. Raises _Failure."""
    events: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    def work() -> None:
        try:
            events.put(("done", ask(lambda piece: events.put(("text", piece)))))
        except BaseException as error:  # noqa: BLE001  (it is explained in the thread that asked)
            events.put(("failed", error))

    thread = threading.Thread(target=work, daemon=True, name="planloom-litellm")
    thread.start()
    try:
        while True:
            try:
                kind, value = events.get(timeout=call.left_s())
            except queue.Empty:
                call.trouble = "timeout"
                raise _Failure(TimeoutError()) from None
            if kind == "done":
                return value
            if kind == "failed":
                raise _Failure(value)
            if on_text is not None:
                on_text(value)
    finally:
        call.abandoned = True  # if it still runs, it ends with its next byte
        _left_alone.add(thread)


@atexit.register
def _leave_nothing_half_done() -> None:
    """A thread that is stopped in the middle of an import when the interpreter ends keeps the import lock, and litellm's
    finalizers, which import, then wait for ever. So an import is waited for, and calls that were left alone get a moment to end."""
    with importing:
        end_s = time.monotonic() + 1.0
    for thread in tuple(_left_alone):
        thread.join(max(0.0, end_s - time.monotonic()))


def _usage(usage: Any) -> _Usage:
    details = getattr(usage, "prompt_tokens_details", None)
    numbers = (getattr(usage, "prompt_tokens", 0), getattr(details, "cached_tokens", 0), getattr(usage, "completion_tokens", 0))
    tokens_in, cached, tokens_out = (n if isinstance(n, int) and n > 0 else 0 for n in numbers)
    return _Usage(tokens_in, min(cached, tokens_in), tokens_out)


def _refusal(message: Any) -> str:
    fields = getattr(message, "provider_specific_fields", None)
    said = getattr(message, "refusal", None) or (fields.get("refusal") if isinstance(fields, dict) else None)
    return said if isinstance(said, str) else ""


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def build(
    argument: str,
    *,
    api_base: str | None = None,
    api_key: str | None = None,
    timeout_s: float = 120.0,
    price_per_million: tuple[float, float] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> LitellmModel:
    """provider/model: a model of a provider, through litellm ("openai/gpt-5-mini", "anthropic/…", "ollama/qwen3")."""
    if not argument or len(argument) > MAX_SPEC or not argument.isprintable() or " " in argument:
        raise InvalidInput(f"{argument[:100]!r} is no model's name", expected="provider/model", code="model-spec")
    if api_base is not None and (urlsplit(api_base).scheme not in ("http", "https") or not urlsplit(api_base).hostname):
        raise InvalidInput(f"api_base={redact(api_base)[:200]!r}", expected="an address such as http://localhost:8000/v1")
    if price_per_million is not None and not all(isfinite(p) and p >= 0 for p in price_per_million):
        raise InvalidInput(f"a price of {price_per_million}", expected="two numbers that are not negative", code="model-spec")
    require_litellm()
    return LitellmModel(
        argument, api_base=api_base, api_key=api_key, timeout_s=timeout_s, price_per_million=price_per_million, extra=extra
    )
