"""The cache of answers: between processes, damaged, newer, and where it cannot be."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from translators.models import Cache, Reply, Request, Session, default_cache
from translators.models.cache import reply_from
from translators.models.scripted import ScriptedModel

ROOT = Path(__file__).resolve().parents[3]
MODEL = ScriptedModel(name="m")
REPLY = Reply("(on a b) ü \udc80 \x00", "m", 10, 4, 5, 0.25, 1.5, finish="length", estimated=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "replies.sqlite"


def test_a_reply_comes_back_as_it_was(path):
    Cache(path).put(MODEL, Request("hi"), REPLY)
    assert Cache(path).get(MODEL, Request("hi")) == REPLY
    assert Cache(path).get(MODEL, Request("ho")) is None
    assert len(Cache(path)) == 1
    Cache(path).clear()
    assert len(Cache(path)) == 0


def test_others_cannot_read_it(path):
    Cache(path).put(MODEL, Request("hi"), REPLY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_processes_write_at_the_same_time(path):
    code = (
        "import sys\nfrom translators.models import *\nfrom translators.models.scripted import ScriptedModel\n"
        "cache = Cache(sys.argv[1])\n"
        "for i in range(20): cache.put(ScriptedModel(name='m'), Request(f'{sys.argv[2]} {i}'), Reply(f'{i}', 'm'))\n"
        "assert not cache.warnings, cache.warnings"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen([sys.executable, "-c", code, path, str(n)], env=environment) for n in range(4)]
    assert [p.wait() for p in started] == [0, 0, 0, 0]
    assert len(Cache(path)) == 80
    assert Cache(path).get(MODEL, Request("3 19")).text == "19"


def damaged_header(path):
    path.write_bytes(b"this is no database, whatever you may think of it" * 100)


def damaged_middle(path):
    cache = Cache(path)
    for i in range(200):
        cache.put(MODEL, Request(f"{i}"), REPLY)
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 10] = os.urandom(len(data) - 4106)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [damaged_header, damaged_middle])
def test_a_damaged_file_is_moved_aside_and_said(path, damage):
    path.parent.mkdir()
    damage(path)
    before = path.read_bytes()
    s = Session(ScriptedModel(["a", "b"]), cache=None)
    s.cache = Cache(path)
    assert s.ask(Request("hi")).text == "a"
    assert s.ask(Request("hi")).cached
    assert path.with_name("replies.sqlite.damaged-1").read_bytes() == before
    assert any("damaged-1" in w for w in s.ledger.to_dict()["warnings"])


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(path):
    path.parent.mkdir()
    for content in (b"first" * 1000, b"second" * 1000):
        path.write_bytes(content)
        Cache(path).put(MODEL, Request("hi"), REPLY)
    assert path.with_name("replies.sqlite.damaged-1").read_bytes().startswith(b"first")
    assert path.with_name("replies.sqlite.damaged-2").read_bytes().startswith(b"second")


def test_a_place_that_cannot_be_written_costs_no_answer(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    s = Session(ScriptedModel(["a", "b"]), cache=None)
    s.cache = Cache(tmp_path / "file" / "replies.sqlite")
    assert [s.ask(Request("hi")).text for _ in range(2)] == ["a", "b"]
    assert "not cached" in s.ledger.warnings[0]


def test_the_file_of_a_newer_planloom_is_left_alone(path):
    Cache(path).put(MODEL, Request("hi"), REPLY)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    cache = Cache(path)
    assert cache.get(MODEL, Request("hi")) is None
    assert "newer planloom" in cache.warnings[0]
    assert path.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '{"text": 3, "model": "m"}', '{"text": "t", "model": "m", "price": "cheap"}', '{"text": "t"}', "[" * 99999]
)  # fmt: skip
def test_what_is_no_reply_is_none(text):
    assert reply_from(text) is None


def test_it_can_be_turned_off_and_put_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANLOOM_MODEL_CACHE", "off")
    assert default_cache() is None
    monkeypatch.setenv("PLANLOOM_MODEL_CACHE", str(tmp_path / "mine.sqlite"))
    assert default_cache().path == tmp_path / "mine.sqlite"
    monkeypatch.delenv("PLANLOOM_MODEL_CACHE")
    monkeypatch.setenv("PLANLOOM_CACHE", str(tmp_path))
    assert default_cache().path == tmp_path / "models" / "replies.sqlite"


def test_who_notices_the_damage_late_does_not_move_the_new_file_aside(path):
    cache = Cache(path)
    cache.put(MODEL, Request("hi"), REPLY)  # somebody else has begun it since
    cache._set_aside(sqlite3.DatabaseError("malformed"))
    assert cache.get(MODEL, Request("hi")) == REPLY
    assert cache.warnings == []
