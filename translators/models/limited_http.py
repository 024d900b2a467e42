"""HTTP under limits, for litellm: bytes and seconds of a call are counted where they arrive, whatever library is above.

A `Call` is put into a context variable around a call to litellm; the transport that litellm was given (see `litellm_model`) keeps
to it and notes what it sees: whether the question was sent, the status, Retry-After, and the first bytes, in which the server says
what model answers (litellm hides that for streams). Compressed answers are neither asked for nor taken: their size is not what
arrives.
"""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

HEAD = 8192
_T = TypeVar("_T")
_MODEL = re.compile(rb'"model(?:Version)?"\s*:\s*"([^"\\]{1,200})"')
_REFUSAL = re.compile(rb'"refusal"\s*:\s*("(?:[^"\\]|\\.){1,4000}")')


@dataclass
class Call:
    """Limits of a call, and what was seen of it. trouble: "timeout", "too-large", "compressed", "elsewhere" or "".

    abandoned: nobody waits for it any more; its thread ends as soon as it notices.
    """

    max_bytes: int
    deadline_s: float  # on time.monotonic
    trouble: str = ""
    sent: bool = False
    abandoned: bool = False
    status: int | None = None
    retry_after_s: float | None = None
    received: int = 0
    head: bytearray = field(default_factory=bytearray)

    def left_s(self) -> float:
        """Seconds to the deadline, never negative."""
        return max(0.0, self.deadline_s - time.monotonic())

    def answered_by(self) -> str:
        """The model that the server says it is; "" if it does not."""
        found = _MODEL.search(self.head)
        return found[1].decode("utf-8", "replace") if found else ""

    def refusal(self) -> str:
        """What the model says instead of answering, or the first piece of it; "" if it does not refuse."""
        found = _REFUSAL.search(self.head)
        try:
            return json.loads(found[1]) if found else ""
        except ValueError:
            return ""


current_call: ContextVar[Call | None] = ContextVar("planloom_model_call", default=None)


class LimitedTransport(httpx.BaseTransport):
    """Sends requests as httpx would (with the proxies of the environment), within the limits of the current call."""

    def __init__(self) -> None:
        self._routes: dict[str | None, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request. Raises exceptions of httpx; the reason is in the call's `trouble` if it is ours."""
        call = current_call.get()
        route = self._route(request.url)
        if call is None:
            return route.handle_request(request)
        limits = {kind: _least(s, call.left_s()) for kind, s in request.extensions.get("timeout", {}).items()}
        request.extensions = {**request.extensions, "timeout": limits}
        request.headers["Accept-Encoding"] = "identity"
        if call.left_s() == 0.0:
            raise _trouble(call, "timeout", request)
        try:
            response = _unless_abandoned(call, lambda: route.handle_request(request))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise
        except httpx.HTTPError:
            call.sent = True
            raise
        call.sent, call.status = True, response.status_code
        call.retry_after_s = retry_after_s(response.headers)
        problem = _problem(request, response)
        if problem:
            response.close()
            raise _trouble(call, problem, request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        stream = _LimitedStream(response.stream, call, request)
        return httpx.Response(response.status_code, headers=response.headers, stream=stream, extensions=response.extensions)

    def close(self) -> None:
        """Close all connections."""
        for route in self._routes.values():
            route.close()

    def _route(self, url: httpx.URL) -> httpx.HTTPTransport:
        proxies = {} if urllib.request.proxy_bypass(url.host) else urllib.request.getproxies()
        proxy = proxies.get(url.scheme) or proxies.get("all")
        if proxy not in self._routes:
            self._routes[proxy] = httpx.HTTPTransport(proxy=proxy)
        return self._routes[proxy]


class _LimitedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, call: Call, request: httpx.Request) -> None:
        self._stream, self._call, self._request = stream, call, request

    def __iter__(self) -> Iterator[bytes]:
        call = self._call
        pieces = iter(self._stream)
        while (data := _unless_abandoned(call, lambda: next(pieces, None))) is not None:
            call.received += len(data)
            if call.received > call.max_bytes:
                raise _trouble(call, "too-large", self._request)
            if call.left_s() == 0.0:
                raise _trouble(call, "timeout", self._request)
            if len(call.head) < HEAD:
                call.head += data[: HEAD - len(call.head)]
            yield data

    def close(self) -> None:
        self._stream.close()


def _unless_abandoned(call: Call, step: Callable[[], _T]) -> _T:
    """The step's result. If nobody waits for it any more, the thread ends here, past all that litellm does about errors."""
    try:
        return step()
    finally:
        if call.abandoned:
            raise SystemExit


def retry_after_s(headers: Any) -> float | None:
    """Seconds from now after which a server wants to be asked again: Retry-After in seconds or as a date, or Retry-After-Ms."""
    try:
        if text := headers.get("retry-after-ms"):
            return max(0.0, float(text) / 1000)
        if not (text := headers.get("retry-after")):
            return None
        if text.strip().replace(".", "", 1).isdigit():
            return float(text)
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _problem(request: httpx.Request, response: httpx.Response) -> str:
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        return "compressed"
    if response.is_redirect:  # a key that was meant for one server is not carried to another
        target = request.url.join(response.headers.get("location", ""))
        if (target.scheme, target.host, target.port) != (request.url.scheme, request.url.host, request.url.port):
            return "elsewhere"
    return ""


def _trouble(call: Call, kind: str, request: httpx.Request) -> httpx.HTTPError:
    call.trouble = kind
    error = httpx.ReadTimeout if kind == "timeout" else httpx.ReadError
    return error(f"planloom ended the call: {kind}", request=request)


def _least(a: float | None, b: float) -> float:
    return b if a is None else min(a, b)
