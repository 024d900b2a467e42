"""Answers that were paid for once, kept in SQLite as JSON. Safe under threads and processes; private to the user.

An operation opens the file, does one transaction and closes it: calls to models take seconds, this takes a fraction of a
millisecond, and nothing is shared between threads or inherited by processes. A file that is damaged is moved aside, never deleted,
and a warning says so; a place that cannot be written means working without a cache, with a warning: no answer is lost for that.

`PLANLOOM_MODEL_CACHE` names another file, or "off".
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from translators.models.base import Model, Reply, Request
from translators.models.locks import locked

_VERSION = 1
_BUSY_S = 30.0  # how long to wait for other processes
_TABLE = """CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, purpose TEXT NOT NULL, made_s REAL NOT NULL, reply TEXT NOT NULL) WITHOUT ROWID"""
_KINDS: dict[str, Any] = {"str": str, "int": int, "bool": bool, "float": (int, float), "float | None": (int, float, type(None))}


class Cache:
    """Replies by model, words, temperature, max_tokens and sample. `warnings`: what went wrong, in words."""

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = default_path() if path is None else Path(path)
        self.warnings: list[str] = []
        self._lock = threading.Lock()

    def get(self, model: Model, request: Request) -> Reply | None:
        """The reply that was put in, or None."""
        rows = self._do("SELECT reply FROM replies WHERE key = ?", (cache_key(model, request),))
        return reply_from(rows[0][0]) if rows else None

    def put(self, model: Model, request: Request, reply: Reply) -> None:
        """Keep a reply, in the place of an older one."""
        values = (cache_key(model, request), model.name, request.purpose, time.time(), json.dumps(asdict(reply)))
        self._do("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?)", values)

    def __len__(self) -> int:
        rows = self._do("SELECT count(*) FROM replies")
        return rows[0][0] if rows else 0

    def clear(self) -> None:
        """Forget all replies."""
        self._do("DELETE FROM replies")

    def _do(self, statement: str, values: tuple = ()) -> list[tuple]:
        """Rows of one statement; none, and a warning, where the cache cannot be used. A damaged file is moved aside first."""
        for _ in range(2):
            try:
                with self._connected() as connection:
                    return connection.execute(statement, values).fetchall()
            except (sqlite3.OperationalError, OSError) as error:  # a place that cannot be used, or one that is busy for too long
                self._warn(f"answers are not cached: {error} ({self.path})")
                return []
            except sqlite3.DatabaseError as error:
                self._set_aside(error)
        return []

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # what a user asks is nobody else's business
        connection = sqlite3.connect(self.path, timeout=_BUSY_S)
        try:
            with connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version > _VERSION:
                    raise sqlite3.OperationalError(f"the file was written by a newer planloom (format {version})")
                if version < _VERSION:
                    connection.execute(_TABLE)
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
                yield connection
        finally:
            connection.close()

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Rename a damaged file, unless somebody else has done so since."""
        try:
            with self._lock, locked(self.path):
                if self._is_sound():
                    return
                name = self._free_name()
                for suffix in ("", "-journal"):
                    source = Path(f"{self.path}{suffix}")
                    if source.exists():
                        source.rename(f"{name}{suffix}")
        except OSError as problem:
            self._warn(f"the cache of answers is damaged ({error}) and cannot be moved aside: {problem}")
            return
        self._warn(f"the cache of answers was damaged ({error}); it is now {name}, and a new one was begun")

    def _is_sound(self) -> bool:
        try:
            with self._connected() as connection:
                return connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        except sqlite3.OperationalError:
            return True  # busy, or not to be opened at all: nothing that renaming would mend
        except sqlite3.DatabaseError:
            return False

    def _free_name(self) -> Path:
        number = 1
        while (name := Path(f"{self.path}.damaged-{number}")).exists():
            number += 1
        return name

    def _warn(self, message: str) -> None:
        with self._lock:
            if message not in self.warnings:
                self.warnings.append(message)


def default_path() -> Path:
    """Where answers are kept: PLANLOOM_MODEL_CACHE, else in PLANLOOM_CACHE, else in the user's cache folder."""
    import platformdirs

    if named := os.environ.get("PLANLOOM_MODEL_CACHE"):
        return Path(named)
    return Path(os.environ.get("PLANLOOM_CACHE") or platformdirs.user_cache_dir("planloom")) / "models" / "replies.sqlite"


def default_cache() -> Cache | None:
    """The user's cache, or None if PLANLOOM_MODEL_CACHE is "off"."""
    return None if os.environ.get("PLANLOOM_MODEL_CACHE") == "off" else Cache()


def cache_key(model: Model, request: Request) -> str:
    """What makes two calls the same call."""
    identity = getattr(model, "identity", model.name)
    parts = [identity, request.digest, request.temperature, request.max_tokens, request.sample]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def reply_from(text: str) -> Reply | None:
    """A reply written as JSON; None if it is none."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    known = {f.name: f for f in fields(Reply) if f.name in values}
    if not {"text", "model"} <= set(known):
        return None
    for name, field in known.items():
        if not isinstance(values[name], _KINDS[str(field.type)]):
            return None
    return Reply(**{name: values[name] for name in known})
