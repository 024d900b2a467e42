"""API keys stay where they are: out of messages, of files, and of the processes that planloom starts.

`redact` takes anything that is or looks like a key out of a text; `child_environment` is the environment without variables that
hold one. A key is: the value of a variable with a telling name (`OPENAI_API_KEY`, `…_TOKEN`, `…_SECRET`, `…_PASSWORD`), what was
registered with `keep_secret`, and anything in the form of a well-known provider's keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

HIDDEN = "[key hidden]"
_SHORTEST = 8  # shorter values ("test", "none") are no secrets, and hiding them would garble messages
_TELLING = re.compile(
    r"(?i)(?:^|_)(?:(?:api|access)?_?keys?|secrets?|token|passwords?|passwd|credentials?)(?:_(?:id|\d+|base64|json|file))?$"
)
_HARMLESS = frozenset({"SSH_ASKPASS", "XAUTHORITY"})
# Forms, each linear to match. The stars are those with which providers half hide a key in their own messages.
_FORMS = re.compile(
    r"""(?x)
    \b(?:sk|pk|rk|gsk|xai|pplx|hf|ghp|gho|ghs|glpat|tgp|nvapi|csk)[-_](?=[A-Za-z0-9_.-]{0,400}[0-9*])[A-Za-z0-9_*.-]{8,400}
    | \bAIza[A-Za-z0-9_*-]{8,100}
    | \b(?:AKIA|ASIA)[A-Z0-9*]{8,32}
    | \beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_.-]{8,4000}
    """
)
_BEARER = re.compile(r"(?i)\b(bearer\s+|x-api-key['\"]?\s*[:=]\s*['\"]?)(?=\S{0,4000}[0-9*])[A-Za-z0-9+/=_.*~-]{8,4000}")
_IN_URL = re.compile(r"(?i)([?&](?:key|api_key|api-key|token|access_token|sig|signature)=)[^&\s'\"]{1,4000}")
_USER_INFO = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{1,20}://)[^/\s@'\"]{1,1000}@")
_kept: set[str] = set()


def keep_secret(value: str | None) -> None:
    """From now on `redact` hides this value too (a key that a program was given, not the environment)."""
    if value is not None and len(value) >= _SHORTEST:
        _kept.add(value)


def redact(text: str) -> str:
    """The text without anything that is or looks like a key."""
    values = {value for name, value in os.environ.items() if len(value) >= _SHORTEST and is_secret(name)}
    for value in sorted(values | set(_kept), key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    text = _USER_INFO.sub(rf"\1{HIDDEN}@", text)
    text = _IN_URL.sub(rf"\1{HIDDEN}", text)
    return _FORMS.sub(HIDDEN, _BEARER.sub(rf"\1{HIDDEN}", text))


def is_secret(name: str) -> bool:
    """Whether an environment variable of this name holds a key, going by the name."""
    return name not in _HARMLESS and _TELLING.search(name) is not None


def child_environment(environment: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    """An environment for a process that has no business with keys: ours (or the one given) without them, and `more`.

    Variables are left out by name, and also if their value is, or has the form of, a key.
    """
    given = os.environ if environment is None else environment
    return {**{name: value for name, value in given.items() if not (is_secret(name) or _holds_key(value))}, **more}


def _holds_key(value: str) -> bool:
    return value in _kept or _FORMS.fullmatch(value) is not None or _BEARER.search(value) is not None
