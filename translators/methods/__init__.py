"""Ways from words to a plan, one file each: the default and faithful versions of published ones, for comparison on equal budgets.

A file `llm_p.py` with `NAME = "llm+p"`, `ABOUT` (a line), `SAMPLES` (how many by default) and `answer(question) -> Answer` is the
method "llm+p"; nothing is registered anywhere else. Files that start with an underscore are not methods.
"""

from __future__ import annotations

import difflib
import importlib
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from planner.errors import InvalidInput
from translators.base import Answer
from translators.methods._question import Question

__all__ = ["Method", "Question", "build_method", "list_methods"]


class Method(Protocol):
    """What a file of this folder defines."""

    NAME: str
    ABOUT: str
    SAMPLES: int

    @staticmethod
    def answer(question: Question) -> Answer:
        """A question to an answer. Raises ModelError where a model did not answer and nothing could be done without it."""
        ...


@cache
def list_methods() -> dict[str, Method]:
    """All methods by name, the default first."""
    files = sorted(Path(__file__).parent.glob("[!_]*.py"), key=lambda p: (p.stem != "planloom", p.stem))
    modules = [cast(Method, importlib.import_module(f"{__name__}.{path.stem}")) for path in files]
    return {module.NAME: module for module in modules}


def build_method(name: str) -> Method:
    """The method called `name` ("llm_p" and "llm+p" are the same). Raises InvalidInput for an unknown one."""
    known = list_methods()
    for method_name, method in known.items():
        if name in (method_name, method.__name__.rpartition(".")[2]):  # type: ignore[attr-defined]
            return method
    near = difflib.get_close_matches(name[:100], known, n=1)
    raise InvalidInput(
        f"there is no method {name[:100]!r}",
        expected="one of " + ", ".join(known),
        hint=f"did you mean {near[0]}?" if near else None,
        code="unknown-method",
    )
