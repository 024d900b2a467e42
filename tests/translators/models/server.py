"""A server on loopback that speaks OpenAI's chat completions, whole and streamed, and can misbehave in every way we know of."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class Server:
    """Answers with `behaviours` one after the other; when they are used up, with the last one.

    requests: the bodies that came. keys: the Authorization headers. most_at_once: how many requests were open at the same time.
    """

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours) or [answer("hello")]
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.open = self.most_at_once = 0
        self.released = threading.Event()  # set when the test is over: nobody needs to sleep any longer
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.owner = self  # type: ignore[attr-defined]
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def begin(self, body: dict[str, Any], key: str | None) -> Behaviour:
        with self._lock:
            self.requests.append(body)
            self.keys.append(key)
            self.open += 1
            self.most_at_once = max(self.most_at_once, self.open)
            return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]

    def end(self) -> None:
        with self._lock:
            self.open -= 1

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    body: dict[str, Any]

    @property
    def owner(self) -> Server:
        return self.server.owner  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour = self.owner.begin(self.body, self.headers.get("Authorization"))
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # the client may leave before the end, that is its right
                behaviour(self)
        finally:
            self.owner.end()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def sleep(self, seconds: float) -> None:
        self.owner.released.wait(seconds)

    def say(self, status: int, body: bytes, headers: dict[str, str] | None = None, kind: str = "application/json") -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()


def usage_of(tokens_in: int, tokens_out: int, cached: int) -> dict[str, Any]:
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def answer(
    text: str, *, tokens: tuple[int, int, int] = (100, 20, 0), finish: str = "stop", model: str | None = None, refusal: str | None = None,
    delay_s: float = 0.0,
) -> Behaviour:  # fmt: skip
    """A right answer; streamed in pieces of three characters if that was asked for. tokens: in, out, cached of those in."""

    def behave(h: Handler) -> None:
        h.sleep(delay_s)
        named = model or h.body["model"]
        common = {"id": "chatcmpl-1", "created": 1, "model": named}
        usage = usage_of(tokens[0], tokens[1], tokens[2])
        if not h.body.get("stream"):
            message = {"role": "assistant", "content": text, "refusal": refusal}
            choice = {"index": 0, "message": message, "finish_reason": finish}
            h.say(200, json.dumps({**common, "object": "chat.completion", "choices": [choice], "usage": usage}).encode())
            return
        h.begin_stream()
        deltas: list[dict[str, Any]] = [{"content": text[i : i + 3]} for i in range(0, len(text), 3)]
        if refusal is not None:
            deltas.append({"refusal": refusal})
        for delta in deltas:
            choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}
            h.event({**common, "object": "chat.completion.chunk", "choices": [choice]})
        choice = {"index": 0, "delta": {}, "finish_reason": finish}
        h.event({**common, "object": "chat.completion.chunk", "choices": [choice]})
        h.event({**common, "object": "chat.completion.chunk", "choices": [], "usage": usage})
        h.event("[DONE]")

    return behave


def error(status: int, message: str = "no", *, headers: dict[str, str] | None = None, code: str | None = None) -> Behaviour:
    """An error as OpenAI words it."""
    body = json.dumps({"error": {"message": message, "type": "error", "param": None, "code": code}}).encode()
    return lambda h: h.say(status, body, headers)


def silence(seconds: float = 60.0) -> Behaviour:
    """No answer at all."""
    return lambda h: h.sleep(seconds)


def drop(h: Handler) -> None:
    """The connection is closed before an answer."""
    h.close_connection = True
    h.connection.close()


def truncated_json(h: Handler) -> None:
    """The body ends in the middle, and is said to be complete."""
    h.say(200, b'{"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-5-mini", "choices": [{"index": 0, "mess')


def short_body(h: Handler) -> None:
    """Fewer bytes come than were announced."""
    h.say(200, b'{"id": "chatcmpl-1"', {"Content-Length": "5000"})
    h.close_connection = True


def truncated_stream(text: str) -> Behaviour:
    """A stream that ends without saying that it is finished."""

    def behave(h: Handler) -> None:
        h.begin_stream()
        for piece in text:
            choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
            h.event({"id": "1", "created": 1, "model": h.body["model"], "object": "chat.completion.chunk", "choices": [choice]})

    return behave


def drip(pause_s: float, pieces: int = 10_000) -> Behaviour:
    """Small pieces for ever, each soon enough to please a timeout between reads."""

    def behave(h: Handler) -> None:
        h.begin_stream()
        for _ in range(pieces):
            choice = {"index": 0, "delta": {"role": "assistant", "content": "x"}, "finish_reason": None}
            h.event({"id": "1", "created": 1, "model": h.body["model"], "object": "chat.completion.chunk", "choices": [choice]})
            h.sleep(pause_s)
            if h.owner.released.is_set():
                return

    return behave


def flood(megabytes: int = 64) -> Behaviour:
    """A huge answer, whole or as one endless event."""

    def behave(h: Handler) -> None:
        streamed = bool(h.body.get("stream"))
        head = b'data: {"choices": [{"delta": {"content": "' if streamed else b'{"choices": [{"message": {"content": "'
        h.send_response(200)
        h.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
        h.send_header("Connection", "close")
        h.end_headers()
        h.close_connection = True
        h.wfile.write(head)
        for _ in range(megabytes * 16):
            h.wfile.write(b"a" * 65536)

    return behave


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
