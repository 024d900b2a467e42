"""Language models: how they are named, built and asked. Nothing here imports litellm until a model of a provider is asked.

>>> from translators.models import Budget, Request, Session, build_model, default_cache
>>> session = Session(build_model("openai/gpt-5-mini"), budget=Budget(dollars=0.05), cache=default_cache())  # doctest: +SKIP
>>> session.ask(Request("Say hello.", max_tokens=100)).text  # doctest: +SKIP

A kind of model is a file here that defines `build(argument, **options)`: `manual.py` is what "manual" and "manual:DIR" name.
Everything with a slash is a provider's model ("openai/gpt-5-mini", "ollama/qwen3") and goes through litellm. Nothing is registered
anywhere.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import re
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput
from planner.keys import child_environment, keep_secret, redact
from translators.models.base import BudgetExceeded, Model, ModelError, Reply, Request
from translators.models.budget import Budget
from translators.models.cache import Cache, default_cache
from translators.models.cascade import Cascade, cascade
from translators.models.ledger import Entry, Ledger
from translators.models.session import Session

__all__ = [
    "Budget", "BudgetExceeded", "Cache", "Cascade", "Entry", "Ledger", "Model", "ModelError", "Reply", "Request", "Session",
    "build_model", "cascade", "child_environment", "default_cache", "keep_secret", "list_models", "model_kinds", "redact",
]  # fmt: skip

_PROVIDERS = "litellm_model"
_DEFINES_BUILD = re.compile(r"^def build\(", re.MULTILINE)


def build_model(spec: str, *, record: str | Path | None = None, **options: Any) -> Model:
    """The model that a specification names: "openai/gpt-5-mini", "ollama/qwen3", "manual", "manual:DIR", "recorded:FILE.jsonl", …

    record: a file to which all answers are added; what is in it already is taken from there. Options that are None are left out;
    the others depend on the kind (for providers: api_base, api_key, timeout_s, price_per_million, extra). Raises InvalidInput for
    a bad specification and ModelError if something is not installed.
    """
    name, argument = _kind_of(spec.strip())
    build = importlib.import_module(f"{__name__}.{name}").build
    given = {key: value for key, value in options.items() if value is not None}
    known = [p.name for p in inspect.signature(build).parameters.values() if p.kind is p.KEYWORD_ONLY]
    for key in given:
        if key not in known:
            expected = ", ".join(known) if known else "no options"
            raise InvalidInput(f"the model {spec[:100]!r} has no option {key}", expected=expected, code="model-spec")
    model = build(argument, **given)
    if record is None:
        return model
    from translators.models.recorded import Recorder

    return Recorder(model, record)


def model_kinds() -> list[str]:
    """Names of the kinds of models besides those of providers, without importing any."""
    return sorted(name for name in _files() if name != _PROVIDERS)


def list_models() -> dict[str, str]:
    """How models are named → what they are, for a help text."""
    docs = {name: inspect.getdoc(importlib.import_module(f"{__name__}.{name}").build) or "" for name in _files()}
    return dict(sorted(doc.split("\n\n")[0].replace("\n", " ").split(": ", 1) for doc in docs.values()))


@functools.cache
def _files() -> tuple[str, ...]:
    folder = Path(__file__).parent
    paths = (p for p in folder.glob("*.py") if p.name != "__init__.py")
    return tuple(p.stem for p in paths if _DEFINES_BUILD.search(p.read_text(encoding="utf-8")))


def _kind_of(spec: str) -> tuple[str, str]:
    """(file, argument) of a specification."""
    head, _, rest = spec.partition(":")
    if head in model_kinds():
        return head, rest
    if head == "litellm" and rest:
        return _PROVIDERS, rest
    if "/" in spec:
        return _PROVIDERS, spec
    near = difflib.get_close_matches(head[:60].lower(), model_kinds(), n=1, cutoff=0.6)
    hint = f'did you mean "{near[0]}"?' if near else 'models of providers are written with the provider: "openai/gpt-5-mini"'
    expected = "provider/model, or one of " + ", ".join(model_kinds())
    raise InvalidInput(f"unknown model {spec[:100]!r}", expected=expected, hint=hint, code="model-spec")
