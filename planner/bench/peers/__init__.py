"""The planners that planloom can be compared with: one file each, found by its name (see `_base.py` and docs/bench.md)."""

from __future__ import annotations

import difflib
import importlib
from pathlib import Path

from planner.bench.peers._base import Command, Files, Limits, MissingPeer, Peer, Said
from planner.errors import InvalidInput

__all__ = ["Command", "Files", "Limits", "MissingPeer", "Peer", "Said", "build_peer", "peer_names"]


def peer_names() -> list[str]:
    """Names of all peers, without importing any."""
    stems = (p.stem for p in Path(__file__).parent.glob("*.py"))
    return sorted(s.replace("_", "-") for s in stems if not s.startswith("_"))


def build_peer(spec: str) -> Peer:
    """The peer that "NAME" or "NAME:ARGUMENT" means. Raises InvalidInput for a name that is not known."""
    name, _, argument = spec.partition(":")
    names = peer_names()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        raise InvalidInput(
            f"there is no peer {name[:60]!r}",
            expected="one of " + ", ".join(names),
            hint=f"did you mean {near[0]}?" if near else 'any program will do: "command:NAME=PROGRAM {domain} {problem} {plan}"',
            code="unknown-peer",
        )
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    own = [c for c in vars(module).values() if isinstance(c, type) and issubclass(c, Peer) and c.__module__ == module.__name__]
    return own[0](argument)
