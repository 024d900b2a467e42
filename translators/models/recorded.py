"""`recorded:FILE.jsonl`: answers given before, replayed by what was asked; and `Recorder`, which writes such files.

One line is one answer, a JSON object: `digest` (SHA-256 of system and prompt) and `sample`, by which it is found; `purpose`; and
the fields of the reply (`text`, `model`, `tokens_in`, `tokens_cached`, `tokens_out`, `price`, `latency_s`, `finish`, `estimated`).
If two lines answer the same, the later one counts. A replay reports the tokens and the price of the time when it was recorded, so
that ledger and budget behave as they did then.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput, Location
from translators.models.base import Model, ModelError, Reply, Request, price_of
from translators.models.cache import reply_from
from translators.models.locks import locked

MOST_BYTES = 512 * 2**20
_NOT_KEPT = ("cached",)

Key = tuple[str, int]  # digest, sample


class RecordedModel:
    """Replays a file. Raises InvalidInput if it cannot be read; says which line is at fault."""

    cacheable = False

    def __init__(self, path: str | Path, name: str | None = None) -> None:
        self.name = name or f"recorded:{path}"
        self._path = Path(path)
        self._replies = read_recording(self._path)

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """The highest price in the file: no reply costs more; 0 if none is known (a replay is free)."""
        return max((reply.price or 0.0 for reply in self._replies.values()), default=0.0)

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """The recorded answer. Raises ModelError if there is none."""
        reply = self._replies.get((request.digest, request.sample))
        if reply is None:
            raise self._missing(request)
        if on_text is not None:
            on_text(reply.text)
        return reply if reply.price is not None else replace(reply, price=0.0)

    def _missing(self, request: Request) -> ModelError:
        samples = sorted(sample for digest, sample in self._replies if digest == request.digest)
        if samples:
            shown = ", ".join(map(str, samples[:10])) + (", …" if len(samples) > 10 else "")
            what = f"sample {request.sample} of this question is not recorded, only {shown}"
        else:
            what = f"the question is not recorded (hash {request.digest[:12]})"
        hint = "a prompt, the text or the domain has changed since: record it anew with a model that answers"
        return ModelError(f'{request.purpose}: {what} in "{self._path}"', hint=hint, code="not-recorded")


class Recorder:
    """A model whose answers are added to a file. What is in the file already is replayed from it and costs nothing, so that work
    that was interrupted goes on where it was. Raises InvalidInput if the file cannot be read or written."""

    cacheable = False  # an answer from the cache would be missing in the file

    def __init__(self, model: Model, path: str | Path) -> None:
        self.name = model.name
        self._model, self._path = model, Path(path)
        self._replies = read_recording(self._path) if self._path.exists() else {}
        self._lock = threading.Lock()
        append(self._path, "")  # now is the time to hear that this does not work

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """That of the model."""
        return price_of(self._model, tokens_in, tokens_out)

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """The answer from the file, or from the model and into the file. Raises ModelError if the model does."""
        key = (request.digest, request.sample)
        known = self._replies.get(key)
        if known is not None:
            if on_text is not None:
                on_text(known.text)
            return replace(known, cached=True, price=0.0)
        reply = self._model.complete(request, on_text)
        with self._lock:
            append(self._path, line_of(request, reply))
            self._replies[key] = reply
        return reply


def line_of(request: Request, reply: Reply) -> str:
    """The line of a recording, with its line feed."""
    fields = {name: value for name, value in asdict(reply).items() if name not in _NOT_KEPT}
    entry: dict[str, Any] = {"digest": request.digest, "sample": request.sample, "purpose": request.purpose, **fields}
    return json.dumps(entry, ensure_ascii=True) + "\n"


def read_recording(path: Path) -> dict[Key, Reply]:
    """All replies of a file. Raises InvalidInput with the line that is none."""
    replies: dict[Key, Reply] = {}
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidInput(f"a recording of more than {MOST_BYTES // 2**20} MiB", location=Location(str(path)))
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    key, reply = _entry(line, Location(str(path), number))
                    replies[key] = reply
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the recording cannot be read: {error}", location=Location(str(path)), code="recording") from error
    return replies


def _entry(line: str, where: Location) -> tuple[Key, Reply]:
    expected = "a JSON object with digest, sample, text and model"
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        cut = not line.endswith("\n")
        hint = "the last line was cut off: delete it, and record it again" if cut else None
        raise InvalidInput("no recorded answer", location=where, expected=expected, hint=hint, code="recording") from error
    reply = reply_from(line)
    if reply is None or not isinstance(values.get("digest"), str) or not isinstance(values.get("sample"), int):
        raise InvalidInput("no recorded answer", location=where, expected=expected, code="recording")
    return (values["digest"], values["sample"]), replace(reply, cached=False)


def append(path: Path, line: str) -> None:
    """Add a whole line or nothing, also if several processes do it and if the disk is full. Raises InvalidInput."""
    data = line.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path), open(path, "ab", buffering=0) as file:
            before = os.fstat(file.fileno()).st_size
            try:
                if file.write(data) != len(data):
                    raise OSError(28, "no space left on the device")
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
    except OSError as error:
        message = f"the recording cannot be written: {error.strerror or error}"
        raise InvalidInput(message, location=Location(str(path)), code="not-writable") from error


def build(argument: str) -> RecordedModel:
    """recorded:FILE.jsonl: answers recorded before, replayed by the hash of the question."""
    if not argument:
        raise InvalidInput("which recording?", expected="recorded:FILE.jsonl", code="model-spec")
    return RecordedModel(argument)
