"""Which domain a text is about: a shipped one by name, a file, or the shipped one whose words the text uses."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import InvalidInput
from planner.pddl.ast import Domain

if TYPE_CHECKING:
    from translators.english import Language

MOST_GUESSES = 4


@dataclass(frozen=True)
class Known:
    """A domain with its words (its `language.toml`, or made from its names). guessed: nobody named it. examples: pairs of files, a
    task in words and in PDDL."""

    name: str
    pddl: str
    domain: Domain
    language: Language
    guessed: bool = False
    examples: tuple[tuple[Path, Path], ...] = ()

    def example(self, text: str) -> tuple[str, str] | None:
        """Words and PDDL of a task of the domain that is not the one in `text`."""
        for words, pddl in self.examples:
            said = words.read_text(encoding="utf-8")
            if said.split() != text.split():
                return said, _text_of(pddl)
        return None


def known_domain(named: str | os.PathLike[str] | None, text: str) -> Known | None:
    """The domain called `named` (a shipped name, a path, or PDDL text); without a name, the one that `text` is about, or None.

    Raises InvalidInput for a name that nothing answers to, PddlError for a file that is no domain.
    """
    if named is None:
        return _guess(text)
    if isinstance(named, str) and "(" in named:
        return _known(named, "the domain given", None)
    if Path(named).is_file():
        folder = Path(named).parent
        words, example = folder / "language.toml", (folder / "example.txt", folder / "example.pddl")
        examples = (example,) if all(path.is_file() for path in example) else ()
        return _known(_text_of(Path(named)), Path(named).stem, words if words.is_file() else None, examples)
    try:
        return _shipped(str(named))
    except InvalidInput as error:
        raise InvalidInput(
            f"there is no domain {str(named)[:100]!r}: no shipped domain is called so, and no file",
            hint=error.hint or "planloom domains lists those that come with planloom; planloom author makes a new one from words",
            code="unknown-domain",
        ) from None


def _guess(text: str) -> Known | None:
    """The shipped domain that the text is about: the likely one, or of several the only one that makes sense of all of it."""
    from translators.english import guess_domain, likeliest_domain, read_english

    likeliest = likeliest_domain(text)
    if likeliest is not None:
        return _shipped(likeliest, guessed=True)
    likely = [_shipped(name, guessed=True) for name, _ in guess_domain(text)[:MOST_GUESSES]]
    fitting = [known for known in likely if not read_english(text, known.domain, known.language).questions]
    return fitting[0] if len(fitting) == 1 else None


def _shipped(name: str, *, guessed: bool = False) -> Known:
    from domains import domain_path, language_path, task_paths

    examples = tuple((path.with_suffix(".txt"), path) for path in task_paths(name))
    return _known(_text_of(domain_path(name)), name, language_path(name), examples, guessed)


def _known(pddl: str, name: str, words: Path | None, examples: tuple[tuple[Path, Path], ...] = (), guessed: bool = False) -> Known:
    from planner.pddl import read_domain
    from translators.english import language_for

    domain = read_domain(pddl)
    return Known(name, pddl, domain, language_for(domain, words), guessed, examples)


def _text_of(path: Path) -> str:
    from planner.pddl.source import load

    return load(path, "domain")[0]
