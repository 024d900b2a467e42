"""`manual`: for those who have only a chat window. The prompt is shown, and the answer pasted, or read from a file.

`manual` shows the prompt on standard error and reads the answer from standard input up to a line with only END on it, or to the end
of the input; a first line `@FILE` reads it from there. `manual:DIR` needs nobody at the keyboard: the prompt is written to
`DIR/NNN-purpose-digest.prompt.txt`, and the answer read from `DIR/NNN-purpose-digest.reply.txt`; while that is missing or empty, a
clear message says so, and the same command goes on from there when the answer is in place. Samples after the first have their
number at the end of the name. Tokens are guessed, nothing is charged.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from planner.errors import InvalidInput
from planner.files import write_text
from translators.models.base import ModelError, Reply, Request, estimated_tokens
from translators.models.locks import locked
from translators.models.text import plain

END = "END"
MOST_CHARACTERS = 4 * 2**20
_NUMBER = re.compile(r"(\d{3,9})-")


class _Manual:
    cacheable = False  # a person who asks again wants to answer again; and the folder keeps its answers itself

    def __init__(self, name: str) -> None:
        self.name = name

    def price(self, tokens_in: int, tokens_out: int) -> float:
        """Nothing that we would be charged."""
        return 0.0

    def _reply(self, request: Request, text: str) -> Reply:
        if len(text) > MOST_CHARACTERS:
            raise ModelError(f"the answer has more than {MOST_CHARACTERS} characters", code="too-large")
        tokens_in = estimated_tokens(request.system) + estimated_tokens(request.prompt)
        return Reply(text, self.name, tokens_in, 0, estimated_tokens(text), price=0.0, estimated=True)


class ManualModel(_Manual):
    """Asks a person. input, output: where the answer comes from and the prompt goes to (None: standard input, standard error)."""

    def __init__(self, input: TextIO | None = None, output: TextIO | None = None) -> None:
        super().__init__("manual")
        self._input, self._output = input, output
        self._lock = threading.Lock()  # one question at a time

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """What the person answers. Raises ModelError if that is nothing."""
        with self._lock:
            output = sys.stderr if self._output is None else self._output
            line = "-" * 72
            note = f"paste the answer, then a line with only {END} on it; or a line @FILE to read it from there"
            output.write(f"{line}\n{prompt_text(request)}\n{line}\n{request.purpose}, sample {request.sample}: {note}\n")
            output.flush()
            text = self._read(sys.stdin if self._input is None else self._input)
        if not text.strip():
            raise ModelError(f"{request.purpose}: no answer was given", code="no-answer")
        return self._reply(request, text)

    def _read(self, source: TextIO) -> str:
        lines: list[str] = []
        size = 0
        while line := source.readline(MOST_CHARACTERS + 1):
            if line.strip() == END:
                break
            if not lines and line.startswith("@") and len(line.split()) == 1:
                return _read_file(Path(line.strip()[1:]))
            lines.append(line)
            size += len(line)
            if size > MOST_CHARACTERS:
                break
        return "".join(lines)


class FolderModel(_Manual):
    """Prompts and answers as files in a folder, which is made if need be: for work without a person at the keyboard."""

    def __init__(self, folder: str | Path) -> None:
        super().__init__(f"manual:{folder}")
        self._folder = Path(folder)
        self._lock = threading.Lock()

    def complete(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """The answer that lies in the folder. Raises ModelError, with what to do, if there is none yet."""
        prompt = self._prompt_file(request)
        answer = prompt.with_name(prompt.name.removesuffix(".prompt.txt") + ".reply.txt")
        text = _read_file(answer) if answer.exists() else ""
        if not text.strip():
            hint = f"give the words in {prompt} to a model, put its answer into {answer}, and run the same command again"
            raise ModelError(f"{request.purpose}: waiting for an answer in {answer}", hint=hint, code="waiting-for-answer")
        return self._reply(request, text)

    def _prompt_file(self, request: Request) -> Path:
        """The file of this question, written if it is new."""
        sample = f"-{request.sample + 1}" if request.sample else ""
        tail = f"{request.digest[:12]}{sample}.prompt.txt"
        with self._lock:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with locked(self._folder):
                    names = sorted(p.name for p in self._folder.glob("*.prompt.txt"))
                    found = next((n for n in names if n.endswith(f"-{tail}")), None)
                    if found is not None:
                        return self._folder / found
                    numbers = [int(m[1]) for n in names if (m := _NUMBER.match(n))]
                    path = self._folder / f"{max(numbers, default=0) + 1:03d}-{_file_word(request.purpose)}-{tail}"
                    write_text(path, prompt_text(request) + "\n")
                    return path
            except OSError as error:
                raise ModelError(
                    f"the folder {self._folder} cannot be used: {error.strerror or error}", code="not-writable"
                ) from None


def prompt_text(request: Request) -> str:
    """What to give to a model: system and prompt, without control characters."""
    return plain(f"{request.system}\n\n{request.prompt}" if request.system else request.prompt)


def _read_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(MOST_CHARACTERS + 1)
    except OSError as error:
        raise ModelError(f"the answer cannot be read from {path}: {error.strerror or error}", code="no-answer") from None


def _file_word(purpose: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", purpose.lower()).strip("-")[:40] or "ask"


def build(argument: str) -> ManualModel | FolderModel:
    """manual: shows the prompt and takes a pasted answer; manual:DIR does so through files in a folder."""
    if "\0" in argument:
        raise InvalidInput("no folder has such a name", expected="manual, or manual:DIR", code="model-spec")
    return FolderModel(argument) if argument else ManualModel()
