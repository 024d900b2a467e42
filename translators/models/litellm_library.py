"""litellm, imported when it is needed, silent and within limits.

Importing it takes about three seconds. It is told to: use the prices that come with it (no network for them), read no .env file
(one in the working folder could send keys elsewhere), log nothing, call nobody back, and send its requests through `limited_http`.
"""

from __future__ import annotations

import functools
import importlib.util
import logging
import os
import threading
import warnings
from types import ModuleType
from typing import Any

from planner.keys import redact
from translators.models.base import ModelError

HINT = "pip install planloom[llm]"
importing = threading.Lock()  # held while litellm is imported


def listed_price(model: str, tokens_in: int, cached: int, tokens_out: int) -> float | None:
    """What litellm's list says, in US dollars. 0 is what it says where it does not know, too, so it is taken for that."""
    try:
        costs = library().cost_per_token(
            model=model, prompt_tokens=tokens_in, completion_tokens=tokens_out, cache_read_input_tokens=cached
        )
    except Exception:  # noqa: BLE001  (it raises several kinds, among them bare Exception, for a model it does not know)
        return None
    price = float(sum(costs))
    return price if price > 0 or tokens_in + tokens_out == 0 else None


class _Redacting(logging.Filter):
    """Keys leave no trace in the logs of libraries below us either (httpx logs addresses, and some providers take keys in them)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def library() -> ModuleType:
    """litellm, silent and within limits. Raises ModelError if it is not installed."""
    with importing:
        return _import_litellm()


@functools.cache
def _import_litellm() -> ModuleType:
    require_litellm()
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # reads no .env file
    for name in ("pydantic", "litellm"):  # what they say of each other's use is nothing to our users
        warnings.filterwarnings("ignore", module=rf"{name}(\.|$)")
    import litellm

    settings: Any = litellm
    settings.suppress_debug_info = True
    settings.set_verbose = False
    settings.telemetry = False
    settings.turn_off_message_logging = True
    settings.disable_hf_tokenizer_download = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).disabled = True
    for name in ("httpx", "openai._base_client"):
        logging.getLogger(name).addFilter(_Redacting())
    import httpx

    from translators.models.limited_http import LimitedTransport

    if getattr(litellm, "client_session", None) is None:  # a program that uses litellm itself may have its own
        settings.client_session = httpx.Client(transport=LimitedTransport(), timeout=None)
    if getattr(litellm, "sync_transport", None) is None:
        settings.sync_transport = LimitedTransport()
    return litellm


def require_litellm() -> None:
    """Raise ModelError with what to do if litellm is not installed. Does not import it."""
    if importlib.util.find_spec("litellm") is None:
        raise ModelError("models of providers need litellm, which is not installed", hint=HINT, code="not-installed")
