"""Writing files loses nothing; limits mean what they say."""

import os
import stat

import pytest

from planner.errors import InvalidInput, LimitReached
from planner.files import check_writable, write_text
from planner.limits import Limits, memory_mb, peak_memory_mb


def test_a_written_file_has_its_text_and_no_temporary_file_is_left(tmp_path):
    write_text(tmp_path / "plan", "(a)\n")
    assert (tmp_path / "plan").read_text() == "(a)\n"
    assert os.listdir(tmp_path) == ["plan"]


def test_an_existing_file_keeps_its_permissions(tmp_path):
    target = tmp_path / "plan"
    target.write_text("old")
    target.chmod(0o640)
    write_text(target, "new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_the_old_content_stays_when_writing_fails_half_way(tmp_path, monkeypatch):
    target = tmp_path / "plan"
    target.write_text("old")

    def full_disk(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(InvalidInput, match="No space left"):
        write_text(target, "new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["plan"]


def test_a_device_is_written_to_and_not_replaced():
    write_text(os.devnull, "text")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.parametrize("bad", ["", "folder", "missing/plan", "x" * 5000, "file/plan"])
def test_a_place_that_cannot_be_written_is_refused_before_and_while_writing(tmp_path, bad):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for function in (check_writable, lambda p: write_text(p, "text")):
        with pytest.raises(InvalidInput, match="cannot write"):
            function(tmp_path / bad)


def test_a_limit_of_zero_is_a_limit_and_none_is_none():
    Limits().check()
    with pytest.raises(LimitReached) as reached:
        Limits(time_limit_s=0).check()
    assert reached.value.kind == "time"
    with pytest.raises(LimitReached) as reached:
        Limits(memory_limit_mb=0).check()
    assert reached.value.kind == "memory"


def test_an_interrupt_is_seen_at_the_next_check_also_by_a_part():
    limits = Limits()
    part = limits.part(100)
    part.check()
    limits.interrupt()
    for each in (limits, part):
        with pytest.raises(LimitReached) as reached:
            each.check()
        assert reached.value.kind == "interrupt"


def test_a_part_ends_before_the_whole():
    limits = Limits(time_limit_s=100)
    part = limits.part(0)
    with pytest.raises(LimitReached):
        part.check()
    limits.check()
    assert limits.part(1000).remaining_s() <= 100


def test_an_allocation_beyond_the_limit_is_refused_before_it_is_made():
    limits = Limits(memory_limit_mb=memory_mb() + 500)
    limits.require_mb(1)
    with pytest.raises(LimitReached):
        limits.require_mb(10_000)
    assert peak_memory_mb() >= memory_mb() * 0.5
