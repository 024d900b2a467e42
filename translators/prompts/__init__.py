"""Prompts, text files in this folder, with values put in by `prompt(name, **values)`.

A place is {{name}}. Values go in once and are never looked at again, so nothing in a user's text can open a place. {{!name}} fences
the value as `data` does, between marks that do not occur in it; a caller fences {{text}} itself.
`python -m translators.prompts` prints the table of token counts.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from planner.errors import InvalidInput

FOLDER = Path(__file__).parent
MAX_VALUE = 200_000  # characters of one value
_PLACE = re.compile(r"\{\{(!?)([a-z_]+)\}\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def names() -> list[str]:
    """Names of all prompts."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def prompt(name: str, **values: str) -> str:
    """The prompt with its values. Raises InvalidInput for an unknown name, a missing or surplus value, or one that is too long."""
    template = _template(name)
    wanted = {place[1] for place in _PLACE.findall(template)}
    if wanted != set(values):
        odd = ", ".join(sorted(wanted ^ set(values)))
        raise InvalidInput(f"the prompt {name} takes {', '.join(sorted(wanted)) or 'no values'}; not matched: {odd}", code="prompt")
    for key, value in values.items():
        if len(value) > MAX_VALUE:
            raise InvalidInput(f"{key} has {len(value):,} characters, a prompt takes at most {MAX_VALUE:,}", code="prompt")
    return _PLACE.sub(lambda place: data(values[place[2]]) if place[1] else clean(values[place[2]]).strip("\n"), template)


def places(name: str) -> tuple[str, ...]:
    """The values a prompt takes, in order of appearance."""
    return tuple(dict.fromkeys(place[1] for place in _PLACE.findall(_template(name))))


def clean(text: str) -> str:
    """The text without terminal codes, control characters and invisible marks of direction."""
    text = re.sub(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text)


def data(text: str) -> str:
    """A text as data: between two lines that do not occur in it."""
    text = clean(text).strip("\n")
    mark, number = "DATA", 1
    while mark in text:
        number += 1
        mark = f"DATA{number}"
    return f"<<<{mark}\n{text}\n{mark}>>>"


def tokens(text: str) -> int:
    """About how many tokens a text has: a quarter of its bytes, rounded up. Good to some 15 % for English and PDDL."""
    return -(-len(text.encode()) // 4)


@cache
def _template(name: str) -> str:
    path = FOLDER / f"{name}.txt"
    if not re.fullmatch(r"[a-z_]+", name) or not path.is_file():
        raise InvalidInput(f"no prompt is called {name[:40]!r}", expected=f"one of {', '.join(names())}", code="prompt")
    return path.read_text(encoding="utf-8").strip("\n")
