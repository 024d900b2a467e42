"""Servers on loopback, and models that ask them."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.translators.models.server import Behaviour, Server
from translators.models import Model, Request, Session, build_model

KEY = "sk-loopback-0123456789-SECRET"


@pytest.fixture(autouse=True)
def _no_cache_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANLOOM_MODEL_CACHE", str(tmp_path / "cache" / "replies.sqlite"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@functools.cache
def _warm_up() -> None:
    """litellm imports much on the first call; tests with short timeouts are not about that."""
    server = Server()
    try:
        Session(build_model("openai/gpt-5-mini", api_base=server.api_base), timeout_s=600.0, on_text=str).ask(Request("hi"))
    finally:
        server.close()


@pytest.fixture
def serve(monkeypatch) -> Iterator[Callable[..., tuple[Server, Model]]]:
    """serve(behaviours …) → the server, and a model of it by litellm's real path."""
    pytest.importorskip("litellm")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    servers: list[Server] = []

    _warm_up()

    def start(*behaviours: Behaviour, name: str = "openai/gpt-5-mini", **options: Any) -> tuple[Server, Model]:
        server = Server(*behaviours)
        servers.append(server)
        return server, build_model(name, api_base=server.api_base, **options)

    yield start
    for server in servers:
        server.close()
